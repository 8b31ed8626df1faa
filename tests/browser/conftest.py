"""One browser and one demo office for this folder; a context per sign-in.

Of the folder, not of the session: while Playwright runs it keeps an event loop in the thread, and in it
Django refuses to touch a database.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.servers.need import need


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped by name at a desk without it, failed where CI=true."""
    need("chromium")
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=harness.CHROMIUM, args=harness.CHROMIUM_ARGUMENTS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def office(browser: Browser) -> Iterator[Office]:
    """A demo office with its worker, and with Dovecot where that is installed."""
    with harness.running_office() as running:
        yield running


@pytest.fixture(scope="package")
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    """`enter("agendaris")` is that person's browser, kept for the session; None is nobody's."""
    with harness.entrance(browser, office.base) as enter:
        yield enter

"""One browser and one demo office for the whole session; a context per sign-in."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.browser import office as harness
from tests.servers.need import need


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped by name at a desk without it, failed where CI=true."""
    need("chromium")
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=harness.CHROMIUM, args=harness.CHROMIUM_ARGUMENTS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def base(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo office seeded with ordinary and with ugly data."""
    with harness.running_office(tmp_path_factory.mktemp("office")) as address:
        yield address


@pytest.fixture(scope="session")
def signed_in(browser: Browser, base: str) -> Iterator[Callable[[str | None], BrowserContext]]:
    """`signed_in("agendaris")` is that person's browser, kept for the session; None is nobody's."""
    contexts: dict[str | None, BrowserContext] = {}

    def enter(name: str | None) -> BrowserContext:
        if name not in contexts:
            contexts[name] = harness.sign_in(browser, base, name)
        return contexts[name]

    yield enter
    for context in contexts.values():
        context.close()

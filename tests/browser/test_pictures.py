"""The pictures of the README, taken from the running program so that they cannot lie.

They are written into docs/pictures with TERTIB_PICTURES=1; otherwise beside the other results of the run.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.browser import office as harness
from tests.browser.office import NARROW, ROOT, WIDE, Office

pytestmark = [pytest.mark.browser, pytest.mark.servers]
FOLDER = ROOT / "docs" / "pictures" if os.environ.get("TERTIB_PICTURES") else harness.PICTURES / "pictures"


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    """An office on an ordinary day."""
    with harness.running_office(seeded=True, seeding="tests.browser.everyday") as running:
        yield running


def fill(page: Page) -> None:
    """A reserved name, so that the picture shows it being judged while typed."""
    field = page.locator("[name='addresses.0.local_1']")
    field.press_sequentially("webmaster")
    page.locator("[name='addresses.0.local_2']").focus()
    page.wait_for_timeout(1500)
    field.scroll_into_view_if_needed()


SHOTS = (
    ("1-layanan", None, "/", WIDE, None),
    ("2-formulir", "dinkes", "/permohonan/baru/email_registration/", WIDE, fill),
    ("3-kotak-masuk", "kepala", "/meja/", WIDE, None),
    ("4-disposisi", "kepala", "/meja/perkara/{sik}/", WIDE, None),
    ("5-rencana", "admin", "/meja/perkara/{labkesda}/", WIDE, None),
    ("6-pimpinan", "kepala", "/meja/pimpinan/", WIDE, None),
    ("7-rantai", "auditor", "/meja/pemeriksaan/{pkm-mekarbaru}/", WIDE, None),
    ("8-lacak", None, "/lacak/{tracking}/", NARROW, None),
)


@pytest.mark.parametrize("shot", SHOTS, ids=[shot[0] for shot in SHOTS])
def test_picture(browser: Browser, office: Office, shot: tuple) -> None:  # type: ignore[type-arg]
    name, who, path, viewport, prepare = shot
    context = harness.sign_in(browser, office.base, who)
    page = context.new_page()
    page.set_viewport_size(viewport)
    answer = page.goto(path.format(**office.named))
    assert answer is not None
    assert answer.status == 200
    if prepare is not None:
        prepare(page)
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")
    assert (FOLDER / f"{name}.png").stat().st_size > 10_000
    context.close()

"""Every page of every role, with ugly data, at both widths: nothing sticks out, nothing is hidden."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser import indonesian
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.browser.pages import PAGES, PROTECTED, statuses

pytestmark = [pytest.mark.browser, pytest.mark.servers]


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    """An office on a bad day."""
    with harness.running_office(seeded=True) as running:
        yield running


@pytest.fixture(scope="module")
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    """`enter("agendaris")` is that person's browser, kept for this module: a recovery code opens but once."""
    with harness.entrance(browser, office.base, codes={PROTECTED: office.named["recovery"]}) as enter:
        yield enter


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "anyone")
def test_pages_are_sound(enter: Enter, office: Office, name: str | None) -> None:
    bad = harness.visit(
        enter(name), PAGES[name](office.named), name=name or "umum", statuses=statuses(office.named)
    )
    assert not bad, "\n" + "\n".join(map(str, bad))


def test_one_sentence_left_in_indonesian_is_found(enter: Enter, office: Office) -> None:
    page = enter(None).request.get("/", headers={"Cookie": "django_language=en"}).text()
    twin = page.replace("<main", "<p>Berkas ini belum dapat dibuka.</p><main", 1)
    assert list(indonesian.left(page)) == []
    assert len(list(indonesian.left(twin))) == 1


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_both_themes_have_enough_contrast(browser: Browser, office: Office, theme: str) -> None:
    context = harness.new_context(browser, office.base)
    context.add_cookies([{"name": "tertib_theme", "value": theme, "url": office.base}])
    bad = harness.visit(context, ["/", f"/lacak/{office.named['tracking']}/"], name=theme)
    context.close()
    assert not bad, "\n" + "\n".join(map(str, bad))


def test_the_public_pages_work_without_javascript(browser: Browser, office: Office) -> None:
    context = harness.sign_in(browser, office.base, None, javascript=False)
    page = context.new_page()
    page.goto("/lacak/")
    page.locator("[name=kode]").fill(office.named["tracking"].lower().replace("-", " "))
    page.get_by_role("button", name="Lacak").click()
    assert page.locator("ol.steps > li").count() == 8
    context.close()


def test_a_request_is_written_without_javascript(browser: Browser, office: Office) -> None:
    context = harness.sign_in(browser, office.base, "bukitbestari", javascript=False)
    page = context.new_page()
    page.goto("/permohonan/baru/email_registration/")
    page.locator("[name='addresses.0.local_1']").fill("bukit.bestari")
    addresses = page.locator("#isian-addresses")  # the form has a second list, of addresses elsewhere
    addresses.get_by_role("button", name="Tambah baris").click()
    assert page.locator("[name='addresses.0.local_1']").input_value() == "bukit.bestari"
    page.locator("[name='addresses.1.local_1']").fill("lurah.contoh")
    addresses.get_by_role("button", name="Hapus baris 1").click()
    assert page.locator("[name='addresses.0.local_1']").input_value() == "lurah.contoh"
    context.close()

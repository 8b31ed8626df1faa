"""A browser without JavaScript is a whole browser: asking, tracking, checking a letter."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser import office as harness
from tests.browser import walking
from tests.browser.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.servers]
ADDRESSES = "#isian-addresses"  # the form has a second list, of addresses elsewhere
STAFF = (
    "local_1;kind;holder_name\n"
    "ani.contoh;Pegawai;Ani Contoh, S.Kom.\n"
    "postmaster;Pegawai;Budi Contoh\n"
    "Dewi Contoh;Pegawai;Dewi Contoh\n"
    ";Pegawai;Eko Contoh\n"
    "fajar.contoh;Pegawai;Fajar Contoh\n"
)


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    """An office on an ordinary day."""
    with harness.running_office(seeded=True, seeding="tests.browser.everyday") as running:
        yield running


@pytest.fixture
def anyone(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    context = harness.sign_in(browser, office.base, None, javascript=False)
    yield context
    context.close()


@pytest.fixture
def applicant(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    context = harness.sign_in(browser, office.base, "bukitbestari", javascript=False)
    yield context
    context.close()


def test_a_request_is_sent_from_the_first_page_to_the_receipt(
    applicant: BrowserContext, anyone: BrowserContext
) -> None:
    page = applicant.new_page()
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Ajukan permohonan")).first.click()
    one_more_row(page)
    bring_a_list(page)
    everything_wrong_at_once(page)
    code = sent(page)
    follow(anyone, code)


def one_more_row(page: Page) -> None:
    """A row is added and taken away by the server; what was typed stays."""
    page.locator("[name='addresses.0.local_1']").fill("kec.contoh")
    page.locator("[name='addresses.0.kind']").select_option(label="Unit/UPTD/kelurahan")
    press(page, "Tambah baris", within=ADDRESSES)
    page.locator("[name='addresses.1.local_1']").fill("salah.ketik")
    press(page, "Hapus baris 2", within=ADDRESSES)
    assert page.locator("[name='addresses.0.local_1']").input_value() == "kec.contoh"
    expect(page.locator("[name='addresses.1.local_1']")).to_have_count(0)


def bring_a_list(page: Page) -> None:
    """The table is judged row by row, by the numbers of its lines; only what is good is taken over."""
    page.locator(ADDRESSES).get_by_text("Banyak sekaligus?").click()
    page.locator(ADDRESSES).get_by_label("Berkas CSV").set_input_files(
        {"name": "pegawai.csv", "mimeType": "text/csv", "buffer": STAFF.encode()}
    )
    press(page, "Periksa dahulu", within=ADDRESSES)
    rows = page.locator("#hasil-periksa tbody tr")
    expect(page.locator("#hasil-periksa")).to_contain_text("2 baris siap diambil, 3 baris perlu diperbaiki.")
    assert [row.locator("th").inner_text() for row in rows.all()] == ["2", "3", "4", "5", "6"]
    bad = [row.locator("th").inner_text() for row in rows.all() if row.locator(".problem-line").count()]
    assert bad == ["3", "4", "5"]
    look(page, "csv")
    press(page, "Ambil 2 baris yang siap")
    taken = [page.locator(f"[name='addresses.{no}.local_1']").input_value() for no in range(3)]
    assert taken == ["kec.contoh", "ani.contoh", "fajar.contoh"]


def everything_wrong_at_once(page: Page) -> None:
    """One round says all; the letter that was good need not be brought again."""
    page.locator("input[type=file][name=letter]").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": walking.scan()}
    )
    press(page, "Kirim permohonan")
    summary = page.locator(".summary")
    expect(summary).to_contain_text("Nomor surat permohonan")
    expect(summary).to_contain_text("Penanggung jawab")
    expect(summary.locator("a[href='#isian-letter']")).to_have_count(0)
    expect(page.locator(".kept")).to_contain_text("surat.pdf")
    look(page, "wrong")


def sent(page: Page) -> str:
    """The receipt, with the code to follow the request by."""
    letter = page.locator("input[type=file][name=letter]")
    walking.fill_request(page, "kec.contoh", letter=False)
    expect(letter).to_have_count(1)
    press(page, "Kirim permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    look(page, "receipt")
    found = re.search(r"/lacak/([0-9A-Z-]+)/", page.content())
    assert found is not None
    return found[1]


def follow(anyone: BrowserContext, code: str) -> None:
    """Whoever holds the code sees where it stands."""
    page = anyone.new_page()
    page.goto("/lacak/")
    page.locator("[name=kode]").fill(f"  {code.lower().replace('-', ' ')} ")
    press(page, "Lacak")
    expect(page.locator("ol.steps > li")).to_have_count(8)
    expect(page.locator("main")).to_contain_text("Kepala Dinas")
    look(page, "track")


def test_a_code_that_opens_nothing_says_what_to_do(anyone: BrowserContext) -> None:
    page = anyone.new_page()
    for path, words in (("/lacak/", "tanyakan ke loket"), ("/verifikasi/", "anggap naskahnya tidak asli")):
        page.goto(path)
        page.locator("[name=kode]").fill("7K2M-4QXD-0000-0000-0000")
        page.locator("main form button").first.click()
        expect(page.locator("main")).to_contain_text(words)


def test_a_letter_is_checked_by_its_code(anyone: BrowserContext, office: Office) -> None:
    page = anyone.new_page()
    page.goto("/verifikasi/")
    page.locator("[name=kode]").fill(office.named["letter"])
    press(page, "Periksa")
    expect(page.locator("main")).to_contain_text("Dinas Komunikasi dan Informatika")
    look(page, "verify")


def press(page: Page, name: str, within: str = "main") -> None:
    """A button that loads a page."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=name, exact=True).first.click()


def look(page: Page, name: str) -> None:
    """A picture at both widths; nothing sticks out."""
    for viewport in (harness.WIDE, harness.NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a ViewportSize, which is a dict
        path = harness.picture_path(f"plain-{name}", viewport["width"])
        page.screenshot(path=path, full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{name} sticks out at {viewport['width']}"
    page.set_viewport_size(harness.WIDE)  # type: ignore[arg-type]

"""A procedure of another agency is written in the browser, approved, and run to its end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.browser.walking import Walk, press, until

pytestmark = pytest.mark.browser
TITLE = "Peminjaman Ruang Rapat Perpustakaan"
CODE = "peminjaman_ruang_rapat_perpustakaan"
ROWS = (
    ("Menerima permohonan peminjaman", "Surat permohonan", "10", "Permohonan tercatat"),
    ("Memeriksa jadwal ruang rapat", "Permohonan tercatat", "15", "Jadwal terperiksa"),
    ("Menyerahkan kunci ruang rapat", "Jadwal terperiksa", "5", "Tanda serah kunci"),
)
KEEPER = "Pengelola Ruang"


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    with harness.running_office() as running:
        yield running


@pytest.fixture
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    with harness.entrance(browser, office.base) as enter:
        yield enter


def test_a_procedure_is_written_approved_and_run(enter: Enter) -> None:
    page = enter("admin").new_page()
    naskah = begin(page)
    write_table(page)
    page.screenshot(path=harness.picture_path("naskah", 1280), full_page=True)
    assert page.locator("#alir svg").count() == 1
    write_identity(page, naskah)
    write_form(page, naskah)
    write_paper(page, naskah)
    write_book(page, naskah)
    hand_in(page, naskah)
    approve(enter)
    assign(page)
    case = open_case(enter)
    work(enter, case)
    page.goto("/meja/buku/buku_peminjaman_ruang/")
    expect(page.get_by_role("table")).to_contain_text("Aula")


def begin(page: Page) -> str:
    page.goto("/meja/sop/register/")
    press(page, page.get_by_role("link", name="Menulis SOP"))
    page.get_by_label("Judul SOP").fill(TITLE)
    press(page, page.get_by_role("button", name="Mulai menulis"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url


def settled(page: Page, act: Callable[[], object]) -> None:
    """Do something, and wait until the naskah has it: every change raises its version."""
    before = page.locator("#versi").input_value()
    act()
    expect(page.locator("#versi")).not_to_have_value(before)
    complaints = page.locator("#keadaan .notice.bad")
    assert not complaints.count(), complaints.first.inner_text()


def write_table(page: Page) -> None:
    """Two columns, three rows, a decision: each press is one change."""
    page.locator(".sop-table summary", has_text="Pelaksana 1").click()
    page.get_by_label("Nama kolom").fill("Sekretaris")
    settled(page, lambda: page.get_by_label("Nama kolom").press("Enter"))
    page.get_by_label("Kolom pelaksana baru").fill(KEEPER)
    settled(page, lambda: page.get_by_role("button", name="Tambah kolom").click())
    for _ in ROWS[1:]:
        settled(page, lambda: page.get_by_role("button", name="Tambah baris").click())
    for no, (activity, needs, minutes, output) in enumerate(ROWS, start=1):
        for label, text in (
            (f"Uraian kegiatan baris {no}", activity),
            (f"Kelengkapan baris {no}", needs),
            (f"Waktu baris {no} dalam menit", minutes),
            (f"Output baris {no}", output),
        ):
            box = page.get_by_label(label)
            box.fill(text)
            settled(page, lambda box=box: box.blur())  # type: ignore[misc]
    for no, who in ((1, "Sekretaris"), (2, KEEPER), (2, KEEPER), (3, KEEPER)):
        settled(page, lambda no=no, who=who: page.get_by_label(f"Baris {no}, {who}:").click())  # type: ignore[misc]
    page.get_by_label("Pertanyaan keputusan baris 2").fill("Apakah ruang tersedia?")
    page.get_by_label("lalu ke").nth(1).select_option(label="baris 2")
    settled(page, lambda: page.get_by_role("button", name="Simpan keputusan").click())


def write_identity(page: Page, naskah: str) -> None:
    page.goto(naskah + "identitas/")
    page.get_by_label("Yang memulai prosedur").select_option(label="Permohonan dari luar")
    save = page.locator("form:has(#i-pemicu) button")
    settled(page, save.click)
    signer = "Kepala Dinas\nDrs. Darmawan Telaga, M.Si."
    page.get_by_label("Disahkan Oleh").fill(signer)
    settled(page, page.get_by_label("Disahkan Oleh").blur)


def write_form(page: Page, naskah: str) -> None:
    page.goto(naskah + "formulir/")
    page.get_by_label("Diisi pada").select_option("2")
    settled(page, page.get_by_role("button", name="Buat formulir").click)
    form = page.locator("section", has=page.get_by_role("heading", name=ROWS[1][0]))
    form.get_by_label("Pertanyaan atau nama isian").fill("Ruang")
    form.get_by_label("Jenis").select_option(label="Pilihan (satu)")
    form.get_by_label("Pilihan", exact=False).last.fill("Aula\nRuang Cempaka")
    form.get_by_label("Wajib diisi").check()
    settled(page, form.get_by_role("button", name="Tambah isian").click)


def write_paper(page: Page, naskah: str) -> None:
    page.goto(naskah + "surat/")
    page.get_by_label("Judul naskah").fill("Tanda Serah Kunci")
    settled(page, page.get_by_role("button", name="Buat naskah").click)
    page.get_by_label("Baris", exact=True).select_option("3")
    settled(page, page.get_by_role("button", name="Cetak pada baris itu").click)


def write_book(page: Page, naskah: str) -> None:
    page.goto(naskah + "buku/")
    page.locator("#b-baru").fill("Buku Peminjaman Ruang")
    page.locator("#k-baru").fill("Nomor\nPeminjam\nRuang")
    settled(page, page.get_by_role("button", name="Buat buku").click)
    page.locator("summary", has_text=f"3. {ROWS[2][0]}").click()
    entry = page.locator("form:has(input[name=do][value=enter_book]):has(input[name=no][value='3'])")
    for label, choice in (("Nomor", "Nomor perkara"), ("Peminjam", "Pemohon"), ("Ruang", "Ruang")):
        entry.get_by_label(label, exact=True).select_option(label=choice)
    settled(page, entry.get_by_role("button").click)


def hand_in(page: Page, naskah: str) -> None:
    page.goto(naskah)
    press(page, page.get_by_role("button", name="Ajukan untuk diperiksa"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def approve(enter: Enter) -> None:
    """Checked by the secretary, approved by the head with effect from today."""
    page = enter("sekretaris").new_page()
    page.goto(f"/meja/sop/kendali/{CODE}/1/")
    page.locator("#alasan-periksa").fill("Nomor menyusul.")
    press(page, page.get_by_role("button", name="Nyatakan sudah diperiksa"))
    page.close()
    page = enter("kepala").new_page()
    page.goto(f"/meja/sop/kendali/{CODE}/1/")
    page.locator("#alasan-sahkan").fill("Disetujui untuk dipakai.")
    page.locator("#berlaku-sahkan").fill(page.locator("#berlaku-sahkan").get_attribute("min") or "")
    press(page, page.get_by_role("button", name="Sahkan SOP"))
    page.close()


def assign(page: Page) -> None:
    """The posts behind the columns."""
    page.goto("/meja/siapkan/layanan/")
    for column, post in (
        ("pelaksana_1", "Sekretaris"),
        ("pengelola_ruang", "Pranata Komputer Ahli Muda"),
        ("agendaris", "Agendaris"),
    ):
        page.locator(f"[name='{CODE}.{column}']").select_option(label=post)
    press(page, page.get_by_role("button", name="Simpan", exact=False).last)


def open_case(enter: Enter) -> str:
    page = enter("agendaris").new_page()
    page.goto(f"/meja/loket/{CODE}/")
    page.wait_for_timeout(0)
    today = datetime.now(UTC).date().isoformat()
    for name, text in (
        ("surat.sender", "Dinas Kesehatan"),
        ("agency_name", "Dinas Kesehatan"),
        ("surat.letter_no", "400/1/2026"),
        ("surat.letter_date", today),
        ("surat.subject", "Peminjaman ruang"),
        ("surat.received_on", today),
        ("letter_no", "400/1/2026"),
        ("letter_date", today),
        ("reason", "Rapat koordinasi."),
    ):
        box = page.locator(f"[name='{name}']")
        if box.count():
            box.first.fill(text)
    page.screenshot(path=harness.picture_path("naskah-loket", 1280), full_page=True)
    press(page, page.get_by_role("button", name="Catat surat dan buka perkara"))
    case = page.url.split("/perkara/")[1].split("/")[0]
    page.close()
    return case


def work(enter: Enter, case: str) -> None:
    """The decision with its form, then the hand-over of the key."""
    walk = Walk(enter=enter, case=case)
    page = walk.desk("jft1")
    walk.claim(page)
    page.locator("[name=ruang]").select_option(label="Aula")
    page.get_by_label("Ya", exact=True).check()
    walk.finish(page)
    page = walk.desk("jft1")
    walk.claim(page)
    walk.finish(page)
    page = walk.desk("jft1")
    until(page, lambda: page.get_by_text("Selesai", exact=True).count() > 0, "end")

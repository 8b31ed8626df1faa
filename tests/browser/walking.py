"""Hands for a walk through a case: each act as the person would do it, on the page they would see."""

import io
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.browser import office as harness

Enter = Callable[[str | None], BrowserContext]
LOCAL = "puskesmas.batu10"
ADDRESS = f"{LOCAL}@tanjungpinangkota.go.id"
MANAGER = "Sari Contoh, S.Kom."


def scan() -> bytes:
    """A one-page PDF to send along."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def fill_request(page: Page, local: str = LOCAL, *, letter: bool = True) -> None:
    """The form of the e-mail procedure, complete; `letter`: False when the letter is there already."""
    for label, text in (
        ("Nomor surat permohonan", "500.12/123/DINKES/2026"),
        ("Tanggal surat permohonan", "2026-11-20"),
        ("Alamat instansi", "Jalan Contoh Nomor 2, Tanjungpinang"),
        ("Telepon instansi", "0771 123456"),
        ("Alasan permohonan", "Puskesmas baru melayani rujukan dan perlu alamat resmi."),
    ):
        page.get_by_label(label).first.fill(text)
    row = page.locator("[data-row]").first
    row.get_by_label("Usulan pertama").fill(local)
    row.get_by_label("Jenis").select_option(label="Unit/UPTD/kelurahan")
    fill_person(page, "responsible", "Budi Contoh, M.Kes.", "196506261988031017")
    fill_person(page, "manager", MANAGER, "198001012005012001")
    page.locator("[name='manager.email']").fill("sari.contoh@example.org")
    if letter:
        page.locator("input[type=file][name=letter]").set_input_files(
            {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": scan()}
        )
    for box in page.locator("input[name=statements]").all():
        box.check()


def fill_person(page: Page, key: str, name: str, nip: str) -> None:
    """The parts of a person that every such field of the procedure asks."""
    for part, text in (
        ("name", name),
        ("nip", nip),
        ("position", "Jabatan contoh"),
        ("phone", "0812 3456 7890"),
    ):
        page.locator(f"[name='{key}.{part}']").fill(text)


@dataclass(slots=True, kw_only=True)
class Walk:
    """One case and the people around it."""

    enter: Enter
    case: str = ""

    def desk(self, name: str) -> Page:
        """The case on somebody's desk."""
        page = self.enter(name).new_page()
        page.goto(f"/meja/perkara/{self.case}/")
        expect(page.locator("h1")).to_have_count(1)
        return page

    def portal(self, name: str, tail: str = "") -> Page:
        """The case as the applicant sees it."""
        page = self.enter(name).new_page()
        page.goto(f"/permohonan/{self.case}/{tail}")
        return page

    def finish(self, page: Page, label: str | re.Pattern[str] | None = None) -> None:
        """Press the button that ends the open step, and see that it was taken."""
        button = page.locator("#kerja form.work button[type=submit]").last
        if label is not None:
            button = page.locator("#kerja").get_by_role("button", name=label)
        press(page, button)

    def claim(self, page: Page) -> None:
        """Take the item out of the pool where it has to be taken first."""
        button = page.locator("form[action$='/tindakan/claim/'] button")
        if button.count():
            press(page, button.first)
            page.goto(f"/meja/perkara/{self.case}/")


def press(page: Page, button: Locator) -> None:
    """Click, answer the page's own question, and refuse to go on when the page complains."""
    with page.expect_navigation() as went:  # a field the browser finds empty would keep the page silently
        button.click()
        yes = page.locator("#konfirmasi[open] button[value=ya]")
        if yes.count():
            yes.click()
    complaints = page.locator(".summary, .notice.bad, .error-page")
    if complaints.count() and complaints.first.is_visible():
        raise AssertionError(f"{page.url}\n{complaints.first.inner_text()[:1500]}")
    answer = went.value
    if answer is not None and answer.status >= 400:  # a stale page tells it above the newest state
        told = page.locator(".notice").all_inner_texts()
        raise AssertionError(f"{answer.status} {page.url}\n" + "\n".join(told)[:1500])


def until(page: Page, appears: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    """Reload until the worker has done its part."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if appears():
            return
        page.wait_for_timeout(700)
        page.reload()
    page.screenshot(path=harness.picture_path(f"stuck-{what}", 1280), full_page=True)
    raise AssertionError(f"{what} did not come within {seconds} s on {page.url}")


def text_of(pdf: bytes) -> str:
    """The words of a PDF as a reader copies them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
        )
    return done.stdout


def password_on(pdf: bytes) -> str:
    """The initial password as it stands on the account sheet: four groups of four."""
    found = re.search(
        r"(?<![\w-])[A-Za-z0-9+*=?!#%&@_.]{4}(?:-[A-Za-z0-9+*=?!#%&@_.]{4}){3}(?![\w-])", text_of(pdf)
    )
    if found is None:
        raise AssertionError(f"no password on the sheet:\n{text_of(pdf)}")
    return found[0]

"""A fresh installation becomes an office: the one-time link, every step of the set-up, one trial case.

Walked at both widths up to the last step; the trial goes through to the end once, against a real IMAP server.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser import office as harness
from tests.browser import walking
from tests.browser.office import Office
from tests.browser.walking import Walk, press, until
from tests.servers.mail import Dovecot, dovecot
from tests.servers.need import need

from tertib.provisioning.types import Change, HostPlan, Mailbox
from tertib.runtime.secrets import SecretText

pytestmark = [pytest.mark.browser, pytest.mark.servers]
ADMIN, PASSWORD = "pengelola", "perahu-Senja-41-batu"
DOMAIN = "kotacontoh.go.id"
WIDTHS = {"wide": harness.WIDE, "narrow": harness.NARROW}
POSTS = (
    # title, superior, roles ticked
    ("Kepala Dinas", "", ("Pimpinan",)),
    ("Sekretaris", "Kepala Dinas", ("Sekretaris", "Admin")),
    ("Kepala Bidang", "Sekretaris", ()),
    ("Jft", "Kepala Bidang", ()),
    ("Agendaris", "Sekretaris", ("Agendaris",)),
)
PEOPLE = {
    # sign-in: post, name
    "kepala": ("Kepala Dinas", "Darmawan Telaga"),
    "sekretaris": ("Sekretaris", "Ratna Kemuning"),
    "kabid": ("Kepala Bidang", "Iskandar Muara"),
    "jft": ("Jft", "Melati Samudra"),
    "agendaris": ("Agendaris", "Wulan Sekarayu"),
}


@dataclass(slots=True)
class Fresh:
    """An installation being set up, and who can sign in to it by now."""

    browser: Browser
    office: Office
    width: str
    passwords: dict[str, str] = field(default_factory=dict)
    contexts: dict[str | None, BrowserContext] = field(default_factory=dict)

    def enter(self, name: str | None) -> BrowserContext:
        if name not in self.contexts:
            context = harness.new_context(self.browser, self.office.base, viewport=WIDTHS[self.width])
            self.contexts[name] = context
            if name is not None:
                self.sign_in(context, name)
        return self.contexts[name]

    def sign_in(self, context: BrowserContext, name: str) -> None:
        page = context.new_page()
        page.goto("/masuk/login/")
        fill_sign_in(page, name, self.passwords[name])
        page.close()


@pytest.fixture(scope="module")
def panel() -> Iterator[Dovecot]:
    """The office's mail server, with a panel that Tertib cannot touch."""
    need("dovecot", "doveadm", "pdftotext", root=True)
    folder = Path(tempfile.mkdtemp(prefix="tertib-panel-"))
    folder.chmod(0o755)
    made = dovecot(folder / "dovecot")
    with made.server:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=WIDTHS)
def fresh(request: pytest.FixtureRequest, browser: Browser, panel: Dovecot) -> Iterator[Fresh]:
    extra = {
        "TERTIB_MAIL": "page", "TERTIB_DNS": "page", "TERTIB_SITES": "page",
        "TERTIB_MAIL_CA": str(panel.authority),
    }  # fmt: skip
    with harness.running_office(demo=False, extra=extra) as running:
        found = Fresh(browser, running, request.param)
        yield found
        for context in found.contexts.values():
            context.close()


def test_an_empty_installation_becomes_an_office(fresh: Fresh, panel: Dovecot) -> None:
    page = first_office(fresh)
    letterhead(page, fresh)
    units(page, fresh)
    posts(page, fresh)
    holders(page, fresh)
    page = resume(page, fresh)
    hours(page, fresh)
    services(page, fresh)
    mail(page, fresh, panel)
    names(page, fresh)
    sites(page, fresh)
    numbering(page, fresh)
    case = open_trial(page, fresh)
    if fresh.width == "wide":
        walk_to_the_end(fresh, case, panel)
        page.goto("/meja/siapkan/percobaan/")
        press(page, page.get_by_role("button", name="Langkah ini selesai, lanjut"))
        expect(page.get_by_text("9 dari 11 langkah selesai")).to_be_visible()
        look(page, fresh, "ready")
        no_real_number(fresh)


# --- the steps -----------------------------------------------------------------------------------------


def first_office(fresh: Fresh) -> Page:
    """The link stands where the server was started; it works once."""
    said = (fresh.office.data / "server.log").read_text()
    link = re.search(r"/siapkan/\w+/", said)
    assert link is not None, said
    page = fresh.enter(None).new_page()
    page.goto("/")
    expect(page.get_by_text("Pemasangan ini belum disiapkan")).to_be_visible()
    assert page.goto("/siapkan/" + "0" * 40 + "/").status == 404  # type: ignore[union-attr]  # there is one
    page.goto(link[0])
    look(page, fresh, "first-office")
    for label, text in (
        ("Pemerintah daerah", "Pemerintah Kota Contoh"),
        ("Nama kantor", "Dinas Komunikasi dan Informatika Kota Contoh"),
        ("Nama singkat kantor", "Diskominfo"),
        ("Nama Anda, tanpa gelar", "Fajar Pualam"),
        ("Nama pengguna untuk masuk", ADMIN),
        ("Kata sandi", "pendek"),
        ("Kata sandi sekali lagi", "pendek"),
    ):
        page.get_by_label(label).first.fill(text)
    page.get_by_label("Kata sandi sekali lagi").fill("pendek")
    with page.expect_navigation():
        page.get_by_role("button", name="Buat kantor").click()
    expect(page.locator(".summary")).to_contain_text("terlalu")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=again]").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Buat kantor"))
    fill_sign_in(page, ADMIN, PASSWORD)
    fresh.passwords[ADMIN] = PASSWORD
    fresh.contexts[ADMIN] = fresh.contexts.pop(None)
    assert page.goto(link[0]).status == 404  # type: ignore[union-attr]
    page.goto("/meja/")
    page.get_by_role("link", name="Siapkan kantor saya").click()
    expect(page.get_by_text("0 dari 11 langkah selesai")).to_be_visible()
    look(page, fresh, "nothing-done")
    page.get_by_role("link", name=re.compile("^Lanjutkan: Kop")).click()
    return page


def fill_sign_in(page: Page, name: str, password: str) -> None:
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    assert "/login" not in page.url, page.locator("main").inner_text()[:400]


def letterhead(page: Page, fresh: Fresh) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kop naskah")
    expect(page.locator("[name=line1]")).to_have_value("PEMERINTAH KOTA CONTOH")
    page.locator("[name=address]").fill("Jalan Contoh Nomor 1, Kota Contoh")
    look(page, fresh, "kop")
    press(page, page.get_by_role("button", name="Simpan dan lanjut"))


def units(page: Page, fresh: Fresh) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Unit dan perangkat daerah")
    for name, place in (("Sekretariat", "part"), ("Dinas Kesehatan", "agency")):
        page.locator(f"[name=place][value={place}]").check()
        page.locator("[name=name]").fill(name)
        press(page, page.get_by_role("button", name="Tambah"))
        expect(page.get_by_text(f"{name} tercatat.")).to_be_visible()
    look(page, fresh, "unit")
    next_step(page)


def posts(page: Page, fresh: Fresh) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Jabatan dan kursi")
    expect(page.get_by_text("Masukkan paling sedikit jabatan pimpinan")).to_be_visible()
    for title, superior, roles in POSTS:
        page.locator("[name=title]").fill(title)
        if superior:
            page.locator("[name=superior]").select_option(label=superior)
        for role in roles:
            page.get_by_role("checkbox", name=re.compile(f"^{role}")).check()
        press(page, page.get_by_role("button", name="Tambah"))
    look(page, fresh, "jabatan")
    next_step(page)


def holders(page: Page, fresh: Fresh) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Pejabat")
    fill_holder(page, "kepala", start="2026-01-02", end="2025-01-01")
    with page.expect_navigation():
        page.get_by_role("button", name="Catat pejabat").click()
    expect(page.locator(".summary")).to_contain_text("berakhir sebelum mulai")
    look(page, fresh, "pejabat-refused")
    for username in PEOPLE:
        fill_holder(page, username, start="2026-01-02", end="")
        press(page, page.get_by_role("button", name="Catat pejabat"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Kata sandi sekali baca")
        fresh.passwords[username] = page.locator(".code-line").inner_text().strip()
        press(page, page.get_by_role("link", name="Sudah diserahkan"))
    look(page, fresh, "pejabat")
    next_step(page)


def fill_holder(page: Page, username: str, *, start: str, end: str) -> None:
    post, name = PEOPLE[username]
    page.locator("[name=post]").select_option(label=post)
    for key, text in (
        ("name", name), ("start", start), ("end", end), ("decree_no", "800.1.3/1/2026"),
        ("username", username),
    ):  # fmt: skip
        page.locator(f"[name={key}]").fill(text)


def resume(page: Page, fresh: Fresh) -> Page:
    """Another day, another administrator: what was saved is there, with who saved it."""
    page.goto("/meja/siapkan/kalender/")
    press(page, page.get_by_role("button", name="Nanti saja"))
    page.close()
    page = fresh.enter("sekretaris").new_page()
    page.goto("/meja/siapkan/")
    expect(page.get_by_text("4 dari 11 langkah selesai")).to_be_visible()
    expect(page.get_by_text("Nanti", exact=True)).to_be_visible()
    expect(page.get_by_text("Fajar Pualam").first).to_be_visible()
    look(page, fresh, "resumed")
    page.get_by_role("link", name="Kalender kerja").click()
    return page


def hours(page: Page, fresh: Fresh) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kalender kerja")
    week = page.locator("[name=week]")
    usual = week.input_value()
    week.fill("delapan pagi")
    with page.expect_navigation():
        page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.locator(".summary, .notice.bad").first).to_be_visible()
    page.locator("[name=week]").fill(usual)
    look(page, fresh, "kalender")
    press(page, page.get_by_role("button", name="Simpan dan lanjut"))


def services(page: Page, fresh: Fresh) -> None:
    page.goto("/meja/siapkan/layanan/")
    row = page.locator("li", has_text="Pendaftaran Surat Elektronik")
    press(page, row.get_by_role("button", name=re.compile("^Berlakukan")))
    expect(page.locator("select[name='email_registration.kepala_dinas'] option:checked")).to_have_text(
        "Kepala Dinas"
    )
    expect(page.locator("select[name='email_registration.admin_system'] option:checked")).to_have_text(
        "Admin System"
    )
    press(page, page.get_by_role("button", name="Simpan pelaksana"))
    expect(page.get_by_text("Berlaku, semua kolom ada pelaksananya.")).to_be_visible()
    look(page, fresh, "layanan")
    next_step(page)


def mail(page: Page, fresh: Fresh, panel: Dovecot) -> None:
    """First a door where nobody listens, then the real one: the page says in words what each answered."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Domain dan server surel")
    closed = harness.free_port()
    for key, text in (("domain", DOMAIN), ("panel", "panel kantor"), ("imap_host", "127.0.0.1")):
        page.locator(f"[name={key}]").fill(text)
    page.locator("[name=imap_port]").fill(str(closed))
    press(page, page.get_by_role("button", name="Simpan"))
    knock(page, "Uji sambungan")
    expect(page.get_by_text("menolak sambungan")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Langkah ini selesai, lanjut")).to_have_count(0)
    look(page, fresh, "surel-refused")
    page.locator("[name=imap_port]").fill(str(panel.ports["imaps"]))
    press(page, page.get_by_role("button", name="Simpan"))
    knock(page, "Uji sambungan")
    expect(page.get_by_text("menjawab sebagai server IMAP")).to_be_visible(timeout=60_000)
    page.reload()
    look(page, fresh, "surel")
    next_step(page)


def names(page: Page, fresh: Fresh) -> None:
    """A name server that nobody answers for: said in words, the key is not shown again, the step waits."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Zona dan server nama")
    secret = "cmFoYXNpYS15YW5nLXRpZGFrLWJvbGVoLXRhbXBhayE="
    said = {"zone": DOMAIN, "primary": f"127.0.0.1:{harness.free_port()}", "key_name": "tertib."}
    for key, text in {**said, "secret": secret}.items():
        page.locator(f"[name={key}]").fill(text)
    press(page, page.get_by_role("button", name="Simpan"))
    expect(page.locator("[name=secret]")).to_have_value("")
    knock(page, "Coba sambungan")
    expect(page.get_by_text("tidak ada server nama pada porta itu")).to_be_visible(timeout=60_000)
    look(page, fresh, "nama")
    press(page, page.get_by_role("button", name="Nanti saja"))


def sites(page: Page, fresh: Fresh) -> None:
    """An office without a web host yet: what nobody answers is said in words, and the step waits."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Zona dan server situs")
    closed = str(harness.free_port())
    said = {"zone": DOMAIN, "panel": "panel kantor", "web_host": "127.0.0.1", "web_port": closed}
    for key, text in {**said, "sftp_port": closed}.items():
        page.locator(f"[name={key}]").fill(text)
    press(page, page.get_by_role("button", name="Simpan"))
    knock(page, "Uji sambungan")
    expect(page.get_by_text("menolak sambungan")).to_have_count(2, timeout=60_000)
    expect(page.get_by_role("button", name="Langkah ini selesai, lanjut")).to_have_count(0)
    look(page, fresh, "situs")
    press(page, page.get_by_role("button", name="Nanti saja"))


def numbering(page: Page, fresh: Fresh) -> None:
    """Letters are numbered in SRIKANDI here, the agenda by Tertib."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Penomoran")
    page.locator("[name='mode.outgoing'][value=outside]").check()
    look(page, fresh, "nomor")
    press(page, page.get_by_role("button", name="Simpan dan lanjut"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Satu perkara percobaan")
    page.goto("/meja/siapkan/nomor/")
    expect(page.locator("[name='mode.outgoing'][value=outside]")).to_be_checked()


def open_trial(page: Page, fresh: Fresh) -> str:
    page.goto("/meja/siapkan/percobaan/")
    look(page, fresh, "percobaan")
    page.get_by_role("link", name="Pendaftaran Surat Elektronik").click()
    look(page, fresh, "percobaan-isian")
    walking.fill_request(page, "percobaan", letter=False)
    press(page, page.get_by_role("button", name="Mulai perkara percobaan"))
    expect(page.get_by_text("Perkara percobaan.", exact=True)).to_be_visible()
    look(page, fresh, "trial")
    found = re.search(r"/perkara/([0-9a-f-]{36})/", page.url)
    assert found is not None
    return found[1]


def knock(page: Page, name: str) -> None:
    """Ask for a test. `press` would take its answer, when that is quick and bad, for the page refusing."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def next_step(page: Page) -> None:
    press(page, page.get_by_role("button", name="Langkah ini selesai, lanjut"))


def look(page: Page, fresh: Fresh, name: str) -> None:
    """A picture, and the judge of every page."""
    page.screenshot(path=harness.picture_path(f"setup-{name}", WIDTHS[fresh.width]["width"]), full_page=True)
    faults = harness.judge(page)
    assert not faults, f"{name} {fresh.width}\n" + "\n".join(faults)


# --- the trial -------------------------------------------------------------------------------------------


def walk_to_the_end(fresh: Fresh, case: str, panel: Dovecot) -> None:
    """Every row by whoever holds it; the mailbox is made by hand, proven by IMAP, and taken back."""
    walk = Walk(enter=fresh.enter, case=case)
    page = walk.desk("agendaris")
    walk.finish(page)
    page.goto(f"/meja/perkara/{case}/")
    expect(page.locator(".case-head")).to_contain_text("PERCOBAAN/0001/SM/")
    page.close()
    for name in ("kepala", "sekretaris", "kabid"):
        page = walk.desk(name)
        page.locator("input[name=phrases]").first.check()
        walk.finish(page)
        page.close()
    page = walk.desk("jft")
    walk.claim(page)
    page.locator("input[name=answer][value=Ya]").check()
    walk.finish(page)
    page.close()
    make_by_hand(walk, panel)
    for name in (ADMIN, ADMIN):
        finish_when_ready(walk, name)
    page = walk.desk(ADMIN)
    form = page.locator("form[action$='/lembar-akun/']")
    until(page, lambda: form.count() > 0, "sheet to print")
    fields = {one.get_attribute("name") or "": one.input_value() for one in form.locator("input").all()}
    answer = page.request.post(form.get_attribute("action") or "", form=fields, headers={"Referer": page.url})
    assert answer.body().startswith(b"%PDF"), answer.text()[:2000]
    page.close()
    for name in (ADMIN, ADMIN, "jft", "kabid", "kepala"):
        finish_when_ready(walk, name)
    hand_over(walk)
    page = walk.desk("kepala")
    expect(page.get_by_text("Selesai", exact=True).first).to_be_visible()
    look(page, fresh, "trial-closed")
    paper = next(
        page.request.get(one.get_attribute("href") or "")
        for one in page.locator("a[href*='/berkas/']").all()
        if "Berita Acara" in one.inner_text() or "berita" in one.inner_text().lower()
    )
    assert "PERCOBAAN" in walking.text_of(paper.body())
    page.close()


def make_by_hand(walk: Walk, panel: Dovecot) -> None:
    """The administrator opens the password once, types it into the panel, and says so."""
    page = walk.desk(ADMIN)
    walk.claim(page)
    steps = page.locator("#pelaksanaan ol.plain-steps li")
    until(page, lambda: steps.count() == 3, "instruction")
    button = page.get_by_role("button", name="Buka kata sandi sekali")
    press(page, button)
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)
        press(page, page.locator("main form button[type=submit]").first)
        press(page, page.get_by_role("button", name="Buka kata sandi sekali"))
    secret = page.locator(".secret").inner_text().strip()
    wanted = Mailbox(address=f"percobaan@{DOMAIN}", quota_mb=1024, marker=uuid4())
    panel.host().apply(HostPlan(wanted=wanted, change=Change.CREATE), SecretText(secret))
    page.goto(f"/meja/perkara/{walk.case}/")
    press(page, page.get_by_role("button", name=re.compile("^Sudah saya kerjakan$")))
    until(page, lambda: page.get_by_text("Terbukti", exact=True).count() > 0, "proof")
    page.close()


def finish_when_ready(walk: Walk, name: str) -> None:
    page = walk.desk(name)
    walk.claim(page)
    button = page.locator("#kerja form[action$='/tindakan/complete/'] button[type=submit]")
    until(page, lambda: button.count() > 0, f"turn of {name}")
    walk.finish(page)
    page.close()


def hand_over(walk: Walk) -> None:
    """Nobody receives anything in a portal here: the signed paper is scanned."""
    page = walk.desk("agendaris")
    button = page.locator("#kerja form[action$='/tindakan/complete/'] button[type=submit]")
    until(page, lambda: button.count() > 0, "hand-over")
    page.get_by_label("Nama penerima").fill(walking.MANAGER)
    page.locator("#kerja input[type=file]").first.set_input_files(
        {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": walking.scan()}
    )
    walk.finish(page)
    page.close()


def no_real_number(fresh: Fresh) -> None:
    """The office's own books and series are as empty as on the first day."""
    page = fresh.enter(ADMIN).new_page()
    page.goto("/meja/nomor/incoming/")
    expect(page.get_by_text("Pada tahun ini belum ada nomor yang keluar.")).to_be_visible()
    page.goto("/meja/buku/email_accounts/")
    expect(page.get_by_text("Tidak ada baris")).to_be_visible()
    page.close()

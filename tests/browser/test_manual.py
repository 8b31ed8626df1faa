"""The manual connector in the browser: a person is the hands, a real IMAP server has the last word.

The test plays the office's panel: it writes the passwd-file of a Dovecot that Tertib only ever signs in to.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import manual_office, walking
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.browser.walking import Walk, press, until
from tests.servers.mail import Dovecot, dovecot
from tests.servers.need import need

from tertib.provisioning.types import Change, HostPlan, Mailbox
from tertib.runtime.secrets import SecretText

pytestmark = [pytest.mark.browser, pytest.mark.servers]
ADDRESS = f"{manual_office.ADDRESS}@tanjungpinangkota.go.id"
MARKER = uuid4()
DONE = re.compile("^Sudah saya kerjakan$")


@pytest.fixture(scope="module")
def panel(browser: Browser) -> Iterator[Dovecot]:
    """The office's mail server, with a panel that Tertib cannot touch."""
    need("dovecot", "doveadm", "pdftotext", root=True)
    folder = Path(tempfile.mkdtemp(prefix="tertib-panel-"))
    folder.chmod(0o755)
    made = dovecot(folder / "dovecot")
    with made.server:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def office(browser: Browser, panel: Dovecot) -> Iterator[Office]:
    extra = {
        "TERTIB_MAIL": "manual",
        "TERTIB_MAIL_HOST": "127.0.0.1",
        "TERTIB_MAIL_IMAP_PORT": str(panel.ports["imaps"]),
        "TERTIB_MAIL_SMTP_PORT": "0",
        "TERTIB_MAIL_CA": str(panel.authority),
        "TERTIB_MAIL_PANEL": "panel surel kantor",
        "TERTIB_MAIL_PANEL_URL": "https://panel.contoh.go.id",
    }
    with harness.running_office(seeded=True, seeding="tests.browser.manual_office", extra=extra) as running:
        yield running


@pytest.fixture
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    with harness.entrance(browser, office.base) as enter:
        yield enter


def test_a_person_makes_the_mailbox_and_imap_proves_it(enter: Enter, office: Office, panel: Dovecot) -> None:
    walk = Walk(enter=enter, case=office.named["case"])
    page = read_instruction(walk)
    grow_stale(office)
    first = open_password(walk, page)
    look(page, "secret")
    second = refused_then_renewed(walk, page)
    assert second != first
    claim_too_early(walk, page)
    panel.host().apply(in_panel(), SecretText(second))
    done_by_hand(walk, page)
    expect(page.locator(".evidence").first).to_be_visible()
    look(page, "proven")
    walk.finish(page)
    finish(walk, "record")
    printed, serial = print_sheet(walk)
    assert printed == second
    third = print_again(walk, panel)
    assert third != second
    printed, again = print_sheet(walk)
    assert (printed, serial == again) == (third, False)
    page = walk.desk("admin")
    expect(page.get_by_role("row", name=serial)).to_contain_text("Tidak berlaku")
    expect(page.get_by_role("row", name=again)).not_to_contain_text("Tidak berlaku")
    look(page, "sheets")
    page.close()
    finish(walk, "print")
    assert not panel.host().verify(ADDRESS, SecretText(second), patience=0).accepted
    assert panel.host().verify(ADDRESS, SecretText(third)).accepted


def in_panel() -> HostPlan:
    """What somebody types into the panel."""
    return HostPlan(wanted=Mailbox(address=ADDRESS, quota_mb=1024, marker=MARKER), change=Change.CREATE)


def read_instruction(walk: Walk) -> Page:
    """The plan is an instruction; there is nothing to confirm."""
    page = walk.desk("admin")
    walk.claim(page)
    steps = page.locator("#pelaksanaan ol.plain-steps li")
    until(page, lambda: steps.count() == 3, "instruction")
    expect(steps.first).to_contain_text(ADDRESS)
    expect(steps.first).to_contain_text("panel surel kantor")
    expect(page.locator("form[action$='/tindakan/confirm_plan/']")).to_have_count(0)
    look(page, "instruction")
    return page


def grow_stale(office: Office) -> None:
    """An hour later: the sign-in is too old for a password."""
    environment = harness.environment_of(office)
    argv = [sys.executable, "-m", "tests.browser.manual_office", "stale"]
    subprocess.run(argv, cwd=harness.ROOT, env=environment, check=True)


def open_password(walk: Walk, page: Page) -> str:
    """Once, and only after saying again who one is."""
    button = page.get_by_role("button", name="Buka kata sandi sekali")
    press(page, button)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pastikan ini Anda")
    look(page, "step-up")
    page.locator("[name=password]").fill(harness.PASSWORD)
    press(page, page.locator("main form button[type=submit]").first)
    assert f"/perkara/{walk.case}/" in page.url
    press(page, page.get_by_role("button", name="Buka kata sandi sekali"))
    return password_shown(page)


def password_shown(page: Page) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kata sandi sekali baca")
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    return page.locator(".secret").inner_text().strip()


def refused_then_renewed(walk: Walk, page: Page) -> str:
    """The same password is not shown twice; a new one is offered instead."""
    press(page, page.get_by_role("link", name="Sudah diketik, kembali ke perkara"))
    with page.expect_navigation():
        page.get_by_role("button", name="Buka kata sandi sekali").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kata sandi sudah pernah dibuka")
    expect(page.locator(".secret")).to_have_count(0)
    look(page, "opened-before")
    press(page, page.get_by_role("button", name="Minta kata sandi baru dan buka"))
    return password_shown(page)


def claim_too_early(walk: Walk, page: Page) -> None:
    """Nothing was done in the panel yet: the server says so, the row stays open."""
    page.goto(f"/meja/perkara/{walk.case}/")
    press(page, page.get_by_role("button", name=DONE))
    told = page.locator("#pelaksanaan .notice", has_text="Belum terbukti")
    until(page, lambda: told.count() > 0, "refusal")
    expect(page.locator("#kerja form[action$='/tindakan/complete/']")).to_have_count(0)
    look(page, "too-early")


def done_by_hand(walk: Walk, page: Page) -> None:
    press(page, page.get_by_role("button", name=DONE))
    until(page, lambda: page.get_by_text("Terbukti", exact=True).count() > 0, "proof")


def finish(walk: Walk, what: str) -> None:
    page = walk.desk("admin")
    button = page.locator("#kerja form[action$='/tindakan/complete/'] button[type=submit]")
    until(page, lambda: button.count() > 0, what)
    walk.finish(page)
    page.close()


def print_sheet(walk: Walk) -> tuple[str, str]:
    """The password on the newest sheet, and its serial."""
    page = walk.desk("admin")
    form = page.locator("form[action$='/lembar-akun/']")
    until(page, lambda: form.count() > 0, "sheet to print")
    fields = {one.get_attribute("name") or "": one.input_value() for one in form.locator("input").all()}
    answer = page.request.post(form.get_attribute("action") or "", form=fields, headers={"Referer": page.url})
    assert answer.body().startswith(b"%PDF"), answer.text()[:2000]
    page.close()
    found = re.search(r"LA-[0-9A-Z-]+", walking.text_of(answer.body()))
    assert found is not None
    return walking.password_on(answer.body()), found[0]


def print_again(walk: Walk, panel: Dovecot) -> str:
    """Printing again voids the sheet and asks for the panel once more."""
    page = walk.desk("admin")
    page.get_by_text("Cetak lagi", exact=True).click()
    press(page, page.get_by_role("button", name="Ganti kata sandi dan cetak lagi"))
    expect(page.get_by_role("heading", name=f"Ganti kata sandi {ADDRESS}")).to_be_visible()
    expect(page.locator("form[action$='/lembar-akun/'], form[action$='/complete/']")).to_have_count(0)
    look(page, "again")
    press(page, page.get_by_role("button", name="Buka kata sandi sekali"))
    fresh = password_shown(page)
    panel.host().set_password(ADDRESS, SecretText(fresh), marker=MARKER, version=2)
    press(page, page.get_by_role("link", name="Sudah diketik, kembali ke perkara"))
    press(page, page.get_by_role("button", name=DONE))
    page.close()
    return fresh


def look(page: Page, name: str) -> None:
    """A picture at both widths, and the judge of every page."""
    for viewport in (harness.WIDE, harness.NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a ViewportSize, which is a dict
        page.screenshot(path=harness.picture_path(f"manual-{name}", viewport["width"]), full_page=True)
        faults = harness.judge(page)
        assert not faults, f"{name} @{viewport['width']}\n" + "\n".join(faults)
    page.set_viewport_size(harness.WIDE)  # type: ignore[arg-type]

"""The absence drill: the head leaves mid-case for two weeks, somebody stands in, cases go on, he returns."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import absence_office, walking
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.browser.shifted.apps import FILE
from tests.browser.walking import Walk, press, until
from tests.servers.need import need

FINISH = "#kerja form[action$='/tindakan/complete/'] button[type=submit]"

pytestmark = [pytest.mark.browser, pytest.mark.servers]
HEAD, DEPUTY = "Drs. Darmawan Telaga, M.Si.", "Ratna Kemuning, S.Sos., M.A.P."
FORTNIGHT = 14
POST = "/meja/jabatan/kepala_dinas/"


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    """Its clock is the machine's until the test moves it on."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.browser.shifted.settings"}
    with harness.running_office(
        seeded=True, seeding="tests.browser.absence_office", extra=settings
    ) as running:
        yield running


@pytest.fixture
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    with harness.entrance(browser, office.base) as enter:
        yield enter


def test_the_head_is_away_for_two_weeks_and_nothing_is_stuck_or_lost(enter: Enter, office: Office) -> None:
    need("pdftotext")
    walks = {name: Walk(enter=enter, case=case) for name, case in office.named.items()}
    dispose(walks["leaving"], "kepala")
    record_absence(enter)
    page_of_the_post(enter)
    the_head_sees_nothing_to_do(walks["lying"])
    the_deputy_is_told(enter, office)

    dispose(walks["lying"], "sekretaris")  # as Plh. for the head
    dispose(walks["lying"], "sekretaris")  # as Sekretaris
    dispose(walks["lying"], "kabid")
    dispose(walks["leaving"], "sekretaris")
    dispose(walks["leaving"], "kabid")
    complete_request(walks["lacking"])
    check(walks["lacking"])
    signed_by_deputy = sign(walks["signing"], "sekretaris")
    hand_over(walks["signing"])

    (office.data / FILE).write_text(str(FORTNIGHT))
    the_deputy_is_deputy_again(enter)
    check(walks["lying"])
    check(walks["leaving"])
    signed_by_head = sign(walks["later"], "kepala")
    acknowledge(walks["later"])
    a_void_sheet_is_not_handed_over(walks["later"])  # nobody could change its password for a fortnight
    print_again(walks["later"])
    record_receipt(walks["later"])

    both_names_are_on_paper(signed_by_deputy, signed_by_head)
    both_names_are_on_record(walks)
    everything_is_where_it_should_be(walks, enter)
    every_chain_holds(office)


def dispose(walk: Walk, name: str) -> None:
    page = walk.desk(name)
    page.locator("input[name=phrases]").first.check()
    walk.finish(page)
    page.close()


def record_absence(enter: Enter) -> None:
    """Leave and substitute on one page, by the administrator: nobody appoints himself."""
    today = date.today()  # noqa: DTZ011 - what the browser's date field would show
    page = enter("admin").new_page()
    page.goto("/meja/jabatan/")
    page.get_by_role("link", name="Orang dan kehadiran").click()
    page.get_by_role("link", name=HEAD).click()
    page.get_by_role("link", name="Catat tidak hadir").click()
    page.get_by_label("Tidak hadir mulai").fill(today.isoformat())
    page.get_by_label("Sampai").fill((today + timedelta(days=FORTNIGHT - 1)).isoformat())
    page.get_by_label("Keterangan").fill("Cuti tahunan")
    page.get_by_label("Plh. Kepala Dinas").first.select_option(label=DEPUTY)
    look(page, "absence-form")
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_text("Isi nomor SK atau surat perintah yang menjadi dasarnya.").first).to_be_visible()
    look(page, "absence-form-refused")
    page.get_by_label("Nomor surat perintah").first.fill("800.1.11.1/77/2026")
    press(page, page.get_by_role("button", name="Catat", exact=True))
    expect(page.get_by_text("Ketidakhadiran tercatat.")).to_be_visible()
    look(page, "official")
    page.close()


def page_of_the_post(enter: Enter) -> None:
    """Who could sign today, and why the head could not."""
    page = enter("agendaris").new_page()
    page.goto(POST)
    able = page.get_by_role("region", name="Yang dapat menandatangani")
    expect(able).to_contain_text(DEPUTY)
    expect(able).to_contain_text("Plh. Kepala Dinas")
    expect(able).to_contain_text("800.1.11.1/77/2026")
    unable = page.get_by_role("region", name="Mengapa yang lain tidak")
    expect(unable).to_contain_text(HEAD)
    expect(unable).to_contain_text("Berhalangan")
    look(page, "post-absence")
    page.close()


def the_head_sees_nothing_to_do(walk: Walk) -> None:
    """He is signed in, but may act as nothing: his desk does not exist for him these days."""
    page = walk.enter("kepala").new_page()
    answer = page.goto(f"/meja/perkara/{walk.case}/")
    assert answer is not None
    assert answer.status == 404
    page.close()


def the_deputy_is_told(enter: Enter, office: Office) -> None:
    """By e-mail, and by the inbox that says in whose place one acts."""
    page = enter("sekretaris").new_page()
    page.goto("/meja/")
    expect(page.locator(".notice", has_text="Plh. Kepala Dinas").first).to_contain_text(HEAD)
    look(page, "inbox-absence")
    page.goto(f"/meja/perkara/{office.named['lying']}/")
    expect(page.locator(".notice", has_text="menggantikan").first).to_contain_text(HEAD)
    look(page, "case-absence")
    until(page, lambda: any("Plh. Kepala Dinas" in text for text in told(office)), "notice")
    page.close()


def told(office: Office) -> list[str]:
    """Letters to the deputy."""
    folder = office.data / "outbox"
    found = [path.read_text(errors="replace") for path in folder.glob("*.eml")] if folder.exists() else []
    return [text for text in found if absence_office.DEPUTY in text]


def complete_request(walk: Walk) -> None:
    page = walk.portal("dinkes")
    page.get_by_role("link", name="Lengkapi sekarang").click()
    page.get_by_label("Telepon instansi").fill("0771 654321")
    press(page, page.locator("main .send").get_by_role("button", name="Kirim kelengkapan"))
    page.close()


def check(walk: Walk) -> None:
    page = walk.desk("jft1")
    until(page, lambda: page.locator("input[name=answer][value=Ya]").count() > 0, "the check")
    walk.claim(page)
    page.locator("input[name=answer][value=Ya]").check()
    walk.finish(page)
    page.close()


def sign(walk: Walk, name: str) -> str:
    """Sign as the one whose day it is; the words of the covering letter."""
    finish_when_ready(walk, name, "signature")
    page = walk.desk(name)
    paper = page.locator("a.file-link", has_text="Surat Pengantar")
    found: list[str] = []

    def signed() -> bool:
        found[:] = [text for text in map(words, hrefs()) if "KONSEP" not in text]
        return bool(found)

    def hrefs() -> list[str]:
        return [each.get_attribute("href") or "" for each in paper.all()]

    def words(href: str) -> str:
        return walking.text_of(page.request.get(href).body())

    until(page, signed, "signed covering letter")
    page.close()
    return found[0]


def finish_when_ready(walk: Walk, name: str, what: str) -> None:
    page = walk.desk(name)
    button = page.locator(FINISH)
    until(page, lambda: button.count() > 0, what)
    walk.finish(page)
    page.close()


def hand_over(walk: Walk) -> None:
    acknowledge(walk)
    record_receipt(walk)


def record_receipt(walk: Walk) -> None:
    page = receipt(walk)
    walk.finish(page)
    page.close()


def acknowledge(walk: Walk) -> None:
    page = walk.portal("dinkes")
    until(page, lambda: page.locator("input[name=clause]").count() > 0, "hand-over in the portal")
    for box in page.locator("input[name=clause]").all():
        box.check()
    press(page, page.get_by_role("button", name="Saya telah menerima"))
    page.close()


def receipt(walk: Walk) -> Page:
    page = walk.desk("agendaris")
    page.get_by_label("Nama penerima").fill(walking.MANAGER)
    button = page.locator(FINISH)
    until(page, lambda: button.count() > 0, "hand-over")
    page.get_by_label("Nama penerima").fill(walking.MANAGER)
    return page


def a_void_sheet_is_not_handed_over(walk: Walk) -> None:
    page = receipt(walk)
    with pytest.raises(AssertionError, match="Minta pengelola sistem mencetak lembar baru"):
        walk.finish(page)
    look(page, "sheet-refused")
    page.close()


def print_again(walk: Walk) -> None:
    page = walk.desk("admin")
    expect(page.get_by_text("tidak berlaku lagi. Ganti kata sandinya").first).to_be_visible()
    look(page, "sheet-void")
    press(page, page.get_by_role("button", name="Ganti kata sandi dan cetak lagi").first)
    form = page.locator("form[action$='/lembar-akun/']")
    until(page, lambda: form.count() > 0, "the new password")
    fields = {one.get_attribute("name") or "": one.input_value() for one in form.locator("input").all()}
    answer = page.request.post(form.get_attribute("action") or "", form=fields, headers={"Referer": page.url})
    assert answer.body().startswith(b"%PDF"), answer.text()[:2000]
    page.close()


def the_deputy_is_deputy_again(enter: Enter) -> None:
    """His return ends the charge by itself; what lies on his desk is what was not done meanwhile."""
    page = enter("sekretaris").new_page()
    page.goto("/meja/")
    expect(page.get_by_text("Plh. Kepala Dinas")).to_have_count(0)
    page.close()
    page = enter("kepala").new_page()
    page.goto("/meja/")
    expect(page.locator(".inbox-item")).to_have_count(1)
    look(page, "inbox-return")
    page.goto(f"{POST}?tanggal={date.today().isoformat()}")  # noqa: DTZ011 - the day he left
    expect(page.get_by_role("region", name="Yang dapat menandatangani")).to_contain_text(DEPUTY)
    page.goto(POST)
    expect(page.get_by_role("region", name="Yang dapat menandatangani")).to_contain_text(HEAD)
    page.close()


def both_names_are_on_paper(by_deputy: str, by_head: str) -> None:
    assert "Plh." in by_deputy
    assert DEPUTY in by_deputy
    assert HEAD not in by_deputy
    assert "Plt." in by_head
    assert HEAD in by_head


def both_names_are_on_record(walks: dict[str, Walk]) -> None:
    """One case disposed of by the head and signed by the deputy says so, each with the capacity."""
    page = walks["signing"].desk("agendaris")
    story = page.locator("ol.timeline")
    expect(story).to_contain_text(HEAD)
    expect(story).to_contain_text("Plt. Kepala Dinas")
    expect(story).to_contain_text(DEPUTY)
    expect(story).to_contain_text("Plh. Kepala Dinas")
    look(page, "case-both-names")
    page.close()


def everything_is_where_it_should_be(walks: dict[str, Walk], enter: Enter) -> None:
    for name in ("signing", "later"):
        page = walks[name].portal("dinkes")
        until(page, lambda page=page: page.locator(".notice.ok").count() > 0, f"end of {name}")  # type: ignore[misc]
        page.close()
    for name in ("lying", "leaving", "lacking"):
        page = walks[name].desk("admin")
        expect(page.locator("#kerja h2")).to_contain_text("Melakukan proses Pendaftaran e-Mail")
        page.close()
    page = enter("admin").new_page()
    page.goto("/meja/jabatan/")
    expect(page.get_by_text("Tidak ada yang dapat bertindak")).to_have_count(0)
    look(page, "posts")
    page.close()


def every_chain_holds(office: Office) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tertib.project", "case", "verify", "--json"],
        env=harness.environment_of(office), capture_output=True, text=True, check=False,
    )  # fmt: skip
    verdicts = json.loads(done.stdout)["cases"]
    assert [(each["ok"], each["replays"]) for each in verdicts] == [(True, True)] * len(office.named)


def look(page: Page, name: str) -> None:
    """The page at both widths: a picture, and no fault."""
    before = page.viewport_size
    for viewport in (harness.WIDE, harness.NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.screenshot(path=harness.picture_path(f"absence-{name}", viewport["width"]), full_page=True)
        assert harness.judge(page) == []
    page.set_viewport_size(before or harness.WIDE)  # type: ignore[arg-type]

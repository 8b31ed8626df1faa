"""Every shipped SOP is opened and worked to its end through the desk's own pages, by whoever sits there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.surfaces.desk.conftest import Browser, actor
from tests.surfaces.desk.pages import Page

from tertib.cases import queries as cases
from tertib.cases.types import CaseView, Phase
from tertib.letters import queries as letters
from tertib.people import queries as people
from tertib.people import stepup
from tertib.people.models import User
from tertib.procedures import queries as procedures
from tertib.procedures.models import Assignment, Term
from tertib.project import demo, dns, hosting
from tertib.runtime import door
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
START = "/meja/percobaan/"
ACTS = ("claim/", "confirm_plan/", "register/", "acknowledge/", "complete/")
LONGEST = 80
WALKS = {
    "application_audit": "agendaris",
    "portal_security": "kabid",
    "email_registration": "admin",
    "server_maintenance": "admin",
    "hotspot_maintenance": "admin",
    "genset_maintenance": "admin",
    "holding_differences repair": "admin",
    "holding_differences removal": "admin",
    "subdomain create": "admin",
    "subdomain change": "admin",
    "subdomain delete": "admin",
}

OTHER_PATHS = {"application_audit review": "agendaris", "portal_security incident": "kabid"}


@pytest.fixture(autouse=True)
def own_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's zone file and site folders, empty: what a test leaves in them outlives its database."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(settings, "NAME_FILE", str(tmp_path / "names" / "zone.db"))
    dns.connect()
    hosting.connect()


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """The answers of an example by the names of the page's inputs."""
    if isinstance(value, Mapping):
        parts = ((f"{name}.{key}" if name else str(key), one) for key, one in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        parts = ((f"{name}.{at}", one) for at, one in enumerate(value))
    elif isinstance(value, bool):
        return {name: "ya"} if value else {}
    else:
        return {name: value if isinstance(value, list) else str(value)}
    return {key: one for under, part in parts for key, one in flat(part, under).items()}


def example(code: str, way: str) -> dict[str, Any]:
    """The example of a SOP with what its variant, or another path through it, says in its place."""
    found = dict(demo.example_of(demo.SOPS / code))
    ways = {**found.get("variants", {}), **found.get("paths", {})}
    for part, values in ways.get(way, {}).items():
        found[part] = {**found.get(part, {}), **values}
    return found


def morning(said: Mapping[str, Any]) -> datetime:
    """When the example starts; not before its SOP runs in this office."""
    return max(door.read_now(), datetime.fromisoformat(said["starts"]))


@dataclass(slots=True, kw_only=True)
class Walk:
    """One trial on its way, and the people in front of their screens."""

    browser: Browser
    code: str
    variant: str | None
    office: UUID
    clock: door.Clock = field(default_factory=lambda: door.Clock(now=door.read_now()))
    clients: dict[str, Client] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def client(self, name: str) -> Client:
        """Somebody's browser, which has just proven who sits there."""
        if name not in self.clients:
            client = self.clients[name] = self.browser(name)
            session = client.session
            stepup.record(session, timezone.now() + timedelta(days=1))
            session.save()
        return self.clients[name]

    def open(self, name: str) -> str:
        """From the list to the case, with nothing typed: the form is filled from the SOP's example."""
        client = self.client(name)
        address = f"{START}{self.code}/"
        assert address in Page(client.get(START).content).links
        page = Page(client.get(address).content)
        if self.variant:
            form = page.own
            assert form is not None
            page = Page(client.post(address, form.sent({"variant": self.variant}, button="variant")).content)
        form = page.own
        assert form is not None, page.text
        answer = client.post(address, form.sent())
        assert answer.status_code == 302, Page(answer.content).text
        return str(answer["Location"])

    def work(self, address: str, said: Mapping[str, Any]) -> CaseView:
        """Turn by turn until it is over."""
        view = self.now(address)
        for _ in range(LONGEST):
            if view.phase.is_over:
                return view
            self.turn(view, address, said)
            self.clock.advance(timedelta(minutes=1))
            view = self.now(address)
        raise AssertionError(f"never ends: {self.told}")

    def now(self, address: str) -> CaseView:
        """The case when the worker has done what there was to do."""
        Worker("test", strict=True).run_pending()
        return cases.case_for(actor("agendaris"), UUID(address.split("/")[3]))

    def turn(self, view: CaseView, address: str, said: Mapping[str, Any]) -> None:
        here = said.get("work", {}).get(f"{view.step}.{view.hop}", {})
        name = self.whose(view, here.get("by"))
        if name not in self.seen:
            self.look(name, address)
        page = Page(self.client(name).get(address).content)
        sheets = page.form("/lembar-akun/")
        if sheets is not None:  # printed and never kept: the row ends after it
            assert self.client(name).post(sheets.action, sheets.sent()).status_code == 200
            page = Page(self.client(name).get(address).content)
        claims = not any(one.startswith("claim") and one.endswith(name) for one in self.told)
        form = page.form(*ACTS[not claims :])  # each member of a pool takes one task expressly
        if form is None and "Sistem sedang bekerja." in page.text:
            return  # the page asks for nothing but patience
        if form is None and "Menunggu konfirmasi orang kedua" in page.text:
            self.second("kabid")
            return
        assert form is not None, f"{name} can do nothing at {view.step}.{view.hop}: {page.text}"
        act = form.action.split("/")[-2]
        typed = self.typed(act, here, said)
        if "answer" in form.names and "answer" not in typed:
            typed["answer"] = next(one.value for one in form.inputs if one.name == "answer")
        answer = self.client(name).post(form.action, form.sent(typed))
        assert answer.status_code == 302, f"{act} {view.step}.{view.hop}: {Page(answer.content).text}"
        self.told.append(f"{act} {view.step}.{view.hop} {name}")

    def second(self, name: str) -> None:
        """Another person reads what is to be deleted on a page of their own, and lets it go."""
        inbox = Page(self.client(name).get("/meja/").content)
        assert "/meja/konfirmasi-kedua/" in inbox.links
        page = Page(self.client(name).get("/meja/konfirmasi-kedua/").content)
        form = page.form("second_plan/")
        assert form is not None, page.text
        assert self.client(name).post(form.action, form.sent()).status_code == 302

    def look(self, name: str, address: str) -> None:
        """The inbox leads there, and says what it is; looked at once for each person."""
        inbox = Page(self.client(name).get("/meja/").content)
        assert address in inbox.links, f"{name} is not shown the case"
        assert "PERCOBAAN" in inbox.text
        self.seen.add(name)

    def whose(self, view: CaseView, named: str | None) -> str:
        assert view.turn is not None, f"nobody's turn at {view.step}"
        posts = procedures.performer_posts(self.office, self.code)
        holders = people.holders(posts[named] if named else view.turn.post, door.read_now())
        one = next((each for each in holders if each.id == view.turn.claimed_by), holders[0])
        return User.objects.get(person__id=one.id).username

    def typed(self, act: str, here: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        if act == "register":
            line = said.get("registration", {})
            today = people.office_date(door.read_now()).isoformat()
            return {f"surat.{key}": str(one) for key, one in line.items()} | {"surat.received_on": today}
        if act != "complete":
            return {}
        posts = procedures.performer_posts(self.office, self.code)
        typed = flat(here.get("data", {}))
        typed |= {key: here[key] for key in ("answer", "note") if key in here}
        return typed | ({"to": [str(posts[here["to"]])]} if "to" in here else {})


@pytest.mark.parametrize("walk", WALKS | (OTHER_PATHS if os.environ.get("TERTIB_PROOF") == "1" else {}))
def test_it_is_worked_to_its_end_on_the_desks_pages(walk: str, office: UUID, browser: Browser) -> None:
    code, _, way = walk.partition(" ")
    said, variant = example(code, way), way if walk in WALKS else ""
    with door.fixed_time(morning(said)) as clock:
        found = Walk(browser=browser, code=code, variant=variant or None, office=office, clock=clock)
        address = found.open({**WALKS, **OTHER_PATHS}[walk])
        clock.advance(timedelta(minutes=1))
        view = found.work(address, said)
    assert view.phase is Phase.CLOSED
    assert view.is_rehearsal
    assert view.variant == (variant or None)
    assert cases.judge(view.id).ok
    made = letters.letters_of(actor("agendaris"), view.id)
    assert made
    assert all(one.rehearsal for one in made)
    assert f"{made[0].title} PERCOBAAN" in page(browser, "agendaris", f"/meja/naskah/{made[0].id}/").text


def test_whoever_opened_it_completes_it_where_the_applicant_would(office: UUID, browser: Browser) -> None:
    """The examiner misses something: nobody outside can bring it, so the opener's page leads to the form."""
    said = example("subdomain", "delete")
    with door.fixed_time(morning(said)):
        walk = Walk(browser=browser, code="subdomain", variant="delete", office=office)
        address = walk.open("admin")
        while (view := walk.now(address)).step != 4 or view.turn is None:
            walk.turn(view, address, said)
        lacking = {"work": {"4.0": {"answer": "Tidak", "data": {"kurang.letter": "Surat belum bercap."}}}}
        walk.turn(view, address, lacking)
        assert walk.now(address).phase is Phase.WAITING
        case = page(browser, "admin", address)
        assert f"{address}lengkapi/" in case.links
        own = page(browser, "admin", f"{address}lengkapi/").own
        assert own is not None
        assert browser("admin").post(f"{address}lengkapi/", own.sent()).status_code == 302
        assert walk.now(address).phase is Phase.OPEN


# --- the pages by themselves -------------------------------------------------------------------------

ROWS = {
    "application_audit": 12, "portal_security": 11, "email_registration": 8, "server_maintenance": 7,
    "hotspot_maintenance": 7, "genset_maintenance": 7, "subdomain": 11, "holding_differences": 6,
}  # fmt: skip
FOR_REAL = {
    "email_registration", "server_maintenance", "hotspot_maintenance", "genset_maintenance", "subdomain"
}  # fmt: skip


def page(browser: Browser, name: str, address: str) -> Page:
    answer = browser(name).get(address)
    assert answer.status_code == 200
    return Page(answer.content)


def test_the_list_has_every_sop_and_says_why_it_is_only_tried(browser: Browser, office: UUID) -> None:
    found = page(browser, "kabid", START)
    assert {one.split("/")[3] for one in found.links if one.startswith(START) and one != START} == set(ROWS)
    for code, rows in ROWS.items():
        assert f"{code} · {rows} langkah · " in found.text
    assert found.text.count("hanya percobaan") == len(ROWS) - len(FOR_REAL) + 1  # and once in the notice
    assert "Masih usulan: kantor belum menetapkannya" in found.text
    assert "Belum dapat dikerjakan Tertib: Memeriksa berkas perencanaan secara otomatis" in found.text
    assert "Server sungguhan ikut: Buat kotak surat" in found.text


@pytest.mark.parametrize("name", ["agendaris", "kabid", "admin", "jft1", "arsiparis"])
def test_whoever_works_there_is_led_to_it(browser: Browser, name: str) -> None:
    assert START in page(browser, name, "/meja/").links


@pytest.mark.parametrize("name", ["auditor", "dinkes"])
def test_nobody_else_sees_it(browser: Browser, name: str) -> None:
    assert browser(name).get(START).status_code == 404
    assert browser(name).get(f"{START}subdomain/").status_code == 404


def test_a_round_of_the_work_plan_has_no_letter_and_no_applicant(browser: Browser) -> None:
    own = page(browser, "admin", f"{START}server_maintenance/").own
    assert own is not None
    assert "agency_name" not in own.names
    assert not [name for name in own.names if name.startswith("surat.")]


def test_of_a_request_the_variant_comes_first_and_brings_its_own_example(browser: Browser) -> None:
    address = f"{START}subdomain/"
    first = page(browser, "admin", address).own
    assert first is not None
    assert "name" not in first.names
    chosen = browser("admin").post(address, first.sent({"variant": "delete"}, button="variant"))
    own = Page(chosen.content).own
    assert own is not None
    assert own.sent()["name"] == "vaksinasi"
    assert "new_name" not in own.names


def test_a_variant_that_was_not_chosen_is_told(browser: Browser) -> None:
    address = f"{START}subdomain/"
    answer = browser("admin").post(address, {"key": "a", "do": "variant"})
    assert "Pilih jenis permohonan." in Page(answer.content).text


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(browser: Browser, office: UUID) -> None:
    address = f"{START}server_maintenance/"
    own = page(browser, "admin", address).own
    assert own is not None
    sent = own.sent({"object": "Ruang server <lama>"}) | {"scheduled_on": "kemarin"}
    answer = browser("admin").post(address, sent)
    assert answer.status_code == 400
    back = Page(answer.content).own
    assert back is not None
    assert next(one.value for one in back.inputs if one.name == "object") == "Ruang server <lama>"
    assert not cases.rehearsals(actor("admin"), office)


@pytest.mark.parametrize("code", sorted(FOR_REAL))
def test_what_runs_for_real_is_tried_by_an_administrator_only(browser: Browser, code: str) -> None:
    found = page(browser, "kabid", f"{START}{code}/")
    assert found.own is None
    assert "Minta admin kantor membukanya" in found.text
    assert browser("kabid").post(f"{START}{code}/", {"key": "a"}).status_code in {400, 404}
    assert page(browser, "admin", f"{START}{code}/").own is not None


def test_a_column_that_nobody_performs_is_named_before_anything_starts(
    browser: Browser, office: UUID
) -> None:
    Assignment.objects.filter(office=office, code="server_maintenance", performer="technician").delete()
    found = page(browser, "admin", f"{START}server_maintenance/")
    assert found.own is None
    assert "Belum ada jabatan untuk: Staf/ teknisi server" in found.text


def test_the_set_up_offers_every_sop_and_marks_those_only_tried(browser: Browser) -> None:
    found = page(browser, "admin", "/meja/siapkan/percobaan/")
    assert {f"{START}{code}/" for code in ROWS} <= set(found.links)
    services = page(browser, "admin", "/meja/siapkan/layanan/")
    assert services.text.count("hanya percobaan") == len(ROWS) - len(FOR_REAL)


def test_what_is_not_in_force_yet_is_marked_before_it_is(browser: Browser, office: UUID) -> None:
    Term.objects.filter(office=office).delete()
    services = page(browser, "admin", "/meja/siapkan/layanan/")
    assert services.text.count("hanya percobaan") == len(ROWS) - len(FOR_REAL)
    assert "Kantor Anda belum memberlakukan SOP." in page(browser, "admin", START).text


def opened(browser: Browser, name: str, code: str, variant: str = "") -> Page:
    """The page of a trial just opened."""
    walk = Walk(browser=browser, code=code, variant=variant or None, office=UUID(int=0))
    return page(browser, name, walk.open(name))


def test_the_notice_on_a_case_names_what_this_sop_only_shows(browser: Browser) -> None:
    audit = opened(browser, "agendaris", "application_audit").text
    assert "Hanya ditunjukkan, tidak dikerjakan: Memeriksa berkas perencanaan secara otomatis" in audit
    assert "otak surat yang" not in audit
    genset = opened(browser, "admin", "genset_maintenance").text
    assert "SOP ini tidak mengubah apa pun di luar Tertib." in genset


def test_the_notice_says_what_is_really_done(browser: Browser) -> None:
    text = opened(browser, "admin", "email_registration").text
    assert "Sungguh dikerjakan pada server, lalu diambil kembali setelah perkara selesai: Buat kotak" in text
    subdomain = opened(browser, "admin", "subdomain", "delete").text
    assert "Menghapus nama dari Domain Name Server" in subdomain
    assert "Menambah nama pada Domain Name Server" not in subdomain


def test_it_says_whose_turn_it_is(browser: Browser) -> None:
    turns = (
        ("admin", "hotspot_maintenance", "Sekarang giliran Kepala Bidang TIK"),
        ("kabid", "portal_security", "giliran Anda"),
    )
    for name, code, says in turns:
        own = page(browser, name, f"{START}{code}/").own
        assert own is not None
        answer = browser(name).post(f"{START}{code}/", own.sent(), follow=True)
        assert says in Page(answer.content).text

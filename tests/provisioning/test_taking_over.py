"""Taking over what stood before Tertib: looked at, applied just so, nobody's until its owner is confirmed."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.provisioning.desk import ADMIN, CODE, KEEPER_ELSEWHERE, OPERATOR, SOP, Desk
from tests.provisioning.test_subdomain_effects import AT, ZONE, wish

from tertib.cases.catalogue import Failed, Proven
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import service as people
from tertib.people.types import NewUnit
from tertib.procedures import service as procedures
from tertib.provisioning import _name_systems, _site_systems, _taking, queries, service
from tertib.provisioning._naming import ChangeName, RemoveName
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.connectors.dns_zone_text import read_zone
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.dns_types import RRset, mark_name, mark_text
from tertib.provisioning.models import Holding, NameSystem, TakingOver
from tertib.provisioning.taking_types import (
    Fate,
    Found,
    Ownership,
    Reading,
    Source,
    TakingReport,
    TakingState,
)
from tertib.registers import queries as registers
from tertib.registers.models import Entry
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
BOOKS = b"""
books:
  - key: naming
    title: Penamaan
    holds: name
    row_key: [fqdn]
    columns:
      - {key: fqdn, label: Nama}
      - {key: record, label: Jenis}
      - {key: value, label: Nilai}
      - {key: agency, label: Instansi}
      - {key: status, label: Status}
      - {key: note, label: Keterangan}
  - key: hosting
    title: Hosting
    holds: site
    row_key: [subdomain]
    columns: [{key: subdomain, label: Nama}, {key: note, label: Keterangan}]
  - key: mail
    title: Surel
    holds: mailbox
    row_key: [address]
    columns: [{key: address, label: Alamat}, {key: agency, label: Instansi}, {key: status, label: Status}]
"""
MANY = 10_000 if os.environ.get("TERTIB_PROOF") == "1" else 300
ZONE_TEXT = f"""$ORIGIN {ZONE}.
$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
@ IN MX 10 surel
ns1 IN A 192.0.2.53
surel IN A 192.0.2.25
dinkes IN A 192.0.2.10
DISDIK IN A 192.0.2.11
cuti IN A 999.0.0.1
_dmarc IN TXT "v=DMARC1; p=none"
*.lama IN A 192.0.2.9
""".encode()


@pytest.fixture(autouse=True)
def reader() -> None:
    service.offer_zone_reader(read_zone)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> FakeNames:
    host = FakeNames(ZONE, (RRset(name=f"www.{ZONE}", type="A", ttl=300, values=(AT,)),))
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: host})
    return host


@pytest.fixture
def sites(names: FakeNames, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeSites:
    settings.SITE_ADDRESSES = (AT,)
    host = FakeSites()
    monkeypatch.setattr(_site_systems._table, "by_zone", {ZONE: host})
    return host


@pytest.fixture
def books(desk: Desk) -> Desk:
    """The office runs a procedure whose books list names, sites and mailboxes."""
    sop = SOP.read_bytes().replace(CODE.encode(), b"holdings_desk")
    files = {"sop.yaml": sop, "letters.yaml": b"letters: []", "registers.yaml": BOOKS}
    procedures.install_files(files, office=desk.office, by=SYSTEM)
    return desk


def zone(data: bytes = ZONE_TEXT) -> Reading:
    return service.read_zone_file(data, label="kota.zone", zone=ZONE)


def fates(report: TakingReport) -> dict[str, list[str]]:
    return {fate.value: [each.name for each in report.of(fate)] for fate in Fate}


def taken(desk: Desk, reading: Reading | None = None) -> TakingReport:
    reading = reading or zone()
    report = service.look_at(desk.office, reading, by=ADMIN)
    return service.take_over(desk.office, reading, report.digest, by=ADMIN)


def book(desk: Desk, key: str) -> list[dict[str, Any]]:
    return [dict(each.data) for each in registers.entries(SYSTEM, key, office=desk.office).items]


# --- looked at, applied, nothing twice ---------------------------------------------------------------------


def test_every_line_is_shown_with_its_fate_and_nothing_is_written(desk: Desk) -> None:
    report = service.look_at(desk.office, zone(), by=ADMIN)
    assert fates(report) == {
        "new": [f"dinkes.{ZONE}", f"disdik.{ZONE}"],
        "ours": [],
        "foreign": [f"*.lama.{ZONE}", f"_dmarc.{ZONE}", ZONE, f"ns1.{ZONE}", f"surel.{ZONE}"],
        "wrong": [""],
    }
    assert [each.line for each in report.of(Fate.WRONG)] == [10]
    assert not Holding.objects.exists()
    assert not TakingOver.objects.exists()


def test_taken_over_is_nobodys_unproven_and_never_ours_by_making(
    books: Desk,
    names: FakeNames,
    sites: FakeSites,
) -> None:
    before = (names.serial, names.records())
    report = taken(books)
    assert (report.applied, report.booked) == (True, 3)
    held = {each.name: each for each in Holding.objects.all()}
    assert set(held) == {f"dinkes.{ZONE}", f"disdik.{ZONE}"}
    one = held[f"dinkes.{ZONE}"]
    assert (one.owner_id, one.case_id, one.proven_at, one.state) == (None, None, None, "active")
    assert (one.settings["kind"], one.settings["ttl"]) == ("hosting", 300)
    assert (names.serial, names.records()) == before
    rows = {each["fqdn"]: each for each in book(books, "naming")}
    assert rows[f"disdik.{ZONE}"]["value"] == "192.0.2.11"
    assert {each["status"] for each in rows.values()} == {"diambil alih"}
    assert "pemilik belum dikonfirmasi" in rows[f"dinkes.{ZONE}"]["note"]
    assert [each["subdomain"] for each in book(books, "hosting")] == [f"dinkes.{ZONE}"]


def test_applied_twice_changes_nothing(books: Desk) -> None:
    first = taken(books)
    rows = (Holding.objects.count(), Entry.objects.count(), TakingOver.objects.count())
    again = service.take_over(books.office, zone(), first.digest, by=ADMIN)
    assert (again.applied, again.before) == (False, True)
    fresh = taken(books)  # looked at anew: all is ours, so that there is nothing to write
    assert fates(fresh)["ours"] == [f"dinkes.{ZONE}", f"disdik.{ZONE}"]
    assert not fresh.applied
    assert (Holding.objects.count(), Entry.objects.count(), TakingOver.objects.count()) == rows


def naive(office: UUID, reading: Reading, digest: str) -> TakingReport:
    """The twin: it trusts what is handed in the second time, whatever was looked at."""
    return service.take_over(office, reading, service.look_at(office, reading, by=ADMIN).digest, by=ADMIN)


SWAPPED = ZONE_TEXT.replace(b"disdik", b"x").replace(b"DISDIK", b"bank")


@pytest.mark.parametrize(
    "apply",
    [
        lambda *given: service.take_over(*given, by=ADMIN),
        pytest.param(naive, marks=pytest.mark.xfail(strict=True, reason="the naive twin")),
    ],
)
def test_only_what_was_looked_at_is_applied(desk: Desk, apply: Callable[..., TakingReport]) -> None:
    looked = service.look_at(desk.office, zone(), by=ADMIN)
    with pytest.raises(Conflict):
        apply(desk.office, zone(SWAPPED), looked.digest)
    assert not Holding.objects.exists()


def test_a_name_that_came_into_the_books_meanwhile_stops_it(desk: Desk) -> None:
    reading = zone()
    looked = service.look_at(desk.office, reading, by=ADMIN)
    taken(desk, replace(reading, found=reading.found[-2:] + reading.found[2:3], label="lain"))
    kept = Holding.objects.count()
    with pytest.raises(Conflict):
        service.take_over(desk.office, reading, looked.digest, by=ADMIN)
    assert Holding.objects.count() == kept


@pytest.mark.parametrize("stranger", [OPERATOR, KEEPER_ELSEWHERE])
def test_only_the_offices_administrator(desk: Desk, stranger: Any) -> None:
    reading = zone()
    looked = service.look_at(desk.office, reading, by=SYSTEM)
    for act in (
        lambda: service.look_at(desk.office, reading, by=stranger),
        lambda: service.take_over(desk.office, reading, looked.digest, by=stranger),
        lambda: service.keep_reading(desk.office, reading, by=stranger),
        lambda: service.ask_zone(desk.office, ZONE, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        queries.takings(stranger, desk.office)
    with pytest.raises(NotFound):
        queries.unowned(stranger, desk.office)


def test_many_names_cost_as_many_questions_as_few(books: Desk) -> None:
    def cost(count: int, place: str) -> int:
        found = tuple(
            Found(
                name=f"h{n:05d}.{place}", facts={"records": ["A 192.0.2.1"], "kind": "own_ip", "target": ""}
            )
            for n in range(count)
        )
        reading = Reading(kind="name", source=Source.TRANSFER, label=place, place=place, found=found)
        with CaptureQueriesContext(connection) as asked:
            assert taken(books, reading).count("new") == count
        return sum(not each["sql"].startswith("INSERT") for each in asked.captured_queries)

    taken(books)
    assert cost(3, "satu.go.id") == cost(MANY, "dua.go.id")
    assert Holding.objects.count() == MANY + 5


# --- kept for the page -------------------------------------------------------------------------------------


def test_what_was_read_waits_and_is_applied_from_there(books: Desk) -> None:
    kept = service.keep_reading(books.office, zone(), by=ADMIN)
    report = queries.taking_report(ADMIN, books.office, kept)
    assert report is not None
    done = service.confirm_taking(books.office, kept, report.digest, by=ADMIN)
    assert done.applied
    assert service.confirm_taking(books.office, kept, report.digest, by=ADMIN).before
    [shown] = queries.takings(ADMIN, books.office)
    assert (shown.state, shown.counts["new"], shown.no, shown.whole) == (TakingState.APPLIED, 2, 1, True)
    assert TakingOver.objects.get().reading is None


def test_the_zone_of_another_office_is_not_read(books: Desk, names: FakeNames) -> None:
    whose = people.create_unit(NewUnit(key="kantor_lain", name="Kantor Lain", parent=None), by=SYSTEM)
    NameSystem.objects.create(
        office_id=whose.id, zone="lain.test", connector="rfc2136", changed_at="2026-11-24T05:00Z"
    )
    assert queries.readable_zones(books.office) == (ZONE,)
    with pytest.raises(NotFound):
        service.ask_zone(books.office, "lain.test", by=ADMIN)
    assert not TakingOver.objects.exists()


def test_the_worker_reads_the_zone_and_says_what_hindered_it(
    books: Desk, names: FakeNames, worker: Worker
) -> None:
    asked = service.ask_zone(books.office, ZONE, by=ADMIN)
    assert queries.taking_report(ADMIN, books.office, asked) is None
    worker.run_pending()
    report = queries.taking_report(ADMIN, books.office, asked)
    assert report is not None
    assert fates(report)["foreign"] == [f"www.{ZONE}"]


def test_the_trail_shows_a_changed_entry(books: Desk) -> None:
    taken(books)
    taken(books, service.read_passwd_file(b"a.b@kota.go.id:{X}y::::::\n", label="users", domain=ZONE))
    assert [each.whole for each in queries.takings(ADMIN, books.office)] == [True, True]
    TakingOver.objects.filter(no=1).update(label="lain.zone")
    assert [each.whole for each in queries.takings(ADMIN, books.office)] == [True, False]
    TakingOver.objects.filter(no=1).update(no=3)
    assert False in [each.whole for each in queries.takings(ADMIN, books.office)]


# --- whose it is -------------------------------------------------------------------------------------------


def owned(desk: Desk, name: str, agency: UUID, holder: str = "") -> Holding:
    held = Holding.objects.get(name=name)
    said = Ownership(holding=held.id, owner=agency, seen=held.seq)
    service.confirm_owners(desk.office, [said], holder=holder, by=ADMIN)
    return Holding.objects.get(id=held.id)


@pytest.mark.parametrize("verb", [ChangeName(), RemoveName()])
def test_no_case_acts_on_it_before_its_owner_is_confirmed(
    books: Desk,
    names: FakeNames,
    sites: FakeSites,
    verb: Any,
) -> None:
    taken(books)
    outcome = verb.run(wish(books, fqdn="disdik", kind="own_ip", target="192.0.2.77"))
    assert isinstance(outcome, Failed)
    assert "belum dikonfirmasi" in outcome.sentence
    assert not names.read(f"disdik.{ZONE}").held
    assert queries.holdings_of(ADMIN, books.agency) == ()


@pytest.mark.parametrize("verb", [ChangeName(), RemoveName()])
def test_a_name_without_our_mark_says_which_record_its_zone_lacks(
    books: Desk, names: FakeNames, sites: FakeSites, verb: Any
) -> None:
    names.sets[f"disdik.{ZONE}", "A"] = RRset(
        name=f"disdik.{ZONE}", type="A", ttl=300, values=("192.0.2.11",)
    )
    taken(books)
    held = owned(books, f"disdik.{ZONE}", books.agency)
    asked = wish(books, fqdn="disdik", kind="own_ip", target="192.0.2.77", changes=["target"])
    plan = verb.plan(asked)
    assert (plan.confirm, "kembalikan langkah" in plan.summary) == (False, True)
    assert plan.fields["record"] == f'{mark_name(held.name)}. 300 IN TXT "{mark_text(held.marker)}"'
    outcome = verb.run(replace(asked, plan=plan))
    assert isinstance(outcome, Failed)
    assert plan.fields["record"] in outcome.sentence
    mark = RRset(name=mark_name(held.name), type="TXT", ttl=300, values=(f'"{mark_text(held.marker)}"',))
    names.sets[mark.name, "TXT"] = mark
    plan = verb.plan(asked)
    assert plan.confirm
    assert isinstance(verb.run(replace(asked, plan=plan)), Proven)


def test_no_keeper_acts_on_it_either(books: Desk) -> None:
    taken(books, service.read_passwd_file(b"a.b@kota.go.id:x\n", label="users", domain=ZONE))
    held = Holding.objects.get()
    with pytest.raises(Conflict):
        service.suspend(held.id, "tutup", by=ADMIN, seen=held.seq)
    assert Holding.objects.get().wanted == "active"


def test_the_owner_is_suggested_and_many_are_confirmed_at_once(books: Desk) -> None:
    people.create_unit(NewUnit(key="disdik", name="Dinas Pendidikan", parent=None), by=SYSTEM)
    taken(books)
    page = queries.unowned(ADMIN, books.office)
    assert [(each.name, each.suggested_name) for each in page.items] == [
        (f"dinkes.{ZONE}", "Dinas Kesehatan"),
        (f"disdik.{ZONE}", "Dinas Pendidikan"),
    ]
    said = [
        Ownership(holding=each.id, owner=each.suggested, seen=each.seq)
        for each in page.items
        if each.suggested
    ]
    assert service.confirm_owners(books.office, said, holder="Laras Kenanga", by=ADMIN) == 2
    assert queries.count_unowned(books.office) == 0
    rows = {each["fqdn"]: each for each in book(books, "naming")}
    assert rows[f"dinkes.{ZONE}"]["agency"] == "Dinas Kesehatan"
    assert "pemilik dikonfirmasi" in rows[f"dinkes.{ZONE}"]["note"]
    assert len(rows) == 2
    with pytest.raises(Conflict):
        service.confirm_owners(books.office, said, by=ADMIN)


def test_owners_are_written_all_or_none(books: Desk) -> None:
    taken(books)
    first, second = Holding.objects.order_by("name")
    said = [
        Ownership(holding=first.id, owner=books.agency, seen=first.seq),
        Ownership(holding=second.id, owner=books.agency, seen=second.seq + 1),
    ]
    with pytest.raises(Conflict):
        service.confirm_owners(books.office, said, by=ADMIN)
    with pytest.raises(Invalid):
        service.confirm_owners(books.office, [replace(said[0], owner=first.id)], by=ADMIN)
    with pytest.raises(NotAllowed):
        service.confirm_owners(books.office, said[:1], by=OPERATOR)
    assert queries.count_unowned(books.office) == 2


def test_where_no_book_lists_such_things_none_is_written(desk: Desk) -> None:
    assert taken(desk).booked == 0


def test_nothing_secret_is_in_any_row(books: Desk) -> None:
    data = b"dinkes@kota.go.id:{ARGON2ID}rahasia-sekali:1000:1000::/home/d::userdb_quota_rule=*:storage=2G\n"
    reading = service.read_passwd_file(data, label="users", domain=ZONE)
    kept = service.keep_reading(books.office, reading, by=ADMIN)
    assert "rahasia" not in repr(TakingOver.objects.values().get())
    report = queries.taking_report(ADMIN, books.office, kept)
    assert report is not None
    service.confirm_taking(books.office, kept, report.digest, by=ADMIN)
    said = repr([list(each.objects.values()) for each in (Holding, TakingOver, Entry)])
    assert "rahasia" not in said
    assert Holding.objects.get().quota_mb == 2048


def test_files_are_left_as_they_are(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "kota.zone"
    file.write_bytes(ZONE_TEXT)
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    taken(desk, service.read_zone_file(file.read_bytes(), label=file.name, zone=ZONE))
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_a_digest_says_who_is_meant(desk: Desk) -> None:
    report = service.look_at(desk.office, zone(), by=ADMIN)
    moved = _taking.compare(desk.agency, zone())
    assert report.digest != moved.digest

"""Holdings against the world: every hand edit is found once, nothing is invented, and nothing is written."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.provisioning.desk import Desk
from tests.provisioning.drifting import AT, DOMAIN, OTHERS, TEN, ZONE, World, inject, world

from tertib.cases.models import Intent
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.people.types import NewUnit
from tertib.provisioning import _drift_findings, _drift_reading, drift_judging
from tertib.provisioning._drift_reading import DNS, MAIL, WEB, System
from tertib.provisioning.drift import DESTROYS, Kind, Known
from tertib.provisioning.drift_types import FindingState, Settled
from tertib.provisioning.models import Comparison, Finding, Holding
from tertib.provisioning.types import HoldingState
from tertib.runtime.door import Clock

NAMES, MAILS, SITES = (
    System(family=DNS, about=ZONE), System(family=MAIL, about=DOMAIN), System(family=WEB, about=ZONE)
)  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(desk: Desk, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, desk.office, desk.agency) as made:
        yield made


def found() -> set[tuple[str, str, str]]:
    rows = Finding.objects.exclude(state=FindingState.CLOSED)
    return {(each.kind, each.subject, each.aspect) for each in rows}


def untouched(here: World) -> None:
    """Holdings that are as they should be, some of them written as only a person writes them."""
    for no in range(5):
        here.name(f"utuh{no}")
        here.mailbox(f"utuh{no}")
        here.site(f"milik{no}")
        here.name(f"milik{no}")
    here.name("enam", kind="own_ip", target="192.0.2.66, 2001:db8::7")
    here.edit(f"enam.{ZONE}. 300 IN AAAA 2001:db8::7", "ENAM 5m IN AAAA 2001:0DB8:0:0::0007")
    here.name("silang", kind="cname", target="situs.example.id")
    here.edit(f"silang.{ZONE}. 300 IN CNAME situs.example.id", "silang 300 IN CNAME SITUS.Example.id.")
    here.mailbox("ditutup", state=HoldingState.SUSPENDED)


def digests(here: World) -> dict[str, str]:
    files = (each for each in here.folder.rglob("*") if each.is_file())
    return {str(each): sha256(each.read_bytes()).hexdigest() for each in files}


# --- found and not invented --------------------------------------------------------------------------------


def test_a_hundred_edits_of_ten_kinds_are_found_and_a_second_run_adds_nothing(here: World) -> None:
    untouched(here)
    assert sum(each.differences for each in _drift_findings.compare_all()) == 0
    made, before = inject(here, TEN, 10), digests(here)
    done = _drift_findings.compare_all()
    assert len(made) == 100
    assert found() == made
    assert sum(each.fresh for each in done) == 100
    rows = set(Finding.objects.values_list("id", flat=True))
    assert [(each.differences > 0, each.fresh) for each in _drift_findings.compare_all()] == [(True, 0)] * 3
    assert set(Finding.objects.values_list("id", flat=True)) == rows
    assert digests(here) == before  # nothing was written to any server


def test_the_other_kinds_are_found_too(here: World) -> None:
    untouched(here)
    made = inject(here, OTHERS, 4)
    _drift_findings.compare_all()
    assert found() == made
    assert {kind for kind, _, _ in made} | set(TEN) == {each.value for each in Kind}
    assert {Kind(kind) for kind, _, _ in made} & DESTROYS


def test_a_twin_that_compares_text_invents_differences(here: World) -> None:
    """It takes the lines of the file for what they say."""
    untouched(here)
    wanted = {
        line
        for each in _drift_reading.known(NAMES).wanted
        for sets in each.records or ()
        for line in sets.lines()
    }
    written = {
        line.partition(" ; ")[0]
        for line in here.zone.read_text().splitlines()
        if " IN " in line and not line.startswith(("@", "_"))
    }
    assert wanted - written
    assert _drift_findings.compare(NAMES).differences == 0


# --- what is not a difference ------------------------------------------------------------------------------


def in_flight(desk: Desk, verb: str, **inputs: str) -> Intent:
    """An effect of the desk's case that waits for its proof."""
    return Intent.objects.create(
        id=uuid4(), case_id=desk.case, key="5.1.0.0", verb=verb, step=5, round=1, effect=0, item=0,
        blocking=True, state="running", inputs=str(inputs).replace("'", '"'), wanted_at="2026-11-24T05:00Z",
    )  # fmt: skip


@pytest.mark.parametrize("kept", [False, True], ids=["before it is kept", "reserved"])
def test_what_a_case_is_making_is_no_difference(here: World, desk: Desk, kept: bool) -> None:
    """Row 5 has made the site and not proven it, row 7 the name: both are on the servers already."""
    site, name = in_flight(desk, "hosting.create", fqdn="baru"), uuid4()
    here.served("baru", site.id)
    here.account("baru", site.id)
    if kept:
        here.name("baru", state=HoldingState.RESERVED, wanted=HoldingState.ACTIVE)
    else:
        here.write(f'baru 300 IN A {AT}\n_tertib.baru 300 IN TXT "owner=tertib;ref={name}"')
    _drift_findings.compare_all()
    assert found() == set()
    twin = Known(wanted=_drift_reading.known(NAMES).wanted, living=frozenset())  # looks at the books alone
    records = _drift_reading._name_systems.holder_of(f"x.{ZONE}").records()
    assert drift_judging.in_names(twin, ZONE, records or ())
    assert [each.kind for each in drift_judging.in_sites(twin, _states(), ())] == [Kind.LEFT_OVER]


def _states() -> Any:
    return _drift_reading._site_systems.holder_of(f"x.{ZONE}").states(ZONE)  # type: ignore[attr-defined]


def test_between_two_rows_a_site_without_its_name_is_no_difference(here: World) -> None:
    here.site("baru")
    _drift_findings.compare_all()
    assert found() == set()


def test_what_changed_while_the_server_was_read_is_not_judged(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, reading = here.name("dinkes"), _drift_reading.read

    def meanwhile(system: System, books: Known) -> Any:
        here.edit(f"dinkes.{ZONE}. 300 IN A {AT}", f"dinkes.{ZONE}. 300 IN A 203.0.113.1")
        seen = reading(system, books)
        here.name("sela")  # made, kept and proven while the zone was on its way
        Holding.objects.filter(id=held.id).update(
            settings={"kind": "own_ip", "target": "203.0.113.1", "ttl": 300}, seq=held.seq + 1
        )
        return seen

    monkeypatch.setattr(_drift_reading, "read", meanwhile)
    assert _drift_findings.compare(NAMES).differences == 0
    monkeypatch.undo()
    assert _drift_findings.compare(NAMES).differences == 0


def test_a_holding_that_is_being_closed_is_left_out(here: World) -> None:
    here.mailbox("dinkes", wanted=HoldingState.SUSPENDED)
    assert _drift_findings.compare(MAILS).differences == 0
    assert Comparison.objects.get(system=MAILS.key).waiting == 1


def test_a_difference_is_told_to_whoever_holds_most_in_the_zone(here: World) -> None:
    held = here.name("dinkes")
    other = people.create_unit(NewUnit(key="kantor_lain", name="Kantor Lain", parent=None), by=SYSTEM)
    for name in ("a.lain.test", "b.lain.test"):
        elsewhere = here._hold("name", name, {})
        Holding.objects.filter(id=elsewhere.id).update(office=other.id)
    assert _drift_reading.office_of(NAMES) == held.office_id


def test_silence_is_not_a_difference_and_leaves_what_is_known(here: World) -> None:
    made = inject(here, {"record_value": TEN["record_value"]}, 1)
    _drift_findings.compare(NAMES)
    here.zone.write_text("$TTL 300\n@ IN SOA ns1 host")  # a person is half way through an edit
    told = _drift_findings.compare(NAMES)
    assert "tidak sah" in told.sentence % told.fields
    here.zone.unlink()
    told = _drift_findings.compare(NAMES)
    assert "tidak dapat dibuka" in told.sentence % told.fields
    assert found() == made
    assert Comparison.objects.get(system=NAMES.key).sentence == told.sentence


def test_an_answer_that_is_all_empty_is_not_believed(here: World) -> None:
    for no in range(5):
        here.mailbox(f"m{no}")
    (here.folder / "users").write_text("")
    told = _drift_findings.compare(MAILS)
    assert "tidak dipercaya" in told.sentence % told.fields
    assert found() == set()


def test_the_names_of_others_in_the_zone_are_told_and_what_lies_elsewhere_is_not(here: World) -> None:
    here.write("anak IN NS ns.lain.test.\nns.anak IN A 192.0.2.1\n_acme-challenge.x 60 IN TXT abc")
    here.write("*.bebas IN A 192.0.2.99")
    _drift_findings.compare(NAMES)
    assert {subject for _, subject, _ in found()} == {f"anak.{ZONE}", f"*.bebas.{ZONE}"}


def test_what_carries_the_zone_itself_is_nobody_s_forgotten_name(here: World) -> None:
    here.write("@ IN NS ns2\n@ IN MX 10 surat\nns2 IN A 192.0.2.7\nsurat IN A 192.0.2.8\nlain IN MX 10 kotak")
    here.write("kotak IN A 192.0.2.9")
    _drift_findings.compare(NAMES)
    assert {subject for _, subject, _ in found()} == {f"lain.{ZONE}", f"kotak.{ZONE}"}


def test_without_a_transfer_our_own_names_are_asked_and_nothing_is_foreign(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.name("dinkes")
    inject(here, {"record_value": TEN["record_value"], "foreign_name": TEN["foreign_name"]}, 2)
    host = _drift_reading._name_systems.holder_of(f"x.{ZONE}")
    monkeypatch.setattr(type(host), "records", lambda _self: None)
    assert _drift_findings.compare(NAMES).differences == 2
    assert not Comparison.objects.get(system=NAMES.key).whole


def test_what_was_taken_over_carries_no_mark_and_none_is_missed(here: World) -> None:
    here.write(f"lama 600 IN A {AT}\nlama 300 IN AAAA 2001:db8::1\nlama IN MX 10 surel.{ZONE}.")
    here.passwd(f"lama@{DOMAIN}", None, 10)
    taken = {"taken": {}, "kind": "own_ip", "target": f"{AT}, 2001:db8::1", "ttl": 600}
    records = [f"A {AT}", "AAAA 2001:db8::1", f"MX 10 surel.{ZONE}"]
    here._hold("name", f"lama.{ZONE}", {**taken, "records": records})
    here._hold("mailbox", f"lama@{DOMAIN}", {"taken": {}})
    here._hold("site", f"lama.{ZONE}", {"taken": {}})
    _drift_findings.compare_all()
    assert found() == set()


# --- one difference, one row -------------------------------------------------------------------------------


def test_what_goes_by_itself_ends_and_what_comes_back_is_a_new_one(here: World) -> None:
    here.name("dinkes")
    here.edit(f"dinkes.{ZONE}. 300 IN A {AT}", f"dinkes.{ZONE}. 300 IN A 203.0.113.1")
    _drift_findings.compare(NAMES)
    here.edit(f"dinkes.{ZONE}. 300 IN A 203.0.113.1", f"dinkes.{ZONE}. 300 IN A {AT}")
    assert _drift_findings.compare(NAMES).gone == 1
    assert found() == set()
    assert Finding.objects.get().settled_how == Settled.GONE
    here.edit(f"dinkes.{ZONE}. 300 IN A {AT}", f"dinkes.{ZONE}. 300 IN A 203.0.113.1")
    assert _drift_findings.compare(NAMES).fresh == 1


def test_an_accepted_difference_is_not_told_again_until_it_changes_or_its_day_is_over(
    here: World, clock: Clock
) -> None:
    here.name("dinkes")
    here.edit(f"dinkes.{ZONE}. 300 IN A {AT}", f"dinkes.{ZONE}. 300 IN A 203.0.113.1")
    _drift_findings.compare(NAMES)
    until = (clock.now + timedelta(days=3)).date()
    Finding.objects.update(state=FindingState.ACCEPTED, accepted_until=until)
    clock.now += timedelta(days=1)
    assert _drift_findings.compare(NAMES).fresh == 0
    clock.now += timedelta(days=3)
    assert _drift_findings.compare(NAMES).fresh == 1
    Finding.objects.filter(state=FindingState.OPEN).update(state=FindingState.ACCEPTED)
    here.edit(f"dinkes.{ZONE}. 300 IN A 203.0.113.1", f"dinkes.{ZONE}. 300 IN A 203.0.113.2")
    assert _drift_findings.compare(NAMES).fresh == 1
    assert Finding.objects.filter(state=FindingState.OPEN).count() == 1


def test_many_foreign_names_at_once_are_held_back_until_somebody_asks(here: World) -> None:
    inject(here, {"foreign_name": TEN["foreign_name"], "record_ttl": TEN["record_ttl"]}, 30)
    _drift_findings.compare(NAMES)
    assert Finding.objects.filter(held_back=True).count() == 30
    assert set(Finding.objects.filter(held_back=False).values_list("kind", flat=True)) == {"record_ttl"}


def statements(count: int, here: World) -> int:
    for no in range(count):
        here.name(f"n{count}-{no}")
    inject(here, {"record_ttl": TEN["record_ttl"]}, 0)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        _drift_findings.compare(NAMES)
    return len(asked)


def test_one_holding_or_many_cost_the_same_statements(here: World) -> None:
    statements(3, here)  # the first makes the row of the system
    assert statements(1, here) == statements(40, here)

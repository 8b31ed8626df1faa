"""A row measures once when it is entered and once when it is done; what does not answer keeps nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.inspections import gauged
from tests.inspections.gauged import open_case, probe, server, work
from tests.inspections.room import ADMIN, ADMIN_ELSEWHERE, COLLEAGUE, STRANGER, TECHNICIAN, Room

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.catalogue import OutsideContext, Proven
from tertib.cases.models import Case
from tertib.cases.types import REHEARSAL, StepWork
from tertib.inspections import _probes, queries, service
from tertib.inspections._measuring import Measure
from tertib.inspections.models import Measurement
from tertib.inspections.ports import Group
from tertib.inspections.types import ProbeWanted
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.runtime import door, queue
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

HOST = "10.1.2.3"
WARM = {HOST: {"cpu_temperature": "82.0", "memory_used": "61.0"}}


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = replace(_probes._table)
    yield
    _probes._table.checks, _probes._table.asking = before.checks, before.asking
    _probes._table.deadline = before.deadline


@pytest.fixture
def worker() -> Worker:
    return Worker("test", strict=True)


def items(temp: str = "62", memory: str = "60", swap: str = "0") -> dict[str, Any]:
    return {
        "items": {
            "sv_11": {"grade": "normal", "readings": {"temp": temp}},
            "sv_13": {"grade": "normal", "readings": {"memory": memory, "swap": swap}},
            "sv_03": {"grade": "normal"},
        }
    }


def complete(case: UUID, data: dict[str, Any]) -> None:
    seen = cases.case_for(SYSTEM, case).seq
    case_service.complete(case, StepWork(data=data), by=TECHNICIAN, seen=seen)


# --- by a row --------------------------------------------------------------------------------------------


def test_entering_a_row_measures_for_the_screen(room: Room, worker: Worker) -> None:
    gauged.connect(WARM)
    server(room)
    case = open_case(room)
    worker.run_pending()
    measured: Any = work(case, 1)["before"]
    assert (measured["asset"], measured["rows"]) == ("SRV-01", [])
    assert measured["values"]["cpu_temperature"]["value"] == "82.0"
    assert measured["values"]["swap_used"]["value"] is None
    assert measured["values"]["swap_used"]["sentence"] == "Tidak ada jawaban utuh dalam 10 detik."


def test_doing_a_row_measures_again_and_tells_a_large_difference(room: Room, worker: Worker) -> None:
    fake = gauged.connect(WARM)
    server(room)
    case = open_case(room)
    worker.run_pending()
    complete(case, items())
    worker.run_pending()
    measured: Any = work(case, 1)["measured"]
    told = {row["code"]: (row["measured"], row["difference"], row["sentence"]) for row in measured["rows"]}
    assert told == {
        "SV-11": ("82 °C", "+20 °C", "Terukur 82 °C, diketik 62 °C: periksa lagi."),
        "SV-13": ("61 % ; –", "+1 %", "Tidak ada jawaban utuh dalam 10 detik."),
        "SV-03": ("", "", ""),
    }
    assert measured["rows"][0]["told"] == "82 °C. Terukur 82 °C, diketik 62 °C: periksa lagi."
    assert cases.case_for(SYSTEM, case).step == 2  # nothing was forbidden
    assert fake.asked == 2


def test_what_was_measured_for_an_intent_is_never_measured_twice(room: Room, worker: Worker) -> None:
    fake = gauged.connect(WARM)
    server(room)
    case = open_case(room)
    wish = OutsideContext(
        intent=uuid4(),
        key="k",
        case=cases.facts(case),
        step=1,
        round=1,
        item=0,
        inputs={"asset": "srv-01"},
        plan=None,
        attempt=1,
        by=None,
    )
    first = Measure(Group.SERVER).run(wish)
    gauged.connect({HOST: {"cpu_temperature": "20.0"}})
    again = Measure(Group.SERVER).run(replace(wish, attempt=2))
    assert first == again
    assert isinstance(first, Proven)
    assert fake.asked == 1


def test_what_was_typed_of_a_thing_nobody_registered_goes_on_to_paper_and_book(room: Room) -> None:
    room.add()
    case = cases.facts(open_case(room))
    typed: Any = {"asset": "", "items": [{"code": "SV-11", "value": "62 °C"}]}
    wish = OutsideContext(
        intent=uuid4(), key="k", case=case, step=1, round=1, item=0, inputs=typed, plan=None, attempt=1,
        by=None,
    )  # fmt: skip
    found = Measure(Group.SERVER).run(wish)
    assert isinstance(found, Proven)
    (row,) = found.evidence["rows"]
    assert row == {**typed["items"][0], "measured": "", "difference": "", "sentence": "", "told": ""}


def test_a_row_whose_machine_is_silent_closes_with_the_sentence(room: Room, worker: Worker) -> None:
    gauged.connect({})
    server(room)
    case = open_case(room)
    complete(case, items())
    worker.run_pending()
    measured: Any = work(case, 1)["measured"]
    assert cases.case_for(SYSTEM, case).step == 2
    assert {row["measured"] for row in measured["rows"]} == {"tidak terukur", ""}
    silence = {row["sentence"] for row in measured["rows"] if row["measured"]}
    assert [measured["remarks"].count(one) for one in silence] == [1] * len(silence)  # once for all items
    assert measured["remarks"].startswith("SV-11, SV-13: ")


def test_an_asset_that_nobody_can_ask_says_so(room: Room, worker: Worker) -> None:
    gauged.connect({})
    room.add()
    case = open_case(room)
    worker.run_pending()
    measured: Any = work(case, 1)["before"]
    assert {one["sentence"] for one in measured["values"].values()} == {
        "Aset ini belum mempunyai alamat yang mengukurnya."
    }


def test_the_worst_of_several_places_is_told_and_the_silent_one_is_not_hidden(
    room: Room, worker: Worker
) -> None:
    gauged.connect({HOST: {"memory_used": "40"}, "10.1.2.4": {"memory_used": "91"}})
    asset = server(room)
    for host in ("10.1.2.4", "10.1.2.5"):
        probe(room, asset, host)
    case = open_case(room)
    worker.run_pending()
    measured: Any = work(case, 1)["before"]
    memory = measured["values"]["memory_used"]
    assert (memory["value"], memory["sentence"]) == ("91", "Tidak ada jawaban utuh dalam 10 detik.")


# --- by a person -----------------------------------------------------------------------------------------


def test_measuring_now_gives_the_row_a_newer_measurement(room: Room, clock: Clock, worker: Worker) -> None:
    gauged.connect(WARM)
    server(room)
    case = open_case(room)
    worker.run_pending()
    clock.advance(timedelta(minutes=5))
    asked = service.measure_now(case, 1, by=TECHNICIAN)
    assert queries.measurement(TECHNICIAN, asked).waits
    worker.run_pending()
    found = queries.measurement(TECHNICIAN, asked)
    assert [(line.key, line.text, line.unit) for line in found.lines][:2] == [
        ("cpu_temperature", "82", "°C"),
        ("memory_used", "61", "%"),
    ]
    row = Measurement.objects.get(id=asked)
    assert (row.case_id, row.step, row.round) == (case, 1, 1)


def test_what_a_trial_asked_for_is_none_of_the_asset_and_soon_gone(
    room: Room, clock: Clock, worker: Worker
) -> None:
    gauged.connect(WARM)
    asset = server(room)
    case = open_case(room)
    Case.objects.filter(id=case).update(channel=REHEARSAL)
    asked = service.measure_now(case, 1, by=TECHNICIAN)
    worker.run_pending()
    seen = queries.measurement_of_row(cases.case_for(TECHNICIAN, case))
    assert (seen and seen.id, queries.newest_measurement(TECHNICIAN, asset)) == (asked, None)
    clock.advance(timedelta(minutes=16))
    door.run(lambda tx: queue.enqueue(tx, "inspections.forget_trials", {}))
    worker.run_pending()
    assert not Measurement.objects.filter(asset=asset).exists()


def test_the_question_that_stands_is_met_again(room: Room, clock: Clock, worker: Worker) -> None:
    fake = gauged.connect(WARM)
    asset = server(room)
    first = service.measure_asset(asset, by=TECHNICIAN)
    assert service.measure_asset(asset, by=ADMIN) == first
    worker.run_pending()
    assert service.measure_asset(asset, by=TECHNICIAN) == first
    clock.advance(timedelta(seconds=11))
    assert service.measure_asset(asset, by=TECHNICIAN) != first
    assert fake.asked == 1


def test_a_question_that_nobody_answers_is_overdue_and_may_be_put_anew(room: Room, clock: Clock) -> None:
    gauged.connect(WARM)
    asset = server(room)
    first = service.measure_asset(asset, by=TECHNICIAN)
    clock.advance(timedelta(seconds=46))
    assert queries.measurement(TECHNICIAN, first).overdue
    assert service.measure_asset(asset, by=TECHNICIAN) != first


def test_who_asks_too_much_waits(room: Room, clock: Clock) -> None:
    gauged.connect(WARM)
    assets = [server(room, code=f"srv-{no}") for no in range(11)]
    for asset in assets[:10]:
        service.measure_asset(asset, by=TECHNICIAN)
    with pytest.raises(Conflict, match="Terlalu sering"):
        service.measure_asset(assets[10], by=TECHNICIAN)
    clock.advance(timedelta(minutes=2))
    assert service.measure_asset(assets[10], by=TECHNICIAN)


@pytest.mark.parametrize(
    ("by", "step", "error"),
    [(COLLEAGUE, 1, NotAllowed), (TECHNICIAN, 2, NotAllowed), (STRANGER, 1, NotFound)],
)
def test_only_whoever_may_do_the_open_row_measures_it(
    room: Room, by: Actor, step: int, error: type[Exception]
) -> None:
    gauged.connect(WARM)
    server(room)
    case = open_case(room)
    with pytest.raises(error):
        service.measure_now(case, step, by=by)


def test_a_row_that_measures_nothing_says_so(room: Room, worker: Worker) -> None:
    gauged.connect(WARM)
    server(room)
    case = open_case(room)
    complete(case, items())
    worker.run_pending()
    with pytest.raises(Conflict, match="tidak memakai pengukuran"):
        service.measure_now(case, 2, by=TECHNICIAN)


def test_a_measurement_is_seen_by_those_who_see_the_asset(room: Room) -> None:
    gauged.connect(WARM)
    asked = service.measure_asset(server(room), by=TECHNICIAN)
    assert queries.measurement(COLLEAGUE, asked).waits
    for other in (STRANGER, ADMIN_ELSEWHERE):
        with pytest.raises(NotFound):
            queries.measurement(other, asked)


# --- where an asset is asked -----------------------------------------------------------------------------


def test_only_the_administrator_says_where_an_asset_is_asked(room: Room) -> None:
    gauged.connect()
    asset = room.add()
    wanted = ProbeWanted(kind="remembered", options={"host": HOST})
    for other, error in ((TECHNICIAN, NotAllowed), (COLLEAGUE, NotAllowed), (ADMIN_ELSEWHERE, NotFound)):
        with pytest.raises(error):
            service.add_probe(asset, wanted, by=other, seen=1)
    service.add_probe(asset, wanted, by=ADMIN, seen=1)
    (found,) = queries.probes(TECHNICIAN, asset)
    assert [(line.label, line.text) for line in found.lines] == [("Alamat", HOST), ("Porta", "9100")]


@pytest.mark.parametrize(
    ("kind", "host", "field", "sentence"),
    [
        ("remembered", "169.254.169.254", "host", "tidak boleh ditanya"),
        ("remembered", "", "host", "wajib"),
        ("unknown", HOST, "kind", "Pilih cara mengukur"),
        ("remembered", "10.9.9.9", "kind", "sudah ada"),
    ],
)
def test_what_cannot_be_asked_is_refused(room: Room, kind: str, host: str, field: str, sentence: str) -> None:
    gauged.connect()
    asset = server(room, "10.9.9.9")
    wanted = ProbeWanted(kind=kind, options={"host": host})
    with pytest.raises(Invalid) as refused:
        service.add_probe(asset, wanted, by=ADMIN, seen=room.seen(asset).seq)
    assert sentence in str(refused.value.problems[field][0])
    assert len(queries.probes(ADMIN, asset)) == 1


def test_a_probe_is_taken_away_and_both_stand_in_the_history(room: Room) -> None:
    gauged.connect()
    asset = server(room)
    (found,) = queries.probes(ADMIN, asset)
    with pytest.raises(Conflict):
        service.remove_probe(asset, found.id, by=ADMIN, seen=1)
    service.remove_probe(asset, found.id, by=ADMIN, seen=room.seen(asset).seq)
    assert queries.probes(ADMIN, asset) == ()
    said = [each.sentence % each.fields for each in queries.asset_acts(ADMIN, asset)]
    assert said[:2] == [
        f"Alamat ukur dihapus: remembered {HOST}",
        f"Alamat ukur ditambahkan: remembered {HOST}",
    ]

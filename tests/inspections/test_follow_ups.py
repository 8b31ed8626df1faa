"""What stayed unsettled gets a case, once, and stays on the asset until a case settles it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections import rounds
from tests.inspections.room import ADMIN, COLLEAGUE, STRANGER, TECHNICIAN, Room
from tests.inspections.rounds import CODE, UNSETTLED, Rounds

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.models import Case
from tertib.inspections import _follow_ups, queries, service
from tertib.inspections.models import Asset
from tertib.inspections.types import FollowUpState, NewPart
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.people.models import Person
from tertib.runtime.door import Clock
from tertib.runtime.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(room: Room) -> Rounds:
    return rounds.begin(room)


def left_open(round_: Rounds, case: UUID | None = None) -> UUID:
    one = case or round_.open()
    round_.inspect(one, "92", answer=UNSETTLED, symptom="Disk hampir penuh")
    round_.report(one)
    round_.work()
    return one


def test_a_case_of_the_same_procedure_is_opened_for_it(round_: Rounds) -> None:
    origin = left_open(round_)
    (row,) = round_.follow_ups()
    assert row.case_id is not None
    case = cases.facts(row.case_id)
    assert (case.code, case.request["asset"]) == (CODE, "SRV-01")
    assert str(case.request["basis"]).startswith("tindak lanjut perkara ")
    assert row.origin_case == origin
    assert row.items == ["RK-01"]


def test_it_stays_on_the_asset_until_its_case_settles_it(round_: Rounds) -> None:
    left_open(round_)
    (row,) = round_.follow_ups()
    assert [each.id for each in queries.unsettled_of(TECHNICIAN, round_.asset)] == [row.id]
    assert row.case_id
    round_.inspect(row.case_id, "40")
    round_.report(row.case_id)
    row.refresh_from_db()
    assert (row.state, row.closed_by_case) == (FollowUpState.CLOSED, row.case_id)
    assert queries.unsettled(TECHNICIAN) == ()


def test_another_round_settles_nothing_of_it(round_: Rounds) -> None:
    left_open(round_)
    round_.whole("40")
    assert round_.follow_ups()[0].state == FollowUpState.OPEN


def test_a_critical_item_is_not_settled_by_an_answer(round_: Rounds) -> None:
    left_open(round_)
    (row,) = round_.follow_ups()
    assert row.case_id
    round_.inspect(row.case_id, "95")
    round_.report(row.case_id)
    row.refresh_from_db()
    assert row.state == FollowUpState.OPEN
    assert "RK-01" in str(cases.facts(row.case_id).work["2"]["settled"]["sentence"])
    (said,) = [one for entry in cases.timeline(TECHNICIAN, row.case_id) for one in entry.remarks]
    assert (said.sentence, said.fields) == ("Belum tuntas: %(items)s.", {"items": "RK-01"})


def test_the_row_that_decides_says_what_it_decides_over(round_: Rounds) -> None:
    origin = left_open(round_)
    (row,) = round_.follow_ups()
    assert row.case_id
    said = queries.followed(cases.case_for(TECHNICIAN, row.case_id))
    assert said is not None
    assert (said.items, said.origin) == (("RK-01",), origin)
    assert queries.followed(cases.case_for(TECHNICIAN, round_.open())) is None


def test_the_chain_goes_on_and_shows_its_length_and_is_settled_whole(round_: Rounds) -> None:
    left_open(round_)
    left_open(round_, round_.follow_ups()[0].case_id)
    (shown,) = queries.unsettled(TECHNICIAN)
    assert shown.length == 2
    assert shown.case
    round_.inspect(shown.case, "40")
    round_.report(shown.case)
    assert {row.state for row in round_.follow_ups()} == {FollowUpState.CLOSED}


def test_one_case_whatever_dies_in_between(round_: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(Exception):
        pass

    def die(name: str) -> None:
        if name == "follow.opened":
            raise KilledError

    case = round_.open()
    round_.inspect(case, "92", answer=UNSETTLED)
    (row,) = round_.follow_ups()
    monkeypatch.setattr(_follow_ups.marks, "point", die)
    for _ in range(2):
        with pytest.raises(KilledError):
            _follow_ups.open_for(row.id)
    monkeypatch.undo()
    _follow_ups.sweep()
    row.refresh_from_db()
    assert row.case_id
    assert Case.objects.count() == 2


def test_two_that_one_case_left_share_a_case(round_: Rounds) -> None:
    origin = left_open(round_)
    first = round_.follow_ups()[0]
    first.pk, first.origin_step, first.case_id = None, 2, None
    first.id = uuid4()
    first.save(force_insert=True)
    _follow_ups.sweep()
    assert len({row.case_id for row in round_.follow_ups()}) == 1
    assert {row.origin_case for row in round_.follow_ups()} == {origin}


def test_what_cannot_be_opened_says_why_and_is_tried_again(
    round_: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = round_.open()
    round_.inspect(case, "92", answer=UNSETTLED)

    def refuse(*_: object, **__: object) -> None:
        raise NotAllowed("SOP ini sedang ditinjau.")

    monkeypatch.setattr(engine, "open_case", refuse)
    round_.work()
    (row,) = round_.follow_ups()
    assert (row.case_id, row.trouble) == (None, "SOP ini sedang ditinjau.")
    monkeypatch.undo()
    assert _follow_ups.sweep() == 1
    row.refresh_from_db()
    assert row.case_id
    assert row.trouble == ""


def test_an_asset_taken_off_the_list_gets_no_case_and_the_list_says_why(round_: Rounds) -> None:
    case = round_.open()
    round_.inspect(case, "92", answer=UNSETTLED, symptom="Disk")
    seen = round_.room.seen(round_.asset).seq
    service.retire_asset(round_.asset, "rusak", by=TECHNICIAN, seen=seen)
    round_.work()
    (row,) = round_.follow_ups()
    assert row.case_id is None
    assert "dihapus dari daftar" in row.trouble


@pytest.mark.parametrize(("kept", "told"), [(True, "teknisi@contoh.id"), (False, "admin@contoh.id")])
def test_the_first_time_it_cannot_be_opened_is_told_once(
    round_: Rounds, monkeypatch: pytest.MonkeyPatch, kept: bool, told: str
) -> None:
    """Whoever answers for the asset hears of it; the administrator where nobody does."""

    def refuse(*_: object, **__: object) -> None:
        raise NotAllowed("SOP ini sedang ditinjau.")

    Person.objects.filter(id=TECHNICIAN.person).update(email="teknisi@contoh.id")
    Person.objects.filter(id=ADMIN.person).update(email="admin@contoh.id")
    Asset.objects.filter(id=round_.asset).update(custodian=round_.room.technician if kept else None)
    case = round_.open()
    round_.inspect(case, "92", answer=UNSETTLED, symptom="Disk")
    monkeypatch.setattr(engine, "open_case", refuse)
    _follow_ups.sweep()
    _follow_ups.sweep()
    (letter,) = OutboxMessage.objects.filter(key__startswith="follow-up-unopened:")
    assert letter.recipient == told
    assert "SOP ini sedang ditinjau." in letter.text


def test_a_case_that_ended_without_settling_can_be_opened_again(round_: Rounds) -> None:
    left_open(round_)
    (row,) = round_.follow_ups()
    with pytest.raises(Conflict):
        service.follow_again(row.id, by=TECHNICIAN)
    assert row.case_id
    round_.inspect(row.case_id, "95")
    round_.report(row.case_id)
    (shown,) = queries.unsettled(TECHNICIAN)
    assert shown.stranded
    service.follow_again(row.id, by=TECHNICIAN)
    round_.work()
    before, after = row.case_id, round_.follow_ups()[0].case_id
    assert after not in (None, before)


def test_only_who_keeps_the_assets_opens_it_again(round_: Rounds) -> None:
    left_open(round_)
    (row,) = round_.follow_ups()
    with pytest.raises(NotAllowed):
        service.follow_again(row.id, by=COLLEAGUE)
    with pytest.raises(NotFound):
        service.follow_again(row.id, by=STRANGER)


def test_overdue_is_told_once(round_: Rounds, clock: Clock) -> None:
    left_open(round_)
    before = OutboxMessage.objects.count()
    clock.advance(timedelta(days=9))
    _follow_ups.sweep()
    _follow_ups.sweep()
    (shown,) = queries.unsettled(TECHNICIAN)
    assert shown.overdue
    assert OutboxMessage.objects.count() - before <= 1


def test_the_list_takes_as_many_queries_for_three_as_for_one(round_: Rounds) -> None:
    left_open(round_)
    with CaptureQueriesContext(connection) as one:
        queries.unsettled(TECHNICIAN)
    for _ in range(2):
        left_open(round_)
    with CaptureQueriesContext(connection) as three:
        assert len(queries.unsettled(TECHNICIAN)) == 3
    assert len(three) == len(one)


# --- parts ---------------------------------------------------------------------------------------------


def test_a_replaced_part_comes_out_and_the_new_one_goes_in(round_: Rounds) -> None:
    seen = round_.room.seen(round_.asset)
    service.add_part(round_.asset, NewPart(name="HDD", serial="OLD-1"), by=TECHNICIAN, seen=seen.seq)
    line = {"part": "HDD", "old_serial": "old-1", "new_serial": "NEW-1"}
    case = round_.open()
    round_.inspect(case, "40", replaced=[line])
    parts = {part.serial: part for part in round_.room.seen(round_.asset).parts}
    assert parts["OLD-1"].removed_by_case == case
    assert (parts["NEW-1"].installed_by_case, parts["NEW-1"].removed_on) == (case, None)


def test_a_part_that_the_asset_does_not_list_is_told(round_: Rounds) -> None:
    case = round_.open()
    round_.inspect(case, "40", replaced=[{"part": "Kipas", "old_serial": "X", "new_serial": "Y"}])
    assert "tidak ada pada daftar bagian" in str(cases.facts(case).work["1"]["parts"]["sentence"])
    assert [part.serial for part in round_.room.seen(round_.asset).parts] == ["Y"]

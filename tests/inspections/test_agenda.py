"""Due days become cases: in time, once, with what is known; and a sentence where they cannot."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.inspections.agenda import TODAY, keep_hours, opened, plan
from tests.inspections.room import ADMIN, CODE, COLLEAGUE, STRANGER, TECHNICIAN, Room

from tertib.cases import queries as cases
from tertib.cases import service as cases_service
from tertib.cases.models import Case
from tertib.inspections import _occurrences, queries, service
from tertib.inspections.models import Occurrence
from tertib.inspections.types import Round
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, NotFound
from tertib.people.models import Mandate, Person
from tertib.runtime.door import Clock
from tertib.runtime.models import OutboxMessage

DAILY = "FREQ=DAILY"


@pytest.fixture
def room(room: Room) -> Room:
    keep_hours(room)
    return room


def to(clock: Clock, day: date) -> None:
    clock.now = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def test_the_case_is_opened_that_many_working_days_before(room: Room, clock: Clock) -> None:
    made = plan(room, asset=room.add(), lead_days=2)  # due Monday 7 December
    to(clock, date(2026, 12, 2))
    assert service.sweep_agenda(room.office).opened == 0
    to(clock, date(2026, 12, 3))
    assert service.sweep_agenda(room.office).opened == 1
    [case] = opened(made)
    view = cases.case_for(SYSTEM, case)  # type: ignore[arg-type]
    assert (view.channel, view.title) == ("agenda", "Pemeliharaan rak: SRV-01")


def test_looking_again_opens_nothing_more(room: Room, clock: Clock) -> None:
    plan(room, asset=room.add(), rule=DAILY, lead_days=0)
    for _ in range(3):
        service.sweep_agenda(room.office)
    assert Case.objects.count() == 1


def test_after_weeks_only_the_newest_is_opened_and_the_others_are_noted(room: Room, clock: Clock) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=WEEKLY;BYDAY=TU", lead_days=0)
    to(clock, date(2026, 12, 17))  # a Thursday
    done = service.sweep_agenda(room.office)
    states = {row.due: row.state for row in Occurrence.objects.filter(plan=made, on__lte=date(2026, 12, 17))}
    assert states == {
        "2026-11-24": "missed", "2026-12-01": "missed", "2026-12-08": "missed", "2026-12-15": "opened",
    }  # fmt: skip
    assert (done.opened, done.missed) == (1, 3)


def test_a_day_that_is_due_now_takes_the_place_of_all_that_were_missed(room: Room, clock: Clock) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=WEEKLY;BYDAY=TU", lead_days=0)
    to(clock, date(2026, 12, 8))
    service.sweep_agenda(room.office)
    assert [row.due for row in Occurrence.objects.filter(plan=made, state="opened")] == ["2026-12-08"]


def test_while_paused_nothing_opens_and_then_only_the_newest(room: Room, clock: Clock) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=WEEKLY;BYDAY=TU", lead_days=0)
    service.pause_plan(made, by=ADMIN, seen=1)
    to(clock, date(2026, 12, 10))
    assert service.sweep_agenda(room.office).opened == 0
    service.resume_plan(made, by=ADMIN, seen=2)
    service.sweep_agenda(room.office)
    assert [row.due for row in Occurrence.objects.filter(plan=made, state="opened")] == ["2026-12-08"]


def test_a_day_that_was_left_out_does_not_open(room: Room, clock: Clock) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    row = Occurrence.objects.get(plan=made)
    service.skip_occurrence(made, row.id, "Listrik padam", by=ADMIN, seen=1)
    assert service.sweep_agenda(room.office).opened == 0


# --- what stands in the way ------------------------------------------------------------------------------


def retire(room: Room) -> None:
    asset = Occurrence.objects.first().asset_id  # type: ignore[union-attr]
    service.retire_asset(asset, "Rusak", by=TECHNICIAN, seen=room.seen(asset).seq)


def nobody(room: Room) -> None:
    Mandate.objects.filter(post=room.technician).update(end=date(2026, 11, 23))


def out_of_force(room: Room) -> None:
    from tertib.procedures.models import Term

    Term.objects.filter(code=CODE).delete()


TROUBLES: dict[str, tuple[Callable[[Room], None], str]] = {
    "retired": (retire, "sudah dihapus dari daftar"),
    "holder": (nobody, "Belum ada pejabat pada Teknisi"),
    "sop": (out_of_force, "tidak berlaku pada kantor ini"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_cannot_be_opened_says_why_once_and_is_tried_again(room: Room, name: str) -> None:
    Person.objects.filter(id=ADMIN.person).update(email="admin@contoh.id")
    plan(room, asset=room.add(), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    spoil, sentence = TROUBLES[name]
    spoil(room)
    for _ in range(2):
        done = service.sweep_agenda(room.office)
    [told] = queries.troubled_days(ADMIN, room.office)
    assert (done.opened, done.troubled) == (0, 1)
    assert told.trouble is not None
    assert sentence in told.trouble.sentence % told.trouble.fields
    [letter] = OutboxMessage.objects.filter(recipient="admin@contoh.id")
    assert "SRV-01 Server portal" in letter.text
    assert Case.objects.count() == 0


def test_once_somebody_holds_the_post_it_opens(room: Room) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    nobody(room)
    service.sweep_agenda(room.office)
    Mandate.objects.filter(post=room.technician).update(end=None)
    assert service.sweep_agenda(room.office).opened == 1
    assert len(opened(made)) == 1
    assert queries.troubled_days(ADMIN, room.office) == ()


# --- once, whatever dies ---------------------------------------------------------------------------------


def test_a_worker_that_died_after_opening_is_followed_up_with_the_same_case(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(room, asset=room.add(), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    row = Occurrence.objects.get(plan=made)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_occurrences, "_note_opened", dies)
        with pytest.raises(KeyboardInterrupt):
            _occurrences.open_one(row.id)
    assert Case.objects.count() == 1
    out_of_force(room)  # and meanwhile a new case could not even be opened
    assert _occurrences.open_one(row.id)
    assert Case.objects.count() == 1
    assert opened(made) == [Case.objects.get().id]


def test_the_naive_opener_opens_twice_in_the_same_place(room: Room) -> None:
    """The twin: open and then note, without a kept wish and a key."""
    plan(room, asset=room.add(), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    for _ in range(2):  # died before the note, done again
        cases_service.open_case(room.office, CODE, by=SYSTEM, request={}, channel="agenda")
    assert Case.objects.count() == 2


# --- by hand ---------------------------------------------------------------------------------------------


def test_a_colleague_opens_an_unplanned_round_once(room: Room) -> None:
    asset = room.add()
    wanted = Round(code=CODE, asset=asset, on=TODAY, basis="Laporan kerusakan")
    refs = {service.open_round(room.office, wanted, by=COLLEAGUE, key="satu").id for _ in range(2)}
    assert len(refs) == 1
    [day] = queries.asset_days(COLLEAGUE, room.office, asset)
    assert (day.case, day.plan) == (refs.pop(), None)


def test_nobody_from_elsewhere_opens_one(room: Room) -> None:
    wanted = Round(code=CODE, asset=room.add(), on=TODAY)
    with pytest.raises(NotFound):
        service.open_round(room.office, wanted, by=STRANGER, key="dua")


def test_a_retired_asset_gets_no_round(room: Room) -> None:
    asset = room.add()
    service.retire_asset(asset, "Rusak", by=TECHNICIAN, seen=room.seen(asset).seq)
    with pytest.raises(Conflict, match="dihapus dari daftar"):
        service.open_round(room.office, Round(code=CODE, asset=asset, on=TODAY), by=COLLEAGUE, key="tiga")


# --- many ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_as_often_for_many_plans_as_for_one(
    room: Room, count: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for n in range(count):
        plan(room, asset=room.add(code=f"srv-{n:02}"))
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        assert len(queries.plans(ADMIN, room.office)) == count
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert len(queries.work_plan(ADMIN, room.office, TODAY, TODAY + timedelta(days=20))) == count

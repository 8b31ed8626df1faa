"""A month of maintenance counted: against hands, at its edges, and in as many queries for many assets."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections import rounds
from tests.inspections.room import AUDITOR, COLLEAGUE, STRANGER, Room
from tests.inspections.rounds import UNSETTLED, Rounds

from tertib.cases.models import Case
from tertib.inspections import queries
from tertib.inspections.models import FollowUp, Occurrence, Part, Reading
from tertib.inspections.types import Recap, RoundResult
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotFound
from tertib.registers import service as registers
from tertib.registers.models import Entry
from tertib.registers.types import Book, Column
from tertib.runtime import door

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)
CARDS = Book(
    key="asset_cards", title="Kartu", row_key=("plan_no",),
    columns=tuple(Column(key=key, label=key) for key in ("plan_no", "item_code", "grade")),
)  # fmt: skip


@pytest.fixture
def round_(room: Room) -> Rounds:
    return rounds.begin(room)


def recap(room: Room, month: date = NOVEMBER) -> Recap:
    return queries.recap(COLLEAGUE, room.office, month)


def due(asset: UUID, day: str, state: str = "opened", case: UUID | None = None, reason: str = "") -> None:
    on = date.fromisoformat(day)
    Occurrence.objects.create(
        asset_id=asset, due=day, on=on, opens_on=on, state=state, case_id=case, reason=reason
    )


def left_open(asset: UUID, opened: str, due_on: str = "2026-12-31", closed: str = "") -> FollowUp:
    """`opened` and `closed` are hours of the world, seven behind the office's."""
    return FollowUp.objects.create(
        asset_id=asset, origin_case=uuid4(), origin_step=2, origin_round=1, what="Disk hampir penuh",
        opened_at=datetime.fromisoformat(f"{opened}+00:00"), due_on=date.fromisoformat(due_on),
        state="closed" if closed else "open",
        closed_at=datetime.fromisoformat(f"{closed}+00:00") if closed else None,
    )  # fmt: skip


def test_a_month_without_anything_is_empty(room: Room) -> None:
    found = recap(room, date(2030, 2, 7))
    assert (found.first, found.last) == (date(2030, 2, 1), date(2030, 2, 28))
    assert (found.rounds, found.findings, found.still_open, found.parts, found.trends) == ((), (), (), (), ())
    assert (found.opened, found.closed, found.minutes) == (0, 0, 0)


def test_rounds_are_counted_as_by_hand(round_: Rounds) -> None:
    due(round_.asset, "2026-11-24", case=round_.whole("60"))
    late, stopped = round_.whole("60"), round_.whole("60")
    Case.objects.filter(id=late).update(due=None)
    Case.objects.filter(id=stopped).update(phase="withdrawn")
    due(round_.asset, "2026-11-20", case=late)
    due(round_.asset, "2026-11-21", case=stopped)
    due(round_.asset, "2026-11-23", case=round_.open())
    due(round_.asset, "2026-11-30", "planned")
    due(round_.asset, "2026-11-03", "skipped", reason="Ruang direnovasi")
    due(round_.asset, "2026-11-04", "missed")
    due(round_.asset, "2026-10-31", "missed")
    due(round_.asset, "2026-12-01", "planned")
    found = recap(round_.room)
    assert found.counts == dict.fromkeys(RoundResult, 1)
    assert [one.reason for one in found.rounds if one.reason] == ["Ruang direnovasi"]
    assert len(found.notable) == 6


def test_a_case_opened_after_its_day_is_late_whatever_it_promises(round_: Rounds) -> None:
    case = round_.whole("60")
    Case.objects.filter(id=case).update(due=datetime(2026, 12, 24, tzinfo=UTC))
    due(round_.asset, "2026-11-23", case=case)
    assert recap(round_.room).count(RoundResult.LATE) == 1


def test_of_a_row_done_twice_the_last_round_counts(round_: Rounds) -> None:
    case = round_.whole("60")
    Reading.objects.filter(case_id=case).update(grade="critical")
    again = Reading.objects.filter(case_id=case, item="RK-01").get()
    again.pk, again.round, again.grade = None, 9, "attention"
    again.save(force_insert=True)
    (found,) = recap(round_.room).findings
    assert (found.rounds, found.normal, found.attention, found.critical) == (1, 0, 1, 0)


def test_what_an_eye_judged_is_taken_from_the_cards(round_: Rounds) -> None:
    case = round_.whole("60")
    entered = {"RK-01": "Kritis", "RK-90": "Normal", "RK-91": "Kritis"}

    def enter(tx: door.Tx) -> None:
        registers.open_book(tx, CARDS, office=round_.room.office)
        for item, grade in entered.items():
            row = {"plan_no": item, "item_code": item, "grade": grade}
            registers.keep_row(
                tx, "asset_cards", row, no=None, office=round_.room.office, by=SYSTEM, reason="uji"
            )

    door.run(enter)
    Entry.objects.filter(book__key="asset_cards").update(case=case)
    (found,) = recap(round_.room).findings
    assert (found.normal, found.critical, found.items) == (2, 1, 3)


def test_follow_ups_at_the_edges_of_the_month_in_the_office_zone(round_: Rounds) -> None:
    asset = round_.asset
    left_open(asset, "2026-10-31T16:59:59")  # the last second of October there
    left_open(asset, "2026-10-31T17:00:00", due_on="2026-11-23")  # the first of November
    left_open(asset, "2026-11-30T17:00:00")  # December
    left_open(asset, "2026-10-01T00:00:00", closed="2026-10-31T16:59:59")
    left_open(asset, "2026-10-01T00:00:00", closed="2026-10-31T17:00:00")
    left_open(asset, "2026-10-01T00:00:00", closed="2026-11-30T17:00:00")
    found = recap(round_.room)
    assert (found.opened, found.closed, len(found.still_open), found.overdue) == (1, 1, 3, 1)


def test_a_chain_of_cases_is_one_follow_up(round_: Rounds) -> None:
    case = round_.open()
    for _link in range(2):
        round_.inspect(case, "92", answer=UNSETTLED, symptom="Disk hampir penuh")
        round_.report(case)
        round_.work()
        case = round_.follow_ups()[-1].case_id or case
    found = recap(round_.room)
    assert (len(round_.follow_ups()), found.opened, len(found.still_open)) == (2, 1, 1)


def test_a_part_that_was_taken_out_is_listed(round_: Rounds) -> None:
    Part.objects.create(
        asset_id=round_.asset, name="HDD", serial="A-1", removed_on=date(2026, 11, 30), cause="aus"
    )
    Part.objects.create(asset_id=round_.asset, name="HDD", serial="A-0", removed_on=date(2026, 10, 31))
    found = recap(round_.room)
    assert [(one.part, one.old_serial, one.cause) for one in found.parts] == [("HDD", "A-1", "aus")]
    assert found.replaced == 1


def test_only_who_sees_the_work_plan_reads_it(room: Room) -> None:
    assert queries.recap(AUDITOR, room.office, NOVEMBER).rounds == ()
    with pytest.raises(NotFound):
        queries.recap(STRANGER, room.office, NOVEMBER)


def asked(room: Room) -> int:
    with CaptureQueriesContext(connection) as queried:
        recap(room)
    return len(queried)


def test_many_assets_cost_no_more_queries_than_one(round_: Rounds) -> None:
    def work(asset: UUID, code: str) -> None:
        case = round_.open(asset=code)
        round_.inspect(case, "70")
        round_.report(case)
        due(asset, "2026-11-24", case=case)
        left_open(asset, "2026-11-10T00:00:00")
        Part.objects.create(asset_id=asset, name="HDD", removed_on=date(2026, 11, 3))

    work(round_.asset, "SRV-01")
    recap(round_.room)
    one = asked(round_.room)
    for no in range(2, 7):
        work(round_.room.add(code=f"srv-0{no}"), f"SRV-0{no}")
    assert asked(round_.room) == one
    assert len(recap(round_.room).rounds) == 6

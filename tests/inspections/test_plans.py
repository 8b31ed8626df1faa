"""The work plan: entered, changed, paused, one day left out; its days by calendar and by meter."""

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from tests.inspections.agenda import TODAY, days, draft, keep_hours, plan
from tests.inspections.room import (
    ADMIN,
    ADMIN_ELSEWHERE,
    AUDITOR,
    CODE,
    COLLEAGUE,
    SERVER,
    STRANGER,
    TECHNICIAN,
    Room,
)

from tertib.inspections import _meter_marks, queries, service
from tertib.inspections._meter_marks import Run
from tertib.inspections.models import Meter, MeterReading, Occurrence, Plan
from tertib.inspections.types import PlanDraft
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.runtime import door
from tertib.runtime.door import Clock


@pytest.fixture
def room(room: Room) -> Room:
    keep_hours(room)
    return room


def seq(of: object) -> int:
    return queries.plan(ADMIN, of).seq  # type: ignore[arg-type]


def test_a_plan_has_its_days_of_a_year_at_once(room: Room) -> None:
    made = plan(room, asset=room.add())
    assert days(made)[:2] == [("2026-12-07", "2026-12-07"), ("2027-01-04", "2027-01-04")]
    assert len(days(made)) == 13
    assert queries.plan(COLLEAGUE, made).words == "setiap bulan pada Senin pertama"


def test_a_plan_for_a_group_has_them_for_each_asset(room: Room) -> None:
    room.add()
    room.add(code="srv-02")
    room.add(code="srv-03", group="Cadangan")
    made = plan(room, kind="server", group="Produksi")
    assert Occurrence.objects.filter(plan=made, due="2026-12-07").count() == 2


@pytest.mark.parametrize("by", [COLLEAGUE, TECHNICIAN])
def test_a_colleague_sees_the_plan_and_cannot_change_it(room: Room, by: Actor) -> None:
    made = plan(room, asset=room.add())
    assert queries.plan(by, made).title == "Pemeliharaan bulanan"
    with pytest.raises(NotAllowed):
        service.pause_plan(made, by=by, seen=1)


@pytest.mark.parametrize("by", [STRANGER, ADMIN_ELSEWHERE])
def test_for_a_stranger_there_is_no_plan(room: Room, by: Actor) -> None:
    made = plan(room, asset=room.add())
    for ask in (lambda: queries.plan(by, made), lambda: service.pause_plan(made, by=by, seen=1)):
        with pytest.raises(NotFound):
            ask()


def test_an_auditor_sees_it(room: Room) -> None:
    made = plan(room, asset=room.add())
    assert [one.id for one in queries.plans(AUDITOR, room.office)] == [made]


WRONG = {
    "title": {"title": " "},
    "rule": {"rule": "FREQ=HOURLY"},
    "code": {"code": "tidak_ada"},
    "target": {"kind": "genset"},
    "lead_days": {"lead_days": 31},
    "starts_on": {"starts_on": date(1066, 10, 14)},
    "every": {"rule": "", "meter": "jam"},
    "meter": {"rule": "", "meter": "jam", "every": Decimal(250)},
    "staff": {"staff": (ADMIN_ELSEWHERE.person,)},
    "basis": {"basis": "x" * 201},
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_at_its_field(room: Room, field: str) -> None:
    asset = room.add()
    wanted = draft(**({} if field == "target" else {"asset": asset}) | WRONG[field])
    with pytest.raises(Invalid) as caught:
        service.add_plan(room.office, wanted, by=ADMIN)
    assert list(caught.value.problems) == [field]


def test_days_that_are_not_open_follow_a_change(room: Room) -> None:
    asset = room.add()
    made = plan(room, asset=asset)
    service.change_plan(made, draft(asset=asset, rule="FREQ=MONTHLY;BYMONTHDAY=9"), by=ADMIN, seen=1)
    assert days(made)[0] == ("2026-12-09", "2026-12-09")
    assert {due[-2:] for due, _ in days(made)} == {"09"}


def test_a_change_of_an_older_page_is_refused(room: Room) -> None:
    asset = room.add()
    made = plan(room, asset=asset)
    service.pause_plan(made, by=ADMIN, seen=1)
    with pytest.raises(Conflict, match="sudah diubah"):
        service.change_plan(made, draft(asset=asset), by=ADMIN, seen=1)


def test_a_late_holiday_moves_the_day_and_it_says_where_it_stood(room: Room) -> None:
    made = plan(room, asset=room.add(), lead_days=2)
    keep_hours(room, **{"2026-12-07": "Libur mendadak"})
    service.sweep_agenda(room.office)
    row = Occurrence.objects.get(plan=made, due="2026-12-07")
    assert (row.was_on, row.on, row.opens_on) == (date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 3))


def test_a_day_left_out_stays_left_out(room: Room) -> None:
    made = plan(room, asset=room.add())
    row = Occurrence.objects.get(plan=made, due="2026-12-07")
    service.skip_occurrence(made, row.id, "Kantor pindah", by=ADMIN, seen=1)
    service.sweep_agenda(room.office)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("skipped", "Kantor pindah")
    service.restore_occurrence(made, row.id, by=ADMIN, seen=2)
    row.refresh_from_db()
    assert row.state == "planned"


def test_a_day_is_left_out_only_with_a_reason(room: Room) -> None:
    made = plan(room, asset=room.add())
    row = Occurrence.objects.get(plan=made, due="2026-12-07")
    with pytest.raises(Invalid) as caught:
        service.skip_occurrence(made, row.id, "  ", by=ADMIN, seen=1)
    assert list(caught.value.problems) == ["reason"]


def test_a_preview_says_what_the_calendar_moves(room: Room) -> None:
    keep_hours(room, **{"2026-12-07": "Libur daerah"})
    shown = queries.preview_plan(ADMIN, room.office, draft(asset=room.add()))
    first = shown.days[0]
    assert (first.due, first.on, first.why) == (date(2026, 12, 7), date(2026, 12, 8), "Libur daerah")
    assert (len(shown.days), shown.assets, shown.unlisted_years) == (10, 1, (2027,))


def test_an_asset_that_joins_its_group_later_gets_no_days_gone_by(room: Room, clock: Clock) -> None:
    room.add()
    made = plan(room, kind="server")
    clock.advance(timedelta(days=30))
    room.add(code="srv-02")
    service.sweep_agenda(room.office)
    joined = Occurrence.objects.filter(plan=made, asset__code="SRV-02").order_by("on")
    assert joined[0].due == "2027-01-04"


# --- by meter --------------------------------------------------------------------------------------------


Noted = tuple[int, float, bool]
"""What a meter showed, after how many days, and whether it was put in anew."""


def counted(noted: Sequence[Noted]) -> tuple[Decimal, Decimal | None]:
    """The naive twin: how far and how much a day of late, step by step through the whole history."""
    totals, total = [], Decimal(noted[0][0])
    for before, one in zip((noted[0], *noted), noted, strict=False):
        total += 0 if one[2] else one[0] - before[0]
        totals.append((one[1], total))
    recent = [each for each in totals if totals[-1][0] - each[0] <= 365]
    days, grown = Decimal(recent[-1][0] - recent[0][0]), totals[-1][1] - recent[0][1]
    return total, (grown / days if days >= 1 and grown > 0 else None)


def note(room: Room, noted: Sequence[Noted], code: str = "gns-01") -> UUID:
    """An asset whose meter showed this."""
    asset = room.add(replace(SERVER, code=code, kind="genset"))
    service.add_meter(asset, "Jam jalan", "jam", by=TECHNICIAN, seen=room.seen(asset).seq)
    meter, begin = Meter.objects.get(asset=asset), datetime(2020, 1, 1, tzinfo=UTC)
    rows = [(Decimal(value), begin + timedelta(days=day), anew) for value, day, anew in noted]
    MeterReading.objects.bulk_create(
        MeterReading(meter=meter, value=value, at=at, replaced=anew, by="Teknisi") for value, at, anew in rows
    )
    Meter.objects.filter(id=meter.id).update(value=rows[-1][0], read_at=rows[-1][1])
    return asset


def history(seed: int) -> list[Noted]:
    """Up to three years of readings, several at one moment, and a meter changed now and then."""
    chance, value, day = random.Random(seed), 0, 0.0
    noted: list[Noted] = []
    for _ in range(chance.randint(1, 40)):
        anew = chance.random() < 0.2
        value = chance.randint(0, 30) if anew else value + chance.randint(0, 400)
        day += chance.choice((0, 0.25, 20, 60))
        noted.append((value, day, anew))
    return noted


def test_a_meter_that_was_changed_counts_on(room: Room) -> None:
    asset = note(room, [(100, 0, False), (180, 10, False), (5, 11, True), (25, 15, False)])
    assert _meter_marks.runs_of([asset], "jam_jalan")[asset].total == Decimal(200)


def test_every_history_counts_as_step_by_step(room: Room) -> None:
    """Two hundred with TERTIB_PROOF=1."""
    many = 200 if os.environ.get("TERTIB_PROOF") == "1" else 25
    expected = {note(room, history(no), f"gns-{no:03}"): counted(history(no)) for no in range(many)}
    found = _meter_marks.runs_of(expected, "jam_jalan")
    assert {asset: (run.total, run.per_day) for asset, run in found.items()} == expected


def test_many_readings_cost_no_more_queries_and_no_more_rows_than_two(room: Room) -> None:
    def cost(asset: UUID) -> tuple[int, int]:
        made: list[object] = []

        def count(**named: Any) -> None:
            made.append(named["instance"])

        post_init.connect(count, sender=MeterReading)
        try:
            with CaptureQueriesContext(connection) as asked:
                assert asset in _meter_marks.runs_of([asset], "jam_jalan")
        finally:
            post_init.disconnect(count, sender=MeterReading)
        return len(asked), len(made)

    few = note(room, [(100, 0, False), (180, 10, False)])
    many = note(room, [(no, no / 4, False) for no in range(600)], "gns-02")
    assert cost(few) == cost(many) == (3, 1)


def test_of_marks_passed_and_to_come_each_is_named_once() -> None:
    run = Run(total=Decimal(1010), per_day=None, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert _meter_marks.marks(run, Decimal(250), Decimal(499)) == (500, 750, 1000, 1250)
    assert _meter_marks.due_of(Decimal("250.500")) == "meter:250.5"


def run_hours(room: Room, asset: object, *values: int) -> None:
    for place, value in enumerate(values):
        at = datetime(2026, 11, 4, 5, tzinfo=UTC) + timedelta(days=10 * place)
        service.read_meter(asset, "jam_jalan", Decimal(value), by=TECHNICIAN, at=at)  # type: ignore[arg-type]


def metered(room: Room, *values: int) -> PlanDraft:
    asset = room.add(replace(SERVER, code="gns-01", kind="genset"))
    service.add_meter(asset, "Jam jalan", "jam", by=TECHNICIAN, seen=room.seen(asset).seq)
    run_hours(room, asset, *values)
    return draft(asset=asset, rule="", meter="jam_jalan", every=Decimal(250))


def test_the_day_of_the_next_mark_is_estimated_from_past_readings(room: Room) -> None:
    made = service.add_plan(room.office, metered(room, 100, 150, 200), by=ADMIN)  # five hours a day
    assert days(made) == [("meter:250", "2026-12-04")]
    told = queries.forecasts(ADMIN, made)
    assert [(one.mark, one.on) for one in told.values()] == [(Decimal(250), date(2026, 12, 4))]


def test_without_two_readings_there_is_no_estimate(room: Room) -> None:
    made = service.add_plan(room.office, metered(room, 100), by=ADMIN)
    assert days(made) == []


def test_a_mark_that_is_reached_is_due_now_and_of_several_the_newest(room: Room, clock: Clock) -> None:
    wanted = metered(room, 100, 150, 200)
    made = service.add_plan(room.office, wanted, by=ADMIN)
    clock.advance(timedelta(days=1))
    service.read_meter(wanted.asset, "jam_jalan", Decimal(770), by=TECHNICIAN)  # type: ignore[arg-type]
    service.sweep_agenda(room.office)
    found = {row.due: row.state for row in Occurrence.objects.filter(plan=made)}
    assert found == {
        "meter:250": "missed",
        "meter:500": "missed",
        "meter:750": "opened",
        "meter:1000": "planned",
    }


def test_the_limits_of_what_is_planned_on_an_asset_stand_first(room: Room) -> None:
    """Where nothing is planned on it or its kind every form is as likely as the other."""
    asset = room.add()
    other = room.add(code="srv-09", group="Uji coba")
    assert {one.expected for one in queries.gauges(TECHNICIAN, asset)} == {True}
    plan(room, asset=asset)
    assert {one.expected for one in queries.gauges(TECHNICIAN, asset)} == {True}
    Plan.objects.update(code="another")  # its kind has something else done
    assert {one.expected for one in queries.gauges(TECHNICIAN, asset)} == {False}
    assert {one.expected for one in queries.gauges(TECHNICIAN, other)} == {False}
    Plan.objects.create(
        office_id=room.office, code=CODE, title="-", kind="server", group="Uji coba", starts_on=TODAY,
        rule="FREQ=DAILY", changed_at=door.read_now(), changed_by="-",
    )  # fmt: skip
    assert {one.expected for one in queries.gauges(TECHNICIAN, other)} == {True}

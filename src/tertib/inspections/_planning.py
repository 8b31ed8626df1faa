"""The due days of a plan as rows, a year ahead: added, moved with the calendar, taken away with the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tertib.inspections import _meter_marks, _recurrence
from tertib.inspections._agenda_types import OccurrenceState, Shift
from tertib.inspections.models import Asset, Occurrence, Plan
from tertib.inspections.types import AssetState
from tertib.kernel.calendar import WorkingCalendar
from tertib.people import queries as people
from tertib.runtime.door import Tx

WINDOW = timedelta(days=400)
MOST_DAYS = 400
MOST_ASSETS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a row should say."""

    on: date
    opens_on: date


Expected = Mapping[tuple[UUID, str], Due]


def assets_of(plan: Plan) -> tuple[UUID, ...]:
    """The assets a plan is for; of a group those that are still on the books."""
    if plan.asset_id is not None:
        return (plan.asset_id,)
    rows = Asset.objects.filter(office=plan.office_id, kind=plan.kind).exclude(state=AssetState.RETIRED)
    if plan.group:
        rows = rows.filter(group=plan.group)
    return tuple(rows.order_by("code").values_list("id", flat=True)[:MOST_ASSETS])


def plan_ahead(tx: Tx, plan: Plan) -> int:
    """Let the rows of a plan say what its rule, its assets and the calendar say now; answers the changes."""
    today = people.office_date(tx.now)
    rows = list(Occurrence.objects.filter(plan=plan))
    known = {(row.asset_id, row.due): row for row in rows}
    begin = _begin(rows, today)
    expected = _by_meter(plan, rows, today) if plan.meter else _by_calendar(plan, begin, today)
    missing = [key for key in expected if key not in known and _is_new(key[1], rows, today)]
    Occurrence.objects.bulk_create(
        [
            Occurrence(plan=plan, asset_id=asset, due=due, on=wanted.on, opens_on=wanted.opens_on)
            for (asset, due) in missing
            for wanted in (expected[asset, due],)
        ],
        ignore_conflicts=True,  # another worker looks at the same moment
        batch_size=500,
    )
    return len(missing) + _renewed(rows, expected) + _gone(rows, expected)


def _begin(rows: Sequence[Occurrence], today: date) -> date:
    """From where the rule is asked: from today, or from where an outage longer than the window began."""
    days = [one for row in rows if (one := day_of(row.due)) is not None]
    planned = [day for row in rows if row.state == OccurrenceState.PLANNED if (day := day_of(row.due))]
    return min([today, *([max(days) + timedelta(days=1)] if days else []), *planned])


def _is_new(due: str, rows: Sequence[Occurrence], today: date) -> bool:
    """A day gone by is added only where nothing was planned so far: not for an asset that joined later."""
    day = day_of(due)
    return day is None or day >= today or all((day_of(row.due) or today) < day for row in rows)


def day_of(due: str) -> date | None:
    """The day the rule names, where the plan goes by the calendar."""
    return date.fromisoformat(due) if due[:1].isdecimal() else None


def _by_calendar(plan: Plan, begin: date, today: date) -> Expected:
    rule = _recurrence.read(plan.rule)
    found = _recurrence.days(rule, plan.starts_on, begin, today + WINDOW, most=MOST_DAYS)
    calendar = people.office_calendar(plan.office_id)
    days = {
        due.isoformat(): _due(calendar, on, plan)
        for due, on in _recurrence.on_working_days(calendar, found, Shift(plan.shift))
    }
    return {(asset, due): wanted for asset in assets_of(plan) for due, wanted in days.items()}


def _due(calendar: WorkingCalendar, on: date, plan: Plan) -> Due:
    return Due(on=on, opens_on=_recurrence.working_days_before(calendar, on, plan.lead_days))


def _by_meter(plan: Plan, rows: Sequence[Occurrence], today: date) -> Expected:
    """The marks that were passed, and the next one on the day it is estimated for."""
    assets, found = assets_of(plan), {}
    calendar = people.office_calendar(plan.office_id)
    runs = _meter_marks.runs_of(assets, plan.meter)
    every = plan.every or Decimal(1)
    settled = _settled(rows)
    kept = {(row.asset_id, row.due): row for row in rows}
    for asset, run in runs.items():
        for mark in _meter_marks.marks(run, every, settled.get(asset, run.total)):
            due = _meter_marks.due_of(mark)
            told = _meter_marks.forecast(asset, run, mark, max(today, plan.starts_on))
            row = kept.get((asset, due))
            if row is not None and told.reached and row.on <= today:
                found[asset, due] = Due(on=row.on, opens_on=row.opens_on)  # the day it was noticed stays
            elif told.on is not None:
                on = _recurrence.shifted(calendar, told.on, Shift(plan.shift))
                found[asset, due] = Due(on=on, opens_on=today) if told.reached else _due(calendar, on, plan)
    return found


def _settled(rows: Sequence[Occurrence]) -> Mapping[UUID, Decimal]:
    """Up to which mark each asset is planned already: a step below the first that is open, else the last."""
    open_marks: dict[UUID, Decimal] = {}
    done: dict[UUID, Decimal] = {}
    for row in rows:
        mark = _meter_marks.mark_of(row.due)
        if mark is None:
            continue
        if row.state == OccurrenceState.PLANNED:
            open_marks[row.asset_id] = min(mark, open_marks.get(row.asset_id, mark))
        else:
            done[row.asset_id] = max(mark, done.get(row.asset_id, mark))
    below = {asset: mark - Decimal("0.001") for asset, mark in open_marks.items()}
    least = Decimal(-1)
    return {asset: max(below.get(asset, least), done.get(asset, least)) for asset in {*below, *done}}


def _renewed(rows: Sequence[Occurrence], expected: Expected) -> int:
    """Planned rows go where the calendar has them now, and remember where they stood."""
    moved = []
    for row in rows:
        wanted = expected.get((row.asset_id, row.due))
        if row.state != OccurrenceState.PLANNED or wanted is None or row.wish is not None:
            continue
        if (row.on, row.opens_on) != (wanted.on, wanted.opens_on):
            row.was_on = row.on if row.on != wanted.on else row.was_on
            row.on, row.opens_on = wanted.on, wanted.opens_on
            moved.append(row)
    Occurrence.objects.bulk_update(moved, ["on", "opens_on", "was_on"], batch_size=300)
    return len(moved)


def _gone(rows: Sequence[Occurrence], expected: Expected) -> int:
    """Planned rows that the rule does not name any more. What was opened, skipped or missed stays."""
    waiting = [row for row in rows if row.state == OccurrenceState.PLANNED and row.wish is None]
    gone = [row.id for row in waiting if (row.asset_id, row.due) not in expected]
    for place in range(0, len(gone), 500):
        Occurrence.objects.filter(id__in=gone[place : place + 500], state=OccurrenceState.PLANNED).delete()
    return len(gone)

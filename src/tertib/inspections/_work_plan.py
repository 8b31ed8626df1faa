"""The work plan of an office as days: what is due when, on which asset; constant queries for any span."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tertib.cases import queries as cases
from tertib.inspections import _meter_marks, _planning
from tertib.inspections._agenda_types import (
    DayOfYear,
    MeterForecast,
    OccurrenceState,
    OccurrenceView,
    Trouble,
)
from tertib.inspections._plans import planned_procedures
from tertib.inspections.models import Occurrence, Plan
from tertib.people import queries as people
from tertib.procedures.queries import performing_posts
from tertib.runtime import door

MOST = 2_000
BEHIND, AHEAD = timedelta(days=14), timedelta(days=92)  # of a person's calendar
_COMING = (OccurrenceState.PLANNED, OccurrenceState.OPENED)


def _view(row: Occurrence) -> OccurrenceView:
    plan, asset = row.plan, row.asset
    mark = _meter_marks.mark_of(row.due)
    return OccurrenceView(
        id=row.id, plan=row.plan_id, plan_title=plan.title if plan else "", code=plan.code if plan else "",
        asset=row.asset_id, asset_code=asset.code, asset_name=asset.name, place=asset.place, due=row.due,
        due_on=_planning.day_of(row.due), mark=f"{mark:f}" if mark is not None else "", on=row.on,
        opens_on=row.opens_on, was_on=row.was_on, state=OccurrenceState(row.state), reason=row.reason,
        trouble=Trouble(**row.trouble) if row.trouble else None, case=row.case_id,
        paused=plan.paused if plan else False, plan_seq=plan.seq if plan else 1,
        changed_at=plan.changed_at if plan else row.opened_at,
    )  # fmt: skip


def _rows(found: Q) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(found).select_related("plan", "asset")


def between(office: UUID, first: date, last: date, *, most: int = MOST) -> tuple[OccurrenceView, ...]:
    """Everything planned, opened, left out and missed from one day to another, by day; one query."""
    rows = _rows(Q(asset__office=office, on__gte=first, on__lte=last))
    return tuple(map(_view, rows.order_by("on", "asset__code", "due")[:most]))


def by_day(office: UUID, year: int) -> tuple[DayOfYear, ...]:
    """A year in days and plans, counted by the database: as long for a hundred assets as for one."""
    rows = Occurrence.objects.filter(asset__office=office, on__year=year)
    counted = rows.values("on", "plan", "plan__title").annotate(
        count=Count("id"),
        opened=Count("id", filter=Q(state=OccurrenceState.OPENED)),
        skipped=Count("id", filter=Q(state=OccurrenceState.SKIPPED)),
        missed=Count("id", filter=Q(state=OccurrenceState.MISSED)),
    )
    return tuple(
        DayOfYear(
            on=row["on"], plan=row["plan"], title=row["plan__title"] or "", count=row["count"],
            opened=row["opened"], skipped=row["skipped"], missed=row["missed"],
        )
        for row in counted.order_by("on", "plan__title")
    )  # fmt: skip


def of_plan(plan: UUID, *, before: int = 12, ahead: int = 24) -> tuple[OccurrenceView, ...]:
    """What a plan has ahead, with the last that are over. Two queries."""
    waiting = Q(state__in=[OccurrenceState.PLANNED, OccurrenceState.SKIPPED])
    today = people.office_date(door.read_now())
    coming = waiting & (Q(on__gte=today) | Q(state=OccurrenceState.PLANNED))
    next_rows = _rows(Q(plan=plan) & coming).order_by("on", "asset__code")[:ahead]
    past = _rows(Q(plan=plan)).exclude(coming).order_by("-on", "-due", "asset__code")[:before]
    return (*map(_view, reversed(past)), *map(_view, next_rows))


def of_asset(asset: UUID, *, before: int = 6, ahead: int = 6) -> tuple[OccurrenceView, ...]:
    """What an asset has ahead and what it had last. Two queries."""
    planned = Q(asset=asset, state=OccurrenceState.PLANNED)
    next_rows = _rows(planned).order_by("on")[:ahead]
    past = _rows(Q(asset=asset)).exclude(state=OccurrenceState.PLANNED).order_by("-on")[:before]
    return (*map(_view, reversed(past)), *map(_view, next_rows))


def of_person(person: UUID, now: datetime) -> tuple[OccurrenceView, ...]:
    """The rounds somebody is sent on: of plans that name them, and of plans that name nobody those of
    procedures they perform. Open ones stay until their case is over.

    As many queries for many plans and assets as for few; one more for each procedure that is planned.
    """
    held = people.capacities(person, now)
    posts: dict[UUID, set[UUID]] = {}
    for each in held:
        posts.setdefault(each.office, set()).add(each.post)
    plans = Plan.objects.filter(office__in=posts, paused=False).only("id", "office_id", "code", "staff")
    performed = cache(lambda office, code: bool(posts[office] & set(performing_posts(office, [code]))))
    mine = [
        row.id
        for row in plans
        if (str(person) in row.staff if row.staff else performed(row.office_id, row.code))
    ]
    if not mine:
        return ()
    today = people.office_date(now)
    found = Q(plan__in=mine, on__gte=today - BEHIND, on__lte=today + AHEAD)
    rows = list(_rows(found & Q(state__in=_COMING)).order_by("on", "asset__code", "due")[:MOST])
    phases = cases.numbers_and_phases([row.case_id for row in rows if row.case_id])
    over = {case for case, (_number, phase) in phases.items() if phase.is_over}
    return tuple(_view(row) for row in rows if row.case_id not in over)


def troubled(office: UUID) -> tuple[OccurrenceView, ...]:
    """What should be open and could not be."""
    found = Q(plan__office=office, state=OccurrenceState.PLANNED, trouble__isnull=False, plan__paused=False)
    return tuple(map(_view, _rows(found).order_by("on")[:50]))


def forecasts(plan: UUID) -> Mapping[UUID, MeterForecast]:
    """Of a plan by meter, each asset's next mark; assets without a reading are left out."""
    row = Plan.objects.filter(id=plan).first()
    if row is None or not row.meter or row.every is None:
        return {}
    today = people.office_date(door.read_now())
    runs = _meter_marks.runs_of(_planning.assets_of(row), row.meter)
    return {
        asset: _meter_marks.forecast(asset, run, (run.total // row.every + 1) * row.every, today)
        for asset, run in runs.items()
    }


def procedures_planned(office: UUID) -> Mapping[str, str]:
    """Code -> title of what may be planned."""
    return planned_procedures(office)

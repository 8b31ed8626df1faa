"""What a month of maintenance came to. The number of queries does not depend on the number of assets."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tertib.cases import queries as cases
from tertib.cases.types import CaseEnding, Phase
from tertib.inspections import _asset_limits, _trends
from tertib.inspections._recap_types import (
    Recap,
    RecapFindings,
    RecapFollowUp,
    RecapPart,
    RecapRound,
    RecapTrend,
    RoundResult,
)
from tertib.inspections._replacing import ONLY_WISHED
from tertib.inspections.models import Asset, FollowUp, Occurrence, Part, Reading
from tertib.inspections.types import FollowUpState, OccurrenceState
from tertib.people.queries import office_date
from tertib.registers import queries as registers
from tertib.registers.types import EntryView
from tertib.runtime import door

CARDS, REPLACEMENTS = "asset_cards", "replacements"
GRADES = ("normal", "attention", "critical", "unchecked")
MOST_TREND_ASSETS = 40
MOST_TRENDS = 10
_FIXED: Mapping[str, RoundResult] = {
    OccurrenceState.PLANNED: RoundResult.PLANNED,
    OccurrenceState.SKIPPED: RoundResult.SKIPPED,
    OccurrenceState.MISSED: RoundResult.MISSED,
}


def of_month(office: UUID, month: date) -> Recap:
    """The month in which `month` lies, by the office's days."""
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    due = _due(office, first, last)
    readings = _readings(office, start, end)
    cards = registers.rows_between(CARDS, start, end, office=office)
    asked = {row.case_id for row in due} | {row.case_id for row in readings} | {row.case for row in cards}
    endings = cases.endings({one for one in asked if one})
    grades = _grades(readings, cards, office)
    opened, closed, still_open = _follow_ups(office, start, end, last)
    return Recap(
        office=office,
        first=first,
        last=last,
        rounds=tuple(_round(row, endings) for row in due),
        findings=_findings(grades, endings),
        opened=opened,
        closed=closed,
        still_open=still_open,
        parts=_parts(office, first, last, start, end),
        trends=_nearest(office, readings),
        minutes=sum(
            each.touch
            for each in (endings.get(row.case_id) for row in due if row.case_id)
            if each and each.closed_at
        ),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


# --- rounds --------------------------------------------------------------------------------------------


def _due(office: UUID, first: date, last: date) -> list[Occurrence]:
    rows = Occurrence.objects.filter(asset__office=office, on__gte=first, on__lte=last)
    return list(rows.select_related("plan", "asset").order_by("on", "asset__code", "due"))


def _round(row: Occurrence, endings: Mapping[UUID, CaseEnding]) -> RecapRound:
    ending = endings.get(row.case_id) if row.case_id else None
    return RecapRound(
        on=row.on,
        asset=row.asset_id,
        asset_code=row.asset.code,
        asset_name=row.asset.name,
        plan_title=row.plan.title if row.plan else "",
        result=_FIXED.get(row.state) or _result(row.on, ending),
        reason=row.reason,
        case=row.case_id,
        case_number=ending.number if ending else "",
        ended_on=office_date(ending.closed_at) if ending and ending.closed_at else None,
    )


def _result(on: date, ending: CaseEnding | None) -> RoundResult:
    """In time: by its planned day, or within the promise of a case that was open on that day."""
    if ending is None or ending.closed_at is None:
        return RoundResult.RUNNING
    if ending.phase is not Phase.CLOSED:
        return RoundResult.STOPPED
    if office_date(ending.closed_at) <= on:
        return RoundResult.ON_TIME
    promised = ending.due is not None and ending.closed_at <= ending.due
    return RoundResult.ON_TIME if promised and office_date(ending.opened_at) <= on else RoundResult.LATE


# --- findings ------------------------------------------------------------------------------------------


def _readings(office: UUID, start: datetime, end: datetime) -> list[Any]:
    """The numbers of the month that a case wrote: of each row its last round."""
    rows = Reading.objects.filter(asset__office=office, at__gte=start, at__lt=end, case_id__isnull=False)
    newest: dict[tuple[object, ...], Any] = {}
    columns = ("asset_id", "item", "reading", "grade", "case_id", "step", "round")
    for row in rows.order_by("round", "id").values_list(*columns, named=True):
        newest[row.case_id, row.step, row.item, row.reading] = row
    return list(newest.values())


def _grades(
    readings: Iterable[Any], cards: Iterable[EntryView], office: UUID
) -> Mapping[tuple[UUID, str], str]:
    """Of each item of a case its grade: the worst of its numbers, else what an eye judged on the card."""
    found: dict[tuple[UUID, str], str] = {}
    for row in readings:
        key = (row.case_id, row.item)
        found[key] = max(found.get(key, ""), row.grade, key=_rank)
    keys = {label: key for gauge in _asset_limits.gauges(office) for key, label in gauge.grades.items()}
    judged: dict[tuple[UUID, str], str] = {}
    for card in cards:
        item = str(card.data.get("item_code") or card.data.get("item") or "")
        if card.case and item:
            judged[card.case, item] = keys.get(str(card.data.get("grade")), "unchecked")
    return {**judged, **found}


def _rank(grade: str) -> int:
    return GRADES.index(grade) if grade in GRADES[:3] else -1


def _findings(
    grades: Mapping[tuple[UUID, str], str], endings: Mapping[UUID, CaseEnding]
) -> tuple[RecapFindings, ...]:
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rounds: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for (case, _item), grade in grades.items():
        if (ending := endings.get(case)) is None:
            continue
        key = (ending.procedure_title, ending.code)
        counted[key][grade if grade in GRADES else "unchecked"] += 1
        rounds[key].add(case)
    return tuple(
        RecapFindings(
            code=code,
            title=title,
            rounds=len(rounds[title, code]),
            **{grade: counts[grade] for grade in GRADES},
        )
        for (title, code), counts in sorted(counted.items())
    )


# --- what is unsettled ---------------------------------------------------------------------------------


def _follow_ups(
    office: UUID, start: datetime, end: datetime, last: date
) -> tuple[int, int, tuple[RecapFollowUp, ...]]:
    """Opened and closed in the month, and open at its end; a chain of cases counts as one."""
    rows = list(
        FollowUp.objects.filter(asset__office=office, opened_at__lt=end)
        .filter(Q(state=FollowUpState.OPEN) | Q(closed_at__gte=start))
        .select_related("asset")
        .order_by("due_on", "opened_at", "id")
    )
    own = {row.case_id for row in rows if row.case_id}
    continued = {row.origin_case for row in rows}
    begun = [row for row in rows if row.origin_case not in own]
    newest = [row for row in rows if row.case_id not in continued]
    day = min(office_date(door.read_now()), last)
    open_then = [row for row in newest if row.closed_at is None or row.closed_at >= end]
    return (
        sum(row.opened_at >= start for row in begun),
        len(newest) - len(open_then),
        tuple(_follow_up(row, day) for row in open_then),
    )


def _follow_up(row: FollowUp, day: date) -> RecapFollowUp:
    return RecapFollowUp(
        asset=row.asset_id,
        asset_code=row.asset.code,
        asset_name=row.asset.name,
        what=row.what,
        opened_at=row.opened_at,
        due_on=row.due_on,
        closed_at=row.closed_at,
        overdue=row.due_on is not None and row.due_on < day,
    )


# --- parts and trends ----------------------------------------------------------------------------------


def _parts(office: UUID, first: date, last: date, start: datetime, end: datetime) -> tuple[RecapPart, ...]:
    """What the book of replacements says, and what was taken out of an asset without a case of that book."""
    rows = registers.rows_between(REPLACEMENTS, start, end, office=office)
    booked = {row.case for row in rows if row.case}
    said = [_booked(row) for row in rows]
    taken = Part.objects.filter(asset__office=office, removed_on__gte=first, removed_on__lte=last)
    plain = [
        RecapPart(
            on=row.removed_on or first, asset=f"{row.asset.code} {row.asset.name}", part=row.name,
            old_serial=row.serial, new_serial="", cause=row.cause, proposed=False,
        )
        for row in taken.select_related("asset").order_by("removed_on", "asset__code")
        if row.removed_by_case not in booked
    ]  # fmt: skip
    return tuple(sorted([*said, *plain], key=lambda one: (one.on, one.asset, one.part)))


def _booked(row: EntryView) -> RecapPart:
    cell = {key: str(value or "") for key, value in row.data.items()}
    return RecapPart(
        on=_day(cell.get("date", ""), row.entered_at), asset=cell.get("asset", ""), part=cell.get("part", ""),
        old_serial=cell.get("old_serial", ""), new_serial=cell.get("new_serial", ""),
        cause=cell.get("cause", ""), proposed=cell.get("decision") == ONLY_WISHED,
    )  # fmt: skip


def _day(text: str, entered: datetime) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return office_date(entered)


def _nearest(office: UUID, readings: Sequence[Any]) -> tuple[RecapTrend, ...]:
    """What reaches a limit soonest, of the assets inspected in the month; those not normal come first."""
    worst: dict[UUID, int] = {}
    for row in readings:
        worst[row.asset_id] = max(worst.get(row.asset_id, -1), _rank(row.grade))
    chosen = sorted(worst, key=lambda one: (-worst[one], str(one)))[:MOST_TREND_ASSETS]
    rows = {row.id: row for row in Asset.objects.filter(id__in=chosen)}
    series = [one for one in _trends.of_assets(list(rows.values()), office) if one.outlook.on]
    series.sort(key=lambda one: (one.outlook.on or date.max, rows[one.asset].code, one.title))
    return tuple(
        RecapTrend(
            asset=one.asset, asset_code=rows[one.asset].code, asset_name=rows[one.asset].name, item=one.item,
            reading=one.reading, title=one.title, said=one.said, on=one.outlook.on,
        )
        for one in series[:MOST_TRENDS]
    )  # fmt: skip

"""Plans by meter: how far an asset has run, its next mark, and the day it should get there. Mostly pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, Q, Subquery

from tertib.inspections._agenda_types import MeterForecast
from tertib.inspections.models import Meter, MeterReading
from tertib.people.queries import office_date

LOOKED_BACK = timedelta(days=365)
FARTHEST = 3_650  # days ahead that an estimate still means something
PREFIX = "meter:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How much a meter has counted in all, whichever meters were put in, and how much a day of late."""

    total: Decimal
    per_day: Decimal | None
    at: datetime


def marks(run: Run, every: Decimal, after: Decimal) -> tuple[Decimal, ...]:
    """The marks beyond `after` that were passed, at most the newest hundred, and the next one to come."""
    first = after // every + 1
    last = run.total // every + 1
    return tuple(every * n for n in range(int(max(first, last - 100)), int(max(first, last)) + 1))


def forecast(asset: UUID, run: Run, mark: Decimal, today: date) -> MeterForecast:
    """When the mark is reached if it goes on as of late; never before today."""
    reached, on = run.total >= mark, None
    if reached:
        on = today
    elif run.per_day:
        left = (mark - run.total) / run.per_day
        on = max(today, office_date(run.at) + timedelta(days=int(left))) if left <= FARTHEST else None
    return MeterForecast(asset=asset, total=run.total, per_day=run.per_day, mark=mark, on=on, reached=reached)


def due_of(mark: Decimal) -> str:
    """The lasting name of a mark."""
    return f"{PREFIX}{mark.normalize():f}"


def mark_of(due: str) -> Decimal | None:
    """The mark that a due day is named after, if it is one."""
    return Decimal(due.removeprefix(PREFIX)) if due.startswith(PREFIX) else None


def runs_of(assets: Iterable[UUID], key: str) -> Mapping[UUID, Run]:
    """How far each asset has run by its meter of this key; without a reading it is left out.

    Three queries, and a row a meter and a change of meter, however often the meters were read: what lies
    between two changes is the difference of its ends.
    """
    recent = MeterReading.objects.filter(
        meter=OuterRef("pk"), at__gte=ExpressionWrapper(OuterRef("read_at") - LOOKED_BACK, DateTimeField())
    )
    meters = list(
        Meter.objects.filter(asset__in=list(assets), key=key, value__isnull=False, read_at__isnull=False)
        .annotate(begun=Subquery(recent.order_by("at", "id").values("id")[:1]))
        .order_by("id")
    )
    begun = MeterReading.objects.in_bulk([each.begun for each in meters if each.begun is not None])
    jumps = _jumps([each.pk for each in meters])
    return {
        each.asset_id: _run(each, begun[each.begun], jumps.get(each.pk, ()))
        for each in meters
        if each.begun in begun
    }


def _jumps(meters: Sequence[UUID]) -> Mapping[UUID, Sequence[MeterReading]]:
    """The changes of each meter, with what the one before showed last."""
    earlier = MeterReading.objects.filter(meter=OuterRef("meter")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), id__lt=OuterRef("id"))
    )
    rows = MeterReading.objects.filter(meter__in=meters, replaced=True)
    found: dict[UUID, list[MeterReading]] = {}
    for row in rows.annotate(before=Subquery(earlier.order_by("-at", "-id").values("value")[:1])):
        if row.before is not None:
            found.setdefault(row.meter_id, []).append(row)
    return found


def _run(meter: Meter, begun: MeterReading, jumps: Sequence[Any]) -> Run:
    """A meter put in anew begins from what it shows first: the jump to it was not run."""
    shown, at = Decimal(meter.value or 0), meter.read_at or begun.at
    total = shown - sum((each.value - each.before for each in jumps), Decimal(0))
    then = begun.value - sum(
        (each.value - each.before for each in jumps if (each.at, each.id) <= (begun.at, begun.id)), Decimal(0)
    )
    days = Decimal((at - begun.at).total_seconds()) / 86_400
    per_day = (total - then) / days if days >= 1 and total > then else None
    return Run(total=total, per_day=per_day, at=at)

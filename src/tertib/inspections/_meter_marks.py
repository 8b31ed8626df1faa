"""Plans by meter: how far an asset has run, its next mark, and the day it should get there. Mostly pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tertib.inspections._agenda_types import MeterForecast
from tertib.inspections.models import MeterReading
from tertib.people.queries import office_date

LOOKED_BACK = timedelta(days=365)
FARTHEST = 3_650  # days ahead that an estimate still means something
PREFIX = "meter:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    value: Decimal
    at: datetime
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How much a meter has counted in all, whichever meters were put in, and how much a day of late."""

    total: Decimal
    per_day: Decimal | None
    at: datetime


def run_of(readings: Sequence[Reading]) -> Run | None:
    """What readings in order of time say. A meter put in anew begins from what it shows first."""
    if not readings:
        return None
    totals, total = [], readings[0].value
    for before, one in zip((readings[0], *readings), readings, strict=False):
        total += max(Decimal(0), one.value - before.value) if not one.replaced else Decimal(0)
        totals.append((one.at, total))
    last = totals[-1][0]
    recent = [each for each in totals if last - each[0] <= LOOKED_BACK]
    days = Decimal((last - recent[0][0]).total_seconds()) / 86_400
    grown = totals[-1][1] - recent[0][1]
    per_day = grown / days if days >= 1 and grown > 0 else None
    return Run(total=totals[-1][1], per_day=per_day, at=last)


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
    """How far each asset has run by its meter of this key; without a reading it is left out. One query."""
    by_asset: dict[UUID, list[Reading]] = {}
    rows = MeterReading.objects.filter(meter__asset__in=list(assets), meter__key=key)
    for asset, value, at, replaced in rows.order_by("at", "id").values_list(
        "meter__asset_id", "value", "at", "replaced"
    ):
        by_asset.setdefault(asset, []).append(Reading(value=value, at=at, replaced=replaced))
    return {asset: run for asset, found in by_asset.items() if (run := run_of(found)) is not None}

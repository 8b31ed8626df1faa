"""Pure: where a series of numbers is going, told only when the numbers bear it.

The slope is the median of all slopes between two measurements (Theil-Sen), so that one slip of the pen does
not turn it. It counts as a tendency when a straight line through the rest explains the numbers so well that
chance would do it once in a hundred times. What was before a replaced part, a cleaned disk or another leap
is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from math import sqrt
from statistics import median

from tertib.inspections.types import Goal, Outlook, Tendency
from tertib.procedures.types import Limits

NEEDED = 4
MONTH = 30.44
SOON = 60  # days within which the whole share being used up is what matters
HORIZON = 3 * 365  # days; beyond it nobody should name a month
NO_SLIPS_BELOW = 6
_ONE_IN_HUNDRED = (63.66, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012)
_NINE_IN_TEN = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771)
_TINY = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    on: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A tendency in units a day, between which slopes it lies, and where it stands on its last day."""

    slope: float
    least: float
    most: float
    level: float
    room: float  # how far off the level may be
    last: date


def outlook(
    samples: Sequence[Sample],
    limits: Limits | None,
    grades: Sequence[str],
    *,
    unit: str = "",
    today: date,
    resets: Sequence[date] = (),
) -> Outlook:
    """What is to be expected of a series in order of time; `grades` from the best to the worst."""
    begins = begun(samples, resets)
    rest = samples[begins:]
    if len(rest) < NEEDED or rest[-1].on <= rest[0].on:
        return Outlook(tendency=Tendency.FEW, count=len(rest), needed=NEEDED, since=_since(samples, begins))
    line = _line(rest)
    if line is None:
        return Outlook(tendency=Tendency.NONE, count=len(rest), needed=NEEDED, since=_since(samples, begins))
    goal, value = _goal(line, limits, grades, unit, today)
    fast, slow = (line.most, line.least) if line.slope > 0 else (line.least, line.most)
    return Outlook(
        tendency=Tendency.RISING if line.slope > 0 else Tendency.FALLING,
        count=len(rest),
        needed=NEEDED,
        since=_since(samples, begins),
        monthly=line.slope * MONTH,
        goal=goal,
        grade=_beyond(value, line.slope, limits) if goal is Goal.LIMIT else "",
        value=value,
        on=_reached(line, value, line.slope),
        earliest=_reached(line, value, fast, ahead=line.room),
        latest=_reached(line, value, slow, ahead=-line.room),
    )


def begun(samples: Sequence[Sample], resets: Sequence[date] = ()) -> int:
    """The place from which the series is one: after the last reset or leap."""
    told = [
        at
        for at, (before, one) in enumerate(pairwise(samples), start=1)
        if any(before.on < day <= one.on for day in resets)
    ]
    return max([0, *told, *_leaps(samples)])


def _since(samples: Sequence[Sample], at: int) -> date | None:
    return samples[at].on if at and at < len(samples) else None


def _leaps(samples: Sequence[Sample]) -> list[int]:
    """Where the level changed at one stroke and stayed: many usual steps, a good part of the whole range."""
    values = [one.value for one in samples]
    if len(values) < NEEDED + 1:
        return []
    steps = [after - before for before, after in pairwise(values)]
    usual = median(steps)
    spread = 1.4826 * median(abs(step - usual) for step in steps)
    big = max(6 * spread, 0.35 * (max(values) - min(values)))
    leaps = [at for at, step in enumerate(steps) if big > 0 and abs(step - usual) > big]
    # There and back again is a slip, no new level.
    slips = {
        at for at in leaps if any(near in leaps and steps[near] * steps[at] < 0 for near in (at - 1, at + 1))
    }
    return [at + 1 for at in leaps if at not in slips]


def _line(samples: Sequence[Sample]) -> _Line | None:
    days = [float((one.on - samples[0].on).days) for one in samples]
    pairs = list(zip(days, (one.value for one in samples), strict=True))
    slope, level = _theil_sen(pairs)
    kept = _without_slips(pairs, slope, level)
    slope, level = _theil_sen(kept)
    error = _error(kept)
    freedom = len(kept) - 2
    if error is None or freedom < 1 or slope == 0:
        return None
    if abs(slope) <= error * _at(_ONE_IN_HUNDRED, freedom, 2.8):
        return None
    times = _at(_NINE_IN_TEN, freedom, 1.7)
    return _Line(
        slope=slope,
        least=slope - error * times,
        most=slope + error * times,
        level=level + slope * kept[-1][0],
        room=error * times * (kept[-1][0] - kept[0][0]) / 2,
        last=samples[0].on + timedelta(days=int(kept[-1][0])),
    )


def _theil_sen(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    slopes = [(y - b) / (x - a) for (a, b), (x, y) in combinations(pairs, 2) if x != a]
    slope = median(slopes) if slopes else 0.0
    return slope, median(y - slope * x for x, y in pairs)


def _without_slips(
    pairs: Sequence[tuple[float, float]], slope: float, level: float
) -> Sequence[tuple[float, float]]:
    """Without what lies far off the line, a fifth of the numbers at most."""
    if len(pairs) < NO_SLIPS_BELOW:
        return pairs
    off = [abs(y - level - slope * x) for x, y in pairs]
    usual = 1.4826 * median(off)
    worst = sorted(range(len(pairs)), key=off.__getitem__)[-(len(pairs) // 5) :]
    slips = {at for at in worst if off[at] > max(5 * usual, 1e-9)}
    return [pair for at, pair in enumerate(pairs) if at not in slips]


def _error(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The standard error of a straight line's slope; None where all lie on one day."""
    count = len(pairs)
    middle, height = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    across = sum((x - middle) ** 2 for x, _ in pairs)
    if across == 0 or count < 3:
        return None
    best = sum((x - middle) * (y - height) for x, y in pairs) / across
    left = sum((y - height - best * (x - middle)) ** 2 for x, y in pairs)
    return sqrt(left / (count - 2) / across)


def _at(table: Sequence[float], freedom: int, beyond: float) -> float:
    return table[freedom - 1] if freedom <= len(table) else beyond


def _goal(
    line: _Line, limits: Limits | None, grades: Sequence[str], unit: str, today: date
) -> tuple[Goal, float | None]:
    """What lies ahead: the whole soon, else the next worse grade, else the whole."""
    whole = _whole(line, unit)
    day = _reached(line, whole, line.slope) if whole is not None else None
    name = Goal.FULL if line.slope > 0 else Goal.EMPTY
    if whole is not None and day is not None and (day - today).days <= SOON:
        return name, whole
    limit = _next_limit(line, limits, grades)
    if limit is not None and (found := _reached(line, limit, line.slope)) is not None:
        return (Goal.LIMIT, limit) if (found - today).days <= HORIZON else (Goal.FAR, None)
    if day is not None and (day - today).days <= HORIZON:
        return name, whole
    return (Goal.FAR if limits else Goal.NONE), None


def _whole(line: _Line, unit: str) -> float | None:
    if unit != "%" or not 0 <= line.level <= 100:
        return None
    return 100.0 if line.slope > 0 else 0.0


def _next_limit(line: _Line, limits: Limits | None, grades: Sequence[str]) -> float | None:
    if limits is None:
        return None
    ends = {
        end
        for _, spans in limits.grades
        for span in spans
        for end in (span.low, span.high)
        if end is not None
    }
    up = line.slope > 0
    now = _rank(limits.grade(Decimal(repr(line.level))), grades)
    ahead = sorted((end for end in ends if (float(end) > line.level) == up), reverse=not up)
    for end in ahead:
        if _rank(limits.grade(end + _TINY if up else end - _TINY), grades) > now:
            return float(end)
    return None


def _beyond(value: float | None, slope: float, limits: Limits | None) -> str:
    if value is None or limits is None:
        return ""
    end = Decimal(repr(value))
    return limits.grade(end + _TINY if slope > 0 else end - _TINY) or ""


def _rank(grade: str | None, grades: Sequence[str]) -> int:
    return grades.index(grade) if grade in grades else -1


def _reached(line: _Line, value: float | None, slope: float, *, ahead: float = 0.0) -> date | None:
    """The day on which the line meets a value at this slope; None when it never does, or in ages.

    `ahead`: how much further on its way the line may stand already.
    """
    if value is None or slope == 0 or (value - line.level) * slope < 0:
        return None
    way = abs(value - line.level) - ahead
    days = max(0.0, way) / abs(slope)
    return line.last + timedelta(days=round(days)) if days < 100 * 365 else None

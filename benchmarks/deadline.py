"""Whether working time gets slower as the office's calendar gets longer: ten years of holidays beside one.

The module is not called `calendar`, since a script's folder comes before the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from measure import Goal, heading, options, profiled, race, ratios, say

DAY = 450  # working minutes
YEARS = 10


def calendars() -> tuple[Any, Any]:
    """The calendar that is shipped, and the same with its holidays and fasting month in nine more years."""
    import tertib.people
    from tertib.kernel import calendar

    file = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
    short = calendar.from_data(yaml.load(file.read_text(), yaml.BaseLoader))
    years = range(1 - YEARS, 1)
    usual = tuple(each for each in short.periods if each.first is None)
    special = tuple(
        replace(each, first=_in(each.first, year), last=_in(each.last, year))
        for year in years
        for each in short.periods
        if each.first is not None
    )
    holidays = {_in(day, year): name for day, name in short.holidays.items() for year in years}
    return short, replace(short, holidays=holidays, periods=(*usual, *special))


def _in(day: date | None, years: int) -> Any:
    return day and day + timedelta(days=364 * years)  # the same day of the week


def starts(year: int, count: int) -> list[datetime]:
    """Moments all over a year, in and out of hours."""
    first = datetime(year, 1, 2, 1, tzinfo=UTC)
    return [first + timedelta(hours=37 * place % 8000) for place in range(count)]


def adding(calendar: Any, moments: list[datetime], minutes: int) -> Callable[[], int]:
    from tertib.kernel import calendar as working_time

    def run() -> int:
        for moment in moments:
            working_time.add(calendar, moment, minutes)
        return len(moments)

    return run


def main() -> int:
    wanted = options(__doc__ or "", rounds=9, count=200, counted="deadlines per round").parse_args()
    short, long = calendars()
    moments = starts(max(short.holidays).year, wanted.count)
    if wanted.profile:
        profiled(lambda: [adding(long, moments, 5 * DAY)() for _ in range(wanted.rounds)])
        return 0
    heading(f"deadline ({len(short.holidays)} and {len(long.holidays)} holidays)", wanted.rounds)
    for days in (1, 5):
        runners = {"1": adding(short, moments, days * DAY), "10": adding(long, moments, days * DAY)}
        costs = race(runners, wanted.rounds)
        label = f"{YEARS} years ÷ 1 year, {days} working days, CPU"
        say(label, ratios(costs["10"], costs["1"]), Goal(most=1.5))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Working time at random against a bitmap of minutes: 20,000 questions, 1,000,000 in `make proof`."""

import os
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.kernel.oracle import WIB, Bitmap, Stretch

from tertib.kernel import calendar as working
from tertib.kernel.calendar import Deadline, Pause, WorkingCalendar, add, between, from_data

DATA = Path(working.__file__).parents[1] / "people" / "data" / "calendar_tanjungpinang.yaml"
CASES = 1_000_000 if os.environ.get("TERTIB_PROOF") == "1" else 20_000
FIRST, DAYS = date(2025, 12, 1), 1800  # the longest duration asked for ends before
LONG, FRIDAY = 100_000, 4
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Questions = Iterator[tuple[datetime, int, tuple[Stretch, ...]]]


def office() -> Mapping[str, Any]:
    """The city's office: lunch, a longer break on Friday, Ramadan hours, the holidays of 2026."""
    data: Mapping[str, Any] = yaml.load(DATA.read_text(encoding="utf-8"), yaml.BaseLoader)
    return data


def night_shift() -> Mapping[str, Any]:
    """Over midnight, every day of the week, holidays or not."""
    return {
        "zone": "Asia/Jakarta",
        "periods": [
            {
                "name": "Jaga malam",
                "hours": {day: ["00:00-06:00", "22:00-24:00"] for day in working.DAYS},
                "breaks": {day: ["02:00-02:30"] for day in working.DAYS},
            }
        ],
    }


def site() -> Mapping[str, Any]:
    """A service point: Saturday mornings, another Ramadan, half days, a closure between the years."""
    return {
        "zone": "Asia/Jakarta",
        "periods": [
            {
                "name": "Loket",
                "hours": {
                    **{day: ["08:00-15:00"] for day in WEEKDAYS},
                    "friday": ["08:00-11:30", "13:30-15:30"],
                    "saturday": ["08:00-11:00"],
                },
                "breaks": {day: ["12:00-12:45"] for day in WEEKDAYS},
            },
            {
                "name": "Ramadan",
                "from": "2027-02-08",
                "until": "2027-03-09",
                "hours": {day: ["08:30-14:15"] for day in WEEKDAYS},
            },
            {"name": "Tutup", "from": "2026-12-28", "until": "2027-01-03", "hours": {}},
        ],
        "holidays": {"2026-12-25": "Natal", "2027-03-10": "Idulfitri", "2027-03-11": "Idulfitri"},
        "half_days": {
            "2026-12-24": {"name": "Menjelang libur", "hours": ["08:00-11:00"]},
            "2026-12-30": {"name": "Stok opname", "hours": ["20:00-24:00"]},
        },
    }


CALENDARS = (office, night_shift, site)
Data = Callable[[], Mapping[str, Any]]


@lru_cache(maxsize=3)
def bitmap_of(data: Data) -> Bitmap:
    """Kept for the next question about the same calendar."""
    return Bitmap(data(), FIRST, DAYS)


def questions(dice: random.Random, count: int) -> Questions:
    """Half of them where it hurts: closing time, Friday noon, midnight, the turn of the year."""
    for _ in range(count):
        minutes = dice.choice((0, 1, 5, 15, 450, dice.randrange(3000), dice.randrange(3000)))
        if dice.random() < 0.002:
            minutes = dice.randrange(LONG, 250_000)
        start = moment(dice)
        yield start, minutes, pauses(dice, start)


def moment(dice: random.Random) -> datetime:
    day = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=WIB) + timedelta(days=dice.randrange(2, 500))
    if dice.random() < 0.1:
        day = datetime(2026, 12, 31, tzinfo=WIB) + timedelta(days=dice.randrange(-2, 3))
    edge = dice.choice((0, 450, 690, 720, 780, 810, 960, 990, 1439, dice.randrange(1440)))
    second = timedelta(minutes=edge, seconds=dice.randrange(-90, 90))
    return (day + second).astimezone(dice.choice((WIB, UTC)))


def pauses(dice: random.Random, start: datetime) -> tuple[Stretch, ...]:
    """None, one, or some that touch and overlap; from minutes to weeks, before and after the start."""
    found = []
    for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 4))):
        begin = start + timedelta(minutes=dice.randrange(-2000, 4000), seconds=dice.randrange(60))
        length = dice.choice((0, 1, 30, 600, dice.randrange(5000)))
        found.append((begin, begin + timedelta(minutes=length)))
    return tuple(found)


def as_pauses(stretches: tuple[Stretch, ...]) -> list[Pause]:
    return [Pause(begin=begin, end=end) for begin, end in stretches]


@pytest.mark.parametrize("data", CALENDARS)
def test_random_deadlines_agree_with_the_bitmap(data: Data) -> None:
    bitmap, calendar = bitmap_of(data), from_data(data())
    dice = random.Random(f"{data.__name__} 20261124")
    met: Counter[str] = Counter()
    for start, minutes, stopped in questions(dice, CASES // len(CALENDARS) + 1):
        deadline = agree(calendar, bitmap, start, minutes, stopped)
        met.update(kind for kind, is_met in KINDS.items() if is_met(start.astimezone(WIB), minutes, deadline))
    print(data.__name__, CASES // len(CALENDARS) + 1, dict(met))
    missing = [kind for kind in KINDS if met[kind] < FEWEST and kind not in NEVER[data]]
    assert missing == [], met


def _crosses(start: datetime, end: datetime, clock: time, *, weekday: int | None = None) -> bool:
    """Whether the clock showed this time, on this day of the week, between the two moments."""
    first = datetime.combine(start.date(), clock, WIB)
    passed = (first + timedelta(days=day) for day in range((end - start).days + 2))
    return any(start <= at < end and weekday in (None, at.weekday()) for at in passed)


def _fasts(deadline: Deadline) -> bool:
    return any(
        line.minutes and first <= line.day <= last
        for line in deadline.lines
        for first, last in ((date(2026, 2, 19), date(2026, 3, 19)), (date(2027, 2, 8), date(2027, 3, 9)))
    )


FEWEST = 5  # of each kind in each calendar; a hundred times as many in `make proof`
KINDS: Mapping[str, Callable[[datetime, int, Deadline], bool]] = {
    "lunch": lambda start, _, found: _crosses(start, found.at, time(12, 15)),
    "friday noon": lambda start, _, found: _crosses(start, found.at, time(12, 15), weekday=FRIDAY),
    "ramadan": lambda _, __, found: _fasts(found),
    "midnight": lambda start, _, found: start.date() != found.at.date(),
    "year's end": lambda start, _, found: start.year != found.at.year,
    "holiday": lambda _, __, found: any(line.reason and line.start is None for line in found.lines),
    "nothing": lambda _, minutes, __: minutes == 0,
    "very long": lambda _, minutes, __: minutes >= LONG,
    "pause": lambda _, __, found: any(line.start and not line.minutes for line in found.lines),
    "outside hours": lambda start, _, found: bool(found.lines) and found.lines[0].start != start.time(),
}
# The night watch knows no holidays and no fasting month.
NEVER: Mapping[Data, Collection[str]] = {office: (), site: (), night_shift: ("holiday",)}


def agree(
    calendar: WorkingCalendar, bitmap: Bitmap, start: datetime, minutes: int, stopped: tuple[Stretch, ...]
) -> Deadline:
    """The bitmap counts the minutes wanted, ends on one of them, and so does the explanation."""
    given = as_pauses(stopped)
    deadline = add(calendar, start, minutes, given)
    asked = (start.isoformat(), minutes, stopped)
    assert bitmap.between(start, deadline.at, stopped) == minutes, asked
    assert between(calendar, start, deadline.at, given) == minutes, asked
    assert not minutes or bitmap.runs_before(deadline.at, stopped), asked
    assert sum(line.minutes for line in deadline.lines) == minutes, asked
    assert all(line.minutes or line.reason for line in deadline.lines), asked
    assert (deadline.at.second, deadline.at.microsecond) == (0, 0)
    return deadline


@pytest.mark.parametrize("data", CALENDARS)
def test_random_stretches_agree_with_the_bitmap(data: Data) -> None:
    bitmap, calendar = bitmap_of(data), from_data(data())
    dice = random.Random(42)
    for _ in range(CASES // 20):
        begin = moment(dice)
        end = begin + timedelta(minutes=dice.randrange(-3000, 30_000))
        stopped = pauses(dice, begin)
        expected = bitmap.between(begin, end, stopped)
        assert between(calendar, begin, end, as_pauses(stopped)) == expected, (begin, end, stopped)

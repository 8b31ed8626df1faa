"""Working time as one pure function on whole minutes: breaks, short Fridays, fasting month, holidays.

A moment is cut to its minute. `add` answers the earliest moment at which the wanted minutes have been worked,
so `between(calendar, start, add(calendar, start, minutes).at) == minutes` holds for every start.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tertib.kernel.errors import Misconfigured
from tertib.kernel.indonesian import duration, long_date, weekday
from tertib.kernel.words import N_

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")
_LONGEST_REST = 366  # days without any work after which the calendar must be wrong
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Working time within a day, in minutes after midnight; `end` is not worked any more."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The weekly hours of a stretch of days; a later period of the calendar goes before an earlier one."""

    name: str
    week: tuple[tuple[Span, ...], ...]  # Monday first
    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    zone: str
    periods: tuple[Period, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)

    def spans(self, day: date) -> tuple[Span, ...]:
        """When people work on this day; nothing on a holiday."""
        return () if day in self.holidays else self._usual(day)

    def rest(self, day: date) -> str:
        """Why nobody works on this day: the holiday's name, or the weekly rest."""
        return self.holidays.get(day) or N_("hari libur mingguan")

    def lists(self, year: int) -> bool:
        """Whether the holidays of a year are known; every year has some."""
        return any(day.year == year for day in self.holidays)

    def _usual(self, day: date) -> tuple[Span, ...]:
        period = next((one for one in reversed(self.periods) if one.covers(day)), None)
        return period.week[day.weekday()] if period else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One day of a deadline's explanation: what was worked on it, or why nothing was."""

    day: date
    minutes: int
    start: time | None = None
    end: time | None = None
    reason: str = ""

    def __str__(self) -> str:
        name = f"{weekday(self.day)}, {long_date(self.day)}"
        if self.start is None or self.end is None:
            return f"{name}: {self.reason}"
        return f"{name}, {self.start:%H.%M}–{self.end:%H.%M}: {duration(self.minutes)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment, and the lines whose minutes add up to what was asked."""

    at: datetime
    lines: tuple[Line, ...] = ()


def add(calendar: WorkingCalendar, start: datetime, minutes: int) -> Deadline:
    """The earliest moment at which `minutes` of working time have passed since `start`."""
    if minutes < 0:
        raise ValueError("a deadline cannot lie before its start")
    at, left = _minute(start), minutes
    lines: list[Line] = []
    days = _days(calendar, at)
    while left:
        day, worked = next(days)
        if not worked and not calendar.spans(day):
            lines.append(Line(day=day, minutes=0, reason=calendar.rest(day)))
        for begin, end in worked:
            taken = min(left, end - begin)
            if taken:
                at, left = begin + taken, left - taken
                lines.append(_line(calendar, begin, at))
    return Deadline(at=_moment(calendar, at), lines=tuple(lines))


def between(calendar: WorkingCalendar, begin: datetime, end: datetime) -> int:
    """Working minutes from `begin` to `end`; nothing when `end` is not later."""
    first, last = _minute(begin), _minute(end)
    total = 0
    day = _day(calendar, first)
    while day <= _day(calendar, last):
        for start, stop in _absolute(calendar, day):
            total += max(0, min(stop, last) - max(start, first))
        day += timedelta(days=1)
    return total


def _days(calendar: WorkingCalendar, since: int) -> Iterator[tuple[date, list[tuple[int, int]]]]:
    """Day after day, what is left of it after `since`, as absolute minutes."""
    day, idle = _day(calendar, since), 0
    while idle <= _LONGEST_REST:
        worked = [(max(start, since), end) for start, end in _absolute(calendar, day) if end > since]
        yield day, worked
        idle = 0 if worked else idle + 1
        day += timedelta(days=1)
    raise Misconfigured(N_("Kalender kerja tidak memuat satu pun hari kerja dalam setahun."))


def _absolute(calendar: WorkingCalendar, day: date) -> Iterator[tuple[int, int]]:
    for span in calendar.spans(day):
        yield _wall(calendar, day, span.start), _wall(calendar, day, span.end)


def _wall(calendar: WorkingCalendar, day: date, minute: int) -> int:
    days, rest = divmod(minute, 24 * 60)
    there = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), ZoneInfo(calendar.zone))
    return _minute(there)


def _minute(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds() // 60)


def _moment(calendar: WorkingCalendar, minute: int) -> datetime:
    return (_EPOCH + timedelta(minutes=minute)).astimezone(ZoneInfo(calendar.zone))


def _day(calendar: WorkingCalendar, minute: int) -> date:
    return _moment(calendar, minute).date()


def _line(calendar: WorkingCalendar, begin: int, end: int) -> Line:
    start, stop = _moment(calendar, begin), _moment(calendar, end)
    return Line(day=start.date(), minutes=end - begin, start=start.time(), end=stop.time())


def from_data(data: Mapping[str, Any]) -> WorkingCalendar:
    """A calendar as it stands in a data file. Refuses hours that overlap, unknown days and broken dates."""
    try:
        zone = str(data["zone"])
        ZoneInfo(zone)
        periods = tuple(_period(one) for one in data["periods"])
        holidays = {date.fromisoformat(str(day)): str(name) for day, name in data.get("holidays", {}).items()}
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as wrong:
        raise Misconfigured(N_("Kalender kerja tidak terbaca: %(said)s."), said=str(wrong)) from wrong
    return WorkingCalendar(zone=zone, periods=periods, holidays=holidays)


def _period(data: Mapping[str, Any]) -> Period:
    hours = data["hours"]
    if unknown := set(hours) - set(DAYS):
        raise ValueError(f"hours of {sorted(unknown)}")
    return Period(
        name=str(data["name"]),
        week=tuple(_spans(hours.get(day, ())) for day in DAYS),
        first=_date(data.get("from")),
        last=_date(data.get("until")),
    )


def _date(said: object) -> date | None:
    return date.fromisoformat(str(said)) if said is not None else None


def _spans(said: list[str]) -> tuple[Span, ...]:
    spans = tuple(map(_span, said))
    edges = [edge for span in spans for edge in (span.start, span.end)]
    if edges != sorted(edges):
        raise ValueError(f"hours {said}")
    return spans


def _span(said: str) -> Span:
    match = _HOURS.fullmatch(said)
    if match is None:
        raise ValueError(f"hours {said!r}")
    start_hour, start, end_hour, end = map(int, match.groups())
    span = Span(start=start_hour * 60 + start, end=end_hour * 60 + end)
    if span.start >= span.end or span.end > 24 * 60:
        raise ValueError(f"hours {said!r}")
    return span

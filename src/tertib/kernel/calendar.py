"""Working time as one pure function on whole minutes: breaks, short Fridays, fasting month, holidays, pauses.

A moment is cut to its minute. `add` answers the earliest moment at which the wanted minutes have been worked,
so `between(calendar, start, add(calendar, start, minutes).at) == minutes` holds for every start, the pauses
being the same on both sides. The minutes of its lines add up to what was asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tertib.kernel.errors import Misconfigured, filled
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
class HalfDay:
    """A day with hours of its own, whatever its week says."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    zone: str
    periods: tuple[Period, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    half_days: Mapping[date, HalfDay] = field(default_factory=dict)
    # The day on which each stretch of unchanged weekly hours begins, and its period: looked up by bisection,
    # so that ten years of fasting months cost no more than one.
    _begins: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _valid: tuple[Period | None, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        begins = sorted({date.min, *_changes(self.periods)})
        valid = tuple(
            next((one for one in reversed(self.periods) if one.covers(day)), None) for day in begins
        )
        object.__setattr__(self, "_begins", tuple(begins))
        object.__setattr__(self, "_valid", valid)

    def spans(self, day: date) -> tuple[Span, ...]:
        """When people work on this day; nothing on a holiday."""
        if day in self.holidays:
            return ()
        short = self.half_days.get(day)
        return short.spans if short else self._usual(day)

    def rest(self, day: date) -> str:
        """Why nobody works on this day: the holiday's name, or the weekly rest."""
        return self.holidays.get(day) or N_("hari libur mingguan")

    def remark(self, day: date) -> str:
        """What is particular about the hours of this day, or nothing."""
        short = self.half_days.get(day)
        return short.name if short and day not in self.holidays else ""

    def lists(self, year: int) -> bool:
        """Whether the holidays of a year are known; every year has some."""
        return any(day.year == year for day in self.holidays)

    def _usual(self, day: date) -> tuple[Span, ...]:
        period = self._valid[bisect_right(self._begins, day) - 1]
        return period.week[day.weekday()] if period else ()


def _changes(periods: Iterable[Period]) -> Iterator[date]:
    """The days from which another period may be valid."""
    for period in periods:
        if period.first:
            yield period.first
        if period.last and period.last < date.max:
            yield period.last + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stretch in which the clock stands still; its end does not belong to it any more."""

    begin: datetime
    end: datetime
    reason: str = N_("jam berhenti")
    who: str = ""  # fills the place of that name in the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stretch of one day in a deadline's explanation: what was worked, or why nothing was."""

    day: date
    minutes: int
    start: time | None = None
    end: time | None = None
    reason: str = ""
    who: str = ""

    @property
    def why(self) -> str:
        """The reason with its place filled."""
        return filled(self.reason, {"who": self.who} if self.who else {})

    def __str__(self) -> str:
        name = f"{weekday(self.day)}, {long_date(self.day)}"
        if self.start is not None and self.end is not None:
            name = f"{name}, {self.start:%H.%M}–{self.end:%H.%M}"
        if not self.minutes:
            return f"{name}: {self.why}"
        return f"{name}: {duration(self.minutes)}" + (f" ({self.why})" if self.reason else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment, and the lines whose minutes add up to what was asked."""

    at: datetime
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Working time in absolute minutes; with a reason it was not worked because the clock stood still."""

    begin: int
    end: int
    reason: str = ""
    who: str = ""

    @property
    def minutes(self) -> int:
        return 0 if self.reason else self.end - self.begin


def add(calendar: WorkingCalendar, start: datetime, minutes: int, pauses: Iterable[Pause] = ()) -> Deadline:
    """The earliest moment at which `minutes` of working time have passed since `start`, pauses left out."""
    if minutes < 0:
        raise ValueError("a deadline cannot lie before its start")
    at, left = _minute(start), minutes
    stops = _stops(pauses)
    lines: list[Line] = []
    days = _days(calendar, at)
    while left:
        day, worked = next(days)
        if not worked and not calendar.spans(day):
            lines.append(Line(day=day, minutes=0, reason=calendar.rest(day)))
        for stretch in _cut(worked, stops):
            if not left:
                break
            taken = min(left, stretch.minutes)
            end = stretch.begin + taken if taken else stretch.end
            lines.append(_line(calendar, day, replace(stretch, end=end)))
            if taken:
                at, left = end, left - taken
    return Deadline(at=_moment(calendar, at), lines=tuple(lines))


def between(calendar: WorkingCalendar, begin: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Working minutes from `begin` to `end`, pauses left out; nothing when `end` is not later."""
    first, last = _minute(begin), _minute(end)
    stops = _stops(pauses)
    total = 0
    day = _day(calendar, first)
    while day <= _day(calendar, last):
        within = [
            (max(start, first), min(stop, last))
            for start, stop in _absolute(calendar, day)
            if stop > first and start < last
        ]
        total += sum(stretch.minutes for stretch in _cut(within, stops))
        day += timedelta(days=1)
    return total


def _stops(pauses: Iterable[Pause]) -> list[_Stretch]:
    """Pauses as absolute minutes, in order and apart; where two overlap the earlier one gives the reason."""
    found: list[_Stretch] = []
    for pause in sorted(pauses, key=lambda one: (one.begin, one.end)):
        begin, end = _minute(pause.begin), _minute(pause.end)
        if found:
            begin = max(begin, found[-1].end)
        if begin < end:
            found.append(_Stretch(begin, end, pause.reason, pause.who))
    return found


def _cut(worked: Sequence[tuple[int, int]], stops: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """The working time of a day in order, in stretches that were worked or stood still."""
    for begin, end in worked:
        here = begin
        for stop in stops:
            if stop.end <= here or stop.begin >= end:
                continue
            if here < stop.begin:
                yield _Stretch(here, stop.begin)
            here = min(stop.end, end)
            yield _Stretch(max(begin, stop.begin), here, stop.reason, stop.who)
        if here < end:
            yield _Stretch(here, end)


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


def _line(calendar: WorkingCalendar, day: date, stretch: _Stretch) -> Line:
    start, stop = _moment(calendar, stretch.begin), _moment(calendar, stretch.end)
    return Line(
        day=day,
        minutes=stretch.minutes,
        start=start.time(),
        end=stop.time(),
        reason=stretch.reason or calendar.remark(day),
        who=stretch.who,
    )


def from_data(data: Mapping[str, Any]) -> WorkingCalendar:
    """A calendar as it stands in a data file.

    `zone`; `periods`, each with `name`, `hours` by day of the week (`monday: ["07:30-12:00", …]`), perhaps
    `breaks` in the same form, `from` and `until` — or `hours` and `breaks` alone for one period without end;
    `holidays`, names by date; `half_days`, by date `name` and `hours`. A later period goes before an earlier
    one. Refuses hours that overlap, unknown days, broken dates, and a calendar in which nobody ever works.
    """
    try:
        return _calendar(data)
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as wrong:
        raise Misconfigured(N_("Kalender kerja tidak terbaca: %(said)s."), said=str(wrong)) from wrong


def _calendar(data: Mapping[str, Any]) -> WorkingCalendar:
    zone = str(data["zone"])
    ZoneInfo(zone)
    alone = {"name": N_("Jam kerja"), "hours": data.get("hours"), "breaks": data.get("breaks", {})}
    periods = tuple(map(period_from, [*([alone] if alone["hours"] else []), *data.get("periods", ())]))
    if not any(spans for period in periods for spans in period.week):
        raise Misconfigured(N_("Kalender kerja ini tidak memuat satu menit kerja pun."))
    holidays = dict(_holidays(data.get("holidays", {})))
    half_days = {
        date.fromisoformat(str(day)): HalfDay(name=str(said["name"]), spans=spans_from(said["hours"]))
        for day, said in data.get("half_days", {}).items()
    }
    if both := sorted(holidays.keys() & half_days.keys()):
        raise Misconfigured(
            N_("%(day)s tercatat sebagai hari libur sekaligus setengah hari. Hapus salah satunya."),
            day=long_date(both[0]),
        )
    return WorkingCalendar(zone=zone, periods=periods, holidays=holidays, half_days=half_days)


def _holidays(data: Mapping[str, Any] | Sequence[Any]) -> Iterator[tuple[date, str]]:
    """Names by date, or a list of dates where nobody asks for names."""
    pairs = data.items() if isinstance(data, Mapping) else ((day, N_("hari libur")) for day in data)
    for day, name in pairs:
        yield date.fromisoformat(str(day)), str(name)


def period_from(data: Mapping[str, Any]) -> Period:
    """One period as it stands in a data file; what `from_data` says of it. Its week may be empty."""
    hours, breaks = data["hours"], data.get("breaks", {})
    if unknown := (set(hours) | set(breaks)) - set(DAYS):
        raise Misconfigured(
            N_("Hari “%(said)s” tidak dikenal. Tulis monday sampai sunday."), said=", ".join(sorted(unknown))
        )
    first, last = _date(data.get("from")), _date(data.get("until"))
    if first and last and last < first:
        raise Misconfigured(N_("Masa “%(name)s” berakhir sebelum mulai."), name=str(data["name"]))
    return Period(
        name=str(data["name"]),
        week=tuple(_without(spans_from(hours.get(day, ())), spans_from(breaks.get(day, ()))) for day in DAYS),
        first=first,
        last=last,
    )


def _without(spans: tuple[Span, ...], breaks: tuple[Span, ...]) -> tuple[Span, ...]:
    """The hours without the breaks in them."""
    stops = [_Stretch(one.start, one.end, "-") for one in breaks]
    rest = _cut([(one.start, one.end) for one in spans], stops)
    return tuple(Span(start=one.begin, end=one.end) for one in rest if not one.reason)


def _date(said: object) -> date | None:
    return date.fromisoformat(str(said)) if said is not None else None


def spans_from(said: Sequence[str]) -> tuple[Span, ...]:
    """The spans of one day as they are written. Refuses what cannot be read, overlaps or runs backwards."""
    spans = tuple(map(_span, said))
    edges = [edge for span in spans for edge in (span.start, span.end)]
    if edges != sorted(edges):
        raise Misconfigured(
            N_("Jam “%(said)s” tumpang tindih atau tidak berurutan."), said=", ".join(map(str, said))
        )
    return spans


def _span(said: str) -> Span:
    match = _HOURS.fullmatch(said)
    start, end = _edges(match.groups()) if match else (0, 24 * 60)
    if end <= start:
        raise Misconfigured(
            N_(
                "Jam “%(said)s” berakhir sebelum mulai. Kerja melewati tengah malam ditulis sampai 24:00 dan "
                "dilanjutkan dari 00:00 pada hari berikutnya."
            ),
            said=str(said),
        )
    if match is None or end > 24 * 60:
        raise Misconfigured(
            N_(
                "Jam “%(said)s” tidak terbaca. Tulis seperti 07:30-12:00; kerja melewati tengah malam "
                "ditulis sampai 24:00 dan dilanjutkan dari 00:00 pada hari berikutnya."
            ),
            said=str(said),
        )
    return Span(start=start, end=end)


def _edges(groups: Sequence[str]) -> tuple[int, int]:
    start_hour, start, end_hour, end = map(int, groups)
    return start_hour * 60 + start, end_hour * 60 + end

"""When a plan is due: a rule of RFC 5545 read strictly, expanded within bounds, moved to working days. Pure.

dateutil expands; a rule that never falls on a day would keep it busy until the year 9999, so every day that
it looks at takes from a tank. As there, the first day counts only where the rule itself falls on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from tertib.inspections._agenda_types import Shift
from tertib.kernel.calendar import WorkingCalendar
from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_

FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = {
    "DAILY": DAILY,
    "WEEKLY": WEEKLY,
    "MONTHLY": MONTHLY,
    "YEARLY": YEARLY,
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TANK = 40_000  # days looked at: a century of days, a tenth of a second
LONGEST = 500
LARGEST_INTERVAL, LARGEST_COUNT = 1_000, 10_000
FAR = 11  # years within which a rule must fall on some day; 29 February 2104 is no plan
_REST = 370  # days of rest in a row that no calendar has

_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?")
_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
_RANGES = {"BYMONTHDAY": 31, "BYMONTH": 12, "BYSETPOS": 366}
_UNREADABLE = N_("Aturan ini tidak terbaca pada “%(said)s”. Tulis seperti FREQ=MONTHLY;BYDAY=1MO.")
_TOO_OFTEN = N_("Agenda kerja paling sering setiap hari; aturan per jam, menit atau detik tidak dipakai.")
_NEVER = N_("Aturan ini tidak pernah jatuh pada suatu hari sejak tanggal mulainya.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A recurrence in parts; `days` are (place in the month or 0, day of the week from Monday)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    week_start: int = 0


def refused(sentence: str, field: str = "rule", **fields: object) -> Invalid:
    """The sentence, at its field."""
    found = Invalid(sentence, problems={field: (Problem(sentence, fields),)})
    found.fields = dict(fields)
    return found


def read(text: str) -> Rule:
    """The rule as it is written after the name of its property. Refuses what it cannot read."""
    parts = dict(_parts(text.strip().removeprefix("RRULE:")))
    frequency = parts.get("FREQ", "")
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise refused(_TOO_OFTEN)
    if frequency not in FREQUENCIES:
        raise refused(_UNREADABLE, said=frequency or "FREQ")
    if "COUNT" in parts and "UNTIL" in parts:
        raise refused(N_("Pilih salah satu: banyaknya kali (COUNT) atau sampai kapan (UNTIL)."))
    found = Rule(
        frequency=frequency,
        interval=_number(parts, "INTERVAL", LARGEST_INTERVAL) or 1,
        count=_number(parts, "COUNT", LARGEST_COUNT),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        days=_by_day(parts.get("BYDAY", "")),
        month_days=_numbers(parts, "BYMONTHDAY"),
        months=_numbers(parts, "BYMONTH"),
        places=_numbers(parts, "BYSETPOS"),
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    _insist_sensible(found)
    return found


def _parts(text: str) -> Iterator[tuple[str, str]]:
    if not text or len(text) > LONGEST:
        raise refused(N_("Isi aturannya, paling panjang %(most)s huruf."), most=LONGEST)
    seen = set()
    for part in text.upper().rstrip(";").split(";"):
        name, mark, value = part.partition("=")
        if not mark or not value or name not in _KNOWN or name in seen:
            raise refused(_UNREADABLE, said=part)
        seen.add(name)
        yield name, value


def _number(parts: dict[str, str], name: str, most: int) -> int | None:
    if name not in parts:
        return None
    text = parts[name]
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise refused(
            N_("%(name)s harus bilangan dari 1 sampai %(most)s, bukan “%(said)s”."),
            name=name,
            most=most,
            said=text,
        )
    return int(text)


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    if name not in parts:
        return ()
    found, most = [], _RANGES[name]
    for text in parts[name].split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", text, re.ASCII) or not 1 <= abs(int(text)) <= most:
            raise refused(_UNREADABLE, said=f"{name}={text}")
        found.append(int(text))
    if name == "BYMONTH" and min(found) < 1:
        raise refused(_UNREADABLE, said=f"{name}={parts[name]}")
    return tuple(sorted(set(found), key=lambda one: (one < 0, one)))


def _until(text: str) -> date:
    match = _UNTIL.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else _no_day(text)
    except ValueError as wrong:
        raise refused(_UNREADABLE, said=f"UNTIL={text}") from wrong


def _no_day(text: str) -> date:
    raise refused(_UNREADABLE, said=f"UNTIL={text}")


def _by_day(text: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for part in text.split(",") if text else ():
        match = _BY_DAY.fullmatch(part)
        place = int(match[1] or 0) if match else 0
        if match is None or (match[1] and not 1 <= abs(place) <= 5):
            raise refused(_UNREADABLE, said=f"BYDAY={part}")
        found.add((place, DAYS.index(match[2])))
    return tuple(sorted(found, key=lambda one: (one[0] < 0, one)))


def _week_start(text: str) -> int:
    if text not in DAYS:
        raise refused(_UNREADABLE, said=f"WKST={text}")
    return DAYS.index(text)


def _insist_sensible(rule: Rule) -> None:
    placed = any(place for place, _ in rule.days)
    if placed and rule.frequency in {"DAILY", "WEEKLY"}:
        raise refused(N_("Hari ke-sekian (misalnya 1MO) hanya untuk aturan bulanan atau tahunan."))
    if placed and not all(place for place, _ in rule.days):  # dateutil takes only days that are both
        raise refused(N_("Pisahkan menjadi dua rencana: hari ke-sekian (1MO) dan hari biasa (MO)."))
    if placed and rule.frequency == "YEARLY" and not rule.months:
        raise refused(N_("Aturan tahunan dengan hari ke-sekian harus menyebut bulannya (BYMONTH)."))
    if rule.month_days and rule.frequency == "WEEKLY":
        raise refused(N_("Tanggal (BYMONTHDAY) tidak dapat dipakai pada aturan mingguan."))
    if rule.places and not (rule.days or rule.month_days or rule.months):
        raise refused(N_("BYSETPOS memilih di antara hari lain; sebutkan BYDAY atau BYMONTHDAY."))


class _Empty(Exception):  # noqa: N818 - an answer
    """The rule looked at more days than a plan may."""


class _Months(tuple[int, ...]):  # noqa: SLOT001 - it counts, which a tuple with slots cannot
    """The months of a rule, which count how often they are asked."""

    asked = 0

    def __contains__(self, month: object) -> bool:
        self.asked += 1
        if self.asked > TANK:
            raise _Empty
        return super().__contains__(month)


class _Bounded(rrule):
    """dateutil's rule, which asks its months about every day that it looks at."""

    _bymonth: tuple[int, ...] | None

    def _iter(self) -> Iterator[datetime]:
        self._bymonth = _Months(self._bymonth or range(1, 13))
        yield from super()._iter()  # type: ignore[misc]  # not in its stubs


def days(rule: Rule, starts_on: date, first: date, last: date, *, most: int = 1_000) -> tuple[date, ...]:
    """The days from `first` to `last` on which the rule falls, the weekend and holidays not looked at."""
    found: list[date] = []
    try:
        for moment in _Bounded(
            FREQUENCIES[rule.frequency],
            dtstart=datetime.combine(starts_on, time()),
            interval=rule.interval,
            wkst=rule.week_start,
            count=rule.count,
            until=datetime.combine(rule.until, time()) if rule.until else None,
            byweekday=[weekday(day, place or None) for place, day in rule.days] or None,
            bymonthday=rule.month_days or None,
            bymonth=rule.months or None,
            bysetpos=rule.places or None,
        ):
            day = moment.date()
            if day > last or len(found) >= most:
                break
            if day >= first:
                found.append(day)
    except _Empty:
        pass
    except ValueError as wrong:  # dateutil sees at once that an interval never meets its days
        raise refused(_NEVER) from wrong
    return tuple(found)


def insist_falls(rule: Rule, starts_on: date) -> None:
    """Refuse a rule without a single day."""
    last = date(min(starts_on.year + FAR, date.max.year), 12, 31)
    if not days(rule, starts_on, starts_on, last, most=1):
        raise refused(_NEVER)


# --- working days ------------------------------------------------------------------------------------------


def is_worked(calendar: WorkingCalendar, day: date) -> bool:
    """Whether anybody works on the day, be it half of it."""
    return bool(calendar.spans(day))


def shifted(calendar: WorkingCalendar, day: date, shift: Shift) -> date:
    """Where a day goes that is no working day; itself when it is one, or nothing is moved."""
    if shift is Shift.NONE:
        return day
    step = timedelta(days=1 if shift is Shift.NEXT else -1)
    here = day
    for _ in range(_REST):
        if is_worked(calendar, here):
            return here
        here += step
    return day


def working_days_before(calendar: WorkingCalendar, day: date, count: int) -> date:
    """The day that lies `count` working days before."""
    here, left, looked = day, count, 0
    while left and looked < _REST:
        here -= timedelta(days=1)
        looked += 1
        left -= is_worked(calendar, here)
    return here


def on_working_days(
    calendar: WorkingCalendar, found: tuple[date, ...], shift: Shift
) -> tuple[tuple[date, date], ...]:
    """(due, on) of each day; where several meet on one working day, its own stays, else the earliest."""
    taken: dict[date, date] = {}
    for due in found:
        on = shifted(calendar, due, shift)
        if on not in taken or on == due:
            taken[on] = due
    return tuple((due, on) for on, due in sorted(taken.items()))

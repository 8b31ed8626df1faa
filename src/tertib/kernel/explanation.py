"""A deadline's explanation in one sentence, for papers: Indonesian whatever anybody's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from tertib.kernel.calendar import Line
from tertib.kernel.indonesian import MONTHS, duration


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """Days in a row that are alike."""

    first: date
    last: date
    minutes: int  # of each
    text: str
    hours: str = ""

    def __str__(self) -> str:
        days = _spanned(self.first, self.last)
        if not self.minutes:
            return f"{days} ({self.text})"
        if self.first < self.last:
            return f"{days} ({(self.last - self.first).days + 1} × {self.minutes})"
        inside = f"{self.minutes}; {self.text}" if self.text else str(self.minutes)
        return f"{days} {self.hours} ({inside})" if self.hours else f"{days} ({inside})"


def shortly(lines: Iterable[Line]) -> str:
    """`15 menit kerja: 26 Nov 15.55–16.00 (5) + 27 Nov 07.30–07.40 (10)`; nothing without lines.

    Whole days that are alike stand together (`25–27 Nov (3 × 450)`): the figures in brackets still add up to
    the minutes in front. Days on which nothing was counted follow with their reasons.
    """
    given = tuple(lines)
    if not given:
        return ""
    days = [_day(day, tuple(parts)) for day, parts in groupby(given, key=lambda line: line.day)]
    worked = " + ".join(map(str, _joined([each for each in days if each.minutes], by_text=False)))
    stood = [
        _Days(first=line.day, last=line.day, minutes=0, text=line.why) for line in given if not line.minutes
    ]
    total = sum(line.minutes for line in given)
    spelled = f"{total} menit kerja" if total < 60 else f"{total} menit ({duration(total)}) kerja"
    said = f"{spelled}: {worked}" if worked else spelled
    return f"{said}. Tidak dihitung: {'; '.join(map(str, _joined(stood, by_text=True)))}" if stood else said


def _day(day: date, parts: Sequence[Line]) -> _Days:
    counted = [line for line in parts if line.minutes]
    begins = [line.start for line in counted if line.start is not None]
    ends = [line.end for line in counted if line.end is not None]
    hours = f"{begins[0]:%H.%M}–{ends[-1]:%H.%M}" if begins and ends else ""
    minutes = sum(line.minutes for line in counted)
    reasons = dict.fromkeys(line.why for line in counted if line.reason)
    return _Days(first=day, last=day, minutes=minutes, text=", ".join(reasons), hours=hours)


def _joined(days: Iterable[_Days], *, by_text: bool) -> list[_Days]:
    """One entry for neighbouring days of the same minutes; where nothing was counted, of the same reason."""
    found: list[_Days] = []
    for day in days:
        known = found[-1] if found else None
        alike = (
            known is not None
            and day.first - known.last <= timedelta(days=1)  # a day may have stood still twice
            and (
                day.text == known.text
                if by_text
                else (day.minutes, day.hours) == (known.minutes, known.hours)
            )
        )
        if known is not None and alike:
            found[-1] = replace(known, last=day.last)
        else:
            found.append(day)
    return found


def _spanned(first: date, last: date) -> str:
    if first == last:
        return _named(first)
    return f"{first.day if first.month == last.month else _named(first)}–{_named(last)}"


def _named(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"

"""An oracle of working time that shares no code with the calendar: a long row of minutes, each worked or not.

It reads the same data file and sums the row up from its beginning, so that a question is two look-ups.
"""

from array import array
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

WIB = timezone(timedelta(hours=7))
MINUTE = timedelta(minutes=1)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Stretch = tuple[datetime, datetime]


class Bitmap:
    """Each minute of some years of one calendar in Western Indonesian Time."""

    def __init__(self, data: Mapping[str, Any], first: date, days: int) -> None:
        self.first = datetime(first.year, first.month, first.day, tzinfo=WIB)
        self.worked = bytearray(days * 1440)
        for number in range(days):
            for minute in minutes_of(data, first + timedelta(days=number)):
                self.worked[number * 1440 + minute] = 1
        self.passed = array("I", accumulate(self.worked, initial=0))

    def place(self, moment: datetime) -> int:
        return (moment - self.first) // MINUTE

    def between(self, begin: datetime, end: datetime, pauses: Iterable[Stretch] = ()) -> int:
        first, last = self.place(begin), self.place(end)
        if last <= first:
            return 0
        stopped: set[int] = set()
        lost = 0
        for start, stop in pauses:  # a pause is walked minute by minute: slow, and beyond doubt
            for minute in range(max(first, self.place(start)), min(last, self.place(stop))):
                if self.worked[minute] and minute not in stopped:
                    stopped.add(minute)
                    lost += 1
        return self.passed[last] - self.passed[first] - lost

    def runs_before(self, moment: datetime, pauses: Iterable[Stretch] = ()) -> bool:
        """Whether the last minute before the moment is worked and in no pause."""
        minute = self.place(moment) - 1
        paused = any(self.place(start) <= minute < self.place(stop) for start, stop in pauses)
        return bool(self.worked[minute]) and not paused


def minutes_of(data: Mapping[str, Any], day: date) -> list[int]:
    """The minutes after midnight that are worked on a day, by the words of the file."""
    name = day.isoformat()
    if name in data.get("holidays", {}):
        return []
    if name in data.get("half_days", {}):
        return sorted(_spelled(data["half_days"][name]["hours"]))
    chosen: Mapping[str, Any] = {}
    for period in data["periods"]:
        if str(period.get("from", "0000")) <= name <= str(period.get("until", "9999")):
            chosen = period
    hours = _spelled(chosen.get("hours", {}).get(WEEK[day.weekday()], ()))
    return sorted(hours - _spelled(chosen.get("breaks", {}).get(WEEK[day.weekday()], ())))


def _spelled(spans: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for span in spans:
        start, end = (int(part[:2]) * 60 + int(part[3:]) for part in span.split("-"))
        found.update(range(start, end))
    return found

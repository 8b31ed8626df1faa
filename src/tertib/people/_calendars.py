"""Calendars put together from weekly hours and special days, and kept in memory by what they contain."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from tertib.kernel import calendar
from tertib.kernel.calendar import WorkingCalendar
from tertib.kernel.canonical import canonical
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people.models import Calendar, OfficeRule, Unit
from tertib.people.models import SpecialDay as SpecialDayRow
from tertib.people.types import (
    DEFAULT_CALENDAR,
    CalendarView,
    CalendarWarning,
    DayChange,
    DayKind,
    OfficeRules,
    SpecialDay,
)

SHARED_LEAVE = "Cuti bersama"
NEXT_YEAR_FROM = 11  # the month from which next year's list should be there: the decree comes in autumn


class _Moved(Exception):  # noqa: N818 - an answer
    """Somebody changed the calendar between the two statements that read it."""


def find(unit: UUID, key: str) -> WorkingCalendar:
    """The unit's calendar of this key, or that of the nearest unit above which has one."""
    row, digest = found(unit, key)
    try:
        return _kept(digest, row)
    except _Moved:
        return find(unit, key)


def found(unit: UUID, key: str) -> tuple[UUID, str]:
    """Which calendar it is, and the digest of its content: one statement where the unit has its own."""
    for here in chain(unit):
        row = Calendar.objects.filter(unit=here, key=key).values_list("id", "digest").first()
        if row is not None:
            return row
    if key == DEFAULT_CALENDAR:
        raise Misconfigured(N_("Kalender kerja perangkat daerah ini belum diisi. Minta admin mengisinya."))
    raise Misconfigured(N_("Kalender “%(key)s” tidak ada pada perangkat daerah ini."), key=key)


def chain(unit: UUID) -> Iterator[UUID]:
    """The unit and those above it, the nearest first; asked one by one, since the first mostly answers."""
    here: UUID | None = unit
    while here is not None:
        yield here
        here = Unit.objects.filter(id=here).values_list("parent_id", flat=True).first()


@lru_cache(maxsize=64)
def _kept(digest: str, row: UUID) -> WorkingCalendar:
    """By its content: what is kept can never be out of date, in no process."""
    data = composed(Calendar.objects.get(id=row))
    if digest_of(data) != digest:
        raise _Moved
    return calendar.from_data(data)


def composed(row: Calendar, entered: Iterable[SpecialDay] | None = None) -> dict[str, Any]:
    """A calendar as `kernel.calendar` reads it: its hours, and the special days it rests on."""
    rests_on = frozenset(map(DayKind, row.rests_on))
    days = [day for day in (days_of(row.unit_id) if entered is None else entered) if day.kind in rests_on]
    return {
        "zone": row.zone,
        "periods": row.periods,
        "holidays": {day.day.isoformat(): _named(day) for day in days if day.kind is not DayKind.HALF},
        "half_days": {
            day.day.isoformat(): {"name": day.name, "hours": list(day.hours)}
            for day in days
            if day.kind is DayKind.HALF
        },
    }


def _named(day: SpecialDay) -> str:
    if day.kind is DayKind.SHARED_LEAVE and not day.name.lower().startswith(SHARED_LEAVE.lower()):
        return f"{SHARED_LEAVE} {day.name}"
    return day.name


def digest_of(data: Mapping[str, Any]) -> str:
    return sha256(canonical(data)).hexdigest()


def days_of(unit: UUID, year: int | None = None, changes: Iterable[DayChange] = ()) -> tuple[SpecialDay, ...]:
    """The special days that hold for a unit: its own before those of the units above it.

    With `changes` as they would be had those been made to its own.
    """
    near = list(chain(unit))
    changed = {each.day: each.after for each in changes}
    rows = SpecialDayRow.objects.filter(unit__in=near)
    if year is not None:
        rows = rows.filter(day__year=year)
    kept = [row for row in rows if row.unit_id != unit or row.day not in changed]
    far_first = sorted(kept, key=lambda row: near.index(row.unit_id), reverse=True)
    by_day = {row.day: day_view(row) for row in far_first}
    by_day |= {day: entered for day, entered in changed.items() if entered is not None}
    return tuple(by_day[day] for day in sorted(by_day))


def own_days(unit: UUID, year: int) -> frozenset[date]:
    return frozenset(SpecialDayRow.objects.filter(unit=unit, day__year=year).values_list("day", flat=True))


def as_if(
    unit: UUID, drafts: Mapping[str, Mapping[str, Any]], changes: Iterable[DayChange]
) -> Mapping[str, WorkingCalendar]:
    """The unit's own calendars by key, as other hours and other days would make them."""
    rows = {row.key: row for row in Calendar.objects.filter(unit=unit)}
    for key, data in drafts.items():
        rests_on = sorted(map(DayKind, data.get("rests_on", DayKind)))
        rows[key] = Calendar(
            unit_id=unit, key=key, zone=str(data["zone"]), periods=list(data["periods"]), rests_on=rests_on
        )
    days = days_of(unit, changes=changes)
    return {key: calendar.from_data(composed(row, days)) for key, row in rows.items()}


def day_view(row: SpecialDayRow) -> SpecialDay:
    return SpecialDay(
        day=row.day,
        name=row.name,
        kind=DayKind(row.kind),
        hours=tuple(row.hours),
        source=row.source,
        decree=row.decree,
    )


def calendar_view(row: Calendar) -> CalendarView:
    return CalendarView(
        unit=row.unit_id,
        key=row.key,
        name=row.name,
        zone=row.zone,
        periods=tuple(row.periods),
        rests_on=frozenset(map(DayKind, row.rests_on)),
        changed_at=row.changed_at,
    )


def calendars_of(unit: UUID) -> tuple[CalendarView, ...]:
    """Every calendar a unit may name, its own before those above; the default one first."""
    near = list(chain(unit))
    rows = sorted(
        Calendar.objects.filter(unit__in=near), key=lambda row: near.index(row.unit_id), reverse=True
    )
    views = {row.key: calendar_view(row) for row in rows}
    return tuple(sorted(views.values(), key=lambda each: (each.key != DEFAULT_CALENDAR, each.name)))


# --- what is missing -------------------------------------------------------------------------------

_NO_LIST = N_(
    "Hari libur dan cuti bersama tahun %(year)s belum diisi. Batas waktu yang melewatinya dihitung "
    "seolah-olah tidak ada hari libur."
)
_NO_DECREE = N_(
    "Hari libur tahun %(year)s masih perkiraan (%(source)s). Cocokkan dengan keputusan bersama, lalu isi "
    "nomornya."
)


def warnings(unit: UUID, today: date) -> tuple[CalendarWarning, ...]:
    """What is amiss with the lists of this year and, late in the year, of the next."""
    years = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM else [])]
    return tuple(warning for year in years if (warning := _warning(year, days_of(unit, year))) is not None)


def _warning(year: int, days: Iterable[SpecialDay]) -> CalendarWarning | None:
    national = [day for day in days if day.kind.is_national]
    if not national:
        return CalendarWarning(year=year, sentence=_NO_LIST, fields={"year": year})
    guessed = next((day for day in national if not day.decree), None)
    if guessed is None:
        return None
    return CalendarWarning(
        year=year, sentence=_NO_DECREE, fields={"year": year, "source": guessed.source or "-"}
    )


# --- rules -----------------------------------------------------------------------------------------


def rules_of(unit: UUID) -> OfficeRules:
    """The rules of the unit, or of the nearest above that has some, or the shipped ones."""
    for here in chain(unit):
        row = OfficeRule.objects.filter(unit=here).values_list("data", flat=True).first()
        if row is not None:
            return read_rules(row)
    return OfficeRules()


def read_rules(data: Mapping[str, Any]) -> OfficeRules:
    clock = ("quiet_from", "quiet_until", "digest_at")
    values = {key: _time(value) if key in clock else value for key, value in data.items()}
    return OfficeRules(**values)


def _time(value: str | None) -> Any:
    return datetime.strptime(value, "%H:%M").time() if value else None  # noqa: DTZ007 - a time of day

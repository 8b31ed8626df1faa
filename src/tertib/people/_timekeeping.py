"""Commands on working time: weekly hours by key, special days with their decree, and an office's rules.

Each asks the right of `by` and is one transaction. Cases are not touched here: whoever counts deadlines sees
by the calendar's digest that it changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any
from uuid import UUID

from tertib.kernel import calendar
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.people import _calendars, _hours, _notices, _persons, _rights
from tertib.people.models import Calendar, OfficeRule, SpecialDay
from tertib.people.types import DEFAULT_CALENDAR, DayChange, DayKind, OfficeRules
from tertib.people.types import SpecialDay as Day
from tertib.runtime import door
from tertib.runtime.door import Tx

LONGEST_WARNING = 10_000


def set_calendar(
    unit: UUID, data: Mapping[str, Any], *, by: Actor, key: str = DEFAULT_CALENDAR, name: str = ""
) -> None:
    """Replace one of a unit's calendars, or add it. `data` is what `kernel.calendar.from_data` reads.

    `holidays` and `half_days`, where given, replace the special days of the unit, with `source` and `decree`;
    `rests_on` names the kinds of days the calendar rests on, all unless it says otherwise. Refuses what
    cannot be read and hours in which nobody ever works.
    """
    calendar.from_data(data)
    days = _days_in(data)

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, unit)
        Calendar.objects.update_or_create(
            unit_id=unit,
            key=key,
            defaults={
                "name": name or str(data.get("name") or key),
                "zone": str(data["zone"]),
                "periods": _periods(data),
                "rests_on": sorted(map(DayKind, data.get("rests_on", DayKind))),
                "digest": "",
                "changed_by": by.person,
                "changed_at": tx.now,
            },
        )
        if days is not None:
            SpecialDay.objects.filter(unit=unit).delete()
            _store(tx, unit, days, by)
        _stamp(unit)

    door.run(write)


def remove_calendar(unit: UUID, key: str, *, by: Actor) -> None:
    """Take a calendar away. Refuses the default one, and one that is not there."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, unit)
        if key == DEFAULT_CALENDAR:
            raise Conflict(N_("Kalender utama kantor tidak dapat dihapus; ubah isinya."))
        if not Calendar.objects.filter(unit=unit, key=key).delete()[0]:
            raise NotFound(N_("Kalender “%(key)s” tidak ada pada perangkat daerah ini."), key=key)

    door.run(write)


def enter_days(
    unit: UUID, days: Sequence[Day], *, by: Actor, whole_years: bool = False, dry_run: bool = False
) -> tuple[DayChange, ...]:
    """Enter special days of a unit; what is entered already is changed, and entering it twice is nothing.

    With `whole_years` the days of the same years that are not among them go. Answers what changed, or with
    `dry_run` what would. Refuses hours that cannot be read, and names that are empty.
    """
    for day in days:
        _hours.check_day(day)

    def write(tx: Tx) -> tuple[DayChange, ...]:
        _rights.may_change(tx, by, unit)
        changes = _changes(unit, days, whole_years=whole_years)
        if changes and not dry_run:
            SpecialDay.objects.filter(unit=unit, day__in=[each.day for each in changes]).delete()
            _store(tx, unit, [each.after for each in changes if each.after is not None], by)
            _stamp(unit)
        return changes

    return door.run(write)


def remove_day(unit: UUID, day: date, *, by: Actor) -> None:
    """Take a special day away; it is a day of its week again. Refuses one that the unit did not enter."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, unit)
        if not SpecialDay.objects.filter(unit=unit, day=day).delete()[0]:
            raise NotFound(N_("Hari itu tidak tercatat sebagai hari libur perangkat daerah ini."))
        _stamp(unit)

    door.run(write)


def set_rules(unit: UUID, rules: OfficeRules, *, by: Actor) -> None:
    """Replace when the office is warned and left in peace. The head is told when one person may delete.

    Refuses negative minutes, and more than anybody works in a month: the worker counts them every minute.
    """
    for name, minutes in (("warn_before", rules.warn_before), ("escalate_after", rules.escalate_after)):
        _persons.free(minutes is None or minutes >= 0, name, N_("Menit tidak boleh kurang dari nol."))
        _persons.free(
            minutes is None or minutes <= LONGEST_WARNING,
            name,
            N_("Paling banyak 10.000 menit kerja, kira-kira sebulan."),
        )
    data = {
        key: f"{value:%H:%M}" if isinstance(value, time) else value for key, value in asdict(rules).items()
    }

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, unit)
        if _calendars.rules_of(unit).second_person and not rules.second_person:
            _notices.second_person_off(tx, unit, by.name)
        OfficeRule.objects.update_or_create(
            unit_id=unit, defaults={"data": data, "changed_by": by.person, "changed_at": tx.now}
        )

    door.run(write)


def _changes(unit: UUID, days: Sequence[Day], *, whole_years: bool) -> tuple[DayChange, ...]:
    before = {row.day: _calendars.day_view(row) for row in SpecialDay.objects.filter(unit=unit)}
    after = {day.day: day for day in days}
    years = {day.day.year for day in days} if whole_years else set()
    gone = {day for day in before if day.year in years and day not in after}
    touched = {day for day, entered in after.items() if before.get(day) != entered} | gone
    return tuple(DayChange(day=day, before=before.get(day), after=after.get(day)) for day in sorted(touched))


def _store(tx: Tx, unit: UUID, days: Iterable[Day], by: Actor) -> None:
    SpecialDay.objects.bulk_create(
        SpecialDay(
            unit_id=unit,
            day=each.day,
            kind=each.kind.value,
            name=each.name,
            hours=list(each.hours),
            source=each.source,
            decree=each.decree,
            entered_by=by.person,
            entered_at=tx.now,
        )
        for each in days
    )


def _stamp(unit: UUID) -> None:
    """Name the new content of every calendar that the unit's days reach. Refuses one that went wrong."""
    for row in Calendar.objects.all():
        if unit in _calendars.chain(row.unit_id):
            data = _calendars.composed(row)
            calendar.from_data(data)
            Calendar.objects.filter(id=row.id).update(digest=_calendars.digest_of(data))


def _periods(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The periods as plain JSON: dates and hours as they are written."""
    alone = {"name": N_("Jam kerja"), "hours": data.get("hours"), "breaks": data.get("breaks", {})}
    return [_period(one) for one in (*([alone] if alone["hours"] else []), *data.get("periods", ()))]


def _period(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": str(given["name"])}
    for key in ("from", "until"):
        if given.get(key) is not None:
            found[key] = str(given[key])
    for key in ("hours", "breaks"):
        if given.get(key):
            found[key] = {str(day): [str(span) for span in spans] for day, spans in given[key].items()}
    return {"hours": {}, **found}


def _days_in(data: Mapping[str, Any]) -> list[Day] | None:
    """The special days that a data file brings along; None when it says nothing of them."""
    if "holidays" not in data and "half_days" not in data:
        return None
    read = calendar.from_data(data)
    source, decree = str(data.get("source", "")), str(data.get("decree", ""))
    whole = [
        Day(day=day, name=name, kind=_kind(name), source=source, decree=decree)
        for day, name in read.holidays.items()
    ]
    halves = [
        Day(
            day=date.fromisoformat(str(day)),
            name=str(half["name"]),
            kind=DayKind.HALF,
            hours=tuple(map(str, half["hours"])),
            source=source,
            decree=decree,
        )
        for day, half in data.get("half_days", {}).items()
    ]
    return [*whole, *halves]


def _kind(name: str) -> DayKind:
    shared = name.lower().startswith(_calendars.SHARED_LEAVE.lower())
    return DayKind.SHARED_LEAVE if shared else DayKind.PUBLIC

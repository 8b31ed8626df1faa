"""Which office, and which of its calendars, a command means."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.db.utils import OperationalError, ProgrammingError
from django.utils.translation import gettext

import tertib.people
from tertib.kernel import calendar as working_time
from tertib.kernel.calendar import WorkingCalendar
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import say

if TYPE_CHECKING:
    from tertib.people.types import UnitView

SHIPPED = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"


def office(key: str | None) -> "UnitView":
    """The office by its key, or the only one there is."""
    from tertib.people import queries as people  # app-ready

    if key:
        return people.unit_by_key(key)
    found = people.offices()
    if len(found) != 1:
        raise Invalid(
            N_("Sebutkan kantornya dengan --office: %(keys)s."),
            keys=", ".join(one.key for one in found) or "-",
        )
    return found[0]


def calendar_of(key: str | None, calendar: str) -> WorkingCalendar:
    """The calendar of the office; before any office is set up, the one that is shipped, saying so."""
    if key is None and not calendar and not _has_offices():
        say(gettext("Belum ada kantor pada pemasangan ini; yang dipakai kalender bawaan."))
        return shipped()
    from tertib.people import queries as people  # app-ready
    from tertib.people.types import DEFAULT_CALENDAR  # app-ready: the same

    return people.office_calendar(office(key).id, calendar or DEFAULT_CALENDAR)


def _has_offices() -> bool:
    from tertib.people import queries as people  # app-ready

    try:
        return bool(people.offices())
    except (OperationalError, ProgrammingError):  # no database yet
        return False


@lru_cache(maxsize=1)
def shipped() -> WorkingCalendar:
    """The calendar that comes with the program."""
    return working_time.from_data(yaml.load(SHIPPED.read_text(), yaml.BaseLoader))  # noqa: S506 - strings only

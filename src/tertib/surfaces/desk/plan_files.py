"""The work plan as files: a table for a spreadsheet, and days for a calendar program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tertib.inspections.types import OccurrenceState, OccurrenceView
from tertib.runtime import lists

if TYPE_CHECKING:
    from icalendar import Event

HEADS = ("tanggal", "menurut_aturan", "rencana", "kode_aset", "aset", "lokasi", "keadaan", "alasan")


def csv_of(days: Sequence[OccurrenceView]) -> bytes:
    """A line for each round, by day."""
    rows = [
        (
            one.on.isoformat(), one.due_on.isoformat() if one.due_on else one.mark, one.plan_title,
            one.asset_code, one.asset_name, one.place, _(one.state_label), one.reason,
        )
        for one in days
    ]  # fmt: skip
    return lists.as_csv(HEADS, rows)


def ics_of(days: Sequence[OccurrenceView]) -> bytes:
    """RFC 5545: a whole day for each round that is planned or open; its UID stays when it moves."""
    import icalendar  # slow: only whoever takes the file waits for it

    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Tertib//Agenda kerja//ID")
    calendar.add("VERSION", "2.0")
    calendar.add("NAME", _("Agenda kerja"))
    for one in days:
        if one.state in (OccurrenceState.PLANNED, OccurrenceState.OPENED):
            calendar.add_component(day_event(one))
    written: bytes = calendar.to_ical()
    return written


def day_event(one: OccurrenceView) -> Event:
    """A round as a whole day. It is stamped with the time of its plan: the same plan gives the same bytes."""
    import icalendar  # slow: only whoever takes the file waits for it

    event = icalendar.Event()
    stamp = one.changed_at or datetime.combine(one.on, time(), UTC)
    event.add("UID", f"{one.id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("SEQUENCE", one.plan_seq)
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("DTSTART", one.on)
    event.add("DTEND", one.on + timedelta(days=1))
    event.add("SUMMARY", f"{one.plan_title or _('Pemeliharaan tidak terencana')}: {one.asset_code}")
    event.add("LOCATION", one.place)
    event.add("TRANSP", "TRANSPARENT")
    return event

"""Visits as rows of the book of who may enter a room, beside the row that permitted them."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from tertib.inspections.models import RoomVisit
from tertib.kernel.actor import Actor
from tertib.registers import queries as entries
from tertib.registers import service as registers
from tertib.registers.types import EntryView
from tertib.runtime.door import Tx

KEY = "room_access"
LEFT = "Keluar ruang."


def write(tx: Tx, visit: RoomVisit, *, by: Actor) -> None:
    """Keep the visit's row in step with it; the caller saves the visit.

    Where the case entered nobody on the list of a book, the log of the room is all there is.
    """
    permit = _permit(visit)
    if permit is None or visit.struck_at is not None:
        return
    row = registers.keep_row(
        tx, KEY, _cells(visit, permit), no=visit.entry, office=visit.office_id, by=by, reason=LEFT
    )
    visit.entry = row.no


def strike(tx: Tx, visit: RoomVisit, reason: str, *, by: Actor) -> None:
    """The row is struck as the line of the log was."""
    if visit.entry is not None:
        registers.strike_standing(tx, KEY, visit.entry, office=visit.office_id, by=by, reason=reason)


def _permit(visit: RoomVisit) -> EntryView | None:
    """The row of whoever was sent; of a guest that of the escort."""
    if visit.case_id is None:
        return None
    wanted = visit.name if visit.admitted else visit.escort
    rows = entries.rows_of_case(visit.case_id, office=visit.office_id, book=KEY)
    return next((row for row in rows if " ".join(str(row.data.get("name", "")).split()) == wanted), None)


def _cells(visit: RoomVisit, permit: EntryView) -> Mapping[str, object]:
    guest = "" if visit.admitted else f"tamu, didampingi {visit.escort}"
    return {
        **permit.data,
        "name": visit.name,
        "position": guest or visit.position,
        "task": visit.purpose or permit.data.get("task", ""),
        "entered": _moment(visit.entered_at),
        "left": _moment(visit.left_at),
        "prepared_by": visit.noted_by,
    }


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(timezone.get_default_timezone()):%d/%m/%Y %H.%M}" if at else ""

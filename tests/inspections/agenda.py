"""What tests of the work plan share: a plan on the server of the room, and what became of it."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.inspections.room import ADMIN, CODE, Room

from tertib.inspections import service
from tertib.inspections.models import Occurrence
from tertib.inspections.types import PlanDraft
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people

TODAY = date(2026, 11, 24)  # a Tuesday
HOURS = {
    "hours": {name: ["08:00-16:00"] for name in ("monday", "tuesday", "wednesday", "thursday", "friday")}
}


def keep_hours(room: Room, **days: str) -> None:
    """The office works Monday to Friday, but not on these days."""
    people.set_calendar(room.office, {"zone": "Asia/Jakarta", **HOURS, "holidays": days}, by=SYSTEM)


def draft(**changes: Any) -> PlanDraft:
    values: dict[str, Any] = {
        "code": CODE,
        "title": "Pemeliharaan bulanan",
        "starts_on": TODAY,
        "rule": "FREQ=MONTHLY;BYDAY=1MO",
        "lead_days": 1,
        **changes,
    }
    return PlanDraft(**values)


def plan(room: Room, **changes: Any) -> UUID:
    return service.add_plan(room.office, draft(**changes), by=ADMIN)


def days(plan: UUID, *states: str) -> list[tuple[str, str]]:
    rows = Occurrence.objects.filter(plan=plan).order_by("on", "due")
    rows = rows.filter(state__in=states) if states else rows
    return [(row.due, row.on.isoformat()) for row in rows]


def opened(plan: UUID) -> list[UUID | None]:
    return list(
        Occurrence.objects.filter(plan=plan, state="opened").order_by("on").values_list("case_id", flat=True)
    )

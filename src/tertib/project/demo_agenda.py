"""What the demo office has planned. It begins in the month after next: nothing opens by itself at once."""

from datetime import date
from uuid import UUID

from tertib.inspections import queries, service
from tertib.inspections.types import PlanDraft
from tertib.kernel.actor import SYSTEM
from tertib.people import queries as people
from tertib.runtime import door


def seed(office: UUID, technicians: UUID) -> None:
    """Enter the plans where there are none; those who hold the post are sent."""
    if queries.plans(SYSTEM, office):
        return
    now = door.read_now()
    begins = _after_next(people.office_date(now))
    staff = tuple(each.id for each in people.holders(technicians, now))[:2]
    monthly = PlanDraft(
        code=_procedure(office, "server"), title="Pemeliharaan bulanan server", kind="server",
        group="Produksi", starts_on=begins, rule="FREQ=MONTHLY;BYDAY=1MO",
        basis="pemeliharaan bulanan", staff=staff,
    )  # fmt: skip
    quarterly = PlanDraft(
        code=_procedure(office, "hotspot"), title="Pemeliharaan triwulanan hotspot", kind="access_point",
        starts_on=begins, rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", lead_days=2, staff=staff,
    )  # fmt: skip
    for draft in (monthly, quarterly):
        if draft.code:
            service.add_plan(office, draft, by=SYSTEM)


def _procedure(office: UUID, word: str) -> str:
    """The procedure of the work plan whose title speaks of it."""
    found = queries.planned_procedures(office).items()
    return next((code for code, title in found if word in title.lower()), "")


def _after_next(day: date) -> date:
    month = day.month + 2
    return date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

"""Reads of the work plan, of rooms and of the monthly recap; their public face is `queries`.

Those that take `by` answer a stranger as if there were nothing.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tertib.inspections import (
    _agenda_rights,
    _plans,
    _recap,
    _recap_archive,
    _recap_paper,
    _visits,
    _work_plan,
)
from tertib.inspections.types import (
    CaseRoom,
    DayOfYear,
    MeterForecast,
    OccurrenceView,
    PlanDraft,
    PlanView,
    Preview,
    Recap,
    RecapArchiveView,
    RecapSigner,
    RoomView,
    Trouble,
    VisitView,
)
from tertib.kernel.actor import Actor
from tertib.people import queries as people
from tertib.runtime import door
from tertib.runtime.paper import Paper

MOST_DAYS = _work_plan.MOST

# --- the work plan -------------------------------------------------------------------------------------


def plans(by: Actor, office: UUID, *, text: str = "", asset: UUID | None = None) -> tuple[PlanView, ...]:
    """Every plan of an office, the next due first; for whoever works there, and auditors."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _plans.plans(office, text=text, asset=asset)


def plan(by: Actor, plan_id: UUID) -> PlanView:
    """One plan of such an office; `NotFound` for every other."""
    return _plans.plan(by, plan_id)


def keeps_plans(by: Actor, office: UUID) -> bool:
    """Whether somebody may change the work plan of the office."""
    return _agenda_rights.keeps(by, office, door.read_now())


def preview_plan(by: Actor, office: UUID, draft: PlanDraft) -> Preview:
    """A draft in words and its next days on the office's calendar; `Invalid` at the field that is wrong."""
    now = door.read_now()
    _agenda_rights.insist_sees(by, office, now)
    return _plans.preview(office, draft, today=people.office_date(now))


def work_plan(
    by: Actor, office: UUID, first: date, last: date, *, most: int = MOST_DAYS
) -> tuple[OccurrenceView, ...]:
    """What is due from one day to another, in one query besides the right."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _work_plan.between(office, first, last, most=most)


def year_plan(by: Actor, office: UUID, year: int) -> tuple[DayOfYear, ...]:
    """A year of the work plan by day and plan, counted."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _work_plan.by_day(office, year)


def rounds_of(person: UUID) -> tuple[OccurrenceView, ...]:
    """The rounds of the next months that somebody is sent on, and the open ones; for their own calendar."""
    return _work_plan.of_person(person, door.read_now())


def plan_days(by: Actor, plan: UUID, *, ahead: int = 24) -> tuple[OccurrenceView, ...]:
    """What a plan has ahead, at most so many rows of it, and what it had last."""
    return _work_plan.of_plan(_plans.plan(by, plan).id, ahead=min(ahead, _work_plan.MOST))


def asset_days(by: Actor, office: UUID, asset: UUID) -> tuple[OccurrenceView, ...]:
    """What an asset has ahead and what it had last."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _work_plan.of_asset(asset)


def troubled_days(by: Actor, office: UUID) -> tuple[OccurrenceView, ...]:
    """What should be open and could not be opened."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _work_plan.troubled(office)


def forecasts(by: Actor, plan: UUID) -> Mapping[UUID, MeterForecast]:
    """Of a plan by meter, when each asset reaches its next mark; an estimate."""
    return _work_plan.forecasts(_plans.plan(by, plan).id)


def planned_procedures(office: UUID) -> Mapping[str, str]:
    """Code -> title of the procedures in force that are run by the work plan."""
    return _plans.planned_procedures(office)


def plan_obstacle(office: UUID, code: str) -> Trouble | None:
    """Why no plan for this procedure opens anything, whatever the day; None when nothing hinders."""
    return _plans.obstacle(office, code)


def performers(office: UUID, code: str) -> frozenset[UUID]:
    """The persons who perform a procedure, or where none is named any procedure of the work plan."""
    return _plans.performers(office, code)


def recap(by: Actor, office: UUID, month: date) -> Recap:
    """What the month came to, for whoever sees the work plan; as many queries for one asset as for many."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _recap.of_month(office, month)


def recap_paper(found: Recap) -> Paper:
    """A recap as a PDF, with room for a signature."""
    return _recap_paper.draw(people.unit(found.office).name, found, at=door.read_now())


def recap_totals(found: Recap) -> tuple[tuple[str, str], ...]:
    """The figures that stand first, in Indonesian as papers are."""
    return _recap_paper.totals(found)


def recap_mark(found: Recap) -> str:
    """The mark of what a recap says: two that say the same have the same."""
    return _recap_paper.mark(_recap_paper.content(found))


def recap_signers(by: Actor, office: UUID) -> tuple[RecapSigner, ...]:
    """In which posts somebody may sign and archive the recaps of an office today."""
    return _recap_archive.signers(by, office, door.read_now())


def recap_archives(by: Actor, office: UUID, month: date) -> tuple[RecapArchiveView, ...]:
    """The signed recaps of a month, the newest first."""
    _agenda_rights.insist_sees(by, office, door.read_now())
    return _recap_archive.archived(office, month)


def recap_archive(by: Actor, archive: UUID) -> RecapArchiveView:
    """One signed recap; its PDF is in the vault under `digest`."""
    return _recap_archive.paper_of(by, archive, door.read_now())


# --- the access log of a room --------------------------------------------------------------------------


def room(by: Actor, office: UUID, name: str = "") -> RoomView:
    """A room of an office, the first where none is named: who may enter, who is inside, the last lines."""
    return _visits.room(by, office, name)


def visit(by: Actor, visit_id: int) -> VisitView:
    """One line of the log; `NotFound` in another office."""
    return _visits.visit(by, visit_id)


def room_of_case(by: Actor, case: UUID) -> CaseRoom | None:
    """Who may enter a room for a case and who did; None where it sends nobody, and for outsiders."""
    return _visits.of_case(by, case)


def room_log(by: Actor, office: UUID, name: str, first: date, last: date) -> tuple[VisitView, ...]:
    """The lines of a room from one day to another, struck ones too."""
    _agenda_rights.insist_sees(by, office, door.read_now(), unknown=_visits.UNKNOWN)
    return _visits.visits_between(office, name, first, last)

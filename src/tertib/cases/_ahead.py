"""What a change of an office's calendars would do to its open cases, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import _sql, _store
from tertib.cases._deadlines import open_cases
from tertib.cases._office import Office
from tertib.cases.machine import World, decide
from tertib.cases.types import DueMove, DueMoves
from tertib.kernel.calendar import WorkingCalendar
from tertib.people.types import DEFAULT_CALENDAR
from tertib.procedures import queries as procedures


def named(office: UUID) -> Mapping[str, str]:
    """Calendar key -> title of a procedure that runs on it: in force, or under an open case."""
    found = _sql.select(
        "SELECT DISTINCT bundle FROM cases_case WHERE office_id = %s AND phase IN (%s, %s)",
        (office, "open", "waiting"),
    )
    bundles = {str(each[0]) for each in found} | {each.hash for each in procedures.installed(office)}
    known = map(procedures.procedure, sorted(bundles))
    return {one.calendar or DEFAULT_CALENDAR: one.title for one in known}


def ahead(office: UUID, calendars: Mapping[str, WorkingCalendar], now: datetime) -> DueMoves:
    """What a count on other calendars would move: the machine is asked, and nothing is written."""
    cases = open_cases(office)
    moves = [move for case in cases for move in _moves_of(case, calendars, now)]
    return DueMoves(moves=tuple(moves), counted=len(cases))


def _moves_of(case: UUID, calendars: Mapping[str, WorkingCalendar], now: datetime) -> Iterator[DueMove]:
    row = _store.load_case(case)
    if row is None:
        return
    procedure = procedures.procedure(row.bundle)
    draft = calendars.get(procedure.calendar or DEFAULT_CALENDAR)
    if draft is None:
        return
    office = Office(id=row.office, code=row.code, key=procedure.calendar, draft=draft)
    world = World(
        seats={},
        between=office.between,
        deadline=office.deadline,
        last_day=office.last_day,
        spread=lambda _want, _events: 1,
        provider_hold=lambda: False,
        alone=lambda _person, _post: False,
    )
    outcome = decide(row.state, c.MovePromise(calendar=""), procedure, now, world=world)
    for event in outcome.events:
        after, before = event.data.get("due") or event.data["until"], event.data["before"]
        yield DueMove(
            case=row.id,
            number=row.state.number or row.tracking,
            title=row.procedure_title,
            agency=row.agency_name,
            is_wait="until" in event.data,
            before=datetime.fromisoformat(before) if before else None,
            after=datetime.fromisoformat(after),
        )

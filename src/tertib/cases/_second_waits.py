"""What waits for a second person, as the desk of whoever may be it shows it."""

from __future__ import annotations

from tertib.cases import _intent_rows, _second, _store, _views
from tertib.cases._rights import Viewer, act_at
from tertib.cases._store import CaseRow
from tertib.cases.types import IntentState, SecondWait
from tertib.people import queries as people
from tertib.procedures import queries as procedures

MOST = 100


def waits_of(viewer: Viewer) -> tuple[SecondWait, ...]:
    """Every case with plans that this person may confirm as the second one, longest waiting first."""
    offices = {each.office for each in viewer.capacities}
    rows = map(_store.load_case, _intent_rows.waiting_for_second(offices, MOST))
    return tuple(found for row in rows if row is not None if (found := _wait(row, viewer)) is not None)


def _wait(row: CaseRow, viewer: Viewer) -> SecondWait | None:
    standing, state, first = viewer.at(row), row.state, _second.first_of(row.state)
    procedure = procedures.procedure(row.bundle)
    act = act_at(state, procedure)
    may = _second.capacity_for(state, viewer.by.person, lambda post: standing.acting_as(post, act))
    if may is None or first is None or state.step is None or state.post is None:
        return None
    waiting = [each for each in _intent_rows.intents_of(row.id) if each.state == IntentState.SECOND]
    prepared = people.people([first.person]) if first.person else {}
    titles = people.titles([state.post], viewer.now)
    return SecondWait(
        case=_views.case_view(row, standing),
        activity=procedure.step(state.step).activity,
        prepared_by=next((each.name for each in prepared.values()), ""),
        prepared_as=titles[state.post].label if state.post in titles else "",
        intents=tuple(_views.intent_view(each, viewer.now) for each in waiting),
    )

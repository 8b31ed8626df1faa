"""The open hop of a case as its line in the inbox: all of it follows from the case and its procedure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tertib.cases._rights import act_of, needs_registration
from tertib.cases._store import CaseRow, ItemRow
from tertib.cases.types import IntentState, Phase
from tertib.procedures.types import Procedure

_TROUBLE = {IntentState.CLASH, IntentState.FAILED, IntentState.PERSON}


def item_of(
    row: CaseRow, procedure: Procedure, own_time: Callable[[datetime, int], datetime]
) -> ItemRow | None:
    """The open item; None while nobody in the office has to act. `own_time` ranks what has no promise."""
    state = row.state
    if state.phase is not Phase.OPEN or state.post is None or state.step is None:
        return None
    step = procedure.step(state.step)
    hop = step.hops[min(state.hop, len(step.hops) - 1)]
    entered = state.entered_at or row.opened_at
    promise = procedure.promise
    # An incoming letter lies on the desk of whoever is entrusted with the agenda book.
    entrusted = state.also if needs_registration(row, procedure) else None
    return ItemRow(
        case=row.id,
        office=row.office,
        post=entrusted or state.post,
        also=None if entrusted else state.also,
        code=row.code,
        procedure_title=row.procedure_title,
        title=row.title,
        subject=row.subject,
        number=state.number,
        tracking=row.tracking,
        agency_name=row.agency_name,
        urgency=row.registration.get("urgency", ""),
        step=step.no,
        hop=state.hop,
        activity=step.activity,
        act=act_of(procedure, step.no, state.hop),
        hop_label=hop.label,
        action=_next_action(row, procedure),
        minutes=step.minutes,
        promise=promise.minutes if promise else None,
        since=state.since or entered,
        due=state.due,
        rank=state.due or own_time(entered, step.minutes),
        claimed_by=state.claimed_by,
        pool=state.pool,
        calendar=procedure.calendar,
        trouble=any(mark.state in _TROUBLE for mark in state.marks.values()),
        seq=state.seq,
    )


def _next_action(row: CaseRow, procedure: Procedure) -> str:
    state = row.state
    states = {mark.state for mark in state.marks.values()}
    if state.hold is not None:
        return "resume"
    if states & _TROUBLE:
        return "retry"
    if IntentState.PLANNED in states:
        return "confirm_plan"
    if IntentState.SECOND in states:
        return "second_plan"
    if state.since is None:
        return "wait"
    return "register" if needs_registration(row, procedure) else "complete"

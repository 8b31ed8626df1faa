"""Stored cases as views: what a page shows, in words and numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases import _store, catalogue
from tertib.cases._clocks import clocks_of
from tertib.cases._facts import contact_of, registration_of
from tertib.cases._intent_rows import IntentRow
from tertib.cases._intents import plan_of
from tertib.cases._office import Office
from tertib.cases._papers import DocumentRow, EntryRow
from tertib.cases._rights import Standing
from tertib.cases._sql import from_json
from tertib.cases._state import CaseState
from tertib.cases._store import CaseRow
from tertib.cases.chain import Link
from tertib.cases.types import (
    CaseView,
    Deficiency,
    DocumentView,
    EntryRef,
    Hold,
    IntentState,
    IntentView,
    Phase,
    StepView,
    SubmissionView,
    Turn,
)
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure, Step


def case_view(row: CaseRow, standing: Standing) -> CaseView:
    """The whole case for one viewer; the applicant's side sees posts, not names, and no internal work."""
    procedure = procedures.procedure(row.bundle)
    office = Office(id=row.office, code=row.code, key=procedure.calendar)
    state = row.state
    outside = standing.is_applicant and not standing.in_office(row.office)
    return CaseView(
        id=row.id,
        seq=state.seq,
        fresh_from=state.turn,
        office=row.office,
        code=row.code,
        bundle=row.bundle,
        procedure_title=row.procedure_title,
        number=state.number,
        tracking=row.tracking,
        title=row.title,
        subject=row.subject,
        phase=state.phase,
        step=state.step,
        hop=state.hop,
        round=state.round,
        turn=turn_of(state, standing.now, names=not outside),
        agency=row.agency,
        agency_name=row.agency_name,
        contact=contact_of(row.contact),
        channel=row.channel,
        request=row.request,
        submission=state.submission,
        submissions=submission_views(row.id),
        registration=registration_of(row.registration),
        work={} if outside else row.work,
        variant=state.variant,
        clocks=clocks_of(row, procedure, office, standing.now, names=not outside),
        due=state.due,
        opened_at=row.opened_at,
        closed_at=state.closed_at,
        steps=step_views(procedure, state, _store.links_of(row.id)),
        deficiencies=deficiencies_of(row),
        waiting_until=state.waiting.until if state.waiting else None,
        acknowledged_at=state.acknowledged_at,
        equipped_at=None if outside else state.equipped_at,
        equipped_by="" if outside else _name(state.equipped_by),
        ended_reason=procedure.refusals.get(state.reason, state.reason),
        hold=hold_of(state, names=not outside),
        as_applicant=outside,
        only_said=state.only_said,
    )


def _name(person: UUID | None) -> str:
    return people.people([person])[person].name if person else ""


def deficiencies_of(row: CaseRow) -> tuple[Deficiency, ...]:
    return tuple(Deficiency(target=each["target"], sentence=each["sentence"]) for each in row.deficiencies)


def hold_of(state: CaseState, *, names: bool) -> Hold | None:
    """The provider the case waits for."""
    if state.hold is None:
        return None
    return Hold(since=state.hold.since, provider=state.hold.provider if names else "")


def turn_of(state: CaseState, now: datetime, *, names: bool) -> Turn | None:
    """Whose turn it is; None when the applicant must act or the case is over."""
    if state.post is None or state.phase is not Phase.OPEN:
        return None
    titles = people.titles([post for post in (state.post, state.also) if post], now)
    claimed = state.claimed_by if names else None
    return Turn(
        post=state.post,
        post_title=titles[state.post].label if state.post in titles else "",
        since=state.since or state.entered_at or now,
        claimed_by=claimed,
        claimed_by_name=people.people([claimed])[claimed].name if claimed else "",
        also=state.also,
        also_title=titles[state.also].label if state.also and state.also in titles else "",
    )


def submission_views(case: UUID) -> tuple[SubmissionView, ...]:
    return tuple(
        SubmissionView(version=version, at=at, request=request, by_name=name)
        for version, at, request, name in _store.submissions_of(case)
    )


# --- rows of the procedure -------------------------------------------------------------------------


def step_views(procedure: Procedure, state: CaseState, links: Sequence[Link]) -> tuple[StepView, ...]:
    """Every row of the procedure as it stands in the case."""
    entered = {link.event.data["step"]: link.at for link in links if link.kind == "step_entered"}
    closed = {link.event.data["step"]: link.at for link in links if link.kind == "step_closed"}
    return tuple(
        _step_view(step, procedure, state, entered.get(step.no), closed.get(step.no))
        for step in procedure.steps
    )


def _step_view(
    step: Step, procedure: Procedure, state: CaseState, entered: datetime | None, closed: datetime | None
) -> StepView:
    performer = procedure.performer(step.hops[0].performer)
    return StepView(
        no=step.no,
        source_no=step.source_no,
        activity=step.activity,
        minutes=step.minutes,
        performer=performer.key,
        performer_label=performer.label,
        state=step_state(step, state, entered=entered is not None),
        round=state.rounds.get(step.no, 0),
        entered_at=entered,
        closed_at=closed,
    )


def step_state(step: Step, state: CaseState, *, entered: bool) -> str:
    """`now`, `done`, `ahead`, or `skipped` where the case went or will go round the row."""
    if step.no == state.step and not state.phase.is_over:
        return "now"
    behind = state.phase.is_over or (state.step is not None and step.no < state.step)
    if entered and (behind or state.phase is Phase.CLOSED):
        return "done"
    if not step.is_for(state.variant) and (step.only and state.variant is not None):
        return "skipped"
    return "skipped" if behind else "ahead"


# --- effects, papers, entries ------------------------------------------------------------------------


def intent_view(intent: IntentRow, now: datetime) -> IntentView:
    leased = intent.lease_until is not None and intent.lease_until > now
    running = leased and intent.state == IntentState.READY
    evidence: Mapping[str, Any] = json.loads(intent.evidence)
    return IntentView(
        id=intent.id,
        verb=intent.verb,
        label=catalogue.label_of(intent.verb),
        step=intent.step,
        round=intent.round,
        item=intent.item,
        state=IntentState.RUNNING if running else IntentState(intent.state),
        blocking=intent.blocking,
        plan=plan_of(intent.plan),
        sentence=intent.sentence,
        evidence={
            key: value for key, value in evidence.items() if key not in ("documents", "entries", "sealed")
        },
        attempts=intent.attempt,
        next_at=intent.next_at,
        by_hand=intent.by_hand,
        digest=intent.digest,
    )


def document_view(row: DocumentRow) -> DocumentView:
    return DocumentView(
        id=row.id,
        case=row.case,
        step=row.step,
        round=row.round,
        kind=row.kind,
        title=row.title,
        number=row.number,
        digest=row.digest,
        filename=row.filename,
        media_type=row.media_type,
        pages=row.pages,
        letter=row.letter,
        at=row.at,
        for_applicant=row.for_applicant,
        taken=from_json(row.taken) if row.taken else {},
    )


def entry_view(row: EntryRow) -> EntryRef:
    return EntryRef(
        book=row.book,
        no=row.no,
        revision=row.revision,
        step=row.step,
        round=row.round,
        title=row.title,
        at=row.at,
    )

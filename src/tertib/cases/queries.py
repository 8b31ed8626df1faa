"""Reads of the engine. If you hold the object, you were allowed to see it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from tertib.cases import (
    _ahead,
    _beside,
    _drafts,
    _figures,
    _heads,
    _intent_rows,
    _moves,
    _operations,
    _papers,
    _proof,
    _rehearsal,
    _reviews,
    _rights,
    _second,
    _second_waits,
    _sql,
    _store,
    _views,
    _work_drafts,
    _work_record,
    catalogue,
    chain,
)
from tertib.cases._clocks import clocks_of, held_by
from tertib.cases._doing import form_of
from tertib.cases._facts import facts_of
from tertib.cases._flow import FlowLoads, FlowRow, flow_rows, loads
from tertib.cases._heads import read_list as read_heads
from tertib.cases._judging import registration_problems, request_problems
from tertib.cases._lists import briefs as cases_of_list
from tertib.cases._lists import inbox, my_cases, open_work, running_naming, running_with
from tertib.cases._office import Office
from tertib.cases._once import once
from tertib.cases._proof import differences, judge, judge_log, replay, verify
from tertib.cases._rebuild import marked
from tertib.cases._rights import Acting, Standing, Viewer
from tertib.cases._store import CaseRow
from tertib.cases._timeline import Glossary, entry_of
from tertib.cases.machine import addressees, separation
from tertib.cases.models import Case
from tertib.cases.types import (
    REHEARSAL,
    Action,
    AuditFilter,
    AuditPage,
    CaseBrief,
    CaseEnding,
    CaseFacts,
    CaseView,
    ChainVerdict,
    Clocks,
    DocumentView,
    Draft,
    DueMoves,
    ElsewhereCase,
    EntryRef,
    ExitView,
    FieldChange,
    HeadList,
    InFlight,
    IntentState,
    IntentView,
    NextPost,
    OpenItem,
    Operations,
    Overview,
    Period,
    Phase,
    ProgressStep,
    PublicProgress,
    RehearsalOffer,
    RehearsalView,
    RehearsedEffects,
    ReviewFigures,
    ReviewKind,
    ReviewView,
    SecondNeed,
    SecondWait,
    TimelineEntry,
    Turn,
    WorkDraft,
    WorkLine,
)
from tertib.cases.verbs import RECEIVED
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.calendar import WorkingCalendar
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.ids import is_tracking_code, normalise
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView, Procedure, ServiceCard, ShippedView, Step, VersionView
from tertib.runtime import door

__all__ = [
    "audit_cases", "awaiting_second", "beside", "calendars_named", "case_for", "clocks", "differences",
    "documents",
    "draft", "drafts", "entries", "export_chain", "facts", "find_by_number", "flow", "flow_loads",
    "has_moved", "heads", "inbox", "intents", "judge", "judge_chains", "judge_log", "moves_if",
    "must_rehearse", "my_cases", "open_actions", "open_item", "open_work", "opened_with", "operations",
    "overview", "progress", "read_heads", "referred", "registration_problems", "rehearsable",
    "rehearsals", "rehearsed_effects", "replay", "request_problems", "review_figures", "review_period",
    "reviews", "running_apart", "running_facts", "running_naming", "running_with", "services",
    "submission_diff", "timeline", "verify", "work_draft", "work_record", "would_rehearse",
]  # fmt: skip


# --- what may be asked for ---------------------------------------------------------------------------


def services(office: UUID) -> tuple[ServiceCard, ...]:
    """The public catalogue, without procedures that can only be rehearsed here."""
    return tuple(
        card for card in procedures.services(office) if not _rehearsal.must_rehearse(card.bundle, card.status)
    )


def running_apart(by: Actor, view: VersionView) -> tuple[ElsewhereCase, ...]:
    """Cases that run in another version than this one: for whoever works in the office, and auditors."""
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    if not any(one.office == view.office or "auditor" in one.roles for one in held):
        return ()
    return _moves.running_apart(view.office, view.code, view.hash)


def briefs(by: Actor, ids: Collection[UUID]) -> tuple[CaseBrief, ...]:
    """Those of these cases that `by` sees by a post or audits, running ones first, then the newest."""
    return cases_of_list(Viewer(by, door.read_now()), ids)


def review_period(kind: ReviewKind, text: str) -> Period:
    """`2026-2`, `2026`, or empty for the one that runs. Invalid when it is none."""
    return _reviews.period(kind, text, people.office_date(door.read_now()))


def review_figures(by: Actor, office: UUID, code: str, over: Period) -> ReviewFigures:
    """What a procedure's cases say of a period; for whoever works in the office, and auditors."""
    _must_work_in(by, office)
    return _reviews.figures(office, code, over, door.read_now())


def reviews(by: Actor, office: UUID, kind: ReviewKind, over: Period) -> Mapping[str, ReviewView]:
    """Code -> the last saved review of the period."""
    _must_work_in(by, office)
    return _reviews.newest(office, kind, over)


def _must_work_in(by: Actor, office: UUID) -> None:
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    if not any(one.office == office or "auditor" in one.roles for one in held):
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))


def must_rehearse(view: BundleView) -> bool:
    """Whether the version may only be rehearsed by the office itself, and is offered to nobody."""
    return _rehearsal.must_rehearse(view.hash, view.status)


def would_rehearse(view: ShippedView) -> bool:
    """Whether a procedure that comes with the program could only be rehearsed if it were installed now."""
    return _rehearsal.would_rehearse(view)


def rehearsable(by: Actor) -> tuple[RehearsalOffer, ...]:
    """Every procedure in force where `by` holds a post, and what a trial of it would be; for a page."""
    held = Viewer(by, door.read_now()).capacities
    offices = dict.fromkeys(each.office for each in held)
    return tuple(
        _rehearsal.offer_of(view, held) for office in offices for view in procedures.installed(office)
    )


def rehearsed_effects(case: CaseView) -> RehearsedEffects:
    """What this trial does outside Tertib: only in words, or for real."""
    return _rehearsal.effects_of(case.bundle, only_said=case.only_said, variant=case.variant)


# --- one case --------------------------------------------------------------------------------------


def case_for(by: Actor, ref: UUID | str) -> CaseView:
    """The case by id, agenda number or tracking code; `NotFound` also when it is another agency's."""
    row, standing = _visible(by, ref)
    return _views.case_view(row, standing)


def moves_if(by: Actor, office: UUID, calendars: Mapping[str, WorkingCalendar]) -> DueMoves:
    """Which open cases of the office would move, and how far, were its calendars of these keys such ones.

    For whoever administers the office, and the system; `NotFound` for everybody else. Nothing is written.
    """
    now = door.read_now()
    held = Viewer(by, now).capacities
    administers = any(each.office == office and "administrator" in each.roles for each in held)
    if by.kind is not ActorKind.SYSTEM and not administers:
        raise NotFound(N_("Perangkat daerah tidak ditemukan."))
    return _ahead.ahead(office, calendars, now)


def calendars_named(office: UUID) -> Mapping[str, str]:
    """Key of each calendar that a procedure in force or an open case of the office runs on, and its title."""
    return _ahead.named(office)


def has_moved(case: CaseView) -> bool:
    """Whether something was written to the case since it was read: what was read after it may be newer."""
    return _store.seq_of(case.id) != case.seq


def opened_with(by: Actor, key: str) -> CaseView | None:
    """The case that this person opened with an idempotency key, as long as they may see it."""
    sent = once(key, None, by=by)
    row = _store.opened_with(sent) if sent else None
    standing = Viewer(by, door.read_now()).at(row) if row else None
    return _views.case_view(row, standing) if row and standing and standing.may_see(row) else None


def _unknown() -> NotFound:
    return NotFound(N_("Perkara tidak ditemukan."))


def _visible(by: Actor, ref: UUID | str) -> tuple[CaseRow, Standing]:
    viewer = Viewer(by, door.read_now())
    for row in _referred(ref):
        standing = viewer.at(row)
        if standing.may_see(row):
            return row, standing
    raise _unknown()


def _referred(ref: UUID | str) -> Sequence[CaseRow]:
    if isinstance(ref, UUID):
        row = _store.load_case(ref)
        return [row] if row else []
    text = ref.strip()
    if is_tracking_code(text):
        return _store.load_cases("c.tracking = %s", (normalise(text),))
    try:
        return _referred(UUID(text))
    except ValueError:
        return _store.load_cases("c.number = %s AND c.number <> '' ORDER BY c.opened_at DESC", (text,))


def _reloaded(case: CaseView | UUID, by: Actor) -> tuple[CaseRow, Standing]:
    return _visible(by, case if isinstance(case, UUID) else case.id)


def open_actions(case: CaseView | UUID, by: Actor) -> tuple[Action, ...]:
    """What `by` may do to the case now; the service consults the same function."""
    row, standing = _reloaded(case, by)
    return _rights.actions(row, standing, procedures.procedure(row.bundle))


def awaiting_second(by: Actor) -> tuple[SecondWait, ...]:
    """The cases whose plans `by` may confirm as the second person today."""
    return _second_waits.waits_of(Viewer(by, door.read_now()))


def open_item(case: CaseView | UUID, by: Actor) -> OpenItem | None:
    """The open hop with everything its desk needs; None when the case is over or with the applicant."""
    row, standing = _reloaded(case, by)
    state = row.state
    if state.phase is not Phase.OPEN or state.post is None or state.step is None:
        return None
    procedure = procedures.procedure(row.bundle)
    step = procedure.step(state.step)
    turn = _views.turn_of(state, standing.now, names=True)
    office = Office(id=row.office, code=row.code, key=procedure.calendar)
    acting = _rights.acting_at_hop(row, standing, procedure)
    duties = separation(state, step, by.person) if acting else ()
    alone = bool(duties) and by.person is not None and people.is_alone(by.person, state.post, standing.now)
    place = min(state.hop, len(step.hops) - 1)
    hop = step.hops[place]
    question = step.asks(state.variant)
    asked = question if question and question.hop == state.hop else None
    return OpenItem(
        step=step.no,
        source_no=step.source_no,
        activity=step.activity,
        act=step.act.value,
        hop=state.hop,
        hop_kind=hop.kind.value,
        hop_label=hop.label,
        performer=hop.performer,
        performer_label=procedure.performer(hop.performer).label,
        post=state.post,
        post_title=turn.post_title if turn else "",
        since=state.since or state.entered_at or row.opened_at,
        claimed_by=state.claimed_by,
        claimed_by_name=turn.claimed_by_name if turn else "",
        needs=_lines(step.needs.text),
        output=step.output.text,
        minutes=step.minutes,
        form=form_of(step, state.hop, procedure.forms),
        question=asked.question if asked else "",
        exits=_exits(asked.exits) if asked else (),
        next_posts=_next_posts(row, procedure, office, standing.now),
        refusals=procedure.refusals,
        intents=tuple(
            _views.intent_view(each, standing.now)
            for each in _intent_rows.intents_of(row.id)
            if each.key in state.marks and each.state != IntentState.DROPPED
        ),
        colleagues=_colleagues(row, standing) if state.pool and acting else (),
        in_name_of=_in_name_of(turn, acting),
        replaces=_replaces(acting, standing),
        barred="" if alone or not duties else duties[0].sentence,
        waived=alone,
        can_skip=hop.skippable,
        clocks=clocks_of(row, procedure, office, standing.now, names=True),
        needs_paper=_needs_paper(row, step),
        may_act=acting is not None and state.claimed_by in (None, by.person),
        plan_pending=any(mark.is_asked for mark in state.marks.values()),
        second=_second_need(row, procedure, acting, standing),
    )


def _second_need(
    row: CaseRow, procedure: Procedure, acting: Acting | None, standing: Standing
) -> SecondNeed | None:
    """What stands before the open plans that destroy, for whoever prepares or prepared them."""
    asked = [mark for mark in row.state.marks.values() if mark.is_asked and mark.destroys]
    if not asked:
        return None
    mine = _second.First(person=standing.by.person, right=acting.capacity.mandate if acting else None)
    first = _second.first_of(row.state) or mine
    act = _rights.act_at(row.state, procedure)
    return _second.need(row.office, row.state, act, first, standing.now)


def _needs_paper(row: CaseRow, step: Step) -> bool:
    """Whether this hop is the last of a row that somebody's receipt ends, and nobody has said so yet."""
    at_the_end = row.state.hop == len(step.hops) - 1 and RECEIVED in step.guards
    return at_the_end and row.state.acknowledged_at is None and row.channel != REHEARSAL


def _in_name_of(turn: Turn | None, acting: Acting | None) -> str:
    """The post for which somebody acts who does not hold it."""
    if turn is None or acting is None:
        return ""
    return turn.post_title if acting.in_name or not acting.capacity.kind.is_held else ""


def _replaces(acting: Acting | None, standing: Standing) -> tuple[str, ...]:
    if acting is None:
        return ()
    return people.replaced_by((acting.capacity,), standing.now).get(acting.capacity.post, ())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _exits(exits: Sequence[Any]) -> tuple[ExitView, ...]:
    return tuple(
        ExitView(
            label=each.label,
            waits=bool(each.wait) or each.asks_deficiencies,
            sets_variant=each.sets_variant,
            goes_on=each.to is None and not each.wait and not each.asks_deficiencies,
        )
        for each in exits
    )


def _next_posts(row: CaseRow, procedure: Procedure, office: Office, now: datetime) -> tuple[NextPost, ...]:
    if row.state.since is None:
        return ()
    hops = addressees(row.state, procedure, office.seats)
    posts = [office.seats[hop.performer].post for hop in hops]
    titles = people.titles(posts, now)
    return tuple(
        NextPost(
            post=post,
            title=titles[post].label if post in titles else "",
            holder=", ".join(titles[post].names) if post in titles else "",
            performer=hop.performer,
            is_default=place == 0,
        )
        for place, (hop, post) in enumerate(zip(hops, posts, strict=True))
    )


def _colleagues(row: CaseRow, standing: Standing) -> tuple[tuple[UUID, str], ...]:
    if row.state.post is None:
        return ()
    holders = people.holders(row.state.post, standing.now)
    return tuple((each.id, each.name) for each in holders if each.id != standing.by.person)


def clocks(case: UUID, *, names: bool = True) -> Clocks:
    """Every clock of a case, each deadline with its explanation; without `names` no provider is named."""
    row = _load(case)
    procedure = procedures.procedure(row.bundle)
    office = Office(id=row.office, code=row.code, key=procedure.calendar)
    return clocks_of(row, procedure, office, door.read_now(), names=names)


def _load(case: UUID) -> CaseRow:
    row = _store.load_case(case)
    if row is None:
        raise _unknown()
    return row


# --- the story of a case -----------------------------------------------------------------------------


def timeline(by: Actor, case: UUID) -> tuple[TimelineEntry, ...]:
    """The case's events in words; an applicant sees no internal notes and no officials' names."""
    row, standing = _visible(by, case)
    outside = standing.is_applicant and not standing.in_office(row.office)
    links = _store.links_of(case)
    found = (entry_of(link, glossary) for link, glossary in _worded(row, links, names=not outside))
    return tuple(each for each in found if each is not None and not (outside and each.internal))


def _worded(
    row: CaseRow, links: Sequence[chain.Link], *, names: bool
) -> Iterator[tuple[chain.Link, Glossary]]:
    """Every event with the words of the version that the case ran in at that time."""
    bundle, known = row.bundle, {}
    for link in links:
        if link.kind in ("opened", "moved"):
            bundle = link.event.data["bundle" if link.kind == "opened" else "to"]
        if bundle not in known:
            known[bundle] = _glossary(replace(row, bundle=bundle), links, names=names)
        yield link, known[bundle]


def _glossary(row: CaseRow, links: Sequence[chain.Link], *, names: bool) -> Glossary:
    procedure = procedures.procedure(row.bundle)
    persons = people.people({link.person for link in links if link.person}) if names else {}
    office = Office(id=row.office, code=row.code)
    variants = {each.key: each.label for each in procedure.variants}

    def hop_label(step: int, hop: int) -> str:
        hops = procedure.step(step).hops
        return hops[min(hop, len(hops) - 1)].label

    def name_of(person: UUID) -> str:
        if person in persons:
            return persons[person].name
        return N_("Pemohon") if person == row.opener else N_("Petugas")

    return Glossary(
        activity=lambda step: procedure.step(step).activity,
        label=hop_label,
        verb=catalogue.label_of,
        variant=lambda key: variants.get(key, key),
        reason=lambda key: procedure.refusals.get(key, key),
        person=name_of,
        post=office.title,
        recorded=catalogue.recorded_words(),
    )


def flow(by: Actor, case: UUID) -> tuple[FlowRow, ...]:
    """Every row of the procedure: who did it, in how much working time; an applicant sees no names."""
    row, standing = _visible(by, case)
    procedure = procedures.procedure(row.bundle)
    office = Office(id=row.office, code=row.code, key=procedure.calendar)
    found = flow_rows(row, procedure, office, standing.now)
    outside = standing.is_applicant and not standing.in_office(row.office)
    return tuple(replace(one, who=()) for one in found) if outside else found


def flow_loads(by: Actor, code: str) -> FlowLoads:
    """What waits at each row of a procedure that the asker's office runs. NotFound when it runs none."""
    now = door.read_now()
    offices = _offices_of(by, now)
    if not offices:
        raise NotAllowed(N_("Halaman ini hanya untuk pejabat kantor."))
    running = procedures.in_force(offices[0], code)
    return FlowLoads(bundle=running.hash, loads=loads(running.office, code, now))


def progress(tracking: str) -> PublicProgress:
    """What anyone holding the tracking code may see."""
    if not is_tracking_code(tracking):
        raise _unknown()
    found = _store.load_cases("c.tracking = %s", (normalise(tracking),))
    if not found:
        raise _unknown()
    row, now = found[0], door.read_now()
    procedure = procedures.procedure(row.bundle)
    state, waiting = row.state, row.state.waiting
    turn = _views.turn_of(state, now, names=False)
    since = waiting.since if waiting else turn.since if turn else None
    office = Office(id=row.office, code=row.code, key=procedure.calendar)
    clocks = clocks_of(row, procedure, office, now, names=False)
    return PublicProgress(
        tracking=row.tracking,
        number=state.number,
        procedure_title=marked(row.procedure_title, row.channel),
        office_name=people.unit(row.office).name,
        phase=state.phase,
        opened_at=row.opened_at,
        turn_title=N_("Pemohon") if waiting else _post_title(turn.post if turn else None),
        turn_since=since,
        clock=clocks.promise.state,
        must_do=N_("Lengkapi permohonan sesuai surat pemberitahuan.") if waiting else "",
        must_do_count=len(row.deficiencies) if waiting else 0,
        must_do_until=waiting.until if waiting else None,
        expected=state.due,
        promise_text=procedure.promise.label if procedure.promise else "",
        steps=_progress_steps(procedure, row),
        closed_at=state.closed_at,
        ended_reason=procedure.refusals.get(state.reason, ""),
        held_by=held_by(state, names=False),
        promise=clocks.promise,
        applicant=clocks.applicant if waiting else None,
    )


def _post_title(post: UUID | None) -> str:
    """The bare title: `Plt.` would already tell who sits there."""
    return people.post(post).title if post else ""


def _progress_steps(procedure: Procedure, row: CaseRow) -> tuple[ProgressStep, ...]:
    def one(step: Step) -> ProgressStep:
        entered = step.no in row.state.rounds
        return ProgressStep(
            no=step.no, activity=step.activity, state=_views.step_state(step, row.state, entered=entered)
        )

    return tuple(map(one, procedure.steps))


def beside(case: CaseView, item: OpenItem) -> Mapping[str, Mapping[tuple[str, str], catalogue.Known]]:
    """What stands beside the readings of the open row's form, by field."""
    row = _beside.Row(request=case.request, step=item.step, round=case.round)
    return {
        field.key: _beside.known_of(
            item.form, field, office=case.office, code=case.code, case=case.id, row=row
        )
        for field in (item.form.fields if item.form else ())
        if field.beside
    }


def work_draft(case: CaseView, item: OpenItem) -> WorkDraft | None:
    """The unfinished work of the open row, whoever kept it."""
    place = _work_drafts.Place(case=case.id, step=item.step, round=case.round, hop=item.hop)
    return _work_drafts.find(place)


def documents(by: Actor, case: UUID) -> tuple[DocumentView, ...]:
    """Papers of the case; the applicant's side sees its own uploads and what was made for it."""
    row, standing = _visible(by, case)
    outside = standing.is_applicant and not standing.in_office(row.office)
    found = map(_views.document_view, _papers.documents_of(case))
    return tuple(each for each in found if each.for_applicant or not outside)


def photo_evidence(case: UUID) -> Mapping[str, Mapping[str, str]]:
    """When and where the photos of a case were taken, by digest; for letters, not for surfaces."""
    found: dict[str, Mapping[str, str]] = {}
    for one in map(_views.document_view, _papers.documents_of(case)):
        if one.taken and found.get(one.digest, {}).get("by") != "camera":
            found[one.digest] = one.taken
    return found


def entries(by: Actor, case: UUID) -> tuple[EntryRef, ...]:
    """Register entries written on behalf of the case."""
    row, standing = _visible(by, case)
    if standing.is_applicant and not standing.in_office(row.office):
        return ()
    return tuple(map(_views.entry_view, _papers.entries_of(case)))


def intents(by: Actor, case: UUID) -> tuple[IntentView, ...]:
    """Outside effects of the case in the order in which they were wanted."""
    row, standing = _visible(by, case)
    if standing.is_applicant and not standing.in_office(row.office):
        return ()
    return tuple(_views.intent_view(each, standing.now) for each in _intent_rows.intents_of(case))


def submission_diff(by: Actor, case: UUID, before: int, after: int) -> tuple[FieldChange, ...]:
    """What changed between two submissions, by field."""
    row, _ = _visible(by, case)
    versions = {version: request for version, _, request, _ in _store.submissions_of(case)}
    if before not in versions or after not in versions:
        raise NotFound(N_("Versi permohonan itu tidak ada."))
    form = procedures.procedure(row.bundle).request_form
    labels = {field.key: field.label for field in form.fields} if form else {}
    old, new = _flat(versions[before]), _flat(versions[after])
    return tuple(
        FieldChange(
            path=path,
            label=labels.get(path.split(".")[0], path),
            before=old.get(path),
            after=new.get(path),
        )
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    )


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Every leaf of a request under its dotted path."""
    pairs: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        pairs = tuple(value.items())
    elif isinstance(value, list):
        pairs = tuple(enumerate(value))
    else:
        return {prefix: value}
    found: dict[str, Any] = {}
    for key, each in pairs:
        found |= _flat(each, f"{prefix}.{key}" if prefix else str(key))
    return found


# --- lists -----------------------------------------------------------------------------------------


def operations(by: Actor) -> Operations:
    """What does not resolve itself in the offices where `by` is administrator; `NotAllowed` for others."""
    return _operations.seen_by(by, door.read_now())


def drafts(by: Actor) -> tuple[Draft, ...]:
    """Unfinished requests of the person."""
    return _drafts.of_person(by)


def draft(by: Actor, draft_id: UUID) -> Draft:
    """One unfinished request; `NotFound` when it is someone else's."""
    return _drafts.find(draft_id, by)


def overview(by: Actor, month: date | None = None) -> Overview:
    """The head's page: where things stand, what is stuck, this month's figures."""
    now = door.read_now()
    offices = _offices_of(by, now)
    if not offices:
        raise NotAllowed(N_("Halaman ini hanya untuk pejabat kantor."))
    first = (month or people.office_date(now)).replace(day=1)
    return _figures.overview_of(offices[0], first, now, _zone(offices[0]))


def _zone(office: UUID) -> ZoneInfo:
    return ZoneInfo(people.office_calendar(office).zone)


def _offices_of(by: Actor, now: datetime) -> list[UUID]:
    """The offices in which somebody holds a post, those that run procedures first."""
    held = Viewer(by, now).capacities
    offices = list(dict.fromkeys(each.office for each in held))
    return sorted(offices, key=lambda office: not procedures.installed(office))


def audit_cases(by: Actor, filter: AuditFilter | None = None) -> AuditPage:  # noqa: A002
    """The auditor's list: filter and a sample that can be drawn again. Others see their own offices'."""
    now = door.read_now()
    viewer = Viewer(by, now)
    everywhere = any("auditor" in each.roles for each in viewer.capacities)
    everywhere = everywhere or by.kind is ActorKind.SYSTEM
    offices = None if everywhere else list(dict.fromkeys(each.office for each in viewer.capacities))
    if offices is not None and not offices:
        raise NotAllowed(N_("Halaman ini hanya untuk pemeriksa dan pejabat kantor."))
    return _figures.audit_page(offices, filter or AuditFilter(), now, timezone.get_default_timezone())


def work_record(by: Actor, person: UUID, first: date, last: date) -> tuple[WorkLine, ...]:
    """What a person finished from `first` to `last`, both included, in the offices where `by` holds a post.

    One's own record, or as administrator, secretary or head that of others; `NotFound` for everybody else.
    """
    viewer = Viewer(by, door.read_now())
    mine = by.person == person
    over = {"administrator", "secretary", "head"}
    offices = {one.office for one in viewer.capacities if mine or one.roles & over}
    if not offices:
        raise NotFound(N_("Orang tersebut tidak ditemukan."))
    zone = timezone.get_default_timezone()
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return _work_record.finished_by(person, offices, start, end)


def rehearsals(by: Actor, office: UUID) -> tuple[RehearsalView, ...]:
    """The newest trial cases of an office, for whoever works there."""
    viewer = Viewer(by, door.read_now())
    if by.kind is not ActorKind.SYSTEM and all(each.office != office for each in viewer.capacities):
        raise NotFound(N_("Perangkat daerah tidak ditemukan."))
    return _figures.rehearsals_of(office)


# --- for higher packages ---------------------------------------------------------------------------


def facts(case: UUID) -> CaseFacts:
    """The case for verbs and letters of higher packages; not for surfaces."""
    return facts_of(_load(case), today=people.office_date(door.read_now()))


def running_facts(cases: Iterable[UUID]) -> tuple[CaseFacts, ...]:
    """Those of these cases that are not over, in the order asked for; one query, for higher packages."""
    wanted = list(cases)
    today = people.office_date(door.read_now())
    found = {row.id: row for row in _store.load_many(wanted) if not row.state.phase.is_over}
    return tuple(facts_of(found[one], today=today) for one in wanted if one in found)


def wishes_in_flight() -> tuple[InFlight, ...]:
    """Every effect that is wanted and not proven yet, in any office; one query, for higher packages."""
    return tuple(
        InFlight(intent=one.id, case=one.case, verb=one.verb, inputs=json.loads(one.inputs))
        for one in _intent_rows.in_flight()
    )


def numbers_and_phases(cases: Collection[UUID]) -> Mapping[UUID, tuple[str, Phase]]:
    """The agenda number of many cases and where each stands, in one question; for higher packages."""
    if not cases:
        return {}
    marks = ", ".join(["%s"] * len(cases))
    found = _sql.select(f"SELECT id, number, phase FROM cases_case WHERE id IN ({marks})", tuple(cases))  # noqa: S608
    return {UUID(str(each)): (number, Phase(phase)) for each, number, phase in found}


def endings(wanted: Collection[UUID]) -> Mapping[UUID, CaseEnding]:
    """When each of these cases was opened, was due and ended, in one question; for higher packages."""
    columns = ("id", "code", "procedure_title", "number", "phase", "opened_at", "closed_at", "due", "state")
    rows = Case.objects.filter(id__in=wanted).values(*columns) if wanted else ()
    return {row.pop("id"): _ending(**row) for row in rows}


def _ending(*, phase: str, state: str, **rest: Any) -> CaseEnding:
    return CaseEnding(phase=Phase(phase), touch=int(json.loads(state).get("touch") or 0), **rest)


def find_by_number(office: UUID, number: str) -> UUID | None:
    """The case carrying this agenda number; for higher packages."""
    found = _sql.select(
        "SELECT id FROM cases_case WHERE office_id = %s AND number = %s AND number <> '' "
        "ORDER BY opened_at DESC LIMIT 1",
        (office, number),
    )
    return UUID(str(found[0][0])) if found else None


# --- proof -----------------------------------------------------------------------------------------


def referred(ref: str) -> UUID:
    """The case of an agenda number, a tracking code or an id, for the server's keeper."""
    rows = _referred(ref)
    if not rows:
        raise _unknown()
    return rows[0].id


def judge_chains(ref: str | None = None) -> Iterator[ChainVerdict]:
    """Every case (or the one referred to) with its chain's report and its replay, for the server's keeper.

    `NotFound` when `ref` names no case. No right is asked: this reads the machine's own database.
    """
    if ref is None:
        yield from _proof.all_verdicts()
        return
    rows = _referred(ref)
    if not rows:
        raise _unknown()
    for row in rows:
        yield judge(row.id)


def heads(by: Actor) -> HeadList:
    """The heads of every chain and strand, to be kept elsewhere; for the auditor and the server's keeper."""
    viewer = Viewer(by, door.read_now())
    if by.kind is not ActorKind.SYSTEM and not any("auditor" in each.roles for each in viewer.capacities):
        raise NotAllowed(N_("Daftar kepala rangkaian hanya untuk pemeriksa."))
    return _heads.export(viewer.now)


def export_chain(by: Actor, case: UUID) -> tuple[Mapping[str, object], ...]:
    """The case as its chain, for the auditor's own verifier."""
    row, standing = _visible(by, case)
    if standing.is_applicant and not standing.in_office(row.office):
        raise _unknown()
    return tuple(asdict(link) for link in _store.links_of(case))

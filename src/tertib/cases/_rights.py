"""Who may see a case and do what to it now: one function draws the buttons and judges the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from uuid import UUID

from tertib.cases import _second
from tertib.cases._state import CaseState, Mark
from tertib.cases._store import CaseRow
from tertib.cases.machine import allows_hold
from tertib.cases.types import REHEARSAL, Action, Guard, IntentState, Phase
from tertib.cases.verbs import RECEIVED
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity
from tertib.procedures.types import Act, HopKind, Procedure, Step, TriggerKind

PARAF, PORTAL = "paraf", "portal"


def act_at(state: CaseState, procedure: Procedure) -> str:
    """The kind of work of the open hop, as delegations name it."""
    return act_of(procedure, state.step or procedure.first, state.hop)


def act_of(procedure: Procedure, step: int, hop: int) -> str:
    """The kind of work of a hop; while a row only waits for proof, that of its last one."""
    row = procedure.step(step)
    kind = row.hops[min(hop, len(row.hops) - 1)].kind
    return PARAF if kind is HopKind.PARAF else row.act.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What somebody is to a case at this moment; asked anew for every act."""

    by: Actor
    capacities: tuple[Capacity, ...]
    is_applicant: bool
    now: datetime
    delegated: Callable[[], tuple[Capacity, ...]] = tuple  # asked only when no post of one's own will do

    def in_office(self, office: UUID) -> tuple[Capacity, ...]:
        return tuple(each for each in self.capacities if each.office == office)

    def has_role(self, role: str, office: UUID | None = None) -> bool:
        return any(
            role in each.roles and (office is None or each.office == office) for each in self.capacities
        )

    def acting_as(self, post: UUID | None, act: str) -> Capacity | None:
        """By what right an act of the post may be done: holding the post, else in its holder's name."""
        if post is None:
            return None
        own = next((each for each in self.capacities if each.post == post), None)
        if own is not None:
            return own
        return next((each for each in self.delegated() if each.post == post and each.covers(act)), None)

    def receives_alone(self, row: CaseRow) -> bool:
        """Whether their word is enough that the result arrived: not that of the office handing it over."""
        return self.is_applicant and not self.in_office(row.office)

    def rehearses(self, row: CaseRow) -> bool:
        """Whether they opened a trial of their office: nobody asked, so they stand in for the applicant."""
        mine = row.channel == REHEARSAL and self.by.person is not None and self.by.person == row.opener
        return mine and bool(self.in_office(row.office))

    def may_see(self, row: CaseRow) -> bool:
        if self.by.kind is ActorKind.SYSTEM or self.is_applicant:
            return True
        return bool(self.in_office(row.office)) or self.has_role("auditor")


class Viewer:
    """Somebody at one moment: posts and agencies are asked for once, however many cases are looked at."""

    def __init__(self, by: Actor, now: datetime) -> None:
        self.by, self.now = by, now

    @cached_property
    def capacities(self) -> tuple[Capacity, ...]:
        return people.capacities(self.by.person, self.now) if self.by.person else ()

    @cached_property
    def delegated(self) -> tuple[Capacity, ...]:
        """In whose name the person may act; nobody without a post has any."""
        return people.delegated(self.by.person, self.now) if self.by.person and self.capacities else ()

    @cached_property
    def agencies(self) -> frozenset[UUID]:
        if self.by.agency is not None:
            return frozenset({self.by.agency})
        return (
            frozenset(unit.id for unit in people.agencies_of(self.by.person))
            if self.by.person
            else frozenset()
        )

    def at(self, row: CaseRow) -> Standing:
        return Standing(
            by=self.by,
            capacities=self.capacities,
            is_applicant=self._asks_here(row),
            now=self.now,
            delegated=lambda: self.delegated,
        )

    def _asks_here(self, row: CaseRow) -> bool:
        """The agency decides; a case without one is its opener's, unless it was keyed in for somebody."""
        if self.by.person is None:
            return False
        if row.agency is not None:
            return row.agency in self.agencies
        return self.by.person == row.opener and row.channel == PORTAL and not self._works_in(row.office)

    def _works_in(self, office: UUID) -> bool:
        return any(each.office == office for each in self.capacities)


def standing_of(by: Actor, row: CaseRow, now: datetime) -> Standing:
    return Viewer(by, now).at(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """In which capacity the open hop would be done: as its post, or in its name."""

    capacity: Capacity
    in_name: bool


def acting_at_hop(row: CaseRow, standing: Standing, procedure: Procedure) -> Acting | None:
    state, act = row.state, act_at(row.state, procedure)
    own = standing.acting_as(state.post, act)
    if own is not None:
        return Acting(capacity=own, in_name=False)
    entrusted = standing.acting_as(state.also, act)
    return Acting(capacity=entrusted, in_name=True) if entrusted is not None else None


def needs_registration(row: CaseRow, procedure: Procedure) -> bool:
    """A letter asked for it and nobody has entered that letter yet."""
    asked = procedure.trigger.kind is TriggerKind.REQUEST
    return asked and not row.registration and row.state.registered_at is None


def is_abandoned(state: CaseState, procedure: Procedure, now: datetime) -> bool:
    """Whoever claimed the item may not act for the post any more."""
    if state.claimed_by is None or state.post is None:
        return False
    act = act_at(state, procedure)
    posts = (state.post, *((state.also,) if state.also else ()))
    return all(people.acting_for(state.claimed_by, post, act, now) is None for post in posts)


def actions(row: CaseRow, standing: Standing, procedure: Procedure) -> tuple[Action, ...]:
    """Everything `standing` may do to the case now, the obvious thing first."""
    found = [
        *_official(row, standing, procedure),
        *_author(row, standing, procedure),
        *_applicant(row, standing, procedure),
        *_on_second(row, standing, procedure),
        *_on_stranded(row, standing),
    ]
    return tuple(sorted(found, key=lambda each: not each.primary))


def _official(row: CaseRow, standing: Standing, procedure: Procedure) -> Iterator[Action]:
    acting = acting_at_hop(row, standing, procedure)
    if acting is None or row.state.phase is not Phase.OPEN:
        return
    state, post, act = row.state, acting.capacity.post, act_at(row.state, procedure)
    if state.claimed_by not in (None, standing.by.person):
        if is_abandoned(state, procedure, standing.now):
            yield Action(name="claim", label=N_("Ambil alih"), primary=True, post=post, act=act)
        return
    if state.hold is not None:
        yield Action(name="resume", label=N_("Penyedia sudah bertindak"), primary=True, post=post, act=act)
        return
    found = list(_on_effects(row, standing, act, post))
    if state.since is not None:
        found += [*_on_hop(row, standing, procedure, post), *_on_way_back(row, procedure, post)]
    yield from (replace(each, act=act) for each in found)


def _on_effects(row: CaseRow, standing: Standing, act: str, post: UUID) -> Iterator[Action]:
    marks = tuple(row.state.marks.values())
    planned = [mark for mark in marks if mark.state is IntentState.PLANNED]
    if planned or _is_left_alone(row, standing, act):
        yield Action(name="confirm_plan", label=N_("Setujui rencana"), primary=True, post=post)
    if any(not mark.destroys for mark in planned) or (
        planned and not people.rules_of(row.office).second_person
    ):
        yield Action(name="done_by_hand", label=N_("Sudah dikerjakan manual"), post=post)
    if any(_is_troubled(mark) for mark in marks):
        yield Action(name="retry", label=N_("Coba lagi"), primary=True, post=post)
        yield Action(name="done_by_hand", label=N_("Sudah dikerjakan manual"), post=post)


def _is_left_alone(row: CaseRow, standing: Standing, act: str) -> bool:
    """A second person was asked, and today nobody could be one any more."""
    first = _second.first_of(row.state)
    if first is None:
        return False
    found = _second.need(row.office, row.state, act, first, standing.now)
    return found.guard is not Guard.SECOND


def _on_second(row: CaseRow, standing: Standing, procedure: Procedure) -> Iterator[Action]:
    """What waits for a second person, for whoever can be it."""
    state = row.state
    if state.phase is not Phase.OPEN or state.hold is not None or _second.first_of(state) is None:
        return
    act = act_at(state, procedure)
    found = _second.capacity_for(state, standing.by.person, lambda post: standing.acting_as(post, act))
    if found is not None:
        own = partial(Action, post=found.post, act=act)
        yield own(name="second_plan", label=N_("Konfirmasi sebagai orang kedua"))
        yield own(name="decline_plan", label=N_("Kembalikan kepada penyusun"))


def _is_troubled(mark: Mark) -> bool:
    return mark.state in (IntentState.CLASH, IntentState.FAILED, IntentState.PERSON)


def _on_hop(row: CaseRow, standing: Standing, procedure: Procedure, post: UUID) -> Iterator[Action]:
    state = row.state
    step = procedure.step(state.step or procedure.first)
    hop = step.hops[state.hop]
    unclaimed = state.pool and state.claimed_by is None
    if unclaimed:
        yield Action(name="claim", label=N_("Ambil tugas"), primary=True, post=post)
    elif state.pool and state.claimed_by == standing.by.person:
        yield Action(name="release", label=N_("Lepaskan tugas"), post=post)
    if state.pool:
        yield Action(name="hand_over", label=N_("Serahkan kepada rekan"), post=post)
    name = "register" if needs_registration(row, procedure) else "complete"
    blocked = any(m.blocking and m.is_asked for m in state.marks.values())
    if not blocked:
        yield Action(name=name, label=hop.label, primary=not unclaimed, post=post)
    if _may_hold(row, procedure, step):
        yield Action(name="hold", label=N_("Tunggu penyedia"), post=post)
    if _lacks_tools(state, procedure, step) and name == "complete" and not unclaimed:
        yield Action(name="equip", label=N_("Peralatan siap"), post=post)
    if hop.kind is HopKind.PARAF:
        yield Action(name="refuse_paraf", label=N_("Tolak paraf"), danger=True, post=post)


def _lacks_tools(state: CaseState, procedure: Procedure, step: Step) -> bool:
    """The sheet lists tools, nobody has ticked them in this case, and something is done with them here."""
    works = step.act is not Act.DISPOSE and step.hops[state.hop].kind is HopKind.DO
    return works and bool(procedure.identity.equipment) and state.equipped_at is None


def _may_hold(row: CaseRow, procedure: Procedure, step: Step) -> bool:
    """The SOP lets the clock stand still here for a provider, or the office lets it everywhere."""
    if needs_registration(row, procedure) or any(mark.is_moving for mark in row.state.marks.values()):
        return False
    return allows_hold(procedure, step) or people.rules_of(row.office).provider_hold


def _on_way_back(row: CaseRow, procedure: Procedure, post: UUID) -> Iterator[Action]:
    state = row.state
    first = next((step.no for step in procedure.steps if step.is_for(state.variant)), None)
    if any(done.step != first for done in state.path):
        yield Action(name="send_back", label=N_("Kembalikan dengan catatan"), post=post)
    if procedure.refusals and state.registered_at is not None and not state.is_committed:
        yield Action(name="refuse", label=N_("Tolak permohonan"), danger=True, post=post)


def _on_stranded(row: CaseRow, standing: Standing) -> Iterator[Action]:
    """A paper that went wrong after its row was left blocks nobody; anyone of the office may try again."""
    held = standing.in_office(row.office)
    if row.state.stranded and held:
        yield Action(name="retry", label=N_("Coba lagi"), post=held[0].post)


def _author(row: CaseRow, standing: Standing, procedure: Procedure) -> Iterator[Action]:
    state = row.state
    if state.recallable and state.path and state.phase is Phase.OPEN:
        last = state.path[-1]
        act = act_of(procedure, last.step, last.hop)
        own = standing.acting_as(last.post, act)
        if own is not None:
            yield Action(name="recall", label=N_("Tarik disposisi"), post=own.post, act=act)


def _applicant(row: CaseRow, standing: Standing, procedure: Procedure) -> Iterator[Action]:
    state = row.state
    asks = standing.is_applicant or standing.has_role("counter", row.office) or standing.rehearses(row)
    if row.channel == REHEARSAL:
        receives = _is_received(procedure) and (asks or acting_at_hop(row, standing, procedure) is not None)
    else:
        receives = asks
    if receives and state.acknowledged_at is None and _is_handed_over(state, procedure):
        primary = standing.is_applicant and state.phase is Phase.CLOSED
        yield Action(name="acknowledge", label=_received(row), primary=primary)
    if not asks:
        return
    if state.phase is Phase.WAITING:
        yield Action(name="resubmit", label=N_("Lengkapi permohonan"), primary=True)
    if not state.phase.is_over and not state.is_committed and procedure.trigger.kind is TriggerKind.REQUEST:
        yield Action(name="withdraw", label=N_("Tarik permohonan"), danger=True)


def _is_received(procedure: Procedure) -> bool:
    """Whether the last row waits for somebody's word that the result arrived."""
    return RECEIVED in procedure.steps[-1].guards


def _received(row: CaseRow) -> str:
    return N_("Terima di tempat pemohon") if row.channel == REHEARSAL else N_("Nyatakan sudah diterima")


def _is_handed_over(state: CaseState, procedure: Procedure) -> bool:
    """The result is on the table: the last hop of the last row is open, or the case is closed."""
    last = procedure.steps[-1]
    at_the_end = (state.step, state.hop) == (last.no, len(last.hops) - 1)
    return state.phase is Phase.CLOSED or (state.phase is Phase.OPEN and at_the_end)

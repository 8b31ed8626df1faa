"""The engine's heart: what a command does to a case of any procedure. Pure: no clock, no database.

`decide` answers with events; the state after them is `apply` folded over them, by construction. No decision
knows an SOP, a performer or a kind of work by name: everything comes from the procedure's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases._state import CaseState, Done, Event, Mark, apply, is_own_kind
from tertib.cases._wants import Want, wants_at
from tertib.cases.types import Guard, IntentState, Phase
from tertib.kernel.calendar import Pause
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, Problem
from tertib.kernel.words import N_
from tertib.procedures.types import Exit, Hop, HopKind, Moment, Procedure, ReturnOn, Step

__all__ = [
    "DUTIES",
    "CaseState",
    "Event",
    "Outcome",
    "Seat",
    "Wanted",
    "World",
    "addressees",
    "allows_hold",
    "apply",
    "decide",
    "separation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The post that performs a column in this office."""

    post: UUID
    pool: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the machine must be told about the office: who performs what, and how working time runs."""

    seats: Mapping[str, Seat]
    # Working minutes, and a moment so many of them later; pauses count in neither.
    between: Callable[[datetime, datetime, Sequence[Pause]], int]
    deadline: Callable[[datetime, int, Sequence[Pause]], datetime]
    last_day: Callable[[datetime, int], datetime]  # end of the n-th working day after
    # How many times an effect is wanted (`for_each`), given what the decision has added so far.
    spread: Callable[[Want, Sequence[Event]], int] = lambda _, __: 1
    provider_hold: Callable[[], bool] = lambda: False  # whether every SOP of the office may wait for one
    # Whether the office allows sole duty, and nobody but this person may act for the post.
    alone: Callable[[UUID, UUID], bool] = lambda _, __: False
    # What stands before a plan that destroys, when this person confirms it by this right.
    guard: Callable[[UUID | None, UUID | None], Guard] = lambda _, __: Guard.OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An effect that an event asked for; the service makes an intent of it, or runs it at once."""

    key: str
    want: Want
    step: int
    round: int
    item: int

    @property
    def list_name(self) -> str | None:
        """Where in `work.<step>` the list of proven items stands, for an effect over a list."""
        return self.want.into if self.want.for_each is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    state: CaseState
    events: tuple[Event, ...]
    wanted: tuple[Wanted, ...]


@dataclass(slots=True, kw_only=True)
class _Course:
    """One decision under way: every event it emits is applied at once."""

    state: CaseState
    procedure: Procedure
    now: datetime
    world: World
    events: list[Event] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)

    def emit(self, kind: str, /, *, private: Mapping[str, Any] | None = None, **data: Any) -> None:
        event = Event(kind=kind, at=self.now, data=data, private=private or {})
        self.state = apply(self.state, event)
        self.events.append(event)

    @property
    def step(self) -> Step:
        if self.state.step is None:
            raise Conflict(N_("Perkara ini belum berada pada satu langkah pun."))
        return self.procedure.step(self.state.step)

    @property
    def hop(self) -> Hop:
        return self.step.hops[self.state.hop]

    @property
    def hops_done(self) -> bool:
        return self.state.hop >= len(self.step.hops)

    @property
    def is_blocked(self) -> bool:
        return any(mark.blocking and not mark.is_settled for mark in self.state.marks.values())


C = TypeVar("C", bound=c.Command)
Decider = Callable[[_Course, Any], None]
_deciders: dict[type[c.Command], Decider] = {}


def decide(
    state: CaseState, command: c.Command, procedure: Procedure, now: datetime, *, world: World
) -> Outcome:
    """What the command does. Raises a sentence of `kernel.errors` when it may not be done now."""
    course = _Course(state=state, procedure=procedure, now=now, world=world)
    _deciders[type(command)](course, command)
    return Outcome(state=course.state, events=tuple(course.events), wanted=tuple(course.wanted))


def _decides(kind: type[C]) -> Callable[[Callable[[_Course, C], None]], Callable[[_Course, C], None]]:
    def register(decider: Callable[[_Course, C], None]) -> Callable[[_Course, C], None]:
        _deciders[kind] = decider
        return decider

    return register


# --- opening, doing ------------------------------------------------------------------------------


@_decides(c.Open)
def _open(course: _Course, command: c.Open) -> None:
    if course.state.seq:
        raise Conflict(N_("Perkara ini sudah dibuka."))
    course.emit("opened", private=command.private, variant=command.variant, **command.header)
    _enter(course, _first(course))


def _first(course: _Course) -> int:
    found = next((s.no for s in course.procedure.steps if s.is_for(course.state.variant)), None)
    if found is None:
        raise Misconfigured(N_("Tidak ada langkah SOP untuk jenis permohonan ini."))
    return found


@_decides(c.Complete)
def _complete(course: _Course, command: c.Complete) -> None:
    _must_be_at_hop(course)
    _must_be_free_for(course, command.person)
    _must_be_separate(course, command.person)
    if command.refuses:
        _refuse_paraf(course, command)
        return
    _must_have_confirmed(course)
    chosen = _chosen_exit(course, command)
    aim = _aim(course, command.aims)
    step, hop = course.step, course.state.hop
    _finish_hop(course, command, aim)
    if command.number and not course.state.number:
        course.emit("number_given", number=command.number)
    if chosen is not None and chosen.sets_variant is not None:
        course.emit("variant_set", variant=chosen.sets_variant)
    _want(course, wants_at(step, Moment.DONE, hop=hop))
    if chosen is not None:
        _want(course, wants_at(step, Moment.EXIT, exit_label=chosen.label))
    _open_hop(course, hop + 1, recallable=command.disposes)


def _finish_hop(course: _Course, command: c.Complete, aim: UUID | None) -> None:
    state = course.state
    touched, waited = _spent(course)
    course.emit(
        "hop_done",
        private=command.private,
        step=state.step,
        round=state.round,
        hop=state.hop,
        kind=course.hop.kind.value,
        performer=state.performer,
        post=str(state.post),
        by_post=str(command.post) if command.post else None,
        in_name=command.in_name,
        person=_text(command.person),
        answer=command.answer or None,
        aim=_text(aim),
        touch=touched,
        waited=waited,
    )


def _spent(course: _Course) -> tuple[int, int]:
    """Working minutes of the open hop: in hand, and lying."""
    state, between = course.state, course.world.between
    if state.since is None:
        return 0, 0
    pauses = state.pauses(course.now)
    if state.started_at is None:
        return 0, between(state.since, course.now, pauses)
    touched = between(state.started_at, course.now, pauses)
    return touched, between(state.since, state.started_at, pauses)


def _chosen_exit(course: _Course, command: c.Complete) -> Exit | None:
    decision = course.step.asks(course.state.variant)
    if decision is None or decision.hop != course.state.hop:
        if command.answer:
            raise Invalid(N_("Langkah ini tidak menanyakan keputusan."))
        return None
    chosen = decision.exit(command.answer or "")
    if chosen is None:
        raise _missing("answer", N_("Jawab dahulu: %(question)s"), question=decision.question)
    if chosen.asks_deficiencies and not command.deficiencies:
        raise _missing(
            "deficiencies", N_("Sebutkan sekurangnya satu kekurangan yang harus dilengkapi pemohon.")
        )
    return chosen


def _missing(name: str, sentence: str, **fields: object) -> Invalid:
    found = Invalid(sentence, problems={name: (Problem(sentence, fields),)})
    found.fields = fields
    return found


def addressees(state: CaseState, procedure: Procedure, seats: Mapping[str, Seat]) -> tuple[Hop, ...]:
    """The hops a disposition of the open hop may name: the following one, and those past skippable ones."""
    found: list[Hop] = []
    for hop in _following(state, procedure):
        if hop.performer in seats:
            found.append(hop)
        if not hop.skippable:
            break
    return tuple(found)


def _following(state: CaseState, procedure: Procedure) -> list[Hop]:
    if state.step is None:
        return []
    here = procedure.step(state.step)
    rest = list(here.hops[state.hop + 1 :])
    asked = here.asks(state.variant)
    following = procedure.after(state.step, variant=state.variant) if asked is None else None
    return rest + (list(procedure.step(following).hops) if following else [])


def _aim(course: _Course, aims: tuple[UUID, ...]) -> UUID | None:
    """The nearest of the posts named; each must be one the procedure allows."""
    if not aims:
        return None
    allowed = addressees(course.state, course.procedure, course.world.seats)
    posts = [course.world.seats[hop.performer].post for hop in allowed]
    if not set(aims) <= set(posts):
        raise _missing("to", N_("Disposisi hanya dapat ditujukan kepada pelaksana berikutnya menurut SOP."))
    return next(post for post in posts if post in aims)


def _refuse_paraf(course: _Course, command: c.Complete) -> None:
    if course.hop.kind is not HopKind.PARAF:
        raise Invalid(N_("Hanya paraf yang dapat ditolak; gunakan pengembalian dengan catatan."))
    step, hop = course.step, course.state.hop
    course.emit(
        "paraf_refused",
        private=command.private,
        step=step.no,
        round=course.state.round,
        hop=hop,
        post=_text(course.state.post),
        by_post=_text(command.post),
        in_name=command.in_name,
        person=_text(command.person),
    )
    target = step.return_to(ReturnOn.PARAF_REFUSED)
    if target is not None:
        _return(course, ReturnOn.PARAF_REFUSED, target)
        return
    doers = [done for done in course.state.path if done.step == step.no and done.kind == HopKind.DO.value]
    _rewind(course, "sent_back", doers[-1] if doers else course.state.path[-1])


# --- rows: entering, hops, effects, leaving --------------------------------------------------------


def _enter(course: _Course, step: int) -> None:
    """A new round of a row, from its first hop, with the effects of entering."""
    if course.state.hold is not None:
        _run_on(course)
    course.emit("step_entered", step=step, round=course.state.rounds.get(step, 0) + 1)
    _want(course, wants_at(course.step, Moment.ENTER))
    _open_hop(course, 0)


def _open_hop(course: _Course, index: int, *, recallable: bool = False) -> None:
    """Open the hop, or the first after it that is not skipped; past the last one the row closes."""
    hops = course.step.hops
    while index < len(hops) and _is_skipped(course, hops[index]):
        course.emit("hop_skipped", step=course.step.no, hop=index, performer=hops[index].performer)
        index += 1
    if index >= len(hops):
        _advance(course, recallable=recallable)
        return
    hop = hops[index]
    seat = _seat(course, hop.performer)
    also = course.world.seats.get(hop.entrusted) if hop.entrusted else None
    desk = course.state.desk_of(course.step.no, index, seat.post) if seat.pool else None
    course.emit(
        "hop_opened",
        step=course.step.no,
        round=course.state.round,
        hop=index,
        performer=hop.performer,
        post=str(seat.post),
        also=str(also.post) if also and also.post != seat.post else None,
        pool=seat.pool,
        claimed_by=_text(desk),
        recallable=recallable,
    )


def _is_skipped(course: _Course, hop: Hop) -> bool:
    if not hop.skippable:
        return False
    seat, aim = course.world.seats.get(hop.performer), course.state.aim
    return seat is None or (aim is not None and seat.post != aim)


def _seat(course: _Course, performer: str) -> Seat:
    seat = course.world.seats.get(performer)
    if seat is None:
        label = course.procedure.performer(performer).label
        raise Misconfigured(
            N_("Pelaksana “%(performer)s” belum ditetapkan jabatannya. Minta admin menetapkannya."),
            performer=label,
        )
    return seat


def _want(course: _Course, wants: tuple[Want, ...]) -> None:
    step, round_no = course.step.no, course.state.round
    found = [
        Wanted(key=f"{step}.{round_no}.{want.index}.{item}", want=want, step=step, round=round_no, item=item)
        for want in wants
        if want.is_for(course.state.variant)
        for item in range(course.world.spread(want, course.events))
    ]
    if not found:
        return
    effects = [
        {"key": w.key, "verb": w.want.verb, "blocking": w.want.blocking, "list": w.list_name} for w in found
    ]
    course.emit("effects_wanted", step=step, round=round_no, effects=effects)
    course.wanted.extend(found)


def _advance(course: _Course, *, recallable: bool = False) -> None:
    """Close the row once its hops are done and everything blocking is proven, whichever came last."""
    if course.state.phase is not Phase.OPEN or not course.hops_done or course.is_blocked:
        return
    if not course.state.closing:
        course.emit("closing", step=course.state.step, round=course.state.round)
        _want(course, wants_at(course.step, Moment.CLOSE))
        _advance(course, recallable=recallable)
        return
    _leave(course, recallable=recallable)


def _leave(course: _Course, *, recallable: bool) -> None:
    state, step, procedure = course.state, course.step, course.procedure
    asked = step.asks(state.variant)
    chosen = asked.exit(state.answer) if asked and state.answer else None
    following = procedure.after(step.no, variant=state.variant, answer=state.answer)
    course.emit("step_closed", step=step.no, round=state.round, answer=state.answer, touch=state.step_touch)
    if state.registered_at is None:
        _start_promise(course)
    if chosen is not None and chosen.wait:
        _wait(course, following if following is not None else step.no)
    elif following is None:
        course.emit("closed", used=_promise_used(course))
    else:
        _enter(course, following)
        _keep_recallable(course, recallable)


def _keep_recallable(course: _Course, recallable: bool) -> None:
    """A disposition may close its row; until the next desk has read it, it can still be taken back."""
    if recallable and course.state.phase is Phase.OPEN and not course.state.claimed_by:
        course.emit("recallable")


# --- the promise, waiting, the end -----------------------------------------------------------------


def _start_promise(course: _Course) -> None:
    due = _due(course, course.state.registered_at or course.now)
    course.emit("promise_started", due=due.isoformat() if due else None)


def _due(course: _Course, begin: datetime) -> datetime | None:
    """The whole promise from its beginning, the pauses left out: a later holiday moves all of it."""
    promise = course.procedure.promise
    pauses = course.state.pauses(course.now)
    return course.world.deadline(begin, promise.minutes, pauses) if promise else None


def _promise_used(course: _Course) -> int:
    state = course.state
    if state.registered_at is None:
        return 0
    return course.world.between(state.registered_at, course.now, state.pauses(course.now))


def _wait(course: _Course, to: int) -> None:
    until = course.world.last_day(course.now, course.procedure.waiting_days)
    course.emit("promise_held", used=_promise_used(course))
    course.emit("waiting", to=to, until=until.isoformat())


@_decides(c.Resubmit)
def _resubmit(course: _Course, command: c.Resubmit) -> None:
    waiting = course.state.waiting
    if waiting is None:
        raise Conflict(N_("Permohonan ini tidak sedang menunggu dilengkapi."))
    course.emit(
        "resubmitted",
        private=command.private,
        submission=course.state.submission + 1,
        person=_text(command.person),
        asker=_text(command.person) if command.asks else None,
    )
    _start_promise(course)
    _enter(course, waiting.to)


@_decides(c.Refuse)
def _refuse(course: _Course, command: c.Refuse) -> None:
    if command.reason not in course.procedure.refusals:
        raise _missing("reason", N_("Pilih alasan penolakan dari daftar."))
    _must_be_at_hop(course)
    _end(course, "refused", command, reason=command.reason)


@_decides(c.Withdraw)
def _withdraw(course: _Course, command: c.Withdraw) -> None:
    if course.state.is_committed:
        raise Conflict(
            N_("Hasil layanan sudah dikerjakan sehingga permohonan tidak dapat ditarik. Hubungi dinas.")
        )
    _end(course, "withdrawn", command)


@_decides(c.Lapse)
def _lapse(course: _Course, command: c.Lapse) -> None:
    waiting = course.state.waiting
    if waiting is None or waiting.until is None or waiting.until > course.now:
        raise Conflict(N_("Batas waktu melengkapi belum lewat."))
    _end(course, "lapsed", command)


def _end(course: _Course, kind: str, command: c.Command, **data: Any) -> None:
    _must_not_be_over(course)
    if any(mark.confirmed and mark.is_moving for mark in course.state.marks.values()):
        raise Conflict(N_("Rencana yang disetujui sedang dikerjakan. Tunggu sampai hasilnya terlihat."))
    _drop(course)
    course.emit(
        kind,
        private=command.private,
        person=_text(command.person),
        by_post=_text(command.post),
        used=_promise_used(course),
        **data,
    )


@_decides(c.Acknowledge)
def _acknowledge(course: _Course, command: c.Acknowledge) -> None:
    if course.state.acknowledged_at is not None:
        return
    if course.state.phase not in (Phase.OPEN, Phase.CLOSED):
        raise Conflict(N_("Belum ada hasil yang dapat diterima."))
    course.emit(
        "acknowledged",
        private=command.private,
        person=_text(command.person),
        by_post=_text(command.post),
        **({"in_place": True} if command.in_place else {}),
    )


@_decides(c.Equip)
def _equip(course: _Course, command: c.Equip) -> None:
    if course.state.equipped_at is not None:
        return
    _must_be_at_hop(course)
    _must_be_free_for(course, command.person)
    course.emit(
        "equipped", private=command.private, person=_text(command.person), by_post=_text(command.post)
    )


@_decides(c.MovePromise)
def _move_promise(course: _Course, command: c.MovePromise) -> None:
    _move_wait(course, command)
    state = course.state
    if state.promise_since is None or state.registered_at is None:
        return
    due = _due(course, state.registered_at)
    if due is not None and due != state.due:
        before = state.due.isoformat() if state.due else None
        course.emit("promise_moved", due=due.isoformat(), before=before, calendar=command.calendar)


def _move_wait(course: _Course, command: c.MovePromise) -> None:
    """The applicant gets a later day where working days fell away, never an earlier one: it was promised."""
    waiting = course.state.waiting
    if waiting is None or waiting.until is None:
        return
    until = course.world.last_day(waiting.since, course.procedure.waiting_days)
    if until > waiting.until:
        before = waiting.until.isoformat()
        course.emit("wait_moved", until=until.isoformat(), before=before, calendar=command.calendar)


# --- a provider must act -------------------------------------------------------------------------------

LONGEST_PROVIDER = 120


@_decides(c.Hold)
def _hold(course: _Course, command: c.Hold) -> None:
    _must_be_at_hop(course)
    _must_be_free_for(course, command.person)
    _must_not_be_moving(course)
    if not (allows_hold(course.procedure, course.step) or course.world.provider_hold()):
        raise NotAllowed(
            N_("SOP ini tidak membolehkan jam berhenti karena menunggu penyedia pada langkah ini.")
        )
    provider = " ".join(command.provider.split())
    if not 0 < len(provider) <= LONGEST_PROVIDER:
        raise _missing("provider", N_("Sebutkan penyedia yang harus bertindak, paling panjang 120 huruf."))
    if course.state.pool and course.state.claimed_by is None:
        course.emit("claimed", person=_text(command.person), post=_text(command.post))
    course.emit(
        "held",
        private=command.private,
        step=course.state.step,
        round=course.state.round,
        provider=provider,
        person=_text(command.person),
        by_post=_text(command.post),
    )
    if course.state.promise_since is not None:
        course.emit("promise_held", used=_promise_used(course))


def allows_hold(procedure: Procedure, step: Step) -> bool:
    """Whether the SOP lets the clock stand still here while a provider must act."""
    return PROVIDER in step.holds or PROVIDER in procedure.holds


PROVIDER = "provider"


@_decides(c.Resume)
def _resume(course: _Course, command: c.Resume) -> None:
    _must_not_be_over(course)
    if course.state.hold is None:
        raise Conflict(N_("Jam perkara ini tidak sedang berhenti karena menunggu penyedia."))
    _must_be_free_for(course, command.person)
    _run_on(course, command)


def _run_on(course: _Course, command: c.Command | None = None) -> None:
    state = course.state
    course.emit(
        "resumed",
        private=command.private if command else None,
        step=state.step,
        round=state.round,
        provider=state.hold.provider if state.hold else "",
        person=_text(command.person) if command else None,
        by_post=_text(command.post) if command else None,
    )
    if state.registered_at is not None:
        _start_promise(course)


@_decides(c.Escalate)
def _escalate(course: _Course, command: c.Escalate) -> None:
    _must_not_be_over(course)
    due = course.state.due
    course.emit("escalated", to=str(command.to), due=due.isoformat() if due else None, step=course.state.step)


# --- desks: claim, release, hand over, back ---------------------------------------------------------


@_decides(c.Claim)
def _claim(course: _Course, command: c.Claim) -> None:
    _must_be_at_hop(course, even_held=True)
    state = course.state
    if state.claimed_by == command.person:
        return
    if state.claimed_by is not None and not command.takes_over:
        raise Conflict(N_("Tugas ini sudah diambil rekan Anda."))
    course.emit("claimed", person=_text(command.person), post=_text(command.post))


@_decides(c.Release)
def _release(course: _Course, command: c.Release) -> None:
    _must_be_at_hop(course)
    if course.state.claimed_by is None:
        raise Conflict(N_("Tugas ini tidak sedang diambil siapa pun."))
    _must_be_free_for(course, command.person)
    course.emit("released", person=_text(command.person), touch=_spent(course)[0])


@_decides(c.HandOver)
def _hand_over(course: _Course, command: c.HandOver) -> None:
    _must_be_at_hop(course)
    _must_be_free_for(course, command.person)
    if command.to == command.person:
        raise Invalid(N_("Pilih rekan lain; tugas ini sudah ada pada Anda."))
    course.emit("claimed" if course.state.claimed_by is None else "handed_over",
                private=command.private, person=str(command.to), by=_text(command.person))  # fmt: skip


@_decides(c.Read)
def _read(course: _Course, command: c.Read) -> None:
    if course.state.phase is Phase.OPEN and not course.state.read and course.state.since is not None:
        course.emit("read", person=_text(command.person), post=_text(command.post))


@_decides(c.SendBack)
def _send_back(course: _Course, command: c.SendBack) -> None:
    _must_be_at_hop(course)
    _must_be_free_for(course, command.person)
    first = _first(course)
    before = [done for done in course.state.path if done.step != first]
    if not before:
        raise Conflict(N_("Tidak ada pelaksana sebelumnya yang dapat menerima pengembalian."))
    _must_not_be_moving(course)
    _rewind(course, "sent_back", before[-1], command)


@_decides(c.Recall)
def _recall(course: _Course, command: c.Recall) -> None:
    state = course.state
    if not state.recallable or not state.path:
        raise Conflict(N_("Disposisi sudah dibaca penerimanya sehingga tidak dapat ditarik."))
    if state.path[-1].post != command.post:
        raise NotAllowed(N_("Hanya yang mendisposisi yang dapat menariknya."))
    _rewind(course, "recalled", state.path[-1], command)


def _rewind(course: _Course, kind: str, to: Done, command: c.Command | None = None) -> None:
    """Back to a hop already done, in another round of its row; a first hop sent back enters the row anew."""
    state = course.state
    if to.step != state.step:
        _drop(course)
    course.emit(
        kind,
        private=command.private if command else None,
        step=to.step,
        round=state.rounds[to.step] + (0 if kind == "sent_back" and to.hop == 0 else 1),
        hop=to.hop,
        depth=_depth(state.path, to),
        from_step=state.step,
        from_hop=state.hop,
        person=_text(command.person) if command else None,
        by_post=_text(command.post) if command else None,
    )
    if kind == "sent_back" and to.hop == 0:
        _drop(course)
        _enter(course, to.step)
    else:
        _open_hop(course, to.hop)


def _depth(path: tuple[Done, ...], to: Done) -> int:
    """How much of the path stays: all before the last time this hop was done."""
    return max(at for at, done in enumerate(path) if done is to or done == to)


def _return(course: _Course, on: ReturnOn, to: int) -> None:
    """The way back that the SOP provides for a clash, a failure or a refused paraf."""
    _drop(course)
    course.emit("returned", on=on.value, to=to, from_step=course.state.step)
    _enter(course, to)


def _drop(course: _Course) -> None:
    """Effects not carried out yet are wanted no more; what went wrong stays on record as it is."""
    told = (IntentState.CLASH, IntentState.FAILED)
    marks = course.state.marks.values()
    keys = [mark.key for mark in marks if not mark.is_settled and mark.state not in told]
    if keys:
        course.emit("effects_dropped", keys=keys)


# --- effects ---------------------------------------------------------------------------------------


@_decides(c.PlanMade)
def _plan_made(course: _Course, command: c.PlanMade) -> None:
    mark = course.state.marks.get(command.key)
    if mark is not None and mark.state is not IntentState.WANTED:
        return
    _show_plan(course, command)


def _show_plan(course: _Course, command: c.PlanMade) -> None:
    destroys = {"destroys": True} if command.destroys else {}
    course.emit(
        "plan_made",
        private=command.private,
        key=command.key,
        digest=command.digest,
        confirm=command.confirm,
        **destroys,
    )


@_decides(c.VoidPlan)
def _void_plan(course: _Course, command: c.VoidPlan) -> None:
    """The plan that was confirmed holds no longer: whoever confirmed it is asked again."""
    mark = course.state.marks.get(command.key)
    if mark is None or mark.state is not IntentState.READY:
        return
    course.emit("plan_voided", key=command.key, digest=mark.digest)
    _show_plan(course, command)


@_decides(c.ConfirmPlan)
def _confirm_plan(course: _Course, command: c.ConfirmPlan) -> None:
    _must_run(course)
    _must_be_free_for(course, command.person)
    marks, guard = _to_confirm(course, command)
    if course.state.pool and course.state.claimed_by is None and course.state.since is not None:
        course.emit("claimed", person=_text(command.person), post=_text(command.post))
    guarded = [mark for mark in marks if mark.destroys and guard is not Guard.OFF]
    free = [mark for mark in marks if mark not in guarded]
    who: dict[str, Any] = {"person": _text(command.person), "post": _text(command.post)}
    if free:
        course.emit("plan_confirmed", keys=[mark.key for mark in free], **who)
    if not guarded:
        return
    keys, digests = [mark.key for mark in guarded], [mark.digest for mark in guarded]
    said = {"keys": keys, "digests": digests, **who}
    if guard is Guard.SECOND:
        course.emit("plan_prepared", mandate=_text(command.mandate), **said)
        return
    if not command.reason.strip():
        raise _missing("reason", N_("Tulis mengapa Anda mengerjakannya tanpa orang kedua."))
    course.emit("plan_confirmed_alone", private={"note": command.reason.strip()}, **said)


def _to_confirm(course: _Course, command: c.ConfirmPlan) -> tuple[list[Mark], Guard]:
    """The plans named, or all that wait; one that waits for a second person only when nobody else is left."""
    asked = [mark for mark in course.state.marks.values() if mark.is_asked]
    destroys = any(mark.destroys for mark in asked)
    guard = course.world.guard(command.person, command.mandate) if destroys else Guard.OFF
    planned = [mark for mark in asked if mark.state is IntentState.PLANNED or guard is not Guard.SECOND]
    found = [mark for mark in planned if command.keys is None or mark.key in command.keys]
    if not found or (command.keys is not None and len(found) != len(command.keys)):
        raise Conflict(N_("Tidak ada rencana yang menunggu persetujuan Anda."))
    return found, guard


@_decides(c.SecondPlan)
def _second_plan(course: _Course, command: c.SecondPlan) -> None:
    """Another person, by another right, confirms exactly what the first one confirmed."""
    _must_run(course)
    waiting = {mark.key: mark for mark in course.state.marks.values() if mark.state is IntentState.SECOND}
    if not command.digests or not command.digests.keys() <= waiting.keys():
        raise Conflict(N_("Tidak ada rencana yang menunggu konfirmasi kedua Anda."))
    marks = [waiting[key] for key in command.digests]
    for mark in marks:
        if command.person is None or mark.prepared_by == str(command.person):
            raise NotAllowed(N_("Rencana ini Anda susun sendiri; orang lain yang mengonfirmasinya."))
        if mark.prepared_as == _text(command.mandate):
            raise NotAllowed(N_("Anda bertindak dengan penugasan yang sama dengan penyusun rencana ini."))
        if mark.digest != command.digests[mark.key]:
            raise Conflict(
                N_("Rencananya berubah sejak halaman ini dibuka. Baca yang baru, lalu konfirmasi lagi."),
                code="stale",
            )
    course.emit(
        "plan_seconded",
        keys=[mark.key for mark in marks],
        digests=[mark.digest for mark in marks],
        person=_text(command.person),
        post=_text(command.post),
    )


@_decides(c.DeclinePlan)
def _decline_plan(course: _Course, command: c.DeclinePlan) -> None:
    keys = [mark.key for mark in course.state.marks.values() if mark.state is IntentState.SECOND]
    if not keys:
        raise Conflict(N_("Tidak ada rencana yang menunggu konfirmasi kedua Anda."))
    who: dict[str, Any] = {"person": _text(command.person), "post": _text(command.post)}
    course.emit("plan_declined", private=command.private, keys=keys, **who)


@_decides(c.Prove)
def _prove(course: _Course, command: c.Prove) -> None:
    mark = course.state.marks.get(command.key)
    if mark is not None and mark.is_settled:
        return
    course.emit(
        "effect_proven", private=command.private, key=command.key, verb=command.verb, **command.public
    )
    if command.number and not course.state.number:
        course.emit("number_given", number=command.number)
    _settle(course)


@_decides(c.Trouble)
def _trouble(course: _Course, command: c.Trouble) -> None:
    mark = course.state.marks.get(command.key)
    if mark is not None and mark.is_settled:
        return
    course.emit(command.kind, private=command.private, key=command.key, verb=command.verb)
    _settle(course)


_WAYS_BACK = {IntentState.CLASH: ReturnOn.CLASH, IntentState.FAILED: ReturnOn.FAILED}


def _settle(course: _Course) -> None:
    """After news from an effect: go back if the SOP says so, else close the row if all is done."""
    marks = course.state.marks.values()
    if any(mark.confirmed and mark.is_moving for mark in marks):
        return
    for state, on in _WAYS_BACK.items():
        target = course.step.return_to(on) if course.state.step is not None else None
        if target is not None and any(mark.blocking and mark.state is state for mark in marks):
            _return(course, on, target)
            return
    if course.state.step is not None:
        _advance(course)


@_decides(c.Retry)
def _retry(course: _Course, command: c.Retry) -> None:
    if command.key not in course.state.stranded:
        _must_run(course)
        _must_be_free_for(course, command.person)
    mark = course.state.marks.get(command.key)
    stands = mark is not None and mark.state in _STUCK[command.by_hand]
    if stands and mark is not None and mark.destroys and mark.state is IntentState.PLANNED:
        stands = course.world.guard(command.person, command.mandate) is Guard.OFF
    if not stands and command.key not in course.state.stranded:
        raise Conflict(N_("Pekerjaan ini tidak sedang menunggu tindakan Anda."))
    # What nobody has seen a plan of is not run by being tried again: it is planned, and asked for, first.
    again = "effect_retried" if mark is None or mark.digest else "effect_replanned"
    course.emit(
        "effect_by_hand" if command.by_hand else again,
        private=command.private,
        key=command.key,
        person=_text(command.person),
        post=_text(command.post),
    )


_TROUBLED = (IntentState.CLASH, IntentState.PERSON, IntentState.FAILED)
_STUCK = {False: _TROUBLED, True: (*_TROUBLED, IntentState.PLANNED)}


@_decides(c.Record)
def _record(course: _Course, command: c.Record) -> None:
    if is_own_kind(command.kind):
        raise ValueError(f"{command.kind} belongs to the engine")
    course.emit(command.kind, private=command.private, person=_text(command.person), **command.public)


# --- conditions ------------------------------------------------------------------------------------


def _must_not_be_over(course: _Course) -> None:
    if course.state.phase.is_over:
        raise Conflict(N_("Perkara ini sudah berakhir."))


def _must_be_at_hop(course: _Course, *, even_held: bool = False) -> None:
    _must_not_be_over(course)
    if course.state.phase is Phase.WAITING:
        raise Conflict(N_("Permohonan ini sedang menunggu dilengkapi pemohon."))
    if not even_held:
        _must_run(course)
    if course.hops_done:
        raise Conflict(N_("Langkah ini sudah dikerjakan dan sedang menunggu buktinya."))


def _must_run(course: _Course) -> None:
    if course.state.hold is not None:
        raise Conflict(
            N_("Jam sedang berhenti menunggu %(provider)s. Jalankan lagi jamnya sebelum melanjutkan."),
            provider=course.state.hold.provider,
        )


def _must_be_free_for(course: _Course, person: UUID | None) -> None:
    if course.state.claimed_by not in (None, person):
        raise NotAllowed(N_("Tugas ini sedang dipegang rekan Anda."))


def _must_be_separate(course: _Course, person: UUID | None) -> None:
    """Four eyes, unless the SOP says otherwise, or the office has but one pair and says so."""
    state, broken = course.state, separation(course.state, course.step, person)
    if not broken:
        return
    if person is None or state.post is None or not course.world.alone(person, state.post):
        raise NotAllowed(broken[0].sentence)
    for duty in broken:
        course.emit(
            "duty_waived",
            duty=duty.name,
            step=state.step,
            round=state.round,
            hop=state.hop,
            post=str(state.post),
            person=str(person),
        )


def _must_have_confirmed(course: _Course) -> None:
    marks = course.state.marks.values()
    if any(mark.blocking and mark.state is IntentState.PLANNED for mark in marks):
        raise Conflict(N_("Periksa dan setujui dahulu rencana pada langkah ini."))
    if any(mark.blocking and mark.state is IntentState.SECOND for mark in marks):
        raise Conflict(N_("Rencana pada langkah ini masih menunggu konfirmasi orang kedua."))


def _must_not_be_moving(course: _Course) -> None:
    if any(mark.confirmed and mark.is_moving for mark in course.state.marks.values()):
        raise Conflict(N_("Rencana yang disetujui sedang dikerjakan. Tunggu sampai hasilnya terlihat."))


# --- separation of duties ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Two things one person must not do both; `is_broken` by doing the open hop."""

    name: str
    sentence: str
    is_broken: Callable[[CaseState, Step, UUID], bool]


def _verifies_own_work(state: CaseState, step: Step, person: UUID) -> bool:
    """A paraf, or the answer to the row's question, by whoever did an earlier part of the row."""
    asked = step.asks(state.variant)
    answers = asked is not None and asked.hop == state.hop
    verifies = step.hops[state.hop].kind is HopKind.PARAF or answers
    return verifies and person in state.doers(step.no, HopKind.DO.value)


def _decides_on_own_request(state: CaseState, _: Step, person: UUID) -> bool:
    return person in state.askers


DUTIES: tuple[Duty, ...] = (
    Duty(
        name="maker_and_verifier",
        sentence=N_("Yang mengerjakan langkah ini tidak dapat memeriksanya. Minta pejabat lain atau Plh."),
        is_broken=_verifies_own_work,
    ),
    Duty(
        name="own_request",
        sentence=N_(
            "Permohonan ini Anda ajukan sendiri, sehingga langkahnya harus dikerjakan pejabat lain atau Plh."
        ),
        is_broken=_decides_on_own_request,
    ),
)


def separation(state: CaseState, step: Step, person: UUID | None) -> tuple[Duty, ...]:
    """The duties that this person would break by doing the open hop; none where the SOP allows it."""
    if person is None or step.same_person or state.hop >= len(step.hops):
        return ()
    return tuple(duty for duty in DUTIES if duty.is_broken(state, step, person))


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None

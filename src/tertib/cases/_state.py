"""The state of a case and how events change it. Pure: `apply` alone rebuilds a case from its chain.

Everything in an event's `data` is chained for ever and holds no personal data: keys, posts, ids and times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases.types import IntentState, Phase
from tertib.kernel.calendar import Pause
from tertib.kernel.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the state remembers of a wanted effect of the open row."""

    key: str
    verb: str
    state: IntentState = IntentState.WANTED
    blocking: bool = True
    confirmed: bool = False
    destroys: bool = False  # its plan takes something away for good
    digest: str = ""  # of the plan as it was shown
    prepared_by: str = ""  # whoever confirmed it first, and by which right
    prepared_as: str = ""

    @property
    def is_settled(self) -> bool:
        """Nothing more will happen by itself."""
        return self.state in (IntentState.PROVEN, IntentState.DROPPED)

    @property
    def is_moving(self) -> bool:
        """The worker has it or will take it."""
        return self.state in (IntentState.READY, IntentState.RUNNING)

    @property
    def is_asked(self) -> bool:
        """Somebody must say yes to its plan."""
        return self.state in (IntentState.PLANNED, IntentState.SECOND)

    @property
    def may_have_acted(self) -> bool:
        return self.is_moving or self.state in (IntentState.PROVEN, IntentState.PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A hop that somebody did."""

    step: int
    round: int
    hop: int
    kind: str
    post: UUID
    person: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The applicant must act."""

    to: int
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A named provider must act; the case stays on its desk, the clocks stand still."""

    provider: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch in which the clocks stood still; `provider` is empty where the applicant had to act."""

    begin: datetime
    end: datetime
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """Where a case stands. `hop` equals the number of hops while the row only waits for proof."""

    seq: int = 0
    turn: int = 0  # the last event that changed whose turn it is or what there is to decide
    phase: Phase = Phase.OPEN
    step: int | None = None
    round: int = 0
    hop: int = 0
    rounds: Mapping[int, int] = field(default_factory=dict)
    closing: bool = False  # every hop is done and everything blocking is proven: the effects of closing run
    answer: str | None = None
    variant: str | None = None
    post: UUID | None = None
    also: UUID | None = None
    performer: str = ""
    pool: bool = False
    aim: UUID | None = None  # the addressee of the last disposition
    claimed_by: UUID | None = None
    entered_at: datetime | None = None
    since: datetime | None = None
    started_at: datetime | None = None  # claimed, or first read
    read: bool = False
    marks: Mapping[str, Mark] = field(default_factory=dict)
    trail: tuple[Done, ...] = ()  # every hop ever done: who sat at which desk
    path: tuple[Done, ...] = ()  # the hops that lead here; going back shortens it
    recallable: bool = False
    waiting: Wait | None = None
    hold: Hold | None = None
    gaps: tuple[Gap, ...] = ()  # since the case was opened: no clock counts them
    submission: int = 1
    only_said: bool = False  # opened as a rehearsal that had to be one: no effect outside is carried out
    askers: tuple[UUID, ...] = ()  # whoever wrote the request or completed it: none of them decides on it
    number: str = ""
    registered_at: datetime | None = None
    due: datetime | None = None
    promise_used: int = 0  # working minutes used before the promise last started to run
    promise_since: datetime | None = None  # None: stopped or held
    touch: int = 0
    waited: int = 0
    step_touch: int = 0  # of the open round of the row
    committed: bool = False  # a confirmed plan was carried out, or left with an unknown end
    stranded: tuple[str, ...] = ()  # effects of rows left behind that went wrong
    sent_back: int = 0
    acknowledged_at: datetime | None = None
    equipped_at: datetime | None = None  # somebody said that the tools of the sheet are at hand
    equipped_by: UUID | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""

    @property
    def is_committed(self) -> bool:
        """The world may have changed: a confirmed plan was carried out, is under way, or ended unknown."""
        return self.committed or any(mark.confirmed and mark.may_have_acted for mark in self.marks.values())

    @property
    def held_since(self) -> datetime | None:
        """Since when somebody outside the office must act; None while the clocks run."""
        if self.waiting is not None:
            return self.waiting.since
        return self.hold.since if self.hold else None

    def pauses(self, now: datetime, *, names: bool = True) -> tuple[Pause, ...]:
        """Every stretch in which the clocks stood still, the one that still lasts included."""
        past = tuple(_pause(gap, names=names) for gap in self.gaps)
        since = self.held_since
        if since is None or since >= now:
            return past
        lasting = Gap(begin=since, end=now, provider=self.hold.provider if self.hold else "")
        return (*past, _pause(lasting, names=names))

    def desk_of(self, step: int, hop: int, post: UUID) -> UUID | None:
        """Whoever last did this hop in the same post: a returning case goes back to the same desk."""
        return next(
            (d.person for d in reversed(self.trail) if (d.step, d.hop, d.post) == (step, hop, post)), None
        )

    def doers(self, step: int, kind: str) -> frozenset[UUID]:
        """Whoever did hops of this kind in the row as it stands."""
        return frozenset(
            d.person for d in self.path if (d.step, d.kind) == (step, kind) and d.person is not None
        )


def _pause(gap: Gap, *, names: bool) -> Pause:
    if not gap.provider:
        return Pause(begin=gap.begin, end=gap.end, reason=N_("jam berhenti, menunggu pemohon"))
    if not names:
        return Pause(begin=gap.begin, end=gap.end, reason=N_("jam berhenti, menunggu penyedia"))
    return Pause(begin=gap.begin, end=gap.end, reason=N_("jam berhenti, menunggu %(who)s"), who=gap.provider)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. `data` is chained, `private` may lawfully be erased."""

    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)


Applier = Callable[[CaseState, Mapping[str, Any], datetime], Mapping[str, Any]]
_appliers: dict[str, Applier] = {}

# Events after which a page shown before is stale.
_TURNING = frozenset(
    {
        "opened", "step_entered", "hop_opened", "hop_done", "claimed", "released", "handed_over",
        "sent_back", "recalled", "plan_made", "plan_confirmed", "plan_confirmed_alone", "plan_prepared",
        "plan_seconded", "plan_declined", "plan_voided", "effect_clashed", "effect_failed", "effect_stuck",
        "effect_retried", "effect_replanned", "effect_by_hand", "waiting", "resubmitted", "held", "resumed",
        "closed", "refused", "withdrawn", "lapsed", "moved",
    }
)  # fmt: skip


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after an event. Unknown kinds (records of higher packages) change nothing but the count."""
    applier = _appliers.get(event.kind)
    changes = dict(applier(state, event.data, event.at)) if applier else {}
    seq = state.seq + 1
    turn = seq if event.kind in _TURNING else state.turn
    return replace(state, **changes, seq=seq, turn=turn)


def _on(kind: str) -> Callable[[Applier], Applier]:
    def register(applier: Applier) -> Applier:
        _appliers[kind] = applier
        return applier

    return register


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None


@_on("opened")
def _opened(state: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {
        "opened_at": at,
        "variant": data.get("variant"),
        "only_said": data.get("only_said", False),
        "askers": _askers(state, data),
    }


def _askers(state: CaseState, data: Mapping[str, Any]) -> tuple[UUID, ...]:
    asker = _uuid(data.get("asker"))
    return state.askers if asker is None or asker in state.askers else (*state.askers, asker)


@_on("step_entered")
def _step_entered(state: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    step, round_no = data["step"], data["round"]
    return {
        "phase": Phase.OPEN,
        "step": step,
        "round": round_no,
        "rounds": {**state.rounds, step: round_no},
        "hop": 0,
        "closing": False,
        "answer": None,
        "entered_at": at,
        "marks": {},
        "path": _before(state.path, step),
        "step_touch": 0,
        "waiting": None,
    }


def _before(path: tuple[Done, ...], step: int) -> tuple[Done, ...]:
    """The path up to the first time it came to this row."""
    return path[: next((at for at, done in enumerate(path) if done.step == step), len(path))]


@_on("hop_opened")
def _hop_opened(_: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    claimed = _uuid(data.get("claimed_by"))
    return {
        "hop": data["hop"],
        "performer": data["performer"],
        "post": _uuid(data["post"]),
        "also": _uuid(data.get("also")),
        "pool": data["pool"],
        "claimed_by": claimed,
        "since": at,
        "started_at": at if claimed else None,
        "read": False,
        "aim": None,
        "recallable": data.get("recallable", False),
    }


@_on("read")
def _read(state: CaseState, _: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    started = state.started_at or (None if state.pool else at)
    return {"read": True, "recallable": False, "started_at": started}


@_on("claimed")
def _claimed(state: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {"claimed_by": _uuid(data["person"]), "started_at": state.started_at or at, "recallable": False}


@_on("released")
def _released(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    spent = data.get("touch", 0)
    return {
        "claimed_by": None,
        "started_at": None,
        "touch": state.touch + spent,
        "step_touch": state.step_touch + spent,
    }


@_on("handed_over")
def _handed_over(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"claimed_by": _uuid(data["person"])}


@_on("hop_done")
def _hop_done(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    done = Done(
        step=data["step"],
        round=data["round"],
        hop=data["hop"],
        kind=data["kind"],
        post=UUID(data["post"]),
        person=_uuid(data.get("person")),
    )
    return {
        "hop": data["hop"] + 1,
        "trail": (*state.trail, done),
        "path": (*state.path, done),
        "answer": data.get("answer") or state.answer,
        "aim": _uuid(data.get("aim")),
        "touch": state.touch + data["touch"],
        "step_touch": state.step_touch + data["touch"],
        "waited": state.waited + data["waited"],
        "since": None,
        "started_at": None,
        "recallable": False,
    }


@_on("hop_skipped")
def _hop_skipped(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"hop": data["hop"] + 1}


@_on("variant_set")
def _variant_set(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"variant": data["variant"]}


@_on("effects_wanted")
def _effects_wanted(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    new = {
        each["key"]: Mark(key=each["key"], verb=each["verb"], blocking=each["blocking"])
        for each in data["effects"]
    }
    return {"marks": {**state.marks, **new}}


def _remark(case: CaseState, key: str, **changes: Any) -> Mapping[str, Any]:
    """Change one mark; an effect of a row left long ago is no part of the state any more."""
    mark = case.marks.get(key)
    if mark is None:
        return {}
    return {"marks": {**case.marks, key: replace(mark, **changes)}}


@_on("plan_made")
def _plan_made(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    to = IntentState.PLANNED if data["confirm"] else IntentState.READY
    destroys = data.get("destroys", False)
    return _remark(state, data["key"], state=to, destroys=destroys, digest=data["digest"], **_UNSAID)


_UNSAID: Mapping[str, Any] = {"confirmed": False, "prepared_by": "", "prepared_as": ""}


def _remark_all(case: CaseState, keys: Iterable[str], **changes: Any) -> Mapping[str, Any]:
    changed = {key: replace(case.marks[key], **changes) for key in keys}
    return {"marks": {**case.marks, **changed}}


@_on("plan_confirmed")
@_on("plan_confirmed_alone")
@_on("plan_seconded")
def _plan_confirmed(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return _remark_all(state, data["keys"], state=IntentState.READY, confirmed=True)


@_on("plan_prepared")
def _plan_prepared(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    by, right = data.get("person") or "", data.get("mandate") or ""
    return _remark_all(state, data["keys"], state=IntentState.SECOND, prepared_by=by, prepared_as=right)


@_on("plan_declined")
def _plan_declined(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return _remark_all(state, data["keys"], state=IntentState.PLANNED, **_UNSAID)


@_on("plan_voided")
def _plan_voided(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return _remark(state, data["key"], state=IntentState.WANTED, digest="", **_UNSAID)


@_on("effect_proven")
def _effect_proven(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    mark = state.marks.get(data["key"])
    return {
        **_remark(state, data["key"], state=IntentState.PROVEN),
        "committed": state.committed or (mark is not None and mark.confirmed),
        "stranded": _without(state, data["key"]),
    }


def _without(state: CaseState, key: str) -> tuple[str, ...]:
    return tuple(each for each in state.stranded if each != key)


def _troubled(to: IntentState) -> Applier:
    def trouble(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
        key = data["key"]
        if key not in state.marks:
            return {"stranded": (*_without(state, key), key)}
        return _remark(state, key, state=to)

    return trouble


_appliers["effect_clashed"] = _troubled(IntentState.CLASH)
_appliers["effect_failed"] = _troubled(IntentState.FAILED)
_appliers["effect_stuck"] = _troubled(IntentState.PERSON)


@_on("effect_retried")
@_on("effect_by_hand")
def _effect_ready(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    mark = _remark(state, data["key"], state=IntentState.READY, confirmed=True)
    return {**mark, "stranded": _without(state, data["key"])}


@_on("effect_replanned")
def _effect_replanned(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return _remark(state, data["key"], state=IntentState.WANTED, digest="", **_UNSAID)


@_on("effects_dropped")
def _effects_dropped(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    dropped = set(data["keys"])
    acted = any(mark.confirmed and mark.may_have_acted for key, mark in state.marks.items() if key in dropped)
    return {
        "committed": state.committed or acted,
        "marks": {
            key: replace(mark, state=IntentState.DROPPED) if key in dropped else mark
            for key, mark in state.marks.items()
        },
    }


@_on("closing")
def _closing(_: CaseState, __: Mapping[str, Any], ___: datetime) -> Mapping[str, Any]:
    return {"closing": True}


@_on("number_given")
def _number_given(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"number": data["number"]}


@_on("promise_started")
def _promise_started(state: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {
        "registered_at": state.registered_at or at,
        "promise_since": at,
        "due": _moment(data.get("due")),
    }


@_on("promise_held")
def _promise_held(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"promise_since": None, "promise_used": data["used"], "due": None}


@_on("promise_moved")
def _promise_moved(_: CaseState, data: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {"due": _moment(data["due"])}


@_on("step_closed")
def _step_closed(state: CaseState, _: Mapping[str, Any], __: datetime) -> Mapping[str, Any]:
    return {
        "closing": False,
        "marks": {},
        "post": None,
        "also": None,
        "performer": "",
        "claimed_by": None,
        "pool": False,
        "since": None,
        "hop": state.hop,
    }


@_on("waiting")
def _waiting(_: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {
        "phase": Phase.WAITING,
        "waiting": Wait(to=data["to"], since=at, until=_moment(data.get("until"))),
    }


@_on("wait_moved")
def _wait_moved(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return {"waiting": replace(state.waiting, until=_moment(data["until"])) if state.waiting else None}


@_on("resubmitted")
def _resubmitted(state: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {
        "phase": Phase.OPEN,
        "waiting": None,
        "gaps": _with_gap(state, at),
        "submission": data["submission"],
        "askers": _askers(state, data),
    }


def _with_gap(state: CaseState, at: datetime) -> tuple[Gap, ...]:
    """The clocks run again from here on."""
    since = state.held_since
    if since is None:
        return state.gaps
    return (*state.gaps, Gap(begin=since, end=at, provider=state.hold.provider if state.hold else ""))


@_on("held")
def _held(_: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {"hold": Hold(provider=data["provider"], since=at), "recallable": False}


@_on("resumed")
def _resumed(state: CaseState, _: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {"hold": None, "gaps": _with_gap(state, at)}


@_on("sent_back")
def _sent_back(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    """Back on the trail: what comes after the hop returned to counts as not done."""
    return {"sent_back": state.sent_back + 1, **_rewound(state, data)}


@_on("recalled")
def _recalled(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    return _rewound(state, data)


def _rewound(state: CaseState, data: Mapping[str, Any]) -> Mapping[str, Any]:
    step = data["step"]
    return {
        "step": step,
        "round": data["round"],
        "rounds": {**state.rounds, step: data["round"]},
        "hop": data["hop"],
        "closing": False,
        "answer": None if step != state.step else state.answer,
        "marks": dict(state.marks) if step == state.step else {},
        "path": state.path[: data["depth"]],
        "phase": Phase.OPEN,
        "step_touch": 0,
    }


def _over(phase: Phase) -> Applier:
    def end(_: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        return {
            "phase": phase,
            "closed_at": at,
            "reason": data.get("reason", ""),
            "post": None,
            "also": None,
            "performer": "",
            "claimed_by": None,
            "pool": False,
            "since": None,
            "started_at": None,
            "waiting": None,
            "hold": None,
            "marks": {},
            "closing": False,
            "promise_since": None,
            "promise_used": data.get("used", 0),
            "recallable": False,
        }

    return end


_appliers["closed"] = _over(Phase.CLOSED)
_appliers["refused"] = _over(Phase.REFUSED)
_appliers["withdrawn"] = _over(Phase.WITHDRAWN)
_appliers["lapsed"] = _over(Phase.LAPSED)


@_on("recallable")
def _recallable(_: CaseState, __: Mapping[str, Any], ___: datetime) -> Mapping[str, Any]:
    return {"recallable": True}


@_on("acknowledged")
def _acknowledged(_: CaseState, __: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {"acknowledged_at": at}


@_on("moved")
def _moved(state: CaseState, data: Mapping[str, Any], _: datetime) -> Mapping[str, Any]:
    """Under another version rows have other numbers. The open row gets a round that no effect has used."""
    rows = {int(row): there for row, there in data["rows"].items()}
    kept = {row: rows[row] for row in data["kept"]}
    rounds = dict(state.rounds)
    for row, count in state.rounds.items():
        if row in rows:
            rounds[rows[row]] = max(rounds.get(rows[row], 0), count)
    said = {"only_said": state.only_said or data.get("only_said", False)}
    step = rows.get(state.step) if state.step is not None else None
    if step is None:
        return {**said, "rounds": rounds, "trail": _renumbered(state.trail, kept)}
    rounds[step] = max(rounds[step], state.round) + 1
    wait = replace(state.waiting, to=rows[state.waiting.to]) if state.waiting else None
    return {
        **said,
        "step": step,
        "round": rounds[step],
        "rounds": rounds,
        "trail": _renumbered(state.trail, kept),
        "path": _renumbered(state.path, kept),
        "waiting": wait,
        "recallable": False,
    }


def _renumbered(done: tuple[Done, ...], rows: Mapping[int, int]) -> tuple[Done, ...]:
    return tuple(replace(one, step=rows[one.step]) for one in done if one.step in rows)


@_on("equipped")
def _equipped(_: CaseState, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return {"equipped_at": at, "equipped_by": _uuid(data["person"])}


_MUTE = frozenset(
    {"paraf_refused", "returned", "erased", "duty_waived", "escalated"}
)  # told, but changing nothing by themselves


def is_own_kind(kind: str) -> bool:
    """Whether the engine itself speaks of this kind of event."""
    return kind in _appliers or kind in _MUTE


# --- as JSON -------------------------------------------------------------------------------------


def dump(state: CaseState) -> dict[str, Any]:
    """The state as plain JSON, for the snapshot in the case's row."""
    return {key: _plain(value) for key, value in asdict(state).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def load(data: Mapping[str, Any]) -> CaseState:
    """A state from its snapshot."""
    values = dict(data)
    for name in ("post", "also", "aim", "claimed_by", "equipped_by"):
        values[name] = _uuid(values[name])
    for name in _MOMENTS:
        values[name] = _moment(values[name])
    values["phase"] = Phase(values["phase"])
    values["rounds"] = {int(step): count for step, count in values["rounds"].items()}
    values["marks"] = {
        key: Mark(**{**mark, "state": IntentState(mark["state"])}) for key, mark in values["marks"].items()
    }
    values["stranded"] = tuple(values["stranded"])
    values["askers"] = tuple(map(UUID, values["askers"]))
    for name in ("trail", "path"):
        values[name] = tuple(
            Done(**{**done, "post": UUID(done["post"]), "person": _uuid(done["person"])})
            for done in values[name]
        )
    hold, wait = values["hold"], values["waiting"]
    values["hold"] = hold and Hold(provider=hold["provider"], since=datetime.fromisoformat(hold["since"]))
    values["gaps"] = tuple(
        Gap(
            begin=datetime.fromisoformat(gap["begin"]),
            end=datetime.fromisoformat(gap["end"]),
            provider=gap["provider"],
        )
        for gap in values["gaps"]
    )
    values["waiting"] = wait and Wait(
        to=wait["to"], since=datetime.fromisoformat(wait["since"]), until=_moment(wait["until"])
    )
    return CaseState(**values)


_MOMENTS = (
    "entered_at", "since", "started_at", "registered_at", "due", "promise_since", "acknowledged_at",
    "equipped_at", "opened_at", "closed_at",
)  # fmt: skip

"""The port through which an SOP's `does`, `prints` and `enters` reach higher packages.

Higher packages register here what they can do; the engine looks names up and never imports them.

* **inside** verbs run in the door's transaction: register entries, number series.
* **outside** verbs become intents, carried out by the worker, outside any transaction.
* **checks** judge one field of a form; **guards** may refuse to let a step close.
* **beside** tells limits, last and measured values of what a form asks to be read off.

Evidence (what an inside verb returns, and `Proven.evidence`) is plain JSON. Four keys are understood:

* `number`: when the case has no number yet, this becomes its agenda number;
* `documents`: list of {"kind", "title", "digest", "pages", "letter", "number", "filename", "media_type",
  "for_applicant"}: papers of the case;
* `entries`: list of {"book", "no", "revision", "title"}: register entries written;
* `sealed`: list of {"kind", "ref", "digest"}: rows of the verb's own package that the case's chain shall hold
  fast. The digest covers their content and must not let anybody guess it; see `seals`.

Kinds, titles and numbers of papers and entries stand in the chained header for ever: no personal data there.
A paper's file name goes into the payload.

Everything is kept as evidence in the erasable payload of its event (so personal data may stand in it, secrets
never) and is readable in later expressions: as `work.<step>.<into>` where the SOP says `into`, else as
`work.<step>.<key>`.

Two verbs have names of their own because `prints` and `enters` of the SOP mean them:

* `PRINT` gets {"kind": letter kind, "inputs": {...}, "signs": performer key or None, "draft": bool,
  "signs_post": post id or None};
* `ENTER` gets {"book": key, "columns": {...}}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from tertib.cases._wants import ENTER, PRINT
from tertib.cases.types import CaseFacts, Json, Plan, PlanLine
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Problem
from tertib.procedures.types import Criterion

if TYPE_CHECKING:
    from tertib.runtime.door import Tx

__all__ = [
    "ENTER",
    "PRINT",
    "Beside",
    "BesideContext",
    "CheckContext",
    "Clash",
    "Failed",
    "Finding",
    "GuardContext",
    "InsideContext",
    "Known",
    "LiveAnswer",
    "LiveCheck",
    "NeedsPerson",
    "Offered",
    "Outcome",
    "OutsideContext",
    "OutsideHandler",
    "Pending",
    "Plan",
    "PlanLine",
    "Proven",
    "beside",
    "check",
    "guard",
    "inside",
    "offers",
    "outside",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideContext:
    """What an inside verb may use. It writes its own tables through `tx` and returns evidence.

    It must not call `cases.service` for the same case: what it has to say there is its evidence.
    """

    tx: Tx
    case: CaseFacts
    step: int
    round: int
    item: int  # position in `for_each`, 0 without one
    inputs: Mapping[str, Json]
    by: Actor
    acting: UUID | None  # the post in whose name the act was done
    event: int  # number of the event that wanted it


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideContext:
    """What an outside verb may use. No transaction is open while it runs."""

    intent: UUID  # the ownership marker to leave on the target
    key: str  # "<case>/<step>/<round>/<effect>/<item>": the same for every attempt
    case: CaseFacts
    step: int
    round: int
    item: int
    inputs: Mapping[str, Json]
    plan: Plan | None
    attempt: int
    by: UUID | None  # person whose act wanted or confirmed it
    acting: UUID | None = None  # post in whose name
    by_hand: bool = False  # a person reports having done it; verify only
    date: date | None = None  # day of the act that wanted it, in the office's zone


UNDERSTOOD = frozenset({"number", "documents", "entries", "sealed"})
"""Evidence that the engine itself acts upon: the case's number, papers and entries to note, seals of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """It is so in the real world, and this is what was seen. Of it the engine takes what is `UNDERSTOOD`."""

    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Not yet, or unknown: the next attempt reads back before it does anything."""

    reason: str
    retry_after: timedelta = timedelta(seconds=30)
    waits: bool = False  # for another effect of the case: it may wait for ever, and costs no try


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """The worker cannot go on alone; the sentence tells the performer what to do."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Something of another owner stands in the way; the step goes back as the SOP says."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It will not work as asked; the performer decides."""

    sentence: str


Outcome = Proven | Pending | NeedsPerson | Clash | Failed


class OutsideHandler(Protocol):
    """An effect in the world: idempotent, keyed by intent, timed out by itself.

    `run` must begin with a read-back: the previous attempt's outcome is never known for certain.
    An exception counts as `Pending` with back-off. A handler that can take something away for good has
    `destroys = True` and names it in `Plan.destroys`: it is then planned anew before every run, and runs only
    while nothing would be destroyed that was not confirmed, by two persons where the office has that rule.
    """

    def plan(self, context: OutsideContext) -> Plan | None:
        """What would change, or None when nobody needs to see it first."""
        ...

    def run(self, context: OutsideContext) -> Outcome:
        """Make it so and prove it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What a field check may know. `agency` None: of nobody registered, or nobody was named yet."""

    office: UUID
    code: str
    agency: UUID | None
    form: str
    path: str
    request: Mapping[str, Json]
    case: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check has to say about a value: `error` refuses, `warning` is shown, `info` helps."""

    level: str
    sentence: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One answer that may be picked, or that is proposed where one types; `label` is shown as it is."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAnswer:
    """What the world said of a value: `tone` is ok, bad or quiet; `waits` while nobody has answered yet."""

    sentence: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    tone: str = "quiet"
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideContext:
    """For which criteria of which row somebody wants to know what is known of them already."""

    office: UUID
    code: str
    form: str
    field: str
    request: Mapping[str, Json]
    case: UUID | None = None
    step: int | None = None
    round: int | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one reading: its own limits where they differ, the last value, the measured one.

    `limits` is grade -> interval in the notation of `procedures.language.limits`, empty: as the form says.
    `measured` None with `sentence`: it was asked for, and this is why there is no measurement.
    """

    limits: Mapping[str, str] = field(default_factory=dict)
    last: Decimal | None = None
    last_on: date | None = None
    last_grade: str = ""
    measured: Decimal | None = None
    measured_at: datetime | None = None
    sentence: str = ""


Beside = Callable[[BesideContext], Mapping[tuple[str, str], Known]]
"""By (code of the criterion, key of the reading). Reads only."""


class LiveCheck(Protocol):
    """Asks the world about a value by way of the worker: no page waits for a server, none depends on it."""

    def ask(self, value: Json, context: CheckContext, *, by: Actor) -> UUID | None:
        """Leave the question; None when there is nothing to ask, or when this person asked enough."""
        ...

    def answer(self, question: UUID, *, by: Actor, last: bool = False) -> LiveAnswer:
        """What became of it; `last`: the page will not ask again. `NotFound` for whoever did not ask."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardContext:
    """What a guard may know: the case before the act, and the file fields handed in with it."""

    case: CaseFacts
    step: int
    round: int
    files: frozenset[str] = frozenset()


InsideVerb = Callable[[InsideContext], Mapping[str, Json]]
Check = Callable[[Json, CheckContext], tuple[Finding, ...]]
Guard = Callable[[GuardContext], str | None]
Offers = Callable[[CheckContext], tuple[Offered, ...]]
"""Reads only: what may be picked for a field, or is proposed for it."""

_inside: dict[str, InsideVerb] = {}
_outside: dict[str, OutsideHandler] = {}
_checks: dict[str, Check] = {}
_guards: dict[str, Guard] = {}
_live: dict[str, LiveCheck] = {}
_offers: dict[str, Offers] = {}
_beside: dict[str, Beside] = {}
_labels: dict[str, str] = {}
_given: dict[str, Mapping[str, str]] = {}


def inside(name: str, *, label: str = "") -> Callable[[InsideVerb], InsideVerb]:
    """Register a verb that runs in the transaction of the act that wants it."""

    def register(verb: InsideVerb) -> InsideVerb:
        _inside[name] = verb
        _labels[name] = label or name
        return verb

    return register


def outside(name: str, handler: OutsideHandler, *, label: str = "") -> None:
    """Register a verb that the worker carries out and proves."""
    _outside[name] = handler
    _labels[name] = label or name


def planned(name: str, *, label: str, inputs: Mapping[str, str]) -> None:
    """Name a verb that procedures may use and no package offers yet: a case can only rehearse it.

    `inputs` words what it is given, for the plan that a rehearsal shows.
    """
    if _labels.get(name, name) == name:
        _labels[name] = label
    _given[name] = inputs


def inputs_of(name: str) -> Mapping[str, str]:
    """The words for what a planned verb is given."""
    return _given.get(name, {})


def check(name: str) -> Callable[[Check], Check]:
    """Register a judge of one form field."""

    def register(judge: Check) -> Check:
        _checks[name] = judge
        return judge

    return register


def offers(name: str, teller: Offers) -> None:
    """Let whoever fills a field that this check judges pick from, or see proposed, what `teller` says."""
    _offers[name] = teller


def offered(name: str | None, context: CheckContext) -> tuple[Offered, ...]:
    """What is offered under a check's name; nothing where nobody tells."""
    teller = _offers.get(name or "")
    return teller(context) if teller else ()


def live_check(name: str, asking: LiveCheck) -> None:
    """Let the check of this name ask the world too, while somebody types."""
    _live[name] = asking


def find_live_check(name: str) -> LiveCheck | None:
    return _live.get(name)


def beside(name: str) -> Callable[[Beside], Beside]:
    """Register who tells what stands beside the criteria of a form."""

    def register(teller: Beside) -> Beside:
        _beside[name] = teller
        return teller

    return register


def known_beside(name: str | None, context: BesideContext) -> Mapping[tuple[str, str], Known]:
    """What stands beside the criteria of a field; nothing where nobody here can tell."""
    teller = _beside.get(name or "")
    return teller(context) if teller else {}


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a condition for closing a step; it answers with the sentence of its refusal, or None."""

    def register(condition: Guard) -> Guard:
        _guards[name] = condition
        return condition

    return register


def inside_verb(name: str) -> InsideVerb | None:
    return _inside.get(name)


def outside_handler(name: str) -> OutsideHandler | None:
    return _outside.get(name)


def find_check(name: str) -> Check | None:
    return _checks.get(name)


def find_guard(name: str) -> Guard | None:
    return _guards.get(name)


def label_of(name: str) -> str:
    """Indonesian name of a verb, for plans and timelines."""
    return _labels.get(name, name)


def knows(name: str) -> bool:
    """Whether an SOP may use this verb on this installation."""
    return name in _inside or name in _outside


def run_checks(names: tuple[str, ...], value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """All that the named checks say about one value; an unknown check says nothing."""
    found: list[Finding] = []
    for name in names:
        judge = _checks.get(name)
        if judge is not None:
            found.extend(judge(value, context))
    return tuple(found)


_recorded: dict[str, str] = {}


def recorded(kind: str, sentence: str) -> None:
    """Say what an event written through `service.record` means, in Indonesian with named placeholders."""
    _recorded[kind] = sentence


def told(*sentences: Problem) -> Mapping[str, Json]:
    """What a verb has to say, as part of its evidence: in whole for papers, with its places for readers."""
    parts = [
        {"says": one.sentence, "fields": {key: str(each) for key, each in one.fields.items()}}
        for one in sentences
    ]
    return {"sentence": " ".join(map(str, sentences)), "told": parts}


def recorded_words() -> Mapping[str, str]:
    """The sentences of recorded kinds, for the timeline."""
    return _recorded


SealReader = Callable[[UUID, UUID], Mapping[str, str]]
_seals: dict[str, SealReader] = {}


def seals(kind: str, reader: SealReader) -> None:
    """Let verification ask for the digests of a case's sealed rows today: case, office -> by ref."""
    _seals[kind] = reader


def sealed_now(kind: str, case: UUID, office: UUID) -> Mapping[str, str] | None:
    """None where nobody here keeps such rows."""
    reader = _seals.get(kind)
    return reader(case, office) if reader else None

"""What a procedure says, as frozen values.

Text taken from the official table stands word for word. What the table does not say (a performer whose mark
did not survive, a paper, a book) carries `inferred`: how sure the reader was; None where the source says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from tertib.procedures.language.questions import (
    Choice,
    Chosen,
    Criterion,
    Field,
    FieldKind,
    Form,
    Gauge,
    TextFormat,
)
from tertib.procedures.language.sheet import Identity, Table

__all__ = [
    "Act", "Choice", "Chosen", "Confidence", "Criterion", "Decision", "DocumentStatus", "Effect", "Enter",
    "Exit", "Expr", "Field", "FieldKind", "Form", "Gauge", "Hop", "HopKind", "Identity", "Json", "Link",
    "ListOf", "Literal", "Matter", "Moment", "Path", "Performer", "Print", "Procedure", "Promise",
    "ProposalStatus", "Return", "ReturnOn", "Service", "Step", "Table", "TextFormat", "Trigger",
    "TriggerKind", "Variant", "When",
]  # fmt: skip

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


class Confidence(StrEnum):
    """How sure the reader is of something that the source does not state."""

    SEEN = "S"  # a mark of it survives on the scan
    HIGH = "T"
    MEDIUM = "M"
    PROPOSED = "R"  # the source has no table at all


class TriggerKind(StrEnum):
    REQUEST = "request"  # somebody writes a letter
    AGENDA = "agenda"  # the work plan of the office
    INCIDENT = "incident"


class Act(StrEnum):
    """What kind of work a row is. Decides which partial the desk shows, nothing else."""

    RECEIVE = "receive"
    DISPOSE = "dispose"
    CHECK = "check"
    EFFECT = "effect"
    RECORD = "record"
    PRINT_SECRET = "print_secret"  # noqa: S105 - a kind of row, not a password
    REPORT = "report"
    HAND_OVER = "hand_over"
    DO = "do"


class HopKind(StrEnum):
    DO = "do"
    PARAF = "paraf"


class Moment(StrEnum):
    ENTER = "enter"  # when the row is entered
    DONE = "done"  # when hop number `hop` is done
    CLOSE = "close"  # when the row closes, whatever the answer
    EXIT = "exit"  # when the row's question is answered with `exit`


class ReturnOn(StrEnum):
    """Why a case may go back to an earlier row although the table draws no arrow."""

    CLASH = "clash"  # the world says no: the name is taken
    FAILED = "failed"  # the effect cannot be done at all
    PARAF_REFUSED = "paraf_refused"


class ProposalStatus(StrEnum):
    PROPOSED = "usulan"
    APPROVED = "ditetapkan"


class DocumentStatus(StrEnum):
    """Where the text of a procedure comes from."""

    RECEIVED = "naskah"  # the office's own document, word for word
    PROPOSED = "usulan"  # written for the office, which has not approved it yet
    APPROVED = "ditetapkan"


# --- expressions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    value: bool | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """`request.x`, `item.x`, `case.x`, `work.<step>.x`; `item` alone is the whole item."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    items: "tuple[Expr, ...]"


Expr: TypeAlias = Literal | Path | ListOf


# --- the table ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """A column of the table, or a support performer without a column. Two columns may share a label."""

    key: str
    label: str
    column_no: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    moment: Moment
    hop: int | None = None
    exit: str | None = None

    def __str__(self) -> str:
        detail = self.exit if self.hop is None else str(self.hop)
        return self.moment.value if detail is None else f"{self.moment.value}:{detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One performer's part of a row; the hops of a row follow each other.

    `entrusted` names who keys it in or does it in the performer's name.
    """

    performer: str
    label: str
    kind: HopKind = HopKind.DO
    skippable: bool = False
    entrusted: str | None = None
    inferred: Confidence | None = None
    form: str | None = None  # what this performer fills in, where it is not the row's own form


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A verb of the catalogue and what it is given.

    `into`: the proven evidence is kept as `work.<step>.<into>`: with `for_each` the list of items in their
    order, each merged with its evidence (evidence wins); without, the evidence itself.
    """

    verb: str
    inputs: Mapping[str, Expr]
    when: When
    for_each: Path | None = None
    into: str | None = None
    blocking: bool = True
    only: tuple[str, ...] = ()
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A paper. `draft`: a concept without number; `signs`: whose signature block stands under it.

    At the same moment the verbs of `does` go first: a letter signed there is printed with its number.
    """

    letter: str
    inputs: Mapping[str, Expr]
    when: When
    blocking: bool = True
    draft: bool = False
    signs: str | None = None
    only: tuple[str, ...] = ()
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """An entry in a book of the bundle; with `for_each` one entry for each item.

    `strikes`: the row of the thing is struck, and stays readable; where its key is empty, none is. Among the
    columns `holding` may name the thing itself, which keeps its row when it is renamed.
    """

    book: str
    columns: Mapping[str, Expr]
    when: When
    strikes: bool = False
    for_each: Path | None = None
    only: tuple[str, ...] = ()
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """An answer. `to` None: the following row. `wait`: the clock stops until the applicant answers.

    `asks_deficiencies`: the answer comes with at least one itemised deficiency. `drawn` False: the flow on
    the paper has two exits and this is neither; the row's note tells of it.
    """

    label: str
    to: int | None = None
    wait: str | None = None
    sets_variant: str | None = None
    asks_deficiencies: bool = False
    drawn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    question: str
    exits: tuple[Exit, ...]
    hop: int  # the hop that answers
    only: tuple[str, ...] = ()  # variants that are asked; the others take the following row
    inferred: Confidence | None = None

    @property
    def branches(self) -> bool:
        """Whether it is a decision on the paper; where each answer only settles the kind it is work done."""
        return not all(one.sets_variant and one.to is None and one.wait is None for one in self.exits)

    def is_for(self, variant: str | None) -> bool:
        return not self.only or variant in self.only

    def exit(self, label: str) -> Exit | None:
        return next((one for one in self.exits if one.label == label), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    on: ReturnOn
    to: int
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Kelengkapan or output: the words of the table, and the kinds of paper or tool they mean."""

    text: str
    kinds: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # kind -> the variants that have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    no: int
    source_no: str
    activity: str
    act: Act
    hops: tuple[Hop, ...]
    needs: Matter
    output: Matter
    minutes: int
    time: str = ""  # Waktu as the table words it
    marks: Mapping[str, str] = field(default_factory=dict)  # performer -> the mark that survives on the scan
    warns: tuple[int, ...] = ()  # numbers of the sheet's warnings that are shown where this row is done
    form: str | None = None
    does: tuple[Effect, ...] = ()
    prints: tuple[Print, ...] = ()
    enters: tuple[Enter, ...] = ()
    guards: tuple[str, ...] = ()  # conditions of the catalogue that must hold before the row closes
    decision: Decision | None = None
    returns: tuple[Return, ...] = ()
    next: int | None = None  # the following row where it is not the next number
    only: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()  # who outside may be waited for with the clock stopped: "provider"
    note: str = ""
    same_person: bool = (
        False  # the SOP lets one person both do and verify this row, or act on their own request
    )

    def is_for(self, variant: str | None) -> bool:
        return not self.only or variant in self.only

    def asks(self, variant: str | None) -> "Decision | None":
        """The row's question, where this variant is asked it."""
        return self.decision if self.decision is not None and self.decision.is_for(variant) else None

    def return_to(self, on: ReturnOn) -> int | None:
        return next((one.to for one in self.returns if one.on is on), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another procedure that this one is tied to."""

    code: str
    why: str
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    kind: TriggerKind
    form: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The whole service in working time, from agenda number to hand-over."""

    minutes: int
    label: str
    status: ProposalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the public catalogue says."""

    summary: str
    requirements: tuple[str, ...]
    fee: str
    product: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    code: str
    title: str
    office_label: str
    identity: Identity
    trigger: Trigger
    columns: tuple[Performer, ...]
    support: tuple[Performer, ...]
    promise: Promise | None
    variants: tuple[Variant, ...]
    steps: tuple[Step, ...]
    forms: Mapping[str, Form]
    refusals: Mapping[str, str]
    waiting_days: int
    status: DocumentStatus
    service: Service | None = None
    table: Table | None = None  # None: the source has no table
    links: tuple[Link, ...] = ()
    holds: tuple[str, ...] = ()  # the same as a step's, for every row
    calendar: str = ""  # key of the office's calendar that the case runs on; empty: its default

    @property
    def performers(self) -> tuple[Performer, ...]:
        return self.columns + self.support

    @property
    def first(self) -> int:
        return self.steps[0].no

    @property
    def request_form(self) -> Form | None:
        return self.forms[self.trigger.form] if self.trigger.form else None

    def step(self, no: int) -> Step:
        return self.steps[no - 1]

    def performer(self, key: str) -> Performer:
        return next(one for one in self.performers if one.key == key)

    def after(self, no: int, *, variant: str | None = None, answer: str | None = None) -> int | None:
        """The row that follows row `no`; None: finished. Rows of other variants are skipped."""
        step = self.step(no)
        asked = step.asks(variant)
        chosen = asked.exit(answer) if asked and answer is not None else None
        target = chosen.to if chosen and chosen.to is not None else step.next or no + 1
        while target <= len(self.steps) and not self.step(target).is_for(variant):
            target = self.step(target).next or target + 1
        return target if target <= len(self.steps) else None

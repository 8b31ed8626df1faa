"""Frozen inputs and results of the package; the SOP language's values are part of its face."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tertib.procedures.authoring.document import Document
from tertib.procedures.checker.types import Finding, Severity
from tertib.procedures.drawing.live import Live, LiveRow
from tertib.procedures.drawing.told import Told
from tertib.procedures.language.books import Book, Books, Column, ColumnKind, NumberMode, Series, Visibility
from tertib.procedures.language.inferred import REASONS, Inferred
from tertib.procedures.language.limits import Limits, Span, read_limits
from tertib.procedures.language.readings import judge, worst
from tertib.procedures.language.routes import Route
from tertib.procedures.language.types import (
    Act,
    Choice,
    Chosen,
    Confidence,
    Criterion,
    Decision,
    DocumentStatus,
    Effect,
    Enter,
    Exit,
    Expr,
    Field,
    FieldKind,
    Form,
    Gauge,
    Hop,
    HopKind,
    Identity,
    Json,
    Link,
    ListOf,
    Literal,
    Matter,
    Moment,
    Path,
    Performer,
    Print,
    Procedure,
    Promise,
    ProposalStatus,
    Return,
    ReturnOn,
    Service,
    Step,
    Table,
    TextFormat,
    Trigger,
    TriggerKind,
    Variant,
    When,
)
from tertib.procedures.official.changes import Change, ChangeKind
from tertib.procedures.official.reading import Question, Reading

__all__ = [
    "REASONS",
    "Act",
    "Book",
    "Books",
    "BundleView",
    "Change",
    "ChangeKind",
    "CheckReport",
    "Choice",
    "Chosen",
    "Column",
    "ColumnKind",
    "Confidence",
    "Criterion",
    "Decision",
    "Document",
    "DocumentStatus",
    "Effect",
    "Enter",
    "Exit",
    "Expr",
    "Field",
    "FieldKind",
    "Finding",
    "Form",
    "Gauge",
    "Hop",
    "HopKind",
    "Identity",
    "Inferred",
    "Json",
    "Limits",
    "Link",
    "ListOf",
    "Literal",
    "Live",
    "LiveRow",
    "ManuscriptView",
    "Matter",
    "Moment",
    "NumberMode",
    "Path",
    "Performer",
    "Print",
    "Procedure",
    "Promise",
    "ProposalStatus",
    "Question",
    "Reading",
    "RegisterLine",
    "RelatedView",
    "Return",
    "ReturnOn",
    "Route",
    "Series",
    "Service",
    "ServiceCard",
    "Severity",
    "SheetWanted",
    "ShippedView",
    "Span",
    "Stage",
    "Step",
    "Table",
    "TextFormat",
    "TextReport",
    "Told",
    "TransitionKind",
    "TransitionView",
    "Trigger",
    "TriggerKind",
    "Variant",
    "VersionStatus",
    "VersionView",
    "Visibility",
    "When",
    "judge",
    "read_limits",
    "worst",
]


class Stage(StrEnum):
    """How far document control has brought a version."""

    DRAFT = "rancangan"
    CHECKED = "diperiksa"
    APPROVED = "disahkan"
    WITHDRAWN = "dicabut"


class VersionStatus(StrEnum):
    """Where a version stands with the office today: how it runs, or why it does not."""

    PROPOSED = "usulan"  # nobody has approved it: it can only be rehearsed
    UNDATED = "belum berlaku resmi"  # the office's own document, but its dates are empty
    IN_FORCE = "berlaku"
    DRAFT = "rancangan"
    CHECKED = "diperiksa"
    APPROVED = "disahkan"  # and its day has not come, or has not been named
    SUPERSEDED = "digantikan"
    WITHDRAWN = "dicabut"


class TransitionKind(StrEnum):
    INSTALLED = "installed"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    FORCED = "forced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionView:
    """One act of document control."""

    no: int
    kind: TransitionKind
    at: datetime
    name: str
    capacity: str
    mandate: UUID | None
    via: str
    reason: str
    effective: datetime | None
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version under document control. `seen` goes back with every act on it."""

    id: int
    office: UUID
    code: str
    title: str
    number: int
    hash: str
    stage: Stage
    status: VersionStatus
    runs: VersionStatus | None  # how it runs at this moment; None: it does not
    ran_for_real: bool  # whether it ever ran otherwise than as a proposal
    since: datetime | None  # since when it runs, or from when it will
    seen: int
    drafted_by: UUID | None
    writers: frozenset[UUID]  # everybody who wrote its text at the desk
    checked_by: UUID | None
    approved_by: UUID | None
    transitions: tuple[TransitionView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A line of the office's Register SOP."""

    code: str
    number: str
    title: str
    status: VersionStatus
    revision: int
    made_on: str
    since: str
    approver: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleView:
    """One version of a procedure: everything in its folder, named by the hash of its content."""

    hash: str
    code: str
    title: str
    version: int
    office: UUID
    installed_at: datetime
    status: VersionStatus = VersionStatus.IN_FORCE
    since: datetime | None = None  # from when it runs

    def as_dict(self) -> dict[str, str | int]:
        """The same as plain JSON."""
        return {
            "hash": self.hash,
            "code": self.code,
            "title": self.title,
            "version": self.version,
            "office": str(self.office),
            "installed_at": self.installed_at.isoformat(),
            "status": self.status.value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedView:
    """A procedure that comes with the program, and where it would stand on the day it is installed."""

    code: str
    title: str
    summary: str
    status: VersionStatus
    procedure: Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A line of the public catalogue."""

    code: str
    title: str
    summary: str
    requirements: tuple[str, ...]
    promise: str
    promise_proposed: bool
    fee: str
    product: str
    form: str
    bundle: str
    variants: Mapping[str, str]
    status: VersionStatus = VersionStatus.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """Another procedure that one is tied to. `runs`: the office has it in force."""

    code: str
    title: str
    why: str
    runs: bool
    inferred: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What the checker found in one procedure. `code` is empty where the file could not be read so far."""

    code: str
    title: str
    findings: tuple[Finding, ...]
    whole: bool = True  # False: unfinished in a way that keeps it from being handed in

    @property
    def must_mend(self) -> bool:
        """Whether something stands in the way of enacting it."""
        return any(one.severity is Severity.MUST for one in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings of this severity."""
        return sum(one.severity is severity for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReport(CheckReport):
    """The same for a procedure read from a text, with what the text leaves open."""

    reading: Reading

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.reading.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWanted:
    """Which official sheet: on F4 or A4, of one variant alone, and what it says of the version."""

    paper: str = "f4"
    variant: str | None = None
    standing: str = ""
    version: str = ""
    effective: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManuscriptView:
    """A naskah that is being written. `base`: the version it revises; `undoes`: changes to take back."""

    id: UUID
    office: UUID
    code: str
    title: str
    base: str | None
    version: int
    changed_at: datetime
    changed_by: UUID | None
    document: Document
    undoes: int

"""What inspections know, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tertib.inspections._agenda_types import (
    OCCURRENCE_STATES,
    SHIFTS,
    Admitted,
    CaseRoom,
    DayOfYear,
    Entering,
    MeterForecast,
    OccurrenceState,
    OccurrenceView,
    PlanDraft,
    PlanView,
    Preview,
    PreviewDay,
    RoomView,
    Round,
    Shift,
    Swept,
    Trouble,
    VisitView,
)
from tertib.inspections._asset_types import (
    FIELD_LABELS,
    LABEL_SHEETS,
    STATE_LABELS,
    AssetAct,
    AssetFacts,
    AssetFilter,
    AssetImportLine,
    AssetImportReport,
    AssetLine,
    AssetNow,
    AssetPage,
    AssetState,
    AssetView,
    AssetWanted,
    CellProblem,
    FieldChange,
    GaugeView,
    LabelSheet,
    LastValue,
    LimitView,
    MeterView,
    NewPart,
    PartView,
    Unsettled,
    kind_label,
)
from tertib.inspections._recap_types import (
    ROUND_RESULTS,
    Recap,
    RecapArchiveView,
    RecapFindings,
    RecapFollowUp,
    RecapPart,
    RecapRound,
    RecapSigner,
    RecapTrend,
    RoundResult,
)

__all__ = [
    "FIELD_LABELS",
    "LABEL_SHEETS",
    "OCCURRENCE_STATES",
    "ROUND_RESULTS",
    "SHIFTS",
    "STATE_LABELS",
    "Admitted",
    "AssetAct",
    "AssetFacts",
    "AssetFilter",
    "AssetImportLine",
    "AssetImportReport",
    "AssetLine",
    "AssetNow",
    "AssetPage",
    "AssetState",
    "AssetView",
    "AssetWanted",
    "CaseRoom",
    "CellProblem",
    "DayOfYear",
    "Entering",
    "FieldChange",
    "FollowUpState",
    "FollowUpView",
    "GaugeView",
    "Goal",
    "LabelSheet",
    "LastValue",
    "LimitView",
    "MeasuredLine",
    "MeasurementView",
    "MeterForecast",
    "MeterView",
    "NewPart",
    "OccurrenceState",
    "OccurrenceView",
    "Outlook",
    "PartView",
    "PlanDraft",
    "PlanView",
    "Preview",
    "PreviewDay",
    "ProbeLine",
    "ProbeView",
    "ProbeWanted",
    "ReadingSource",
    "Recap",
    "RecapArchiveView",
    "RecapFindings",
    "RecapFollowUp",
    "RecapPart",
    "RecapRound",
    "RecapSigner",
    "RecapTrend",
    "RoomView",
    "Round",
    "RoundResult",
    "SeriesPoint",
    "SeriesView",
    "Shift",
    "Swept",
    "Tendency",
    "Trouble",
    "Unsettled",
    "VisitView",
    "kind_label",
]


class ReadingSource(StrEnum):
    TYPED = "typed"
    MEASURED = "measured"


class FollowUpState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


# --- measurements ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeWanted:
    """Where an asset can be asked: a check by its kind, and its options as they were typed."""

    kind: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLine:
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeView:
    id: int
    kind: str
    label: str
    group: str
    lines: tuple[ProbeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredLine:
    """One measure of an answer: its value as a text, or empty and the sentence why."""

    key: str
    label: str
    value: Decimal | None
    text: str
    unit: str
    detail: str
    sentence: str
    fields: Mapping[str, object]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementView:
    """A question put to the machines of an asset. `waits` while the worker has not answered."""

    id: UUID
    asset: UUID
    asked_at: datetime
    answered_at: datetime | None
    lines: tuple[MeasuredLine, ...]
    overdue: bool = False  # nobody is answering: the worker does not run

    @property
    def waits(self) -> bool:
        return self.answered_at is None


# --- trends and what is unsettled ----------------------------------------------------------------------


class Tendency(StrEnum):
    FEW = "few"  # too few numbers to say anything
    NONE = "none"
    RISING = "rising"
    FALLING = "falling"


class Goal(StrEnum):
    """What a tendency leads to."""

    NONE = ""
    FAR = "far"  # nothing within years
    LIMIT = "limit"
    FULL = "full"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to be expected of a series. `since`: the day of the leap or replacement it begins after."""

    tendency: Tendency
    count: int
    needed: int
    since: date | None = None
    monthly: float = 0.0
    goal: Goal = Goal.NONE
    grade: str = ""
    value: float | None = None
    on: date | None = None
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldReading:
    """A number from before the program kept them."""

    item: str
    reading: str
    value: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    at: datetime
    on: date
    value: Decimal
    grade: str
    measured: Decimal | None = None
    case: UUID | None = None
    step: int | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """One number of an asset over time, with the limits that held last and what is to be expected of it."""

    asset: UUID
    item: str
    reading: str
    label: str
    unit: str
    limits: Mapping[str, str]
    grades: Mapping[str, str]  # grade -> its label, from the best to the worst
    points: tuple[SeriesPoint, ...]
    resets: tuple[date, ...]
    outlook: Outlook
    said: str

    @property
    def last(self) -> SeriesPoint:
        return self.points[-1]

    @property
    def title(self) -> str:
        return f"{self.item} {self.label}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a case was opened to settle, at a row that decides over it."""

    items: tuple[str, ...]
    origin: UUID
    origin_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpView:
    """What an inspection left unsettled. `length` counts the cases it took so far."""

    id: UUID
    asset: AssetFacts
    what: str
    items: tuple[str, ...]
    opened_at: datetime
    due_on: date | None
    overdue: bool
    origin: UUID
    origin_number: str
    case: UUID | None
    case_number: str
    stranded: bool  # its case ended and settled nothing
    trouble: str
    length: int
    state: FollowUpState
    closed_at: datetime | None = None

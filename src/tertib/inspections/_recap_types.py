"""What a month of maintenance came to, as frozen values; its public face is `types`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_


class RoundResult(StrEnum):
    """How one due round of a month ended."""

    ON_TIME = "on_time"
    LATE = "late"
    RUNNING = "running"
    STOPPED = "stopped"  # its case ended and was not carried out
    PLANNED = "planned"
    SKIPPED = "skipped"
    MISSED = "missed"


ROUND_RESULTS: Mapping[RoundResult, str] = {
    RoundResult.ON_TIME: N_("Selesai tepat waktu"),
    RoundResult.LATE: N_("Selesai terlambat"),
    RoundResult.RUNNING: N_("Masih berjalan"),
    RoundResult.STOPPED: N_("Dihentikan"),
    RoundResult.PLANNED: N_("Belum dibuka"),
    RoundResult.SKIPPED: N_("Ditiadakan"),
    RoundResult.MISSED: N_("Terlewat"),
}
NOTABLE = frozenset(RoundResult) - {RoundResult.ON_TIME}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapRound:
    """One due round: the day it was due, how it ended, when, and why it was not done."""

    on: date
    asset: UUID
    asset_code: str
    asset_name: str
    plan_title: str
    result: RoundResult
    reason: str = ""
    case: UUID | None = None
    case_number: str = ""
    ended_on: date | None = None

    @property
    def label(self) -> str:
        """The result in words, to be translated."""
        return ROUND_RESULTS[self.result]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapFindings:
    """Of one procedure, how many inspected items had which grade, from the best to the worst."""

    code: str
    title: str
    rounds: int
    normal: int
    attention: int
    critical: int
    unchecked: int

    @property
    def items(self) -> int:
        return self.normal + self.attention + self.critical + self.unchecked


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapFollowUp:
    asset: UUID
    asset_code: str
    asset_name: str
    what: str
    opened_at: datetime
    due_on: date | None
    closed_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapPart:
    """A part that was taken out, or is only proposed to be."""

    on: date
    asset: str
    part: str
    old_serial: str
    new_serial: str
    cause: str
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapTrend:
    asset: UUID
    asset_code: str
    asset_name: str
    item: str
    reading: str
    title: str
    said: str
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """A month of maintenance of one office. `minutes` is the working time of the rounds that ended."""

    office: UUID
    first: date
    last: date
    rounds: tuple[RecapRound, ...]
    findings: tuple[RecapFindings, ...]
    opened: int
    closed: int
    still_open: tuple[RecapFollowUp, ...]
    parts: tuple[RecapPart, ...]
    trends: tuple[RecapTrend, ...]
    minutes: int

    def count(self, result: RoundResult) -> int:
        return sum(one.result is result for one in self.rounds)

    @property
    def counts(self) -> Mapping[RoundResult, int]:
        """Every result with how many rounds had it."""
        return {result: self.count(result) for result in RoundResult}

    @property
    def done(self) -> int:
        return self.count(RoundResult.ON_TIME) + self.count(RoundResult.LATE)

    @property
    def notable(self) -> tuple[RecapRound, ...]:
        """The rounds that were not done in time."""
        return tuple(one for one in self.rounds if one.result in NOTABLE)

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.still_open)

    @property
    def replaced(self) -> int:
        return sum(not one.proposed for one in self.parts)

    @property
    def troubled(self) -> int:
        """Items that were not normal."""
        return sum(one.attention + one.critical for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapSigner:
    """A post in which somebody may sign a recap; `label` is `Plt. Kepala Bidang`, `a.n. Kepala Dinas`."""

    post: UUID
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapArchiveView:
    """A signed recap as it is kept: which revision, by whom, what it changed; `mark` is what it says.

    `entry` is its row in the book of recaps, the same for every revision of a month.
    """

    id: UUID
    office: UUID
    month: date
    revision: int
    signer: str
    capacity: str
    archived_at: datetime
    changes: tuple[str, ...]
    mark: str
    digest: str
    pages: int
    entry: int

    @property
    def filename(self) -> str:
        return f"rekap-pemeliharaan-{self.month:%Y-%m}-r{self.revision}.pdf"

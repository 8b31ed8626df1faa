"""What a comparison of holdings with the world hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.types import HostLine


class FindingState(StrEnum):
    """Whether somebody must still decide."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Settled(StrEnum):
    """What became of a difference."""

    ADOPTED = "adopted"
    UNDONE = "undone"
    ACCEPTED = "accepted"
    GONE = "gone"  # by itself
    CHANGED = "changed"  # accepted, and then it became another one
    EXPIRED = "expired"  # the day until which it was accepted is over


SETTLED_LABELS: Mapping[Settled, str] = {
    Settled.ADOPTED: N_("diambil ke dalam pendataan"),
    Settled.UNDONE: N_("server dikembalikan"),
    Settled.ACCEPTED: N_("diterima dengan alasan"),
    Settled.GONE: N_("hilang sendiri"),
    Settled.CHANGED: N_("berubah sesudah diterima"),
    Settled.EXPIRED: N_("batas penerimaannya lewat"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One difference, and where it stands. `lines`: label, as the books have it, as the server has it."""

    id: UUID
    office: UUID
    system: str
    kind: str
    kind_label: str
    subject: str
    lines: tuple[HostLine, ...]
    state: FindingState
    destroys: bool
    foreign: bool
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    held_back: bool
    case: UUID | None
    case_number: str
    trouble: str
    settled_how: str
    settled_at: datetime | None
    settled_by: str
    reason: str
    accepted_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """The newest comparison of one system; `sentence % fields` says why it could not be compared."""

    system: str
    family: str
    about: str
    asked_at: datetime | None
    compared_at: datetime | None
    judged: int
    waiting: int
    whole: bool
    open: int
    sentence: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPage:
    """A page of the list of differences with the counts of all."""

    items: tuple[FindingView, ...]
    systems: tuple[ComparisonView, ...]
    page: int
    pages: int
    open: int
    accepted: int
    held_back: int
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one comparison came to."""

    system: str
    judged: int = 0
    differences: int = 0
    fresh: int = 0
    gone: int = 0
    sentence: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

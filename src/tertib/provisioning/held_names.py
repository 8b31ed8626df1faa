"""Subdomains as they are shown: to the agency that holds them, and to the office that keeps them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tertib.provisioning.types import HoldingState, Said


class Urgency(StrEnum):
    """How near the end of something is."""

    FAR = "far"
    SOON = "soon"
    NEAR = "near"
    PAST = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A day on which something about a name ends: `event_end` or `contract_end`."""

    key: str
    day: date
    left: int  # days; negative when it is past
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """A name with its site. `label` is what stands before the zone; `aim` says where it leads."""

    id: UUID
    name: str
    label: str
    agency: str
    state: HoldingState
    state_label: str
    aim: Said
    account: str
    quota_mb: int
    manager: str
    manager_phone: str
    manager_email: str
    incident: str
    provider: str
    ends: tuple[End, ...]
    trouble: str
    proven_at: datetime | None
    case: UUID | None

    @property
    def urgency(self) -> Urgency:
        """That of the end that comes first."""
        return self.ends[0].urgency if self.ends else Urgency.FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePage:
    """A page of the office's list; `ending` counts those that end soon or have ended, on all pages."""

    items: tuple[NameView, ...]
    page: int
    pages: int
    total: int
    ending: int

"""What the work plan knows, as frozen values; its public face is `types`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_


class Shift(StrEnum):
    """Where a planned day goes that is no working day."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"


SHIFTS: Mapping[Shift, str] = {
    Shift.NEXT: N_("Maju ke hari kerja berikutnya"),
    Shift.PREVIOUS: N_("Mundur ke hari kerja sebelumnya"),
    Shift.NONE: N_("Tetap pada harinya, juga bila libur"),
}


class OccurrenceState(StrEnum):
    PLANNED = "planned"
    OPENED = "opened"
    SKIPPED = "skipped"
    MISSED = "missed"  # a later round took its place


OCCURRENCE_STATES: Mapping[OccurrenceState, str] = {
    OccurrenceState.PLANNED: N_("Direncanakan"),
    OccurrenceState.OPENED: N_("Perkara dibuka"),
    OccurrenceState.SKIPPED: N_("Ditiadakan"),
    OccurrenceState.MISSED: N_("Terlewat"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as it is entered: `rule`, or `meter` and `every`; for `asset`, or `kind` and `group`."""

    code: str
    title: str
    starts_on: date
    asset: UUID | None = None
    kind: str = ""
    group: str = ""
    rule: str = ""
    shift: Shift = Shift.NEXT
    meter: str = ""
    every: Decimal | None = None
    lead_days: int = 1
    basis: str = ""
    staff: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why something could not be done: a marked sentence and its places."""

    sentence: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan, what it is for and when it is due next."""

    id: UUID
    seq: int
    office: UUID
    code: str
    title: str
    asset: UUID | None
    asset_code: str
    asset_name: str
    kind: str
    group: str
    starts_on: date
    rule: str
    shift: Shift
    meter: str
    every: Decimal | None
    lead_days: int
    basis: str
    staff: tuple[UUID, ...]
    paused: bool
    changed_at: datetime
    changed_by: str
    words: str
    procedure_title: str = ""
    next_on: date | None = None
    next_count: int = 0  # how many assets are due on that day
    troubles: int = 0

    @property
    def is_metered(self) -> bool:
        """By hours run: the days are estimates."""
        return bool(self.meter)


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceView:
    """One due day on one asset. `due_on` is the day the rule names, `mark` what the meter should show."""

    id: UUID
    plan: UUID | None
    plan_title: str
    code: str
    asset: UUID
    asset_code: str
    asset_name: str
    place: str
    due: str
    due_on: date | None
    mark: str
    on: date
    opens_on: date
    was_on: date | None
    state: OccurrenceState
    reason: str
    trouble: Trouble | None
    case: UUID | None
    paused: bool = False
    plan_seq: int = 1
    changed_at: datetime | None = None  # when its plan was changed last, or it was opened by hand

    @property
    def is_moved(self) -> bool:
        """Whether the calendar moved it off the day the rule names."""
        return self.due_on is not None and self.due_on != self.on

    @property
    def state_label(self) -> str:
        """The state in words, to be translated."""
        return OCCURRENCE_STATES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfYear:
    """What one plan has on one day, whichever assets it is for; without a title it was opened by hand."""

    on: date
    plan: UUID | None
    title: str
    count: int
    opened: int
    skipped: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDay:
    """A day of a plan that is not saved yet: what the rule names, where the calendar moves it, and why."""

    due: date
    on: date
    opens_on: date
    why: str = ""  # the holiday's name or the weekly rest, to be translated
    merged: bool = False  # another day of the plan falls on the same working day


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    words: str
    days: tuple[PreviewDay, ...]
    assets: int
    unlisted_years: tuple[int, ...] = ()  # years whose holidays nobody entered


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterForecast:
    """When an asset reaches its next mark: `on` is an estimate from past readings, None without two."""

    asset: UUID
    total: Decimal
    per_day: Decimal | None
    mark: Decimal
    on: date | None
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """An unplanned round, opened by hand."""

    code: str
    asset: UUID
    on: date
    basis: str = ""
    staff: tuple[UUID, ...] = ()
    plan: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one look at the agenda did."""

    planned: int = 0
    opened: int = 0
    missed: int = 0
    troubled: int = 0


# --- the room ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Somebody on the list of a running case, and the visit that is going on."""

    case: UUID
    case_number: str
    case_title: str
    name: str
    position: str
    inside: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    id: int
    room: str
    case: UUID | None
    name: str
    position: str
    admitted: bool
    escort: str
    purpose: str
    entered_at: datetime
    left_at: datetime | None
    noted_by: str
    struck_reason: str = ""
    struck_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRoom:
    """The room a case sends people to: who may enter for it, and who did."""

    room: str
    sent: tuple[Admitted, ...]
    visits: tuple[VisitView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """A room with limited access: who may enter, who is inside, and what was noted lately."""

    office: UUID
    room: str
    rooms: tuple[str, ...]
    admitted: tuple[Admitted, ...]
    inside: tuple[VisitView, ...]
    visits: tuple[VisitView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """Somebody enters: on the list of `case`, or behind `escort`, who is inside and on a list."""

    room: str
    name: str
    case: UUID | None = None
    position: str = ""
    escort: str = ""
    purpose: str = ""

"""What inspections know of assets, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_


class AssetState(StrEnum):
    IN_USE = "in_use"
    BROKEN = "broken"
    STORED = "stored"
    RETIRED = "retired"  # taken off the books; its card stays


STATE_LABELS: Mapping[AssetState, str] = {
    AssetState.IN_USE: N_("Dipakai"),
    AssetState.BROKEN: N_("Rusak"),
    AssetState.STORED: N_("Disimpan"),
    AssetState.RETIRED: N_("Dihapus dari daftar"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWanted:
    """An asset as somebody enters it. `code` becomes capitals, `kind` a key; `custodian` is a post."""

    code: str
    kind: str
    name: str
    group: str = ""
    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    make: str = ""
    serial: str = ""
    acquired_on: date | None = None
    custodian: UUID | None = None
    state: AssetState = AssetState.IN_USE
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A part that is in an asset; the day it was put in, where it is known."""

    name: str
    serial: str = ""
    installed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFacts:
    """What the rest of the program needs to know of an asset; holds no person."""

    id: UUID
    office: UUID
    code: str
    name: str
    kind: str
    group: str
    place: str
    state: AssetState

    @property
    def runs(self) -> bool:
        """Whether work may be planned on it."""
        return self.state is not AssetState.RETIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    id: UUID
    name: str
    serial: str
    installed_on: date | None
    removed_on: date | None
    cause: str
    installed_by_case: UUID | None
    removed_by_case: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterView:
    id: UUID
    key: str
    label: str
    unit: str
    value: Decimal | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """The limits of one reading on one asset, in the notation of `procedures.language.limits`."""

    item: str
    reading: str
    limits: Mapping[str, str]
    reason: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetView:
    """An asset and all that belongs to it. `seq` is what a command wants as `seen`, `entry` its row."""

    facts: AssetFacts
    seq: int
    token: str
    latitude: Decimal | None
    longitude: Decimal | None
    make: str
    serial: str
    acquired_on: date | None
    custodian: UUID | None
    custodian_title: str
    custodian_names: tuple[str, ...]
    note: str
    photos: tuple[str, ...]
    entry: int | None
    changed_at: datetime
    changed_by: str
    parts: tuple[PartView, ...] = ()
    meters: tuple[MeterView, ...] = ()
    limits: tuple[LimitView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFilter:
    """Which assets somebody looks for. Empty says nothing; without `state` the retired are left out."""

    text: str = ""
    kind: str = ""
    group: str = ""
    place: str = ""
    state: AssetState | None = None
    after: str = ""  # the code after which the page begins
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLine:
    """An asset in a list."""

    facts: AssetFacts
    serial: str
    custodian_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetPage:
    """One page of the list; `next` continues it, empty on the last. What can be chosen to filter by."""

    office: UUID
    items: tuple[AssetLine, ...]
    total: int
    next: str
    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field before and after, as it is shown."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetAct:
    """One thing somebody did to an asset: `sentence` with named places, filled with `fields`."""

    at: datetime
    by: str
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()
    case: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeView:
    """A reading that a form in force asks for, and the limits it says; `own` where an asset has its own."""

    procedure: str
    procedure_title: str
    item: str
    item_label: str
    reading: str
    label: str
    unit: str
    decimals: int
    limits: Mapping[str, str]
    grades: Mapping[str, str]  # grade -> its label
    own: LimitView | None = None
    expected: bool = True  # whether the work plan has this procedure done on the asset


FIELD_LABELS: Mapping[str, str] = {
    "code": N_("Kode"),
    "name": N_("Nama aset"),
    "kind": N_("Jenis"),
    "group": N_("Kelompok"),
    "place": N_("Lokasi"),
    "latitude": N_("Lintang"),
    "longitude": N_("Bujur"),
    "make": N_("Merek dan tipe"),
    "serial": N_("Nomor seri"),
    "acquired_on": N_("Diperoleh"),
    "custodian": N_("Penanggung jawab"),
    "state": N_("Keadaan"),
    "note": N_("Catatan"),
}
"""The fields of an asset in the order of every form and list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """Why a row of an import cannot come in, and in which cell; `cell` empty: the row as a whole."""

    cell: str
    heading: str
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetImportLine:
    """What a row of an import would do: `state` is "new", "changed", "same" or "wrong"."""

    row: int
    code: str
    name: str
    state: str
    changes: tuple[FieldChange, ...] = ()
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetImportReport:
    """Every row of an import in order. `mark` names these fates: applied is only what was looked at.

    `ignored` are the columns that say nothing of an asset.
    """

    lines: tuple[AssetImportLine, ...]
    ignored: tuple[str, ...]
    mark: str
    applied: bool = False

    def count(self, state: str) -> int:
        """How many rows have this fate."""
        return sum(one.state == state for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """A sheet of A4 with labels of one size; all lengths in millimetres."""

    columns: int
    rows: int
    width: float
    height: float
    left: float = 0
    top: float = 0
    gap: float = 0  # between columns
    inset: float = 2.5

    @property
    def count(self) -> int:
        """How many labels the sheet holds."""
        return self.columns * self.rows


LABEL_SHEETS: Mapping[str, LabelSheet] = {
    "3x8": LabelSheet(columns=3, rows=8, width=70, height=36, top=4.5),
    "3x7": LabelSheet(columns=3, rows=7, width=63.5, height=38.1, left=7.2, top=15.1, gap=2.5),
    "2x7": LabelSheet(columns=2, rows=7, width=99.1, height=38.1, left=4.7, top=15.1, gap=2.5),
    "4x10": LabelSheet(columns=4, rows=10, width=48.5, height=25.4, left=8, top=21.5, inset=1.5),
}
"""The sheets that are sold here, by columns and rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastValue:
    """The newest number of a reading on an asset."""

    item: str
    reading: str
    value: Decimal
    unit: str
    grade: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What stays open on an asset, and the case opened for it."""

    what: str
    due_on: date | None
    case: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNow:
    """What whoever stands before an asset wants to know."""

    values: tuple[LastValue, ...]
    unsettled: tuple[Unsettled, ...]


def kind_label(kind: str) -> str:
    """A kind as it is read: `access_point` is "Access point"."""
    return kind.replace("_", " ").capitalize()

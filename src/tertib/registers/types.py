"""What the registers take and give: frozen descriptions of books, entries and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Visibility(StrEnum):
    """Who sees a column's content: everybody who may open the book, or only the office that keeps it."""

    OPEN = "open"
    PERSONAL = "personal"


class EntryState(StrEnum):
    """A revision is in force or struck; an older revision is shown as superseded."""

    VALID = "valid"
    STRUCK = "struck"
    SUPERSEDED = "superseded"


class NumberMode(StrEnum):
    """Numbers are given here, or come from another system and are entered."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class NumberState(StrEnum):
    GIVEN = "given"
    RESERVED = "reserved"
    OUTSIDE = "outside"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDef:
    """A column of the printed book."""

    key: str
    label: str
    kind: str = "text"
    visibility: Visibility = Visibility.OPEN
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDef:
    """A book as registers.yaml describes it. `key` names the columns that make a row of a case unique."""

    key: str
    title: str
    columns: tuple[ColumnDef, ...]
    row_key: tuple[str, ...] = ()
    retention: str = ""
    classification: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDef:
    """A number series: template of tokens, counter per calendar year, or numbers from outside."""

    key: str
    title: str
    template: str
    mode: NumberMode = NumberMode.INSIDE
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Everything a registers.yaml declares."""

    books: tuple[BookDef, ...] = ()
    series: tuple[SeriesDef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """A book of an office, with how many rows it holds."""

    id: UUID
    office: UUID
    key: str
    title: str
    columns: tuple[ColumnDef, ...]
    retention: str
    classification: str
    about: str
    rows: int
    last_entry_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One revision of one row. `data` is masked where the reader may not see personal columns."""

    id: UUID
    book: str
    office: UUID
    no: int
    revision: int
    state: EntryState
    data: Mapping[str, Any]
    key: str
    reason: str
    case: UUID | None
    event: int | None
    holding: UUID | None
    entered_at: datetime
    entered_by: str

    def cell(self, column: ColumnDef) -> str:
        """The text of one cell as the printed book shows it."""
        from tertib.registers._cells import cell_text  # avoids a cycle: cells format what types describe

        return cell_text(column, self.data.get(column.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What the reader of a book looks for."""

    text: str = ""
    year: int | None = None
    case: UUID | None = None
    struck: bool = True
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One page of a book: the newest revision of each row."""

    book: BookView
    items: tuple[EntryView, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that was given, reserved, entered from outside, or voided."""

    id: UUID
    series: str
    year: int
    seq: int | None
    text: str
    on: date
    state: NumberState
    reason: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """A number series of an office and the last number of its current year."""

    id: UUID
    key: str
    title: str
    template: str
    mode: NumberMode
    tokens: Mapping[str, str]
    year: int
    last: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A book as a file to hand over."""

    filename: str
    media_type: str
    content: bytes

"""What the registers take and give. Books and series are described by the bundle (procedures)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tertib.procedures.language.books import NumberMode
from tertib.procedures.types import Book, Books, Column, ColumnKind, Series, Visibility

__all__ = [
    "Book",
    "BookView",
    "Books",
    "Column",
    "ColumnKind",
    "EntryFilter",
    "EntryPage",
    "EntryState",
    "EntryView",
    "Export",
    "Number",
    "NumberMode",
    "NumberState",
    "Series",
    "SeriesView",
    "Visibility",
]


class EntryState(StrEnum):
    """A revision is in force or struck; an older revision is shown as superseded."""

    VALID = "valid"
    STRUCK = "struck"
    SUPERSEDED = "superseded"


class NumberState(StrEnum):
    GIVEN = "given"
    RESERVED = "reserved"
    OUTSIDE = "outside"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """A book of an office, with how many rows it holds."""

    id: UUID
    office: UUID
    key: str
    title: str
    columns: tuple[Column, ...]
    retention: str
    classification: str
    about: str
    rows: int
    last_entry_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One revision of one row; masked where the reader may not see personal columns.

    `cells` are the texts of the printed book, in the order of its columns.
    """

    id: UUID
    book: str
    office: UUID
    no: int
    revision: int
    state: EntryState
    data: Mapping[str, Any]
    cells: tuple[str, ...]
    key: str
    reason: str
    case: UUID | None
    event: int | None
    holding: UUID | None
    entered_at: datetime
    entered_by: str


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
    """A number series of an office and the last number of its current year; `state` marks its settings."""

    id: UUID
    office: UUID
    key: str
    title: str
    template: str
    mode: NumberMode
    tokens: Mapping[str, str]
    year: int
    last: int
    example: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A book as a file to hand over."""

    filename: str
    media_type: str
    content: bytes

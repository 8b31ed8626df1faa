"""Reads of the ledger. Every function takes `by`: who holds a book in the hand was allowed to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tertib.registers.types import BookView, EntryFilter, EntryPage, EntryView, Export, Number, SeriesView

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor

ALL = EntryFilter()


def books(by: Actor, *, office: UUID | None = None) -> tuple[BookView, ...]:
    """The books this person may open."""
    raise NotImplementedError


def book(by: Actor, key: str, *, office: UUID | None = None) -> BookView:
    """One book; NotFound when there is none this person may open."""
    raise NotImplementedError


def entries(by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None) -> EntryPage:
    """A page of a book, newest row first, newest revision of each row."""
    raise NotImplementedError


def entry(by: Actor, key: str, no: int, *, office: UUID | None = None) -> EntryView:
    """One row in its newest revision."""
    raise NotImplementedError


def revisions(by: Actor, key: str, no: int, *, office: UUID | None = None) -> tuple[EntryView, ...]:
    """Every revision of a row, oldest first."""
    raise NotImplementedError


def rows_of_case(case: UUID, *, office: UUID, book: str | None = None) -> tuple[EntryView, ...]:
    """What a case wrote, unmasked: for letters and the walk, never for a page."""
    raise NotImplementedError


def find(key: str, row_key: str, *, office: UUID) -> EntryView | None:
    """The newest valid row with this row key, whichever case wrote it."""
    raise NotImplementedError


def export_csv(
    by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None, semicolon: bool = False
) -> Export:
    """The book as CSV, UTF-8 with BOM (Excel), no cell that a spreadsheet would run as a formula."""
    raise NotImplementedError


def export_xlsx(by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None) -> Export:
    """The book as XLSX, every cell a text."""
    raise NotImplementedError


def all_series(by: Actor, *, office: UUID | None = None) -> tuple[SeriesView, ...]:
    """The number series of the offices this person works for."""
    raise NotImplementedError


def numbers(by: Actor, series: str, year: int, *, office: UUID | None = None) -> tuple[Number, ...]:
    """Every number of a series and year, void ones with their reason."""
    raise NotImplementedError


def series_mode(series: str, *, office: UUID) -> str:
    """Whether the numbers of this series are given here ("inside") or entered ("outside")."""
    raise NotImplementedError

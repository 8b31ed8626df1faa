"""The books and number series that a bundle brings, as `registers.yaml` describes them."""

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    OFFICE = "office"
    RESTRICTED = "restricted"  # only the row's performers, the archivist and the auditor


class ColumnKind(StrEnum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    key: str
    label: str  # the head of the printed book
    kind: ColumnKind = ColumnKind.TEXT
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book: `unique` names the columns that identify an entry; saying it again is a revision, not a second entry."""

    key: str
    title: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    retention: str = ""
    visibility: Visibility = Visibility.OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A number series. Tokens of the pattern: {urut} {kode} {unit} {bulan} {bulan_romawi} {tahun}; yearly restart."""

    key: str
    title: str
    pattern: str
    digits: int = 1
    code: str = ""  # classification code for {kode}


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    books: tuple[Book, ...]
    series: tuple[Series, ...]

    def book(self, key: str) -> Book | None:
        return next((one for one in self.books if one.key == key), None)

"""The books and number series that a bundle brings, as `registers.yaml` describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Visibility(StrEnum):
    OPEN = "open"  # everybody who may open the book
    PERSONAL = "personal"  # only the office that keeps it


class ColumnKind(StrEnum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"


class NumberMode(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"  # another system gives the numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the printed book; `width` is its share of the line.

    `choices` names a field of a form (`form.field.column`) whose keys stand in this column; `labels` are the
    words of that field, which the book shows instead.
    """

    key: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    visibility: Visibility = Visibility.OPEN
    width: int = 1
    choices: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book. `row_key` names the columns that identify a row of a case: said again it is a revision.

    `lasting`: its rows follow things that outlive a case. Whichever case writes of the thing again revises
    its row, with what it was before still to be read.

    `records`: which entries of the sheet's Pencatatan dan Pendataan it is, word for word.
    `holds`: the kind of thing whose standing it is the list of; what is taken over is written here too.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    row_key: tuple[str, ...] = ()
    lasting: bool = False
    records: tuple[str, ...] = ()
    holds: str = ""
    retention: str = ""
    classification: str = ""
    about: str = ""

    def column(self, key: str) -> Column | None:
        return next((one for one in self.columns if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A number series that starts anew each year.

    Tokens of the template: {urut} {tahun} {bulan} {bulan_romawi}, and those of `tokens` ({kode}, {unit}).
    """

    key: str
    title: str
    template: str
    mode: NumberMode = NumberMode.INSIDE
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    books: tuple[Book, ...] = ()
    series: tuple[Series, ...] = ()

    def book(self, key: str) -> Book | None:
        return next((one for one in self.books if one.key == key), None)

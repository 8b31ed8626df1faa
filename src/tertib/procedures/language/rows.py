"""A list that an office keeps in a spreadsheet, as rows of an address list: a dry run that names each row."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.forms import ROWS_MAX, clean
from tertib.procedures.language.types import Field, FieldKind, Form, Json

LONGEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong, where: rows are counted as the spreadsheet counts them, the head being row 1."""

    row: int
    column: str
    problem: Problem

    def __str__(self) -> str:
        return str(self.problem)


def parse_rows(
    text: str, columns: tuple[Field, ...], *, distinct: tuple[str, ...] = ()
) -> tuple[tuple[Mapping[str, Json], ...], tuple[RowProblem, ...]]:
    """Read a CSV (comma, semicolon or tab; with or without a byte order mark) whose head names the columns.

    A column is named by its key or its label, in any case; unknown columns are left out. Rows with a problem
    are among the rows too, with None where it is, so that a page can show them.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > LONGEST or "\0" in text:
        return (), (
            RowProblem(row=1, column="", problem=Problem(N_("Berkas ini terlalu besar atau bukan CSV."))),
        )
    lines = list(csv.reader(StringIO(text), delimiter=_delimiter(text)))
    head = _head(lines[0] if lines else [], columns)
    missing = [one for one in columns if one.required and one.key not in head]
    if missing:
        names = ", ".join(one.label for one in missing)
        return (), (
            RowProblem(
                row=1,
                column="",
                problem=Problem(N_("Baris judul belum memuat kolom: %(names)s."), {"names": names}),
            ),
        )
    return _cleaned(_records(lines[1:], head, columns), columns, distinct)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _head(cells: list[str], columns: tuple[Field, ...]) -> dict[str, int]:
    named = {name.casefold(): one.key for one in columns for name in (one.key, one.label)}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        key = named.get(" ".join(cell.split()).casefold())
        if key is not None:
            found.setdefault(key, place)
    return found


def _records(
    lines: list[list[str]], head: Mapping[str, int], columns: tuple[Field, ...]
) -> dict[int, dict[str, object]]:
    """Row number -> answers; empty rows are passed over, labels of choices are taken as their keys."""
    found: dict[int, dict[str, object]] = {}
    for number, cells in enumerate(lines, start=2):
        row = {key: cells[place].strip() for key, place in head.items() if place < len(cells)}
        if any(row.values()):
            found[number] = {one.key: _chosen(one, row.get(one.key, "")) for one in columns}
    return found


def _chosen(one: Field, said: str) -> str:
    labels = {choice.label.casefold(): choice.key for choice in one.choices}
    return labels.get(said.casefold(), said.casefold() if said.casefold() in labels.values() else said)


def _cleaned(
    records: Mapping[int, dict[str, object]], columns: tuple[Field, ...], distinct: tuple[str, ...]
) -> tuple[tuple[Mapping[str, Json], ...], tuple[RowProblem, ...]]:
    numbers = list(records)
    whole = Field(
        key="rows", label=N_("Daftar"), kind=FieldKind.ADDRESS_LIST, columns=columns, distinct=distinct
    )
    cleaned = clean(Form(key="rows", title="", fields=(whole,)), {"rows": list(records.values())})
    rows = cleaned.data["rows"]
    found = [
        RowProblem(
            row=_row_of(path, numbers),
            column=path.split(".")[2] if path.count(".") > 1 else "",
            problem=_as_counted(problem, numbers),
        )
        for path, problems in cleaned.problems.items()
        for problem in problems
    ]
    assert isinstance(rows, list)  # noqa: S101 - the type of a cleaned address list
    return tuple(rows), tuple(sorted(found, key=lambda one: one.row))


def _as_counted(problem: Problem, numbers: list[int]) -> Problem:
    """A sentence that names another row names it as the spreadsheet counts."""
    row = problem.fields.get("row")
    return Problem(problem.sentence, {"row": numbers[row - 1]}) if isinstance(row, int) else problem


def _row_of(path: str, numbers: list[int]) -> int:
    parts = path.split(".")
    return numbers[int(parts[1])] if len(parts) > 1 else numbers[ROWS_MAX]

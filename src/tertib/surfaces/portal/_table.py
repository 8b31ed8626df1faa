"""A table brought along as CSV: its rows, and what is wrong with each, before any of it counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tertib.procedures.types import Field
from tertib.surfaces.ui.sop_forms import MOST_ROWS

Json = Any
Judge = Callable[[Sequence[Mapping[str, Json]]], Mapping[int, Sequence[str]]]
MOST_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the file: its number there, its answers in the order of the columns, and its faults."""

    number: int
    answers: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What would be taken over; nothing is until the person says so."""

    key: str
    columns: tuple[Field, ...]
    lines: tuple[Line, ...]
    refusal: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns in which any row says something."""
        return tuple(one.label for one in self._told)

    @property
    def shown(self) -> tuple[tuple[Line, tuple[tuple[str, str], ...]], ...]:
        """Every row with its answers as a person wrote them, under the heads."""
        return tuple(
            (line, tuple((one.label, _said(line, one)) for one in self._told)) for line in self.lines
        )

    @property
    def _told(self) -> tuple[Field, ...]:
        return tuple(one for one in self.columns if any(_said(line, one) for line in self.lines))

    @property
    def good(self) -> int:
        """How many rows could be taken over as they are."""
        return sum(not line.faults for line in self.lines)

    @property
    def bad(self) -> int:
        """How many rows need the person's hand."""
        return len(self.lines) - self.good


def _said(line: Line, column: Field) -> str:
    """An answer in words: of a choice its label."""
    said = dict(line.answers).get(column.key, "")
    return next((one.label for one in column.choices if one.key == said), said)


def header(one: Field) -> str:
    """The first line of an empty table, for the person to fill in."""
    return ";".join(column.key for column in one.columns)


def dry_run(one: Field, content: bytes, judge: Judge) -> DryRun:
    """Read the table and judge every row; the refusal says why it could not be read at all."""
    try:
        rows = _rows(one, content)
    except ValueError as error:
        return DryRun(key=one.key, columns=one.columns, lines=(), refusal=str(error))
    faults = judge([answers for _number, answers in rows])
    lines = tuple(
        Line(
            number=number,
            answers=tuple((column.key, answers[column.key]) for column in one.columns),
            faults=tuple(faults.get(place, ())),
        )
        for place, (number, answers) in enumerate(rows)
    )
    return DryRun(key=one.key, columns=one.columns, lines=lines)


def _rows(one: Field, content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers. Raises ValueError with a sentence for the person."""
    text = _text(content)
    reader = csv.reader(
        io.StringIO(text), delimiter=";" if text.split("\n", 1)[0].count(";") else ",", strict=True
    )
    try:
        first = next(reader, [])
        places = _places(one, first)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(_("Baris %(line)s tidak dapat dibaca.") % {"line": reader.line_num}) from error
    if not rows:
        raise ValueError(_("Berkas ini tidak berisi baris data."))
    if len(rows) > MOST_ROWS:
        raise ValueError(_("Paling banyak %(most)s baris dalam satu permohonan.") % {"most": MOST_ROWS})
    return [(number, _answers(one, places, row)) for number, row in rows]


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise ValueError(_("Berkas ini terlalu besar untuk daftar pegawai."))
    if b"\0" in content:
        raise ValueError(_("Berkas ini bukan CSV. Simpan lembar kerja sebagai CSV, lalu unggah lagi."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _places(one: Field, first: Sequence[str]) -> dict[str, int]:
    """Where each column stands, found by key or by label, in any order and any case."""
    seen = {cell.strip().casefold(): place for place, cell in enumerate(first)}
    places = {}
    for column in one.columns:
        place = seen.get(column.key.casefold(), seen.get(column.label.casefold()))
        if place is not None:
            places[column.key] = place
    missing = [column.key for column in one.columns if column.required and column.key not in places]
    if missing:
        raise ValueError(
            _("Baris pertama harus berisi nama kolom. Belum ada: %(columns)s.")
            % {"columns": ", ".join(missing)}
        )
    return places


def _answers(one: Field, places: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    def cell(key: str) -> str:
        place = places.get(key)
        return row[place].strip() if place is not None and place < len(row) else ""

    return {column.key: _choice_key(column, cell(column.key)) for column in one.columns}


def _choice_key(column: Field, said: str) -> str:
    """People write the label of a choice; the form wants its key."""
    return next((one.key for one in column.choices if said.casefold() == one.label.casefold()), said)

"""Reads procedures from the text of a scan or from Markdown. What cannot be read becomes a question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.bounds import refusal
from tertib.procedures.language.types import Identity, TriggerKind
from tertib.procedures.official import fields
from tertib.procedures.official.cells import read_cell
from tertib.procedures.official.grid import (
    MOST_ENTRIES,
    Items,
    Line,
    checked_lines,
    items_of,
    lines_of,
    plain,
)
from tertib.procedures.official.sheet import Column, Mark, Row, Sheet

MOST_ROWS = 500
LONGEST_CELL = 20_000
MOST_PROCEDURES = 50
_HEAD_ACTIVITY = re.compile(r"(uraian|kegiatan|aktivitas|prosedur)", re.IGNORECASE)
_RANK = re.compile(
    r"\s+((?:Juru|Pengatur|Penata|Pembina)(?: (?:Muda|Madya|Utama|Tingkat I|Tk\.? ?I))*"
    r"(?: \([IV]+/[a-e]\))?)\s+(?=NIP)"
)

QUESTIONS: Mapping[str, str] = {
    "mark.lost": N_("Tanda pada kolom Pelaksana tidak terbaca. Siapa yang mengerjakan baris ini?"),
    "mark.unknown": N_(
        "Tanda “%(said)s” tidak dikenal. Tulis MULAI, [ ], {Pertanyaan?: Ya; Tidak -> 3} atau SELESAI."
    ),
    "mark.order": N_(
        "Beberapa pelaksana pada satu baris tanpa urutan. Siapa lebih dahulu? Tulis [ ] (1), [ ] (2)."
    ),
    "mark.target": N_("Anak panah menuju baris %(to)s, padahal baris itu tidak ada. Ke baris mana?"),
    "mark.no_exits": N_(
        "Belah ketupat tanpa jawaban berlabel. Apa jawabannya, dan ke baris mana masing-masing?"
    ),
    "cells.count": N_(
        "Baris ini memuat %(count)s sel, kepala tabel %(expected)s. Sel mana yang kurang atau lebih?"
    ),
    "rows.many": N_("Tabel ini lebih dari %(most)s baris; sisanya tidak dibaca."),
    "trigger.unknown": N_("Naskah tidak menyebut pemicunya. Permohonan, agenda kerja, atau insiden?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that the text does not say. `row`: the number as printed; empty: the sheet as a whole."""

    code: str
    line: int
    row: str
    column: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        return Problem(QUESTIONS[self.code], dict(self.fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One procedure as it was read. `row_lines[i]` is the line of the text where row i begins."""

    sheet: Sheet
    line: int
    row_lines: tuple[int, ...]
    questions: tuple[Question, ...]

    @property
    def has_table(self) -> bool:
        return bool(self.sheet.rows)

    @property
    def is_whole(self) -> bool:
        """Whether nothing about the flow has to be asked."""
        return self.has_table and not any(one.row or one.code == "trigger.unknown" for one in self.questions)


def read_text(text: str, *, name: str = "naskah") -> tuple[Reading, ...]:
    """Every procedure of a text, in its order. Raises SopErrors when it is no text that could be read."""
    reader = _Reader(name)
    for line in lines_of(checked_lines(text, name=name)):
        reader.take(line)
    return reader.finish()


@dataclass(slots=True)
class _Draft:
    """A procedure while it is being read."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    trigger: str = ""
    columns: list[Column] = field(default_factory=list)
    rows: list[tuple[Line, list[str]]] = field(default_factory=list)
    head: "_Head | None" = None
    questions: list[Question] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.said or self.lists or self.rows or self.head)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Where the columns of the table stand."""

    width: int
    performers: range

    def labelled(self, cells: list[str]) -> list[Column]:
        return [Column(label=cells[at] if at < len(cells) else "") for at in self.performers]


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.done: list[Reading] = []
        self.draft = _Draft(line=1)
        self.sections: list[str] = []  # the list fields whose contents stand in the columns beneath
        self.row_of_section = 0
        self.first_head: tuple[list[str], int, int] | None = None  # cells, activity, performers

    def take(self, line: Line) -> None:
        """Read the next line."""
        if not line.is_table:
            self._take_text(line)
            return
        cells = [plain(cell) for cell in line.cells]
        if self._is_identity(line, cells):
            return
        if self._is_head(line, cells) or self._is_row(line, cells):
            return
        if self.sections:
            self._contents(line)

    def finish(self) -> tuple[Reading, ...]:
        self._close()
        return tuple(self.done)

    # --- identity ---------------------------------------------------------------------------------

    def _take_text(self, line: Line) -> None:
        said = plain(line.cells[0])
        named = fields.field_named(said)
        if named is not None and named in fields.LISTS:
            self._leave_table(named, line)
            self.sections, self.row_of_section = [named], 0
        elif line.heading:
            self.sections = []
        elif self.sections:
            self._contents(line)

    def _is_identity(self, line: Line, cells: list[str]) -> bool:
        named = [(at, key) for at, cell in enumerate(cells) if (key := fields.field_named(cell))]
        trigger = next((at for at, cell in enumerate(cells) if fields.is_trigger(cell)), None)
        if trigger is not None and not self.draft.rows:
            self.draft.trigger = " ".join(cells[trigger + 1 :]).strip().lower()
            return True
        if not named:
            return False
        at, key = named[0]
        self._leave_table(key, line)
        if len(named) > 1 or (key in fields.LISTS and not any(cells[at + 1 :]) and key not in _BESIDE):
            self._side_by_side(named, len(cells))
            return True
        behind = [cell for cell in line.cells[at + 1 :] if plain(cell)]
        if key in fields.LINES:
            self.sections = []
            self.draft.said[key] = " ".join(map(plain, behind))
            self._unit(line, line.cells[:at])
        else:
            self.draft.lists[key] = [text for cell in behind for text in self._items(line, cell).texts]
        return True

    def _side_by_side(self, named: list[tuple[int, str]], width: int) -> None:
        self.sections = [""] * width
        for at, key in named:
            self.sections[at] = key
            self.draft.lists.setdefault(key, [])
        self.row_of_section = 0

    def _items(self, line: Line, cell: str) -> Items:
        found = items_of(cell)
        if found.tangled:
            raise refusal(self.name, line.no, 1, "file.tangled")
        return found

    def _unit(self, line: Line, before: tuple[str, ...]) -> None:
        found = [text for cell in before for text in self._items(line, cell).texts]
        if found:
            self.draft.lists.setdefault("unit", []).extend(found)

    def _contents(self, line: Line) -> None:
        """Entries beneath their headings; after a page break the first words go on the last entry."""
        named = [key for key in self.sections if key]
        sections = named if len(line.cells) == len(named) else self.sections  # a page break drops a column
        for key, cell in zip(sections, line.cells, strict=False):
            found = self._items(line, cell)
            if not key or not found.texts:
                continue
            kept = self.draft.lists.setdefault(key, [])
            texts = list(found.texts)
            if self.row_of_section and found.first_is_loose and kept and line.is_table:
                kept[-1] = f"{kept[-1]} {texts.pop(0)}"
            kept += texts
            if len(kept) > MOST_ENTRIES or len(kept[-1]) > LONGEST_CELL:
                raise refusal(self.name, line.no, 1, "file.tangled")
        self.row_of_section += 1

    def _leave_table(self, key: str, line: Line) -> None:
        """A number after a number, or anything of a sheet after a table, begins the next procedure."""
        if (key == "number" and key in self.draft.said) or self.draft.rows:
            self._close()
            self.draft = _Draft(line=line.no)

    # --- the table --------------------------------------------------------------------------------

    def _is_head(self, line: Line, cells: list[str]) -> bool:
        low = [cell.lower() for cell in cells]
        if self.first_head is not None:
            self._second_head(low, cells)
            return True
        if low[0] not in ("no", "no.", "nomor") or self.draft.head is not None:
            return False
        activity = next((at for at, cell in enumerate(low[1:], 1) if _HEAD_ACTIVITY.search(cell)), None)
        if activity is None:
            return False
        self.sections = []
        if "kelengkapan" in low:
            self._set_head(cells, range(activity + 1, low.index("kelengkapan")), cells)
        else:
            self.first_head = (cells, activity, line.no)
        return True

    def _second_head(self, low: list[str], cells: list[str]) -> None:
        assert self.first_head is not None  # noqa: S101 - the caller looked
        first, activity, line = self.first_head
        self.first_head = None
        if "kelengkapan" in low:
            self._set_head(cells, range(activity + 1, low.index("kelengkapan")), first)
        else:
            self._ask("cells.count", line, "", "", count=len(cells), expected=len(first))

    def _set_head(self, labels: list[str], performers: range, first: list[str]) -> None:
        width = max(len(labels), len(first), performers.stop + 4)
        self.draft.head = _Head(width=min(width, performers.stop + 4), performers=performers)
        self.draft.columns = self.draft.head.labelled(labels)

    def _is_row(self, line: Line, cells: list[str]) -> bool:
        head = self.draft.head
        if head is None:
            return False
        if not self.draft.rows and self._is_numbers(cells, head):
            return True
        if any(cells) and not cells[0] and self.draft.rows:
            self._goes_on(line, cells, head)
        elif any(cells):
            self._new_row(line, cells, head)
        return True

    def _is_numbers(self, cells: list[str], head: _Head) -> bool:
        said = [cell for cell in cells if cell]
        if len(said) < 3 or not all(cell.isascii() and cell.isdecimal() and len(cell) < 4 for cell in said):
            return False
        for place, at in enumerate(head.performers):
            number = cells[at] if at < len(cells) else ""
            self.draft.columns[place] = Column(label=self.draft.columns[place].label, number=number)
        return True

    def _goes_on(self, line: Line, cells: list[str], head: _Head) -> None:
        _, row = self.draft.rows[-1]
        for at, cell in enumerate(cells[: head.width]):
            if cell:
                row[at] = f"{row[at]} {cell}".strip()
                if len(row[at]) > LONGEST_CELL:
                    raise refusal(self.name, line.no, 1, "file.tangled")

    def _new_row(self, line: Line, cells: list[str], head: _Head) -> None:
        if len(self.draft.rows) >= MOST_ROWS:
            if not any(one.code == "rows.many" for one in self.draft.questions):
                self._ask("rows.many", line.no, cells[0], "", most=MOST_ROWS)
            return
        if any(cells[head.width :]) or len(cells) < head.width - 1:
            self._ask("cells.count", line.no, cells[0], "", count=len(cells), expected=head.width)
        padded = [*cells, *[""] * head.width][: head.width]
        self.draft.rows.append((line, padded))

    # --- the end of a procedure -------------------------------------------------------------------

    def _close(self) -> None:
        draft, self.sections, self.first_head = self.draft, [], None
        if draft.is_empty or len(self.done) >= MOST_PROCEDURES:
            return
        rows = [self._row(line, cells, draft) for line, cells in draft.rows]
        trigger = next((key for key, said in fields.TRIGGERS.items() if said == draft.trigger), None)
        if rows and trigger is None:
            self._ask("trigger.unknown", draft.line, "", fields.TRIGGER)
        self._targets(rows, draft)
        sheet = Sheet(
            identity=_identity(draft),
            columns=tuple(draft.columns),
            rows=tuple(rows),
            trigger=TriggerKind(trigger) if trigger else None,
        )
        row_lines = tuple(line.no for line, _ in draft.rows)
        questions = tuple(sorted(draft.questions, key=lambda one: one.line))
        self.done.append(Reading(sheet=sheet, line=draft.line, row_lines=row_lines, questions=questions))

    def _row(self, line: Line, cells: list[str], draft: _Draft) -> Row:
        assert draft.head is not None  # noqa: S101 - rows come after a head
        performers = draft.head.performers
        marks = [self._marks(line, cells, at, draft) for at in performers]
        found = [mark for cell in marks for mark in cell]
        lost = not found and not any(cells[at] for at in performers)
        if lost:
            self._ask("mark.lost", line.no, cells[0], "Pelaksana")
        elif len(found) > 1 and sorted(mark.order for mark in found) != list(range(1, len(found) + 1)):
            self._ask("mark.order", line.no, cells[0], "Pelaksana")
        needs, time, output, note = (cells[performers.stop + n] for n in range(4))
        return Row(
            source_no=cells[0],
            activity=" ".join(cells[1 : performers.start]).strip(),
            marks=tuple(marks),
            needs=needs,
            time=time,
            output=output,
            note=note,
        )

    def _marks(self, line: Line, cells: list[str], at: int, draft: _Draft) -> tuple[Mark, ...]:
        marks = read_cell(cells[at])
        label = draft.columns[at - draft.head.performers.start].label if draft.head else ""
        if marks is None:
            self._ask("mark.unknown", line.no, cells[0], label, said=cells[at][:80])
            return ()
        if any(mark.symbol.value == "{}" and len(mark.exits) < 2 for mark in marks):
            self._ask("mark.no_exits", line.no, cells[0], label)
        return marks

    def _targets(self, rows: Iterable[Row], draft: _Draft) -> None:
        known = range(1, len(draft.rows) + 1)
        for (line, _), row in zip(draft.rows, rows, strict=True):
            for mark in row.all_marks:
                for to in (mark.to, *(one.to for one in mark.exits)):
                    if to is not None and to not in known:
                        self._ask("mark.target", line.no, row.source_no, "Pelaksana", to=to)

    def _ask(self, code: str, line: int, row: str, column: str, **said: object) -> None:
        words = {key: str(value) for key, value in said.items()}
        self.draft.questions.append(Question(code=code, line=line, row=row, column=column, fields=words))


_BESIDE = ("approved_by", "unit")  # an empty cell beside them is an empty answer


def _identity(draft: _Draft) -> Identity:
    lists = {key: tuple(draft.lists.get(key, ())) for key in fields.LISTS}
    lists["approved_by"] = tuple(part for one in lists["approved_by"] for part in _signer(one))
    lines = {key: draft.said.get(key, "") for key in fields.LINES}
    return Identity(**{**lines, **lists})  # type: ignore[arg-type]  # names and kinds are those of Identity


def _signer(text: str) -> list[str]:
    """Name, rank and NIP that a scan ran together."""
    match = _RANK.search(text)
    if match is None:
        return [text]
    return [text[: match.start()], match.group(1), text[match.end() :]]

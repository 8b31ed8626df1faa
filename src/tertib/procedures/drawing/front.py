"""The pages before the table: the cover, and the identity sheet on as many pages as it takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertib.procedures.drawing.figures import Align, Ink, Page, Rule, Words
from tertib.procedures.drawing.table import Frame
from tertib.procedures.drawing.text import line_height, wrapped
from tertib.procedures.language.sheet import Identity

BODY, TITLE = 8.0, 9.0  # points
PAD = 1.4
LABELS = 38.0  # millimetres: the names of the rows
EMPTY = "(kosong pada naskah)"
_NO_SERIAL = re.compile(r"/\s+/")

Line = tuple[str, Ink, bool]  # text, ink, bold


def cover(identity: Identity, frame: Frame, notices: Sequence[str] = ()) -> Page:
    """The cover as the source words it; without one the title alone."""
    page = Page(width=frame.width, height=frame.height)
    lines = identity.cover or (*identity.unit, identity.title)
    room = (frame.right - frame.left) * 0.8
    blocks = [(wrapped(one, room, 16, bold=True), 16.0, Ink.PLAIN) for one in lines]
    blocks += [(wrapped(one, room, 10), 10.0, Ink.NOTE) for one in notices]
    tall = sum(len(said) * line_height(size) + 5 for said, size, _ in blocks)
    y = (frame.height - tall) / 2
    for said, size, ink in blocks:
        page.words.append(
            Words(
                x=frame.width / 2,
                y=y,
                lines=said,
                size=size,
                bold=ink is Ink.PLAIN,
                align=Align.CENTER,
                ink=ink,
            )
        )
        y += len(said) * line_height(size) + 5
    corners = (frame.left, frame.top, frame.right, frame.bottom)
    page.rules += _box(*corners)
    return page


def identity_pages(
    identity: Identity, frame: Frame, notices: Sequence[str] = (), *, effective: str = ""
) -> tuple[Page, ...]:
    """The identity sheet: who made it and when, and the six lists; lists that are long go on overleaf.

    `effective`: since when it is in force by document control, where the text names no day.
    """
    return tuple(_Identity(identity, frame, notices, effective).pages())


@dataclass(slots=True)
class _Identity:
    identity: Identity
    frame: Frame
    notices: Sequence[str]
    effective: str

    def pages(self) -> Iterator[Page]:
        page, y = self._first()
        for left, right in self._lists():
            done, tall = 0, max(len(left), len(right))
            while done < tall:
                room = int((self.frame.bottom - y - 2 * PAD) / line_height(BODY))
                if room < min(3, tall - done):
                    yield page
                    page, y = Page(width=self.frame.width, height=self.frame.height), self.frame.top
                    continue
                y = self._pair(page, y, left[done : done + room], right[done : done + room])
                done += room
        yield page

    def _first(self) -> tuple[Page, float]:
        frame, identity = self.frame, self.identity
        page = Page(width=frame.width, height=frame.height)
        middle = (frame.left + frame.right) / 2
        y = frame.top
        for name, said in self._rows():
            y = self._row(page, y, name, said)
        unit = [
            line
            for one in identity.unit
            for line in wrapped(one, middle - frame.left - 2 * PAD, TITLE, bold=True)
        ]
        top = (frame.top + y - len(unit) * line_height(TITLE)) / 2
        page.words.append(
            Words(
                x=(frame.left + middle) / 2,
                y=top,
                lines=tuple(unit),
                size=TITLE,
                bold=True,
                align=Align.CENTER,
            )
        )
        page.rules += _box(frame.left, frame.top, middle, y)
        called = wrapped(identity.title, frame.right - frame.left - LABELS - 2 * PAD, TITLE, bold=True)
        tall = len(called) * line_height(TITLE) + 2 * PAD
        self._cell(page, frame.left, y, [("Nama SOP", Ink.PLAIN, True)])
        page.words.append(Words(x=frame.left + LABELS + PAD, y=y + PAD, lines=called, size=TITLE, bold=True))
        page.rules += _box(frame.left, y, frame.left + LABELS, y + tall)
        page.rules += _box(frame.left + LABELS, y, frame.right, y + tall)
        return page, y + tall

    def _rows(self) -> Iterator[tuple[str, list[Line]]]:
        one = self.identity
        number: list[Line] = [(one.number, Ink.PLAIN, False)] if one.number else [_empty()]
        if _NO_SERIAL.search(one.number):
            number.append(("(nomor urut kosong pada naskah)", Ink.NOTE, False))
        yield "Nomor SOP", number
        yield "Tanggal Pembuatan", [_date(one.made_on)]
        yield "Tanggal Revisi", [_date(one.revised_on)]
        yield "Tanggal Pengesahan", [_date(one.approved_on)]
        if one.effective_on:
            yield "Tanggal Efektif", [_date(one.effective_on)]
        elif self.effective:
            noted = ("(menurut pengendalian dokumen)", Ink.NOTE, False)
            yield "Tanggal Efektif", [(self.effective, Ink.PLAIN, False), noted]
        signed: list[Line] = [(line, Ink.PLAIN, False) for line in one.approved_by[:1]]
        signed += [(" ", Ink.PLAIN, False)] * 3 if one.approved_by else [_empty()]
        signed += [(line, Ink.PLAIN, at == 0) for at, line in enumerate(one.approved_by[1:])]
        yield "Disahkan Oleh", signed
        if self.notices:
            yield "Keadaan", [(line, Ink.NOTE, False) for line in self.notices]

    def _row(self, page: Page, y: float, name: str, said: Sequence[Line]) -> float:
        middle, right = (self.frame.left + self.frame.right) / 2, self.frame.right
        room = right - middle - LABELS - 2 * PAD
        lines = [
            (line, ink, bold)
            for text, ink, bold in said
            for line in wrapped(text, room, BODY, bold=bold) or ("",)
        ]
        bottom = y + len(lines) * line_height(BODY) + 2 * PAD
        self._cell(page, middle, y, [(name, Ink.PLAIN, False)])
        self._cell(page, middle + LABELS, y, lines)
        page.rules += _box(middle, y, middle + LABELS, bottom)
        page.rules += _box(middle + LABELS, y, right, bottom)
        return bottom

    def _lists(self) -> Iterator[tuple[list[Line], list[Line]]]:
        one = self.identity
        yield (
            self._list("Dasar Hukum", one.legal_basis),
            self._list("Kualifikasi Pelaksana", one.qualifications, plain=True),
        )
        yield self._list("Keterkaitan", one.related), self._list("Peralatan / Perlengkapan", one.equipment)
        yield self._list("Peringatan", one.warnings), self._list("Pencatatan dan Pendataan", one.records)

    def _list(self, title: str, items: Sequence[str], *, plain: bool = False) -> list[Line]:
        room = (self.frame.right - self.frame.left) / 2 - 2 * PAD
        lines: list[Line] = [(title, Ink.PLAIN, True)]
        for number, item in enumerate(items, start=1):
            said = item if plain or len(items) == 1 else f"{number}. {item}"
            lines += [(line, Ink.PLAIN, False) for line in wrapped(said, room, BODY)]
        return lines if items else [*lines, _empty()]

    def _pair(self, page: Page, y: float, left: Sequence[Line], right: Sequence[Line]) -> float:
        middle = (self.frame.left + self.frame.right) / 2
        bottom = y + max(len(left), len(right)) * line_height(BODY) + 2 * PAD
        self._cell(page, self.frame.left, y, left)
        self._cell(page, middle, y, right)
        page.rules += _box(self.frame.left, y, middle, bottom) + _box(middle, y, self.frame.right, bottom)
        return bottom

    def _cell(self, page: Page, x: float, y: float, lines: Sequence[Line]) -> None:
        for at, (line, ink, bold) in enumerate(lines):
            page.words.append(
                Words(
                    x=x + PAD,
                    y=y + PAD + at * line_height(BODY),
                    lines=(line,),
                    size=BODY,
                    bold=bold,
                    italic=ink is Ink.NOTE,
                    ink=ink,
                )
            )


def _date(said: str) -> Line:
    return (said, Ink.PLAIN, False) if said else _empty()


def _empty() -> Line:
    return (EMPTY, Ink.NOTE, False)


def _box(left: float, top: float, right: float, bottom: float) -> list[Rule]:
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [
        Rule(begin=one, end=other) for one, other in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]

"""A procedure's whole sheet: cover, identity sheet, and the table with its flow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tertib.procedures.drawing.chart import chart_of
from tertib.procedures.drawing.figures import Ink, Page, Words
from tertib.procedures.drawing.front import cover, identity_pages
from tertib.procedures.drawing.head import Leaf
from tertib.procedures.drawing.table import Content, Frame, Said, table_pages
from tertib.procedures.drawing.text import line_height, width, wrapped
from tertib.procedures.language.types import DocumentStatus, Procedure, Step
from tertib.procedures.official.sheet import Row, confidences, sheet_of

TITLE, FOOT = 9.0, 6.0  # points
SIDE, TOP, BOTTOM = 10.0, 10.0, 15.0  # millimetres
HEADS = ("No", "Uraian Kegiatan", "Pelaksana", "Mutu Baku", "Ket", "Kelengkapan", "Waktu", "Output")
PROPOSED = (
    "USULAN - naskah tidak memuat tabel prosedur; tabel ini disusun sebagai usulan dan belum ditetapkan."
)
PROPOSAL = "usulan"  # how a version stands that nobody has approved
LEGEND = (
    "Huruf pada simbol: S tampak pada pindaian, T disimpulkan dan sangat yakin, M cukup yakin, R usulan.",
    "Tanpa huruf: tertulis pada naskah. Garis alir, jawaban keputusan dan tulisan miring adalah simpulan.",
)


class Paper(StrEnum):
    """Sheets of paper, always across."""

    F4 = "f4"
    A4 = "a4"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return {Paper.F4: (330.0, 215.0), Paper.A4: (297.0, 210.0)}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sheet: on what paper, for which variant alone, and how the version stands."""

    paper: Paper = Paper.F4
    variant: str | None = None
    standing: str = ""  # as people call it: "belum berlaku resmi"
    version: str = ""  # what the foot says about it
    effective: str = ""  # since when it is in force


def sheet_pages(procedure: Procedure, wanted: Wanted) -> tuple[Page, ...]:
    """All pages of the sheet, numbered."""
    wide, tall = wanted.paper.size
    frame = Frame(width=wide, height=tall, left=SIDE, right=wide - SIDE, top=TOP, bottom=tall - BOTTOM)
    notices = _notices(procedure, wanted)
    pages = [
        cover(procedure.identity, frame, notices),
        *identity_pages(procedure.identity, frame, notices, effective=wanted.effective),
    ]
    title = wrapped(_title(procedure, wanted.variant), frame.right - frame.left, TITLE, bold=True)
    banner = [PROPOSED] if _is_proposed(procedure, wanted) else []
    head = len(title) * line_height(TITLE) + len(banner) * line_height(FOOT) + 1.5
    below = replace(frame, top=frame.top + head, bottom=frame.bottom - len(LEGEND) * line_height(FOOT))
    table = table_pages(table_content(procedure, wanted.variant), below, first_page=len(pages) + 1)
    for page in table:
        page.words += _above(title, banner)
        page.words += _legend(frame)
    pages += table
    for number, page in enumerate(pages, start=1):
        page.words += _foot(frame, procedure, wanted, f"hal. {number} dari {len(pages)}")
    return tuple(pages)


def table_content(procedure: Procedure, variant: str | None = None) -> Content:
    """The table as it is printed: the source's words, and what was inferred beside them."""
    rows, steps, marks = kept_rows(procedure, variant)
    heads, numbers = _heads(procedure), _numbers(procedure)
    many = len(procedure.columns)
    return Content(
        before=(
            Leaf(head=heads[0], number=numbers[0], fixed=9, centered=True),
            Leaf(head=heads[1], number=numbers[1], share=34),
        ),
        performers=tuple(
            Leaf(head=one.label, group=heads[2], number=number)
            for one, number in zip(procedure.columns, numbers[2 : 2 + many], strict=True)
        ),
        after=(
            Leaf(head=heads[5], group=heads[3], number=numbers[-4], share=22),
            Leaf(head=heads[6], group=heads[3], number=numbers[-3], share=10, centered=True),
            Leaf(head=heads[7], group=heads[3], number=numbers[-2], share=15),
            Leaf(head=heads[4], number=numbers[-1], share=19),
        ),
        rows=tuple(_cells(row, step) for row, step in zip(rows, steps, strict=True)),
        chart=chart_of(rows, columns=many, numbers=[step.no for step in steps], marks=marks),
    )


def kept_rows(
    procedure: Procedure, variant: str | None
) -> tuple[list[Row], list[Step], list[tuple[tuple[str, ...], ...]]]:
    """The rows of one variant, or all: as the sheet has them, as the procedure has them, how sure each is."""
    if variant is not None:
        steps = tuple(_for_variant(step, variant) for step in procedure.steps)
        procedure = replace(procedure, steps=steps)
    every = zip(sheet_of(procedure).rows, procedure.steps, confidences(procedure), strict=True)
    kept = [each for each in every if variant is None or each[1].is_for(variant)]
    return [row for row, _, _ in kept], [step for _, step, _ in kept], [sure for _, _, sure in kept]


def _for_variant(step: Step, variant: str) -> Step:
    """A question that this variant is not asked is no diamond on its sheet."""
    asked = step.asks(variant)
    if asked is None:
        return replace(step, decision=None)
    exits = tuple(one for one in asked.exits if one.sets_variant in (None, variant))
    return replace(step, decision=replace(asked, exits=exits or asked.exits))


def _heads(procedure: Procedure) -> Sequence[str]:
    table = procedure.table
    return table.heads if table and len(table.heads) == len(HEADS) else HEADS


def _numbers(procedure: Procedure) -> Sequence[str]:
    """The numbers under the heads as they are printed; a table of our own is numbered through."""
    many = 2 + len(procedure.columns) + 4
    if procedure.table and len(procedure.table.numbers) == many:
        return procedure.table.numbers
    return [""] * many if procedure.table else [str(number) for number in range(1, many + 1)]


def _cells(row: Row, step: Step) -> tuple[tuple[Said, ...], ...]:
    plain = (row.source_no, row.activity, row.needs, row.time, row.output)
    return (*((Said(text=text),) for text in plain), tuple(_notes(row, step)))


def _notes(row: Row, step: Step) -> Iterator[Said]:
    """The last column: our note, the question of a diamond, and who is waited for."""
    if row.note:
        yield Said(text=row.note, ink=Ink.NOTE)
    if step.decision is not None and step.decision.branches:
        yield Said(text=f"Keputusan: {step.decision.question}", ink=Ink.NOTE)
        for one in step.decision.exits:
            if one.wait is not None:
                yield Said(text=f"{one.label}: menunggu pemohon melengkapi.", ink=Ink.NOTE)


def _title(procedure: Procedure, variant: str | None) -> str:
    title = procedure.table.title if procedure.table else procedure.identity.title.upper()
    label = next((one.label for one in procedure.variants if one.key == variant), "")
    return f"{title} - {label.upper()}" if label else title


def _notices(procedure: Procedure, wanted: Wanted) -> list[str]:
    if _is_proposed(procedure, wanted):
        return [PROPOSED]
    return [wanted.standing[:1].upper() + wanted.standing[1:]] if wanted.standing else []


def _is_proposed(procedure: Procedure, wanted: Wanted) -> bool:
    """Whether the table is still only proposed; an office that approved it has made it its own."""
    return procedure.status is DocumentStatus.PROPOSED and wanted.standing in ("", PROPOSAL)


def _above(title: tuple[str, ...], banner: Sequence[str]) -> Iterator[Words]:
    y = TOP
    yield Words(x=SIDE, y=y, lines=title, size=TITLE, bold=True)
    if banner:
        y += len(title) * line_height(TITLE)
        yield Words(x=SIDE, y=y, lines=tuple(banner), size=FOOT, bold=True, ink=Ink.NOTE)


def _legend(frame: Frame) -> Iterator[Words]:
    y = frame.bottom - len(LEGEND) * line_height(FOOT) + 0.8
    yield Words(x=frame.left, y=y, lines=LEGEND, size=FOOT, italic=True, ink=Ink.NOTE)


def _foot(frame: Frame, procedure: Procedure, wanted: Wanted, page: str) -> Iterator[Words]:
    y = frame.bottom + 3
    said = " · ".join(part for part in (procedure.title, wanted.standing, wanted.version) if part)
    room = frame.right - frame.left - width(page, FOOT) - 5
    yield Words(x=frame.left, y=y, lines=wrapped(said, room, FOOT)[:1], size=FOOT, ink=Ink.NOTE)
    yield Words(x=frame.right - width(page, FOOT), y=y, lines=(page,), size=FOOT, ink=Ink.NOTE)

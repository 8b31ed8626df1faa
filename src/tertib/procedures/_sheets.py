"""The official sheet as PDF and SVG: the layout's figures handed to the press, or drawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.drawing.figures import Page, Words
from tertib.procedures.drawing.sheet import Paper, Wanted, kept_rows, sheet_pages
from tertib.procedures.drawing.svg import Said, page_svg
from tertib.procedures.drawing.text import line_height
from tertib.procedures.drawing.told import in_words, told
from tertib.procedures.language.bundle import SOP, parse
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.types import Procedure
from tertib.procedures.types import Change, SheetWanted
from tertib.procedures.wording import place, problem
from tertib.runtime import paper
from tertib.runtime.paper import Paper as Printed

TEMPLATE = Path(__file__).parent / "papers" / "sheet.typ"


def read(files: Mapping[str, bytes]) -> Procedure:
    """The procedure of a folder. Invalid with the first mistake's place, NotFound without sop.yaml."""
    if SOP not in files:
        raise NotFound(N_("Folder ini tidak memuat sop.yaml."))
    try:
        return parse(files[SOP].decode("utf-8-sig", "replace"))
    except SopErrors as wrong:
        first = wrong.errors[0]
        raise Invalid(N_("%(place)s: %(why)s"), place=place(first), why=str(problem(first))) from None


def sheet_pdf(procedure: Procedure, wanted: SheetWanted, *, at: datetime | None = None) -> Printed:
    """The sheet as PDF/A: the same procedure, wish and date give the same bytes."""
    pages = sheet_pages(procedure, _checked(procedure, wanted))
    data = {"title": procedure.title, "pages": [_page(one) for one in pages]}
    return paper.render(files={TEMPLATE.name: _template()}, main=TEMPLATE.name, data=data, at=at)


def sheet_svgs(
    procedure: Procedure,
    wanted: SheetWanted,
    *,
    table_only: bool = False,
    key: str = "lembar",
    marked: Mapping[int, str] | None = None,
) -> tuple[str, ...]:
    """The sheet's pages as SVG, each told in words for those who do not see it; or those of the table.

    `key` tells pictures on one page apart; `marked`: number of a row -> a word that becomes its class.
    """
    checked = _checked(procedure, wanted)
    pages = sheet_pages(procedure, checked)
    rows, _, _ = kept_rows(procedure, checked.variant)
    rows_told = told(rows, [one.label for one in procedure.columns])
    return tuple(
        page_svg(
            page,
            Said(
                key=f"{key}-{number}",
                rows={no - 1: word for no, word in (marked or {}).items()},
                title=f"{procedure.title}, {number}/{len(pages)}",
                description=in_words([rows_told[row] for row in _rows_of(page)]) or procedure.identity.title,
            ),
        )
        for number, page in enumerate(pages, start=1)
        if _rows_of(page) or not table_only
    )


def difference_svgs(
    old: Procedure, new: Procedure, found: Sequence[Change]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables of two versions, the rows that differ marked: gone or changed in the old, new or changed."""
    was = {one.old_row: one.kind.value for one in found if one.old_row}
    now = {one.row: one.kind.value for one in found if one.row}
    wanted = SheetWanted(paper="a4")
    return (
        sheet_svgs(old, wanted, table_only=True, key="lama", marked=was),
        sheet_svgs(new, wanted, table_only=True, key="baru", marked=now),
    )


def _rows_of(page: Page) -> Sequence[int]:
    return list(dict.fromkeys(area.row for area in page.areas if area.row is not None))


def _checked(procedure: Procedure, wanted: SheetWanted) -> Wanted:
    if wanted.variant is not None and wanted.variant not in {one.key for one in procedure.variants}:
        raise NotFound(N_("SOP ini tidak mempunyai jenis “%(variant)s”."), variant=wanted.variant)
    try:
        size = Paper(wanted.paper)
    except ValueError:
        raise Invalid(N_("Kertas %(paper)s tidak dikenal; pilih f4 atau a4."), paper=wanted.paper) from None
    return Wanted(
        paper=size,
        variant=wanted.variant,
        standing=wanted.standing,
        version=wanted.version,
        effective=wanted.effective,
    )


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _page(page: Page) -> Mapping[str, Any]:
    labels = [one.label for one in page.arrows if one.label]
    inside = [words for figure in page.figures for words in figure.words]
    boxes = [one.box for one in page.figures]
    return {
        "width": page.width,
        "height": page.height,
        "shades": [
            _short(one.left, one.top, one.right - one.left, one.bottom - one.top) for one in page.shades
        ],
        "rules": [_short(*one.begin, *one.end) for one in page.rules],
        "arrows": [{"points": [_short(*point) for point in one.points]} for one in page.arrows],
        "figures": [
            (one.shape.value, *_short(box.left, box.top, box.right - box.left, box.bottom - box.top))
            for one, box in zip(page.figures, boxes, strict=True)
        ],
        "words": [_words(one) for one in (*page.words, *labels, *inside)],
    }


def _words(one: Words) -> Mapping[str, Any]:
    return {
        "x": round(one.x, 3),
        "y": round(one.y, 3),
        "lines": one.lines,
        "size": one.size,
        "step": line_height(one.size),
        "bold": one.bold,
        "italic": one.italic,
        "align": one.align.value,
        "ink": one.ink.value,
    }


def _short(*numbers: float) -> list[float]:
    return [round(number, 3) for number in numbers]

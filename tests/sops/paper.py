"""The office's own document, read by nothing of ours: seven SOPs as text with tabs and a few HTML marks.

`seed/` holds it as it was received. Nothing here imports the program.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TEXT = (Path(__file__).parent / "seed" / "sop-dinas-kominfo-tanjungpinang.txt").read_text(encoding="utf-8")
FIELDS = {
    "Dasar Hukum": "legal_basis",
    "Kualifikasi Pelaksana": "qualifications",
    "Keterkaitan": "related",
    "Peralatan / Perlengkapan": "equipment",
    "Peralatan/Perlengkapan": "equipment",
    "Peringatan": "warnings",
    "Pencatatan dan Pendataan": "records",
}


def words(cell: str) -> str:
    """What a cell says: marks taken out, white space folded."""
    bare = re.sub(r"</?i>", "", html.unescape(cell))
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def unnumbered(cell: str) -> str:
    """The same without the numbers and bullets that stand before list items and paragraphs."""
    return words(
        re.sub(r"(<li>|<p>|^|</li> |(?<=Printer) |(?<=\S) (?=\d+\. ))\s*(?:\d+\.|•)\s", r"\1 ", cell)
    )


@dataclass(slots=True)
class Paper:
    """One SOP of the document. `heads` are three lines; `rows` the cells of the table, page breaks mended."""

    cover: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    sheet: dict[str, str] = field(default_factory=dict)
    title: str = ""
    heads: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def papers() -> list[Paper]:
    """All seven, in the order of the document."""
    parts = re.split(r"^(?=\*\*PEMERINTAH KOTA TANJUNGPINANG)", TEXT, flags=re.MULTILINE)[1:]
    return [read(part) for part in parts]


def read(part: str) -> Paper:
    """One SOP: cover, the small table of numbers and dates, the sheet, the procedure's table."""
    found = Paper(cover=list(_cover(part)))
    pending: list[str] = []
    for line in part.splitlines():
        cells = line.split("\t")
        if len(cells) > 6 or (found.heads and len(cells) > 4):
            _row(found, [words(cell) for cell in cells])
        elif len(cells) in (2, 3, 4) and not found.heads:
            _fact(found, cells)
            pending = _sheet(found, [cells[0], cells[-1]], pending)
        elif found.sheet and len(cells) == 1 and line.strip("*# ").startswith(("SOP", "DI LINGKUNGAN")):
            found.title = words(f"{found.title} {line}".replace("*", "").replace("#", ""))
    return found


def _cover(part: str) -> Iterator[str]:
    for line in part.splitlines():
        bare = line.strip().strip("*").strip()
        if line.startswith(("\t", " <", "<")):
            return
        if bare:
            yield bare


def _fact(found: Paper, cells: list[str]) -> None:
    """`Nomor SOP` and what stands after it."""
    known = (
        "Nomor SOP",
        "Tanggal Pembuatan",
        "Tanggal Revisi",
        "Tanggal Pengesahan",
        "Disahkan Oleh",
        "Nama SOP",
    )
    named = [words(cell).rstrip(" :") for cell in cells]
    for name in known:
        if name in named:
            found.facts.setdefault(name, " ".join(filter(None, named[named.index(name) + 1 :])))


def _sheet(found: Paper, cells: list[str], pending: list[str]) -> list[str]:
    """A line of heads says what the next lines are; a line that follows one is its continuation."""
    heads = [FIELDS.get(words(cell).rstrip(" :"), "") for cell in cells]
    if all(heads):
        return heads
    for key, cell in zip(pending, cells, strict=False):
        found.sheet[key] = " ".join(filter(None, (found.sheet.get(key, ""), unnumbered(cell))))
    return pending


def _row(found: Paper, cells: list[str]) -> None:
    if cells[0] == "No":
        found.heads, found.rows = [cells], []
    elif len(found.heads) in (1, 2) and not re.fullmatch(r"\d+", cells[0] if len(found.heads) == 1 else ""):
        found.heads.append(cells)
    elif cells[0]:
        found.rows.append(cells)
    else:  # the rest of a row that a page break cuts
        last = found.rows[-1]
        wide = cells + [""] * (len(last) - len(cells))
        found.rows[-1] = [" ".join(filter(None, pair)) for pair in zip(last, wide, strict=True)]

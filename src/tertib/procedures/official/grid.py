"""A text as lines of cells: tab-separated or Markdown, the mark-up of the scan still inside the cells."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tertib.procedures.language.bounds import checked, refusal

LONGEST_LINE = 20_000
MOST_CELLS = 60
MOST_ENTRIES = 300
_RULE = frozenset(" \t:|-")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^<>]{0,300}>")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "td", "th"})
_NUMBERED = re.compile(r"(?:^|\s)(\d{1,3})\.\s+")
_BULLET = re.compile(r"^(?:[•·▪*-]|\d{1,3}[.)]|[a-z][.)])\s+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~•·▪])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the text, counted from 1. `cells` has one member when the line is no line of a table."""

    no: int
    cells: tuple[str, ...]
    is_table: bool
    heading: bool = False


def checked_lines(text: str, *, name: str) -> str:
    """The text, when its lines can be lines of a table. Raises SopErrors."""
    for no, one in enumerate(checked(text, name=name).split("\n"), start=1):
        if len(one) > LONGEST_LINE:
            raise refusal(name, no, LONGEST_LINE, "file.long_line")
        if one.count("\t") >= MOST_CELLS or one.count("|") > MOST_CELLS:
            raise refusal(name, no, 1, "file.many_cells")
    return text


def lines_of(text: str) -> Iterator[Line]:
    """Every line that says something; rules beneath a Markdown head are left out."""
    for no, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        stripped = raw.strip()
        if "\t" in raw:
            yield Line(no=no, cells=tuple(raw.split("\t")), is_table=True)
        elif stripped.startswith("|"):
            if not _is_rule(stripped):
                yield Line(no=no, cells=tuple(_markdown_cells(stripped)), is_table=True)
        elif stripped:
            head = stripped.startswith(("#", "**"))
            yield Line(no=no, cells=(_unescaped(stripped.lstrip("#").strip()),), is_table=False, heading=head)


def _is_rule(line: str) -> bool:
    return "-" in line and _RULE.issuperset(line)


def _markdown_cells(line: str) -> list[str]:
    """Cells between unescaped pipes."""
    cells = re.split(r"(?<!\\)((?:\\\\)*)\|", line)
    joined = ["".join(pair) for pair in zip(cells[::2], [*cells[1::2], ""], strict=True)]
    inner = joined[1:-1] if line.endswith("|") and len(joined) > 2 else joined[1:]
    return [_unescaped(one.strip()) for one in inner]


def _unescaped(cell: str) -> str:
    """Bold marks go; an escaped sign stands for itself and no longer for mark-up."""
    bare = re.sub(r"(?<!\\)\*\*", "", cell)
    return _ESCAPED.sub(lambda found: f"&#{ord(found.group(1))};", bare)


def plain(cell: str) -> str:
    """The words of a cell: mark-up out, white space folded, entities as the signs they stand for."""
    return _read(_TAG.sub(lambda tag: " " if tag.group(2).lower() in _BLOCKS else "", cell))


def _read(raw: str) -> str:
    return " ".join(html.unescape(raw).split())


def listed(entry: str) -> bool:
    """Whether an entry as it stands would be read as the beginning of a list, or as several entries."""
    return _BULLET.match(entry) is not None or len(_numbered(entry)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The entries of a cell; `first_is_loose`: its first words stand in no list and may go on an entry."""

    texts: tuple[str, ...]
    first_is_loose: bool
    tangled: bool  # more text than stood in the cell, or too many entries: not to be kept


def items_of(cell: str) -> Items:
    """A cell of the identity sheet as entries; an inner list repeats the words it belongs to."""
    reading = _ListReading()
    at = 0
    for tag in _TAG.finditer(cell):
        reading.text(cell[at : tag.start()])
        reading.tag(tag.group(2).lower(), closes=bool(tag.group(1)))
        at = tag.end()
    reading.text(cell[at:])
    reading.flush()
    while reading.open:
        reading.tag("li", closes=True)
    grown = sum(map(len, reading.found)) > 3 * len(cell) + 2_000
    tangled = grown or len(reading.found) > MOST_ENTRIES
    return Items(texts=tuple(reading.found), first_is_loose=reading.first_is_loose, tangled=tangled)


class _ListReading:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.loose = ""
        self.open: list[str] = []
        self.had_children: list[bool] = []
        self.first_is_loose = False

    def text(self, raw: str) -> None:
        if self.open:
            self.open[-1] += raw
        else:
            self.loose += raw

    def tag(self, name: str, *, closes: bool) -> None:
        if name == "li" and not closes and len(self.open) < 10:
            self.flush()
            if self.had_children:
                self.had_children[-1] = True
            self.open.append("")
            self.had_children.append(False)
        elif name == "li" and self.open:
            said, parents = self.open.pop(), " ".join(filter(None, map(_bare, self.open)))
            if not self.had_children.pop() and _read(said) and len(self.found) <= MOST_ENTRIES:
                self.found.append(f"{parents} {_bare(said)}".strip())
        elif name in _BLOCKS:
            if self.open:
                self.open[-1] += " "
            else:
                self.flush()

    def flush(self) -> None:
        said, self.loose = " ".join(self.loose.split()), ""
        if not _read(said) or self.open:
            return
        parts = _numbered(said)
        if not self.found:
            self.first_is_loose = parts == [said] and _BULLET.match(said) is None
        self.found += [_bare(one) for one in parts]


def _bare(raw: str) -> str:
    return _read(_BULLET.sub("", " ".join(raw.split()), count=1))


def _numbered(text: str) -> list[str]:
    """`3. Komputer 4. Jaringan` as two entries, when the numbers follow each other."""
    marks = list(_NUMBERED.finditer(text))
    run = [one for place, one in enumerate(marks) if int(one.group(1)) == int(marks[0].group(1)) + place]
    if not run or run[0].start() != 0 or len(run) != len(marks):
        return [text]
    ends = [*(one.start() for one in run[1:]), len(text)]
    return [text[one.end() : end].strip() for one, end in zip(run, ends, strict=True)]

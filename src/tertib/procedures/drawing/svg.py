"""A page as SVG: for the web, where colours come from style sheets, and as a file, where it stands alone.

Every part has a class; what a style sheet does not say is said by attributes, so that no style stands inline.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from tertib.procedures.drawing.chart import Shape
from tertib.procedures.drawing.figures import Align, Arrow, Box, Figure, Ink, Page, Point, Words
from tertib.procedures.drawing.text import POINT, line_height, width

FITTED = 4  # letters: shorter lines differ too little
ASCENT = 0.905  # of the font's size: from the top of a line to where its letters stand
FONT = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
INKS = {Ink.PLAIN: "#000", Ink.NOTE: "#444", Ink.MARK: "#8a2be2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reader hears of the picture, and how its rows stand: row -> a word that becomes a class."""

    key: str
    title: str
    description: str
    rows: Mapping[int, str] = field(default_factory=dict)
    nodes: Mapping[int, str] = field(default_factory=dict)  # symbols that stand otherwise than their row
    taken: frozenset[tuple[int, int]] = frozenset()  # ways, by their nodes, that were gone


def page_svg(page: Page, said: Said) -> str:
    """The page as one element, as large as the page in millimetres unless a style sheet says otherwise."""
    parts = [
        _opening(page, said),
        f"<title id={quoteattr(f'{said.key}-title')}>{escape(said.title)}</title>",
        f"<desc id={quoteattr(f'{said.key}-desc')}>{escape(said.description)}</desc>",
        '<g lang="id">',  # the words of the SOP, whatever language the picture is named in
        *(_rect(box, "sop-shade", fill="#eee") for box in page.shades),
        *_rows(page, said),
        *_rules(page),
        *(part for one in page.arrows for part in _arrow(page, one, said)),
        *(_figure(one, said) for one in page.figures),
        *(part for one in page.words for part in _words(one)),
        *(part for one in page.figures for words in one.words for part in _words(words)),
        *(part for one in page.arrows if one.label for part in _words(one.label)),
        "</g></svg>",
    ]
    return "".join(parts)


def _opening(page: Page, said: Said) -> str:
    wide, tall, named = _n(page.width), _n(page.height), f"{said.key}-title {said.key}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sop-sheet" viewBox="0 0 {wide} {tall}"'
        f' width="{wide}mm" height="{tall}mm" role="img" aria-labelledby={quoteattr(named)}'
        f" font-family={quoteattr(FONT)}>"
    )


def _rows(page: Page, said: Said) -> Iterator[str]:
    for area in page.areas:
        if area.row is not None and area.row in said.rows:
            yield _rect(area.box, f"sop-row is-{said.rows[area.row]}", fill="none")


def _rules(page: Page) -> Iterator[str]:
    lines = "".join(f"M{_at(one.begin)}L{_at(one.end)}" for one in page.rules)
    yield f'<path class="sop-rule" d="{lines}" fill="none" stroke="#000" stroke-width="0.12"/>'


def _arrow(page: Page, one: Arrow, said: Said) -> Iterator[str]:
    way = (page.figures[one.begin].node, page.figures[one.end].node)
    state = " is-taken" if way in said.taken else ""
    line = "M" + "L".join(map(_at, one.points))
    yield f'<path class="sop-arrow{state}" d="{line}" fill="none" stroke="#000" stroke-width="0.25"/>'
    yield f'<path class="sop-head{state}" d="M{"L".join(map(_at, head(one)))}z" fill="#000"/>'


def head(one: Arrow) -> tuple[Point, Point, Point]:
    """The three corners of an arrow's head."""
    (x1, y1), (x2, y2) = one.points[-2:]
    along, across = 1.7, 0.75
    dx = (x2 > x1) - (x2 < x1)
    dy = 0 if dx else (y2 > y1) - (y2 < y1)
    back = (x2 - dx * along, y2 - dy * along)
    return (
        (x2, y2),
        (back[0] + dy * across, back[1] + dx * across),
        (back[0] - dy * across, back[1] - dx * across),
    )


def _figure(one: Figure, said: Said) -> str:
    word = said.nodes.get(one.node) or (said.rows.get(one.row) if one.row is not None else None)
    state = f" is-{word}" if word else ""
    names = f'class="sop-symbol{state}" fill="#fff" stroke="#000" stroke-width="0.25"'
    box = one.box
    if one.shape is Shape.TERMINATOR:
        return _outline(box, names, f' rx="{_n((box.bottom - box.top) / 2)}"')
    if one.shape is Shape.PROCESS:
        return _outline(box, names, "")
    return f'<path d="M{"L".join(map(_at, _corners(one)))}z" {names}/>'


def _corners(one: Figure) -> tuple[Point, ...]:
    box, (x, y) = one.box, one.box.center
    if one.shape is Shape.DECISION:
        return ((x, box.top), (box.right, y), (x, box.bottom), (box.left, y))
    shoulder = box.top + (box.bottom - box.top) * 0.7
    return (
        (box.left, box.top),
        (box.right, box.top),
        (box.right, shoulder),
        (x, box.bottom),
        (box.left, shoulder),
    )


def _outline(box: Box, names: str, round_: str) -> str:
    wide, tall = box.right - box.left, box.bottom - box.top
    return (
        f'<rect x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(wide)}" height="{_n(tall)}"{round_} {names}/>'
    )


def _rect(box: Box, name: str, *, fill: str) -> str:
    return _outline(box, f'class="{name}" fill="{fill}"', "")


def _words(one: Words) -> Iterator[str]:
    size = one.size * POINT
    names = f"sop-words is-{one.ink.value}" if one.ink is not Ink.PLAIN else "sop-words"
    shape = ' font-weight="bold"' * one.bold + ' font-style="italic"' * one.italic
    shape += ' text-anchor="middle"' * (one.align is Align.CENTER)
    first = one.y + (line_height(one.size) - size * 1.15) / 2 + size * ASCENT
    for at, line in enumerate(one.lines):
        y = first + at * line_height(one.size)
        place = f'x="{_n(one.x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{INKS[one.ink]}"{shape}'
        yield f'<text class="{names}" {place}{_fitted(one, line)}>{escape(line)}</text>'


def _fitted(one: Words, line: str) -> str:
    """Browsers without a font of these widths set the line as wide as it was laid out."""
    if one.bold or len(line) < FITTED:
        return ""
    return f' textLength="{_n(width(line, one.size))}" lengthAdjust="spacingAndGlyphs"'


def _at(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")

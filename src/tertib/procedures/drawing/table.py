"""The table with its flow on as many pages as it takes: rows, heads that repeat, connectors between pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, count

from tertib.procedures.drawing.bands import Bands
from tertib.procedures.drawing.chart import Chart, Node, Shape
from tertib.procedures.drawing.figures import Align, Area, Box, Figure, Ink, Page, Rule, Words
from tertib.procedures.drawing.head import PAD, Head, Leaf
from tertib.procedures.drawing.place import GAP, LABEL, Lane, Placed, inside
from tertib.procedures.drawing.route import Port
from tertib.procedures.drawing.text import line_height, width, wrapped

BODY = 7.0  # points
GUTTER = 2.6  # each side of a lane, for lines that run up and down
NARROWEST, WIDEST = 8.0, 15.0  # symbols
LABEL_ROOMS = (22.0, 16.0, 12.0, 9.0, 7.0, 5.5, 4.2)  # beside a symbol: less where the paper is full
TEXT_SHARE = 0.33  # of the paper's width, at least
MOST_LINES = 6  # lines of symbols that stay together on a page
USUAL_BAND = 14.0  # millimetres: where the search for a page's end begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A paragraph of a cell."""

    text: str
    ink: Ink = Ink.PLAIN


Cells = Sequence[Sequence[Said]]  # one for each column of text


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is printed: columns of text before and after the performers', the rows, and the flow."""

    before: tuple[Leaf, ...]
    performers: tuple[Leaf, ...]
    after: tuple[Leaf, ...]
    rows: tuple[Cells, ...]
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of a page that the table may fill. `endless`: one page, as long as it takes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A row of the printed table, or a part of a row that is too tall for a page."""

    row: int
    lines: tuple[int, ...]
    cells: tuple[tuple[tuple[str, Ink], ...], ...]

    @property
    def height(self) -> float:
        """What its text takes."""
        return max((len(cell) for cell in self.cells), default=0) * line_height(BODY) + 2 * PAD


def table_pages(content: Content, frame: Frame, *, first_page: int = 1) -> tuple[Page, ...]:
    """The table on pages of this frame; `first_page`: the number of the first, for the connectors."""
    return tuple(_Setting(content, frame, first_page).pages())


@dataclass(slots=True)
class _Part:
    """Strips that share a page, and the connectors above and below them."""

    strips: Sequence[Strip]
    placed: Placed
    connectors: dict[int, Node] = field(default_factory=dict)  # place among the figures -> connector
    above: int = 0
    below: int = 0

    @property
    def height(self) -> float:
        return self.placed.bottoms[-1]


class _Setting:
    def __init__(self, content: Content, frame: Frame, first_page: int) -> None:
        self.content, self.frame, self.first_page = content, frame, first_page
        self.leaves = (*content.before, *content.performers, *content.after)
        self.lanes, self.edges = _across(content, frame)
        self.head = Head(self.leaves, self.edges)
        self.room = frame.bottom - frame.top - self.head.height
        self.strips = [strip for row in range(len(content.rows)) for strip in self._strips(row)]
        self.at = {
            (strip.row, line): number for number, strip in enumerate(self.strips) for line in strip.lines
        }

    def pages(self) -> Iterator[Page]:
        parts = list(self._parts())
        self._letter(parts)
        yield from (self._page(part) for part in parts)

    # --- rows ---------------------------------------------------------------------------------------

    def _strips(self, row: int) -> Iterator[Strip]:
        cells = [self._lines(index, said) for index, said in enumerate(self.content.rows[row])]
        lines = tuple(range(self.content.chart.lines(row)))
        most = max(4, int((self.room * 0.55 - 2 * PAD) / line_height(BODY)))
        if self.frame.endless:
            most = max(len(cell) for cell in cells) or 1
        pieces = max(
            1, *(-(-len(cell) // most) for cell in cells), -(-len(lines) // MOST_LINES)
        )  # rounded up
        for piece in range(pieces):
            yield Strip(
                row=row,
                lines=lines[piece * MOST_LINES : (piece + 1) * MOST_LINES],
                cells=tuple(tuple(cell[piece * most : (piece + 1) * most]) for cell in cells),
            )

    def _lines(self, index: int, said: Sequence[Said]) -> list[tuple[str, Ink]]:
        column = index if index < len(self.content.before) else index + len(self.content.performers)
        room = self.edges[column + 1] - self.edges[column] - 2 * PAD
        return [(line, one.ink) for one in said for line in wrapped(one.text, room, BODY)]

    # --- pages --------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[_Part]:
        if self.frame.endless:
            part = self._part(0, len(self.strips))
            part.placed.draw()
            yield part
            return
        begin, guess = 0, self._guess()
        while begin < len(self.strips):
            part = self._fitting(begin, guess)
            part.placed.draw()
            yield part
            begin, guess = begin + len(part.strips), len(part.strips)

    def _fitting(self, begin: int, guess: int) -> _Part:
        """As many strips as fit, but at least one; a page like the one before is tried first."""
        end = min(begin + guess, len(self.strips))
        part = self._part(begin, end)
        while part.height > self.room and end > begin + 1:
            end -= 1
            part = self._part(begin, end)
            if part.height <= self.room:
                return part
        while end < len(self.strips):
            larger = self._part(begin, end + 1)
            if larger.height > self.room:
                break
            end, part = end + 1, larger
        return part

    def _guess(self) -> int:
        used = 0.0
        for number, strip in enumerate(self.strips):
            used += max(strip.height, len(strip.lines) * USUAL_BAND)
            if used > self.room:
                return max(1, number)
        return len(self.strips)

    def _part(self, begin: int, end: int) -> _Part:
        strips = self.strips[begin:end]
        rows = Bands(self.content.chart, self.at, range(begin, end), len(self.lanes))
        heights = [
            *([2 * PAD] * bool(rows.above)),
            *(strip.height for strip in strips),
            *([2 * PAD] * bool(rows.below)),
        ]
        placed = Placed(rows.bands, rows.nets, self.lanes, heights)
        part = _Part(strips, placed, above=bool(rows.above), below=bool(rows.below))
        part.connectors = {
            at: node
            for at, node in enumerate(node for band in rows.bands for _, node in sorted(band.nodes.items()))
            if node.shape is Shape.CONNECTOR
        }
        return part

    def _letter(self, parts: Sequence[_Part]) -> None:
        """Name the connectors: one letter for each symbol that is reached from another page."""
        pages: dict[int, list[int]] = {}
        home: dict[int, int] = {}
        letters: dict[int, str] = {}
        names = _letters()
        for number, part in enumerate(parts, start=self.first_page):
            for node in part.connectors.values():
                letters.setdefault(node.key, "") or letters.update({node.key: next(names)})
                if node.line:
                    home[node.key] = number
                else:
                    pages.setdefault(node.key, []).append(number)
        for part in parts:
            for at, node in part.connectors.items():
                where = pages.get(node.key, []) if node.line else [home[node.key]]
                said = ", ".join(map(str, where[:2])) + (" …" if len(where) > 2 else "")
                named = replace(node, text=f"{letters[node.key]}\nhal. {said}")
                figure = part.placed.figures[at]
                part.placed.figures[at] = replace(figure, words=inside(named, figure.box))

    # --- one page -----------------------------------------------------------------------------------

    def _page(self, part: _Part) -> Page:
        frame, top = self.frame, self.frame.top + self.head.height
        height = top + part.height + 2 if frame.endless else frame.height
        page = Page(width=frame.width, height=height)
        self.head.draw(page, frame.top)
        page.figures += [_lower_figure(one, top) for one in part.placed.figures]
        page.arrows += [
            replace(
                one,
                points=tuple((x, y + top) for x, y in one.points),
                label=_lower(one.label, top) if one.label else None,
            )
            for one in part.placed.arrows
        ]
        edges = [top, *(top + bottom for bottom in part.placed.bottoms)]
        page.rules += [Rule(begin=(self.edges[0], y), end=(self.edges[-1], y)) for y in edges]
        page.rules += [Rule(begin=(x, top), end=(x, edges[-1])) for x in self.edges]
        rows: list[Strip | None] = [*([None] * part.above), *part.strips, *([None] * part.below)]
        for strip, upper, lower in zip(rows, edges, edges[1:], strict=False):
            box = Box(self.edges[0], upper, self.edges[-1], lower)
            page.areas.append(Area(row=strip.row if strip else None, box=box))
            if strip:
                page.words += self._words(strip, upper, lower)
        return page

    def _words(self, strip: Strip, upper: float, lower: float) -> Iterator[Words]:
        for index, cell in enumerate(strip.cells):
            column = index if index < len(self.content.before) else index + len(self.content.performers)
            left, right = self.edges[column], self.edges[column + 1]
            leaf = self.leaves[column]
            y = upper + (lower - upper - len(cell) * line_height(BODY)) / 2
            for ink, lines in _runs(cell):
                yield Words(
                    x=(left + right) / 2 if leaf.centered else left + PAD,
                    y=y,
                    lines=lines,
                    size=BODY,
                    italic=ink is Ink.NOTE,
                    align=Align.CENTER if leaf.centered else Align.LEFT,
                    ink=ink,
                )
                y += len(lines) * line_height(BODY)


def _across(content: Content, frame: Frame) -> tuple[list[Lane], list[float]]:
    """The lanes and the edges of all columns: symbols as wide as there is room for, text takes the rest."""
    whole, texts = frame.right - frame.left, (*content.before, *content.after)
    many, fixed = len(content.performers), sum(leaf.fixed for leaf in texts)
    for most in LABEL_ROOMS:
        labels = [
            (
                _label_width(content.chart, at, Port.RIGHT, most),
                _label_width(content.chart, at, Port.LEFT, most),
            )
            for at in range(many)
        ]
        extra = many * 2 * GUTTER + sum(map(sum, labels))
        wanted = min(many * 26.0, whole * 0.5) - extra
        symbol = min(WIDEST, max(NARROWEST, wanted / max(many, 1)))
        rest = whole - extra - many * symbol - fixed
        if rest >= TEXT_SHARE * whole:
            break
    shares = sum(leaf.share for leaf in texts) or 1
    lanes = [symbol + 2 * GUTTER + right + left for right, left in labels]
    widths = [
        *(leaf.fixed or rest * leaf.share / shares for leaf in content.before),
        *lanes,
        *(leaf.fixed or rest * leaf.share / shares for leaf in content.after),
    ]
    edges = [frame.left, *(frame.left + at for at in accumulate(widths))]
    first = len(content.before)
    return [
        Lane(left=edges[first + at], right=edges[first + at + 1], symbol=symbol, label=right, label_left=left)
        for at, (right, left) in enumerate(labels)
    ], edges


def _label_width(chart: Chart, column: int, port: Port, most: float) -> float:
    """Room beside a column's diamonds for what stands on the ways out: words whole, few lines."""
    beside = _label_need(chart, column, port)
    if port is Port.RIGHT:
        beside = max(beside, _label_need(chart, column, Port.FOOT) - NARROWEST / 2)
    return min(most, beside + 2 * GAP + 0.2) if beside > 0 else 0.0


def _label_need(chart: Chart, column: int, port: Port) -> float:
    said = [
        link.label
        for link in chart.links
        if link.port == port and link.label and chart.nodes[link.begin].column == column
    ]
    words = max((width(word, LABEL) for label in said for word in label.split()), default=0.0)
    return max([words, *(width(label, LABEL) / 2 for label in said)])


def _letters() -> Iterator[str]:
    for number in count():
        letter = chr(ord("A") + number % 26)
        yield letter if number < 26 else f"{letter}{number // 26}"


def _runs(cell: Sequence[tuple[str, Ink]]) -> Iterator[tuple[Ink, tuple[str, ...]]]:
    lines: list[str] = []
    for at, (line, ink) in enumerate(cell):
        lines.append(line)
        if at + 1 == len(cell) or cell[at + 1][1] is not ink:
            yield ink, tuple(lines)
            lines = []


def _lower(words: Words, by: float) -> Words:
    return replace(words, y=words.y + by)


def _lower_figure(figure: Figure, by: float) -> Figure:
    box = figure.box
    return replace(
        figure,
        box=Box(box.left, box.top + by, box.right, box.bottom + by),
        words=tuple(_lower(one, by) for one in figure.words),
    )

"""Distances for a page: the plan's bands, channels and gutters become millimetres, and its ways lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tertib.procedures.drawing.chart import Node, Shape
from tertib.procedures.drawing.figures import Align, Arrow, Box, Figure, Ink, Point, Words
from tertib.procedures.drawing.route import Half, Level, Middle, Net, Plan, Plumb, Port, Turn, Way, plan
from tertib.procedures.drawing.text import line_height, width, wrapped

TRACK = 1.1  # between two stretches that run side by side along a channel
HEAD = 2.4  # room for the head of an arrow
EDGE = 1.2  # between a symbol and the border of its row
LABEL, INSIDE, SMALL, LETTER = 6.0, 5.5, 4.8, 7.0  # points
GAP = 0.5  # between a label and a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A performer's column: its edges, how wide its symbols are, and the room for labels beside them."""

    left: float
    right: float
    symbol: float
    label: float = 0.0  # right of the symbol
    label_left: float = 0.0

    @property
    def middle(self) -> float:
        """Symbols stand between the rooms for labels, which the gutters keep out of."""
        spare = self.right - self.left - self.symbol - self.label - self.label_left
        return self.left + spare / 2 + self.label_left + self.symbol / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A line of symbols. `strip`: which row of the printed table it belongs to."""

    strip: int
    nodes: Mapping[int, Node]  # column -> symbol


class Placed:
    """The flow of a page, from its top at 0. Where each strip ends is known first; `draw` does the rest.

    `heights`: what each strip's text takes at least.
    """

    def __init__(
        self, bands: Sequence[Band], nets: Sequence[Net], lanes: Sequence[Lane], heights: Sequence[float]
    ) -> None:
        cells = {(at, column) for at, band in enumerate(bands) for column in band.nodes}
        self.plan: Plan = plan(nets, cells, columns=len(lanes))
        self.bands, self.lanes = bands, lanes
        self.bottoms: list[float] = []
        self.figures: list[Figure] = []
        self.arrows: list[Arrow] = []
        self.labels = {(net.begin, net.port): self._lines(net) for net in nets if net.label}
        self.entered = {net.end[0] for net in nets}
        self.tops: list[float] = []  # of the bands
        self.tall = [self._band_height(at) for at in range(len(bands))]
        self.zero: dict[int, float] = {}  # channel -> where its upper half begins
        self.border: dict[int, float] = {}  # channel -> where its lower half begins
        self._set_down(heights)

    def draw(self) -> None:
        """Fill in symbols and arrows."""
        keys = {}
        for at, band in enumerate(self.bands):
            for column, node in sorted(band.nodes.items()):
                keys[at, column] = len(self.figures)
                self.figures.append(self._figure(at, column, node))
        for way in self.plan.ways:
            self.arrows.append(self._arrow(way, keys[way.net.begin], keys[way.net.end]))

    # --- heights ------------------------------------------------------------------------------------

    def _set_down(self, heights: Sequence[float]) -> None:
        """The bands from top to bottom; a strip that its text makes taller has its symbols in the middle."""
        y = 0.0
        for strip, height in enumerate(heights):
            own = [at for at, band in enumerate(self.bands) if band.strip == strip]
            needed = sum(self._above(at) + self.tall[at] + self._below(at) for at in own)
            spare = max(0.0, height - needed) / 2
            bottom = y + spare
            for at in own:
                self.border[at] = bottom if at != own[0] else y
                bottom += self._above(at)
                self.tops.append(bottom)
                bottom += self.tall[at]
                self.zero[at + 1] = bottom
                bottom += self._below(at)
            y = bottom + spare
            self.bottoms.append(y)
        self.border[len(self.bands)] = y

    def _above(self, at: int) -> float:
        """The lower half of the channel above a band."""
        tracks = self._tracks(at, Half.DIRECT) + self._tracks(at, Half.LOWER)
        return EDGE + tracks * TRACK + (HEAD if at in self.entered else 0)

    def _below(self, at: int) -> float:
        """The upper half of the channel below a band, under the label of the foot."""
        return self._foot_label(at) + self._tracks(at + 1, Half.UPPER) * TRACK + EDGE

    def _tracks(self, channel: int, half: Half) -> int:
        return self.plan.tracks.get((channel, half), 0)

    def _band_height(self, at: int) -> float:
        side = [
            2 * (len(lines) * line_height(LABEL) + GAP)
            for ((band, _), port), lines in self.labels.items()
            if band == at and port is not Port.FOOT
        ]
        return max([*side, *(symbol_height(node) for node in self.bands[at].nodes.values())], default=4.0)

    def _foot_label(self, at: int) -> float:
        lines = [
            len(said) for ((band, _), port), said in self.labels.items() if band == at and port is Port.FOOT
        ]
        return max(lines, default=0) * line_height(LABEL) + (GAP if lines else 0)

    # --- labels and symbols -------------------------------------------------------------------------

    def _lines(self, net: Net) -> tuple[str, ...]:
        return wrapped(net.label, label_room(self.lanes[net.begin[1]], net.port), LABEL)

    def _label(self, net: Net) -> Words | None:
        lines = self.labels.get((net.begin, net.port))
        if not net.label or not lines:
            return None
        box, tall = self._box(*net.begin), len(lines) * line_height(LABEL)
        middle_x, middle_y = box.center
        if net.port is Port.FOOT:
            x, y = middle_x + GAP, box.bottom + GAP / 2
        elif net.port is Port.RIGHT:
            x, y = box.right + GAP, middle_y - tall - GAP / 2
        else:
            wide = max(width(line, LABEL) for line in lines)
            x, y = box.left - GAP - wide, middle_y - tall - GAP / 2
        return Words(x=x, y=y, lines=lines, size=LABEL)

    def _box(self, at: int, column: int) -> Box:
        node, lane = self.bands[at].nodes[column], self.lanes[column]
        tall, middle = symbol_height(node), self._middle(at)
        return Box(
            lane.middle - lane.symbol / 2, middle - tall / 2, lane.middle + lane.symbol / 2, middle + tall / 2
        )

    def _middle(self, at: int) -> float:
        return self.tops[at] + self.tall[at] / 2

    def _figure(self, at: int, column: int, node: Node) -> Figure:
        box = self._box(at, column)
        return Figure(
            node=node.key,
            row=None if node.shape is Shape.CONNECTOR else node.row,
            shape=node.shape,
            box=box,
            words=inside(node, box),
        )

    # --- arrows -------------------------------------------------------------------------------------

    def _arrow(self, way: Way, begin: int, end: int) -> Arrow:
        points = [self._point(turn) for turn in way.turns]
        first, last = self._box(*way.net.begin), self._box(*way.net.end)
        points[0] = _port(first, points[0], way.leaves)
        points[-1] = (points[-1][0], last.top) if way.enters is None else _port(last, points[-1], way.enters)
        return Arrow(begin=begin, end=end, points=_plain(points), label=self._label(way.net))

    def _point(self, turn: Turn) -> Point:
        across, down = turn
        x = self._plumb(across) if isinstance(across, Plumb) else self.lanes[across.of].middle
        y = self._middle(down.of) if isinstance(down, Middle) else self._level(down)
        return (x, y)

    def _level(self, level: Level) -> float:
        track = self.plan.levels[level]
        if level.half is Half.UPPER:
            label = self._foot_label(level.channel - 1)
            return self.zero[level.channel] + label + (track + 0.5) * TRACK
        if level.half is Half.LOWER:
            track += self._tracks(level.channel, Half.DIRECT)
        return self.border[level.channel] + EDGE + track * TRACK

    def _plumb(self, plumb: Plumb) -> float:
        """Tracks keep off the border of the columns, which is a line too."""
        track, count = self.plan.plumbs[plumb], self.plan.gutters[plumb.gutter]
        left, border, right = gutter(self.lanes, plumb.gutter)
        rooms = [(low, high) for low, high in ((left, border), (border, right)) if high > low]
        first = (count + 1) // 2 if len(rooms) == 2 else count
        low, high = rooms[0] if track < first else rooms[1]
        place, of = (track, first) if track < first else (track - first, count - first)
        return low + (high - low) * (place + 1) / (of + 1)


def symbol_height(node: Node) -> float:
    """How tall a symbol is; a diamond is taller to be as roomy."""
    return {Shape.DECISION: 8.5, Shape.CONNECTOR: 8.0}.get(node.shape, 6.5)


def label_room(lane: Lane, port: Port) -> float:
    """How wide a label may be where an arrow leaves a symbol of the column by this port."""
    if port is Port.FOOT:
        return lane.symbol / 2 + lane.label - 2 * GAP
    return (lane.label if port is Port.RIGHT else lane.label_left) - 2 * GAP


def gutter(lanes: Sequence[Lane], number: int) -> tuple[float, float, float]:
    """Where tracks may run left of a column: from, the border of the columns, to."""
    left = lanes[0].left if number == 0 else _right_of(lanes[number - 1])
    right = lanes[-1].right if number == len(lanes) else _left_of(lanes[number])
    border = lanes[number].left if number < len(lanes) else lanes[-1].right
    return left, border, right


def _right_of(lane: Lane) -> float:
    return lane.middle + lane.symbol / 2 + lane.label


def _left_of(lane: Lane) -> float:
    return lane.middle - lane.symbol / 2 - lane.label_left


def _port(box: Box, middle: Point, port: Port) -> Point:
    x, y = middle
    return {Port.FOOT: (x, box.bottom), Port.RIGHT: (box.right, y), Port.LEFT: (box.left, y)}[port]


def _plain(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without the points at which nothing turns."""
    kept: list[Point] = []
    for point in points:
        while len(kept) >= 2 and _is_level(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)


def _is_level(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]


def inside(node: Node, box: Box) -> tuple[Words, ...]:
    """What stands in a symbol: its words in the middle, and how sure the reader was, in a corner."""
    lines = tuple(node.text.splitlines())
    x, y = box.center
    narrow = any(width(line, INSIDE) > box.right - box.left - 3 for line in lines)
    size = SMALL if len(lines) > 1 or narrow else INSIDE
    if node.shape is Shape.CONNECTOR:
        return _connector(lines, box)
    top = y - line_height(size) * len(lines) / 2
    words = [Words(x=x, y=top, lines=lines, size=size, align=Align.CENTER)] if lines else []
    if node.mark:
        words.append(_mark(node, box))
    return tuple(words)


def _connector(lines: Sequence[str], box: Box) -> tuple[Words, ...]:
    """The letter, and under it on which page it stands again."""
    x, under = box.center[0], box.top + 0.2 + line_height(LETTER)
    return (
        Words(x=x, y=box.top + 0.2, lines=tuple(lines[:1]), size=LETTER, bold=True, align=Align.CENTER),
        Words(x=x, y=under, lines=tuple(lines[1:]), size=SMALL, align=Align.CENTER),
    )


def _mark(node: Node, box: Box) -> Words:
    wide, tall = width(node.mark, SMALL), line_height(SMALL)
    x, y = box.center
    place = {
        Shape.PROCESS: (box.right - wide - 0.4, box.bottom - tall),
        Shape.TERMINATOR: (box.right - wide - 0.5, y - tall / 2),
    }.get(node.shape, (x - wide / 2, y - tall / 2))
    return Words(x=place[0], y=place[1], lines=(node.mark,), size=SMALL, ink=Ink.MARK)

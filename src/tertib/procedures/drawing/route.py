"""Which way each arrow takes on a page, before any distance is known.

Symbols stand in bands and columns. Arrows run only where no symbol can be: in the channel above each band
(number k is above band k), in the gutter left of each column (number c), down the middle of a column where it
is empty, and along the middle of a band between symbols. So no arrow can cross a symbol, whatever the sizes.
A channel has two halves: what comes from above turns in the upper one, what goes down turns in the lower one,
and so two arrows never lie on one another; those that lead to the same symbol join on their way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

T = TypeVar("T")
Cell = tuple[int, int]  # band, column


class Port(IntEnum):
    FOOT = 0
    RIGHT = 1
    LEFT = 2


class Half(IntEnum):
    """Where in a channel a level stretch runs: below one another in this order."""

    UPPER = 0  # begins at a line from above
    DIRECT = 1  # leads from a line above to a line below
    LOWER = 2  # ends in a line that goes down


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """An arrow that is wanted. `goal` names the symbol it leads to: arrows with the same goal may join."""

    begin: Cell
    end: Cell
    goal: int
    port: Port = Port.FOOT
    label: str = ""
    chained: bool = False  # to the next symbol of the same row: straight through the sides, if it can


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch along a channel: between two places across, on a track of its own."""

    channel: int
    half: Half
    owner: int  # the goal for LOWER (they join), else the number of the net


@dataclass(frozen=True, slots=True)
class Plumb:
    """A stretch down or up a gutter, on a track of its own."""

    gutter: int
    goal: int


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of a column, or of a band."""

    of: int


Across = Plumb | Middle
Down = Level | Middle
Turn = tuple[Across, Down]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The turns of an arrow, from the middle of its first symbol to the middle of its last."""

    net: Net
    turns: tuple[Turn, ...]
    leaves: Port  # through which side
    enters: Port | None = None  # None: from above


@dataclass(slots=True)
class Plan:
    """What the page holds: the ways, and every stretch's track."""

    ways: list[Way] = field(default_factory=list)
    levels: dict[Level, int] = field(default_factory=dict)  # track in its half of its channel
    plumbs: dict[Plumb, int] = field(default_factory=dict)  # track in its gutter
    tracks: dict[tuple[int, Half], int] = field(default_factory=dict)  # how many a half has
    gutters: dict[int, int] = field(default_factory=dict)


def plan(nets: Sequence[Net], cells: Iterable[Cell], *, columns: int) -> Plan:
    """Ways for all nets between the symbols that stand in `cells`."""
    router = _Router(nets, frozenset(cells), columns)
    return router.plan()


Span = tuple[int, int]  # places in order: even for channels and gutters, odd for middles


class _Router:
    def __init__(self, nets: Sequence[Net], cells: frozenset[Cell], columns: int) -> None:
        self.nets, self.cells, self.columns = nets, cells, columns
        self.ways: dict[int, Way] = {}
        self.through: dict[Cell, int] = {}  # empty cell -> the goal whose arrows go down its middle
        self.along: dict[int, list[Span]] = {}  # band -> stretches along its middle
        self.spans: dict[Level, Span] = {}
        self.plumbs: dict[Plumb, Span] = {}
        self.direct: dict[int, dict[Level, Span]] = {}  # channel -> level -> (column above, column below)
        self.sides = {(net.begin, net.port) for net in nets if not net.chained}

    def plan(self) -> Plan:
        order = sorted(range(len(self.nets)), key=lambda n: (_rank(self.nets[n]), n))
        for number in order:
            self.ways[number] = self._way(number, self.nets[number])
        made = Plan(ways=[self.ways[number] for number in range(len(self.nets))])
        self._level_tracks(made)
        self._plumb_tracks(made)
        return made

    def _way(self, number: int, net: Net) -> Way:
        if net.chained:
            return self._chain(net) or self._around(number, net)
        if net.port is not Port.FOOT:
            return self._along(net) or self._beside(net)
        return (
            self._straight(net)
            or self._down_there(number, net)
            or self._down_here(number, net)
            or self._around(number, net)
        )

    # --- the ways there are, the plainest first -----------------------------------------------------

    def _chain(self, net: Net) -> Way | None:
        """Straight to the side of the next symbol of the row."""
        (band, begin), (_, end) = net.begin, net.end
        if net.begin[0] != net.end[0]:
            return None
        rightwards = end > begin
        leaves, enters = (Port.RIGHT, Port.LEFT) if rightwards else (Port.LEFT, Port.RIGHT)
        if (net.end, enters) in self.sides or not self._take_along(band, begin, end):
            return None
        turns = ((Middle(begin), Middle(band)), (Middle(end), Middle(band)))
        return Way(net=net, turns=turns, leaves=leaves, enters=enters)

    def _along(self, net: Net) -> Way | None:
        """Out of the side, along the band, down the middle of the goal's column."""
        (band, begin), (below, end) = net.begin, net.end
        towards = end > begin if net.port is Port.RIGHT else end < begin
        if not towards or below <= band or (band, end) in self.cells:
            return None
        if not self._is_clear(end, band, below, net.goal) or not self._take_along(band, begin, end):
            return None
        self._take(end, band, below, net.goal)
        turns = (
            (Middle(begin), Middle(band)), (Middle(end), Middle(band)), (Middle(end), Middle(below)),
        )  # fmt: skip
        return Way(net=net, turns=turns, leaves=net.port)

    def _beside(self, net: Net) -> Way:
        """Out of the side into the gutter next to it, up or down, and from above into the goal."""
        (band, begin), (below, end) = net.begin, net.end
        gutter = begin + 1 if net.port is Port.RIGHT else begin
        here = 2 * begin + 1
        self.along.setdefault(band, []).append((min(here, 2 * gutter), max(here, 2 * gutter)))
        plumb = self._plumb(gutter, 2 * band + 1, 2 * below, net.goal)
        level = self._lower(below, 2 * gutter, 2 * end + 1, net.goal)
        turns = (
            (Middle(begin), Middle(band)), (plumb, Middle(band)), (plumb, level), (Middle(end), level),
            (Middle(end), Middle(below)),
        )  # fmt: skip
        return Way(net=net, turns=turns, leaves=net.port)

    def _straight(self, net: Net) -> Way | None:
        (band, begin), (below, end) = net.begin, net.end
        if begin != end or below <= band or not self._is_clear(end, band + 1, below, net.goal):
            return None
        self._take(end, band + 1, below, net.goal)
        turns = ((Middle(begin), Middle(band)), (Middle(end), Middle(below)))
        return Way(net=net, turns=turns, leaves=Port.FOOT)

    def _down_there(self, number: int, net: Net) -> Way | None:
        """Across below the symbol, then down the goal's column."""
        (band, begin), (below, end) = net.begin, net.end
        if begin == end or below <= band or not self._is_clear(end, band + 1, below, net.goal):
            return None
        level = self._direct(band + 1, begin, end, number)
        if level is None:
            return None
        self._take(end, band + 1, below, net.goal)
        turns = (
            (Middle(begin), Middle(band)), (Middle(begin), level), (Middle(end), level),
            (Middle(end), Middle(below)),
        )  # fmt: skip
        return Way(net=net, turns=turns, leaves=Port.FOOT)

    def _down_here(self, number: int, net: Net) -> Way | None:
        """Down the symbol's own column, then across above the goal."""
        (band, begin), (below, end) = net.begin, net.end
        if begin == end or below <= band + 1 or not self._is_clear(begin, band + 1, below, None):
            return None
        level = self._direct(below, begin, end, number)
        if level is None:
            return None
        for at in range(band + 1, below):
            self.through[at, begin] = -1 - number  # of nobody else: it turns away from this column
        turns = (
            (Middle(begin), Middle(band)), (Middle(begin), level), (Middle(end), level),
            (Middle(end), Middle(below)),
        )  # fmt: skip
        return Way(net=net, turns=turns, leaves=Port.FOOT)

    def _around(self, number: int, net: Net) -> Way:
        """Across below the symbol into a gutter, up or down, and from above into the goal."""
        (band, begin), (below, end) = net.begin, net.end
        first, last = 2 * (band + 1), 2 * below
        gutter = min(range(self.columns + 1), key=lambda one: self._cost(one, net, first, last))
        upper = Level(band + 1, Half.UPPER, number)
        self._widen(upper, 2 * begin + 1, 2 * gutter)
        plumb = self._plumb(gutter, first, last, net.goal)
        lower = self._lower(below, 2 * gutter, 2 * end + 1, net.goal)
        turns = (
            (Middle(begin), Middle(band)), (Middle(begin), upper), (plumb, upper), (plumb, lower),
            (Middle(end), lower), (Middle(end), Middle(below)),
        )  # fmt: skip
        return Way(net=net, turns=turns, leaves=Port.FOOT)

    def _cost(self, gutter: int, net: Net, first: int, last: int) -> float:
        far = abs(2 * gutter - 2 * net.begin[1] - 1) + abs(2 * gutter - 2 * net.end[1] - 1)
        low, high = min(first, last), max(first, last)
        crowd = sum(
            plumb.gutter == gutter and plumb.goal != net.goal and span[0] <= high and low <= span[1]
            for plumb, span in self.plumbs.items()
        )
        joins = Plumb(gutter, net.goal) in self.plumbs
        return far + 2 * crowd - joins

    # --- what is taken ------------------------------------------------------------------------------

    def _is_clear(self, column: int, first: int, end: int, goal: int | None) -> bool:
        """Whether nothing stands in these bands of a column; arrows to the same goal may."""
        places = [(band, column) for band in range(first, end)]
        return all(one not in self.cells and self.through.get(one) in (None, goal) for one in places)

    def _take(self, column: int, first: int, end: int, goal: int) -> None:
        self.through.update({(band, column): goal for band in range(first, end)})

    def _take_along(self, band: int, begin: int, end: int) -> bool:
        """Along the middle of a band, if no symbol stands between and nobody else runs there."""
        low, high = min(begin, end), max(begin, end)
        if any((band, column) in self.cells for column in range(low + 1, high)):
            return False
        span = (2 * low + 1, 2 * high + 1)
        taken = self.along.setdefault(band, [])
        if any(span[0] < other[1] and other[0] < span[1] for other in taken):
            return False
        taken.append(span)
        return True

    def _direct(self, channel: int, begin: int, end: int, number: int) -> Level | None:
        """A stretch with a line above and a line below, unless others would have to be on both its sides."""
        level = Level(channel, Half.DIRECT, number)
        known = self.direct.setdefault(channel, {})
        if _in_order({**known, level: (begin, end)}) is None:
            return None
        known[level] = (begin, end)
        self._widen(level, 2 * begin + 1, 2 * end + 1)
        return level

    def _lower(self, channel: int, begin: int, end: int, goal: int) -> Level:
        level = Level(channel, Half.LOWER, goal)
        self._widen(level, begin, end)
        return level

    def _widen(self, level: Level, *places: int) -> None:
        known = self.spans.get(level, (places[0], places[0]))
        self.spans[level] = (min(known[0], *places), max(known[1], *places))

    def _plumb(self, gutter: int, begin: int, end: int, goal: int) -> Plumb:
        plumb = Plumb(gutter, goal)
        known = self.plumbs.get(plumb, (begin, begin))
        self.plumbs[plumb] = (min(known[0], begin, end), max(known[1], begin, end))
        return plumb

    # --- tracks -------------------------------------------------------------------------------------

    def _level_tracks(self, made: Plan) -> None:
        halves: dict[tuple[int, Half], dict[Level, Span]] = {}
        for level, span in self.spans.items():
            halves.setdefault((level.channel, level.half), {})[level] = span
        for (channel, half), spans in halves.items():
            if half is Half.DIRECT:
                ordered = _in_order(self.direct[channel]) or tuple(spans)
                tracks = {level: track for track, level in enumerate(ordered)}
            else:
                tracks = _packed(spans)
            made.levels.update(tracks)
            made.tracks[channel, half] = 1 + max(tracks.values())

    def _plumb_tracks(self, made: Plan) -> None:
        for gutter in range(self.columns + 1):
            spans = {plumb: span for plumb, span in self.plumbs.items() if plumb.gutter == gutter}
            tracks = _packed(spans)
            made.plumbs.update(tracks)
            made.gutters[gutter] = 1 + max(tracks.values(), default=-1)


def _rank(net: Net) -> tuple[bool, int, int]:
    """Rows first, then short ways: they are what a reader follows most."""
    return (not net.chained, abs(net.begin[0] - net.end[0]), abs(net.begin[1] - net.end[1]))


def _packed(spans: Mapping[T, Span]) -> dict[T, int]:
    """A track for each stretch, so that those on one track do not even touch."""
    tracks: dict[T, int] = {}
    ends: list[int] = []
    for one, (begin, end) in sorted(spans.items(), key=lambda each: each[1]):
        track = next((at for at, last in enumerate(ends) if last < begin), len(ends))
        ends[track : track + 1] = [end]
        tracks[one] = track
    return tracks


def _in_order(direct: Mapping[Level, Span]) -> tuple[Level, ...] | None:
    """From top to bottom: whoever comes from above in a column runs above whoever goes down in it."""
    left = dict(direct)
    ordered: list[Level] = []
    while left:
        sources = {begin for begin, _ in left.values()}
        free = next((one for one, (_, end) in left.items() if end not in sources), None)
        if free is None:
            return None
        ordered.append(free)
        del left[free]
    return tuple(ordered)

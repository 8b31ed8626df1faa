"""What stands on a page: rules, words, symbols and arrows, each with its place in millimetres.

A page's origin is its upper left corner. Drawers put these down as they are and decide nothing.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tertib.procedures.drawing.chart import Shape
from tertib.procedures.drawing.text import line_height, width

Point = tuple[float, float]


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"


class Ink(StrEnum):
    """What a word is: the drawers choose its colour."""

    PLAIN = "plain"
    NOTE = "note"  # of ours, not of the source
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Lines of text in a box that they fit in; `x` is the left edge, or the middle when centred."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    bold: bool = False
    italic: bool = False
    align: Align = Align.LEFT
    ink: Ink = Ink.PLAIN

    @property
    def box(self) -> "Box":
        """The place that the words take."""
        wide = max((width(line, self.size, bold=self.bold) for line in self.lines), default=0)
        left = self.x - wide / 2 if self.align is Align.CENTER else self.x
        return Box(left, self.y, left + wide, self.y + len(self.lines) * line_height(self.size))


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> Point:
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the symbols, `node` as the chart numbers it; connectors carry the node they stand for."""

    node: int
    row: int | None  # None: a connector belongs to no row
    shape: Shape
    box: Box
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line with a head at its last point. `begin` and `end` number the page's figures."""

    begin: int
    end: int
    points: tuple[Point, ...]
    label: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    begin: Point
    end: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The place of a row of the table, so that a screen can mark it. `row` None: a row of connectors."""

    row: int | None
    box: Box


@dataclass(slots=True, kw_only=True)
class Page:
    width: float
    height: float
    figures: list[Figure] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)

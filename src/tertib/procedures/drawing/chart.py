"""The table's symbols and the ways between them, before anything has a place on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from tertib.procedures.official.sheet import Mark, Row, Symbol

MOST_PORTS = 3  # a diamond has its foot and two sides to leave from


class Shape(StrEnum):
    """The symbols of PermenPANRB 35/2012; the fifth, the arrow, is a line between two of them."""

    TERMINATOR = "terminator"
    PROCESS = "process"
    DECISION = "decision"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A symbol: in which row and column, on which line of the row, what stands in it.

    `mark` says how sure the reader was of it; empty where the source shows it.
    """

    key: int
    row: int
    line: int
    column: int
    shape: Shape
    text: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way from one symbol to another. Links of one `port` leave the symbol at the same point.

    Of several links at one port the first carries the label of all.
    """

    begin: int
    end: int
    label: str = ""
    port: int = 0
    chained: bool = False  # to the next symbol of the same row


@dataclass(slots=True)
class Chart:
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def lines(self, row: int) -> int:
        """How many lines of symbols a row has; every row has one, with symbols or without."""
        return 1 + max((node.line for node in self.nodes if node.row == row), default=0)


Marks = Sequence[Sequence[Sequence[str]]]  # row, column, symbol: how sure the reader was


def chart_of(
    rows: Sequence[Row], *, columns: int, numbers: Sequence[int] | None = None, marks: Marks | None = None
) -> Chart:
    """The chart of these rows. `numbers`: what the arrows call them, where they are not 1, 2, 3 …"""
    return _Charting(rows, columns, numbers or range(1, len(rows) + 1), marks).chart


class _Charting:
    def __init__(
        self, rows: Sequence[Row], columns: int, numbers: Sequence[int], marks: Marks | None
    ) -> None:
        self.rows, self.numbers, self.marks = rows, numbers, marks
        self.chart = Chart(columns=columns, rows=len(rows))
        self.finish: Node | None = None
        self.chains = [self._chain(index, row) for index, row in enumerate(rows)]
        for index, chain in enumerate(self.chains):
            self._links(index, chain)

    # --- symbols ------------------------------------------------------------------------------------

    def _chain(self, index: int, row: Row) -> list[tuple[Node, Mark]]:
        """The symbols of a row in the order of the work, on as many lines as it takes.

        A diamond has the last word: whoever answers first and is countersigned gets a box before it.
        """
        found = sorted(
            (
                (mark.order, column, place, mark)
                for column, cell in enumerate(row.marks)
                for place, mark in enumerate(cell)
            ),
            key=lambda each: each[:3],
        )
        chain: list[tuple[Node, Mark]] = []
        taken: set[tuple[int, int]] = set()
        last = len(found) - 1
        late: tuple[int, int, Mark] | None = None
        line = 0
        for number, (_order, column, place, mark) in enumerate(found):
            line += (line, column) in taken
            taken.add((line, column))
            shape = _SHAPES[mark.symbol]
            if shape is Shape.DECISION and number < last:
                late, shape = (column, place, mark), Shape.PROCESS
            chain.append((self._node(index, line, column, place, shape, mark), mark))
        if late is not None:
            column, place, mark = late
            line += (line, column) in taken
            chain.append((self._node(index, line, column, place, Shape.DECISION, mark), mark))
        return chain

    def _node(self, row: int, line: int, column: int, place: int, shape: Shape, mark: Mark) -> Node:
        node = Node(
            key=len(self.chart.nodes),
            row=row,
            line=line,
            column=column,
            shape=shape,
            text=_words(mark, shape),
            mark=self.marks[row][column][place] if self.marks else "",
        )
        self.chart.nodes.append(node)
        return node

    def _finish(self, column: int) -> Node:
        """A terminator of ours, where a way ends and the table has none."""
        if self.finish is None:
            last = len(self.rows) - 1
            self.finish = Node(
                key=len(self.chart.nodes),
                row=last,
                line=self.chart.lines(last) if self.chains[last] else 0,
                column=column,
                shape=Shape.TERMINATOR,
                text="Selesai",
            )
            self.chart.nodes.append(self.finish)
        return self.finish

    # --- ways ---------------------------------------------------------------------------------------

    def _links(self, index: int, chain: list[tuple[Node, Mark]]) -> None:
        for (one, _), (other, _) in pairwise(chain):
            self.chart.links.append(Link(begin=one.key, end=other.key, chained=True))
        if not chain:
            return
        node, mark = chain[-1]
        if node.shape is Shape.DECISION:
            before = chain[-2][0] if len(chain) > 1 else None
            self._exits(index, node, mark, side=_free_side(node, before))
        elif mark.symbol is not Symbol.END:
            self.chart.links.append(Link(begin=node.key, end=self._target(index, mark.to, node)))

    def _exits(self, index: int, node: Node, mark: Mark, *, side: int) -> None:
        groups: dict[int, list[str]] = {}
        for one in mark.exits:
            groups.setdefault(self._target(index, one.to, node), []).append(one.label)
        if not groups:
            groups[self._target(index, None, node)] = []
        ordered = sorted(groups.items(), key=lambda group: self._distance(node, group[0]))
        labels = [" / ".join(said) for _, said in ordered]
        if len(ordered) > MOST_PORTS:
            rest = [
                f"{' / '.join(said)} (ke {self.numbers[self.chart.nodes[end].row]})"
                for end, said in ordered[MOST_PORTS - 1 :]
            ]
            labels[MOST_PORTS - 1 :] = ["; ".join(rest), *[""] * (len(rest) - 1)]
        for port, ((end, _), label) in enumerate(zip(ordered, labels, strict=True)):
            corner = side if port == 1 and len(ordered) < MOST_PORTS else min(port, MOST_PORTS - 1)
            self.chart.links.append(Link(begin=node.key, end=end, label=label, port=corner))

    def _distance(self, node: Node, end: int) -> tuple[bool, int]:
        """Ways down come first, the nearest before the others: the first leaves at the foot."""
        rows = self.chart.nodes[end].row - node.row
        return (rows <= 0, abs(rows))

    def _target(self, index: int, to: int | None, node: Node) -> int:
        start = index + 1
        if to is not None:
            start = next((at for at, number in enumerate(self.numbers) if number >= to), len(self.rows))
        for chain in self.chains[start:]:
            if chain:
                return chain[0][0].key
        end = next((one for one, mark in self.chains[-1] if mark.symbol is Symbol.END), None)
        return (end or self._finish(node.column)).key


def _free_side(node: Node, before: Node | None) -> int:
    """By which side the second answer leaves: not by the one that the work comes from."""
    return 2 if before is not None and before.line == node.line and before.column > node.column else 1


def _words(mark: Mark, shape: Shape) -> str:
    words = {Symbol.START: "Mulai", Symbol.END: "Selesai"}.get(mark.symbol, "")
    if mark.paraf:
        words = f"{words}\nparaf".strip()
    if mark.skippable and shape is Shape.PROCESS:
        words = f"{words}\nbila perlu".strip()
    return words


_SHAPES = {
    Symbol.START: Shape.TERMINATOR,
    Symbol.BOX: Shape.PROCESS,
    Symbol.DECISION: Shape.DECISION,
    Symbol.END: Shape.TERMINATOR,
}

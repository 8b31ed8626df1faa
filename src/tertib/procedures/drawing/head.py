"""The head of the table: columns, the heads that span several of them, and the row of column numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tertib.procedures.drawing.figures import Align, Box, Page, Rule, Words
from tertib.procedures.drawing.text import line_height, wrapped

HEADS, NUMBERS = 7.0, 6.0  # points
PAD = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A column of the table: its head, the head that spans it and its neighbours, the number beneath.

    `share` of the width that is left, or `fixed` millimetres.
    """

    head: str
    group: str = ""
    number: str = ""
    share: float = 0.0
    fixed: float = 0.0
    centered: bool = False


class Head:
    """The head that stands above the rows of every page: groups, columns, column numbers."""

    def __init__(self, leaves: Sequence[Leaf], edges: Sequence[float]) -> None:
        self.leaves, self.edges = leaves, edges
        self.said = [
            wrapped(leaf.head, edges[at + 1] - edges[at] - PAD, HEADS, bold=True)
            for at, leaf in enumerate(leaves)
        ]
        self.groups = {at: self._group_lines(at) for at in range(len(leaves)) if self._begins_group(at)}
        self.group = max(map(len, self.groups.values()), default=1) * line_height(HEADS) + 2 * PAD
        single = max(
            (len(said) for leaf, said in zip(leaves, self.said, strict=True) if not leaf.group), default=0
        )
        under = max(
            (len(said) for leaf, said in zip(leaves, self.said, strict=True) if leaf.group), default=0
        )
        self.tall = max(
            under * line_height(HEADS) + 2 * PAD, single * line_height(HEADS) + 2 * PAD - self.group
        )
        self.numbered = any(leaf.number for leaf in leaves)
        self.height = self.group + self.tall + (line_height(NUMBERS) + 0.8 if self.numbered else 0)

    def draw(self, page: Page, top: float) -> None:
        middle, bottom = top + self.group, top + self.group + self.tall
        left, right = self.edges[0], self.edges[-1]
        page.shades.append(Box(left, top, right, top + self.height))
        page.rules.append(Rule(begin=(left, top), end=(right, top)))
        if self.numbered:
            page.rules.append(Rule(begin=(left, bottom), end=(right, bottom)))
        for at, leaf in enumerate(self.leaves):
            upper = top if not leaf.group or at in self.groups else middle
            x = self.edges[at]
            page.rules.append(Rule(begin=(x, upper), end=(x, top + self.height)))
            self._cell(page, at, middle if leaf.group else top, bottom)
            if at in self.groups:
                self._group(page, at, top)
        page.rules.append(Rule(begin=(right, top), end=(right, top + self.height)))

    def _cell(self, page: Page, at: int, upper: float, lower: float) -> None:
        x, lines = (self.edges[at] + self.edges[at + 1]) / 2, self.said[at]
        y = (upper + lower - len(lines) * line_height(HEADS)) / 2
        page.words.append(Words(x=x, y=y, lines=lines, size=HEADS, bold=True, align=Align.CENTER))
        if self.leaves[at].number:
            said = (self.leaves[at].number,)
            page.words.append(Words(x=x, y=lower + 0.4, lines=said, size=NUMBERS, align=Align.CENTER))

    def _group(self, page: Page, at: int, top: float) -> None:
        left, right = self.edges[at], self.edges[self._group_end(at)]
        page.rules.append(Rule(begin=(left, top + self.group), end=(right, top + self.group)))
        lines = self.groups[at]
        y = top + (self.group - len(lines) * line_height(HEADS)) / 2
        page.words.append(
            Words(x=(left + right) / 2, y=y, lines=lines, size=HEADS, bold=True, align=Align.CENTER)
        )

    def _begins_group(self, at: int) -> bool:
        return bool(self.leaves[at].group) and (at == 0 or self.leaves[at - 1].group != self.leaves[at].group)

    def _group_end(self, at: int) -> int:
        group = self.leaves[at].group
        return next(
            (one for one in range(at, len(self.leaves)) if self.leaves[one].group != group), len(self.leaves)
        )

    def _group_lines(self, at: int) -> tuple[str, ...]:
        room = self.edges[self._group_end(at)] - self.edges[at] - PAD
        return wrapped(self.leaves[at].group, room, HEADS, bold=True)

"""What a page holds: bands of symbols, the arrows wanted, and connectors for what leads elsewhere."""

from collections.abc import Sequence

from tertib.procedures.drawing.chart import Chart, Link, Node, Shape
from tertib.procedures.drawing.place import Band
from tertib.procedures.drawing.route import Cell, Net, Port


class Bands:
    """The bands of a page and the arrows wanted on it; what leads elsewhere ends at a connector."""

    def __init__(self, chart: Chart, at: dict[tuple[int, int], int], strips: range, columns: int) -> None:
        self.chart, self.columns = chart, columns
        here = {node.key for node in chart.nodes if at[node.row, node.line] in strips}
        leaving = [link for link in chart.links if link.begin in here and link.end not in here]
        coming = [link for link in chart.links if link.end in here and link.begin not in here]
        self.above = self._connectors([(link.end, link.end) for link in coming], line=1)
        self.below = self._connectors([(link.end, link.begin) for link in leaving], line=0)
        body: dict[tuple[int, int], dict[int, Node]] = {
            place: {}
            for place, strip in sorted(at.items(), key=lambda each: (each[1], each[0]))
            if strip in strips
        }
        for node in chart.nodes:
            if node.key in here:
                body[node.row, node.line][node.column] = node
        shift = bool(self.above) - strips.start
        end = shift + strips.stop
        self.bands = [
            *(Band(strip=0, nodes=nodes) for nodes in self.above),
            *(Band(strip=at[place] + shift, nodes=nodes) for place, nodes in body.items()),
            *(Band(strip=end, nodes=nodes) for nodes in self.below),
        ]
        self.cells: dict[tuple[str, int], Cell] = {}
        for number, band in enumerate(self.bands):
            for column, node in band.nodes.items():
                kind = "symbol" if node.shape is not Shape.CONNECTOR else "above" if node.line else "below"
                self.cells[kind, node.key] = (number, column)
        self.nets = [
            *(self._net("symbol", link.begin, "symbol", link)
              for link in chart.links if link.begin in here and link.end in here),
            *(self._net("symbol", link.begin, "below", link) for link in leaving),
            *(self._net("above", one, "symbol", Link(begin=one, end=one))
              for one in dict.fromkeys(link.end for link in coming)),
        ]  # fmt: skip

    def _connectors(self, wanted: Sequence[tuple[int, int]], *, line: int) -> list[dict[int, Node]]:
        """One for each goal, in the column of the symbol next to it, or in the nearest that is free."""
        rows: list[dict[int, Node]] = []
        for goal, beside in dict(reversed(wanted)).items():
            column = self.chart.nodes[beside].column
            if not rows or len(rows[-1]) == self.columns:
                rows.append({})
            free = min(
                (one for one in range(self.columns) if one not in rows[-1]), key=lambda one: abs(one - column)
            )
            rows[-1][free] = Node(key=goal, row=-1, line=line, column=free, shape=Shape.CONNECTOR)
        return rows

    def _net(self, begins: str, begin: int, ends: str, link: Link) -> Net:
        return Net(
            begin=self.cells[begins, begin],
            end=self.cells[ends, link.end],
            goal=link.end if ends == "symbol" else -1 - link.end,
            port=Port(link.port),
            label=link.label,
            chained=link.chained and ends == "symbol",
        )

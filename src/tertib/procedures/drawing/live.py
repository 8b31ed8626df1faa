"""The flow on a screen: one page as long as it takes, with what is known of each row beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tertib.procedures.drawing.chart import Chart, Node, Shape
from tertib.procedures.drawing.figures import Page
from tertib.procedures.drawing.head import Leaf
from tertib.procedures.drawing.sheet import kept_rows, table_content
from tertib.procedures.drawing.svg import Said, page_svg
from tertib.procedures.drawing.table import Content, Frame, table_pages
from tertib.procedures.drawing.table import Said as Paragraph
from tertib.procedures.drawing.told import Told, told
from tertib.procedures.language.types import Procedure

LEAST_WIDTH, FOR_EACH = 150.0, 13.0  # millimetres: a page, and more for each performer


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRow:
    """What a screen knows of a row: how it stands, what stands beside it, and of its performers' symbols."""

    state: str = ""  # "done", "here", "ahead", "skipped" or "stuck"
    cells: tuple[str, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)  # performer -> its own state
    counts: Mapping[str, int] = field(default_factory=dict)  # performer -> how many cases wait there


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What is asked: a picture with what it is called, and every row by its number."""

    key: str  # of the picture among those of the page
    title: str
    description: str
    heads: tuple[tuple[str, int], ...]  # the columns beside the flow, and how wide each is to the others
    rows: Mapping[int, LiveRow]
    variant: str | None = None


def live_svg(procedure: Procedure, live: Live) -> str:
    """The flow as a picture whose colours the style sheet gives."""
    content, numbers = _content(procedure, live)
    page = _page(content)
    states = {at: live.rows[no].state for at, no in enumerate(numbers) if no in live.rows}
    said = Said(
        key=live.key,
        title=live.title,
        description=live.description,
        rows={at: state for at, state in states.items() if state},
        nodes=dict(_symbols(procedure, content.chart, numbers, live)),
        taken=_taken(content.chart, states),
    )
    return page_svg(page, said)


def told_rows(procedure: Procedure, variant: str | None = None) -> tuple[tuple[int, Told], ...]:
    """Every row of the flow in words, with its number."""
    rows, steps, _ = kept_rows(procedure, variant)
    words = told(rows, [one.label for one in procedure.columns])
    return tuple((step.no, one) for step, one in zip(steps, words, strict=True))


def _content(procedure: Procedure, live: Live) -> tuple[Content, list[int]]:
    printed = table_content(procedure, live.variant)
    _, steps, _ = kept_rows(procedure, live.variant)
    numbers = [step.no for step in steps]
    rows = tuple(
        (*printed.rows[at][:2], *((Paragraph(text=text),) for text in _cells(live, no)))
        for at, no in enumerate(numbers)
    )
    chart = replace(
        printed.chart, nodes=[_live_node(procedure, numbers, live, node) for node in printed.chart.nodes]
    )
    content = Content(
        before=tuple(replace(leaf, number="", group="") for leaf in printed.before),
        performers=tuple(replace(leaf, number="", group="") for leaf in printed.performers),
        after=tuple(Leaf(head=head, share=share) for head, share in live.heads),
        rows=rows,
        chart=chart,
    )
    return content, numbers


def _cells(live: Live, no: int) -> Sequence[str]:
    return live.rows[no].cells if no in live.rows else [""] * len(live.heads)


def _live_node(procedure: Procedure, numbers: Sequence[int], live: Live, node: Node) -> Node:
    """Without the reader's marks; with the number of cases that wait at it."""
    row = live.rows.get(numbers[node.row])
    key = procedure.columns[node.column].key
    many = row.counts.get(key, 0) if row and _is_counted(node) else 0
    return replace(node, mark="", text=str(many) if many else node.text)


def _is_counted(node: Node) -> bool:
    return node.shape is not Shape.DECISION or node.line == 0


def _symbols(
    procedure: Procedure, chart: Chart, numbers: Sequence[int], live: Live
) -> Iterator[tuple[int, str]]:
    for node in chart.nodes:
        row = live.rows.get(numbers[node.row])
        state = row.symbols.get(procedure.columns[node.column].key) if row else None
        if state:
            yield node.key, state


def _taken(chart: Chart, states: Mapping[int, str]) -> frozenset[tuple[int, int]]:
    """Ways between rows that are behind: what follows a row that is done, when it was reached."""
    behind = {at for at, state in states.items() if state == "done"}
    reached = behind | {at for at, state in states.items() if state == "here"}
    return frozenset(
        (link.begin, link.end)
        for link in chart.links
        if chart.nodes[link.begin].row in behind
        and chart.nodes[link.end].row in reached
        and chart.nodes[link.begin].row <= chart.nodes[link.end].row
    )


def _page(content: Content) -> Page:
    wide = LEAST_WIDTH + FOR_EACH * len(content.performers)
    frame = Frame(width=wide, height=0, left=0.5, right=wide - 0.5, top=0.5, bottom=1000, endless=True)
    return table_pages(content, frame)[0]

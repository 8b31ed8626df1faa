"""The drawn sheet: what its positions say, for tables up to 60 rows and 9 performers."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from tests.procedures.drawing import charts
from tests.procedures.drawing.flaws import flaws, stretches

from tertib.procedures.drawing.chart import Chart, Link, Shape, chart_of
from tertib.procedures.drawing.figures import Arrow, Page
from tertib.procedures.drawing.table import Content, table_pages
from tertib.procedures.drawing.text import width, wrapped
from tertib.procedures.official.sheet import Arrow as Exit
from tertib.procedures.official.sheet import Mark, Row, Symbol

COUNT = 300 if os.environ.get("TERTIB_PROOF") else 42


@cache
def drawn(seed: int) -> tuple[Content, tuple[Page, ...]]:
    content = charts.content(seed)
    return content, table_pages(content, charts.frame(seed))


def straight(page: Page) -> Page:
    """The naive twin: every arrow from the middle of its symbol straight to the middle of the next."""
    arrows = [
        replace(one, points=(page.figures[one.begin].box.center, page.figures[one.end].box.center))
        for one in page.arrows
    ]
    return replace(page, arrows=arrows)


@pytest.mark.parametrize("seed", range(COUNT))
def test_no_arrow_runs_through_a_symbol_a_label_or_another_arrow(seed: int) -> None:
    _, pages = drawn(seed)

    assert [flaw for page in pages for flaw in flaws(page)] == []


@pytest.mark.parametrize("seed", range(0, COUNT, 6))
def test_a_table_on_one_endless_page_is_as_sound(seed: int) -> None:
    (page,) = table_pages(charts.content(seed), replace(charts.frame(seed), endless=True))

    assert [flaw for flaw in flaws(page) if "outside the page" not in flaw] == []


def test_the_twin_that_draws_straight_lines_is_caught() -> None:
    pages = [page for seed in range(COUNT) for page in drawn(seed)[1]]

    caught = [any("through" in flaw for flaw in flaws(straight(page))) for page in pages]
    assert sum(caught) > 0.9 * len(pages)


@pytest.mark.parametrize("seed", range(COUNT))
def test_every_way_of_the_table_is_drawn_and_no_other(seed: int) -> None:
    content, pages = drawn(seed)

    assert ways(pages) == {(link.begin, link.end) for link in content.chart.links}


@pytest.mark.parametrize("seed", range(COUNT))
def test_every_word_of_the_table_is_printed(seed: int) -> None:
    content, pages = drawn(seed)

    printed = "".join(line for page in pages for words in page.words for line in words.lines)
    letters = sum(len("".join(said.text.split())) for row in content.rows for cell in row for said in cell)
    heads = sum(
        len("".join(line.split())) for page in pages for one in page.words if one.bold for line in one.lines
    )
    numbers = sum(len(line) for page in pages for one in page.words if one.size == 6.0 for line in one.lines)
    assert len("".join(printed.split())) == letters + heads + numbers


@pytest.mark.parametrize("seed", range(0, COUNT, 7))
def test_lines_that_run_side_by_side_can_be_told_apart(seed: int) -> None:
    _, pages = drawn(seed)

    assert min((gap for page in pages for gap in gaps(page)), default=1.0) >= 0.2


def ways(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """From which symbol to which the drawing leads, also over the pages, by the letters."""
    found, leaving, coming = set(), set(), set()
    for page in pages:
        for arrow in page.arrows:
            first, last = page.figures[arrow.begin], page.figures[arrow.end]
            if last.shape is Shape.CONNECTOR:
                leaving.add((first.node, last.words[0].lines[0]))
            elif first.shape is Shape.CONNECTOR:
                coming.add((first.words[0].lines[0], last.node))
            else:
                found.add((first.node, last.node))
    entry = dict(coming)
    assert len(entry) == len(coming)
    return found | {(node, entry[letter]) for node, letter in leaving}


def gaps(page: Page) -> list[float]:
    """Distances of neighbours among arrows that run along one another to different symbols."""
    runs = [
        (arrow, axis, a[axis], *sorted((a[1 - axis], b[1 - axis])))
        for arrow in page.arrows
        for a, b in stretches(arrow)
        for axis in (0, 1)
        if a[axis] == b[axis]
    ]
    return [
        abs(at - other_at)
        for arrow, axis, at, low, high in runs
        for other, other_axis, other_at, begin, end in runs
        if axis == other_axis and apart(arrow, other) and min(high, end) - max(low, begin) > 0.1
    ]


def apart(one: Arrow, other: Arrow) -> bool:
    return one.end != other.end and one.begin != other.begin


# --- what a row says, drawn ---


def row(*cells: Sequence[Mark], no: str = "1") -> Row:
    return Row(source_no=no, activity="", marks=tuple(map(tuple, cells)), needs="", time="", output="")


def links(chart: Chart) -> list[tuple[int, int, str, int]]:
    return [(one.begin, one.end, one.label, one.port) for one in chart.links]


START, BOX, END = Mark(symbol=Symbol.START), Mark(symbol=Symbol.BOX), Mark(symbol=Symbol.END)


def ask(*exits: Exit, order: int = 0) -> Mark:
    return Mark(symbol=Symbol.DECISION, order=order, exits=exits)


def test_rows_follow_one_another() -> None:
    chart = chart_of([row([START]), row([BOX]), row([END])], columns=1)

    assert links(chart) == [(0, 1, "", 0), (1, 2, "", 0)]


def test_the_way_down_leaves_a_decision_at_its_foot_the_way_back_at_its_side() -> None:
    decision = ask(Exit(label="Tidak", to=1), Exit(label="Ya"))
    chart = chart_of([row([START]), row([decision]), row([END])], columns=1)

    assert links(chart)[1:] == [(1, 2, "Ya", 0), (1, 0, "Tidak", 1)]


def test_answers_that_lead_to_the_same_row_share_an_arrow() -> None:
    decision = ask(Exit(label="Baru"), Exit(label="Ubah", to=2))
    chart = chart_of([row([decision]), row([END])], columns=1)

    assert links(chart) == [(0, 1, "Baru / Ubah", 0)]


def test_more_ways_out_than_a_diamond_has_corners_name_their_rows() -> None:
    decision = ask(*(Exit(label=f"ke-{no}", to=no) for no in (2, 3, 4, 5)))
    chart = chart_of([row([decision]), *[row([BOX])] * 3, row([END])], columns=1)

    assert links(chart)[:4] == [
        (0, 1, "ke-2", 0),
        (0, 2, "ke-3", 1),
        (0, 3, "ke-4 (ke 4); ke-5 (ke 5)", 2),
        (0, 4, "", 2),
    ]


def test_a_decision_that_is_countersigned_is_drawn_after_the_signature() -> None:
    rows = [row([ask(Exit(label="Ya"), order=1)], [replace(BOX, order=2, paraf=True)]), row([END])]

    assert [(one.column, one.line, one.shape) for one in chart_of(rows, columns=2).nodes] == [
        (0, 0, Shape.PROCESS), (1, 0, Shape.PROCESS), (0, 1, Shape.DECISION), (0, 0, Shape.TERMINATOR),
    ]  # fmt: skip


def test_a_way_to_the_end_of_a_table_without_an_end_gets_one() -> None:
    chart = chart_of([row([START]), row([ask(Exit(label="Ya"), Exit(label="Tidak", to=1))])], columns=1)

    assert [one.text for one in chart.nodes] == ["Mulai", "", "Selesai"]
    assert chart.links[-2] == Link(begin=1, end=2, label="Ya")


def test_a_row_without_symbols_is_passed_by() -> None:
    assert links(chart_of([row([START]), row([]), row([END])], columns=1)) == [(0, 1, "", 0)]


def test_long_words_are_broken_and_nothing_is_lost() -> None:
    lines = wrapped("a " + "x" * 40, 10, 7)

    assert "".join(lines) == "a" + "x" * 40
    assert all(width(line, 7) <= 10 for line in lines)

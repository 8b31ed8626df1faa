"""What is wrong with a drawn page, computed from nothing but the positions of its figures."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from tertib.procedures.drawing.chart import Shape
from tertib.procedures.drawing.figures import Arrow, Box, Page, Point

HAIR = 0.05  # millimetres that count as touching
Stretch = tuple[Point, Point]


def flaws(page: Page) -> list[str]:
    """Every fault of a page: an arrow through a symbol or a label, arrows on one another, things outside."""
    return [
        *_through_symbols(page),
        *_labels(page),
        *_on_one_another(page),
        *_ends(page),
        *_outside(page),
        *_symbols(page),
    ]


def stretches(arrow: Arrow) -> list[Stretch]:
    return list(pairwise(arrow.points))


def _through_symbols(page: Page) -> Iterator[str]:
    for arrow in page.arrows:
        for stretch in stretches(arrow):
            for number, figure in enumerate(page.figures):
                if _cuts(stretch, figure.box):
                    yield f"arrow {arrow.begin}->{arrow.end} through symbol {number}"


def _labels(page: Page) -> Iterator[str]:
    labels = [(arrow, arrow.label.box) for arrow in page.arrows if arrow.label]
    for owner, box in labels:
        for arrow in page.arrows:
            if any(_cuts(stretch, box) for stretch in stretches(arrow)):
                yield f"arrow {arrow.begin}->{arrow.end} through the label of {owner.begin}->{owner.end}"
        for number, figure in enumerate(page.figures):
            if _overlap(figure.box, box):
                yield f"label of {owner.begin}->{owner.end} on symbol {number}"
        if not _is_near(box, owner):
            yield f"label of {owner.begin}->{owner.end} far from its arrow"
    for (one, box), (other, second) in combinations(labels, 2):
        if _overlap(box, second):
            yield f"labels of {one.begin}->{one.end} and {other.begin}->{other.end}"


def _on_one_another(page: Page) -> Iterator[str]:
    """Arrows with the same goal may join, and those that leave at one point may part."""
    for one, other in combinations(page.arrows, 2):
        if one.end == other.end or (one.begin == other.begin and one.points[0] == other.points[0]):
            continue
        if any(_lie_on(a, b) for a in stretches(one) for b in stretches(other)):
            yield f"arrows {one.begin}->{one.end} and {other.begin}->{other.end} on one another"


def _ends(page: Page) -> Iterator[str]:
    for arrow in page.arrows:
        name = f"{arrow.begin}->{arrow.end}"
        if not _on_border(arrow.points[0], page.figures[arrow.begin].box):
            yield f"arrow {name} does not begin at its symbol"
        if not _on_border(arrow.points[-1], page.figures[arrow.end].box):
            yield f"arrow {name} does not end at its symbol"
        if any(a[0] != b[0] and a[1] != b[1] for a, b in stretches(arrow)):
            yield f"arrow {name} is not level or plumb"
        if _length(*stretches(arrow)[-1]) < 1.5:
            yield f"arrow {name} has no room for its head"


def _outside(page: Page) -> Iterator[str]:
    for figure in page.figures:
        area = next((one for one in page.areas if _within(figure.box, one.box)), None)
        if area is None or area.row != figure.row:
            yield f"symbol of row {figure.row} outside its row"
    for arrow in page.arrows:
        if not all(0 < x < page.width and 0 < y < page.height for x, y in arrow.points):
            yield f"arrow {arrow.begin}->{arrow.end} outside the page"
    for words in page.words:
        if not _within(words.box, Box(0, 0, page.width, page.height)):
            yield f"words outside the page: {words.lines[0]!r}"
    yield from ("table outside the page" for area in page.areas if area.box.bottom > page.height - 5)


def _symbols(page: Page) -> Iterator[str]:
    for one, other in combinations(page.figures, 2):
        if _overlap(one.box, other.box):
            yield f"symbols {one.node} and {other.node} on one another"
    for area in page.areas:
        for figure in page.figures:
            is_here = _within(figure.box, area.box)
            if is_here and (figure.shape is Shape.CONNECTOR) != (area.row is None):
                yield "a connector shares a row with something else"


def _cuts(stretch: Stretch, box: Box) -> bool:
    """Whether a stretch, level, plumb or oblique, goes through the inside of a box."""
    (x1, y1), (x2, y2) = stretch
    low, high = 0.0, 1.0
    for begin, way, least, most in (
        (x1, x2 - x1, box.left + HAIR, box.right - HAIR),
        (y1, y2 - y1, box.top + HAIR, box.bottom - HAIR),
    ):
        if way == 0:
            if not least < begin < most:
                return False
            continue
        first, second = sorted(((least - begin) / way, (most - begin) / way))
        low, high = max(low, first), min(high, second)
    return low < high


def _lie_on(one: Stretch, other: Stretch) -> bool:
    for axis in (0, 1):
        if all(abs(point[axis] - one[0][axis]) < HAIR for point in (*one, *other)):
            low, high = sorted(point[1 - axis] for point in one)
            begin, end = sorted(point[1 - axis] for point in other)
            return min(high, end) - max(low, begin) > HAIR
    return False


def _is_near(box: Box, arrow: Arrow) -> bool:
    (x1, y1), (x2, y2) = stretches(arrow)[0]
    return (
        min(x1, x2) - 1 < box.right and box.left < max(x1, x2) + 1
        and min(y1, y2) - 1 < box.bottom and box.top < max(y1, y2) + 1
    )  # fmt: skip


def _on_border(point: Point, box: Box) -> bool:
    x, y = point
    middle_x, middle_y = box.center
    return any(
        abs(x - a) < HAIR and abs(y - b) < HAIR
        for a, b in (
            (middle_x, box.top), (middle_x, box.bottom), (box.left, middle_y), (box.right, middle_y),
        )
    )  # fmt: skip


def _overlap(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > HAIR
        and min(one.bottom, other.bottom) - max(one.top, other.top) > HAIR
    )


def _within(one: Box, other: Box) -> bool:
    return (
        other.left - HAIR <= one.left and one.right <= other.right + HAIR
        and other.top - HAIR <= one.top and one.bottom <= other.bottom + HAIR
    )  # fmt: skip


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])

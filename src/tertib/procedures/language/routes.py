"""The ways through a procedure from its first row to its end, and how long each takes by the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tertib.procedures.language.types import Exit, Procedure

MOST_ROUTES = 64
_MOST_ROWS_TRIED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way: its variant, the answers that lead along it, its rows and their minutes together."""

    variant: str | None
    answers: tuple[tuple[int, str], ...]
    rows: tuple[int, ...]
    minutes: int


def routes(procedure: Procedure) -> tuple[Route, ...]:
    """Every way that goes through no row twice, in the order of the variants and of the answers.

    A way back is no way of its own: it is the same work again. Their number doubles with every decision, so
    no more than `MOST_ROUTES` are looked for: whoever gets that many knows that there may be others.
    """
    settled = any(
        one.sets_variant for step in procedure.steps if step.decision for one in step.decision.exits
    )
    starts = [None] if settled or not procedure.variants else [one.key for one in procedure.variants]
    tried = iter(range(_MOST_ROWS_TRIED))
    ways = (route for start in starts for route in _onward(procedure, _Way(procedure, start, start), tried))
    found = list(islice(ways, MOST_ROUTES))
    order = [None, *(one.key for one in procedure.variants)]
    return tuple(sorted(found, key=lambda one: order.index(one.variant)))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way so far. The variant is unknown until the procedure settles it."""

    procedure: Procedure
    begun: str | None
    variant: str | None
    rows: tuple[int, ...] = ()
    answers: tuple[tuple[int, str], ...] = ()

    def at(self, row: int) -> "_Way":
        return _Way(self.procedure, self.begun, self.variant, (*self.rows, row), self.answers)

    def answered(self, row: int, exit_: Exit) -> "_Way":
        chosen = exit_.sets_variant or self.variant
        return _Way(self.procedure, self.begun, chosen, self.rows, (*self.answers, (row, exit_.label)))

    def finished(self) -> Route:
        minutes = sum(self.procedure.step(row).minutes for row in self.rows)
        return Route(variant=self.variant, answers=self.answers, rows=self.rows, minutes=minutes)


def _onward(procedure: Procedure, way: _Way, tried: Iterator[int]) -> Iterator[Route]:
    """`tried` counts down over all ways: a procedure may have none to its end and very many astray."""
    if next(tried, None) is None:
        return
    if not way.rows:
        first = next((one.no for one in procedure.steps if one.is_for(way.variant)), None)
        if first is not None:
            yield from _onward(procedure, way.at(first), tried)
        return
    here = way.rows[-1]
    asked = procedure.step(here).asks(way.variant)
    if asked is None:
        yield from _next(procedure, way, procedure.after(here, variant=way.variant), tried)
        return
    for exit_ in asked.exits:
        then = way.answered(here, exit_)
        if exit_.wait is None:
            after = procedure.after(here, variant=then.variant, answer=exit_.label)
            yield from _next(procedure, then, after, tried)


def _next(procedure: Procedure, way: _Way, row: int | None, tried: Iterator[int]) -> Iterator[Route]:
    if row is None:
        yield way.finished()
    elif row not in way.rows:
        yield from _onward(procedure, way.at(row), tried)

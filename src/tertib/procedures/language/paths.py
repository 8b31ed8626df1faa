"""The ways through a table: which rows are reached, and whether each of them leads to the end."""

from collections.abc import Iterator
from typing import TypeAlias

from tertib.procedures.language.errors import SopError
from tertib.procedures.language.source import Source
from tertib.procedures.language.types import Procedure

Spot: TypeAlias = tuple[int, str | None]  # a row, and the variant the case has there


def way_mistakes(procedure: Procedure, source: Source) -> Iterator[SopError]:
    """Rows that nobody reaches, and rows from which no way leads to the end."""
    ways = all_ways(procedure)
    reached = {no for no, _ in ways}
    finishing = _finishing(ways)
    for index, step in enumerate(procedure.steps):
        if step.no not in reached:
            yield source.error("step.unreachable", ("steps", index), row=step.no)
        elif any(spot not in finishing for spot in ways if spot[0] == step.no):
            yield source.error("step.no_way_out", ("steps", index), row=step.no)


def all_ways(procedure: Procedure) -> dict[Spot, frozenset[Spot | None]]:
    """Every spot a case can be at, and where it can go from there; None is the end."""
    ways: dict[Spot, frozenset[Spot | None]] = {}
    waiting: list[Spot] = [(procedure.first, variant) for variant in _first_variants(procedure)]
    while waiting:
        spot = waiting.pop()
        if spot not in ways:
            ways[spot] = frozenset(_onward(procedure, spot))
            waiting += [target for target in ways[spot] if target is not None]
    return ways


def _first_variants(procedure: Procedure) -> list[str | None]:
    """A case knows its variant from the beginning, unless a row settles it."""
    settles = any(
        one.sets_variant for step in procedure.steps if step.decision for one in step.decision.exits
    )
    known: list[str | None] = [one.key for one in procedure.variants]
    return known if known and not settles else [None, *known]


def _onward(procedure: Procedure, spot: Spot) -> Iterator[Spot | None]:
    no, variant = spot
    step = procedure.step(no)
    asked = step.asks(variant)
    answers = asked.exits if asked else (None,)
    for answer in answers:
        then = answer.sets_variant or variant if answer else variant
        target = procedure.after(no, variant=then, answer=answer.label if answer else None)
        yield None if target is None else (target, then)
    for back in step.returns:
        yield (back.to, variant)


def _finishing(ways: dict[Spot, frozenset[Spot | None]]) -> set[Spot]:
    found: set[Spot] = set()
    growing = True
    while growing:
        more = {spot for spot, onward in ways.items() if spot not in found and _ends(onward, found)}
        growing = bool(more)
        found |= more
    return found


def _ends(onward: frozenset[Spot | None], found: set[Spot]) -> bool:
    return any(target is None or target in found for target in onward)

"""What a row wants of the world, in one shape: verbs of `does`, entries of `enters`, papers of `prints`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tertib.procedures.types import Effect, Enter, Expr, Moment, Print, Step, When

PRINT = "letter.make"
ENTER = "register.enter"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Want:
    """One effect of a row. `index` is its place in the row and so part of every intent's key."""

    index: int
    verb: str
    when: When
    inputs: Mapping[str, Expr]
    fixed: Mapping[str, Any] = field(default_factory=dict)  # given as it stands, beside the evaluated inputs
    nested: str = ""  # under this name the evaluated inputs are handed on; "" spreads them
    for_each: Expr | None = None
    into: str | None = None
    blocking: bool = True
    only: tuple[str, ...] = ()

    def is_for(self, variant: str | None) -> bool:
        return not self.only or variant in self.only


def wants_of(step: Step) -> tuple[Want, ...]:
    """All effects of a row in the order in which they happen at one moment: verbs, books, papers."""
    found = [*step.does, *step.enters, *step.prints]
    return tuple(_SHAPES[type(each)](index, each) for index, each in enumerate(found))


def wants_at(
    step: Step, moment: Moment, *, hop: int | None = None, exit_label: str | None = None
) -> tuple[Want, ...]:
    """The effects of one moment of the row."""
    return tuple(
        want
        for want in wants_of(step)
        if want.when.moment is moment and want.when.hop == hop and want.when.exit == exit_label
    )


def want_of(step: Step, index: int) -> Want:
    return wants_of(step)[index]


def _effect(index: int, effect: Effect) -> Want:
    return Want(
        index=index,
        verb=effect.verb,
        when=effect.when,
        inputs=effect.inputs,
        for_each=effect.for_each,
        into=effect.into,
        blocking=effect.blocking,
        only=effect.only,
    )


def _enter(index: int, enter: Enter) -> Want:
    return Want(
        index=index,
        verb=ENTER,
        when=enter.when,
        inputs=enter.columns,
        fixed={"book": enter.book, **({"strikes": True} if enter.strikes else {})},
        nested="columns",
        for_each=enter.for_each,
        only=enter.only,
    )


def _print(index: int, paper: Print) -> Want:
    return Want(
        index=index,
        verb=PRINT,
        when=paper.when,
        inputs=paper.inputs,
        fixed={"kind": paper.letter, "signs": paper.signs, "draft": paper.draft},
        nested="inputs",
        blocking=paper.blocking,
        only=paper.only,
    )


_SHAPES: Mapping[type, Any] = {Effect: _effect, Enter: _enter, Print: _print}

"""The performers' cells of a naskah, each with the symbol it shows and what a press would make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tertib.kernel.words import N_
from tertib.procedures.types import HopKind, Procedure, Step

START, BOX, DECISION, PARAF, END, NONE = "start", "box", "decision", "paraf", "end", "none"
NAMES: Mapping[str, str] = {
    START: N_("mulai"),
    BOX: N_("proses"),
    DECISION: N_("keputusan"),
    PARAF: N_("paraf"),
    END: N_("selesai"),
    NONE: N_("kosong"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`order`: which part of the row this is, where several performers share it; 0: the only one."""

    performer: str
    label: str
    symbol: str
    order: int = 0

    @property
    def name(self) -> str:
        return NAMES[self.symbol]


def cells_of(outline: Procedure) -> Iterator[tuple[Cell, ...]]:
    """A tuple for each row, a cell for each column."""
    for step in outline.steps:
        yield tuple(_cell(outline, step, one.key, one.label) for one in outline.columns)


def _cell(outline: Procedure, step: Step, key: str, label: str) -> Cell:
    at = next((place for place, hop in enumerate(step.hops) if hop.performer == key), None)
    if at is None:
        return Cell(performer=key, label=label, symbol=NONE)
    order = at + 1 if len(step.hops) > 1 else 0
    return Cell(performer=key, label=label, symbol=_symbol(outline, step, at), order=order)


def _symbol(outline: Procedure, step: Step, at: int) -> str:
    if step.decision is not None and step.decision.hop == at:
        return DECISION
    if step.hops[at].kind is HopKind.PARAF:
        return PARAF
    if step.no == outline.first and at == 0:
        return START
    return END if step.no == len(outline.steps) and at == len(step.hops) - 1 else BOX

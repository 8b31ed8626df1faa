"""The official part of a procedure: what stands on the paper, and nothing that only a program needs."""

from dataclasses import dataclass
from enum import StrEnum

from tertib.procedures.language.sheet import Identity
from tertib.procedures.language.types import Confidence, Hop, HopKind, Procedure, Step, TriggerKind


class Symbol(StrEnum):
    """What may stand in a performer's column. Arrows and page connectors belong to the drawing."""

    START = "MULAI"
    BOX = "[ ]"
    DECISION = "{}"
    END = "SELESAI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A labelled exit of a decision. `to` None: the following row."""

    label: str
    to: int | None = None
    waits: bool = False  # for the applicant, with the clock stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A symbol in a cell. `order` counts the symbols of a row from 1; 0: the row has only this one."""

    symbol: Symbol
    order: int = 0
    paraf: bool = False
    skippable: bool = False
    to: int | None = None  # where the row goes on when that is not the following row
    question: str = ""
    exits: tuple[Arrow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A performer's column: its label and the number printed beneath, both as they stand there."""

    label: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table. `marks` holds one tuple for each performer's column."""

    source_no: str
    activity: str
    marks: tuple[tuple[Mark, ...], ...]
    needs: str
    time: str
    output: str
    note: str = ""

    @property
    def all_marks(self) -> tuple[Mark, ...]:
        return tuple(mark for cell in self.marks for mark in cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    identity: Identity
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    trigger: TriggerKind | None = None


def sheet_of(procedure: Procedure) -> Sheet:
    """The sheet that a procedure prints."""
    return Sheet(
        identity=procedure.identity,
        columns=tuple(Column(label=one.label, number=str(one.column_no or "")) for one in procedure.columns),
        rows=tuple(_row(procedure, step) for step in procedure.steps),
        trigger=procedure.trigger.kind,
    )


def _row(procedure: Procedure, step: Step) -> Row:
    cells: dict[str, list[Mark]] = {one.key: [] for one in procedure.columns}
    for performer, mark in _marks(procedure, step):
        cells[performer].append(mark)
    return Row(
        source_no=step.source_no,
        activity=step.activity,
        marks=tuple(tuple(cell) for cell in cells.values()),
        needs=step.needs.text,
        time=step.time or f"{step.minutes} menit",
        output=step.output.text,
        note=_note(procedure, step),
    )


def _note(procedure: Procedure, step: Step) -> str:
    labels = [one.label for one in procedure.variants if one.key in step.only]
    only = f"Hanya untuk: {', '.join(labels)}." if labels else ""
    return " ".join(part for part in (step.note, only, *_undrawn(step)) if part)


def _undrawn(step: Step) -> list[str]:
    """The answers that have no arrow of their own."""
    if step.decision is None:
        return []
    if not step.decision.branches:
        return [f"{step.decision.question} {' / '.join(one.label for one in step.decision.exits)}."]
    return [
        f"“{one.label}”: ke baris {one.to or step.next or step.no + 1}."
        for one in step.decision.exits
        if not one.drawn
    ]


def _marks(procedure: Procedure, step: Step) -> list[tuple[str, Mark]]:
    """One symbol for each stretch of hops of one performer; who has no column has no symbol."""
    drawn = _drawn(procedure, step)
    answers = step.decision.hop if step.decision and step.decision.branches else None
    found = []
    for order, stretch in enumerate(drawn, start=1):
        decides = answers is not None and any(place == answers for place, _ in stretch)
        found.append(
            (
                stretch[0][1].performer,
                Mark(
                    symbol=Symbol.DECISION if decides else _symbol(procedure, step, order, len(drawn)),
                    order=order if len(drawn) > 1 else 0,
                    paraf=all(hop.kind is HopKind.PARAF for _, hop in stretch),
                    skippable=all(hop.skippable for _, hop in stretch),
                    to=step.next if order == len(drawn) else None,
                    question=step.decision.question if decides and step.decision else "",
                    exits=_exits(step) if decides else (),
                ),
            )
        )
    return found


def confidences(procedure: Procedure) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """How sure the reader was of each symbol, as the rows hold them; empty where the source has it."""
    return tuple(_sure(procedure, step) for step in procedure.steps)


def _sure(procedure: Procedure, step: Step) -> tuple[tuple[str, ...], ...]:
    cells: dict[str, list[str]] = {one.key: [] for one in procedure.columns}
    for stretch in _drawn(procedure, step):
        decides = step.decision is not None and any(place == step.decision.hop for place, _ in stretch)
        read = [hop.inferred for _, hop in stretch]
        read += [step.decision.inferred] if step.decision and decides else []
        doubts = [one.value for one in read if one is not None]
        cells[stretch[0][1].performer].append(max(doubts, key=_DOUBT.index, default=""))
    return tuple(tuple(cell) for cell in cells.values())


def _drawn(procedure: Procedure, step: Step) -> list[list[tuple[int, Hop]]]:
    columns = {one.key for one in procedure.columns}
    drawn: list[list[tuple[int, Hop]]] = []
    for place, hop in enumerate(step.hops):
        if hop.performer not in columns:
            continue
        last = drawn[-1][-1][1] if drawn else None
        if last is not None and (last.performer, last.kind) == (hop.performer, hop.kind):
            drawn[-1].append((place, hop))
        else:
            drawn.append([(place, hop)])
    return drawn


def _symbol(procedure: Procedure, step: Step, order: int, last: int) -> Symbol:
    if step.no == procedure.first and order == 1:
        return Symbol.START
    return Symbol.END if step.no == len(procedure.steps) and order == last else Symbol.BOX


_DOUBT = [one.value for one in Confidence]  # from the surest to the least sure


def _exits(step: Step) -> tuple[Arrow, ...]:
    exits = step.decision.exits if step.decision else ()
    return tuple(Arrow(label=one.label, to=one.to, waits=one.wait is not None) for one in exits if one.drawn)

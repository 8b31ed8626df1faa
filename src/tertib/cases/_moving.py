"""Whether a running case fits another version of its procedure, and what becomes of it there. Pure.

Rows are followed by their words (`procedures.queries.rows_between`), never by their numbers. What was done
stays done; the open row must be found again, with nothing of the computer's half finished.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tertib.cases import _commands as c
from tertib.cases._state import CaseState
from tertib.cases.machine import _Course, _decides, _enter  # the same machine, one command more
from tertib.cases.types import Phase
from tertib.kernel.errors import Conflict, Problem
from tertib.kernel.words import N_
from tertib.procedures.types import Procedure, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the case would stand. `kept` are the old rows whose desks it may be sent back to."""

    rows: Mapping[int, int]
    kept: tuple[int, ...]
    step: int | None
    anew: bool  # the open row begins again: nobody has done anything in it, and its performers are others
    problems: tuple[Problem, ...] = ()


def way(state: CaseState, old: Procedure, new: Procedure, rows: Mapping[int, int]) -> Way:
    """Follow the case into the other version; problems say why it cannot go."""
    kept = tuple(row for row, there in rows.items() if _same_hops(old.step(row), new.step(there)))
    anew = state.step is not None and state.phase is Phase.OPEN and state.step not in kept
    return Way(
        rows=rows,
        kept=kept,
        step=rows.get(state.step) if state.step is not None else None,
        anew=anew,
        problems=tuple(_problems(state, old, new, rows, anew=anew)),
    )


def _problems(
    state: CaseState, old: Procedure, new: Procedure, rows: Mapping[int, int], *, anew: bool
) -> list[Problem]:
    found: list[Problem] = []
    if state.phase.is_over:
        return [Problem(N_("Perkara ini sudah selesai; versinya tidak dipindahkan."))]
    if state.variant is not None and state.variant not in {one.key for one in new.variants}:
        found.append(Problem(N_("Ragam perkara ini tidak ada pada versi tujuan.")))
    if any(not mark.is_settled for mark in state.marks.values()) or state.stranded:
        found.append(unsettled())
    found += _lost(state.step, N_("langkah terbuka"), old, rows)
    if state.waiting is not None and state.waiting.to != state.step:
        found += _lost(state.waiting.to, N_("langkah sesudah pemohon melengkapi"), old, rows)
    if not found and state.step is not None:
        found += _at_the_open_row(state, old, new.step(rows[state.step]), anew=anew)
    return found


def refused(problem: Problem) -> Conflict:
    """The first thing in the way, as the sentence of a refusal."""
    return Conflict(
        problem.sentence, code="stays", **{key: str(value) for key, value in problem.fields.items()}
    )


def unsettled() -> Problem:
    """Something of the computer's is under way or went wrong."""
    return Problem(
        N_("Masih ada pekerjaan sistem yang belum tuntas pada perkara ini. Selesaikan dulu, lalu pindahkan.")
    )


def _lost(row: int | None, what: str, old: Procedure, rows: Mapping[int, int]) -> list[Problem]:
    if row is None or row in rows:
        return []
    sentence = N_("Pada versi tujuan tidak ada padanan %(what)s, yaitu langkah %(row)s: %(text)s")
    return [Problem(sentence, {"what": what, "row": row, "text": old.step(row).activity})]


def _at_the_open_row(state: CaseState, old: Procedure, there: Step, *, anew: bool) -> list[Problem]:
    if not there.is_for(state.variant):
        return [Problem(N_("Padanan langkah terbuka tidak berlaku untuk ragam perkara ini."))]
    if not anew:
        return []
    begun = state.hop > 0 or state.marks or state.closing or state.hold is not None
    if begun or any((one.step, one.round) == (state.step, state.round) for one in state.trail):
        here = old.step(state.step) if state.step is not None else there
        sentence = N_(
            "Langkah %(row)s sudah dikerjakan sebagian, dan pada versi tujuan pelaksananya lain: %(text)s"
        )
        return [Problem(sentence, {"row": here.no, "text": here.activity})]
    return []


def _same_hops(old: Step, new: Step) -> bool:
    return [(one.performer, one.kind) for one in old.hops] == [(one.performer, one.kind) for one in new.hops]


@_decides(c.Move)
def _move(course: _Course, command: c.Move) -> None:
    found = way(course.state, course.procedure, command.procedure, command.rows)
    if found.problems:
        raise refused(found.problems[0])
    course.emit(
        "moved",
        private=command.private,
        **{"from": command.before, "to": command.bundle, "version": command.version},
        rows={str(row): there for row, there in found.rows.items()},
        kept=list(found.kept),
        **({"only_said": True} if command.only_said else {}),
    )
    course.procedure = command.procedure
    if found.anew and found.step is not None:
        _enter(course, found.step)

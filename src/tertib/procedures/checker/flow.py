"""What is looked at in the symbols and arrows. Nothing is said where the marks themselves are lost."""

import re
from collections.abc import Iterator

from tertib.procedures.checker.types import Spot, Subject
from tertib.procedures.official.sheet import Mark, Row, Symbol

_CONDITION = re.compile(r"\b(apabila|jika|bila|bilamana)\b", re.IGNORECASE)
_APPLICANT = re.compile(r"\b(pemohon|dilengkapi|melengkapi)\b", re.IGNORECASE)


def _rows(subject: Subject) -> list[tuple[int, Row]]:
    return list(enumerate(subject.sheet.rows)) if subject.draws_flow else []


def _decisions(subject: Subject) -> Iterator[tuple[int, Row, Mark]]:
    for row, one in _rows(subject):
        for mark in one.all_marks:
            if mark.symbol is Symbol.DECISION:
                yield row, one, mark


def no_symbol(subject: Subject) -> Iterator[Spot]:
    for row, one in _rows(subject):
        if not one.all_marks:
            yield Spot(column="performers", row=row)


def start(subject: Subject) -> Iterator[Spot]:
    rows = [row for row, one in _rows(subject) for mark in one.all_marks if mark.symbol is Symbol.START]
    begins_with_question = any(row == 0 for row, _, _ in _decisions(subject))
    if _rows(subject) and rows != [0] and not (not rows and begins_with_question):
        yield Spot(column="performers", row=rows[1] if len(rows) > 1 else rows[0] if rows else 0)


def end(subject: Subject) -> Iterator[Spot]:
    rows = _rows(subject)
    ends = any(mark.symbol is Symbol.END for _, one in rows for mark in one.all_marks)
    asks = any(row == len(rows) - 1 for row, _, _ in _decisions(subject))  # said by `decision_last`
    if rows and not ends and not asks:
        yield Spot(column="performers", row=len(rows) - 1)


def order(subject: Subject) -> Iterator[Spot]:
    for row, one in _rows(subject):
        orders = sorted(mark.order for mark in one.all_marks)
        if len(orders) > 1 and orders != list(range(1, len(orders) + 1)):
            yield Spot(column="performers", row=row)


def decision_exits(subject: Subject) -> Iterator[Spot]:
    for row, _, mark in _decisions(subject):
        if len(mark.exits) != 2:
            yield Spot(column="performers", row=row, words={"count": len(mark.exits)})


def decision_idle(subject: Subject) -> Iterator[Spot]:
    for row, one, mark in _decisions(subject):
        targets = {exit_.to if exit_.to is not None else _next(row, one) for exit_ in mark.exits}
        if len(mark.exits) > 1 and len(targets) == 1 and not _sets_variants(subject, row):
            yield Spot(column="performers", row=row, words={"to": targets.pop()})


def _sets_variants(subject: Subject, row: int) -> bool:
    """Answers that settle the kind of the request lead on different ways although to the same row."""
    step = subject.procedure.steps[row] if subject.procedure else None
    return bool(step and step.decision and any(one.sets_variant for one in step.decision.exits))


def decision_last(subject: Subject) -> Iterator[Spot]:
    for row, _, _ in _decisions(subject):
        if row == len(subject.sheet.rows) - 1:
            yield Spot(column="performers", row=row)


def condition_undrawn(subject: Subject) -> Iterator[Spot]:
    decided = {row for row, _, _ in _decisions(subject)}
    for row, one in _rows(subject):
        match = _CONDITION.search(one.activity)
        if match and row not in decided:
            yield Spot(column="activity", row=row, words={"said": match.group()})


def return_without_clock(subject: Subject) -> Iterator[Spot]:
    for row, one, mark in _decisions(subject):
        back = [exit_ for exit_ in mark.exits if exit_.to is not None and exit_.to <= row + 1]
        if back and _APPLICANT.search(one.activity) and not any(exit_.waits for exit_ in mark.exits):
            yield Spot(column="performers", row=row, words={"label": back[0].label})


def unreachable(subject: Subject) -> Iterator[Spot]:
    ways = _ways(subject)
    seen, waiting = set(), [1] if ways else []
    while waiting:
        at = waiting.pop()
        if at not in seen and at in ways:
            seen.add(at)
            waiting += ways[at]
    for no in sorted(set(ways) - seen):
        yield Spot(column="performers", row=no - 1)


def no_way_out(subject: Subject) -> Iterator[Spot]:
    ways = _ways(subject)
    finishing: set[int] = set()
    for _ in ways:
        finishing |= {
            no for no, onward in ways.items() if any(one not in ways or one in finishing for one in onward)
        }
    for no in sorted(set(ways) - finishing):
        yield Spot(column="performers", row=no - 1)


def _ways(subject: Subject) -> dict[int, list[int]]:
    """Row -> the rows that may follow; what lies behind the last row is the end."""
    found = {}
    for row, one in _rows(subject):
        exits = [exit_ for mark in one.all_marks for exit_ in mark.exits]
        found[row + 1] = [exit_.to or _next(row, one) for exit_ in exits] or [_next(row, one)]
    return found


def _next(row: int, one: Row) -> int:
    return next((mark.to for mark in one.all_marks if mark.to is not None), row + 2)


def column_unused(subject: Subject) -> Iterator[Spot]:
    rows = _rows(subject)
    for place, column in enumerate(subject.sheet.columns):
        if rows and not any(one.marks[place] for _, one in rows):
            yield Spot(column="performers", item=place, words={"label": column.label})

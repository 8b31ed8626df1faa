"""In which version a case ran when something happened in it: rows are numbered by their version."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from tertib.cases._sql import marks, select
from tertib.cases.types import ElsewhereCase

Moves: TypeAlias = Mapping[str, Sequence[tuple[int, str]]]
"""Case -> the numbers of its moves in order, each with the bundle it left."""


def moves_of(offices: Collection[UUID]) -> Moves:
    """Every move of these offices' cases: there are few."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    if not offices:
        return found
    rows = select(
        "SELECT e.case_id, e.no, e.data FROM cases_event e JOIN cases_case c ON c.id = e.case_id "  # noqa: S608
        f"WHERE e.kind = 'moved' AND c.office_id IN ({marks(offices)}) ORDER BY e.case_id, e.no",
        [*offices],
    )
    for case, no, data in rows:
        found[str(case)].append((no, json.loads(data)["from"]))
    return found


def bundle_then(moves: Moves, case: str, no: int, running: str) -> str:
    """The bundle in which event `no` happened; `running` is the one the case runs in now."""
    return next((left for moved, left in moves.get(case, ()) if moved > no), running)


MOST = 200


def running_apart(office: UUID, code: str, bundle: str) -> tuple[ElsewhereCase, ...]:
    """Cases of a procedure that run in another version than this one, longest first."""
    found = select(
        "SELECT id, number, title, bundle, step FROM cases_case WHERE office_id = %s AND code = %s "  # noqa: S608
        f"AND bundle <> %s AND closed_at IS NULL ORDER BY opened_at, id LIMIT {MOST:d}",
        (office, code, bundle),
    )
    return tuple(
        ElsewhereCase(case=UUID(str(case)), number=number, title=title, bundle=running, step=step)
        for case, number, title, running, step in found
    )

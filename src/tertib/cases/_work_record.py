"""What somebody finished in a period, read from the chains: the record behind a yearly appraisal (SKP)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases._moves import Moves, bundle_then, moves_of
from tertib.cases._sql import as_uuid, moment, select
from tertib.cases.types import REHEARSAL, WorkLine
from tertib.procedures import queries as procedures

MOST = 5000


def finished_by(
    person: UUID, offices: Collection[UUID], start: datetime, end: datetime
) -> tuple[WorkLine, ...]:
    """Hops done by a person in cases of these offices, oldest first; trials do not count."""
    if not offices:
        return ()
    marks = ",".join(["%s"] * len(offices))
    found = select(
        "SELECT e.at, e.post, e.capacity, e.data, c.number, c.bundle, c.procedure_title, e.case_id, e.no "  # noqa: S608 - marks
        "FROM cases_event e JOIN cases_case c ON c.id = e.case_id "
        "WHERE e.kind = 'hop_done' AND e.at >= %s AND e.at < %s AND e.person = %s "
        f"AND c.channel <> %s AND c.office_id IN ({marks}) ORDER BY e.at, e.case_id, e.no LIMIT {MOST:d}",
        [start, end, person, REHEARSAL, *offices],
    )
    moves = moves_of(offices)
    return tuple(_line(each, moves) for each in found)


def _line(found: Sequence[Any], moves: Moves) -> WorkLine:
    at, post, capacity, data, number, running, title, case, no = found
    said, bundle = json.loads(data), bundle_then(moves, str(case), no, running)
    step = procedures.procedure(bundle).step(int(said["step"]))
    hop = step.hops[int(said["hop"])]
    return WorkLine(
        at=moment(at),
        number=number,
        procedure_title=title,
        step=step.no,
        activity=step.activity,
        label=hop.kind.value,
        post=as_uuid(post),
        capacity=capacity,
        touch=int(said.get("touch") or 0),
        minutes=step.minutes,
    )

"""The figures of a procedure in a period, for its monitoring and its evaluation; trials do not count."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from tertib.cases._moves import bundle_then, moves_of
from tertib.cases._sql import as_moment, select
from tertib.cases.types import REHEARSAL, Phase, ReviewFigures, RowFigure
from tertib.procedures import queries as procedures

_BACK = ("waiting", "sent_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    phase: Phase
    opened: datetime | None
    ended: datetime | None
    due: datetime | None

    def is_closed_before(self, stop: datetime) -> bool:
        return self.phase is Phase.CLOSED and self.ended is not None and self.ended < stop

    def is_open_late(self, stop: datetime) -> bool:
        is_open = self.ended is None or self.ended >= stop
        return is_open and self.due is not None and self.due < stop

    @property
    def is_in_time(self) -> bool:
        return self.due is None or (self.ended is not None and self.ended <= self.due)


def figures_of(
    office: UUID, code: str, bundle: str, start: date, end: date, *, zone: tzinfo, now: datetime
) -> ReviewFigures:
    """Of a procedure's cases between two days, both included; rows as the version in force numbers them."""
    begin = datetime.combine(start, time(), zone)
    stop = min(datetime.combine(end + timedelta(days=1), time(), zone), now)
    found = select(
        "SELECT phase, opened_at, closed_at, due FROM cases_case WHERE office_id = %s AND code = %s "
        "AND channel <> %s AND opened_at < %s AND (closed_at IS NULL OR closed_at >= %s)",
        (office, code, REHEARSAL, stop, begin),
    )
    cases = [
        _Case(phase=Phase(phase), opened=as_moment(opened), ended=as_moment(ended), due=as_moment(due))
        for phase, opened, ended, due in found
    ]
    closed = [one for one in cases if one.is_closed_before(stop)]
    in_time = sum(one.is_in_time for one in closed)
    return ReviewFigures(
        received=sum(one.opened is not None and begin <= one.opened for one in cases),
        closed=len(closed),
        in_time=in_time,
        late=len(closed) - in_time,
        open_late=sum(one.is_open_late(stop) for one in cases),
        returned=_returned(office, code, begin, stop),
        rows=tuple(_rows(office, code, bundle, begin, stop)),
    )


def _returned(office: UUID, code: str, begin: datetime, stop: datetime) -> int:
    """How often a case went back: to its applicant, or to the performer before."""
    found = select(
        "SELECT count(*) FROM cases_event e JOIN cases_case c ON c.id = e.case_id "
        "WHERE e.kind IN (%s, %s) AND e.at >= %s AND e.at < %s AND c.office_id = %s AND c.code = %s "
        "AND c.channel <> %s",
        (*_BACK, begin, stop, office, code, REHEARSAL),
    )
    return int(found[0][0])


def _rows(office: UUID, code: str, bundle: str, begin: datetime, stop: datetime) -> Iterator[RowFigure]:
    spent = _spent(office, code, bundle, begin, stop)
    for step in procedures.procedure(bundle).steps:
        minutes = spent.get(step.no, [])
        yield RowFigure(
            row=step.no,
            activity=step.activity,
            standard=step.minutes,
            count=len(minutes),
            mean=round(sum(minutes) / len(minutes)) if minutes else None,
            over=sum(one > step.minutes for one in minutes),
        )


def _spent(office: UUID, code: str, bundle: str, begin: datetime, stop: datetime) -> Mapping[int, list[int]]:
    """Minutes of work in every round of a row that closed, by the row's number in the version in force."""
    found = select(
        "SELECT e.case_id, e.no, e.data, c.bundle FROM cases_event e JOIN cases_case c ON c.id = e.case_id "
        "WHERE e.kind = 'step_closed' AND e.at >= %s AND e.at < %s AND c.office_id = %s AND c.code = %s "
        "AND c.channel <> %s",
        (begin, stop, office, code, REHEARSAL),
    )
    moves, spent = moves_of([office]), defaultdict[int, list[int]](list)
    same = {bundle: {step.no: step.no for step in procedures.procedure(bundle).steps}}
    for case, no, data, running in found:
        then, said = bundle_then(moves, str(case), no, running), json.loads(data)
        if then not in same:
            pairs = procedures.rows_between(procedures.procedure(then), procedures.procedure(bundle))
            same[then] = dict(pairs)
        row = same[then].get(int(said["step"]))
        if row is not None:
            spent[row].append(int(said.get("touch") or 0))
    return spent

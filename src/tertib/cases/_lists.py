"""A person's lists: the inbox, the dates of open work, the applicant's own cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from tertib.cases import _inbox, _sql
from tertib.cases._clocks import APPLICANT, promise_at
from tertib.cases._office import Office
from tertib.cases._rights import PORTAL, Viewer
from tertib.cases.models import Case, Submission
from tertib.cases.types import REHEARSAL, TRIAL, CaseBrief, InboxFilter, InboxPage, MyCase, Phase, WorkDate
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.runtime import door

_WORK = (
    "SELECT i.case_id, i.seq, i.number, i.procedure_title, i.activity, i.post, i.due, i.rank, e.at, i.title "
    "FROM cases_item i JOIN cases_event e ON e.case_id = i.case_id AND e.no = i.seq WHERE "
)
MOST_DATES = 500


def open_work(person: UUID) -> tuple[WorkDate, ...]:
    """The open items a person may act for today, as dates: not what a colleague has claimed."""
    now = door.read_now()
    held = people.capacities(person, now)
    posts = [each.post for each in held]
    if not posts:
        return ()
    marks = _sql.marks(posts)
    where, params = f"(i.post IN ({marks}) OR i.also IN ({marks}))", [*posts, *posts]
    colleagues = _inbox.colleagues(person, held, now)
    if colleagues:  # what somebody claimed who is away is everybody's again
        where += f" AND (i.claimed_by IS NULL OR i.claimed_by NOT IN ({_sql.marks(colleagues)}))"
        params += colleagues
    found = _sql.select(f"{_WORK}{where} ORDER BY i.rank LIMIT {MOST_DATES:d}", params)
    titles = people.titles({UUID(str(each[5])) for each in found}, now)
    return tuple(_work_date(each, titles) for each in found)


def _work_date(found: Sequence[Any], titles: Mapping[UUID, Any]) -> WorkDate:
    case, seq, number, procedure, activity, post, due, rank, at, name = found
    promised, otherwise, changed = _sql.as_moment(due), _sql.as_moment(rank), _sql.as_moment(at)
    assert otherwise is not None  # noqa: S101 - the column is not null
    assert changed is not None  # noqa: S101 - the same
    title = titles.get(UUID(str(post)))
    return WorkDate(
        case=UUID(str(case)),
        seq=seq,
        number=number,
        procedure_title=f"{TRIAL}{procedure}" if name.startswith(TRIAL) else procedure,
        activity=activity,
        post_title=title.label if title else "",
        due=promised or otherwise,
        is_promise=promised is not None,
        changed_at=changed,
    )


def inbox(by: Actor, *, page: int = 1, filter: InboxFilter | None = None) -> InboxPage:  # noqa: A002
    """Open items of all posts the person may act for today, by what is left of the promise."""
    return _inbox.page_of(Viewer(by, door.read_now()), page, filter or InboxFilter())


_MINE = """
SELECT c.id, c.seq, c.number, c.tracking, c.title, c.procedure_title, c.code, c.agency_name, c.phase, c.due,
       c.opened_at, i.post, i.since, c.office_id, c.bundle
FROM cases_case c LEFT JOIN cases_item i ON i.case_id = c.id
WHERE """


def my_cases(by: Actor) -> tuple[MyCase, ...]:
    """Cases of the agencies the person speaks for, and those without an agency the person opened."""
    viewer = Viewer(by, door.read_now())
    if by.person is None:
        return ()
    agencies = sorted(viewer.agencies)
    where, params = "(c.agency_id IS NULL AND c.opener = %s AND c.channel = %s)", [by.person, PORTAL]
    if agencies:
        where += f" OR c.agency_id IN ({','.join(['%s'] * len(agencies))})"
        params += agencies
    found = _sql.select(f"{_MINE}{where} ORDER BY c.opened_at DESC LIMIT 500", params)
    titles = people.titles({UUID(str(each[11])) for each in found if each[11]}, viewer.now)
    offices: dict[tuple[str, str], Office] = {}  # each reads its calendar once
    return tuple(_my_case(each, titles, offices, viewer.now) for each in found)


def _my_case(
    found: Sequence[Any], titles: Mapping[UUID, Any], offices: dict[tuple[str, str], Office], now: datetime
) -> MyCase:
    case, seq, number, tracking, title, procedure, code, agency, phase, due, opened, *more = found
    post, since, place, bundle = more
    at = _sql.as_moment(opened)
    assert at is not None  # noqa: S101 - the column is not null
    running = procedures.procedure(bundle)
    key = (str(place), running.calendar)
    office = offices.setdefault(key, Office(id=UUID(key[0]), code=code, key=running.calendar))
    limit = running.promise.minutes if running.promise else None
    clock = promise_at(_sql.as_moment(due), limit, office, now, begun=bool(number))
    holder = titles.get(UUID(str(post))) if post else None
    state = Phase(phase)
    return MyCase(
        id=UUID(str(case)),
        seq=seq,
        number=number,
        tracking=tracking,
        title=title,
        procedure_title=procedure,
        code=code,
        agency_name=agency,
        phase=state,
        turn_title=N_("Anda") if state is Phase.WAITING else holder.title if holder else "",
        since=_sql.as_moment(since) or at,
        due=_sql.as_moment(due),
        opened_at=at,
        must_act=state is Phase.WAITING,
        clock=replace(clock, held_by=APPLICANT) if state is Phase.WAITING else clock,
    )


def briefs(viewer: Viewer, ids: Collection[UUID]) -> tuple[CaseBrief, ...]:
    """Those of these cases that somebody sees by a post or audits, running ones first, then the newest."""
    rows = Case.objects.filter(id__in=ids)
    everywhere = viewer.by.kind is ActorKind.SYSTEM
    if not everywhere and all("auditor" not in each.roles for each in viewer.capacities):
        rows = rows.filter(office__in={each.office for each in viewer.capacities})
    return tuple(
        CaseBrief(
            id=row.id,
            number=row.number or row.tracking,
            title=row.title,
            phase=Phase(row.phase),
            step=row.step,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row in rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")
    )


def running_with(office: UUID, field: str, value: str) -> set[UUID]:
    """The running cases of an office that ask with this value in this field, trials apart; in one query."""
    said = _sql.to_json({field: value})[1:-1]
    found = Submission.objects.filter(
        case__office=office, case__closed_at=None, request__icontains=said
    ).exclude(case__channel=REHEARSAL)
    return {
        case
        for case, request in found.values_list("case_id", "request")
        if str(_sql.from_json(request).get(field)).casefold() == value.casefold()
    }


def running_naming(office: UUID, field: str, values: Collection[str], *, since: datetime) -> tuple[UUID, ...]:
    """The running cases of an office that ask with such a value, trials apart, newest first; one query."""
    wanted = {each.casefold() for each in values}
    found = Submission.objects.filter(
        case__office=office, case__closed_at=None, case__opened_at__gte=since, request__contains=f'"{field}":'
    ).exclude(case__channel=REHEARSAL)
    rows = found.order_by("-case__opened_at", "case_id", "version").values_list("case_id", "request")
    last = {case: str(_sql.from_json(request).get(field)) for case, request in rows}
    return tuple(case for case, said in last.items() if said.casefold() in wanted)

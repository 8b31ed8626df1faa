"""The head's page and the auditor's list: counts, what is stuck, the month's figures."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from statistics import median_low
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tertib.cases import _sql, _store
from tertib.cases._clocks import promise_of
from tertib.cases._office import Office
from tertib.cases._sql import as_moment, select
from tertib.cases.types import (
    REHEARSAL,
    TRIAL,
    AuditCase,
    AuditFilter,
    AuditPage,
    Overview,
    Phase,
    RehearsalView,
    ServiceFigures,
    StepCount,
    StuckCase,
)
from tertib.people import queries as people

PAGE = 50
_STUCK = 15
_TRIALS = f"{TRIAL}%"  # nobody is kept waiting by a trial, and the head's page counts none


def overview_of(office: UUID, month: date, now: datetime, zone: ZoneInfo) -> Overview:
    services = _services(office, month, now, zone)
    return Overview(
        office=office,
        office_name=people.unit(office).name,
        month=month,
        at=now,
        steps=_steps(office, now),
        stuck=_stuck(office, now),
        services=services,
        total=_total(services),
    )


def _steps(office: UUID, now: datetime) -> tuple[StepCount, ...]:
    found = select(
        "SELECT code, min(procedure_title), step, min(activity), count(*), "
        "sum(CASE WHEN due < %s THEN 1 ELSE 0 END), min(since) "
        "FROM cases_item WHERE office_id = %s AND title NOT LIKE %s GROUP BY code, step ORDER BY code, step",
        (now, office, _TRIALS),
    )
    return tuple(
        StepCount(
            code=code,
            procedure_title=title,
            step=step,
            activity=activity,
            count=count,
            late=int(late or 0),
            oldest_since=as_moment(oldest),
        )
        for code, title, step, activity, count, late, oldest in found
    )


def _stuck(office: UUID, now: datetime) -> tuple[StuckCase, ...]:
    sql = _store.SELECT_ITEM + "WHERE office_id = %s AND title NOT LIKE %s ORDER BY since, case_id LIMIT %s"
    rows = [_store.item_row(each) for each in select(sql, (office, _TRIALS, _STUCK))]
    titles = people.titles({row.post for row in rows}, now)
    offices = {row.calendar: Office(id=office, code="", key=row.calendar) for row in rows}
    return tuple(
        StuckCase(
            case=row.case,
            number=row.number,
            title=row.title,
            step=row.step,
            activity=row.activity,
            post_title=titles[row.post].label if row.post in titles else "",
            holder=", ".join(titles[row.post].names) if row.post in titles else "",
            since=row.since,
            waited=offices[row.calendar].between(row.since, now),
            clock=promise_of(row, offices[row.calendar], now),
            due=row.due,
            late=row.due is not None and row.due < now,
            agency_name=row.agency_name,
            subject=row.subject,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    code: str
    title: str
    phase: Phase
    received: bool
    ended: bool
    on_time: bool
    used: int
    late: bool


def _services(office: UUID, month: date, now: datetime, zone: ZoneInfo) -> tuple[ServiceFigures, ...]:
    start = datetime.combine(month, time(), zone).astimezone(UTC)
    following = (month + timedelta(days=32)).replace(day=1)
    end = datetime.combine(following, time(), zone).astimezone(UTC)
    found = select(
        "SELECT code, procedure_title, phase, opened_at, closed_at, due, used FROM cases_case "
        "WHERE office_id = %s AND (closed_at IS NULL OR closed_at >= %s OR opened_at >= %s) "
        "AND opened_at < %s AND channel <> %s",
        (office, start, start, end, REHEARSAL),
    )
    lines = [_line(each, start, end, now) for each in found]
    codes = sorted({(line.code, line.title) for line in lines})
    return tuple(
        _figures(code, title, [line for line in lines if line.code == code]) for code, title in codes
    )


def _line(found: Sequence[Any], start: datetime, end: datetime, now: datetime) -> _Line:
    code, title, phase, *moments, used = found
    opened, closed, due = map(as_moment, moments)
    return _Line(
        code=code,
        title=title,
        phase=Phase(phase),
        received=opened is not None and start <= opened < end,
        ended=closed is not None and start <= closed < end,
        on_time=closed is not None and (due is None or closed <= due),
        used=used,
        late=closed is None and due is not None and due < now,
    )


def _figures(code: str, title: str, lines: Sequence[_Line]) -> ServiceFigures:
    closed = [line for line in lines if line.ended and line.phase is Phase.CLOSED]

    def ended(phase: Phase) -> int:
        return sum(line.ended and line.phase is phase for line in lines)

    return ServiceFigures(
        code=code,
        procedure_title=title,
        received=sum(line.received for line in lines),
        closed=len(closed),
        on_time=sum(line.on_time for line in closed),
        refused=ended(Phase.REFUSED),
        withdrawn=ended(Phase.WITHDRAWN),
        lapsed=ended(Phase.LAPSED),
        median_minutes=median_low(line.used for line in closed) if closed else None,
        open_now=sum(not line.phase.is_over for line in lines),
        late_now=sum(line.late for line in lines),
        waiting_now=sum(line.phase is Phase.WAITING for line in lines),
    )


_COUNTED = (
    "received",
    "closed",
    "on_time",
    "refused",
    "withdrawn",
    "lapsed",
    "open_now",
    "late_now",
    "waiting_now",
)


def _total(services: Sequence[ServiceFigures]) -> ServiceFigures:
    """All services together; a median of medians would be no median, so a single service keeps its own."""
    sums = {name: sum(getattr(each, name) for each in services) for name in _COUNTED}
    median = services[0].median_minutes if len(services) == 1 else None
    return ServiceFigures(code="", procedure_title="", median_minutes=median, **sums)


# --- the auditor -----------------------------------------------------------------------------------

_AUDIT = (
    "SELECT id, number, tracking, title, code, procedure_title, agency_name, phase, step, opened_at, "
    "closed_at, due, seq FROM cases_case "
)


def audit_page(offices: Sequence[UUID] | None, wanted: AuditFilter, now: datetime, zone: tzinfo) -> AuditPage:
    """Cases by filter; `offices` None means all. A sample comes from sorted ids: it can be drawn again."""
    where, params = _audit_condition(offices, wanted, now, zone)
    if wanted.sample:
        ids = [each[0] for each in select(f"SELECT id FROM cases_case {where} ORDER BY id", params)]  # noqa: S608
        drawn = random.Random(wanted.seed).sample(ids, min(wanted.sample, len(ids)))  # noqa: S311 - no secret
        if not drawn:
            return AuditPage(cases=(), page=1, has_next=False, sampled=True)
        marks = ",".join(["%s"] * len(drawn))
        found = select(f"{_AUDIT} WHERE id IN ({marks}) ORDER BY opened_at, id", drawn)
        return AuditPage(cases=_audit_cases(found, now), page=1, has_next=False, sampled=True)
    offset = (max(wanted.page, 1) - 1) * PAGE
    sql = f"{_AUDIT} {where} ORDER BY opened_at DESC, id LIMIT {PAGE + 1:d} OFFSET {offset:d}"
    found = select(sql, params)
    return AuditPage(
        cases=_audit_cases(found[:PAGE], now),
        page=max(wanted.page, 1),
        has_next=len(found) > PAGE,
        sampled=False,
    )


def _audit_condition(
    offices: Sequence[UUID] | None, wanted: AuditFilter, now: datetime, zone: tzinfo
) -> tuple[str, list[Any]]:
    parts: list[tuple[str, list[Any]]] = []
    if offices is not None:
        parts.append((f"office_id IN ({','.join(['%s'] * len(offices))})", list(offices)))
    if wanted.code:
        parts.append(("code = %s", [wanted.code]))
    if wanted.phase is not None:
        parts.append(("phase = %s", [wanted.phase.value]))
    if wanted.since is not None:
        parts.append(("opened_at >= %s", [datetime.combine(wanted.since, time(), zone)]))
    if wanted.until is not None:
        parts.append(("opened_at < %s", [datetime.combine(wanted.until + timedelta(days=1), time(), zone)]))
    if wanted.late:
        parts.append(("due < coalesce(closed_at, %s)", [now]))
    if wanted.text:
        text = f"%{wanted.text.lower()}%"
        columns = ("title", "subject", "number", "tracking", "agency_name")
        like = " OR ".join(f"lower({column}) LIKE %s" for column in columns)
        parts.append((f"({like})", [text] * len(columns)))
    where = f"WHERE {' AND '.join(sql for sql, _ in parts)}" if parts else ""
    return where, [value for _, values in parts for value in values]


def _audit_cases(found: Sequence[Sequence[Any]], now: datetime) -> tuple[AuditCase, ...]:
    return tuple(_audit_case(each, now) for each in found)


def _audit_case(found: Sequence[Any], now: datetime) -> AuditCase:
    case, number, tracking, title, code, procedure, agency, phase, step, *moments, seq = found
    opened, closed, due = map(as_moment, moments)
    return AuditCase(
        id=_sql.as_uuid(case) or UUID(int=0),
        number=number,
        tracking=tracking,
        title=title,
        code=code,
        procedure_title=procedure,
        agency_name=agency,
        phase=Phase(phase),
        step=step,
        opened_at=opened or now,
        closed_at=closed,
        due=due,
        late=due is not None and due < (closed or now),
        events=seq,
    )


def without_names(overview: Overview) -> Overview:
    """For a page that may be printed and pinned up: posts, never persons."""
    return replace(overview, stuck=tuple(replace(each, holder="") for each in overview.stuck))


def rehearsals_of(office: UUID) -> tuple[RehearsalView, ...]:
    """The last few trial cases, newest first."""
    found = select(
        "SELECT id, code, number, title, phase, opened_at FROM cases_case "
        "WHERE office_id = %s AND channel = %s ORDER BY opened_at DESC, id LIMIT 5",
        (office, REHEARSAL),
    )
    return tuple(map(_rehearsal, found))


def _rehearsal(found: Sequence[Any]) -> RehearsalView:
    case, code, number, title, phase, opened = found
    return RehearsalView(
        case=case if isinstance(case, UUID) else UUID(case),
        code=code,
        number=number,
        title=title,
        phase=Phase(phase),
        opened_at=_sql.moment(opened),
    )

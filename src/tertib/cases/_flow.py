"""How a case went through the rows of its procedure, and how many cases wait at each row of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.cases import _store
from tertib.cases._office import Office
from tertib.cases._sql import as_moment, select
from tertib.cases._store import CaseRow
from tertib.cases._views import step_views
from tertib.cases.chain import Link
from tertib.cases.types import TRIAL
from tertib.kernel.calendar import Pause
from tertib.people import queries as people
from tertib.procedures.types import Procedure

FEW, SHOWN = 5, 30  # at one row, and in all: cases that are named, those that wait longest; all are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """A row of the procedure in one case."""

    no: int
    state: str  # "done" | "now" | "ahead" | "skipped"
    who: tuple[str, ...]  # who did it, in the order of the hops; empty for an applicant
    minutes: int | None  # working minutes in all its rounds, waiting outside left out; None: not begun
    limit: int
    round: int
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """A case at a row: where it lies, and since when."""

    case: UUID
    number: str
    subject: str
    post_title: str
    since: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLoad:
    """What waits at one performer of one row."""

    step: int
    hop: int
    count: int
    late: int
    oldest: datetime
    cases: tuple[WaitingCase, ...]  # some of them, those that wait longest first

    @property
    def more(self) -> int:
        """How many are not named when a few are."""
        return max(0, self.count - min(FEW, len(self.cases)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLoads:
    """What waits at the rows of the version that an office runs now."""

    bundle: str
    loads: tuple[RowLoad, ...]


def flow_rows(row: CaseRow, procedure: Procedure, office: Office, now: datetime) -> tuple[FlowRow, ...]:
    """Every row with who did it and how long it took so far."""
    links = _store.links_of(row.id)
    names = people.people({link.person for link in links if link.person})
    visits, pauses = _visits(links, now), _pauses(links, now)
    return tuple(
        FlowRow(
            no=one.no,
            state=one.state,
            who=tuple(names[each].name for each in _doers(links, one.no) if each in names),
            minutes=_minutes(visits.get(one.no, ()), pauses, office),
            limit=one.minutes,
            round=one.round,
            until=one.closed_at,
        )
        for one in step_views(procedure, row.state, links)
    )


def _doers(links: Sequence[Link], step: int) -> Iterable[UUID]:
    done = [link for link in links if link.kind == "hop_done" and link.event.data.get("step") == step]
    return dict.fromkeys(link.person for link in done if link.person)


def _visits(links: Sequence[Link], now: datetime) -> Mapping[int, Sequence[tuple[datetime, datetime]]]:
    """From when to when the case stood at each row: a row ends where the next begins, or with the case."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    here: tuple[int, datetime] | None = None
    for link in links:
        begins = link.kind == "step_entered"
        if here is not None and (begins or link.kind in _ENDS):
            found.setdefault(here[0], []).append((here[1], link.at))
            here = None
        if begins:
            here = (link.event.data["step"], link.at)
    if here is not None:
        found.setdefault(here[0], []).append((here[1], now))
    return found


_ENDS = frozenset({"closed", "refused", "withdrawn", "lapsed"})
_STILL = {"waiting": "resubmitted", "held": "resumed"}


def _pauses(links: Sequence[Link], now: datetime) -> list[Pause]:
    """When somebody outside had to act."""
    found = []
    for begins, ends in _STILL.items():
        since: datetime | None = None
        for link in links:
            if link.kind == begins and since is None:
                since = link.at
            elif since is not None and (link.kind == ends or link.kind in _ENDS):
                found.append(Pause(begin=since, end=link.at))
                since = None
        if since is not None:
            found.append(Pause(begin=since, end=now))
    return found


def _minutes(
    visits: Sequence[tuple[datetime, datetime]], pauses: Sequence[Pause], office: Office
) -> int | None:
    if not visits:
        return None
    return sum(office.between(begin, end, pauses) for begin, end in visits)


def loads(office: UUID, code: str, now: datetime) -> tuple[RowLoad, ...]:
    """What waits at each hop of a procedure in an office; trials keep nobody waiting."""
    where = (office, code, f"{TRIAL}%")
    counted = select(
        "SELECT step, hop, count(*), sum(CASE WHEN due < %s THEN 1 ELSE 0 END), min(since) "
        "FROM cases_item WHERE office_id = %s AND code = %s AND title NOT LIKE %s "
        "GROUP BY step, hop ORDER BY step, hop",
        (now, *where),
    )
    named = _named(where, now)
    return tuple(
        RowLoad(
            step=step,
            hop=hop,
            count=count,
            late=int(late or 0),
            oldest=as_moment(oldest) or now,
            cases=tuple(named.get((step, hop), ())),
        )
        for step, hop, count, late, oldest in counted
    )


def _named(where: tuple[UUID, str, str], now: datetime) -> Mapping[tuple[int, int], Sequence[WaitingCase]]:
    """The cases that wait longest, by where they stand."""
    sql = _store.SELECT_ITEM + (
        "WHERE office_id = %s AND code = %s AND title NOT LIKE %s ORDER BY since, case_id LIMIT %s"
    )
    items = [_store.item_row(each) for each in select(sql, (*where, SHOWN))]
    titles = people.titles({one.post for one in items}, now)
    found: dict[tuple[int, int], list[WaitingCase]] = {}
    for one in items:
        found.setdefault((one.step, one.hop), []).append(
            WaitingCase(
                case=one.case,
                number=one.number,
                subject=one.subject or one.title,
                post_title=titles[one.post].label if one.post in titles else "",
                since=one.since,
                late=one.due is not None and one.due < now,
            )
        )
    return found

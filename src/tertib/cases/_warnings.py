"""Before the promise is due, when it is, and to the superior after: decided purely, told once each.

Nobody is warned in quiet hours; the check after them warns of whatever is true by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from django.utils import timezone

from tertib.cases import _commands as c
from tertib.cases import _sql, _store, notices
from tertib.cases._act import Act
from tertib.cases._office import Office
from tertib.cases._state import Event
from tertib.cases.notices import Notice, Occasion, Receiver
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import OfficeRules
from tertib.runtime import door, languages
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job, schedule, task

MOST = 500  # cases of one office in one round; the next round goes on


class Level(IntEnum):
    """How loud it is; a case is warned of one due moment upwards only."""

    NONE = 0
    SOON = 1
    DUE = 2
    LATE = 3


def level_at(now: datetime, due: datetime, rules: OfficeRules, *, left: int) -> Level:
    """How loud it must be. `left`: working minutes until the promise is due, negative after it."""
    if now < due:
        return Level.SOON if rules.warn_before and left <= rules.warn_before else Level.NONE
    if rules.escalate_after is not None and -left >= rules.escalate_after:
        return Level.LATE
    return Level.DUE


def untold(told: Level, wanted: Level) -> tuple[Level, ...]:
    """What is still to be said: being soon due is no news any more once it is due."""
    return tuple(each for each in (Level.SOON, Level.DUE, Level.LATE)
                 if told < each <= wanted and (each is not Level.SOON or wanted is Level.SOON))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    case: UUID
    due: datetime
    told: Level
    calendar: str


def warn(office: UUID) -> int:
    """Warn of the office's cases; answers how many warnings were said. Silent in quiet hours."""
    now = door.read_now()
    rules = people.rules_of(office)
    if notices.quiet_end(now.astimezone(timezone.get_default_timezone()), rules):
        return 0
    said = 0
    for candidate in _candidates(office, now, rules):
        clock = Office(id=office, code="", key=candidate.calendar)
        wanted = level_at(now, candidate.due, rules, left=_left(clock, candidate.due, now))
        if untold(candidate.told, wanted):
            said += door.run(lambda tx, one=candidate, to=wanted: _say(tx, one, to))  # type: ignore[misc]
    return said


def _left(clock: Office, due: datetime, now: datetime) -> int:
    return clock.between(now, due) if due >= now else -clock.between(due, now)


def _candidates(office: UUID, now: datetime, rules: OfficeRules) -> list[Candidate]:
    """Only what is due within the horizon and not yet as loud as can be."""
    horizon = max(
        Office(id=office, code="", key=each.key).deadline(now, rules.warn_before)
        for each in people.calendars(office)
    )
    top = Level.DUE if rules.escalate_after is None else Level.LATE
    found = _sql.select(
        "SELECT i.case_id, i.due, coalesce(w.level, 0), i.calendar FROM cases_item i "
        "LEFT JOIN cases_warned w ON w.case_id = i.case_id AND w.due = i.due "
        "WHERE i.office_id = %s AND i.due <= %s AND coalesce(w.level, 0) < %s ORDER BY i.due LIMIT %s",
        (office, horizon, top.value, MOST),
    )
    return [
        Candidate(case=UUID(str(case)), due=due, told=Level(level), calendar=calendar)
        for case, at, level, calendar in found
        if (due := _sql.as_moment(at)) is not None
    ]


def _say(tx: Tx, candidate: Candidate, wanted: Level) -> int:
    row = _store.load_case(candidate.case)
    if row is None or row.state.due != candidate.due or row.state.post is None:
        return 0  # it moved on meanwhile
    superior = _superior(row.state.post, tx.now)
    act = Act(tx=tx, by=SYSTEM, row=row)
    if wanted is Level.LATE and superior is not None:
        act.carry(c.Escalate(to=superior))
        act.finish()
    told = untold(candidate.told, wanted)
    for level in told:
        occasion = Occasion(
            tx=tx, row=act.row, event=Event(kind=f"warned_{level.name.lower()}", at=tx.now),
            procedure=act.procedure, by=None,
        )  # fmt: skip
        notices.send(occasion, NOTICES[level], f"warning:{row.id}:{candidate.due.isoformat()}:{level.value}")
    _sql.change(
        "INSERT INTO cases_warned (case_id, due, level) VALUES (%s, %s, %s) "
        "ON CONFLICT (case_id) DO UPDATE SET due = excluded.due, level = excluded.level",
        (row.id, candidate.due, wanted.value),
    )
    return len(told)


def _superior(post: UUID, now: datetime) -> UUID | None:
    """The nearest post above that somebody may act for; the tree has no cycles, but a guard costs nothing."""
    seen = {post}
    above = people.post(post).superior
    while above is not None and above not in seen:
        if people.holders(above, now):
            return above
        seen.add(above)
        above = people.post(above).superior
    return None


def _desk_or_above(occasion: Occasion) -> Iterable[Receiver]:
    """When nobody of the post is there, waiting until it is late would help nobody."""
    return tuple(notices.desk(occasion)) or _above(occasion)


def _above(occasion: Occasion) -> Iterable[Receiver]:
    post = occasion.row.state.post
    superior = _superior(post, occasion.tx.now) if post else None
    return map(notices.official, people.holders(superior, occasion.tx.now)) if superior else ()


def _fill(occasion: Occasion) -> Mapping[str, object]:
    state, now = occasion.row.state, occasion.tx.now
    clock = Office(id=occasion.row.office, code="", key=occasion.procedure.calendar)
    post = people.titles([state.post], now).get(state.post) if state.post else None
    left = _left(clock, state.due, now) if state.due else 0
    return {
        **notices.for_desk(occasion),
        "due": notices.moment(state.due.isoformat() if state.due else None),
        "time": languages.duration(left),
        "post": post.label if post else "",
    }


_WHERE = N_("\n\n%(activity)s\nPemohon: %(agency)s\n\nBuka:\n%(link)s\n")

NOTICES: Mapping[Level, Notice] = {
    Level.SOON: Notice(
        audience=notices.desk,
        subject=N_("Segera jatuh tempo: %(service)s (%(number)s)"),
        text=(N_("Janji layanan jatuh tempo %(due)s; sisa %(time)s kerja."), _WHERE),
        fill=_fill,
    ),
    Level.DUE: Notice(
        audience=_desk_or_above,
        subject=N_("Jatuh tempo: %(service)s (%(number)s)"),
        text=(N_("Janji layanan jatuh tempo %(due)s dan pekerjaannya masih ada pada %(post)s."), _WHERE),
        fill=_fill,
    ),
    Level.LATE: Notice(
        audience=_above,
        subject=N_("Lewat janji layanan: %(service)s (%(number)s)"),
        text=(
            N_("Janji layanan jatuh tempo %(due)s, lewat %(time)s kerja. Pekerjaannya ada pada %(post)s."),
            _WHERE,
        ),
        fill=_fill,
    ),
}


@task("cases.warn", lease=300)
def _warn(job: Job) -> None:
    for office in people.offices():
        try:
            warn(office.id)
        except Misconfigured:  # an office without a calendar promises nothing
            continue
        finally:
            job.beat()


schedule("cases.warn", "cases.warn", every=timedelta(minutes=5))

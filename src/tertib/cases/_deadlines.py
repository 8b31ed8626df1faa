"""Counting deadlines anew when an office's calendar changed: on record, told once, and safe to repeat.

What a deadline stands on is named by the digest of the office's calendars. A worker compares it every minute,
so that nobody who enters a holiday has to think of the open cases, and a count that was cut off goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import _sql, _store, notices
from tertib.cases._act import Act
from tertib.cases._rebuild import marked
from tertib.cases.notices import Move
from tertib.kernel.actor import SYSTEM
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.queue import Job, enqueue, schedule, task

TASK = "cases.recount"
BREATH = 25  # cases between two signs of life


def stamp(office: UUID) -> str:
    """The content of every calendar that a case of the office may run on; empty where there is none."""
    stamps = [people.calendar_stamp(office, each.key) for each in people.calendars(office)]
    return sha256("".join(sorted(stamps)).encode()).hexdigest() if stamps else ""


def wake(tx: Tx, office: UUID) -> None:
    enqueue(tx, TASK, {"office": str(office)}, key=str(office))


def recount(office: UUID, *, beat: Any = None) -> int:
    """Count the office's open deadlines anew; answers how many moved."""
    content = stamp(office)
    door.run(lambda _: _begin(office))
    moved = 0
    for place, case in enumerate(open_cases(office)):
        moved += door.run(lambda tx, case=case: _move(tx, case, content))  # type: ignore[misc]
        point("recount.moved")
        if beat is not None and place % BREATH == 0:
            beat()
    door.run(lambda tx: _settle(tx, office, content))
    point("recount.settled")
    return moved


def _begin(office: UUID) -> None:
    _sql.change(
        "INSERT INTO cases_watch (office_id, counted, told) VALUES (%s, '', 0) ON CONFLICT DO NOTHING",
        (office,),
    )


def open_cases(office: UUID) -> list[UUID]:
    found = _sql.select(
        "SELECT id FROM cases_case WHERE office_id = %s AND phase IN (%s, %s) ORDER BY opened_at, id",
        (office, "open", "waiting"),
    )
    return [UUID(str(each[0])) for each in found]


def _move(tx: Tx, case: UUID, content: str) -> bool:
    row = _store.load_case(case)
    if row is None or row.state.phase.is_over:
        return False
    act = Act(tx=tx, by=SYSTEM, row=row)
    act.carry(c.MovePromise(calendar=content))
    if act.events:
        _hold_watch(row.office)
    act.finish()
    point("recount.moving")
    return bool(act.events)


def _hold_watch(office: UUID) -> None:
    """One at a time until the transaction ends, so that a move never gets an id below one already told."""
    _sql.change("UPDATE cases_watch SET told = told WHERE office_id = %s", (office,))


def _settle(tx: Tx, office: UUID, content: str) -> None:
    """Tell the officials concerned of what moved since they were told last, and note how far it all came.

    The letters and the newest move they tell of are kept by one transaction: a move is told once, whatever
    the calendar says by then, and one that comes back is a move of its own.
    """
    _hold_watch(office)
    moves = _untold(office)
    newest = max((move.id for move in moves), default=0)
    for person, cases in _concerned(_merged(moves), tx.now):
        notices.tell_moved(tx, office, person, cases, newest)
    _sql.change(
        "UPDATE cases_watch SET counted = %s, told = CASE WHEN told < %s THEN %s ELSE told END "
        "WHERE office_id = %s",
        (content, newest, newest, office),
    )
    point("recount.settling")


def _untold(office: UUID) -> list[Move]:
    return [_move_of(each) for each in _sql.select(_SELECT_UNTOLD, (office,))]


def _move_of(found: Sequence[Any]) -> Move:
    no, case, data, post, also, claimed_by, act, number, title, channel = found
    said = json.loads(data)
    return Move(
        id=no,
        case=UUID(str(case)),
        before=said["before"],
        after=said["due"],
        posts=tuple(known for each in (post, also) if (known := _sql.as_uuid(each)) is not None),
        claimed_by=_sql.as_uuid(claimed_by),
        act=act or "",
        number=number or "",
        service=marked(title, channel),
    )


def _merged(moves: Sequence[Move]) -> list[Move]:
    """From where a case was told to be, to where it is now; not one that came back to where it was."""
    cases: dict[UUID, Move] = {}
    for move in moves:
        known = cases.get(move.case)
        cases[move.case] = move if known is None else replace(move, before=known.before)
    return sorted((move for move in cases.values() if move.before != move.after),
                  key=lambda move: (move.after, move.case))  # fmt: skip


def _concerned(moves: Sequence[Move], now: datetime) -> Iterator[tuple[PersonView, list[Move]]]:
    """Who has which of the moved cases on the desk."""
    found: dict[UUID, tuple[PersonView, list[Move]]] = {}
    for move in moves:
        has = notices.on_desk(move.posts, move.claimed_by, move.act, now) if move.posts else ()
        for person in has:
            found.setdefault(person.id, (person, []))[1].append(move)
    return iter(found.values())


_SELECT_UNTOLD = (
    "SELECT e.id, e.case_id, e.data, i.post, i.also, i.claimed_by, i.act, i.number, "
    "c.procedure_title, c.channel "
    "FROM cases_watch w JOIN cases_event e ON e.id > w.told AND e.kind = 'promise_moved' "
    "JOIN cases_case c ON c.id = e.case_id AND c.office_id = w.office_id "
    "LEFT JOIN cases_item i ON i.case_id = e.case_id WHERE w.office_id = %s ORDER BY e.id"
)


@task(TASK, lease=120)
def _recount(job: Job) -> None:
    recount(UUID(str(job.args["office"])), beat=job.beat)


@task("cases.watch_calendars")
def _watch(_: Job) -> None:
    """Wake a count for every office whose calendars are not those its deadlines stand on."""
    counted = {
        UUID(str(office)): text for office, text in _sql.select("SELECT office_id, counted FROM cases_watch")
    }
    changed = [each.id for each in people.offices() if stamp(each.id) not in ("", counted.get(each.id))]

    def wake_all(tx: Tx) -> None:
        for office in changed:
            wake(tx, office)

    if changed:
        door.run(wake_all)


schedule("cases.watch_calendars", "cases.watch_calendars", every=timedelta(minutes=1))

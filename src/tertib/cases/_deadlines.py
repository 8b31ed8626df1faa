"""Counting deadlines anew when an office's calendar changed: on record, told once, and safe to repeat.

What a deadline stands on is named by the digest of the office's calendars. A worker compares it every minute,
so that nobody who enters a holiday has to think of the open cases, and a count that was cut off goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import _sql, _store, notices
from tertib.cases._act import Act
from tertib.kernel.actor import SYSTEM
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.runtime import door
from tertib.runtime.door import Tx
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
    moved = 0
    for place, case in enumerate(_open_cases(office)):
        moved += door.run(lambda tx, case=case: _move(tx, case, content))  # type: ignore[misc]
        if beat is not None and place % BREATH == 0:
            beat()
    door.run(lambda tx: _settle(tx, office, content))
    return moved


def _open_cases(office: UUID) -> list[UUID]:
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
    act.finish()
    return bool(act.events)


def _settle(tx: Tx, office: UUID, content: str) -> None:
    """Tell the officials concerned, all their cases in one letter, and note how far the count has come."""
    for person, cases in _concerned(office, content, tx.now):
        notices.tell_moved(tx, office, person, cases, content)
    _sql.change(
        "INSERT INTO cases_watch (office_id, counted) VALUES (%s, %s) "
        "ON CONFLICT (office_id) DO UPDATE SET counted = excluded.counted",
        (office, content),
    )


def _concerned(
    office: UUID, content: str, now: datetime
) -> Iterator[tuple[PersonView, list[Mapping[str, Any]]]]:
    """Who has which of the cases on the desk that this content moved, read from their chains."""
    moves = [dict(zip(_MOVED, each, strict=True)) for each in _sql.select(_SELECT_MOVED, (office,))]
    recent = [move for move in moves if json.loads(move["data"]).get("calendar") == content]
    by_person: dict[UUID, list[Mapping[str, Any]]] = {}
    for move in recent:
        for person in _on_desk(move, now):
            by_person.setdefault(person, []).append(move)
    known = people.people(by_person)
    return ((known[person], cases) for person, cases in by_person.items() if person in known)


def _on_desk(move: Mapping[str, Any], now: datetime) -> Iterable[UUID]:
    claimed = _sql.as_uuid(move["claimed_by"])
    if claimed is not None:
        return (claimed,)
    post = _sql.as_uuid(move["post"])
    return (each.id for each in people.holders(post, now)) if post else ()


_MOVED = ("case", "data", "post", "claimed_by", "number", "title")
_SELECT_MOVED = (
    "SELECT i.case_id, e.data, i.post, i.claimed_by, i.number, i.procedure_title FROM cases_item i "
    "JOIN cases_event e ON e.case_id = i.case_id AND e.kind = 'promise_moved' "
    "WHERE i.office_id = %s ORDER BY i.rank, i.case_id"
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

"""The hot path in hand-written SQL, the same on SQLite and PostgreSQL.

An act reads its case in one statement and writes it back with a conditional update on `seq`: whoever comes
second changes no row and is told so. Events, intents, papers and entries go in with one statement each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases._once import Once
from tertib.cases._sql import (
    Params,
    as_moment,
    as_uuid,
    change,
    from_json,
    insert,
    marks,
    same,
    select,
    to_json,
)
from tertib.cases._state import CaseState, dump, load
from tertib.cases.chain import Link
from tertib.cases.types import Phase

# --- the case --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as stored, with its current submission."""

    id: UUID
    office: UUID
    code: str
    bundle: str
    procedure_title: str
    title: str
    subject: str
    number: str
    tracking: str
    agency: UUID | None
    agency_name: str
    opener: UUID | None
    channel: str
    contact: Mapping[str, Any]
    registration: Mapping[str, Any]
    deficiencies: Sequence[Mapping[str, Any]]
    work: Mapping[str, Any]
    opened_at: datetime
    seq: int
    head: str
    state: CaseState
    idempotency: str | None = None
    request: Mapping[str, Any]
    done_before: str | None = None  # stamp of the event that the idempotency key asked for led to


_STORED = (
    "id", "office_id", "code", "bundle", "procedure_title", "title", "subject", "number", "tracking",
    "agency_id", "agency_name", "opener", "channel", "contact", "registration", "deficiencies", "work",
    "opened_at", "seq", "head", "state",
)  # fmt: skip
_DERIVED = ("phase", "step", "submission", "closed_at", "due", "used", "waiting_until")


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": as_uuid,
    "office_id": as_uuid,
    "agency_id": as_uuid,
    "opener": as_uuid,
    "contact": from_json,
    "registration": from_json,
    "deficiencies": from_json,
    "work": from_json,
    "opened_at": as_moment,
    "state": lambda text: load(json.loads(text)),
}

_SELECT_CASE = f"""
SELECT {", ".join(f"c.{name}" for name in _STORED)}, s.request,
       (SELECT e.idempotency FROM cases_event e WHERE e.case_id = c.id AND e.idempotency LIKE %s)
FROM cases_case c JOIN cases_submission s ON s.case_id = c.id AND s.version = c.submission
WHERE """  # noqa: S608 - column names are constants


def _case_row(found: Sequence[Any]) -> CaseRow:
    values = {
        name.removesuffix("_id"): _READERS.get(name, same)(value)
        for name, value in zip(_STORED, found, strict=False)
    }
    return CaseRow(**values, request=json.loads(found[-2]), done_before=found[-1])


def load_case(case: UUID, *, once: Once | None = None) -> CaseRow | None:
    """The case, its submission, and whether this idempotency key acted before: one statement."""
    found = select(_SELECT_CASE + "c.id = %s", (once.pattern if once else None, case))
    return _case_row(found[0]) if found else None


def seq_of(case: UUID) -> int | None:
    """How many events the case has by now."""
    found = select("SELECT seq FROM cases_case WHERE id = %s", (case,))
    return int(found[0][0]) if found else None


def load_cases(where: str, params: Params) -> list[CaseRow]:
    """Cases by a condition written by the caller's own constants."""
    return [_case_row(found) for found in select(_SELECT_CASE + where, (None, *params))]


def load_many(cases: Collection[UUID]) -> list[CaseRow]:
    """Several cases by id, in one query."""
    return load_cases(f"c.id IN ({marks(cases)})", [*cases]) if cases else []


def cases_of(offices: Collection[UUID], cases: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases belong to these offices."""
    if not offices or not cases:
        return frozenset()
    found = select(
        f"SELECT id FROM cases_case WHERE id IN ({marks(cases)}) AND office_id IN ({marks(offices)})",  # noqa: S608
        [*cases, *offices],
    )
    return frozenset(UUID(str(each)) for (each,) in found)


def opened_with(once: Once) -> CaseRow | None:
    """The case that was opened with this person's idempotency key, and what for."""
    found = select(_SELECT_CASE + "c.idempotency = %s", (once.pattern, once.slot))
    return _case_row(found[0]) if found else None


def columns_of(row: CaseRow) -> dict[str, Any]:
    """The case as its columns hold it."""
    state = row.state
    return {
        "office_id": row.office,
        "code": row.code,
        "bundle": row.bundle,
        "procedure_title": row.procedure_title,
        "title": row.title,
        "subject": row.subject,
        "number": state.number,
        "tracking": row.tracking,
        "agency_id": row.agency,
        "agency_name": row.agency_name,
        "opener": row.opener,
        "channel": row.channel,
        "contact": to_json(row.contact),
        "registration": to_json(row.registration),
        "deficiencies": to_json(row.deficiencies),
        "work": to_json(row.work),
        "opened_at": row.opened_at,
        "seq": state.seq,
        "head": row.head,
        "state": to_json(dump(state)),
        "phase": state.phase.value,
        "step": state.step,
        "submission": state.submission,
        "closed_at": state.closed_at,
        "due": state.due,
        "used": state.promise_used,
        "waiting_until": state.waiting.until if state.waiting else None,
    }


def insert_case(row: CaseRow) -> None:
    values = {"id": row.id, **columns_of(row), "idempotency": row.idempotency}
    insert("cases_case", tuple(values), [tuple(values.values())])


_CHANGING = (
    "bundle", "subject", "number", "contact", "registration", "deficiencies", "work", "seq", "head", "state",
    *_DERIVED,
)  # fmt: skip
_UPDATE_CASE = (
    f"UPDATE cases_case SET {', '.join(f'{name} = %s' for name in _CHANGING)} WHERE id = %s AND seq = %s"  # noqa: S608
)


def update_case(row: CaseRow) -> bool:
    """Write the case back; False when somebody was faster."""
    values = columns_of(row)
    return change(_UPDATE_CASE, [*(values[name] for name in _CHANGING), row.id, row.seq]) == 1


# --- events ----------------------------------------------------------------------------------------

_LINK = tuple(field.name for field in fields(Link))
_EVENT_COLUMNS = tuple("case_id" if name == "case" else name for name in _LINK)
_SELECT_EVENTS = f"SELECT {', '.join(_EVENT_COLUMNS)} FROM cases_event WHERE case_id = %s "  # noqa: S608


def insert_events(links: Sequence[Link]) -> None:
    insert("cases_event", _EVENT_COLUMNS, [[getattr(link, name) for name in _LINK] for link in links])


def _link(found: Sequence[Any]) -> Link:
    values = dict(zip(_LINK, found, strict=True))
    for name in ("case", "person", "post", "mandate"):
        values[name] = as_uuid(values[name])
    values["at"] = as_moment(values["at"])
    return Link(**values)


def links_of(case: UUID) -> tuple[Link, ...]:
    """The whole chain in order."""
    return tuple(map(_link, select(_SELECT_EVENTS + "ORDER BY no", (case,))))


def link_at(case: UUID, no: int) -> Link | None:
    found = select(_SELECT_EVENTS + "AND no = %s", (case, no))
    return _link(found[0]) if found else None


def erase(case: UUID, no: int) -> None:
    change("UPDATE cases_event SET payload = NULL, salt = NULL WHERE case_id = %s AND no = %s", (case, no))


# --- the open item ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """The open hop, denormalised for the inbox."""

    case: UUID
    office: UUID
    post: UUID
    also: UUID | None
    code: str
    procedure_title: str
    title: str
    subject: str
    number: str
    tracking: str
    agency_name: str
    urgency: str
    step: int
    hop: int
    activity: str
    act: str
    hop_label: str
    action: str
    minutes: int
    promise: int | None
    since: datetime
    due: datetime | None
    rank: datetime
    claimed_by: UUID | None
    pool: bool
    trouble: bool
    seq: int
    calendar: str


_ITEM = tuple(field.name for field in fields(ItemRow))
_ITEM_COLUMNS = tuple(f"{name}_id" if name in ("case", "office") else name for name in _ITEM)
_UPSERT = "ON CONFLICT (case_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _ITEM_COLUMNS if name != "case_id"
)
_ITEM_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("case", "office", "post", "also", "claimed_by"), as_uuid),
    **dict.fromkeys(("since", "due", "rank"), as_moment),
    **dict.fromkeys(("pool", "trouble"), bool),
}
SELECT_ITEM = f"SELECT {', '.join(_ITEM_COLUMNS)} FROM cases_item "  # noqa: S608 - constants


def item_row(found: Sequence[Any]) -> ItemRow:
    return ItemRow(
        **{name: _ITEM_READERS.get(name, same)(value) for name, value in zip(_ITEM, found, strict=True)}
    )


def put_item(item: ItemRow | None, case: UUID) -> None:
    """The case's open item, or none any more: one statement either way."""
    if item is None:
        change("DELETE FROM cases_item WHERE case_id = %s", (case,))
        return
    insert("cases_item", _ITEM_COLUMNS, [[getattr(item, name) for name in _ITEM]], tail=_UPSERT)


# --- submissions, and who waits -----------------------------------------------------------------------


def insert_submission(
    case: UUID, version: int, request: Mapping[str, Any], *, at: datetime, by_name: str, event_no: int
) -> None:
    insert(
        "cases_submission",
        ("case_id", "version", "request", "at", "by_name", "event_no"),
        [(case, version, to_json(request), at, by_name, event_no)],
    )


def submissions_of(case: UUID) -> list[tuple[int, datetime, Mapping[str, Any], str]]:
    found = select(
        "SELECT version, at, request, by_name FROM cases_submission WHERE case_id = %s ORDER BY version",
        (case,),
    )
    return [(version, as_moment(at) or at, json.loads(text), name) for version, at, text, name in found]


def waiting_too_long(now: datetime, limit: int) -> list[UUID]:
    """Cases whose applicant let the waiting days pass."""
    found = select(
        "SELECT id FROM cases_case WHERE phase = %s AND waiting_until <= %s ORDER BY waiting_until LIMIT %s",
        (Phase.WAITING.value, now, limit),
    )
    return [UUID(str(each[0])) for each in found]

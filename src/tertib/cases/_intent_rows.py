"""Rows of wanted effects: leases and fences of the worker, and how an act moves them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases._sql import as_moment, as_uuid, change, insert, marks, same, select
from tertib.cases.types import IntentState


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRow:
    id: UUID
    case: UUID
    key: str
    verb: str
    step: int
    round: int
    effect: int
    item: int
    blocking: bool
    state: str
    inputs: str
    value: str
    plan: str | None
    sentence: str
    evidence: str
    attempt: int
    tries: int
    token: str | None
    lease_until: datetime | None
    next_at: datetime | None
    by_person: UUID | None
    acting: UUID | None
    by_hand: bool
    wanted_at: datetime
    done_at: datetime | None
    digest: str = ""  # of the plan as it was shown
    guarded: bool = False  # confirmed where two persons must confirm: not to be run before the second has
    prepared_by: UUID | None = None
    prepared_as: UUID | None = None
    seconded_by: UUID | None = None
    seconded_as: UUID | None = None
    alone: bool = False  # nobody else could; the reason stands in the chain

    @property
    def is_open(self) -> bool:
        return self.state not in (IntentState.PROVEN, IntentState.DROPPED)


_PERSONS = ("prepared_by", "prepared_as", "seconded_by", "seconded_as")
_INTENT = tuple(field.name for field in fields(IntentRow))
_INTENT_COLUMNS = tuple("case_id" if name == "case" else name for name in _INTENT)
_INTENT_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("id", "case", "by_person", "acting", *_PERSONS), as_uuid),
    **dict.fromkeys(("lease_until", "next_at", "wanted_at", "done_at"), as_moment),
    **dict.fromkeys(("blocking", "by_hand", "guarded", "alone"), bool),
}
_SELECT_INTENT = f"SELECT {', '.join(_INTENT_COLUMNS)} FROM cases_intent WHERE "  # noqa: S608


def _intent(found: Sequence[Any]) -> IntentRow:
    return IntentRow(
        **{name: _INTENT_READERS.get(name, same)(value) for name, value in zip(_INTENT, found, strict=True)}
    )


def insert_intents(intents: Sequence[IntentRow]) -> None:
    insert("cases_intent", _INTENT_COLUMNS, [[getattr(each, name) for name in _INTENT] for each in intents])


def load_intent(intent: UUID) -> IntentRow | None:
    found = select(_SELECT_INTENT + "id = %s", (intent,))
    return _intent(found[0]) if found else None


def intents_of(case: UUID) -> tuple[IntentRow, ...]:
    found = select(_SELECT_INTENT + "case_id = %s ORDER BY wanted_at, step, effect, item", (case,))
    return tuple(map(_intent, found))


def move_intents(case: UUID, keys: Sequence[str], state: IntentState, **changes: Any) -> None:
    """Move intents by their keys, with one statement; leases and fences of a worker are taken away."""
    if not keys:
        return
    columns = {"state": state.value, "token": None, "lease_until": None, **changes}
    assignments = ", ".join(f"{name} = %s" for name in columns)
    change(
        f"UPDATE cases_intent SET {assignments} WHERE case_id = %s AND key IN ({marks(keys)})",  # noqa: S608
        [*columns.values(), case, *keys],
    )


def reword(case: UUID, rows: Iterable[IntentRow]) -> None:
    """Write what effects say anew, and nothing of how they stand."""
    for row in rows:
        change(
            "UPDATE cases_intent SET inputs = %s, value = %s, plan = %s, evidence = %s, sentence = %s "
            "WHERE case_id = %s AND key = %s",
            (row.inputs, row.value, row.plan, row.evidence, row.sentence, case, row.key),
        )


def claim_intent(intent: UUID, token: str, *, now: datetime, until: datetime) -> bool:
    """Take the intent for one attempt; False when it is not to be run, or another holds it."""
    return (
        change(
            "UPDATE cases_intent SET token = %s, lease_until = %s, attempt = attempt + 1, tries = tries + 1 "
            "WHERE id = %s AND state IN ('wanted', 'ready') AND (lease_until IS NULL OR lease_until <= %s)",
            (token, until, intent, now),
        )
        == 1
    )


UNSAID: Mapping[str, Any] = {"guarded": False, "alone": False, **dict.fromkeys(_PERSONS)}
"""What a new plan, or one that was given back, knows of the persons who said yes to the one before."""


def second_intent(case: UUID, key: str, digest: str, *, by: UUID, right: UUID) -> bool:
    """Let the worker have it, when this is another person, another right and still the plan they read."""
    return (
        change(
            "UPDATE cases_intent SET state = 'ready', seconded_by = %s, seconded_as = %s, token = NULL, "
            "lease_until = NULL, tries = 0, next_at = NULL, sentence = '' "
            "WHERE case_id = %s AND key = %s AND state = 'second' AND digest = %s "
            "AND prepared_by <> %s AND prepared_as <> %s",
            (by, right, case, key, digest, by, right),
        )
        == 1
    )


def settle_intent(intent: UUID, token: str, /, **changes: Any) -> bool:
    """Write an attempt's outcome; a worker that lost its lease meets no row."""
    columns = {"token": None, "lease_until": None, **changes}
    assignments = ", ".join(f"{name} = %s" for name in columns)
    return (
        change(
            f"UPDATE cases_intent SET {assignments} WHERE id = %s AND token = %s",  # noqa: S608
            [*columns.values(), intent, token],
        )
        == 1
    )


def troubled_intents(offices: Collection[UUID], limit: int) -> tuple[IntentRow, ...]:
    """Intents of the offices' open rows that no worker will move again, longest waiting first."""
    if not offices:
        return ()
    within = (
        "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_intent.case_id AND c.phase = 'open' "  # noqa: S608
        f"AND c.step = cases_intent.step AND c.office_id IN ({marks(offices)}))"
    )
    where = f"state IN ('person', 'clash', 'failed') AND {within} ORDER BY wanted_at, id LIMIT {limit:d}"
    return tuple(map(_intent, select(_SELECT_INTENT + where, [*offices])))


def waiting_for_second(offices: Collection[UUID], limit: int) -> tuple[UUID, ...]:
    """The offices' cases with plans that wait for a second person, longest first."""
    if not offices:
        return ()
    found = select(
        "SELECT i.case_id, min(i.wanted_at) AS since FROM cases_intent i "  # noqa: S608 - constants
        "JOIN cases_case c ON c.id = i.case_id "
        f"WHERE i.state = 'second' AND c.phase = 'open' AND c.office_id IN ({marks(offices)}) "
        f"GROUP BY i.case_id ORDER BY since LIMIT {limit:d}",
        [*offices],
    )
    return tuple(case for each in found if (case := as_uuid(each[0])) is not None)


def in_flight() -> tuple[IntentRow, ...]:
    """Every intent that may still change something outside."""
    return tuple(map(_intent, select(f"{_SELECT_INTENT}state NOT IN ('proven', 'dropped')", ())))


def runnable_intents(now: datetime, limit: int) -> list[tuple[UUID, int]]:
    """Intents that nobody works on although they should be run by now."""
    found = select(
        "SELECT id, attempt FROM cases_intent WHERE state IN ('wanted', 'ready') "
        "AND (next_at IS NULL OR next_at <= %s) AND (lease_until IS NULL OR lease_until <= %s) LIMIT %s",
        (now, now, limit),
    )
    return [(UUID(str(each[0])), each[1]) for each in found]

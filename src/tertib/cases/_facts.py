"""A stored case as facts for expressions, verbs and letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from tertib.cases._store import CaseRow
from tertib.cases.types import REHEARSAL, CaseFacts, Contact, FileRef, Registration


def facts_of(row: CaseRow, *, today: date) -> CaseFacts:
    state, registration = row.state, row.registration
    return CaseFacts(
        id=row.id,
        rehearsal=row.channel == REHEARSAL,
        office=row.office,
        code=row.code,
        bundle=row.bundle,
        number=state.number,
        tracking=row.tracking,
        title=row.title,
        agency=row.agency,
        agency_name=row.agency_name,
        contact=contact_of(row.contact),
        request=row.request,
        work=row.work,
        variant=state.variant,
        opened_at=row.opened_at,
        registered_at=state.registered_at,
        letter_no=registration.get("letter_no", ""),
        letter_date=day_of(registration.get("letter_date")),
        subject=row.subject,
        sender=registration.get("sender", ""),
        received_on=day_of(registration.get("received_on")),
        reply_before=day_of(registration.get("reply_before")),
        urgency=registration.get("urgency", ""),
        phase=state.phase,
        step=state.step,
        round=state.round,
        submission=state.submission,
        due=state.due,
        today=today,
        acknowledged_at=state.acknowledged_at,
    )


def contact_of(data: Mapping[str, Any]) -> Contact:
    return Contact(name=data.get("name", ""), email=data.get("email", ""), phone=data.get("phone", ""))


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def registration_of(data: Mapping[str, Any]) -> Registration | None:
    """The counter's line as it was entered, or None before registration."""
    if not data:
        return None
    scan = data.get("scan")
    return Registration(
        sender=data["sender"],
        letter_no=data["letter_no"],
        letter_date=date.fromisoformat(data["letter_date"]),
        subject=data["subject"],
        received_on=date.fromisoformat(data["received_on"]),
        reply_before=day_of(data.get("reply_before")),
        urgency=data.get("urgency", ""),
        scan=FileRef(digest=scan, filename="") if scan else None,
        outside_number=data.get("outside_number"),
        note=data.get("note", ""),
    )


def plain(value: Any) -> Any:
    """A value as JSON that the chain can spell in one way only: no floats, no objects."""
    for kinds, spell in _SPELLINGS:
        if isinstance(value, kinds):
            return spell(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


_SPELLINGS: tuple[tuple[Any, Any], ...] = (
    (Enum, lambda value: value.value),
    (float, str),
    (Decimal, str),
    (UUID, str),
    (datetime, datetime.isoformat),
    (date, date.isoformat),
)

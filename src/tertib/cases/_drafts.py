"""Unfinished requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tertib.cases.models import Draft as Row
from tertib.cases.types import Draft, Json
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.runtime.door import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an unfinished request asks of whom."""

    office: UUID
    code: str
    title: str
    variant: str | None
    request: Mapping[str, Json]


def save(
    tx: Tx,
    content: Content,
    *,
    by: Actor,
    agency: UUID | None,
    draft: UUID | None,
    seen: int | None,
) -> Draft:
    """Write a draft: a new one, or the next version of the one named."""
    if by.person is None:
        raise NotAllowed(N_("Masuk dahulu untuk menyimpan draf."))
    text, variant = json.dumps(content.request, ensure_ascii=False), content.variant or ""
    if draft is None:
        row = Row.objects.create(
            office_id=content.office, code=content.code, procedure_title=content.title, person=by.person,
            agency_id=agency or by.agency, variant=variant, request=text, updated_at=tx.now,
        )  # fmt: skip
        return _view(row)
    row = _row(draft, by)
    version = row.seq if seen is None else seen
    met = Row.objects.filter(id=draft, seq=version).update(
        request=text, variant=variant, seq=version + 1, updated_at=tx.now, agency_id=agency or row.agency_id
    )
    if not met:
        raise Conflict(
            N_("Draf ini sudah disimpan dari jendela lain. Muat ulang lalu lanjutkan."), code="stale"
        )
    return _view(_row(draft, by))


def find(draft: UUID, by: Actor) -> Draft:
    """One's own draft."""
    return _view(_row(draft, by))


def of_person(by: Actor) -> tuple[Draft, ...]:
    if by.person is None:
        return ()
    return tuple(map(_view, Row.objects.filter(person=by.person).order_by("-updated_at")))


def discard(draft: UUID, by: Actor) -> None:
    Row.objects.filter(id=_row(draft, by).id).delete()


def _row(draft: UUID, by: Actor) -> Row:
    row = Row.objects.filter(id=draft, person=by.person).first() if by.person else None
    if row is None:
        raise NotFound(N_("Draf tidak ditemukan."))
    return row


def _view(row: Row) -> Draft:
    return Draft(
        id=row.id,
        office=row.office_id,
        code=row.code,
        procedure_title=row.procedure_title,
        agency=row.agency_id,
        variant=row.variant or None,
        request=json.loads(row.request),
        updated_at=row.updated_at,
        seq=row.seq,
    )

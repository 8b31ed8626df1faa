"""Unfinished requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from tertib.cases._opening import speaks_for
from tertib.cases.models import Draft as Row
from tertib.cases.types import Draft, Json
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
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
    if agency is not None and not speaks_for(by, agency):
        raise NotAllowed(N_("Draf hanya dapat disimpan atas nama perangkat daerah Anda."))
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
    """One's own draft, for an agency one speaks for."""
    return _view(_row(draft, by))


def find_or_none(draft: UUID, by: Actor) -> Draft | None:
    """The same, or None once it is gone."""
    row = _mine(by).filter(id=draft).first()
    return _view(row) if row else None


def of_person(by: Actor) -> tuple[Draft, ...]:
    return tuple(map(_view, _mine(by).order_by("-updated_at")))


def discard(draft: UUID, by: Actor) -> None:
    Row.objects.filter(id=_row(draft, by).id).delete()


def _row(draft: UUID, by: Actor) -> Row:
    row = _mine(by).filter(id=draft).first()
    if row is None:
        raise unknown()
    return row


def unknown() -> NotFound:
    return NotFound(N_("Draf tidak ditemukan."))


def _mine(by: Actor) -> QuerySet[Row]:
    """A draft is its writer's, as long as they speak for its agency; the agency chosen hides the others."""
    if by.person is None:
        return Row.objects.none()
    agencies = (by.agency,) if by.agency else [unit.id for unit in people.agencies_of(by.person)]
    return Row.objects.filter(Q(agency=None) | Q(agency__in=agencies), person=by.person)


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

"""Rows of letters to views, and who may see them."""

from uuid import UUID

from django.db.models import QuerySet

from tertib.cases import queries as cases
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.letters.models import Letter
from tertib.letters.types import LetterState, LetterView
from tertib.people import queries as people
from tertib.people.types import SIGN, Capacity
from tertib.runtime import door

KEEPERS = frozenset({"counter", "secretary", "administrator", "archivist", "head"})


def letter_view(row: Letter) -> LetterView:
    letter, case = row.data.get("letter", {}), row.data.get("case", {})
    return LetterView(
        id=row.id,
        office=row.office,
        case=row.case,
        kind=row.kind,
        title=row.title,
        step=row.step,
        round=row.round,
        state=LetterState(row.state),
        number=row.number,
        date=row.date,
        digest=row.digest,
        pages=row.pages,
        verify_code=row.verify_code,
        signer=(row.signer_block or {}).get("capacity", ""),
        signer_post=row.signer_post,
        concept=row.concept,
        needs_signature=row.needs_signature and row.state in (LetterState.DRAFT, LetterState.READY),
        needs_number=bool(row.series) and row.state == LetterState.SIGNED and not row.number,
        rehearsal=row.ledger != row.office,
        rendered=row.rendered,
        made_at=row.made_at,
        void_reason=row.void_reason,
        series=row.series,
        subject=letter.get("subject") or row.subject,
        addressee=letter.get("addressee", ""),
        case_number=case.get("number", ""),
        case_subject=case.get("subject", ""),
        agency_name=case.get("agency_name", ""),
        signed_at=row.signed_at,
        book=row.book,
        book_no=row.book_no,
    )


def seen_by(by: Actor, case: UUID) -> QuerySet[Letter]:
    """The letters of a case this person may see: officials all, the applicant what is handed to them."""
    view = cases.case_for(by, case)
    rows = Letter.objects.filter(case=view.id).order_by("made_at", "id")
    if by.kind is ActorKind.SYSTEM or _works_here(by, view.office):
        return rows
    return rows.filter(for_applicant=True).exclude(
        needs_signature=True, state__in=[LetterState.DRAFT, LetterState.READY]
    )


def one(by: Actor, letter: UUID) -> Letter:
    """One letter, or NotFound when it is not for this person."""
    row = Letter.objects.filter(id=letter).first()
    found = seen_by(by, row.case).filter(id=letter).first() if row else None
    if found is None:
        raise NotFound("Naskah tidak ditemukan.")
    return found


def keeper(by: Actor, office: UUID) -> None:
    """Only those who keep the office's letters void them, number them or reword their texts."""
    if not is_keeper(by, office):
        raise NotAllowed("Hanya pejabat yang mengelola naskah perangkat daerah ini yang boleh melakukannya.")


def is_keeper(by: Actor, office: UUID) -> bool:
    """Whether this person keeps the office's letters today."""
    held = _held(by)
    return by.kind is ActorKind.SYSTEM or any(one.office == office and one.roles & KEEPERS for one in held)


def waits_for(by: Actor, row: Letter) -> bool:
    """Whether the letter is finished and waits for a signature that this person may give today."""
    waits = row.needs_signature and not row.concept and row.state == LetterState.READY
    return waits and row.signer_post in signs_for(by)


def signs_for(by: Actor) -> frozenset[UUID]:
    """The posts whose letters this person may sign today, by holding them or by a mandate to sign."""
    lent = people.delegated(by.person, door.read_now()) if by.person else ()
    return frozenset({one.post for one in _held(by)} | {one.post for one in lent if one.covers(SIGN)})


def _held(by: Actor) -> tuple[Capacity, ...]:
    return people.capacities(by.person, door.read_now()) if by.person else ()


def _works_here(by: Actor, office: UUID) -> bool:
    return any(each.office == office or "auditor" in each.roles for each in _held(by))

"""Reads of letters."""

from uuid import UUID

from tertib.kernel import ids
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound, Unavailable
from tertib.letters import _kinds, _store
from tertib.letters._store import letter_view
from tertib.letters.models import Letter
from tertib.letters.types import Kind, LetterState, LetterView, Pdf, PublicLetter
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.runtime import door, vault

HASH_START = 8


def letters_of(by: Actor, case: UUID) -> tuple[LetterView, ...]:
    """The letters of a case that this person may see, in the order they were made."""
    return tuple(map(letter_view, _store.seen_by(by, case)))


def letter(by: Actor, letter: UUID) -> LetterView:
    """One letter; NotFound when it is not for this person."""
    return letter_view(_store.one(by, letter))


def letter_pdf(by: Actor, letter: UUID) -> Pdf:
    """The newest rendering of a letter. Unavailable while the worker has not set it yet."""
    row = _store.one(by, letter)
    if not row.digest:
        raise Unavailable("Naskah sedang disiapkan. Coba lagi sebentar.")
    return Pdf(filename=letter_view(row).filename, content=vault.read(row.digest), pages=row.pages)


def awaiting_signature(by: Actor) -> tuple[LetterView, ...]:
    """The finished letters that wait for the signature of a post this person holds today."""
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    rows = Letter.objects.filter(
        signer_post__in=[each.post for each in held],
        needs_signature=True,
        concept=False,
        state=LetterState.READY,
    )
    return tuple(map(letter_view, rows.order_by("made_at")))


def verify(code: str) -> PublicLetter:
    """What anyone with the printed code may know; NotFound for an unknown or malformed code."""
    known = ids.is_verification_code(code)
    rows = Letter.objects.filter(verify_code=ids.normalise(code), public=True).exclude(digest="")
    row = rows.first() if known else None
    if row is None:
        raise NotFound("Kode verifikasi tidak dikenal. Periksa kembali kode pada surat.")
    return PublicLetter(
        number=row.number,
        date=row.date,
        subject=row.subject,
        unit=people.unit(row.office).name,
        status=_status(row),
        digest_start=row.digest[:HASH_START],
    )


def kinds(office: UUID, code: str, *, by: Actor) -> tuple[Kind, ...]:
    """The kinds of a procedure in force, with the office's wording of their blocks."""
    _store.keeper(by, office)
    shipped = _kinds.kinds_of(procedures.in_force(office, code).hash)
    return tuple(_kinds.worded(each, office=office, code=code) for each in shipped.values())


def kind(office: UUID, code: str, key: str, *, by: Actor) -> Kind:
    """One kind of a procedure in force."""
    _store.keeper(by, office)
    shipped = _kinds.kind_of(procedures.in_force(office, code).hash, key)
    return _kinds.worded(shipped, office=office, code=code)


def _status(row: Letter) -> str:
    if row.state == LetterState.VOID:
        return "void"
    unsigned = row.needs_signature and row.state != LetterState.SIGNED
    return "unsigned" if unsigned else "valid"

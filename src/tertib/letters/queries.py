"""Reads of letters."""

from uuid import UUID

from tertib.kernel import ids
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound, Unavailable
from tertib.letters import _kinds, _preview, _sign, _store
from tertib.letters._store import letter_view
from tertib.letters.models import Letter
from tertib.letters.types import Kind, LetterState, LetterView, Pdf, Place, PublicLetter
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.runtime import vault

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
    """The finished letters that wait for a signature which this person may give today."""
    rows = Letter.objects.filter(
        signer_post__in=_store.signs_for(by),
        needs_signature=True,
        concept=False,
        state=LetterState.READY,
    )
    return tuple(map(letter_view, rows.order_by("made_at")))


def acts(by: Actor, letter: UUID) -> frozenset[str]:
    """What this person may do with a letter now: `sign`, `key_in` (a signature in ink), `number`, `void`."""
    row = _store.one(by, letter)
    keeper, waits = _store.is_keeper(by, row.office), _store.waits_for(by, row)
    view = letter_view(row)
    unsigned = view.needs_signature and not row.concept and row.state == LetterState.READY
    offered = {
        "sign": waits,
        "key_in": keeper and unsigned and not waits and row.signer_post is not None,
        "number": keeper and view.needs_number,
        "void": row.state != LetterState.VOID and (keeper or waits),
    }
    return frozenset(name for name, is_offered in offered.items() if is_offered)


def of_number(purpose: str) -> UUID | None:
    """The letter that a number of the ledger was given to; None when it was given to something else."""
    start, _, rest = purpose.partition(":")
    return UUID(rest) if start == _sign.PURPOSE and rest else None


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


def places(office: UUID, code: str, key: str, *, by: Actor) -> tuple[Place, ...]:
    """The placeholders of a kind's blocks, with what they stand for and what the example says."""
    _store.keeper(by, office)
    return _preview.places(office, code, key)


def _status(row: Letter) -> str:
    if row.state == LetterState.VOID:
        return "void"
    unsigned = row.needs_signature and row.state != LetterState.SIGNED
    return "unsigned" if unsigned else "valid"

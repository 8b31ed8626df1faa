"""Signing inside a transaction: signer, date, block and number are fixed at once, or not at all."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid
from tertib.letters import _kinds
from tertib.letters.models import Letter
from tertib.letters.types import LetterState, block_as_json
from tertib.people import queries as people
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import NumberMode
from tertib.runtime.door import Tx

PURPOSE = "letter"
UNSIGNED = (LetterState.DRAFT, LetterState.READY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, for which post, and who keyed it in when it was done with a pen."""

    person: UUID
    post: UUID
    on: date
    in_name_of: tuple[UUID, ...] = ()
    keyed_by: UUID | None = None
    number: str = ""


def signed(tx: Tx, letter: Letter, signature: Signature, *, by: Actor) -> Letter:
    """Fix the signature. Refuses without a mandate valid that day, and what is signed or void already."""
    kind = _kinds.kind_of(letter.bundle, letter.kind)
    block = people.signature_block(
        person=signature.person,
        post=signature.post,
        on=signature.on,
        in_name_of=signature.in_name_of,
        with_titles=kind.with_titles,
        holder_only=kind.holder_only,
    )
    changed = Letter.objects.filter(id=letter.id, state__in=UNSIGNED).update(
        state=LetterState.SIGNED,
        concept=False,
        rendered=False,
        date=signature.on,
        signer_person=signature.person,
        signer_post=signature.post,
        signer_block=block_as_json(block),
        in_name_of=[str(each) for each in signature.in_name_of],
        keyed_by=signature.keyed_by,
        signed_at=tx.now,
    )
    if not changed:
        raise Conflict("Naskah ini sudah ditandatangani atau dibatalkan. Muat ulang halaman.")
    number = number_for(tx, letter, signature.number, on=signature.on, by=by)
    Letter.objects.filter(id=letter.id).update(number=number)
    letter.refresh_from_db()
    return letter


def number_for(tx: Tx, letter: Letter, given: str, *, on: date, by: Actor) -> str:
    """The letter's number: the next of its series, or the one another system gave (it may come later)."""
    if not letter.series:
        return ""
    purpose = f"{PURPOSE}:{letter.id}"
    outside = registers.series_mode(letter.series, office=letter.ledger) is NumberMode.OUTSIDE
    if outside and not given.strip():
        return ""
    if not outside and given.strip():
        raise Invalid("Nomor naskah ini diberikan sistem saat ditandatangani; kosongkan isian nomor.")
    if outside:
        taken = ledger.record_number(
            tx, letter.series, given, office=letter.ledger, on=on, by=by, purpose=purpose
        )
    else:
        taken = ledger.take_number(tx, letter.series, office=letter.ledger, on=on, by=by, purpose=purpose)
    return taken.text

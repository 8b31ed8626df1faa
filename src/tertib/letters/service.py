"""Commands on letters: sign, number, void, and reword the text blocks of a kind.

Making a letter is the verb `letter.make`: papers come from procedures, not from buttons.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from tertib.cases import queries as case_queries
from tertib.cases import service as cases
from tertib.cases.types import Json
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.letters import _agenda, _kinds, _make, _preview, _seals, _sign, _store
from tertib.letters._placeholders import refuse_unknown
from tertib.letters._store import letter_view
from tertib.letters.models import EditedBlock, Letter, Rendering
from tertib.letters.types import LetterState, LetterView, Pdf, Signing
from tertib.people import queries as people
from tertib.people.types import SigningWay
from tertib.procedures import queries as procedures
from tertib.registers import service as ledger
from tertib.runtime import door, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

RENDER = "letters.render"
SIGNED, NUMBERED, VOIDED, PRINTED = "letter_signed", "letter_numbered", "letter_voided", "letter_printed"
LONGEST_BLOCK = 6000


def sign(letter: UUID, signing: Signing = Signing(), *, by: Actor, seen: str) -> LetterView:  # noqa: B008
    """Sign: fix signer, date, block, number and the line in the book at once; the signed paper follows.

    `seen` is the digest of the paper the page showed. Refused without a mandate valid today, for a paper that
    changed since, and for keying in a signature by somebody who is not of the office's secretariat.
    """
    row = _store.one(by, letter)
    post = signing.post or row.signer_post
    if post is None:
        raise Invalid("Naskah ini tidak mempunyai penanda tangan. Sebutkan jabatannya.")
    if row.digest != seen:
        raise Conflict("Naskah berubah sejak Anda membukanya. Muat ulang halaman lalu baca lagi.")
    if row.concept and row.state == LetterState.READY:
        raise Conflict("Naskah ini masih konsep; ia ditandatangani pada langkahnya.")
    person = _signer(row, signing, by)

    def act(tx: Tx) -> LetterView:
        way = SigningWay(post=post, in_name_of=signing.in_name_of)
        if not way.in_name_of:
            # Without a right the block below says why not.
            way = people.signing_way(person, post, tx.now) or way
        signature = _sign.Signature(
            person=person,
            post=way.post,
            on=people.office_date(tx.now),
            in_name_of=way.in_name_of,
            keyed_by=by.person if person != by.person else None,
            number=signing.number,
        )
        signed = _sign.signed(tx, row, signature, by=by)
        return _settled(tx, signed, SIGNED, by=by)

    return door.run(act)


def number(letter: UUID, text: str, *, by: Actor) -> LetterView:
    """Enter the number another system gave to a letter that is signed already; once."""
    row = _store.one(by, letter)
    _store.keeper(by, row.office)

    def act(tx: Tx) -> LetterView:
        on = row.date or people.office_date(tx.now)
        given = _sign.number_for(tx, row, text, on=on, by=by)
        signed = Letter.objects.filter(id=row.id, state=LetterState.SIGNED, number="")
        if not given or not signed.update(number=given, rendered=False):
            raise Conflict("Naskah ini belum ditandatangani atau sudah bernomor. Muat ulang halaman.")
        row.refresh_from_db()
        return _settled(tx, row, NUMBERED, by=by)

    return door.run(act)


def void(letter: UUID, *, by: Actor, reason: str) -> LetterView:
    """Declare a letter void with a reason; its number is never given again, its line in the book is struck.

    Whoever keeps the office's letters may, and the one whose signature it still waits for.
    """
    row = _store.one(by, letter)
    if not _store.waits_for(by, row):
        _store.keeper(by, row.office)
    if not reason.strip():
        raise Invalid("Sebutkan alasan naskah dibatalkan.")

    def act(tx: Tx) -> LetterView:
        standing = Letter.objects.filter(id=row.id).exclude(state=LetterState.VOID)
        if not standing.update(state=LetterState.VOID, void_reason=reason.strip(), voided_by=by.name):
            raise Conflict("Naskah ini sudah dibatalkan.")
        if row.number and row.date:
            ledger.void_number_in(
                tx, row.series, row.number, office=row.ledger, year=row.date.year, reason=reason
            )
        row.refresh_from_db()
        struck = _agenda.struck(tx, row, by=by, reason=reason)
        _record(tx, row, VOIDED, by=by, entries=struck)
        return letter_view(row)

    return door.run(act)


def edit_blocks(
    office: UUID, code: str, kind: str, texts: Mapping[str, str], *, by: Actor, seen: Mapping[str, int]
) -> None:
    """Keep an office's own wording of a kind's blocks; an empty text returns to the shipped wording.

    Plain paragraphs with placeholders; `seen` holds the version of each block the page showed.
    """
    _store.keeper(by, office)
    shipped = _kinds.kind_of(procedures.in_force(office, code).hash, kind)
    _refuse_bad_texts(texts)
    now = {each.key: each.version for each in _kinds.worded(shipped, office=office, code=code).blocks}

    def act(tx: Tx) -> None:
        for block, text in texts.items():
            if block not in now:
                raise NotFound("Bagian %(block)s tidak ada pada naskah ini.", block=block)
            _keep_block(tx, (office, code, kind, block), text, by=by, seen=seen.get(block, 0))

    door.run(act)


def preview(office: UUID, code: str, kind: str, texts: Mapping[str, str], *, by: Actor) -> Pdf:
    """Show a kind with these texts and example data; nothing is kept, nothing is numbered."""
    _store.keeper(by, office)
    _refuse_bad_texts(texts)
    return _preview.shown(office, code, kind, texts)


def render_later(tx: Tx, letter: Letter, *, tell: bool = False) -> None:
    """Have the worker set the paper of a letter that was just signed or numbered.

    `tell`: nobody else prints it, so the worker puts the paper among the documents of the case.
    """
    args = {"letter": str(letter.id), "tell": tell}
    queue.enqueue(tx, RENDER, args, key=f"{letter.id}/{letter.number}")


@queue.task(RENDER)
def render(job: Job) -> None:
    """Set the signed paper, unless a print of the procedure did it already."""
    letter = Letter.objects.filter(id=UUID(str(job.args["letter"]))).first()
    if letter is None or letter.rendered or letter.state != LetterState.SIGNED or not letter.data:
        return
    intent = uuid5(NAMESPACE_OID, f"{letter.id}/{letter.number}/{letter.signed_at}")
    _make.rendering(letter, intent=intent, told=_tell if job.args.get("tell") else None)


def _settled(tx: Tx, letter: Letter, kind: str, *, by: Actor) -> LetterView:
    """What follows from a signature or a number given at the desk: book, chain, paper."""
    entries = _agenda.entered(tx, letter, case_queries.facts(letter.case), by=by)
    _record(tx, letter, kind, by=by, entries=entries)
    render_later(tx, letter, tell=True)
    return letter_view(letter)


def _tell(tx: Tx, letter: Letter, rendering: Rendering) -> None:
    _record(tx, letter, PRINTED, by=SYSTEM, documents=[_make.document(letter, rendering)])


def _signer(row: Letter, signing: Signing, by: Actor) -> UUID:
    if signing.signed_by is not None and signing.signed_by != by.person:
        _store.keeper(by, row.office)
        return signing.signed_by
    if by.person is None:
        raise NotAllowed("Naskah ditandatangani oleh seorang pejabat.")
    return by.person


def _keep_block(tx: Tx, where: tuple[UUID, str, str, str], text: str, *, by: Actor, seen: int) -> None:
    office, code, kind, block = where
    mine = EditedBlock.objects.filter(office=office, code=code, kind=kind, block=block)
    values = {"text": text.strip(), "edited_at": tx.now, "edited_by": by.name}
    if seen == 0:
        _, fresh = mine.get_or_create(
            office=office, code=code, kind=kind, block=block, defaults={**values, "version": 1}
        )
        kept = int(fresh)
    else:
        kept = mine.filter(version=seen).update(**values, version=seen + 1)
    if not kept:
        raise Conflict("Teks ini baru saja diubah orang lain. Muat ulang halaman.")


def _refuse_bad_texts(texts: Mapping[str, str]) -> None:
    for text in texts.values():
        if len(text) > LONGEST_BLOCK:
            raise Invalid("Teks terlalu panjang; paling banyak %(most)s huruf.", most=LONGEST_BLOCK)
        refuse_unknown(text)


def _record(
    tx: Tx,
    letter: Letter,
    kind: str,
    *,
    by: Actor,
    documents: Sequence[Mapping[str, Json]] = (),
    entries: Sequence[_agenda.Line] = (),
) -> None:
    """What happened to a letter belongs to the chain of its case, with its papers and book lines."""
    public: dict[str, Json] = {
        "letter": str(letter.id),
        "letter_kind": letter.kind,
        "title": letter.title,
        "number": letter.number,
    }
    lines, seals = _agenda.parted(entries)
    public |= {name: list(many) for name, many in {"documents": documents, "entries": lines}.items() if many}
    if kind != PRINTED:
        public["sealed"] = [_seals.sealed(letter.id), *seals]
    if letter.date:
        public["date"] = date.isoformat(letter.date)
    cases.record(tx, letter.case, kind, by=by, public=public)

"""What letters offer to procedures: the outside verb `letter.make` and the inside verb `letter.sign`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases.catalogue import InsideContext, OutsideContext
from tertib.cases.types import CaseFacts, Json, Plan
from tertib.kernel.errors import NotAllowed, TertibError
from tertib.kernel.words import N_
from tertib.letters import _agenda, _kinds, _make, _seals, _sign, service
from tertib.letters._make import Order
from tertib.letters.models import Letter
from tertib.letters.types import LetterState
from tertib.people import queries as people
from tertib.people.types import SigningWay
from tertib.procedures import queries as procedures
from tertib.registers import service as ledger

SIGN = "letter.sign"

TOLD: Mapping[str, str] = {
    service.SIGNED: N_("Ditandatangani: %(title)s %(number)s"),
    service.NUMBERED: N_("Diberi nomor %(number)s: %(title)s"),
    service.VOIDED: N_("Dibatalkan: %(title)s %(number)s"),
    service.PRINTED: N_("Siap dicetak: %(title)s %(number)s"),
}


def offer() -> None:
    """Put the verbs into the catalogue; safe to call twice."""
    catalogue.seals(_seals.KIND, _seals.of_case)
    catalogue.outside(catalogue.PRINT, MakeLetter(), label=N_("Mencetak naskah"))
    catalogue.inside(SIGN, label=N_("Menandatangani naskah"))(sign_letter)
    for kind, sentence in TOLD.items():
        catalogue.recorded(kind, sentence)


class MakeLetter:
    """Prints a letter of a kind: inputs `kind`, `inputs`, `signs` or `signs_post`, `draft`."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """Nobody confirms a paper before it is printed."""
        del context
        return None

    def run(self, context: OutsideContext) -> catalogue.Outcome:
        """Make the paper and keep it; the same intent again finds it."""
        try:
            letter, rendering = _make.made(_order(context))
        except TertibError as error:
            return catalogue.NeedsPerson(sentence=str(error))
        return catalogue.Proven(evidence={"documents": [_make.document(letter, rendering)]})


def sign_letter(context: InsideContext) -> Mapping[str, Json]:
    """Sign the newest unsigned letter of a kind in the name of the acting post; its number is taken now.

    Inputs: `kind`; optional `signs` (performer whose post signs) and `number` (from another system).
    The print of the same moment sets the signed paper.
    """
    key = str(context.inputs["kind"])
    post = _post(context.case, context.inputs) or context.acting
    if post is None:
        raise NotAllowed(N_("Naskah ditandatangani dalam suatu jabatan; jabatan itu belum ditetapkan."))
    person, way = _signer(context, post)
    letter = _unsigned(context, key, post)
    signature = _sign.Signature(
        person=person,
        post=way.post,
        in_name_of=way.in_name_of,
        on=people.office_date(context.tx.now),
        keyed_by=context.by.person if person != context.by.person else None,
        number=str(context.inputs.get("number") or ""),
    )
    signed = _sign.signed(context.tx, letter, signature, by=context.by)
    replaced, entries = _replace_earlier(context, signed) if not signed.public else ([], [])
    entries += _agenda.entered(context.tx, signed, context.case, by=context.by)
    # From here on it belongs to the row that signed it: the print of that row looks for it there.
    Letter.objects.filter(id=signed.id).update(step=context.step, round=context.round)
    if signed.data:
        service.render_later(context.tx, signed)
    said = {"number": signed.number, "date": signature.on.isoformat(), "letter": str(signed.id)}
    noted, seals = _agenda.parted(entries)
    sealed = [*_seals.all_sealed([*replaced, signed.id]), *seals]
    return {**said, "sealed": sealed, **({"entries": noted} if noted else {})}


def _order(context: OutsideContext) -> Order:
    return Order(
        intent=context.intent,
        case=context.case,
        kind=str(context.inputs["kind"]),
        step=context.step,
        round=context.round,
        inputs=context.inputs.get("inputs") or {},
        signs_post=_post(context.case, context.inputs) or _acting(context),
        draft=bool(context.inputs.get("draft")),
        by=context.by,
        on=context.date,
    )


def _acting(context: OutsideContext) -> UUID | None:
    """The post whose act wants the paper, for kinds that show who did it."""
    kind = _kinds.kind_of(context.case.bundle, str(context.inputs["kind"]))
    return context.acting if kind.block else None


def _post(case: CaseFacts, inputs: Mapping[str, Any]) -> UUID | None:
    """The post whose block stands under the letter, as the engine resolved it or by performer key."""
    if inputs.get("signs_post"):
        return UUID(str(inputs["signs_post"]))
    performer = inputs.get("signs")
    return procedures.performer_posts(case.office, case.code).get(str(performer)) if performer else None


def _signer(context: InsideContext, post: UUID) -> tuple[UUID, SigningWay]:
    """The one who acts, by holding the post or by mandate; its holder when somebody entrusted keys it in."""
    by, now = context.by.person, context.tx.now
    way = people.signing_way(by, post, now) if by is not None else None
    if by is not None and way is not None:
        return by, way
    if by is not None and any(each.post == post for each in people.delegated(by, now)):
        raise NotAllowed(
            N_(
                "Pelimpahan dari %(title)s kepada Anda tidak mencakup penandatanganan naskah. Minta "
                "pejabatnya menandatangani, atau catat surat mandatnya."
            ),
            title=people.post(post).title,
        )
    holders = people.holders(post, now)
    if len(holders) != 1:
        raise NotAllowed(
            N_("Tidak ada satu pejabat yang dapat menandatangani untuk %(title)s hari ini."),
            title=people.post(post).title,
        )
    return holders[0].id, SigningWay(post=post)


def _unsigned(context: InsideContext, key: str, post: UUID) -> Letter:
    case = context.case
    waiting = Letter.objects.filter(case=case.id, kind=key, state__in=_sign.UNSIGNED)
    found = waiting.order_by("-made_at").first()
    if found is not None:
        return found
    order = Order(
        intent=case.id,
        case=case,
        kind=key,
        step=context.step,
        round=context.round,
        inputs={},
        signs_post=post,
        by=context.by.person,
    )
    kind = _kinds.worded(_kinds.kind_of(case.bundle, key), office=case.office, code=case.code)
    return _make.created(context.tx, order, kind, None)


def _replace_earlier(context: InsideContext, signed: Letter) -> tuple[list[UUID], list[_agenda.Line]]:
    """An internal paper written anew (its row was done again) takes the place of the one before."""
    replaced: list[UUID] = []
    struck: list[_agenda.Line] = []
    earlier = Letter.objects.filter(case=signed.case, kind=signed.kind, step=context.step)
    for old in earlier.filter(state=LetterState.SIGNED, round__lt=context.round).exclude(id=signed.id):
        Letter.objects.filter(id=old.id).update(
            state=LetterState.VOID, void_reason=_make.REPLACED, voided_by=context.by.name
        )
        if old.number and old.date:
            ledger.void_number_in(
                context.tx,
                old.series,
                old.number,
                office=old.ledger,
                year=old.date.year,
                reason=_make.REPLACED,
            )
        struck += _agenda.struck(context.tx, old, by=context.by, reason=_make.REPLACED)
        replaced.append(old.id)
    return replaced, struck

"""Who could sign for a post on a day, and as what; and for everybody near it, why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import _authority, _signature
from tertib.people._authority import Record
from tertib.people._refusal import distance
from tertib.people._views import delegation_view, mandate_view, person_view, post_view
from tertib.people.models import Delegation, Mandate, Post
from tertib.people.types import SIGN, Authority, MandateKind, NotSigner, Signer, WhoAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason in the third person."""

    sentence: str
    fields: Mapping[str, str]


def answer(post: Post, day: date, known_at: datetime | None = None) -> WhoAnswer:
    """The whole answer for one post and day."""
    record = _authority.record_of(post.id, known_at=known_at)
    found = [each for each in _authority.authorities(record, post.id, day) if _may_sign(each)]
    mandates = {each.id: each for each in record.mandates}
    delegations = {each.id: each for each in record.delegations}
    own = [each for each in record.mandates if each.post_id == post.id and record.span(each) is not None]
    newest = sorted(own, key=lambda each: (each.start, each.entered_at), reverse=True)
    given = sorted(record.delegations, key=lambda each: (each.start, each.entered_at), reverse=True)
    return WhoAnswer(
        post=post_view(post),
        day=day,
        signers=tuple(_signer(each, record, mandates, delegations) for each in found),
        others=tuple(_others(record, post, day, {each.person for each in found})),
        history=tuple(map(mandate_view, newest)),
        delegations=tuple(map(delegation_view, given)),
    )


def _may_sign(authority: Authority) -> bool:
    return authority.acts is None or SIGN in authority.acts


def _signer(
    authority: Authority,
    record: Record,
    mandates: Mapping[UUID, Mandate],
    delegations: Mapping[UUID, Delegation],
) -> Signer:
    mandate = mandates[authority.path[-1]]
    if authority.kind.is_held:
        span = record.span(mandate)
        return Signer(
            person=person_view(mandate.person),
            kind=authority.kind,
            label=f"{authority.kind.prefix}{mandate.post.title}",
            decree_no=mandate.decree_no,
            decree_date=mandate.decree_date,
            start=mandate.start,
            end=span.end if span else None,
            block=_signature.laid_out(mandate, ()),
        )
    delegation = delegations[authority.mandate]
    above = (delegation.post, *((delegation.via,) if delegation.via else ()))
    span = record.span(delegation)
    return Signer(
        person=person_view(mandate.person),
        kind=authority.kind,
        label=f"{authority.kind.prefix}{delegation.post.title}",
        decree_no=delegation.letter_no,
        decree_date=delegation.letter_date,
        start=delegation.start,
        end=span.end if span else None,
        block=_signature.laid_out(mandate, above),
    )


def _others(record: Record, post: Post, day: date, signers: set[UUID]) -> list[NotSigner]:
    """One line for each person: their nearest mandate of the post, else the delegation they had."""
    found: dict[UUID, NotSigner] = {}
    own = [each for each in record.mandates if each.post_id == post.id and record.span(each) is not None]
    for mandate in sorted(own, key=lambda each: distance(record, each, day)):
        if mandate.person_id not in signers and mandate.person_id not in found:
            found[mandate.person_id] = _not_signer(mandate, why_not(record, mandate, day), record)
    for delegation in record.delegations:
        if record.span(delegation) is None:
            continue
        for mandate in record.mandates:
            asked = delegation.person_id in (None, mandate.person_id)
            known = mandate.person_id in signers or mandate.person_id in found
            if mandate.post_id == delegation.to_post_id and asked and not known:
                found[mandate.person_id] = _not_delegate(record, delegation, mandate, day)
    return list(found.values())


def why_not(record: Record, mandate: Mandate, day: date) -> Why:
    """Why a mandate does not let its holder act on the day; asked only when it does not."""
    span = record.span(mandate)
    if span is not None and span.holds(day):
        leave = record.leave_of(mandate.person_id, day)
        if leave is not None:
            away = record.span(leave)
            return Why(
                sentence=N_("Berhalangan %(start)s sampai %(end)s."),
                fields={"start": long_date(leave.start), "end": long_date((away and away.end) or leave.end)},
            )
        return Why(
            sentence=N_("Mandat Plh. hanya berlaku selama pejabatnya berhalangan; hari itu ia hadir."),
            fields={},
        )
    if span is not None and span.end is not None and span.end < day:
        return Why(sentence=N_("Mandatnya berakhir pada %(end)s."), fields={"end": long_date(span.end)})
    starts = long_date(mandate.start)
    return Why(sentence=N_("Mandatnya baru mulai pada %(start)s."), fields={"start": starts})


def _not_signer(mandate: Mandate, why: Why, record: Record) -> NotSigner:
    kind, span = MandateKind(mandate.kind), record.span(mandate)
    return NotSigner(
        person=person_view(mandate.person),
        kind=kind,
        label=f"{kind.prefix}{mandate.post.title}",
        sentence=why.sentence,
        fields=why.fields,
        decree_no=mandate.decree_no,
        start=mandate.start,
        end=span.end if span else mandate.end,
    )


def _not_delegate(record: Record, delegation: Delegation, mandate: Mandate, day: date) -> NotSigner:
    span = record.span(delegation)
    kind, why = MandateKind(delegation.kind), _delegation_reason(record, delegation, mandate, day)
    return NotSigner(
        person=person_view(mandate.person),
        kind=kind,
        label=f"{kind.prefix}{delegation.post.title}",
        sentence=why.sentence,
        fields=why.fields,
        decree_no=delegation.letter_no,
        start=delegation.start,
        end=span.end if span else delegation.end,
    )


def _delegation_reason(record: Record, delegation: Delegation, mandate: Mandate, day: date) -> Why:
    span = record.span(delegation)
    if span is None or not span.holds(day):
        return Why(
            sentence=N_("Pelimpahannya hanya berlaku %(start)s sampai %(end)s."),
            fields={
                "start": long_date(delegation.start),
                "end": long_date((span and span.end) or delegation.end),
            },
        )
    if SIGN not in delegation.acts:
        return Why(sentence=N_("Pelimpahannya tidak mencakup penandatanganan naskah."), fields={})
    if record.rests(delegation, day):
        return Why(
            sentence=N_("Jabatan yang melimpahkan tidak dijabat siapa pun; pelimpahannya tidak berlaku."),
            fields={},
        )
    return why_not(record, mandate, day)

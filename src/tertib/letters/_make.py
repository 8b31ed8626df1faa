"""Making a letter: prepare (in the door), set the paper (outside), keep it (in the door).

Every stage may be repeated: the letter is found by what it was made for, the paper by its intent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from tertib.cases import queries as cases
from tertib.cases.types import CaseFacts, case_root
from tertib.kernel import ids
from tertib.kernel.errors import NotAllowed
from tertib.kernel.explanation import shortly
from tertib.kernel.indonesian import clock_time, long_date, weekday
from tertib.kernel.words import N_
from tertib.letters import _compose, _kinds, _pictures, _render, _seals
from tertib.letters._compose import Finish, Material
from tertib.letters._placeholders import paragraphs
from tertib.letters.models import Letter, Rendering
from tertib.letters.types import Kind, LetterState, block_as_json
from tertib.people import queries as people
from tertib.people.types import PostView, SignatureBlock
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.runtime import door, links, paper, vault
from tertib.runtime.door import Tx

PDF = "application/pdf"
REPLACED = N_("Digantikan naskah yang baru.")
Told = Callable[[Tx, Letter, Rendering], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody or the SOP wants printed."""

    intent: UUID
    case: CaseFacts
    kind: str
    step: int
    round: int
    inputs: Mapping[str, Any]
    signs_post: UUID | None = None
    draft: bool = False
    by: UUID | None = None
    on: date | None = None


def made(order: Order) -> tuple[Letter, Rendering]:
    """The letter of this order and its paper, made now or found as an earlier attempt left it."""
    done = Rendering.objects.filter(intent=order.intent).select_related("letter").first()
    if done is not None:
        return done.letter, done
    kind = _kinds.worded(
        _kinds.kind_of(order.case.bundle, order.kind), office=order.case.office, code=order.case.code
    )
    material = material_of(order, kind)
    letter = door.run(lambda tx: _prepared(tx, order, kind, _compose.content(material)))
    return letter, rendering(letter, intent=order.intent)


def rendering(letter: Letter, *, intent: UUID, told: Told | None = None) -> Rendering:
    """Set the letter as it stands and keep the paper; nothing is open while Typst works.

    `told` hears of a new paper in the transaction that keeps it, so it hears once.
    """
    at = letter.signed_at or letter.made_at
    zone = people.office_calendar(letter.office).zone
    set_paper = _render.rendered(letter.bundle, letter.kind, finished(letter), at=at, zone=zone)
    return door.run(lambda tx: _kept(tx, letter, intent, set_paper, told))


def finished(letter: Letter) -> dict[str, Any]:
    """The data of the template: the stored content with the letter's number, date, block and codes."""
    signed = letter.state == LetterState.SIGNED
    draft = letter.needs_signature and not signed
    on = letter.date or (None if draft else people.office_date(letter.made_at))
    finish = Finish(
        number=letter.number or _blank(letter),
        on=on,
        signature=letter.signer_block,
        draft=letter.concept and not signed,
        rehearsal=letter.ledger != letter.office,
        verify=_verify(letter) if letter.public and not letter.concept else None,
        track=_track(str(letter.data["case"].get("tracking", ""))),
    )
    return _compose.finished(letter.data, finish)


def material_of(order: Order, kind: Kind) -> Material:
    """Everything the letter may speak of."""
    case = order.case
    procedure = procedures.procedure(case.bundle)
    return Material(
        kind=kind,
        procedure=procedure,
        case=case_root(case),
        request=case.request,
        work=case.work,
        inputs=order.inputs,
        office=office_facts(case.office, case.code, procedure),
        letterhead=letterhead_of(case.office),
        books=_books(case, kind),
        deadlines=deadlines_of(case),
        evidence=cases.photo_evidence(case.id) if _pictures.any_in(kind.body) else {},
        step=order.step,
        round=order.round,
    )


def deadlines_of(case: CaseFacts) -> dict[str, dict[str, str]]:
    """Until when the office and the applicant have time, and how that was counted; it names no provider."""
    clocks, zone = cases.clocks(case.id, names=False), people.office_calendar(case.office).zone
    named = {"promise": clocks.promise, "applicant": clocks.applicant}
    return {
        name: {"due": _spelled(clock.due, zone), "why": shortly(clock.lines)}
        for name, clock in named.items()
        if clock.due is not None and clock.lines
    }


def _spelled(due: datetime, zone: str) -> str:
    """`Rabu, 25 November 2026 pukul 08.01 WIB`."""
    day = due.astimezone(ZoneInfo(zone)).date()
    return f"{weekday(day)}, {long_date(day)} pukul {clock_time(due, zone)}"


def office_facts(office: UUID, code: str, procedure: Procedure) -> dict[str, Any]:
    """What a letter may say about the office: its name, its terms, and the titles of the SOP's columns."""
    posts = procedures.performer_posts(office, code)
    below = [posts[each.key] for each in procedure.columns[1:] if each.key in posts]
    titles = people.titles(below, door.read_now())
    return {
        "name": people.unit(office).name,
        "waiting_days": procedure.waiting_days,
        "performers": list(dict.fromkeys(titles[each].title for each in below if each in titles)),
    }


def letterhead_of(office: UUID) -> dict[str, str]:
    """The kop; an office that has not written its own is named by its unit."""
    head = people.letterhead(office)
    return {**head, "line2": head.get("line2") or people.unit(office).name}


def slot(case: UUID, kind: str, step: int, round_: int) -> UUID:
    """One letter of a kind per row and round, whoever asks for it first."""
    return uuid5(NAMESPACE_OID, f"{case}/{kind}/{step}/{round_}")


def draft_block(
    post: UUID | None, person: UUID | None, on: date, now: datetime, *, with_titles: bool = True
) -> dict[str, Any] | None:
    """The block of a draft: whoever acts for the post, else its only holder, else only the title."""
    if post is None:
        return None
    holders = people.holders(post, now)
    chosen = next((each.id for each in holders if each.id == person), None)
    if chosen is None and len(holders) == 1:
        chosen = holders[0].id
    view = people.post(post)
    try:
        block = (
            people.signature_block(person=chosen, post=post, on=on, with_titles=with_titles)
            if chosen
            else _title_only(view)
        )
    except NotAllowed:
        block = _title_only(view)
    return block_as_json(block)


def created(tx: Tx, order: Order, kind: Kind, content: Mapping[str, Any] | None) -> Letter:
    """A new letter row, or the one made at the same moment; an earlier concept of the kind is replaced."""
    wanted = slot(order.case.id, order.kind, order.step, order.round)
    on = order.on or people.office_date(tx.now)
    defaults = {
        "office": order.case.office,
        "ledger": ledger.ledger_of(tx, order.case),
        "case": order.case.id,
        "bundle": order.case.bundle,
        "kind": kind.key,
        "step": order.step,
        "round": order.round,
        "title": kind.title,
        "subject": " ".join(paragraphs(kind.subject, {})),
        "needs_signature": kind.signed,
        "series": kind.series,
        "public": kind.public and not order.case.rehearsal,
        "for_applicant": kind.for_applicant,
        "concept": order.draft,
        "date": None if kind.signed else on,
        "data": dict(content or {}),
        "verify_code": ids.verification_code(),
        "signer_post": order.signs_post,
        "signer_block": draft_block(order.signs_post, order.by, on, tx.now, with_titles=kind.with_titles),
        "made_at": tx.now,
    }
    letter, fresh = Letter.objects.get_or_create(made_for=wanted, defaults=defaults)
    if fresh:
        earlier = Letter.objects.filter(case=order.case.id, kind=kind.key, concept=True)
        earlier.exclude(id=letter.id).exclude(state=LetterState.VOID).update(
            state=LetterState.VOID, void_reason=REPLACED, voided_by="Sistem"
        )
    return letter


def _prepared(tx: Tx, order: Order, kind: Kind, content: Mapping[str, Any]) -> Letter:
    """The letter to set: the signed one that waits for its paper, else the one of this row and round."""
    letter = None if order.draft else _signed_and_waiting(order)
    if letter is None:
        letter = created(tx, order, kind, content)
    if not letter.data:
        Letter.objects.filter(id=letter.id).update(data=content)
        letter.data = dict(content)
    return letter


def _signed_and_waiting(order: Order) -> Letter | None:
    """A letter signed in this row, or one that was signed and still has no paper."""
    found = Letter.objects.filter(case=order.case.id, kind=order.kind, state=LetterState.SIGNED)
    here = found.filter(step=order.step, round=order.round).order_by("-signed_at").first()
    return here or found.filter(rendered=False).order_by("-signed_at").first()


def _kept(
    tx: Tx, letter: Letter, intent: UUID, made_paper: paper.Paper, told: Told | None = None
) -> Rendering:
    name = f"{letter.kind}-{made_paper.digest[:8]}.pdf"
    stored = vault.keep_paper(tx, made_paper.pdf, name, pages=made_paper.pages)
    row, fresh = Rendering.objects.get_or_create(
        intent=intent,
        defaults={
            "letter": letter,
            "digest": stored.digest,
            "pages": made_paper.pages,
            "made_at": tx.now,
        },
    )
    # Signed meanwhile: this paper shows the letter without its number, so it is not the newest.
    Letter.objects.filter(id=letter.id, state=letter.state).update(
        digest=stored.digest,
        pages=made_paper.pages,
        paper_mac=_seals.paper_mac(letter.id, stored.digest, made_paper.pages),
        rendered=True,
    )
    Letter.objects.filter(id=letter.id, state=LetterState.DRAFT).update(state=LetterState.READY)
    letter.refresh_from_db()
    if fresh and told is not None:
        told(tx, letter, row)
    return row


def document(letter: Letter, rendering: Rendering) -> dict[str, Any]:
    """A paper as its case keeps it."""
    return {
        "kind": letter.kind,
        "title": letter.title,
        "digest": rendering.digest,
        "pages": rendering.pages,
        "letter": str(letter.id),
        "number": letter.number,
        "filename": f"{letter.kind}-{rendering.digest[:8]}.pdf",
        "media_type": PDF,
        "for_applicant": letter.for_applicant and not (letter.needs_signature and not letter.signed_at),
    }


def _books(case: CaseFacts, kind: Kind) -> dict[str, Any]:
    wanted = {spec["book"] for spec in kind.sources.values() if "book" in spec}
    found: dict[str, Any] = {}
    for key in wanted:
        view, rows = registers.sheet_of_case(case.id, key, office=case.ledger)
        found[key] = {
            "title": view.title,
            "columns": [{"label": each.label, "width": each.width} for each in view.columns],
            "rows": [{"no": row.no, "cells": list(row.cells), "data": dict(row.data)} for row in rows],
        }
    return found


def _blank(letter: Letter) -> str:
    if not letter.series:
        return ""
    on = people.office_date(letter.made_at)
    return registers.blank_number(letter.series, office=letter.ledger, on=on)


def _verify(letter: Letter) -> dict[str, str]:
    url = links.verify(letter.verify_code)
    return {"url": url, "code": letter.verify_code, "qr": paper.qr_svg(url)}


def _track(code: str) -> dict[str, str] | None:
    if not code:
        return None
    url = links.track(code)
    return {"url": url, "qr": paper.qr_svg(url)}


def _title_only(post: PostView) -> SignatureBlock:
    return SignatureBlock(
        lines=(f"{post.title.upper()},",), name="", rank="", nip="", capacity_label=post.title
    )

"""Letters that wait for a signature in ink, and one letter with what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.kernel.errors import Conflict, Invalid
from tertib.letters import queries, service
from tertib.letters.types import LetterView, Signing
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.registers import queries as registers
from tertib.registers.types import NumberMode
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import sentence_of


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Every letter that waits for the signature of a post this person holds today, the oldest first."""
    found = queries.awaiting_signature(_who.actor(request))
    context = {"letters": found, "outside": _numbered_outside(found)}
    return render(request, "desk/letters.html", context)


def _numbered_outside(found: tuple[LetterView, ...]) -> set[UUID]:
    """The letters whose number another system gives; asked once per series."""
    series = {(one.office, one.series) for one in found if one.series}
    outside = {
        (office, key)
        for office, key in series
        if registers.series_mode(key, office=office) is NumberMode.OUTSIDE
    }
    return {one.id for one in found if (one.office, one.series) in outside}


@require_GET
def show(request: HttpRequest, letter: UUID) -> HttpResponse:
    """One letter: what it is, how it stands, and what this person may do with it."""
    return render(request, "desk/letter.html", _context(request, letter))


def _context(request: HttpRequest, letter: UUID) -> dict[str, Any]:
    by = _who.actor(request)
    found = queries.letter(by, letter)
    acts = queries.acts(by, letter)
    return {
        "letter": found,
        "acts": acts,
        "outside": _numbered_outside((found,)),
        "signers": _signers(request, found) if "key_in" in acts else (),
    }


def _signers(request: HttpRequest, letter: LetterView) -> tuple[PersonView, ...]:
    """Whoever may have signed it with a pen today."""
    now = access.asked(request).now
    return people.holders(letter.signer_post, now) if letter.signer_post else ()


@require_GET
def pdf(request: HttpRequest, letter: UUID) -> HttpResponse:
    """The newest paper of the letter."""
    made = queries.letter_pdf(_who.actor(request), letter)
    return attachment(made.content, filename=made.filename, media_type="application/pdf")


@require_POST
def sign(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Sign, or key in what a superior signed with a pen."""

    def act(form: Sent) -> str:
        by_pen = form.uuid("signed_by") if form.text("signed_by") else None
        signing = Signing(number=form.text("number"), signed_by=by_pen)
        done = service.sign(letter, signing, by=form.by, seen=form.text("digest"))
        if not done.number:
            return _("Naskah ditandatangani. Lembar bertanda tangan sedang disiapkan untuk dicetak.")
        sentence = _(
            "Naskah ditandatangani dengan nomor %(number)s. Lembarnya sedang disiapkan untuk dicetak."
        )
        return sentence % {"number": done.number}

    return _done(request, letter, act)


@require_POST
def number(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Enter the number that another system gave."""

    def act(form: Sent) -> str:
        done = service.number(letter, form.text("number"), by=form.by)
        return _("Nomor %(number)s tercatat.") % {"number": done.number}

    return _done(request, letter, act)


@require_POST
def void(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Declare the letter void."""

    def act(form: Sent) -> str:
        service.void(letter, by=form.by, reason=form.text("reason"))
        return _("Naskah dibatalkan. Nomornya tidak dipakai lagi dan barisnya dalam buku dicoret.")

    return _done(request, letter, act)


def _done(request: HttpRequest, letter: UUID, act: Callable[[Sent], str]) -> HttpResponse:
    """Act once and return to the letter, with a sentence either way: a second click finds it done."""
    queries.letter(_who.actor(request), letter)
    try:
        messages.success(request, act(_who.sent(request)))
    except (Conflict, Invalid) as error:
        messages.error(request, sentence_of(error))
    return redirect("desk:letter", letter=letter)

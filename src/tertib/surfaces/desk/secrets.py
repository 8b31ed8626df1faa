"""Initial passwords at the desk: printing again, and opening one for the office's own panel."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries
from tertib.kernel.errors import Conflict
from tertib.people import stepup
from tertib.provisioning import service
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.mailboxes import origin
from tertib.surfaces.ui.errors import sentence_of


@require_POST
@stepup.required
def rotate(request: HttpRequest, case: UUID) -> HttpResponse:
    """Void the printed sheet of one address and let the worker set a new password."""
    form = _who.sent(request)
    address, ground = form.text("address"), form.text("ground")
    service.rotate(case, address, by=form.by, seen=form.seen, ground=ground)
    messages.success(
        request, _("Lembar lama tidak berlaku lagi. Lembar baru dapat dicetak setelah sandi baru terpasang.")
    )
    return redirect(origin(form, case))


@require_POST
def renewed(request: HttpRequest, case: UUID) -> HttpResponse:
    """The new password stands in the office's panel; the worker signs in with it."""
    form = _who.sent(request)
    service.renewed_by_hand(case, form.text("address"), by=form.by, seen=form.seen)
    messages.success(request, _("Tercatat. Sistem sedang masuk dengan sandi baru untuk membuktikannya."))
    return redirect(origin(form, case))


@require_POST
@stepup.required
def reveal(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show a password once, for typing into the office's panel; opened before, a new one is offered."""
    form = _who.sent(request)
    context: dict[str, object] = {
        "case": queries.case_for(form.by, case),
        "address": form.text("address"),
        "mailbox": form.text("mailbox"),
        "back": origin(form, case),
        "seen": form.seen,
    }
    status = 200
    try:
        context["secret"] = service.show_for_manual(
            case, form.text("address"), by=form.by, renew="renew" in form.post
        )
    except Conflict as refused:
        context["refused"], status = sentence_of(refused), 409
    response = render(request, "desk/secret.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response

"""Initial passwords at the desk: printing again, and opening one for the office's own panel."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries
from tertib.people import stepup
from tertib.provisioning import service
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.case import back_to


@require_POST
@stepup.required
def rotate(request: HttpRequest, case: UUID) -> HttpResponse:
    """Void the printed sheet of one address and let the worker set a new password."""
    form = _who.sent(request)
    service.rotate(case, form.text("address"), by=form.by, seen=form.seen)
    messages.success(
        request, _("Lembar lama tidak berlaku lagi. Kata sandi baru sedang dipasang, lalu dapat dicetak.")
    )
    return back_to(case)


@require_POST
@stepup.required
def reveal(request: HttpRequest, case: UUID, intent: UUID) -> HttpResponse:
    """Show the initial password once, for typing into the office's panel."""
    form = _who.sent(request)
    found = queries.case_for(form.by, case)
    secret = service.show_for_manual(intent, by=form.by, renew="renew" in form.post)
    response = render(request, "desk/secret.html", {"case": found, "secret": secret, "intent": intent})
    response["Cache-Control"] = "no-store, private"
    return response

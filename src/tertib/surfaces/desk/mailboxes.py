"""The mailboxes an office keeps: one list, a page for each, and what the keeper records there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.cases import queries as cases
from tertib.cases.types import CaseView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound
from tertib.provisioning import queries, service
from tertib.provisioning.types import HoldingView
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.inbox import page_number
from tertib.surfaces.ui.errors import sentence_of


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every mailbox of the offices the person works in, those whose owners wait first."""
    text, asked = request.GET.get("cari", "").strip()[:100], "menunggu" in request.GET
    page = queries.mailboxes(_who.actor(request), text=text, asked=asked, page=page_number(request))
    return render(request, "desk/mailboxes.html", {"page": page, "text": text, "only_asked": asked})


@require_GET
def show(request: HttpRequest, holding: UUID) -> HttpResponse:
    """One mailbox: is it open, what proved it, where its password stands, every sheet there was."""
    by = _who.actor(request)
    held = queries.holding(by, holding)
    case = _case(by, held)
    context = {
        "held": held,
        "story": queries.story(held, over=case is None or case.phase.is_over),
        "case": case,
        "sheets": queries.sheets_of_holding(by, holding),
        "keeps": case is not None and queries.may_keep(by, case.id),
        "key": _who.fresh_key(),
        "here": held.id,
    }
    return render(request, "desk/mailbox.html", context)


def _case(by: Actor, held: HoldingView) -> CaseView | None:
    try:
        return cases.case_for(by, held.case) if held.case else None
    except NotFound:
        return None


@require_POST
def hand_over(request: HttpRequest, case: UUID) -> HttpResponse:
    """A sheet printed after the end of the case is in the owner's hands."""
    form = _who.sent(request)
    address, to = form.text("address"), form.text("to")
    try:
        serial = service.hand_over_again(case, address, to, by=form.by, seen=form.seen)
    except Invalid as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("Serah terima lembar %(serial)s tercatat.") % {"serial": serial})
    return redirect(origin(form, case))


def origin(form: _who.Sent, case: UUID) -> str:
    """The page that held the button: the mailbox's, else the case's."""
    if form.text("mailbox"):
        return reverse("desk:mailbox", args=[form.uuid("mailbox")])
    return reverse("desk:case", args=[case])

"""The addresses of the applicant's agencies: the state of each, and asking for a new account sheet."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries as cases
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict
from tertib.provisioning import queries, service
from tertib.surfaces.portal import _who
from tertib.surfaces.ui.errors import sentence_of


def show(request: HttpRequest) -> HttpResponse:
    """What the agency has, the state it is in, and what is on its way."""
    by = _who.actor(request)
    context = {
        "units": [{"unit": unit, "lines": _lines(by, unit.id)} for unit in _who.agencies(by)],
        "running": [one for one in cases.my_cases(by) if not one.phase.is_over],
        "offers": _who.offers(),
    }
    return _who.show(request, "portal/addresses.html", context)


def _lines(by: Actor, agency: UUID) -> list[dict[str, object]]:
    found = queries.holdings_of(by, agency)
    return [{"held": one, "story": queries.owner_story(one)} for one in found]


@require_POST
def ask_sheet(request: HttpRequest, holding: UUID) -> HttpResponse:
    """The sheet is lost, or its password expired: the office's administrator sees the request."""
    why = request.POST.get("why", "")
    done = _("Permintaan lembar baru terkirim kepada pengelola sistem kantor.")
    return _act(request, lambda by, seen: service.ask_sheet(holding, why, by=by, seen=seen), done)


@require_POST
def unask_sheet(request: HttpRequest, holding: UUID) -> HttpResponse:
    """It was found again."""
    done = _("Permintaan lembar baru dibatalkan.")
    return _act(request, lambda by, seen: service.unask_sheet(holding, by=by, seen=seen), done)


def _act(request: HttpRequest, command: Callable[[Actor, int], None], done: str) -> HttpResponse:
    said = request.POST.get("seen", "")
    seen = int(said) if said.isdecimal() and len(said) < 10 else -1
    try:
        command(_who.actor(request), seen)
    except Conflict as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect("portal:addresses")

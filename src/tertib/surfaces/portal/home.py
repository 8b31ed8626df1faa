"""The first page, the page of one service, and the short honest pages about privacy and help."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tertib.cases import queries as cases
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure
from tertib.runtime.languages import duration
from tertib.surfaces.portal import _who


def home(request: HttpRequest) -> HttpResponse:
    """What one can ask for, and what waits for the person who is signed in."""
    by = _who.actor(request)
    mine = cases.my_cases(by) if _who.agencies(by) else ()
    context = {
        "offers": _who.offers(),
        "is_fresh": not people.offices(),
        "waiting": [one for one in mine if one.must_act],
    }
    return _who.show(request, "portal/home.html", context)


def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service as the law wants it told: requirements, procedure, time, cost, product, complaints."""
    offer = _who.offer(code, request.GET.get("instansi", ""))
    procedure = procedures.procedure(offer.card.bundle)
    context = {
        "offer": offer,
        "procedure": procedure,
        "steps": _steps(procedure),
        "total": duration(sum(step.minutes for step in procedure.steps)),
        "complaints": getattr(settings, "COMPLAINTS", "SP4N-LAPOR! di www.lapor.go.id atau SMS 1708"),
    }
    return _who.show(request, "portal/service.html", context)


def _steps(procedure: Procedure) -> list[dict[str, object]]:
    return [
        {
            "no": step.no,
            "activity": step.activity,
            "performers": list(dict.fromkeys(procedure.performer(hop.performer).label for hop in step.hops)),
            "minutes": duration(step.minutes),
            "output": step.output.text,
            "branches": [one.label for one in step.decision.exits] if step.decision else [],
        }
        for step in procedure.steps
    ]


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, for how long, and whom to ask."""
    return _who.show(request, "portal/privacy.html", {"offices": _offices()})


def help_page(request: HttpRequest) -> HttpResponse:
    """How it works, in ten answers."""
    return _who.show(request, "portal/help.html", {"offers": _who.offers(), "offices": _offices()})


def _offices() -> list[dict[str, object]]:
    """Whom to ask: every office that serves, with the lines of its letterhead."""
    return [{"unit": unit, "kop": people.letterhead(unit.id)} for unit in people.offices()]

"""The subdomains of the applicant's agencies: where each leads, who answers for it, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tertib.cases import queries as cases
from tertib.procedures import queries as procedures
from tertib.procedures.types import Variant
from tertib.provisioning import queries
from tertib.surfaces.portal import _who

PICKED = "name.ours"
"""Who offers the names that may be changed or deleted; a service that asks it is one for subdomains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A service that changes what is held: under which key it asks the name, and in which variants."""

    code: str
    title: str
    key: str
    upon: tuple[Variant, ...]
    fresh: tuple[Variant, ...]


def show(request: HttpRequest) -> HttpResponse:
    """What the agency holds, and a way to change or delete each with its name filled in."""
    by = _who.actor(request)
    ways = _ways()
    codes = {one.code for one in ways}
    context = {
        "units": [{"unit": unit, "names": queries.names_held(by, unit.id)} for unit in _who.agencies(by)],
        "running": [one for one in cases.my_cases(by) if one.code in codes and not one.phase.is_over],
        "ways": ways,
    }
    return _who.show(request, "portal/held_names.html", context)


def _ways() -> tuple[Way, ...]:
    found = []
    for offer in _who.offers():
        procedure = procedures.procedure(offer.card.bundle)
        form = procedure.request_form
        for one in form.fields if form else ():
            if one.chosen is not None and one.chosen.source == PICKED:
                upon = tuple(each for each in procedure.variants if one.is_chosen(each.key))
                fresh = tuple(each for each in procedure.variants if not one.is_chosen(each.key))
                found.append(
                    Way(code=offer.card.code, title=offer.card.title, key=one.key, upon=upon, fresh=fresh)
                )
    return tuple(found)

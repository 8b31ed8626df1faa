"""Which office an administrator looks after at the moment; whoever administers several chooses."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tertib.kernel.errors import NotFound
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import access

SESSION_KEY = "administered_office"


def offices(request: HttpRequest) -> Sequence[UnitView]:
    """The offices that the asker's mandates of this moment let them administer, by name."""
    asked = access.asked(request)
    held = people.capacities(asked.actor.person, asked.now) if asked.actor.person else ()
    found = people.units({one.office for one in held if "administrator" in one.roles})
    return sorted(found.values(), key=lambda one: one.name)


def office(request: HttpRequest) -> UnitView:
    """The office chosen among them, else the first. `NotFound` for whoever administers none."""
    found = offices(request)
    chosen = request.session.get(SESSION_KEY)
    for one in found:
        if str(one.id) == chosen:
            return one
    if not found:
        raise NotFound("Perangkat daerah tidak ditemukan.")
    return found[0]


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Look after another of one's offices from now on; `next` is the page one came from."""
    wanted = _who.sent(request).uuid("office")
    if wanted not in {one.id for one in offices(request)}:
        raise NotFound("Perangkat daerah tidak ditemukan.")
    request.session[SESSION_KEY] = str(wanted)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else "/meja/")

"""What the administrator watches: letters that did not arrive, and effects that need a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.cases import queries
from tertib.people import queries as people
from tertib.provisioning import queries as provisioning
from tertib.runtime import outbox
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import access


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Dead letters, items in trouble, and mailboxes the world disagrees about."""
    by = _who.actor(request)
    asked = access.asked(request)
    places = {one.office for one in people.capacities(by.person, asked.now)} if by.person else set()
    holdings = [one for place in places for one in provisioning.holdings_of_office(by, place)]
    context = {
        "letters": outbox.dead_letters(),
        "troubles": [one for one in queries.inbox(by).items if one.trouble],
        "holdings": [one for one in holdings if one.trouble],
        "mirrors": [one for one in map(provisioning.mirror, provisioning.domains()) if one],
        "kept": len(holdings),
    }
    return render(request, "desk/operations.html", context)

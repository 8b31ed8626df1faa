"""What somebody else prepared to destroy, for whoever may confirm it as the second person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.cases import queries
from tertib.surfaces.desk import _who


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Each plan with what it changes and what is gone for good, and the two answers to it."""
    waits = queries.awaiting_second(_who.actor(request))
    return render(request, "desk/seconds.html", {"waits": waits, "key": _who.fresh_key()})

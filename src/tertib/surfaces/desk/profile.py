"""One's own page: the posts held today, language, theme, second factor."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.people import queries as people
from tertib.surfaces.ui import access


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Who I am today, and how I want to see things."""
    asked = access.asked(request)
    person = asked.actor.person
    context = {
        "person": people.person(person) if person else None,
        "capacities": people.capacities(person, asked.now) if person else (),
        "agencies": people.agencies_of(person) if person else (),
        "has_feed": bool(person and people.has_feed(person)),
        "is_protected": is_mfa_enabled(request.user),
    }
    return render(request, "desk/profile.html", context)

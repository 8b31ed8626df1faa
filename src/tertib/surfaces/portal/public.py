"""Pages for whoever holds a code: where a case stands, whether a letter is genuine. No sign-in, no names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tertib.cases import queries as cases
from tertib.kernel import ids
from tertib.kernel.errors import NotFound
from tertib.letters import queries as letters
from tertib.surfaces.portal import _who
from tertib.surfaces.portal._throttle import Brake, visitor

View = Callable[..., HttpResponse]
MISSES = Brake(purpose="codes", tries=20, seconds=300)
LONGEST_CODE = 80


def private(view: View) -> View:
    """The page is for the holder of the code alone: kept by no cache, listed by no search engine."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


@private
def track(request: HttpRequest) -> HttpResponse:
    """The box for a tracking code; a code given there leads to its page."""
    typed = request.GET.get("kode", "").strip()[:LONGEST_CODE]
    if typed:
        return redirect("portal:progress", code=ids.normalise(typed) or "-")
    return _who.show(request, "portal/track.html")


@private
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Where a case stands. Every code that opens nothing gets the same answer, malformed or not."""
    if MISSES.is_spent(visitor(request)):
        return _slow_down(request)
    try:
        found = _opened(code)
    except NotFound:
        MISSES.count(visitor(request))
        return _who.show(request, "portal/track.html", {"unknown": True}, status=404)
    return _who.show(request, "portal/progress.html", {"progress": found})


def _opened(code: str) -> object:
    if not ids.is_tracking_code(code):
        raise NotFound("Kode tidak dikenal.")
    return cases.progress(ids.normalise(code))


@private
def verify_form(request: HttpRequest) -> HttpResponse:
    """The box for the code printed under a letter."""
    typed = request.GET.get("kode", "").strip()[:LONGEST_CODE]
    if typed:
        return redirect("portal:verify", code=ids.normalise(typed) or "-")
    return _who.show(request, "portal/verify.html", {"letter": None})


@private
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a letter is genuine, and whether it still stands."""
    if MISSES.is_spent(visitor(request)):
        return _slow_down(request)
    try:
        found = letters.verify(code)
    except NotFound:
        MISSES.count(visitor(request))
        return _who.show(request, "portal/verify.html", {"letter": None, "unknown": True}, status=404)
    return _who.show(request, "portal/verify.html", {"letter": found})


def _slow_down(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": _("Terlalu banyak percobaan"),
        "sentence": _("Terlalu banyak kode yang tidak dikenal dari jaringan Anda."),
        "minutes": MISSES.seconds // 60,
    }
    response = _who.show(request, "portal/slow_down.html", context, status=429)
    response["Retry-After"] = str(MISSES.seconds)
    return response

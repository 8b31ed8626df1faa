"""How long a sign-in lasts on a shared office computer: 30 minutes idle, 8 hours in all."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
_NOTED_EVERY = 60.0
"""Seconds: `seen` is written at most once a minute, so that reading a page is not a write each time."""


class SessionLimits:
    """Middleware: signs out whoever was idle too long or signed in too long ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _judge(request)
        return self.get_response(request)


def _judge(request: HttpRequest) -> None:
    session, now = request.session, timezone.now().timestamp()
    started, seen = session.get("started", now), session.get("seen", now)
    if now - seen > IDLE.total_seconds() or now - started > ABSOLUTE.total_seconds():
        logout(request)
    elif "started" not in session or now - seen > _NOTED_EVERY:
        session["started"], session["seen"] = started, now

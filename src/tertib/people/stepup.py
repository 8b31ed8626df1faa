"""Step-up: before a print, a signature or a deletion the person proves again who they are.

A sign-in or a re-authentication (password or TOTP) within the last minutes counts; allauth records both.
"""

from collections.abc import Callable, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotAllowed
from tertib.kernel.words import N_
from tertib.people import queries

WINDOW = timedelta(minutes=5)
_KEY = "confirmed_at"

P = ParamSpec("P")


def record(session: MutableMapping[str, Any], at: datetime | None = None) -> None:
    """Note that the person behind the session has just proved who they are."""
    session[_KEY] = (at or timezone.now()).timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the window."""
    if not request.user.is_authenticated:
        return False
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    latest = max([*moments, request.session.get(_KEY, 0)])
    return timezone.now() - datetime.fromtimestamp(latest, UTC) < WINDOW


def required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Send whoever did not prove it lately to do so, and back to the page they came from."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if is_fresh(request) else _ask(request)

    return guarded


def _ask(request: HttpRequest) -> HttpResponse:
    """A POST is not replayed: the person returns to the page with the button and presses it again."""
    page = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    target = f"{reverse('account_reauthenticate')}?{urlencode({'next': page})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=200, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def prove(username: str, password: str) -> Actor:
    """The person behind a sign-in, proved by the password alone: for the command line.

    Refuses a sign-in with a second factor, which only the desk can ask for.
    """
    user = authenticate(username=username.strip().lower(), password=password)
    if user is None:
        raise NotAllowed(N_("Nama masuk atau kata sandi keliru."))
    if is_mfa_enabled(user):
        raise NotAllowed(N_("Akun ini memakai kode verifikasi. Kerjakan lewat meja, bukan baris perintah."))
    return replace(queries.actor_for(user), via="cli")

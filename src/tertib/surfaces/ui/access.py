"""Deny by default: only what stands in `project/access.toml` is answered, and only to the roles named there.

The middleware decides URL and role. Whether this very object is the asker's is decided once, by the query
that loads it with `by`; the ownership rule of a row names that decision, and the matrix test proves each.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from tertib.kernel.actor import PUBLIC, Actor
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import ROLES
from tertib.runtime import door

ANYONE, SIGNED_IN, NOBODY = "anyone", "signed_in", "nobody"
METHODS = frozenset({"GET", "POST"})
AGENCY_KEY = "agency"
"""Where the session keeps which agency a person with several speaks for at the moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One URL: who may ask, by which methods, and which rule says whose object it is."""

    name: str
    roles: frozenset[str]
    owns: str
    methods: frozenset[str]

    def admits(self, roles: frozenset[str]) -> bool:
        """Whether someone signed in with these roles may ask."""
        return bool(self.roles & ({ANYONE, SIGNED_IN} | roles))

    @property
    def is_public(self) -> bool:
        """Whether it is answered without a sign-in."""
        return ANYONE in self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The whole file: ownership rules in words, and a row per URL name."""

    rules: Mapping[str, str]
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, settled once per request at database time."""

    actor: Actor
    roles: frozenset[str]
    now: datetime


@lru_cache(maxsize=4)
def table(path: Path) -> Table:
    """Read and check the file; a wrong one stops the process instead of opening a door."""
    data = tomllib.loads(path.read_text())
    rules: dict[str, str] = data.get("rules", {})
    rows = {name: _row(name, row, rules) for name, row in data.get("urls", {}).items()}
    return Table(rules=rules, rows=rows)


def _row(name: str, data: Mapping[str, Any], rules: Mapping[str, str]) -> Row:
    row = Row(
        name=name,
        roles=frozenset(data.get("roles", ())),
        owns=data.get("owns", "none"),
        methods=frozenset(data.get("methods", ("GET",))),
    )
    strange = (row.roles - ROLES - {ANYONE, SIGNED_IN, NOBODY}) | (row.methods - METHODS)
    strange |= {*data} - {"roles", "owns", "methods"}
    if strange or not row.roles or row.owns not in rules:
        raise Misconfigured(
            N_("access.toml: baris %(name)s tidak dapat dibaca (peran, metode, atau aturan tidak dikenal)."),
            name=name,
        )
    return row


def asked(request: HttpRequest) -> Asked:
    """Who asks; whoever is not signed in is the public."""
    known: Asked | None = getattr(request, "_tertib_asked", None)
    if known is None:
        known = _ask(request)
        request._tertib_asked = known  # type: ignore[attr-defined]  # Django has no typed place for it
    return known


def actor(request: HttpRequest) -> Actor:
    """The `by` of every command and query of this request."""
    return asked(request).actor


def choose_agency(request: HttpRequest, agency: UUID) -> None:
    """Speak for another of one's agencies from now on; one that is not theirs is ignored when read."""
    request.session[AGENCY_KEY] = str(agency)


def _ask(request: HttpRequest) -> Asked:
    now = door.read_now()
    if not request.user.is_authenticated:
        return Asked(actor=PUBLIC, roles=frozenset(), now=now)
    chosen = request.session.get(AGENCY_KEY)
    by = people.actor_for(request.user, UUID(chosen) if chosen else None)
    return Asked(actor=by, roles=people.roles_of(by, now), now=now)


class Access:
    """Innermost middleware: a URL without a row, or a person without its role, reaches nothing behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.rows = table(settings.ACCESS_TABLE).rows

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_of_the_view: object) -> HttpResponse | None:
        """Django calls it between routing and the view; None lets the view answer."""
        match = request.resolver_match
        row = self.rows.get(match.view_name) if match else None
        if row is None or NOBODY in row.roles:
            raise Http404
        return _judge(request, row)


def _judge(request: HttpRequest, row: Row) -> HttpResponse | None:
    if not row.is_public:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        if not row.admits(asked(request).roles):
            raise Http404
        if SIGNED_IN not in row.roles and _lacks_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
    if not _is_meant(request, row):
        return HttpResponseNotAllowed(sorted(row.methods))
    return None


def _is_meant(request: HttpRequest, row: Row) -> bool:
    return request.method in row.methods or (request.method in {"HEAD", "OPTIONS"} and "GET" in row.methods)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and afterwards back to the page; a POST is not repeated."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=200, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    if request.method == "GET":
        return redirect_to_login(request.get_full_path())
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Where the office demands TOTP, whoever holds a post sets it up before doing anything else."""
    if not settings.OFFICIALS_NEED_TOTP or not asked(request).roles - {"applicant"}:
        return False
    return not is_mfa_enabled(request.user)

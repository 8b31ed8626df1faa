"""The machinery of the access matrix: URLs, visitors, stances, and the judge of one request.

A *visitor* is a sign-in of the demo office, or nobody. A *stance* is how the object of the URL stands to the
visitor: their own, someone else's, their own for an agency they do not speak for now, or one that does not
exist. A *builder* per ownership rule of access.toml supplies the URL parameters for each stance.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tertib.people import queries as people
from tertib.people import stepup
from tertib.people.models import User
from tertib.project import demo
from tertib.runtime import door
from tertib.surfaces.ui.access import NOBODY, Row

T = TypeVar("T")
Parameters = Mapping[str, object]
NO_ONE = "nobody"
VISITORS = (NO_ONE, *(name for name, _ in demo.sign_ins()))


class Stance(StrEnum):
    """How the object stands to the visitor."""

    OWN = "own"
    FOREIGN = "foreign"
    LEFT = "left behind"
    MISSING = "missing"


class Verdict(StrEnum):
    """What an answer amounts to."""

    ANSWERED = "answered"
    ASKED_TO_SIGN_IN = "asked to sign in"
    NOT_FOUND = "404"
    WRONG_METHOD = "405"
    FORBIDDEN = "403"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A sign-in with what it may be today."""

    name: str
    roles: frozenset[str]
    person: UUID | None = None
    agency: UUID | None = None

    @property
    def signed_in(self) -> bool:
        return self.name != NO_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The seeded office; `once` keeps what a builder makes, so that it is made once for all cells."""

    office: UUID
    made: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self.made:
            self.made[name] = make()
        kept: T = self.made[name]
        return kept

    def warm(self) -> None:
        """Make everything that the cells will need."""
        for name in VISITORS:
            self.browser(name)
            for build in BUILDERS.values():
                build(self, self.visitor(name))

    def visitor(self, name: str) -> Visitor:
        """Who this is today; nothing of it changes between cells."""
        return self.once(f"visitor {name}", lambda: self._visitor(name))

    def _visitor(self, name: str) -> Visitor:
        if name == NO_ONE:
            return Visitor(name=name, roles=frozenset())
        by = people.actor_for(User.objects.get(username=name))
        roles = people.roles_of(by, door.read_now())
        return Visitor(name=name, roles=roles, person=by.person, agency=by.agency)

    def browser(self, name: str) -> Client:
        """A browser signed in as the visitor; the session is made once, the browser is new each time."""
        client = Client(raise_request_exception=False)
        if name != NO_ONE:
            cookie = self.once(f"session {name}", lambda: _session_of(name))
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        return client


def _session_of(name: str) -> str:
    """Signed in with a fresh proof of who it is, so that step-up does not answer before ownership."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    session = client.session
    stepup.record(session, timezone.now() + timedelta(days=1))
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen; the door opens inside as it does in a TestCase."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


Builder = Callable[[World, Visitor], Mapping[Stance, Parameters | None]]
BUILDERS: dict[str, Builder] = {}


def builder(rule: str) -> Callable[[Builder], Builder]:
    """Register the builder of an ownership rule. A stance it leaves out, or gives None, is skipped."""

    def register(build: Builder) -> Builder:
        BUILDERS[rule] = build
        return build

    return register


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """A named URL and the parameters its path demands."""

    name: str
    parameters: frozenset[str]


def urls(resolver: URLResolver | None = None) -> Iterator[Url]:
    """Every pattern of the URLconf, included ones too; one without a name has an empty name."""
    yield from _urls(resolver or get_resolver(), "", frozenset())


def _urls(resolver: URLResolver, space: str, outer: frozenset[str]) -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        found = outer | frozenset(pattern.pattern.converters) | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Url(name=f"{space}{pattern.name}" if pattern.name else "", parameters=found)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _urls(pattern, inner, found)


def expected(row: Row, visitor: Visitor, stance: Stance, method: str) -> frozenset[Verdict]:
    """What may happen. Own objects may answer a POST with 404: it may be somebody else's turn."""
    if NOBODY in row.roles:
        return frozenset({Verdict.NOT_FOUND})
    if not row.is_public and not visitor.signed_in:
        return frozenset({Verdict.ASKED_TO_SIGN_IN})
    if not row.admits(visitor.roles):
        return frozenset({Verdict.NOT_FOUND})
    if method not in row.methods:
        return frozenset({Verdict.WRONG_METHOD})
    if stance is not Stance.OWN:
        return frozenset({Verdict.NOT_FOUND})
    return frozenset({Verdict.ANSWERED} | ({Verdict.NOT_FOUND} if method == "POST" else set()))


def verdict(response: HttpResponse, sign_in: str) -> Verdict:
    """Read an answer."""
    status = response.status_code
    if status in {301, 302, 303} and urlsplit(response.headers["Location"]).path == sign_in:
        return Verdict.ASKED_TO_SIGN_IN
    known = {404: Verdict.NOT_FOUND, 405: Verdict.WRONG_METHOD, 403: Verdict.FORBIDDEN}
    return known.get(status, Verdict.ANSWERED if status < 500 else Verdict.BROKEN)


def values(row: Row, url: Url, built: Parameters) -> Parameters | None:
    """What the path of this URL needs of what the builder gave; None when one of them does not exist yet."""
    if absent := url.parameters - set(built):
        raise AssertionError(f"the builder of rule {row.owns!r} gives no {sorted(absent)} for {row.name}")
    needed = {name: built[name] for name in url.parameters}
    return None if None in needed.values() else needed


def request(row: Row, browser: Client, parameters: Parameters, method: str) -> HttpResponse:
    """Ask for one cell."""
    answer: HttpResponse = browser.generic(method, reverse(row.name, kwargs=dict(parameters)))
    return answer


def judge(world: World, row: Row, url: Url, visitor: Visitor) -> list[str]:
    """Request every stance and method of a row as one visitor; what was not as it must be, in words."""
    built, wrong = BUILDERS[row.owns](world, visitor), []
    for stance in Stance:
        given = built.get(stance)
        if given is None or (parameters := values(row, url, given)) is None:
            continue
        for method in ("GET", "POST"):
            browser = world.browser(visitor.name)
            cache.clear()  # the brakes on guessing would answer instead
            with undone():
                answer = request(row, browser, parameters, method)
            wanted = expected(row, visitor, stance, method)
            if (found := verdict(answer, reverse("account_login"))) not in wanted:
                wrong.append(f"{visitor.name} {method} {stance}: {found}, not {' or '.join(sorted(wanted))}")
    return wrong

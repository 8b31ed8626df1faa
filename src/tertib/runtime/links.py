"""Absolute addresses for letters and notices, which are written where there is no request to ask."""

from uuid import UUID

from django.conf import settings

from tertib.kernel.ids import normalise

PATHS = {
    "home": "/",
    "track": "/lacak/{code}/",
    "verify": "/verifikasi/{code}/",
    "inbox": "/meja/",
    "case": "/meja/perkara/{case}/",
    "seconds": "/meja/konfirmasi-kedua/",
    "request": "/permohonan/{case}/",
    "our_names": "/nama-kami/",
    "held_names": "/meja/nama-domain/",
    "plan": "/meja/agenda/{plan}/",
    "feed": "/meja/kalender/{token}.ics",
    "sign_in": "/masuk/login/",
    "change_password": "/sandi/",
    "try_login": "/coba-masuk/",
    "asset": "/a/{token}",
    "first_office": "/siapkan/{key}/",
}
"""Every path a letter or notice may carry; a test resolves each of them in the URLconf."""


def home() -> str:
    """The first page of the portal."""
    return _absolute("home")


def track(code: str) -> str:
    """The public page of a case."""
    return _absolute("track", code=normalise(code))


def verify(code: str) -> str:
    """The page that tells whether a letter is genuine."""
    return _absolute("verify", code=normalise(code))


def inbox() -> str:
    """The inbox of an official."""
    return _absolute("inbox")


def case(case_id: UUID) -> str:
    """The case on the desk of an official."""
    return _absolute("case", case=case_id)


def seconds() -> str:
    """What waits for an official as the second person."""
    return _absolute("seconds")


def request(case_id: UUID) -> str:
    """The case as its applicant sees it."""
    return _absolute("request", case=case_id)


def our_names() -> str:
    """The subdomains of the agencies one speaks for."""
    return _absolute("our_names")


def held_names() -> str:
    """The subdomains an office keeps."""
    return _absolute("held_names")


def plan(plan_id: UUID) -> str:
    """A line of the work plan on the desk of an official."""
    return _absolute("plan", plan=plan_id)


def feed(token: str) -> str:
    """The secret address of somebody's calendar feed."""
    return _absolute("feed", token=token)


def asset(token: str) -> str:
    """The asset whose label carries this token, for whoever signs in."""
    return _absolute("asset", token=token)


def sign_in() -> str:
    """The page to sign in."""
    return _absolute("sign_in")


def change_password() -> str:
    """The page where the owner of a mailbox changes its password."""
    return _absolute("change_password")


def try_login() -> str:
    """The page where the owner of a mailbox tries the password."""
    return _absolute("try_login")


def first_office(key: str) -> str:
    """The page that founds the first office of an installation; it works once."""
    return _absolute("first_office", key=key)


def _absolute(name: str, **parts: object) -> str:
    return f"{settings.BASE_URL}{PATHS[name].format(**parts)}"

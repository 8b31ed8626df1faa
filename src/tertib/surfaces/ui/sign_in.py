"""What allauth asks us: nobody signs up alone, and everybody lands where their work is."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tertib.people import queries as people
from tertib.runtime import door

DESK, PORTAL = "desk:inbox", "portal:home"


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are given by the counter or the administrator, who have seen the letter or the decree."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never: see the class."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk for whoever holds a post, the portal for everybody else."""
        roles = people.roles_of(people.actor_for(request.user), door.read_now())
        return _path(DESK if roles - {"applicant"} else PORTAL)


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # an installation may serve one surface only
        return "/"

"""What allauth asks us: nobody signs up alone, and everybody lands where their work is."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tertib.people import queries as people
from tertib.runtime import door
from tertib.surfaces.ui import language

MISMATCH = _("Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi.")
WRONG_CODE = _("Kode itu tidak cocok atau sudah lewat. Tunggu kode berikutnya di aplikasi, lalu ketik lagi.")
DESK, PORTAL = "desk:inbox", "portal:home"


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are given by the counter or the administrator, who have seen the letter or the decree."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": MISMATCH,
        "incorrect_password": _("Kata sandi itu tidak cocok."),
        "enter_current_password": _("Kata sandi sekarang tidak cocok."),
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu lima menit, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never: see the class."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk for whoever holds a post, the portal for everybody else."""
        roles = people.roles_of(people.actor_for(request.user), door.read_now())
        return _path(DESK if roles - {"applicant"} else PORTAL)

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """The pages of a new browser speak the person's language."""
        response: HttpResponse = super().post_login(request, user, **how)
        person = people.actor_for(user).person
        if person is not None:
            language.follow(request, response, people.person(person).language)
        return response


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our words for the code from the telephone."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # an installation may serve one surface only
        return "/"

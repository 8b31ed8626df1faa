"""Which language a page speaks: Indonesian, until its reader asks for another.

The choice stands in a cookie, because a page belongs to a screen; for whoever is signed in it is kept with
the person too, because letters reach a person and not a screen, and the next screen should know it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from tertib.people import service as people
from tertib.runtime import languages
from tertib.surfaces.ui import access

Answer = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage:
    """Reads the choice from its cookie only.

    Browsers in offices are often installed in English; what they announce says nothing about the official.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = languages.known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.answer(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: in this browser, and in letters to whoever is signed in."""
    response = set_language(request)
    wanted, by = request.POST.get("language", ""), access.actor(request)
    if by.person is not None and languages.known(wanted) == wanted:
        people.choose_language(wanted, by=by)
    return response


def follow(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """A browser in which nobody chose yet speaks the language of whoever signs in."""
    if language != languages.INDONESIAN and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=request.is_secure(), httponly=True
        )

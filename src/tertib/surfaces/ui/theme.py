"""The reader's choice of light, dark or what the machine prefers; a cookie, as it belongs to the screen."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE: Final = "tertib_theme"
THEMES: Final = ("auto", "light", "dark")
A_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest | None) -> str:
    """The chosen theme; anything unknown counts as auto."""
    chosen = request.COOKIES.get(COOKIE, "auto") if request is not None else "auto"
    return chosen if chosen in THEMES else "auto"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and return to the page one came from."""
    goal = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(goal if safe else "/")
    chosen = request.POST.get("theme", "auto")
    if chosen in THEMES:
        response.set_cookie(
            COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response

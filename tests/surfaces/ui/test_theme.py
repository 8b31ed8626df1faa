"""The theme is remembered per screen and never becomes an open door to elsewhere."""

from django.test import RequestFactory

from tertib.surfaces.ui.theme import COOKIE, choose_theme, theme_of


def test_a_chosen_theme_is_kept_in_a_cookie() -> None:
    answer = choose_theme(RequestFactory().post("/", {"theme": "dark", "next": "/meja/profil/"}))
    assert answer.cookies[COOKIE].value == "dark"
    assert answer["Location"] == "/meja/profil/"


def test_an_unknown_theme_is_not_kept() -> None:
    answer = choose_theme(RequestFactory().post("/", {"theme": "<b>"}))
    assert COOKIE not in answer.cookies


def test_it_does_not_lead_to_another_site() -> None:
    answer = choose_theme(RequestFactory().post("/", {"theme": "dark", "next": "//jahat.example/"}))
    assert answer["Location"] == "/"


def test_a_strange_cookie_counts_as_auto() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = '"><script>'
    assert theme_of(request) == "auto"

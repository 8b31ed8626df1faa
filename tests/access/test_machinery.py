"""The judge itself: a twin that forgets to ask whose object it is, or who may come in, must turn red."""

from collections.abc import Mapping

import pytest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path
from pytest_django import Settings
from tests.access.matrix import (
    NO_ONE,
    Stance,
    Url,
    Verdict,
    Visitor,
    expected,
    request,
    urls,
    values,
    verdict,
)

from tertib.surfaces.ui.access import Row

MINE = 1
ROW = Row(name="thing", roles=frozenset({"official"}), owns="case", methods=frozenset({"GET"}))
OFFICIAL = Visitor(name="jft1", roles=frozenset({"official"}))
APPLICANT = Visitor(name="dinkes", roles=frozenset({"applicant"}))
NOBODY = Visitor(name=NO_ONE, roles=frozenset())


def leaking(request: HttpRequest, thing: int) -> HttpResponse:
    return HttpResponse("everything")


def careful(request: HttpRequest, thing: int) -> HttpResponse:
    if thing != MINE:
        raise Http404
    return HttpResponse("yours")


urlpatterns = [
    path("leak/<int:thing>/", leaking, name="leak"),
    path("thing/<int:thing>/", careful, name="thing"),
]


def ask(settings: Settings, view: str, thing: int) -> Verdict:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    row = Row(name=view, roles=frozenset({"anyone"}), owns="case", methods=frozenset({"GET"}))
    return verdict(request(row, Client(), {"thing": thing}, "GET"), "/masuk/")


@pytest.mark.parametrize(
    ("view", "stance", "thing", "is_right"),
    [
        ("thing", Stance.OWN, MINE, True),
        ("thing", Stance.FOREIGN, 2, True),
        ("leak", Stance.OWN, MINE, True),
        ("leak", Stance.FOREIGN, 2, False),
        ("leak", Stance.MISSING, 3, False),
    ],
)
def test_a_view_that_answers_for_foreign_objects_is_caught(
    settings: Settings, view: str, stance: Stance, thing: int, is_right: bool
) -> None:
    assert (ask(settings, view, thing) in expected(ROW, OFFICIAL, stance, "GET")) is is_right


@pytest.mark.parametrize(
    ("visitor", "method", "wanted"),
    [
        (OFFICIAL, "GET", Verdict.ANSWERED),
        (OFFICIAL, "POST", Verdict.WRONG_METHOD),
        (APPLICANT, "GET", Verdict.NOT_FOUND),
        (APPLICANT, "POST", Verdict.NOT_FOUND),
        (NOBODY, "GET", Verdict.ASKED_TO_SIGN_IN),
        (NOBODY, "POST", Verdict.ASKED_TO_SIGN_IN),
    ],
)
def test_what_is_expected_of_one_own_cell(visitor: Visitor, method: str, wanted: Verdict) -> None:
    assert expected(ROW, visitor, Stance.OWN, method) == {wanted}


def test_a_closed_row_is_closed_for_everybody() -> None:
    row = Row(name="x", roles=frozenset({"nobody"}), owns="none", methods=frozenset({"GET"}))
    judged = {expected(row, who, Stance.OWN, "GET") for who in (NOBODY, OFFICIAL)}
    assert judged == {frozenset({Verdict.NOT_FOUND})}


@pytest.mark.parametrize(
    ("status", "read"),
    [(200, "answered"), (409, "answered"), (404, "404"), (403, "403"), (405, "405"), (500, "broken")],
)
def test_an_answer_is_read_by_its_status(status: int, read: str) -> None:
    assert verdict(HttpResponse(status=status), "/masuk/") == read


def test_only_the_way_to_the_sign_in_counts_as_such() -> None:
    ways = [verdict(HttpResponseRedirect(to), "/masuk/") for to in ("/masuk/?next=/x/", "/elsewhere/")]
    assert ways == [Verdict.ASKED_TO_SIGN_IN, Verdict.ANSWERED]


def test_the_urls_of_a_urlconf_are_found_with_their_parameters(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    assert {url.name: url.parameters for url in urls()} == {
        "leak": frozenset({"thing"}),
        "thing": frozenset({"thing"}),
    }


@pytest.mark.parametrize(
    ("built", "taken"), [({"thing": 1, "other": 2}, {"thing": 1}), ({"thing": None}, None)]
)
def test_a_url_takes_what_its_path_names(
    built: Mapping[str, object], taken: Mapping[str, object] | None
) -> None:
    assert values(ROW, Url(name="thing", parameters=frozenset({"thing"})), built) == taken


def test_a_builder_that_lacks_a_parameter_is_named() -> None:
    with pytest.raises(AssertionError, match="rule 'case' gives no"):
        values(ROW, Url(name="thing", parameters=frozenset({"thing"})), {})

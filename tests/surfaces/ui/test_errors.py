"""Errors become pages with a sentence and a way back, and never say more than the asker may know."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tertib.kernel import errors
from tertib.surfaces.ui.errors import ErrorPages, csrf_failure, error_page, not_found, problems_of

CASE = "/meja/perkara/1/"


def shown(error: errors.TertibError, came_from: str = "") -> HttpResponse:
    headers = {"HTTP_REFERER": came_from} if came_from else {}
    return error_page(RequestFactory().post("/meja/perkara/1/tindakan/claim/", **headers), error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("x"), 404),
        (errors.NotAllowed("x"), 404),
        (errors.Conflict("x"), 409),
        (errors.Invalid("x"), 400),
        (errors.Unavailable("x"), 503),
        (errors.Misconfigured("x"), 500),
    ],
)
def test_each_error_has_its_status(error: errors.TertibError, status: int) -> None:
    assert shown(error).status_code == status


def test_a_conflict_says_what_happened_and_links_back() -> None:
    page = shown(errors.Conflict("%(who)s sudah mengambilnya.", who="Budi"), f"http://testserver{CASE}")
    assert "Budi sudah mengambilnya." in page.content.decode()
    assert f'href="{CASE}"' in page.content.decode()


def test_what_does_not_exist_keeps_its_reason_to_itself() -> None:
    page = shown(errors.NotFound("Perkara 0007 milik Dinas Kesehatan."))
    assert "0007" not in page.content.decode()


def test_the_way_back_never_leads_to_another_site() -> None:
    page = shown(errors.Conflict("x"), "http://jahat.example/meja/")
    assert "jahat.example" not in page.content.decode()


def test_whoever_is_not_signed_in_may_sign_in_and_come_back() -> None:
    page = not_found(RequestFactory().get("/meja/perkara/1/")).content.decode()
    assert "/masuk/login/?next=%2Fmeja%2Fperkara%2F1%2F" in page
    assert 'href="/"' in page


def test_whoever_works_at_a_desk_goes_back_to_it() -> None:
    request = RequestFactory().get("/lain/")
    request._tertib_asked = SimpleNamespace(roles=frozenset({"official"}))  # type: ignore[attr-defined]
    assert 'href="/meja/"' in not_found(request).content.decode()
    request._tertib_asked = SimpleNamespace(roles=frozenset({"applicant"}))  # type: ignore[attr-defined]
    assert 'href="/meja/"' not in not_found(request).content.decode()


def test_an_invalid_lists_every_problem() -> None:
    problems = {"a": (errors.Problem("Pertama."),), "b": (errors.Problem("Kedua %(n)s.", {"n": 2}),)}
    page = shown(errors.Invalid("x", problems=problems)).content.decode()
    assert "Pertama." in page
    assert "Kedua 2." in page


def test_an_invalid_without_fields_keeps_its_sentence() -> None:
    assert problems_of(errors.Invalid("Terlalu lambat.")) == {"": ("Terlalu lambat.",)}


def test_names_from_outside_are_escaped() -> None:
    page = shown(errors.Conflict("%(who)s sudah.", who="<script>alert(1)</script>"))
    assert "<script>alert" not in page.content.decode()


def test_errors_of_others_are_left_to_django() -> None:
    pages = ErrorPages(lambda request: HttpResponse())
    assert pages.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_a_form_from_an_old_page_says_that_nothing_was_saved() -> None:
    page = csrf_failure(RequestFactory().post("/meja/"))
    assert page.status_code == 403
    assert "Belum ada yang tersimpan" in page.content.decode()

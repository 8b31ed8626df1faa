"""The middleware that denies by default, and the headers of every answer."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured
from tertib.people import queries as people
from tertib.people import service
from tertib.people.models import User
from tertib.people.types import HeldPost, NewPerson, NewPost, NewUnit
from tertib.runtime import door
from tertib.surfaces.ui import access
from tertib.surfaces.ui.headers import HEADERS, NO_STORE

PASSWORD = "lima-ekor-camar"
FILE = """
[rules]
none = "-"
[urls]
open = { roles = ["anyone"] }
inside = { roles = ["signed_in"], methods = ["GET", "POST"] }
closed = { roles = ["nobody"] }
heads = { roles = ["head"] }
"""


def answer(request: HttpRequest) -> HttpResponse:
    """A view that says yes to everybody."""
    return HttpResponse("yes")


NAMES = ("open", "inside", "closed", "heads", "unlisted")
urlpatterns = [path(f"{name}/", answer, name=name) for name in NAMES]


@pytest.fixture
def head(db: None) -> User:
    office = service.create_unit(NewUnit(key="kantor", name="Kantor", is_office=True), by=SYSTEM).id
    post = service.create_post(
        NewPost(unit=office, key="head", title="Kepala", roles=frozenset({"head"})), by=SYSTEM
    )
    held = HeldPost(post=post.id, start=people.office_date(door.read_now()))
    service.admit_official(NewPerson(name="Ani"), holds=[held], username="ani", password=PASSWORD, by=SYSTEM)
    return User.objects.get(username="ani")


@pytest.fixture
def stranger(db: None) -> User:
    person = service.create_person(NewPerson(name="Budi"), by=SYSTEM).id
    service.grant_sign_in(person, username="budi", password=PASSWORD, by=SYSTEM)
    return User.objects.get(username="budi")


@pytest.fixture(autouse=True)
def small_table(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "access.toml"
    file.write_text(FILE)
    settings.ACCESS_TABLE, settings.ROOT_URLCONF = file, __name__


def statuses(client: Client) -> dict[str, int]:
    return {name: client.get(f"/{name}/").status_code for name in NAMES}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def quiet_pages(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The pages of errors and of the sign-in link to URLs that the small URLconf lacks."""
    settings.LOGIN_URL = "/masuk/"
    monkeypatch.setitem(globals(), "handler404", lambda request, exception: HttpResponse(status=404))


def test_nobody_sees_only_what_is_open(db: None) -> None:
    assert statuses(Client()) == {"open": 200, "inside": 302, "closed": 404, "heads": 302, "unlisted": 404}


def test_without_the_role_it_does_not_exist(stranger: User) -> None:
    assert statuses(client_of(stranger)) == {
        "open": 200,
        "inside": 200,
        "closed": 404,
        "heads": 404,
        "unlisted": 404,
    }


def test_the_role_opens_its_row_and_no_other(head: User) -> None:
    assert statuses(client_of(head)) == {
        "open": 200,
        "inside": 200,
        "closed": 404,
        "heads": 200,
        "unlisted": 404,
    }


def test_a_right_that_ended_ends_with_the_next_request(head: User) -> None:
    client = client_of(head)
    before = client.get("/heads/").status_code
    today = people.office_date(door.read_now())
    service.set_leave(people.actor_for(head).person or uuid4(), start=today, end=today, by=SYSTEM)
    assert (before, client.get("/heads/").status_code) == (200, 404)


def test_who_asks_costs_the_same_for_everybody(
    head: User, stranger: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user in (head, stranger):
        client = client_of(user)
        client.get("/inside/")  # notes when the session began
        with django_assert_num_queries(7):  # session, user, time, person, agencies, posts, speaks for any
            client.get("/inside/")


def test_a_method_that_the_row_lacks_is_refused(head: User) -> None:
    client = client_of(head)
    assert (client.post("/inside/").status_code, client.post("/heads/").status_code) == (200, 405)
    assert (client.head("/heads/").status_code, client.put("/inside/").status_code) == (200, 405)


def test_the_sign_in_leads_back_to_the_page(db: None) -> None:
    assert Client().get("/inside/?a=1").headers["Location"] == "/masuk/?next=/inside/%3Fa%3D1"


def test_a_fragment_leads_to_the_sign_in_as_a_whole_page(db: None) -> None:
    reply = Client().get("/inside/", headers={"HX-Request": "true"})
    assert (reply.status_code, reply.headers["HX-Redirect"]) == (200, "/masuk/")


def test_where_totp_is_demanded_officials_set_it_up_first(
    head: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OFFICIALS_NEED_TOTP = True
    monkeypatch.setattr(access, "reverse", lambda name: f"/{name}/")
    client = client_of(head)
    assert client.get("/heads/").headers["Location"] == "/mfa_activate_totp/"
    assert client.get("/inside/").status_code == 200


@pytest.mark.parametrize(
    "line",
    [
        'x = { roles = ["emperor"] }',
        "x = { roles = [] }",
        'x = { roles = ["head"], owns = "unheard" }',
        'x = { roles = ["head"], methods = ["DELETE"] }',
        'x = { roles = ["head"], rights = "all" }',
    ],
)
def test_a_row_that_cannot_be_read_stops_the_process(tmp_path: Path, line: str) -> None:
    file = tmp_path / "strange.toml"
    file.write_text(f'[rules]\nnone = "-"\n[urls]\n{line}\n')
    with pytest.raises(Misconfigured):
        access.table(file)


def test_a_request_without_a_route_is_not_found(tmp_path: Path) -> None:
    request = RequestFactory().get("/")
    request.resolver_match = None
    with pytest.raises(Http404):
        access.Access(answer).process_view(request)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_carries_every_header(db: None, name: str) -> None:
    headers = Client().get(f"/{name}/").headers
    assert {key: headers.get(key) for key in HEADERS} == HEADERS


def test_pages_for_someone_signed_in_are_not_kept(stranger: User) -> None:
    kept = Client().get("/open/").headers.get("Cache-Control")
    assert (kept, client_of(stranger).get("/open/").headers["Cache-Control"]) == (None, NO_STORE)

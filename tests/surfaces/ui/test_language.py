"""Indonesian until the reader asks for English."""

import pytest
from django.test import Client

from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import queries, service
from tertib.people.types import NewPerson, PersonView

PASSWORD = "kantor-yang-tertib-2026"


@pytest.mark.django_db
def test_an_english_browser_still_gets_indonesian(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert response.headers["Content-Language"] == "id"
    assert '<html lang="id"' in response.content.decode()


@pytest.mark.django_db
def test_the_switch_is_remembered(client: Client) -> None:
    client.post("/pengaturan/bahasa/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_language_that_does_not_exist_is_ignored(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert '<html lang="id"' in client.get("/").content.decode()


@pytest.fixture
def reader(db: None) -> PersonView:
    made = service.create_person(NewPerson(name="Pembaca"), by=SYSTEM)
    service.grant_sign_in(made.id, username="pembaca", password=PASSWORD, by=SYSTEM)
    return made


def sign_in(client: Client) -> None:
    client.post("/masuk/login/", {"login": "pembaca", "password": PASSWORD})


def test_the_switch_is_kept_with_the_person_for_letters(client: Client, reader: PersonView) -> None:
    sign_in(client)
    client.post("/pengaturan/bahasa/", {"language": "en", "next": "/"})
    assert queries.person(reader.id).language == "en"


@pytest.mark.parametrize(("before", "after"), [("", "en"), ("id", "id")])
def test_a_new_browser_follows_the_person_and_a_choice_in_it_stays(
    client: Client, reader: PersonView, before: str, after: str
) -> None:
    service.choose_language("en", by=Actor(person=reader.id, name="Pembaca", kind=ActorKind.PERSON))
    if before:
        client.cookies["django_language"] = before
    sign_in(client)
    assert f'<html lang="{after}"' in client.get("/").content.decode()


@pytest.mark.usefixtures("reader")
def test_whoever_is_not_signed_in_changes_no_person(client: Client) -> None:
    client.post("/pengaturan/bahasa/", {"language": "en", "next": "/"})
    assert queries.person_signing_in_as("pembaca").language == "id"  # type: ignore[union-attr]

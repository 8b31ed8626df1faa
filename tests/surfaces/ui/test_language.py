"""Indonesian until the reader asks for English."""

import pytest
from django.test import Client


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

"""Secrets of mailbox owners: handed on once, shown never, tried only so often, answered to one browser."""

from uuid import UUID

import pytest
from tests.surfaces.portal.conftest import Browser

from tertib.surfaces.portal.mailbox import PER_ADDRESS

pytestmark = pytest.mark.django_db

ADDRESS = "dinkes@tanjungpinangkota.go.id"
OLD, NEW = "qrDx-2kF4-br6p-38zz", "kopi-perahu-Senja-41-batu"


def change(**given: str) -> dict[str, str]:
    return {"address": ADDRESS, "old": OLD, "new": NEW, "again": NEW, **given}


def test_a_change_is_left_with_the_worker(browser: Browser, office: UUID) -> None:
    answer = browser(None).post("/sandi/", change(), follow=True)
    page = answer.content.decode()
    assert "Menunggu jawaban peladen surat" in page
    assert OLD not in page
    assert NEW not in page


def test_two_different_new_passwords_are_refused_without_echo(browser: Browser, office: UUID) -> None:
    answer = browser(None).post("/sandi/", change(again="lain-sekali-99-Kapal"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "tidak sama" in page
    assert not any(secret in page for secret in (OLD, NEW, "lain-sekali-99-Kapal"))


def test_a_weak_password_is_refused_in_words(browser: Browser, office: UUID) -> None:
    answer = browser(None).post("/sandi/", change(new="pendek", again="pendek"))
    assert answer.status_code == 400
    assert 'href="#isian-new"' in answer.content.decode()


def test_the_old_password_again_is_no_change(browser: Browser, office: UUID) -> None:
    assert browser(None).post("/sandi/", change(new=OLD, again=OLD)).status_code == 400


def test_an_empty_form_says_which_fields_are_missing(browser: Browser, office: UUID) -> None:
    page = browser(None).post("/coba-masuk/", {}).content.decode()
    assert 'href="#isian-address"' in page
    assert 'href="#isian-password"' in page


def test_the_answer_belongs_to_the_browser_that_asked(browser: Browser, office: UUID) -> None:
    asker = browser(None)
    result = asker.post("/coba-masuk/", {"address": ADDRESS, "password": OLD})["Location"]
    assert asker.get(result).status_code == 200
    assert browser(None).get(result).status_code == 404


def test_tries_for_one_address_are_counted_over_all_browsers(browser: Browser, office: UUID) -> None:
    for _ in range(PER_ADDRESS.tries):
        browser(None).post("/coba-masuk/", {"address": ADDRESS, "password": OLD})
    answer = browser(None).post("/coba-masuk/", {"address": ADDRESS.upper(), "password": OLD})
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_password_fields_tell_the_browser_what_they_are(browser: Browser, office: UUID) -> None:
    page = browser(None).get("/sandi/").content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert 'autocomplete="username"' in page


def test_the_pages_are_kept_by_no_cache(browser: Browser, office: UUID) -> None:
    assert "no-store" in browser(None).get("/sandi/")["Cache-Control"]

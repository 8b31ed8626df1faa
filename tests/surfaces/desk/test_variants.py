"""Variants at the counter: the same cards, the same fields."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.surfaces import subdomains
from tests.surfaces.desk.conftest import Browser, actor
from tests.surfaces.desk.test_counter import letter

from tertib.cases import queries as cases

pytestmark = pytest.mark.django_db
FORM = "/meja/loket/subdomain/"
ASKED = {"agency_name": "Sekolah Contoh", "letter_no": "500.12/9/2026", "name": "sekolah"}


@pytest.fixture(autouse=True)
def offered(office: UUID) -> Iterator[None]:
    with subdomains.offered(office):
        yield


def test_the_counter_picks_the_variant_before_the_form(browser: Browser) -> None:
    client = browser("agendaris")
    assert 'name="name"' not in client.get(FORM).content.decode()
    page = client.post(FORM, {**letter(), "do": "variant", "variant": "change"}).content.decode()
    assert 'name="new_name"' in page
    assert 'value="Dinas Kesehatan"' in page


def test_going_on_without_a_choice_is_told(browser: Browser) -> None:
    page = browser("agendaris").post(FORM, {**letter(), "do": "variant"}).content.decode()
    assert 'href="#isian-variant"' in page


def test_a_registered_case_knows_its_variant(browser: Browser) -> None:
    answer = browser("agendaris").post(FORM, {**letter(), **ASKED, "variant": "delete"})
    case = answer["Location"].split("/")[3]
    assert cases.case_for(actor("agendaris"), case).variant == "delete"


def test_line_and_variant_are_judged_in_one_round(browser: Browser) -> None:
    typed = {**letter(sender=""), **ASKED, "variant": "change"}
    page = browser("agendaris").post(FORM, typed).content.decode()
    assert 'href="#isian-surat-sender"' in page
    assert 'href="#isian-new_name"' in page

"""A service with variants: one says first which is meant, then sees the fields of that variant alone."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.surfaces import subdomains
from tests.surfaces.portal.conftest import Browser, actor

from tertib.cases import queries as cases

pytestmark = pytest.mark.django_db
FORM = "/permohonan/baru/subdomain/"
NEW_NAME = 'name="new_name"'


@pytest.fixture(autouse=True)
def offered(office: UUID) -> Iterator[None]:
    with subdomains.offered(office):
        yield


def answers(**more: str) -> dict[str, str]:
    return {"key": "k1", "letter_no": "500.12/9/2026", "name": "dinkes", **more}


def test_the_form_begins_with_the_variants_alone(browser: Browser) -> None:
    page = browser("dinkes").get(FORM).content.decode()
    assert page.count('type="radio" name="variant"') == 3
    assert "Lanjut ke isian" in page
    assert 'name="letter_no"' not in page
    assert 'value="submit"' not in page


def test_going_on_without_a_choice_is_told(browser: Browser) -> None:
    answer = browser("dinkes").post(FORM, {"do": "variant"})
    assert answer.status_code == 400
    assert '<a href="#isian-variant">Pilih jenis permohonan.</a>' in answer.content.decode()


@pytest.mark.parametrize(("variant", "asks"), [("create", False), ("change", True), ("delete", False)])
def test_a_variant_asks_its_own_fields(browser: Browser, variant: str, asks: bool) -> None:
    page = browser("dinkes").post(FORM, {"do": "variant", "variant": variant}).content.decode()
    assert (NEW_NAME in page) is asks
    assert f'value="{variant}" checked' in page


def test_changing_the_variant_keeps_what_both_ask(browser: Browser) -> None:
    page = browser("dinkes").post(FORM, answers(do="variant", variant="change")).content.decode()
    assert 'name="name" value="dinkes"' in page


def test_a_draft_remembers_its_variant(browser: Browser) -> None:
    client = browser("dinkes")
    saved = client.post(FORM, answers(do="save", variant="change", new_name="kesehatan"))
    (draft,) = cases.drafts(actor("dinkes"))
    assert (draft.variant, draft.request["new_name"]) == ("change", "kesehatan")
    page = client.get(saved["Location"]).content.decode()
    assert 'name="new_name" value="kesehatan"' in page


def test_typing_keeps_the_variant_too(browser: Browser) -> None:
    browser("dinkes").post(f"{FORM}simpan/", answers(variant="delete"))
    assert [one.variant for one in cases.drafts(actor("dinkes"))] == ["delete"]


def test_the_case_knows_its_variant_and_no_field_of_another(browser: Browser) -> None:
    answer = browser("dinkes").post(FORM, answers(do="submit", variant="delete", new_name="kesehatan"))
    (mine,) = cases.my_cases(actor("dinkes"))
    assert answer["Location"] == f"/permohonan/{mine.id}/tanda-terima/"
    view = cases.case_for(actor("dinkes"), mine.id)
    assert view.variant == "delete"
    assert "new_name" not in view.request
    page = browser("dinkes").get(f"/permohonan/{mine.id}/").content.decode()
    assert "Penghapusan" in page


def test_a_field_of_the_variant_is_demanded(browser: Browser) -> None:
    page = browser("dinkes").post(FORM, answers(do="submit", variant="change")).content.decode()
    assert 'href="#isian-new_name"' in page
    assert cases.my_cases(actor("dinkes")) == ()


@pytest.mark.parametrize("variant", ["", "lain"])
def test_no_case_without_a_variant_of_the_procedure(browser: Browser, variant: str) -> None:
    answer = browser("dinkes").post(FORM, answers(do="submit", variant=variant))
    assert 'href="#isian-variant"' in answer.content.decode()
    assert cases.my_cases(actor("dinkes")) == ()

"""The counter's form: addresses are judged while typed, and everything wrong is said in one round."""

import pytest
from tests.surfaces.desk.conftest import Browser

pytestmark = pytest.mark.django_db
FORM = "/meja/loket/email_registration/"
NAME = "addresses.0.local_1"


@pytest.mark.parametrize(("typed", "tone"), [("postmaster", "bad"), ("dinkes.contoh", "ok")])
def test_an_address_is_judged_while_it_is_typed(browser: Browser, typed: str, tone: str) -> None:
    said = browser("agendaris").post(f"{FORM}periksa/?nama={NAME}", {NAME: typed}).content.decode()
    assert f'class="finding {tone}"' in said
    assert ("Peladen sedang ditanya" in said) is (tone == "ok")


def test_only_the_counter_asks(browser: Browser) -> None:
    assert browser("jft1").post(f"{FORM}periksa/?nama={NAME}", {NAME: "dinkes"}).status_code == 404
    assert browser("agendaris").post("/meja/loket/tidak_ada/periksa/?nama=x", {}).status_code == 404


def test_the_form_says_where_a_value_is_judged(browser: Browser) -> None:
    assert f'data-check="{FORM}periksa/"' in browser("agendaris").get(FORM).content.decode()

"""What a code opens: the allow-list and nothing else; and what guessing meets."""

import re
from uuid import UUID

import pytest
from tests.surfaces.portal.conftest import APPLY, Browser, actor, filled

from tertib.cases import queries as cases
from tertib.kernel import ids
from tertib.surfaces.portal.public import MISSES

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|/lacak/[^"]*')


@pytest.fixture
def tracking(browser: Browser) -> str:
    browser("dinkes").post(APPLY, filled())
    (mine,) = cases.my_cases(actor("dinkes"))
    return mine.tracking


def test_the_code_shows_whose_turn_it_is_without_signing_in(browser: Browser, tracking: str) -> None:
    answer = browser(None).get(f"/lacak/{tracking}/")
    assert answer.status_code == 200
    assert tracking in answer.content.decode()


def test_a_code_is_found_however_it_is_typed(browser: Browser, tracking: str) -> None:
    answer = browser(None).get("/lacak/", {"kode": tracking.lower().replace("-", " ")})
    assert answer["Location"] == f"/lacak/{tracking}/"


def test_no_name_and_no_content_of_the_request_is_shown(browser: Browser, tracking: str) -> None:
    page = browser(None).get(f"/lacak/{tracking}/").content.decode()
    for secret in ("dinkes.satu", "Laras Kenanga", "198512052010012101", "500.12/7", "081200000001"):
        assert secret not in page


def test_the_page_is_kept_by_no_cache_and_listed_by_no_engine(browser: Browser, tracking: str) -> None:
    answer = browser(None).get(f"/lacak/{tracking}/")
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_every_code_that_opens_nothing_gets_the_same_answer(browser: Browser, office: UUID) -> None:
    client = browser(None)
    answers = [client.get(f"/lacak/{code}/") for code in (ids.tracking_code(), "x", "0" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({TOKEN.sub("", answer.content.decode()) for answer in answers}) == 1


def test_guessing_is_slowed_and_then_the_right_code_waits_too(browser: Browser, tracking: str) -> None:
    client = browser(None)
    for _ in range(MISSES.tries):
        client.get(f"/lacak/{ids.tracking_code()}/")
    answer = client.get(f"/lacak/{tracking}/")
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(MISSES.seconds)


def test_right_codes_do_not_use_up_the_tries(browser: Browser, tracking: str) -> None:
    client = browser(None)
    answers = [client.get(f"/lacak/{tracking}/").status_code for _ in range(MISSES.tries + 2)]
    assert set(answers) == {200}


def test_an_unknown_letter_is_called_unknown(browser: Browser, office: UUID) -> None:
    answer = browser(None).get(f"/verifikasi/{ids.verification_code()}/")
    assert answer.status_code == 404
    assert "Tidak ada naskah dengan kode itu" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/layanan/email_registration/", "/bantuan/", "/privasi/", "/verifikasi/"]
)
def test_pages_for_anyone_answer_anyone(browser: Browser, office: UUID, path: str) -> None:
    assert browser(None).get(path).status_code == 200


def test_an_unknown_service_does_not_exist(browser: Browser, office: UUID) -> None:
    assert browser(None).get("/layanan/tidak_ada/").status_code == 404


def test_the_service_page_tells_what_the_law_asks(browser: Browser, office: UUID) -> None:
    page = browser(None).get("/layanan/email_registration/").content.decode()
    for part in ("Persyaratan", "Prosedur", "Waktu", "Tidak dipungut biaya", "Produk", "SP4N-LAPOR"):
        assert part in page


def test_an_official_is_not_offered_what_only_agencies_may_ask(browser: Browser, office: UUID) -> None:
    page = browser("jft1").get("/layanan/email_registration/").content.decode()
    assert APPLY not in page
    assert APPLY in browser(None).get("/layanan/email_registration/").content.decode()

"""The agency's addresses: where each password stands, and asking for a new account sheet."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.provisioning.held import EXPIRED, mailbox
from tests.surfaces.portal.conftest import APPLY, Browser, actor, filled

from tertib.cases import queries as cases
from tertib.provisioning.models import Holding
from tertib.provisioning.types import Credential, HoldingState

PAGE = "/alamat-kami/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(browser: Browser) -> UUID:
    browser("dinkes").post(APPLY, filled())
    (mine,) = cases.my_cases(actor("dinkes"))
    return mine.id


def press(browser: Client, held: Holding, button: str = "", **typed: Any) -> str:
    """What the page says after the button was pressed."""
    data = {"seen": held.seq, **typed}
    answer = browser.post(f"{PAGE}{held.id}/lembar-baru/{button}", data, follow=True)
    return answer.content.decode()


def text(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


def test_the_owner_of_a_closed_mailbox_asks_for_a_new_sheet_and_takes_it_back(
    browser: Browser, case: UUID
) -> None:
    held, mine = mailbox(case, **EXPIRED), browser("dinkes")
    assert "Minta lembar baru" in text(mine)
    assert "Permintaan lembar baru terkirim" in press(mine, held, why="Amplopnya hilang")
    held.refresh_from_db()
    assert (held.asked_by, held.asked_why) == (actor("dinkes").name, "Amplopnya hilang")
    assert "Lembar baru diminta" in text(mine)
    assert "Permintaan lembar baru dibatalkan" in press(mine, held, "batal/")
    held.refresh_from_db()
    assert held.asked_at is None


def test_asking_twice_or_from_an_old_page_is_told_and_changes_nothing(browser: Browser, case: UUID) -> None:
    held, mine = mailbox(case), browser("dinkes")
    press(mine, held, why="pertama")
    assert "sudah usang" in press(mine, held, why="kedua")
    held.refresh_from_db()
    assert "sudah diminta" in press(mine, held, why="kedua")
    assert Holding.objects.get().asked_why == "pertama"


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": Credential.SEALED},
        {"credential": Credential.ROTATING},
        {"wanted": HoldingState.SUSPENDED, "reason": "mutasi"},
    ],
)
def test_where_a_new_sheet_opens_nothing_none_is_offered(
    browser: Browser, case: UUID, changes: dict[str, Any]
) -> None:
    held, mine = mailbox(case, **changes), browser("dinkes")
    assert "Minta lembar baru" not in text(mine)
    assert "tidak dapat diminta" in press(mine, held)


@pytest.mark.parametrize("name", ["bukitbestari", "admin"])
def test_nobody_else_sees_it_or_asks(browser: Browser, case: UUID, name: str) -> None:
    held = mailbox(case)
    answer = browser(name).post(f"{PAGE}{held.id}/lembar-baru/", {"seen": held.seq})
    assert (answer.status_code, Holding.objects.get().asked_at) == (404, None)
    assert held.name not in browser(name).get(PAGE).content.decode()


def test_the_page_names_no_official_and_no_password(browser: Browser, case: UUID) -> None:
    mailbox(case)
    assert "Raja Ahmad" not in text(browser("dinkes"))


def test_what_a_person_wrote_is_text(browser: Browser, case: UUID) -> None:
    mailbox(case, wanted=HoldingState.SUSPENDED, reason="<b>mutasi</b>")
    page = text(browser("dinkes"))
    assert ("&lt;b&gt;mutasi" in page, "<b>mutasi" in page) == (True, False)


def test_in_english_the_whole_page_is(browser: Browser, case: UUID) -> None:
    mailbox(case, **EXPIRED)
    english = browser("dinkes")
    english.post("/pengaturan/bahasa/", {"language": "en"})
    page = text(english)
    assert "Ask for a new sheet" in page
    assert "Minta lembar baru" not in page


def test_the_queries_do_not_grow_with_the_addresses(
    browser: Browser, case: UUID, django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries]
) -> None:
    mine = browser("dinkes")
    mailbox(case, "satu@tanjungpinangkota.go.id")
    text(mine)
    with django_assert_max_num_queries(100) as one:
        text(mine)
    for place in range(3):
        mailbox(case, f"lain{place}@tanjungpinangkota.go.id")
    with django_assert_max_num_queries(len(one)):
        text(mine)

from collections.abc import Callable
from uuid import UUID

import pytest
from django.urls import resolve

from tertib.runtime import links

BASE = "https://layanan.kota.go.id"
CASE = UUID(int=7)
CODE = "2YZH-0VHF-0QQC-38P3-W11Z"


@pytest.fixture(autouse=True)
def base(settings) -> None:
    settings.BASE_URL = BASE


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (links.home, "portal:home"),
        (lambda: links.track(CODE), "portal:progress"),
        (lambda: links.verify(CODE), "portal:verify"),
        (links.inbox, "desk:inbox"),
        (lambda: links.case(CASE), "desk:case"),
        (links.seconds, "desk:seconds"),
        (lambda: links.request(CASE), "portal:case"),
        (lambda: links.plan(CASE), "desk:plan"),
        (links.our_names, "portal:held_names"),
        (links.held_names, "desk:held_names"),
        (lambda: links.feed("rahasia"), "desk:feed"),
        (links.sign_in, "account_login"),
        (links.change_password, "portal:change_password"),
        (links.try_login, "portal:try_login"),
        (lambda: links.asset("tanda"), "asset_scan"),
        (lambda: links.first_office("kunci"), "portal:first_office"),
    ],
)
def test_every_address_in_a_letter_is_a_page(link: Callable[[], str], page: str) -> None:
    assert resolve(link().removeprefix(BASE)).view_name == page


def test_every_path_is_tried_above() -> None:
    assert len(links.PATHS) == 16


def test_an_address_is_absolute_and_its_code_is_spelled_as_given_out() -> None:
    assert links.track("2yzh 0vhf 0qqc 38p3 w11z") == f"{BASE}/lacak/{CODE}/"

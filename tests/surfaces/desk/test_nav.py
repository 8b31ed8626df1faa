"""The bar of the desk: few pages stand in it, the page shown always does, none is lost."""

import re

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser

from tertib.surfaces.desk.templatetags.desk import IN_BAR, NAV, _parted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, IN_BAR, IN_BAR + 1, IN_BAR + 2, len(NAV)])
def test_every_page_stands_once_and_the_one_shown_in_the_bar(count: int) -> None:
    shown = NAV[:count]
    for current in ("", *(name for name, _, _ in shown)):
        first, rest = _parted(shown, current)
        assert sorted([*first, *rest]) == sorted(shown)
        assert len(first) <= IN_BAR + 1
        assert current in ("", *(name for name, _, _ in first))
        assert len(rest) != 1  # a menu of one page is a page


def test_the_administrator_finds_all_his_pages(browser: Browser) -> None:
    page = browser("admin").get(reverse("desk:operations")).content.decode()
    bar = re.search(r'<nav class="nav".*?</nav>', page, re.DOTALL)
    assert bar is not None
    wide = re.sub(r'<span class="spare.*?</span>', "", bar[0], flags=re.DOTALL)
    assert wide.count('aria-current="page"') == 1
    assert wide.index('aria-current="page"') < wide.index("<details")
    assert reverse("desk:posts") in wide

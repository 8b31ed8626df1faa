"""Every URL x visitor x ownership of the access table is requested and judged; deny is the default."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.access.matrix import BUILDERS, VISITORS, Stance, World, judge, urls, values

from tertib.surfaces.ui import access

pytestmark = pytest.mark.django_db
TABLE = access.table(settings.ACCESS_TABLE)
BY_SESSION = {"browser", "first_office", "metrics_token", "pending"}
"""Rules about what was done just before, or not yet: no visitor of the matrix comes with such a past."""
URLS = {url.name: url for url in urls()}
EXERCISED = sorted(TABLE.rows.keys() & URLS.keys())


def test_every_url_has_a_name() -> None:
    assert "" not in URLS


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    assert sorted(URLS) == sorted(TABLE.rows)


def test_every_rule_is_used_and_has_a_builder() -> None:
    used = {row.owns for row in TABLE.rows.values()}
    assert (set(TABLE.rules), set(TABLE.rules) - set(BUILDERS)) == (used, set())


@pytest.mark.parametrize("name", EXERCISED)
def test_every_cell_of(name: str, world: World) -> None:
    row, url = TABLE.rows[name], URLS[name]
    wrong = [judge(world, row, url, world.visitor(visitor)) for visitor in VISITORS]
    assert [line for lines in wrong for line in lines] == []


@pytest.mark.parametrize("name", EXERCISED)
def test_somebody_admitted_is_tried_with_an_own_object(name: str, world: World) -> None:
    """Without it a row could look guarded because nothing ever answered."""
    row = TABLE.rows[name]
    admitted = [who for who in map(world.visitor, VISITORS) if row.admits(who.roles)]
    owned = [BUILDERS[row.owns](world, who).get(Stance.OWN) for who in admitted]
    tried = [given for given in owned if given is not None and values(row, URLS[name], given) is not None]
    assert tried or access.NOBODY in row.roles or row.owns in BY_SESSION


@pytest.mark.parametrize("visitor", VISITORS)
def test_a_url_without_a_row_does_not_exist(
    visitor: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {name: row for name, row in TABLE.rows.items() if name != "account_login"}
    shorter = access.Table(rules=TABLE.rules, rows=kept)
    monkeypatch.setattr(access, "table", lambda _path: shorter)
    assert Client().get(reverse("account_login")).status_code == 404

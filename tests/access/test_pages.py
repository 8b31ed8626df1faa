"""No page of access.toml escapes the browser: pages.py lists it for every role that may open it."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from tests.access.matrix import VISITORS, World
from tests.browser.pages import NOT_PAGES, PAGES, Page, Sent

from tertib.surfaces.ui import access
from tertib.surfaces.ui.access import ANYONE, NOBODY, SIGNED_IN, Row, Table

pytestmark = pytest.mark.django_db
TABLE = access.table(settings.ACCESS_TABLE)
Pages = dict[str | None, set[str]]


def view_of(page: Page) -> str:
    if isinstance(page, Sent):
        return page.view
    try:
        return str(resolve(page.partition("?")[0]).view_name)
    except Resolver404:
        return ""  # the page for what does not exist


def listed() -> Pages:
    named: defaultdict[str, str] = defaultdict(lambda: str(uuid4()))
    return {name: {view_of(page) for page in pages(named)} for name, pages in PAGES.items()}


def unseen(table: Table, pages: Pages, world: World) -> Iterator[str]:
    """Which page which role may open although no visitor of that role is sent there."""
    roles = {name: world.visitor(name).roles if name else frozenset() for name in pages}
    for row in table.rows.values():
        if "GET" not in row.methods or NOBODY in row.roles or row.name in NOT_PAGES:
            continue
        for role in sorted(row.roles):
            if not any(row.name in seen and _is(name, role, roles[name]) for name, seen in pages.items()):
                yield f"{row.name} as {role}"


def _is(name: str | None, role: str, roles: frozenset[str]) -> bool:
    return role == ANYONE or (role == SIGNED_IN and name is not None) or role in roles


def test_every_page_is_listed_for_every_role_that_may_open_it(world: World) -> None:
    assert list(unseen(TABLE, listed(), world)) == []


def test_a_new_page_that_nobody_lists_is_found(world: World) -> None:
    new = Row(name="desk:new", roles=frozenset({"head", ANYONE}), owns="none", methods=frozenset({"GET"}))
    table = Table(rules=TABLE.rules, rows={**TABLE.rows, new.name: new})
    assert list(unseen(table, listed(), world)) == [f"desk:new as {ANYONE}", "desk:new as head"]


def test_only_sign_ins_of_the_demo_are_sent_there() -> None:
    assert {*PAGES} - {None} <= set(VISITORS)


def test_an_excuse_is_about_something_that_is_still_there() -> None:
    known = {name for name, row in TABLE.rows.items() if "GET" in row.methods}
    assert set(NOT_PAGES) <= known
    assert not set(NOT_PAGES) & set().union(*listed().values())

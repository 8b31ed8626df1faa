"""A page is of one moment: what moves the case while its parts are read makes it be read again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, CaseView, Disposition, StepWork

pytestmark = pytest.mark.django_db
LATE = "cases_event"  # the timeline, which the page reads after the case and its open step


class Meanwhile:
    """Somebody acts once, while the page is at its late parts."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act, self.happened = act, False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not self.happened and sql.startswith("SELECT") and f"FROM {LATE}" in sql:
            self.happened = True
            self.act()
        return execute(sql, *rest)


@pytest.fixture
def held(registered: Callable[[str], CaseRef]) -> CaseView:
    return queries.case_for(actor("kepala"), registered("satu").id)


def dispose(case: CaseView) -> None:
    by = actor("kepala")
    item = queries.open_item(case.id, by)
    assert item is not None
    work = StepWork(disposition=Disposition(to=(item.next_posts[0].post,)))
    service.complete(case.id, work, by=by, seen=case.seq)


def test_what_happens_while_a_page_is_read_is_on_it(browser: Browser, held: CaseView) -> None:
    desk, by = browser("kepala"), actor("kepala")
    desk.get(f"/meja/perkara/{held.id}/")  # opened once: the second time nothing else is written
    before = queries.case_for(by, held.id)
    meanwhile = Meanwhile(lambda: dispose(before))
    with connection.execute_wrapper(meanwhile):
        shown = desk.get(f"/meja/perkara/{held.id}/").context["case"]
    assert meanwhile.happened
    assert shown.seq == queries.case_for(by, held.id).seq > before.seq

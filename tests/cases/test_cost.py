"""What an act and a page cost in statements: the same with one case, with three and with fifty."""

import re
from collections.abc import Callable, Mapping
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.harness import Desk

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Disposition, StepWork

HOT = re.compile(r"cases_(case|item|event|intent|head)\b")


def statements(act: Callable[[], object], *, hot: bool = False) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return sum(1 for query in captured if not hot or HOT.search(query["sql"]))


def copies(desk: Desk, count: int) -> list[CaseRef]:
    return [desk.registered() for _ in range(count)]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_an_act_needs_at_most_seven_statements(desk: Desk, count: int) -> None:
    cases = copies(desk, count)
    head, to = desk.actors["kepala_dinas"], (desk.posts["kepala_bidang"],)
    act = StepWork(disposition=Disposition(to=to))
    cost = statements(lambda: service.complete(cases[-1].id, act, by=head, seen=cases[-1].seq), hot=True)
    assert cost <= 7


def test_an_act_with_effects_needs_at_most_seven_statements(desk: Desk) -> None:
    case = desk.at_check()
    seen = desk.view(case).seq
    done = StepWork(answer="Ya")
    assert (
        statements(lambda: service.complete(case.id, done, by=desk.actors["jft1"], seen=seen), hot=True) <= 7
    )


READS: Mapping[str, Callable[[Desk], object]] = {
    "inbox": lambda desk: queries.inbox(desk.actors["kepala_dinas"]),
    "pool": lambda desk: queries.inbox(desk.actors["jft1"]),
    "my_cases": lambda desk: queries.my_cases(desk.actors["dinkes"]),
    "overview": lambda desk: queries.overview(desk.actors["kepala_dinas"]),
    "audit": lambda desk: queries.audit_cases(desk.actors["auditor"]),
}


def test_lists_cost_the_same_with_one_three_and_fifty_rows(desk: Desk) -> None:
    costs: list[dict[str, int]] = []
    for more in (1, 2, 47):
        copies(desk, more)
        costs.append({name: statements(partial(read, desk)) for name, read in READS.items()})
    assert costs[0] == costs[1] == costs[2]


def test_a_case_page_costs_the_same_however_long_its_story(desk: Desk) -> None:
    case = desk.registered()
    early = statements(lambda: desk.view(case))
    desk.dispose(case, "kepala_dinas", "sekretaris")
    desk.dispose(case, "sekretaris", "kepala_bidang")
    assert statements(lambda: desk.view(case)) == early

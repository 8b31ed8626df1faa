"""kill -9 while an owner replaces the password: one password opens, and the owner's page says which."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.faults.conftest import FULL, Office

pytestmark = pytest.mark.faults
POINTS = (
    "queue.claimed",
    "change.started",
    "change.opened",
    "change.claimed",
    "passwd_file.written",
    "passwd_file.renamed",
    "change.set",
    "change.verified",
    "change.keeping",
    "change.kept",
)
ROUNDS = 10 if FULL else 1


def asked(office: Office) -> Office:
    """The owner has typed both passwords and waits for the page."""
    office.order("create")
    office.order("print")
    office.order("owner_changes")
    return office


def is_done(seen: dict[str, Any]) -> bool:
    """The owner's password alone opens, the page says so, and the books know."""
    world = (seen["owner_opens"], seen["opened_by"], seen["valid"], seen["sealed"])
    return world == (True, [], [], 0) and (seen["told"], seen["credential"]) == ("done", "replaced")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_change_converges_to_the_owners_password(office: Office, point: str, _round: int) -> None:
    asked(office).kill("work", point)
    meanwhile = office.judge()
    assert len(meanwhile["opened_by"]) + meanwhile["owner_opens"] == 1, meanwhile
    assert meanwhile["told"] == ("done" if point == "change.kept" else "waiting")
    office.order("work_later")
    seen = office.judge()
    assert is_done(seen), seen
    assert seen["events"]["credential.replaced"] == 1


def test_a_change_survives_a_kill_at_one_point_after_the_other(office: Office) -> None:
    asked(office)
    for point in POINTS:
        office.dies("work_later", point)
    office.order("work_tomorrow" if office.judge()["told"] == "" else "work_later")
    seen = office.judge()
    assert len(seen["opened_by"]) + seen["owner_opens"] == 1, seen


@pytest.mark.parametrize("point", ["change.claimed", "change.set"])
def test_a_question_that_was_forgotten_half_way_leaves_one_password_and_true_books(
    office: Office, point: str
) -> None:
    """Nobody waits for the answer any more; the expiry finds out which password the server has."""
    asked(office).kill("work", point)
    office.order("work_tomorrow")
    office.order("expire")
    office.order("expire_later")
    seen = office.judge()
    if seen["owner_opens"]:
        assert (seen["credential"], seen["opened_by"], seen["suspended"]) == ("replaced", [], False), seen
    else:
        assert (seen["credential"], seen["opened_by"], seen["suspended"]) == ("expired", [], True), seen


def test_the_naive_change_says_what_is_not_so(offices: Callable[[], Office]) -> None:
    broken = []
    for point in ("change.opened", "passwd_file.renamed", "change.set"):
        twin = asked(offices())
        twin.kill("change_naively", point)
        twin.order("change_naively_later")
        seen = twin.judge()
        if (seen["told"] == "done") != seen["owner_opens"]:
            broken.append(point)
    assert broken == ["passwd_file.renamed", "change.set"]

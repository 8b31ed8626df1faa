"""Another password is asked for while one is on its way: one valid sheet, and it opens the mailbox.

Two processes on one database and one passwd-file. One stands still at a named point until the other has done
its part; then the first wakes up and goes on with what it knew.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.faults.conftest import Office

pytestmark = pytest.mark.faults
POINTS = ("rotate.started", "rotate.set", "rotate.verified")
MEDDLING = ("rotate", "rotate_and_print")
CHANGING = ("change.started", "change.opened", "change.claimed", "change.set", "change.verified")


def rotating(office: Office) -> Office:
    """A sheet is out, and a new one has been asked for."""
    office.order("create")
    office.order("print")
    office.order("rotate")
    return office


def race(office: Office, worker: str, point: str, meddling: str) -> dict[str, Any]:
    """Both at once, then whatever is left to do, and a print of what is sealed."""
    office.order(f"{worker} until {point}", f"meanwhile {meddling}")
    office.order("work_later" if worker == "work" else worker)
    office.order("print")
    return office.judge()


def is_right(seen: dict[str, Any]) -> bool:
    """One valid sheet, it opens, no other does."""
    return len(seen["valid"]) == 1 and seen["opened_by"] == seen["valid"]


@pytest.mark.parametrize("meddling", MEDDLING)
@pytest.mark.parametrize("point", POINTS)
def test_a_rotation_within_a_rotation_leaves_one_sheet_and_it_opens(
    office: Office, point: str, meddling: str
) -> None:
    seen = race(rotating(office), "work", point, meddling)
    assert is_right(seen), seen
    assert (seen["credential"], seen["sealed"]) == ("printed", 0)


def test_the_naive_twin_leaves_sheets_that_do_not_open(offices: Callable[[], Office]) -> None:
    broken = {
        (point, meddling)
        for point in POINTS
        for meddling in MEDDLING
        if not is_right(race(rotating(offices()), "work_naively", point, meddling))
    }
    assert broken == {
        ("rotate.started", "rotate"),
        ("rotate.set", "rotate"),
        ("rotate.verified", "rotate"),
        ("rotate.started", "rotate_and_print"),
    }


def changing(office: Office) -> Office:
    """The owner sits before the answer of the change."""
    office.order("create")
    office.order("print")
    office.order("owner_changes")
    return office


def tells_the_truth(seen: dict[str, Any]) -> bool:
    """Who is told that the password was changed can sign in with it; exactly one password opens."""
    opening = len(seen["opened_by"]) + seen["owner_opens"]
    return opening == 1 and (seen["told"] == "done") == seen["owner_opens"]


@pytest.mark.parametrize("meddling", MEDDLING)
@pytest.mark.parametrize("point", CHANGING)
def test_a_new_sheet_during_the_owners_change_leaves_one_password(
    office: Office, point: str, meddling: str
) -> None:
    seen = race(changing(office), "work", point, meddling)
    assert tells_the_truth(seen), seen
    assert seen["told"] in {"done", "refused"}
    assert is_right(seen) or (seen["valid"], seen["credential"]) == ([], "replaced"), seen


def test_the_naive_change_is_red_under_the_same_harness(offices: Callable[[], Office]) -> None:
    broken = [
        point
        for point in ("change.opened", "change.set")
        if not tells_the_truth(race(changing(offices()), "change_naively", point, "rotate_and_print"))
    ]
    assert broken


@pytest.mark.parametrize("point", ["converge.started", "converge.applied"])
def test_a_suspension_that_comes_late_does_not_close_a_new_sheets_mailbox(office: Office, point: str) -> None:
    office.order("create")
    office.order("print")
    office.order(f"expire until {point}", "meanwhile rotate_and_print_expired")
    seen = office.judge()
    assert is_right(seen), seen
    assert (seen["state"], seen["suspended"]) == ("active", False)

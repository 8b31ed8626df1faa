"""kill -9 at every named point of creating, printing and rotating: world, books and paper agree."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.faults.conftest import FULL, Office

pytestmark = pytest.mark.faults

CREATING = (
    "mailbox.started",
    "mailbox.read",
    "mailbox.reserving",
    "mailbox.reserved",
    "passwd_file.written",
    "passwd_file.renamed",
    "mailbox.applied",
    "mailbox.verified",
    "mailbox.keeping",
    "mailbox.kept",
)
PRINTING = ("sheet.started", "sheet.taken", "sheet.recorded", "sheet.committed", "sheet.drawn")
ROTATING = (
    "queue.claimed",
    "rotate.started",
    "passwd_file.written",
    "passwd_file.renamed",
    "rotate.set",
    "rotate.verified",
    "rotate.keeping",
    "rotate.kept",
)
ROUNDS = 10 if FULL else 1


def one_mailbox(seen: dict[str, Any]) -> bool:
    return (seen["mailboxes"], seen["holdings"], seen["state"]) == (1, 1, "active")


@pytest.mark.parametrize("point", CREATING)
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_creating_converges_to_one_mailbox_with_the_sealed_password(
    office: Office, point: str, _round: int
) -> None:
    office.kill("create", point)
    assert office.order("create") == ["Proven"]
    seen = office.judge()
    assert one_mailbox(seen), seen
    assert (seen["sealed"], seen["sealed_opens"], seen["valid"]) == (1, True, [])


def test_creating_survives_a_kill_at_one_point_after_the_other(office: Office) -> None:
    for point in CREATING:
        office.dies("create", point)  # it does not come to a point that lies behind it
    assert office.order("create") == ["Proven"]
    seen = office.judge()
    assert one_mailbox(seen), seen
    assert seen["sealed_opens"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_workers_and_a_late_delivery_make_one_mailbox(office: Office, _round: int) -> None:
    assert office.order("create", "create", "create") == ["Proven"] * 3
    assert office.order("create") == ["Proven"]
    seen = office.judge()
    assert one_mailbox(seen), seen
    assert (seen["sealed"], seen["sealed_opens"]) == (1, True)


@pytest.mark.parametrize("point", PRINTING)
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_printing_leaves_at_most_one_valid_sheet_and_it_opens(
    office: Office, point: str, _round: int
) -> None:
    office.order("create")
    office.kill("print", point)
    assert len(office.judge()["valid"]) <= 1
    if office.order("print") == ["Conflict"]:  # taken, and the paper was lost: printing again rotates
        assert office.order(
            "rotate",
        ) == ["Rotating"]
        assert office.judge()["valid"] == []
        office.order("work")
        assert office.order("print") == ["Printed"]
    agree(office.judge())


@pytest.mark.parametrize("point", ROTATING)
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_rotating_ends_with_one_valid_sheet_and_only_that_opens(
    office: Office, point: str, _round: int
) -> None:
    office.order("create")
    office.order("print")
    office.order("rotate")
    office.kill("work", point)
    assert office.judge()["valid"] == []
    office.order("work_tomorrow")
    assert office.order("print") == ["Printed"]
    agree(office.judge())


def agree(seen: dict[str, Any]) -> None:
    assert one_mailbox(seen), seen
    assert len(seen["valid"]) == 1, seen
    assert seen["opened_by"] == seen["valid"], seen
    assert seen["sealed"] == 0, seen
    assert seen["events"]["credential.printed"] == seen["sheets"], seen


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_many_printers_at_once_give_one_sheet(office: Office, _round: int) -> None:
    office.order("create")
    said = office.order(*["print"] * 6)
    assert sorted(said) == ["Conflict"] * 5 + ["Printed"]
    agree(office.judge())


@pytest.mark.parametrize("point", ["queue.claimed", "converge.started", "converge.applied", "converge.kept"])
def test_expiry_ends_with_a_closed_mailbox(office: Office, point: str) -> None:
    office.order("create")
    office.order("print")
    office.kill("expire", point)
    office.order("expire_later")
    seen = office.judge()
    assert (seen["suspended"], seen["state"], seen["valid"], seen["opened_by"]) == (True, "suspended", [], [])
    assert seen["events"]["mailbox.suspended"] == 1


def test_the_naive_twin_is_red_under_the_same_harness(offices: Callable[[], Office]) -> None:
    broken = []
    for point in ("passwd_file.written", "passwd_file.renamed", "naive.created", "naive.writing"):
        twin = offices()
        twin.kill("create_naively", point)
        twin.order("create_naively")
        seen = twin.judge()
        if not (one_mailbox(seen) and seen["sealed_opens"]):
            broken.append(point)
    assert broken == ["passwd_file.renamed", "naive.created", "naive.writing"]

"""kill -9 between the confirmed plan and the printed sheet of a whole case: rows 4 to 6, nothing faked."""

from typing import Any

import pytest
from tests.faults.conftest import FULL, Office

pytestmark = pytest.mark.faults
POINTS = (
    "intent.confirmed",
    "intent.before_claim",
    "intent.claimed",
    "mailbox.reserving",
    "mailbox.reserved",
    "passwd_file.written",
    "passwd_file.renamed",
    "mailbox.applied",
    "mailbox.kept",
    "intent.before_proof",
    "intent.in_proof",
    "intent.after_proof",
    "sheet.taken",
    "sheet.recorded",
    "sheet.committed",
    "sheet.drawn",
)
HITS = ("", ":2") if FULL else ("",)


def is_whole(seen: dict[str, Any]) -> None:
    """Two addresses were asked for: two mailboxes, two entries, two valid sheets that open, nothing else."""
    assert len(seen["mailboxes"]) == 2, seen
    assert seen["holdings"] == seen["mailboxes"] == seen["accounts"], seen
    assert len(seen["valid"]) == 2, seen
    assert seen["opened_by"] == seen["valid"], seen
    assert [serial.lower() for serial in seen["valid"]] == seen["prints"], seen
    assert seen["leaks"] == [], seen
    assert (seen["sealed"], seen["chain"], seen["step"]) == (0, True, 7), seen


@pytest.mark.parametrize("hit", HITS)
@pytest.mark.parametrize("point", POINTS)
def test_a_case_converges_after_a_kill(whole_office: Office, point: str, hit: str) -> None:
    if not whole_office.dies("go_on", point + hit):
        assert hit, f"the case never came to {point}"
    whole_office.order("go_on")
    is_whole(whole_office.judge())


def test_a_case_without_a_kill_looks_the_same(whole_office: Office) -> None:
    whole_office.order("go_on")
    is_whole(whole_office.judge())

"""The checker names nearly every defect that is put into a procedure, and nothing in three sound ones."""

import os

import pytest
from tests.procedures.mutants import KINDS
from tests.procedures.mutating import CLEAN, Tally, mutants, table, tallies

from tertib.procedures import queries

EACH = 40 if os.environ.get("TERTIB_PROOF") == "1" else 3
BOUND = 0.95


@pytest.mark.parametrize("code", ["guest_visit", "leave_request", "small_purchase"])
def test_nothing_is_found_in_a_sound_procedure(code: str) -> None:
    assert queries.check_folder(CLEAN / code).findings == ()


@pytest.fixture(scope="module")
def found() -> list[Tally]:
    return list(tallies(EACH))


def test_nearly_every_defect_is_named_at_its_row_or_part(
    found: list[Tally], capsys: pytest.CaptureFixture[str]
) -> None:
    """The naive twin, which only reads the file, stays far under the bound on the same defects."""
    with capsys.disabled():
        print(f"\n{table(found)}")
    made = sum(one.made for one in found)
    assert (len(found) >= 25, made) == (True, len(KINDS) * EACH)
    assert sum(one.caught for one in found) >= BOUND * made
    assert sum(one.by_shape for one in found) < BOUND * made


def test_no_kind_of_defect_is_overlooked_as_a_whole(found: list[Tally]) -> None:
    assert [one.kind for one in found if one.caught == 0] == []


def test_every_run_judges_the_same_defects() -> None:
    first, second = ([data for data, _, _ in mutants("kata keliru tulis", 5)] for _ in range(2))
    assert first == second

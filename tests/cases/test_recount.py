"""A holiday that comes late, 200 open cases, and kill -9 in the middle: each case once, each person once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CASES = 200
FULL = os.environ.get("TERTIB_PROOF") == "1"
HALF = "recount.moved:100"  # between two cases
ELSEWHERE = ("queue.claimed", "recount.moving:100", "recount.settling", "recount.settled", "queue.worked")
pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One office for all of it, the naive twin included."""
    environment = {
        **os.environ,
        "TERTIB_DATA": str(tmp_path_factory.mktemp("recount")),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
    }
    points = (HALF, *(ELSEWHERE if FULL else ()))
    child = subprocess.run(
        [sys.executable, "-m", "tests.cases.recount_child", str(CASES), *points],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-3000:]
    told: dict[str, dict[str, Any]] = json.loads(child.stdout.splitlines()[-1])
    return told


def judge(seen: dict[str, Any]) -> None:
    assert seen["died"]
    assert {key: value for key, value in seen.items() if key not in ("died", "halfway")} == {
        "events": [[1, CASES]],
        "later_by_days": [[1, CASES - 1]],  # the one that waits for its applicant promises nothing meanwhile
        "officials": [
            ["Pejabat.jft1@contoh.id", "Batas waktu 3 tugas Anda berubah", 1],
            ["Pejabat.jft2@contoh.id", "Batas waktu 3 tugas Anda berubah", 1],
            ["Pejabat.kepala_dinas@contoh.id", f"Batas waktu {CASES - 4} tugas Anda berubah", 1],
        ],
        "applicants": [[1, CASES]],
        "sound": True,
        "twice_is_once": True,
    }


def test_a_count_that_was_killed_halfway_moves_and_tells_everything_once(found: dict[str, Any]) -> None:
    assert found[HALF]["halfway"] == 100
    judge(found[HALF])


def test_the_naive_twin_moves_and_tells_twice(found: dict[str, Any]) -> None:
    seen = found["naive"]
    assert seen["died"]
    assert seen["events"] == [[1, 100], [2, 100]]
    assert max(told for *_, told in seen["officials"]) > 1
    assert seen["twice_is_once"] is False


@pytest.mark.skipif(not FULL, reason="a minute and a half: make proof")
def test_it_converges_wherever_it_was_killed(found: dict[str, Any]) -> None:
    for point in ELSEWHERE:
        judge(found[point])

"""kill -9 at every named point from the answer of row 3 to the proof of row 4: one mailbox, one proof."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.faults


def trial(kind: str, folder: Path) -> dict[str, dict[str, Any]]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.cases.kill_child", kind],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-3000:]
    found: dict[str, dict[str, Any]] = json.loads(child.stdout.splitlines()[-1])
    return found


def test_every_point_converges_to_one_mailbox_and_one_proof(tmp_path: Path) -> None:
    found = trial("read_back", tmp_path)
    assert len(found) == 12
    for point, seen in found.items():
        assert seen.pop("deaths") >= 1, f"nothing died at {point}"
        assert seen == {
            "boxes": 1, "intents": ["proven"], "step": 4, "plans": 1, "proofs": 1,
            "chain": True, "replay": True,
        }, point  # fmt: skip


def test_a_naive_verb_is_found_out_by_the_same_harness(tmp_path: Path) -> None:
    found = trial("naive", tmp_path)
    assert {point for point, seen in found.items() if seen["boxes"] != 1} >= {
        "world.created",
        "intent.after_run",
    }

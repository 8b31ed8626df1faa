"""Two workers, two taps and two signatures at once, on both databases: one effect each."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.servers.postgres import postgres

ROOT = Path(__file__).parents[2]
RIGHT = {
    "day": 1,
    "finding": 1,
    "noted": [True, True],
    "by hand": 1,
    "taps": ["Conflict", "done"],
    "guest alone": False,
    "signed": ["Conflict", "done"],
    "kept": 1,
}


def raced(folder: Path, **more: str) -> dict[str, dict[str, Any]]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.inspections.race_child"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(child.stdout.splitlines()[-1])
    return found


@pytest.mark.skipif(os.environ.get("TERTIB_PROOF") != "1", reason="one writer at a time; see tests/faults")
def test_at_once_each_happens_once(tmp_path: Path) -> None:
    assert raced(tmp_path)["sound"] == RIGHT


@pytest.mark.servers
def test_on_postgresql_too_and_the_naive_twin_does_it_twice(tmp_path: Path) -> None:
    with postgres() as address:
        told = raced(tmp_path, TERTIB_DATABASE=address)
    assert told["sound"] == RIGHT
    naive = told["naive"]
    assert (naive["day"], naive["finding"], naive["guest alone"]) == (2, 2, True)

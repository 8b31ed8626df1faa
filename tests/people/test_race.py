"""Two appointments at the same moment, on real databases: one stands, the other gets a sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.people.race_child import ROUNDS
from tests.servers.postgres import postgres

ROOT = Path(__file__).parents[2]


def raced(folder: Path, **more: str) -> Mapping[str, Any]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        **more,
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.people.race_child"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-3000:]
    found: Mapping[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def judge(told: Mapping[str, Any]) -> None:
    for answers, kept in (each for rounds in told.values() for each in rounds):
        assert sorted(answer.split(":")[0] for answer in answers) == ["NotAllowed", "done"]
        assert kept == 1
    assert [len(rounds) for rounds in told.values()] == [ROUNDS] * 4


def test_of_two_overlapping_mandates_one_stands(tmp_path: Path) -> None:
    judge(raced(tmp_path))


@pytest.mark.servers
def test_of_two_overlapping_mandates_one_stands_on_postgresql(tmp_path: Path) -> None:
    with postgres() as address:
        judge(raced(tmp_path, TERTIB_DATABASE=address))

"""Two officials at once on a real database file: one effect, the other gets a sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.servers.postgres import postgres

ROOT = Path(__file__).parents[2]


def raced(folder: Path, **more: str) -> Mapping[str, Any]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.cases.race_child"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-2000:]
    found: Mapping[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def test_of_many_at_once_one_acts_and_the_others_are_told(tmp_path: Path) -> None:
    judge(raced(tmp_path))


@pytest.mark.servers
def test_at_once_on_postgresql_one_acts_and_the_log_of_heads_has_no_hole(tmp_path: Path) -> None:
    with postgres() as address:
        told = raced(tmp_path, TERTIB_DATABASE=address)
    assert (told["claimed"], told["clicked"], told["clicks"].count("done")) == (1, 2, 1)
    judge_seconds(told)
    judge_log(told)


def judge(told: Mapping[str, Any]) -> None:
    assert sorted(each.split(":")[0] for each in told["claims"]) in (
        ["Conflict", "done"],
        ["NotAllowed", "done"],
    )
    assert told["claimed"] == 1
    assert told["clicks"].count("done") == 1
    assert all("usang" in each for each in told["clicks"] if each != "done")
    assert told["clicked"] == 2  # the registration and one disposition
    assert told["keys"] == ["done"] * 4
    assert told["keyed"] == 2
    judge_seconds(told)
    assert told["opened"] == ["done"] * 3
    assert told["cases"] == 5
    judge_log(told)


def judge_seconds(told: Mapping[str, Any]) -> None:
    """Of two who confirm the same plan at once one counts; whoever prepared it never does."""
    *others, first = told["seconds"]
    assert others.count("done") == 1
    assert first.split(":")[0] in ("NotAllowed", "Conflict")
    assert told["seconded"] == 1


def judge_log(told: Mapping[str, Any]) -> None:
    assert told["chains"] == [True] * 4
    assert told["log"] == ["done"] * 8 + [True]  # eight acts of other cases in one strand: none lost, no hole

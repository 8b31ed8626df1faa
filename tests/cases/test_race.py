"""Two officials at once on a real database file: one effect, the other gets a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_of_many_at_once_one_acts_and_the_others_are_told(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.cases.race_child"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-2000:]
    told = json.loads(child.stdout.splitlines()[-1])
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
    assert told["opened"] == ["done"] * 3
    assert told["cases"] == 4
    assert told["chains"] == [True] * 3

"""Document control, moves and reviews on PostgreSQL: the same tests, in a run of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.postgres import postgres

pytestmark = pytest.mark.servers
TESTS = Path(__file__).parents[1]
SUITES = ["procedures/test_control.py", "cases/test_move.py", "cases/test_reviews.py"]


def test_the_same_tests_pass_on_postgresql() -> None:
    with postgres() as address:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *(str(TESTS / suite) for suite in SUITES)],
            env={**os.environ, "TERTIB_DATABASE": address},
            capture_output=True,
            text=True,
        )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]

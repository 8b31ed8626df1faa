"""Mailboxes and sheets keep their promises on PostgreSQL too: the same tests, in a run of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.postgres import postgres

pytestmark = pytest.mark.servers
HERE = Path(__file__).parent
SUITES = [
    "test_create_mailbox.py",
    "test_credentials.py",
    "test_attempts.py",
    "test_keeping.py",
    "test_names.py",
]


def test_the_same_tests_pass_on_postgresql() -> None:
    with postgres() as address:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *(str(HERE / suite) for suite in SUITES)],
            env={**os.environ, "TERTIB_DATABASE": address},
            capture_output=True,
            text=True,
        )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]

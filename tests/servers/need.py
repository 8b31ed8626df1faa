"""Whether a real server is here: its test is skipped by name at a desk, and fails where CI promised it."""

import os
import shutil
from pathlib import Path

import pytest

_PLACES = os.pathsep.join(("/usr/sbin", "/usr/lib/postgresql/15/bin", os.environ.get("PATH", os.defpath)))


def need(*programs: str, root: bool = False) -> None:
    """Skip, or fail with CI=true, when a program is missing or the test needs a root it does not have."""
    missing = [program for program in programs if find(program) is None]
    reason = f"not installed: {', '.join(missing)} (make servers)" if missing else ""
    if not reason and root and os.geteuid() != 0:
        reason = "needs root"
    if not reason:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"a server that CI promises is missing: {reason}")
    pytest.skip(reason)


def find(program: str) -> Path | None:
    """Where the program is, also outside a user's PATH."""
    found = shutil.which(program, path=_PLACES)
    return Path(found) if found else None

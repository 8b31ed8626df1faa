import os
import subprocess
import sys

import pytest

from tertib.runtime import marks

CODE = "from tertib.runtime.marks import point\npoint('a'); print(1, flush=True); point('a'); print(2)"


@pytest.mark.parametrize(("kill_at", "seen"), [("", "1\n2\n"), ("b", "1\n2\n"), ("a", ""), ("a:2", "1\n")])
def test_a_process_dies_where_it_is_told_to(kill_at: str, seen: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "TERTIB_KILL_AT": kill_at},
        capture_output=True,
        text=True,
    )
    assert child.stdout == seen
    assert (child.returncode == -9) == (seen != "1\n2\n")


def test_nothing_happens_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERTIB_KILL_AT", raising=False)
    marks.point("anything")

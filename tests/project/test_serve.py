"""The supervisor: its children live while it lives, and not longer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PROGRAM = """
import sys
from tertib.project.serve import Child, Supervisor
work = "import os, time; open({marks!r}, 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"
Supervisor([Child(name="anak", argv=[sys.executable, "-c", work])]).run()
"""


def start(marks: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(marks=str(marks))], stdout=subprocess.DEVNULL
    )


def within(seconds: float, met: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return True
        time.sleep(0.02)
    return met()


def pids(marks: Path) -> list[int]:
    return [int(line) for line in marks.read_text().split()] if marks.exists() else []


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_killed_child_is_started_again_and_ends_with_its_supervisor(tmp_path: Path) -> None:
    marks = tmp_path / "pids"
    supervisor = start(marks)
    try:
        assert within(20, lambda: len(pids(marks)) == 1)
        os.kill(pids(marks)[0], signal.SIGKILL)
        assert within(20, lambda: len(pids(marks)) == 2)
    finally:
        supervisor.terminate()
        supervisor.wait(20)
    assert supervisor.returncode == 0
    assert within(5, lambda: gone(pids(marks)[-1]))


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    marks = tmp_path / "pids"
    supervisor = start(marks)
    assert within(20, lambda: len(pids(marks)) == 1)
    supervisor.kill()
    supervisor.wait(20)
    assert within(5, lambda: gone(pids(marks)[0]))


GRANDCHILD = """
import sys
from tertib.project.serve import Child, Supervisor
leaf = "import os, time; open({marks!r}, 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"
work = "import subprocess, sys, time;"
work += "subprocess.Popen([sys.executable, '-c', " + repr(leaf) + "]); time.sleep(60)"
Supervisor([Child(name="anak", argv=[sys.executable, "-c", work])]).run()
"""


def test_what_a_killed_child_had_started_is_swept_away(tmp_path: Path) -> None:
    """A web server that is killed leaves workers which would keep its port."""
    marks = tmp_path / "pids"
    supervisor = subprocess.Popen([sys.executable, "-c", GRANDCHILD.format(marks=str(marks))])
    try:
        assert within(20, lambda: len(pids(marks)) == 1)
        leaf = pids(marks)[0]
        os.kill(psutil.Process(leaf).ppid(), signal.SIGKILL)
        assert within(20, lambda: len(pids(marks)) == 2)
        assert within(5, lambda: gone(leaf))
    finally:
        supervisor.terminate()
        supervisor.wait(20)
    assert within(5, lambda: gone(pids(marks)[-1]))

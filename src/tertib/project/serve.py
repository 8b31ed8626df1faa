"""`tertib serve`: web and worker as two supervised child processes, and a private mail server for the demo.

The supervisor does no work of its own. A child that dies is started again with a growing pause; a signal to
the supervisor ends its children in order (web first, so that nothing new is accepted). On Linux a child ends
with its supervisor, also when that is killed.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
GRACE = 10.0


@dataclass(slots=True, kw_only=True)
class Child:
    """A supervised process: what to run, when it was started, how often it fell."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """In a session of its own: Ctrl+C reaches the supervisor alone, leftovers can be swept."""
        self.process = subprocess.Popen(
            list(self.argv),
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the child has no threads yet
            start_new_session=True,
        )

    def fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end(self) -> None:
        """Ask, wait, insist; then take whatever it started with it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)
        self.sweep()
        self.process.wait()

    def sweep(self) -> None:
        """End the process group that we made: a killed web server must not leave its port taken."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Supervisor:
    """Keeps its children alive until told to stop."""

    children: list[Child]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Block until SIGTERM or SIGINT; every child has ended when this returns."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        for child in self.children:
            child.start()
        try:
            while not self.stop.wait(0.2):
                self._raise_the_fallen()
        finally:
            for child in self.children:
                child.end()

    def _raise_the_fallen(self) -> None:
        for child in self.children:
            if child.process is not None and child.fallen():
                print(
                    f"tertib: {child.name} berhenti (kode {child.process.returncode}); dijalankan lagi.",
                    flush=True,
                )
                child.sweep()
                child.falls += 1
                child.not_before = time.monotonic() + min(LONGEST_PAUSE, 0.2 * 2**child.falls)
                child.process = None
            if child.process is None and time.monotonic() >= child.not_before:
                child.start()


def web(bind: str, port: int) -> Child:
    """granian on WSGI with threads; one process, because SQLite has one writer."""
    granian = shutil.which("granian", path=os.path.dirname(sys.executable)) or "granian"  # noqa: PTH120 - a search path
    return Child(
        name="web",
        argv=[
            granian,
            "--interface", "wsgi",
            "--host", bind,
            "--port", str(port),
            "--workers", "1",
            "--blocking-threads", "4",
            "--log-level", "warning",
            "--no-access-log",
            "tertib.project.wsgi:application",
        ],
    )  # fmt: skip


def worker() -> Child:
    """The only process that speaks to mail servers and relays."""
    return Child(name="worker", argv=[sys.executable, "-m", "tertib.project", "worker"])

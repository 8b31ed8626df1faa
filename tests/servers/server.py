"""A real server in the foreground, on the loopback, ended by its own process id.

A folder per server, free ports, readiness asked in the server's own protocol, the log kept. `freeze` makes it
a peer that hangs. A guard process on a pipe ends what was started when the test run dies, also by SIGKILL:
PR_SET_PDEATHSIG is not enough, the kernel forgets it when a server changes its user.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

_GUARD = r"""
import os, signal, sys, time

def born(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[19]
    except OSError:
        return None

def alive(pid, since):
    return since and born(pid) == since

live = {}
for line in sys.stdin:
    act, pid = line.split()
    if act == "+":
        live[int(pid)] = born(int(pid))
    else:
        live.pop(int(pid), None)
for number in (signal.SIGCONT, signal.SIGTERM):
    for pid, since in live.items():
        if alive(pid, since):
            os.kill(pid, number)
until = time.time() + 5
while time.time() < until and any(alive(pid, since) for pid, since in live.items()):
    time.sleep(0.05)
for pid, since in live.items():
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""
_guards: list[subprocess.Popen[str]] = []


def _tell(act: str, pid: int) -> None:
    if not _guards or _guards[-1].poll() is not None:
        argv = [sys.executable, "-c", _GUARD]
        _guards.append(
            subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True, text=True, bufsize=1)
        )
    pipe = _guards[-1].stdin
    assert pipe is not None
    pipe.write(f"{act} {pid}\n")


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def greets(port: int, banner: bytes) -> Callable[[], bool]:
    """Ready when the server says its greeting."""

    def ask() -> bool:
        with socket.create_connection(("127.0.0.1", port), 0.5) as line:
            line.settimeout(1)
            return line.recv(256).startswith(banner)

    return ask


class Server:
    """`with Server(...) as server:` starts it, waits until it speaks, and ends its whole tree afterwards."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str | Path],
        folder: Path,
        *,
        ready: Callable[[], bool],
        user: int | None = None,
        group: int | None = None,
        patience: float = 20,
    ) -> None:
        self.name, self.folder = name, folder
        self._argv = [str(part) for part in argv]
        self._ready, self._user, self._group, self._patience = ready, user, group, patience
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self._user,
                group=self._group,
                extra_groups=[] if self._user is not None else None,
            )
        _tell("+", self._process.pid)
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        until, last = time.monotonic() + self._patience, ""
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self._process.returncode}\n{self.tail()}")
            try:
                if self._ready():
                    return
            except OSError as error:
                last = repr(error)
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"{self.name} was not ready in {self._patience} s: {last}\n{self.tail()}")

    def tail(self) -> str:
        """The end of the log, for a failed test's report."""
        return (self.folder / "server.log").read_bytes()[-3000:].decode("utf-8", "replace")

    def freeze(self) -> None:
        """Hang: connections are taken by the kernel, nothing is answered."""
        self._signal_tree(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_tree(signal.SIGCONT)

    def _tree(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            top = psutil.Process(self.pid)
            return [top, *top.children(recursive=True)]
        return []

    def _signal_tree(self, number: int) -> None:
        for process in self._tree():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def stop(self) -> None:
        if self._process is None:
            return
        tree = self._tree()
        self._signal_tree(signal.SIGCONT)  # a frozen child never handles SIGTERM
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for process in tree[1:]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _tell("-", self._process.pid)
        self._process = None

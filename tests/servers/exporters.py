"""Exporters that are real, and strangers that answer on their port as they please."""

import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.need import find
from tests.servers.server import Server, free_port

COLLECTORS = ("cpu", "meminfo", "filesystem", "loadavg", "hwmon", "netdev", "time", "timex", "stat", "uname")


def fake_sys(folder: Path, *milli: int) -> Path:
    """A /sys tree with one chip and these sensors, in thousandths of a degree."""
    chip = folder / "sys" / "class" / "hwmon" / "hwmon0"
    chip.mkdir(parents=True)
    (chip / "name").write_text("coretemp\n")
    for place, value in enumerate(milli, 1):
        (chip / f"temp{place}_input").write_text(f"{value}\n")
        (chip / f"temp{place}_label").write_text(f"Core {place - 1}\n")
    return folder / "sys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    server: Server
    port: int
    sys: Path

    def heat(self, milli: int) -> None:
        """The first sensor says this from now on."""
        (self.sys / "class" / "hwmon" / "hwmon0" / "temp1_input").write_text(f"{milli}\n")


def exporter(folder: Path, *milli: int, anywhere: bool = False) -> Exporter:
    """node_exporter of Debian, reading the real /proc and a /sys of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    port, sys = free_port(), fake_sys(folder, *(milli or (47_000, 51_500)))
    program = find("prometheus-node-exporter")
    assert program is not None
    argv = [
        str(program),
        f"--web.listen-address={'' if anywhere else '127.0.0.1'}:{port}",
        f"--path.sysfs={sys}",
        "--collector.disable-defaults",
        *(f"--collector.{name}" for name in COLLECTORS),
    ]
    return Exporter(server=Server("node_exporter", argv, folder, ready=_answers(port)), port=port, sys=sys)


def _answers(port: int, path: str = "/") -> Callable[[], bool]:
    def ask() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as page:
            return page.status == 200

    return ask


def prometheus(folder: Path, targets: str, *, every: str = "1s") -> tuple[Server, int]:
    """Prometheus of Debian, collecting from these targets (YAML of static_configs)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port, program = free_port(), find("prometheus")
    assert program is not None
    (folder / "p.yml").write_text(
        f"global: {{scrape_interval: {every}, scrape_timeout: {every}}}\n"
        f"scrape_configs:\n- job_name: node\n  static_configs: [{{targets: [{targets}]}}]\n"
    )
    argv = [
        str(program),
        f"--config.file={folder / 'p.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]
    return Server("prometheus", argv, folder, ready=_answers(port, "/-/ready")), port


# --- strangers -------------------------------------------------------------------------------------------

Manner = Callable[[socket.socket], None]


@dataclass(slots=True)
class Stranger:
    """Counts who is with it at a time."""

    port: int = 0
    seen: int = 0
    here: int = 0
    most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def come(self, step: int) -> None:
        with self._lock:
            self.here += step
            self.seen += step > 0
            self.most = max(self.most, self.here)


@contextmanager
def stranger(manner: Manner, host: str = "127.0.0.1") -> Iterator[Stranger]:
    """A listener that treats everybody in this manner, until the block is over."""
    listener = socket.create_server((host, 0), backlog=256)
    found = Stranger(port=listener.getsockname()[1])

    def treat(line: socket.socket) -> None:
        found.come(1)
        with suppress(OSError), line:
            manner(line)
        found.come(-1)

    def listen() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=treat, args=(line,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield found
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def page(body: bytes, *, length: int | None = None, status: str = "200 OK", more: str = "") -> Manner:
    """One HTTP answer; `length` may lie."""
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{more}Connection: close\r\n\r\n".encode()

    def manner(line: socket.socket) -> None:
        line.recv(4096)
        line.sendall(head + body)

    return manner


def silent(line: socket.socket) -> None:
    """Accepts, and says nothing until the other goes."""
    line.settimeout(60)
    while line.recv(4096):
        pass


def dripping(line: socket.socket) -> None:
    """A byte each half second, for ever: no single read is ever late."""
    line.recv(4096)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        line.sendall(b"#")
        time.sleep(0.5)


def endless(line: socket.socket) -> None:
    line.recv(4096)
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b"# " + b"x" * 65_000 + b"\n")

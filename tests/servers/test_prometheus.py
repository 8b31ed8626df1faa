"""The Prometheus of Debian: the same measures by its API, and data that is no longer true told as such."""

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.servers.exporters import Exporter, exporter, page, prometheus, stranger
from tests.servers.need import need
from tests.servers.server import Server

from tertib.inspections.checks.server import collected, figures
from tertib.inspections.checks.together import Together
from tertib.inspections.ports import Measured, Question

pytestmark = pytest.mark.servers


class Old:
    """A target whose samples carry the time of four minutes ago, as a gateway that is no longer fed."""

    def __call__(self, line: socket.socket) -> None:
        at = int((time.time() - 240) * 1000)
        said = [
            f"{name} 1 {at}" for name in ("node_time_seconds", 'node_cpu_seconds_total{cpu="0",mode="idle"}')
        ]
        page("\n".join([*said, ""]).encode(), more="Content-Type: text/plain; version=0.0.4\r\n")(line)


@pytest.fixture(scope="module")
def collecting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int, Exporter, int]]:
    need("prometheus", "prometheus-node-exporter")
    folder = tmp_path_factory.mktemp("prometheus")
    source = exporter(folder / "exporter", 71_000)
    with source.server, stranger(Old()) as old:
        targets = f"'127.0.0.1:{source.port}', '127.0.0.1:{old.port}'"
        server, port = prometheus(folder / "server", targets)
        with server:
            yield server, port, source, old.port


def ask(port: int, instance: str, deadline: float = 10, **more: str) -> Mapping[str, Measured]:
    options = {"url": f"http://127.0.0.1:{port}/", "instance": instance, **more}
    (found,) = Together().ask([Question(check=collected.Prometheus(), options=options)], deadline)
    return found


def ask_until(port: int, instance: str, key: str, wanted: str) -> Measured:
    """Prometheus collects once a second: what it knows comes in its own time."""
    until = time.monotonic() + 20
    while True:
        found = ask(port, instance)[key]
        told = "a value" if found.value is not None else str(found)
        if wanted in told or time.monotonic() > until:
            assert wanted in told
            return found
        time.sleep(0.3)


def test_the_same_measures_come_from_the_server_that_collects(
    collecting: tuple[Server, int, Exporter, int],
) -> None:
    _, port, source, _ = collecting
    instance = f"127.0.0.1:{source.port}"
    busy = ask_until(port, instance, "cpu_utilisation", "a value")
    found = ask(port, instance, job="node")
    assert (str(found["cpu_temperature"].value), found["cpu_temperature"].detail) == (
        "71.0",
        "coretemp temp1",
    )
    assert busy.detail == "rata-rata 15 menit"
    assert found["disk_used"].value is not None
    assert set(found) == set(collected.Prometheus.measures)


def test_data_that_stands_still_is_told_as_old(collecting: tuple[Server, int, Exporter, int]) -> None:
    _, port, _, old = collecting
    found = ask_until(port, f"127.0.0.1:{old}", "memory_used", "basi: berumur 24")
    assert found.value is None


def test_an_instance_it_does_not_know(collecting: tuple[Server, int, Exporter, int]) -> None:
    _, port, _, _ = collecting
    found = ask(port, 'x"} or vector(1) #')["memory_used"]
    assert str(found) == 'Prometheus tidak mengenal x"} or vector(1) #.'


def test_a_machine_that_it_cannot_reach_is_said_to_be_silent(
    collecting: tuple[Server, int, Exporter, int],
) -> None:
    _, port, source, _ = collecting
    source.server.freeze()
    try:
        found = ask_until(port, f"127.0.0.1:{source.port}", "memory_used", "sendiri tidak mendapat jawaban")
    finally:
        source.server.thaw()
    assert found.value is None


def test_a_frozen_prometheus_costs_its_deadline(collecting: tuple[Server, int, Exporter, int]) -> None:
    server, port, source, _ = collecting
    server.freeze()
    try:
        found = ask(port, f"127.0.0.1:{source.port}", deadline=0.6)
    finally:
        server.thaw()
    assert str(found["disk_used"]) == "Tidak ada jawaban utuh dalam 0,6 detik."


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Masuk</html>",
        b"[]",
        b"[" * 100_000,
        b'{"status":"error","data":{"result":[]}}',
        b'{"status":"success","data":{"result":[1]}}',
        b'{"status":"success","data":{"result":[{"metric":{},"value":[1,"x"]}]}}',
    ],
)
def test_who_is_no_prometheus_is_not_believed(body: bytes) -> None:
    with stranger(page(body)) as found:
        answer = ask(found.port, "srv-01:9100", deadline=5)
    assert str(answer["memory_used"]) == collected.STRANGE


def test_a_server_whose_clock_is_elsewhere_is_told(tmp_path: Path) -> None:
    def lies(line: socket.socket) -> None:
        """Says yes to everything, dated now, of a machine whose clock stands in 2001."""
        asked = line.recv(4096)
        now = time.time()
        value = now if b"timestamp" in asked else 1
        if b"node_load15" in asked:
            metric = '{"__name__":"node_time_seconds"},"value":[1,"1e9"]},'
            metric += '{"metric":{"__name__":"node_cpu_seconds_total"}'
        else:
            metric = "{}"
        said = f'{{"status":"success","data":{{"result":[{{"metric":{metric},"value":[1,"{value}"]}}]}}}}'
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(said)}\r\n\r\n"
        line.sendall((head + said).encode())

    with stranger(lies) as found:
        answer = ask(found.port, "srv-01:9100", deadline=5)["memory_used"]
    assert (answer.value, answer.sentence) == (None, figures.OTHER_CLOCK)

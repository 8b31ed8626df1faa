"""What a server tells, by the real node_exporter with a /sys of ours, and by strangers on its port.

Beside every stranger stands the twin that trusts: `urllib` with a time-out, the usual `1 - avail/size`.
"""

import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from decimal import Decimal
from http.client import HTTPException
from pathlib import Path
from threading import Thread

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.servers.exporters import (
    Exporter,
    Manner,
    Stranger,
    dripping,
    endless,
    exporter,
    page,
    silent,
    stranger,
)
from tests.servers.need import need
from tests.servers.server import free_port

from tertib.inspections.checks.server import families, figures
from tertib.inspections.checks.server.exporter import NodeExporter
from tertib.inspections.checks.together import Together
from tertib.inspections.ports import Measured, Question

pytestmark = pytest.mark.servers
CHECK = NodeExporter(pause=0.2)
DEADLINE = 1.0
FLOOR = 0.6  # a machine with other work to do


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporter]:
    need("prometheus-node-exporter")
    made = exporter(tmp_path_factory.mktemp("exporter"), anywhere=True)
    with made.server:
        yield made


@pytest.fixture(scope="module")
def text(real: Exporter) -> bytes:
    """A true page, for the strangers to spoil."""
    with urllib.request.urlopen(f"http://127.0.0.1:{real.port}/metrics", timeout=10) as found:
        return bytes(found.read())


def question(port: int, host: str = "127.0.0.1") -> Question:
    return Question(check=CHECK, options={"host": host, "port": str(port), "path": "/metrics"})


def ask(port: int, deadline: float = DEADLINE) -> tuple[Mapping[str, Measured], float]:
    began = time.monotonic()
    (found,) = Together().ask([question(port)], deadline)
    return found, time.monotonic() - began


def told(real: Exporter) -> Mapping[str, Measured]:
    return ask(real.port, deadline=10)[0]


# --- the real one ----------------------------------------------------------------------------------------


def test_a_server_tells_its_hottest_sensor(real: Exporter) -> None:
    real.heat(47_000)
    before = told(real)["cpu_temperature"]
    real.heat(63_250)
    after = told(real)["cpu_temperature"]
    assert (before.value, before.detail) == (Decimal("51.5"), "coretemp temp2")
    assert (after.value, after.unit, after.sentence) == (Decimal("63.2"), "°C", "")


def test_a_broken_sensor_is_left_out_and_said(real: Exporter) -> None:
    real.heat(9_999_000)
    found = told(real)["cpu_temperature"]
    real.heat(47_000)
    assert (found.value, found.sentence) == (Decimal("51.5"), figures.SOME_SENSORS)


def test_memory_and_disks_are_as_the_machine_itself_says(real: Exporter) -> None:
    found = told(real)
    memory, disk = psutil.virtual_memory(), found["disk_used"]
    assert found["memory_used"].value == pytest.approx(Decimal(memory.percent), abs=5)
    assert disk.value == pytest.approx(Decimal(psutil.disk_usage(disk.detail).percent), abs=Decimal("0.2"))
    assert found["load_per_core"].value is not None
    assert found["uptime"].value is not None


def test_every_measure_has_a_value_with_its_time_or_a_sentence(real: Exporter) -> None:
    found = told(real)
    assert set(found) == set(CHECK.measures)
    assert [key for key, one in found.items() if (one.value is None) == (one.at is not None)] == []
    assert [key for key, one in found.items() if one.value is None and not one.sentence] == []


def test_a_busy_processor_is_seen_between_two_scrapes(real: Exporter) -> None:
    def work() -> None:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            sum(range(10_000))

    busy = Thread(target=work)
    busy.start()
    found = told(real)["cpu_utilisation"]
    busy.join()
    assert found.value is not None
    assert found.value > 100 / (2 * psutil.cpu_count())


def test_a_frozen_exporter_costs_its_deadline_and_a_sentence(real: Exporter) -> None:
    real.server.freeze()
    try:
        found, took = ask(real.port)
    finally:
        real.server.thaw()
    assert {str(one) for one in found.values()} == {"Tidak ada jawaban utuh dalam 1 detik."}
    assert {one.value for one in found.values()} == {None}
    assert took < DEADLINE + FLOOR


def test_a_hundred_targets_are_asked_so_many_at_a_time(real: Exporter) -> None:
    """Counted, not timed: every target answers, silent ones hold nobody up, no more than told are open."""
    targets = [question(real.port, f"127.9.{place // 250}.{place % 250 + 1}") for place in range(90)]
    with stranger(silent) as quiet:
        answers = Together(at_once=12).ask([*targets, *[question(quiet.port)] * 10], 5)
    sound = [one for one in answers if one["memory_used"].value is not None]
    assert (len(sound), quiet.seen, quiet.most <= 12) == (90, 10, True)


# --- strangers -------------------------------------------------------------------------------------------


def naive(port: int, found: list[float]) -> None:
    """What one writes first: a time-out, and the numbers as they come."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE) as answer:
            text = answer.read().decode()
        values = {
            one.name: one.value for each in text_string_to_metric_families(text) for one in each.samples
        }
        found.append(
            100 * (1 - values["node_memory_MemAvailable_bytes"] / values["node_memory_MemTotal_bytes"])
        )
    except (OSError, ValueError, KeyError, HTTPException):
        return


def test_a_dripping_exporter_ends_with_its_deadline_where_a_read_timeout_never_does() -> None:
    with stranger(dripping) as slow:
        twin = Thread(target=naive, args=(slow.port, []), daemon=True)
        twin.start()
        found, took = ask(slow.port)
        twin.join(DEADLINE * 2)
        assert (twin.is_alive(), took < DEADLINE + FLOOR) == (True, True)
    assert str(found["memory_used"]) == "Tidak ada jawaban utuh dalam 1 detik."


def spoiled(text: bytes, name: str, value: str) -> bytes:
    """The true page with another value under one name."""
    start = f"{name} ".encode()
    lines = (start + value.encode() if one.startswith(start) else one for one in text.splitlines())
    return b"\n".join(lines) + b"\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("MemAvailable", lie) for lie in ("NaN", "-1", "1e308", "+Inf")] + [("MemTotal", "-0.5")],
)
def test_a_lying_exporter_is_not_believed_where_its_twin_is(text: bytes, name: str, value: str) -> None:
    body = spoiled(text, f"node_memory_{name}_bytes", value)
    believed: list[float] = []
    with stranger(page(body)) as liar:
        naive(liar.port, believed)
        found, _ = ask(liar.port, deadline=10)
    assert (found["memory_used"].value, found["memory_used"].sentence) == (None, figures.ABSURD)
    assert len(believed) == 1  # the twin told a number: nan, more than 100, minus infinity
    assert found["disk_used"].value is not None  # the lie costs what it is about, not the rest


def cut_on_the_line(line: socket.socket) -> None:
    page(b"node_cpu_seconds_total 1\n", length=9000)(line)


BOMB = b"".join(b'node_cpu_seconds_total{cpu="%d",mode="idle"} 1\n' % place for place in range(30_000))
LONG = b'node_cpu_seconds_total{cpu="' + b"x" * 500_000 + b'",mode="idle"} 1\n'
STRANGERS: Mapping[str, tuple[Manner, str]] = {
    "silent": (silent, "Tidak ada jawaban utuh dalam 1 detik."),
    "endless": (endless, "lebih besar dari 4 MB; pembacaan dihentikan."),
    "cut": (cut_on_the_line, "terputus atau bukan HTTP."),
    "cut where the length fits": (page(b'node_cpu_seconds_total{cpu="0",mode="id'), families.CUT),
    "garbled": (page(b'node_cpu_seconds_total{cpu="0 1\n'), families.GARBLED),
    "html": (page(b"<html><h1>Masuk</h1></html>"), "Yang menjawab bukan node_exporter"),
    "binary": (page(bytes(range(256)) * 40), "Yang menjawab bukan node_exporter"),
    "not text": (page(b'node_cpu_seconds_total{cpu="\xff\xfe"} 1\n'), families.GARBLED),
    "empty": (page(b""), "Yang menjawab bukan node_exporter"),
    "not found": (page(b"no", status="404 Not Found"), "menjawab HTTP 404, bukan ukuran."),
    "elsewhere": (
        page(b"", status="302 Found", more="Location: http://169.254.169.254/latest/\r\n"),
        "menjawab HTTP 302, bukan ukuran.",
    ),
    "gone": (lambda line: line.close(), "terputus atau bukan HTTP."),
    "many lines": (page(BOMB), families.BOMB),
    "one long label": (page(LONG), families.BOMB),
    "endless head": (
        lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 900_000),
        "terputus atau bukan HTTP.",
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_costs_its_deadline_and_a_sentence(name: str) -> None:
    manner, sentence = STRANGERS[name]
    with stranger(manner) as found:
        answer, took = ask(found.port)
    said = {str(one) for one in answer.values()}
    assert {one.value for one in answer.values()} == {None}
    assert len(said) == 1
    assert sentence.partition("%")[0] in said.pop()
    assert took < DEADLINE + FLOOR


def test_nobody_listens() -> None:
    port = free_port()
    found, took = ask(port)
    assert str(found["uptime"]) == f"Tidak ada layanan di 127.0.0.1 porta {port}."
    assert took < DEADLINE


def test_a_name_that_stands_for_an_address_of_the_machine_itself_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("169.254.169.254 awan.contoh # where clouds keep secrets\n")
    monkeypatch.setattr("tertib.inspections.checks.reaching._HOSTS", hosts)
    (found,) = Together().ask([question(80, "awan.contoh")], 2)
    assert "Alamat awan.contoh tidak boleh ditanya" in str(found["uptime"])


def test_a_check_that_breaks_or_blocks_costs_an_answer_and_no_row() -> None:
    class Broken(NodeExporter):
        async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
            raise RecursionError

    class Blocking(NodeExporter):
        async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
            time.sleep(4)
            return {}

    began = time.monotonic()
    broken, blocking = (
        Together().ask([Question(check=one(), options={})], 0.2)[0] for one in (Broken, Blocking)
    )
    assert str(broken["uptime"]) == "Jawabannya tidak dapat dibaca sebagai hasil ukur."
    assert str(blocking["uptime"]) == "Tidak ada jawaban utuh dalam 0,2 detik."
    assert time.monotonic() - began < 3


def test_a_stranger_sees_one_get_and_nothing_else() -> None:
    heard: list[bytes] = []

    def listen(line: socket.socket) -> None:
        heard.append(line.recv(4096))
        page(b"")(line)

    with stranger(listen) as found:
        ask(found.port)
        assert isinstance(found, Stranger)
    assert heard[0].startswith(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:")
    assert (len(heard), b"Cookie" in heard[0], b"Authorization" in heard[0]) == (1, False, False)

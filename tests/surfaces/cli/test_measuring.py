"""`tertib asset measure`: the worker asks, the command waits, a machine reads the answer."""

import json
from collections.abc import Iterator

import pytest
from tests.inspections import gauged
from tests.inspections.gauged import server
from tests.inspections.room import Room, build

from tertib.inspections import _probes
from tertib.runtime.queue import Worker
from tertib.surfaces import cli


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    checks, asking, deadline = _probes._table.checks, _probes._table.asking, _probes._table.deadline
    yield build()
    _probes._table.checks, _probes._table.asking, _probes._table.deadline = checks, asking, deadline


def ask(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = cli.run(cli.COMMANDS, ["asset", "measure", *argv])
    return (code, *capsys.readouterr())


def work_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker comes while the command sleeps."""
    monkeypatch.setattr("time.sleep", lambda _seconds: Worker("test", strict=True).run_pending())


def test_what_was_measured_is_given_out_for_machines_and_people(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gauged.connect({"10.1.2.3": {"cpu_temperature": "51.5"}})
    server(room)
    work_when_asked(monkeypatch)
    code, out, _ = ask(capsys, "srv-01", "--json")
    said = json.loads(out)
    assert (code, said["asset"]) == (0, "SRV-01")
    assert said["values"]["cpu_temperature"]["value"] == "51.5"
    assert said["values"]["swap_used"] == {
        "value": None,
        "unit": "%",
        "detail": "",
        "sentence": "Tidak ada jawaban utuh dalam 10 detik.",
        "at": None,
    }
    code, out, _ = ask(capsys, "srv-01")
    assert "51,5 °C" in out
    assert "tidak terukur" in out


def test_without_a_worker_it_says_so(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    gauged.connect({})
    server(room)
    code, _, err = ask(capsys, "srv-01", "--wait", "0")
    assert (code, "pekerja (worker) Tertib tampaknya tidak berjalan" in err) == (1, True)


def test_an_asset_that_is_not_there(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(capsys, "srv-99")
    assert (code, err.strip()) == (1, "Aset tidak ditemukan.")

"""The keeper's commands on working time: lists in, a guess to correct, and whom to tell where."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from tests.access.matrix import World
from tests.access.objects import case_of

from tertib.cases import queries as cases
from tertib.people import queries
from tertib.people.models import Messenger
from tertib.project import demo
from tertib.runtime.models import QueuedJob
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]
CSV = "tanggal,jenis,nama\n2027-01-01,libur,Tahun Baru\n2027-02-05,cuti_bersama,Imlek\n"


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    demo.seed()

    def asked(*argv: str) -> tuple[int, str, str]:
        return (cli.run(cli.COMMANDS, list(argv)), *capsys.readouterr())

    return asked


@pytest.fixture
def listed(tmp_path: Path) -> str:
    file = tmp_path / "libur.csv"
    file.write_text(CSV)
    return str(file)


def days_of_2027() -> list[str]:
    return [day.name for day in queries.special_days(queries.offices()[0].id, 2027)]


def test_a_list_is_entered_with_its_decree_and_wakes_the_count_once(ask: Ask, listed: str) -> None:
    code, out, _ = ask("calendar", "import", listed, "--decree", "SKB 1/2026", "--json")
    assert (code, len(json.loads(out)["changes"])) == (0, 2)
    assert days_of_2027() == ["Tahun Baru", "Imlek"]
    assert QueuedJob.objects.filter(task="cases.recount").count() == 1
    assert (
        json.loads(ask("calendar", "import", listed, "--decree", "SKB 1/2026", "--json")[1])["changes"] == []
    )


def test_a_dry_run_and_a_list_with_a_wrong_row_store_nothing(ask: Ask, listed: str) -> None:
    assert "+ 2027-01-01  Tahun Baru" in ask("calendar", "import", listed, "--dry-run")[1]
    Path(listed).write_text(CSV + "besok,libur,x\n")
    code, _, said = ask("calendar", "import", listed)
    assert (code, "Baris 4: Tanggal “besok” tidak terbaca" in said) == (1, True)
    assert days_of_2027() == []


def test_a_dry_run_says_which_open_cases_would_move(ask: Ask, tmp_path: Path) -> None:
    world = World(office=queries.offices()[0].id)
    case = case_of(world, "dinkes")
    due = cases.clocks(case.id).promise.due
    assert due is not None
    file = tmp_path / "mendadak.csv"
    file.write_text(f"tanggal,jenis,nama\n{queries.office_date(due).isoformat()},lokal,Banjir\n")
    (move,) = json.loads(ask("calendar", "import", str(file), "--dry-run", "--json")[1])["moves"]
    assert (move["case"], move["what"]) == (str(case.id), "promise")
    assert (
        datetime.fromisoformat(move["before"])
        == due.replace(second=0, microsecond=0)
        < datetime.fromisoformat(move["after"])
    )
    assert f"> {case.number}" in ask("calendar", "import", str(file), "--dry-run")[1]


def test_a_guess_is_entered_listed_with_a_warning_and_corrected(ask: Ask, listed: str) -> None:
    assert ask("calendar", "seed", "--year", "2027")[0] == 0
    assert len(days_of_2027()) > 20
    _, out, said = ask("calendar", "list", "--year", "2027", "--json")
    assert json.loads(out)["days"][0]["source"].startswith("holidays ")
    assert bool(json.loads(out)["warnings"]) == bool(said)
    ask("calendar", "import", listed, "--replace")
    assert days_of_2027() == ["Tahun Baru", "Imlek"]
    assert ask("calendar", "remove", "2027-02-05")[0] == 0
    assert ask("calendar", "remove", "2027-02-05")[0] == 1


def test_a_messenger_comes_on_standard_input(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("tgram://123456789:abcdefghij/12345/\n"))
    code, out, said = ask("messenger", "add", "jft1")
    assert (code, "Telegram" in said, "abcdefghij" in out + said) == (0, True, False)
    assert Messenger.objects.get().label == "Telegram"
    monkeypatch.setattr("sys.stdin", io.StringIO("http://127.0.0.1/\n"))
    assert ask("messenger", "add", "jft1")[0] == 1
    assert ask("messenger", "add", "tidak-ada")[0] == 1
    assert Messenger.objects.count() == 1

"""`tertib asset`: what the desk can bring in, show and give out, the command line can too."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tertib.inspections.models import Asset
from tertib.project import demo
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    demo.seed()

    def asked(*argv: str) -> tuple[int, str, str]:
        return (cli.run(cli.COMMANDS, ["asset", *argv]), *capsys.readouterr())

    return asked


def test_the_list_is_filtered_and_one_asset_shown_without_its_token(ask: Ask) -> None:
    code, out, _ = ask("list", "--kind", "server", "--json")
    assert (code, [one["code"] for one in json.loads(out)]) == (0, ["SRV-01", "SRV-02", "SRV-03"])
    shown = json.loads(ask("show", "gen-01", "--json")[1])
    assert (shown["facts"]["code"], shown["meters"][0]["value"]) == ("GEN-01", "1284.500")
    assert "token" not in shown
    assert ask("show", "TIDAK-ADA")[0] == 1


def test_what_is_exported_is_the_same_when_it_is_imported(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "aset.xlsx"
    assert ask("export", str(file))[0] == 0
    code, out, _ = ask("import", str(file), "--json")
    assert (code, {one["state"] for one in json.loads(out)["lines"]}) == (0, {"same"})


def test_a_dry_run_stores_nothing_and_a_wrong_cell_is_named(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "aset.csv"
    file.write_text("Kode;Nama;Jenis;Diperoleh\nX-1;Satu;server;24/11/2020\n")
    before = Asset.objects.count()
    code, out, _ = ask("import", str(file), "--dry-run")
    assert (code, out.split()[:3], Asset.objects.count()) == (0, ["+", "2", "X-1"], before)
    file.write_text("Kode;Nama;Jenis;Diperoleh\nX-1;Satu;server;kemarin\n")
    code, _, told = ask("import", str(file))
    assert (code, told.startswith("D2: “kemarin” bukan tanggal"), Asset.objects.count()) == (1, True, before)


def test_labels_are_written_as_pdf(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    assert ask("labels", str(file), "--kind", "server", "--start", "3")[0] == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert ask("labels", str(file), "--start", "99")[0] == 1

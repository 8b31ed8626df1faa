"""`tertib holdings`: shown first, applied by its mark only, owners said by name."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tertib.project import demo, wiring
from tertib.provisioning.models import Holding
from tertib.registers.models import Entry
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]
ZONE = "kota.go.id"
TEXT = "$TTL 300\n@ NS ns1\nns1 A 192.0.2.53\ndinkes A 192.0.2.10\nwww A 192.0.2.80\nrusak A 1\n"


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    demo.seed()
    wiring.connect()

    def asked(*argv: str) -> tuple[int, str, str]:
        return (cli.run(cli.COMMANDS, ["holdings", *argv]), *capsys.readouterr())

    return asked


def test_it_is_a_dry_run_until_its_mark_is_given(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "kota.zone"
    file.write_text(TEXT)
    source = ("import", "--zone-file", str(file), "--in", ZONE)
    before = (Holding.objects.count(), Entry.objects.count())
    code, out, told = ask(*source)
    assert (code, [line[0] for line in out.splitlines()]) == (0, ["+", "-", "-", "-", "!"])
    digest = re.search(r"--apply ([0-9a-f]{32})", told)
    assert digest
    assert (Holding.objects.count(), Entry.objects.count()) == before
    assert ask(*source, "--apply", "0" * 32)[0] == 1
    assert ask(*source, "--apply", digest[1], "--dry-run")[0] == 0
    assert (Holding.objects.count(), Entry.objects.count()) == before
    assert ask(*source, "--apply", digest[1])[2].startswith("Diambil alih: 1. Baris buku: 1.")
    assert ask(*source, "--apply", digest[1])[2] == "Daftar ini sudah diterapkan; tidak ada yang berubah.\n"
    assert (Holding.objects.count(), Entry.objects.count()) == (before[0] + 1, before[1] + 1)
    assert file.read_text() == TEXT
    assert json.loads(ask("unowned", "--json")[1])[0]["suggested_name"] == "Dinas Kesehatan"
    assert ask("own", f"DINKES.{ZONE}", "--owner", "dinkes")[0] == 0
    assert ask("own", f"dinkes.{ZONE}", "--owner", "dinkes")[0] == 1
    assert ask("unowned")[1] == "Tidak ada yang menunggu pemiliknya.\n"


def test_mailboxes_of_both_kinds_of_files(ask: Ask, tmp_path: Path) -> None:
    users, rows = tmp_path / "users", tmp_path / "akun.csv"
    users.write_text("disdik@kota.go.id:{X}rahasia:1:1::/h::\n")
    rows.write_text("username;password;quota\ncuti@kota.go.id;rahasia;100\n")
    for flag, file in (("--passwd", users), ("--table", rows)):
        code, out, _ = ask("import", flag, str(file), "--in", ZONE, "--json")
        told = json.loads(out)
        assert (code, [one["fate"] for one in told["lines"]]) == (0, ["new"])
        assert "rahasia" not in out
    for argv in (
        ("--in", ZONE),
        ("--server", "--passwd", str(users), "--in", ZONE),
        ("--server",),
        ("--server", "--in", "tidak.ada"),
        ("--zone-file", str(tmp_path / "tiada"), "--in", ZONE),
    ):
        code, out, said = ask("import", *argv)
        assert (code, out, bool(said)) == (1, "", True)

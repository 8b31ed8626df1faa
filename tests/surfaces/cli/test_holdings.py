"""`tertib holdings`: shown first, applied by its mark only, owners said by name."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
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


def test_mailboxes_of_a_database_whose_address_is_never_said(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, query, address = tmp_path / "surel.db", tmp_path / "aktif.sql", tmp_path / "alamat"
    with closing(sqlite3.connect(base)) as made:
        made.executescript(
            "CREATE TABLE mailbox (username TEXT, password TEXT, active INTEGER, quota INTEGER);"
            "INSERT INTO mailbox VALUES ('cuti@kota.go.id', 'rahasia', 1, 2097152),"
            " ('disdik@kota.go.id', 'rahasia', 0, 0);"
        )
    query.write_text("SELECT *, username AS address FROM mailbox WHERE active = 1;\n")
    address.write_text(f"{base}\n")
    refused = ask("import", "--sql", "postfixadmin", "--in", ZONE)
    assert (refused[0], "TERTIB_MAIL_SQL" in refused[2]) == (1, True)
    monkeypatch.setenv("TERTIB_MAIL_SQL_FILE", str(address))
    for asked, names in (("postfixadmin", ["cuti", "disdik"]), (str(query), ["cuti"])):
        code, out, said = ask("import", "--sql", asked, "--in", ZONE, "--json")
        assert (code, [one["name"].partition("@")[0] for one in json.loads(out)["lines"]]) == (0, names)
        assert "rahasia" not in out
        assert str(base) not in out + said
    digest = json.loads(out)["digest"]
    assert ask("import", "--sql", str(query), "--in", ZONE, "--apply", digest)[0] == 0
    assert (Holding.objects.get().name, Holding.objects.get().quota_mb) == ("cuti@kota.go.id", 2)
    query.write_bytes(b"\xff")
    address.unlink()
    for wrong in (str(query), str(tmp_path / "tiada.sql"), "postfixadmin"):
        assert ask("import", "--sql", wrong, "--in", ZONE)[:2] == (1, "")

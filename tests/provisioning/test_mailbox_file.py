"""Mailboxes out of an SQLite file of a mail server: only read, every refusal in words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tertib.kernel.errors import TertibError
from tertib.provisioning import _mail_found
from tertib.provisioning._sources import address_rules
from tertib.provisioning.connectors import mailbox_sql
from tertib.provisioning.connectors.mailbox_sql import read_mailboxes
from tertib.provisioning.taking_types import MAILBOX_QUERIES, AccountRow
from tertib.runtime.secrets import SecretText

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
QUERY = MAILBOX_QUERIES["postfixadmin"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "surel kota?.db"
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            "CREATE TABLE mailbox (username TEXT, password TEXT, quota INTEGER, active INTEGER);"
            "INSERT INTO mailbox VALUES ('disdik@kota.go.id', 'rahasia', 1073741824, 0),"
            " ('dinkes@kota.go.id', 'rahasia', 0, 1), (CAST(x'e94061' AS TEXT), 'rahasia', NULL, NULL);"
            "CREATE TABLE users (username TEXT, domain TEXT, password TEXT, active TEXT);"
            "INSERT INTO users VALUES ('cuti', 'kota.go.id', 'rahasia', 'Y');"
        )
    return path


def test_a_file_is_read_and_stays_byte_for_byte(file: Path) -> None:
    before = (file.read_bytes(), file.stat().st_mtime_ns, sorted(file.parent.iterdir()))
    found = read_mailboxes(SecretText(str(file)), "SELECT *, username AS address FROM mailbox")
    assert found == (
        AccountRow(address="dinkes@kota.go.id", active="1", quota="0"),
        AccountRow(address="disdik@kota.go.id", active="0", quota="1073741824"),
        AccountRow(address="\ufffd@a", active="", quota=""),
    )
    [dovecot] = read_mailboxes(SecretText(str(file)), MAILBOX_QUERIES["dovecot"])
    assert (dovecot.address, dovecot.active) == ("cuti@kota.go.id", "Y")
    assert (file.read_bytes(), file.stat().st_mtime_ns, sorted(file.parent.iterdir())) == before


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT 1 AS address, 1 AS active, 1 AS quota); DELETE FROM mailbox; --", mailbox_sql.ONE_SELECT),
        ("DELETE FROM mailbox", mailbox_sql.ONE_SELECT),
        ("", mailbox_sql.ONE_SELECT),
        ("SELECT username AS address, active FROM mailbox", mailbox_sql.NO_COLUMN),
        ("SELECT username AS address, active, quota FROM tiada", mailbox_sql.NO_TABLE),
        ("SELECT 1 AS address, 1 AS active, abs(-9223372036854775808) AS quota", mailbox_sql.NOT_ANSWERED),
        (f"{ENDLESS} SELECT max(i) AS address, 1 AS active, 1 AS quota FROM n", mailbox_sql.TOO_SLOW),
        (f"{ENDLESS} SELECT i AS address, 1 AS active, 1 AS quota FROM n", mailbox_sql.TOO_MANY),
    ],
)  # fmt: skip
def test_each_refusal_has_its_sentence(
    file: Path, query: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_sql, "QUERY_SECONDS", 0.1)
    monkeypatch.setattr(mailbox_sql, "MOST", 50)
    before = file.read_bytes()
    with pytest.raises(TertibError) as refused:
        read_mailboxes(SecretText(str(file)), query)
    assert (refused.value.sentence, file.read_bytes()) == (sentence, before)


def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    other = tmp_path / "bukan.db"
    other.write_bytes(b"bukan basis data" * 100)
    for address, sentence in (
        (" ", mailbox_sql.NO_ADDRESS),
        ("mysql://u:kunci@127.0.0.1/x", mailbox_sql.NOT_AN_ADDRESS),
        (str(tmp_path / "tiada.db"), mailbox_sql.NO_FILE),
        (str(tmp_path), mailbox_sql.NO_FILE),
        (str(other), mailbox_sql.NO_FILE),
    ):
        with pytest.raises(TertibError) as refused:
            read_mailboxes(SecretText(address), QUERY)
        assert refused.value.sentence == sentence
        assert "kunci" not in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["bukan.db"]


def test_states_and_quotas_in_a_databases_own_words() -> None:
    given = [
        ("a", "t", "1"),
        ("b", "N", "-1"),
        ("c", "false", "2097152.0"),
        ("d", "", "besar"),
        ("e", "0", ""),
    ]
    rows = [AccountRow(address=f"kotak{name}@kota.go.id", active=on, quota=size) for name, on, size in given]
    read = _mail_found.of_accounts(rows, label="x", domain="kota.go.id", rules=address_rules())
    assert [(each.facts["suspended"], each.quota_mb) for each in read.found] == [
        (False, 1),
        (True, 0),
        (True, 2),
        (False, 0),
        (True, 0),
    ]
    assert [said.sentence for said in read.found[3].notes] == [_mail_found.NO_QUOTA]

"""Mailboxes out of postfixadmin's table in a real PostgreSQL: only read, whoever writes the query.

The taking-over itself runs as an account that may not even see the column of the hashes.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.provisioning.desk import ADMIN, Desk, build
from tests.servers.postgres import postgres

from tertib.kernel.errors import TertibError
from tertib.project import mail
from tertib.provisioning import _sources, queries, service
from tertib.provisioning.connectors import mailbox_sql
from tertib.provisioning.connectors.mailbox_sql import read_mailboxes, within
from tertib.provisioning.models import Holding, TakingOver
from tertib.provisioning.taking_types import MAILBOX_QUERIES, Fate, Source
from tertib.registers.models import Entry
from tertib.runtime.secrets import SecretText

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
DOMAIN = "kota.go.id"
HASH = "{ARGON2ID}$argon2id$v=19$rahasia"
MADE = f"""
CREATE TABLE mailbox (
  username varchar(255) PRIMARY KEY, password varchar(255) NOT NULL, name varchar(255) NOT NULL DEFAULT '',
  maildir varchar(255) NOT NULL DEFAULT '', quota bigint NOT NULL DEFAULT 0,
  local_part varchar(255) NOT NULL DEFAULT '', domain varchar(255) NOT NULL DEFAULT '',
  created timestamptz DEFAULT now(), modified timestamptz DEFAULT now(),
  active boolean NOT NULL DEFAULT true);
INSERT INTO mailbox (username, password, quota, active) VALUES
  ('disdik@kota.go.id', '{HASH}', 0, false), ('Dinkes@kota.go.id', '{HASH}', 5242880, true),
  ('postmaster@kota.go.id', '{HASH}', 0, true), ('lain@luar.go.id', '{HASH}', 1, true),
  ('buruk @kota.go.id', '{HASH}', 0, true);
CREATE TABLE users (username text, domain text, password text, home text, uid int, gid int, active char(1));
INSERT INTO users VALUES ('cuti', 'kota.go.id', '{HASH}', '/h', 1, 1, 'Y'),
  ('arsip@kota.go.id', 'kota.go.id', '{HASH}', '/h', 1, 1, 'N');
CREATE FUNCTION shut() RETURNS bigint LANGUAGE sql AS 'UPDATE mailbox SET active = false RETURNING 1::bigint';
CREATE ROLE blind LOGIN;
CREATE ROLE reader LOGIN;
GRANT SELECT (username, active, quota) ON mailbox TO reader;
"""
SHUTS = "SELECT username AS address, active, shut() AS quota FROM mailbox"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with postgres() as address:
        with psycopg.connect(address) as connection:
            connection.execute(MADE)
        yield address


@pytest.fixture
def desk(base: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TERTIB_MAIL_SQL", base.replace("tertib@", "reader@"))
    monkeypatch.setitem(_sources._bases, "mailboxes", mail._asked)
    return build()


def rows(base: str) -> list[tuple[object, ...]]:
    with psycopg.connect(base) as connection:
        return connection.execute("SELECT *, xmin::text FROM mailbox ORDER BY username").fetchall()


def test_postfixadmins_mailboxes_are_taken_over_and_its_rows_are_as_before(desk: Desk, base: str) -> None:
    before = rows(base)
    query = MAILBOX_QUERIES["postfixadmin"]
    reading = service.read_mailbox_base(query, label="postfixadmin", domain=DOMAIN)
    assert [(each.line, each.name, each.quota_mb, each.why is None) for each in reading.found] == [
        (1, "dinkes@kota.go.id", 5, True),
        (2, "", 0, False),
        (3, "disdik@kota.go.id", 0, True),
        (4, "lain@luar.go.id", 1, False),
        (5, "postmaster@kota.go.id", 0, False),
    ]
    assert [each.facts["suspended"] for each in reading.found if each.why is None] == [False, True]
    kept = service.keep_reading(desk.office, reading, by=ADMIN)
    report = queries.taking_report(ADMIN, desk.office, kept)
    assert report is not None
    assert (report.source, report.count(Fate.NEW)) == (Source.SQL, 2)
    said = repr(TakingOver.objects.values().get())
    assert service.confirm_taking(desk.office, kept, report.digest, by=ADMIN).applied
    assert [each.name for each in Holding.objects.order_by("name")] == [
        "dinkes@kota.go.id",
        "disdik@kota.go.id",
    ]
    assert rows(base) == before
    said += repr([list(each.objects.values()) for each in (Holding, TakingOver, Entry)])
    assert ("rahasia" in repr(before), "rahasia" in said, base in said) == (True, False, False)


def test_dovecots_users_are_read_too(base: str) -> None:
    found = read_mailboxes(SecretText(base), MAILBOX_QUERIES["dovecot"])
    assert [(each.address, each.active, each.quota) for each in found] == [
        ("arsip@kota.go.id", "N", ""),
        ("cuti@kota.go.id", "Y", ""),
    ]


def test_a_password_that_a_query_returns_stays_in_the_database(base: str) -> None:
    found = read_mailboxes(SecretText(base), "SELECT *, username AS address FROM mailbox; ")
    assert len(found) == 5
    assert "rahasia" not in repr(found)


ROWS = "SELECT username AS address, true AS active, 1 AS quota FROM mailbox"
OPENED = "set_config('transaction_read_only', 'off', false)"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (SHUTS, mailbox_sql.WRITES),
        (f"SELECT {OPENED} AS address, true AS active, shut() AS quota", mailbox_sql.NOT_ANSWERED),
        (f"{ROWS}) AS a; COMMIT; SELECT (shut()", mailbox_sql.ONE_SELECT),
        (f"WITH mailbox AS (DELETE FROM mailbox RETURNING *) {ROWS}", mailbox_sql.NOT_ANSWERED),
        ("DELETE FROM mailbox RETURNING username AS address, active, quota", mailbox_sql.ONE_SELECT),
        ("SELECT username AS address, active FROM mailbox", mailbox_sql.NO_COLUMN),
        ("SELECT username AS address, active, quota FROM tiada", mailbox_sql.NO_TABLE),
        (ROWS.replace("1 AS quota", "password::bigint AS quota"), mailbox_sql.NOT_ANSWERED),
    ],
)  # fmt: skip
def test_what_is_no_plain_reading_is_refused_in_words(base: str, query: str, sentence: str) -> None:
    before = rows(base)
    with pytest.raises(TertibError) as refused:
        read_mailboxes(SecretText(base), query)
    assert refused.value.sentence == sentence
    assert "rahasia" not in f"{refused.value} {refused.value.fields}"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert rows(base) == before


def test_without_a_session_that_only_reads_the_same_query_writes(base: str) -> None:
    """The twin that every control above is measured by."""
    before = rows(base)
    with psycopg.connect(base) as naive:
        naive.execute(within(SHUTS)).fetchall()  # type: ignore[arg-type]  # a query at run time
        written = naive.execute("SELECT count(*) FROM mailbox WHERE NOT active").fetchone()
        naive.rollback()
    assert written == (5,)
    assert rows(base) == before


def test_slow_shut_and_wrong_addresses_have_their_sentences(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_sql, "QUERY_SECONDS", 0.2)
    parts = urlsplit(base)
    for address, query, sentence in (
        (base, "SELECT pg_sleep(9)::text AS address, 1 AS active, 1 AS quota", mailbox_sql.TOO_SLOW),
        (base.replace("tertib@", "blind@"), MAILBOX_QUERIES["postfixadmin"], mailbox_sql.DENIED),
        (base.replace("tertib@", "tiada:kuncirahasia@"), "SELECT 1", mailbox_sql.UNREACHED),
        (base.replace(str(parts.port), "1"), "SELECT 1", mailbox_sql.UNREACHED),
        ("postgresql://u:kunci%rahasia@127.0.0.1/x", "SELECT 1", mailbox_sql.UNREACHED),
    ):
        with pytest.raises(TertibError) as refused:
            read_mailboxes(SecretText(address), query)
        assert refused.value.sentence == sentence
        assert "rahasia" not in str(refused.value)
        assert refused.value.__suppress_context__

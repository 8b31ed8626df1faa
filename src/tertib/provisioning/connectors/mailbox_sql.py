"""Mailboxes straight out of a mail server's database: PostgreSQL, or a file of SQLite. Only read.

The query is asked from inside our own SELECT, so that three columns reach us and no fourth: what else it
returns, a password or its hash, stays in the database. Nothing that a database says is repeated, for it
quotes what it was given, the address with its password and values of rows among it.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NoReturn, cast
from urllib.parse import quote

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from tertib.kernel.errors import Invalid, Misconfigured, TertibError, Unavailable
from tertib.kernel.words import N_
from tertib.provisioning.taking_types import MOST, AccountRow
from tertib.runtime.secrets import SecretText

NO_ADDRESS = N_("Alamat basis data surel belum ada. Isi TERTIB_MAIL_SQL atau TERTIB_MAIL_SQL_FILE.")
NOT_AN_ADDRESS = N_("TERTIB_MAIL_SQL harus berisi postgresql://… atau jalur berkas SQLite.")
UNREACHED = N_(
    "Basis data surel tidak dapat dihubungi atau menolak akunnya. Periksa host, nama pengguna, kata sandi "
    "dan nama basis data pada TERTIB_MAIL_SQL. Tidak ada yang ditulis."
)
NO_FILE = N_(
    "Berkas SQLite pada TERTIB_MAIL_SQL tidak ada, tidak dapat dibuka, atau bukan basis data SQLite."
)
NO_TABLE = N_("Tabel yang disebut kueri tidak ada pada basis data surel ini.")
NO_COLUMN = N_("Kueri harus menghasilkan kolom address, active dan quota (dalam bita), dengan nama itu.")
DENIED = N_("Akun basis data tidak boleh membaca tabelnya. Beri akun itu hak SELECT saja.")
WRITES = N_(
    "Kueri ini hendak menulis dan ditolak. Basis data surel hanya dibaca; tidak ada yang berubah di sana."
)
ONE_SELECT = N_("Kueri tidak tersusun benar: harus satu SELECT, tanpa titik koma di tengahnya.")
TOO_SLOW = N_("Kueri tidak selesai dalam %(seconds)s detik dan dihentikan.")
TOO_MANY = N_("Kueri menghasilkan lebih dari %(most)s baris. Batasi dengan WHERE.")
NO_TEXT = N_("Isi basis data surel tidak dapat dibaca sebagai UTF-8.")
NOT_ANSWERED = N_("Basis data surel menolak kueri ini (kode %(code)s). Tidak ada yang ditulis.")

CONNECT_SECONDS, QUERY_SECONDS = 10, 60
_LONGEST = 400
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_Answer = list[tuple[str | None, str | None, str | None]]

_REFUSALS: Mapping[type[psycopg.Error], Callable[[], TertibError]] = {
    errors.ReadOnlySqlTransaction: lambda: Invalid(WRITES),
    errors.UndefinedTable: lambda: Invalid(NO_TABLE),
    errors.UndefinedColumn: lambda: Invalid(NO_COLUMN),
    errors.InsufficientPrivilege: lambda: Misconfigured(DENIED),
    errors.SyntaxError: lambda: Invalid(ONE_SELECT),
    errors.QueryCanceled: lambda: Unavailable(TOO_SLOW, seconds=QUERY_SECONDS),
}
_SQLITE_REFUSALS: tuple[tuple[str, Callable[[], TertibError]], ...] = (
    ("no such table", lambda: Invalid(NO_TABLE)),
    ("no such column", lambda: Invalid(NO_COLUMN)),
    ("readonly", lambda: Invalid(WRITES)),
    ("one statement", lambda: Invalid(ONE_SELECT)),
    ("syntax error", lambda: Invalid(ONE_SELECT)),
    ("incomplete input", lambda: Invalid(ONE_SELECT)),
    ("interrupted", lambda: Unavailable(TOO_SLOW, seconds=QUERY_SECONDS)),
    ("unable to open", lambda: Misconfigured(NO_FILE)),
    ("disk I/O", lambda: Misconfigured(NO_FILE)),
    ("not a database", lambda: Misconfigured(NO_FILE)),
)


def read_mailboxes(address: SecretText, query: str) -> tuple[AccountRow, ...]:
    """The accounts that the query finds, in the order of their addresses; refuses more than a list holds."""
    place = address.reveal().strip()
    if not place:
        raise Misconfigured(NO_ADDRESS)
    if place.startswith(("postgresql://", "postgres://")):
        found = _of_postgres(place, within(query))
    elif "://" in place:
        raise Misconfigured(NOT_AN_ADDRESS)
    else:
        found = _of_file(Path(place), within(query))
    if len(found) > MOST:
        raise Invalid(TOO_MANY, most=MOST)
    rows = sorted(tuple(value or "" for value in row) for row in found)
    return tuple(AccountRow(address=row[0], active=row[1], quota=row[2]) for row in rows)


def within(query: str) -> str:
    """Our question around theirs: three short texts, so many rows."""
    inner = query.strip().removesuffix(";")
    return (  # the query is the operator's; the session, not its wording, is what keeps it from writing
        f"SELECT SUBSTR(CAST(address AS VARCHAR({_LONGEST})), 1, {_LONGEST}), "  # noqa: S608 - said above
        "SUBSTR(CAST(active AS VARCHAR(40)), 1, 40), SUBSTR(CAST(quota AS VARCHAR(40)), 1, 40) "
        f"FROM (\n{inner}\n) AS found LIMIT {MOST + 1}"
    )


# --- PostgreSQL --------------------------------------------------------------------------------------------


def _of_postgres(place: str, query: str) -> _Answer:
    connection = _connected(place)
    try:
        with closing(connection):
            # A prepared statement is one statement: nothing can be put behind the SELECT.
            answer = connection.execute(query.encode(), prepare=True).fetchall()
            connection.rollback()
    except UnicodeDecodeError:
        raise Invalid(NO_TEXT) from None
    except psycopg.Error as refused:
        raise _refusal(refused) from None
    return cast("_Answer", answer)


def _connected(place: str) -> psycopg.Connection[tuple[object, ...]]:
    """A session that the server itself keeps from writing, with a limit to every statement."""
    limits = f"-c default_transaction_read_only=on -c statement_timeout={int(QUERY_SECONDS * 1000)}"
    try:
        given = conninfo_to_dict(place).get("options") or ""
        connection = psycopg.connect(
            place,
            options=f"{given} {limits}".strip(),
            connect_timeout=CONNECT_SECONDS,
            application_name="tertib",
            client_encoding="utf8",
        )
    except psycopg.Error:
        raise Unavailable(UNREACHED) from None
    connection.read_only = True
    return connection


def _refusal(refused: psycopg.Error) -> TertibError:
    for kind, said in _REFUSALS.items():
        if isinstance(refused, kind):
            return said()
    if refused.sqlstate is None:
        return Unavailable(UNREACHED)
    return Invalid(NOT_ANSWERED, code=refused.sqlstate)


# --- SQLite ------------------------------------------------------------------------------------------------


def _of_file(file: Path, query: str) -> _Answer:
    until = time.monotonic() + QUERY_SECONDS
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=5)) as base:
            base.text_factory = lambda data: data.decode(errors="replace")
            base.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            base.execute("PRAGMA query_only=ON")
            return base.execute(query).fetchall()
    except (sqlite3.Error, sqlite3.Warning) as refused:
        _refuse(str(refused), getattr(refused, "sqlite_errorname", ""))


def _refuse(said: str, code: str) -> NoReturn:
    for words, error in _SQLITE_REFUSALS:
        if words in said:
            raise error() from None
    raise Invalid(NOT_ANSWERED, code=code or "SQLITE") from None

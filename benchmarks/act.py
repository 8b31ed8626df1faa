"""What an act of the engine costs beside hand-written SQL that leaves the same rows behind.

`hop` completes the first row of a procedure without papers or books; `disposition` is the first disposition
of a shipped one, which also writes a register row. `raw` does the durable writes of `hop` through sqlite3
alone, on cases of the same kind in the same file: one select, the case, the item, the chained events, one
commit. It asks no rights, decides nothing, knows no calendar and sends no notice.
"""

from __future__ import annotations

import hmac
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import office as offices
from measure import Goal, heading, options, profiled, race, ratios, say
from office import Office

MOST_STATEMENTS = 7
ENGINE = re.compile(r"cases_(case|item|event|intent)\b")
TABLE = re.compile(r'(?:FROM|INTO|UPDATE|DELETE FROM|INSERT OR IGNORE INTO)\s+"?(\w+)', re.IGNORECASE)


# --- raw -------------------------------------------------------------------------------------------

_CASE = ("work", "seq", "head", "state", "phase", "step", "submission", "closed_at", "due", "used")
_READ = (
    "SELECT c.seq, c.head, c.state, c.work, s.request FROM cases_case c "
    "JOIN cases_submission s ON s.case_id = c.id AND s.version = c.submission WHERE c.id = ?"
)
_WRITE_CASE = f"UPDATE cases_case SET {', '.join(f'{name} = ?' for name in _CASE)} WHERE id = ? AND seq = ?"


@dataclass(slots=True, kw_only=True)
class Raw:
    """The writes of one act, taken from a twin that the engine moved, repeated on other cases."""

    connection: sqlite3.Connection
    case: Mapping[str, Any]
    item: Mapping[str, Any]
    events: list[Mapping[str, Any]]
    key: bytes = b"k" * 32
    _put_item: str = field(init=False)
    _put_event: str = field(init=False)

    def __post_init__(self) -> None:
        assigned = ", ".join(f"{name} = excluded.{name}" for name in self.item if name != "case_id")
        self._put_item = f"{_insert('cases_item', self.item)} ON CONFLICT (case_id) DO UPDATE SET {assigned}"
        self._put_event = _insert("cases_event", self.events[0])

    @classmethod
    def like(cls, twin: UUID, before: int, path: str, pragmas: str) -> Raw:
        """Read off what the engine's last act on the twin wrote."""
        connection = sqlite3.connect(path, isolation_level=None, timeout=20, cached_statements=128)
        connection.executescript(pragmas)
        connection.row_factory = sqlite3.Row

        def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(sql, (twin.hex, *values))]

        events = rows("SELECT * FROM cases_event WHERE case_id = ? AND no > ? ORDER BY no", before)
        for event in events:
            del event["id"]
        made = cls(
            connection=connection,
            case=rows("SELECT * FROM cases_case WHERE id = ?")[0],
            item=rows("SELECT * FROM cases_item WHERE case_id = ?")[0],
            events=events,
        )
        connection.row_factory = None
        return made

    def act(self, case: UUID) -> None:
        """Move one case as the engine would."""
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        seq, head, *_ = run(_READ, (case.hex,)).fetchone()
        rows = self._chained(case.hex, seq, head)
        changed = {**self.case, "seq": rows[-1]["no"], "head": rows[-1]["hash"]}
        met = run(_WRITE_CASE, (*(changed[name] for name in _CASE), case.hex, seq)).rowcount
        self.connection.executemany(self._put_event, [tuple(row.values()) for row in rows])
        run(self._put_item, tuple({**self.item, "case_id": case.hex}.values()))
        run("COMMIT")
        if met != 1:
            raise RuntimeError("the case was not where it was expected")

    def _chained(self, case: str, seq: int, head: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for no, event in enumerate(self.events, start=seq + 1):
            commitment = sha256(f"{event['salt']}{event['payload']}".encode()).hexdigest()
            said = "".join(str(event[name]) for name in ("kind", "at", "person", "post", "data"))
            digest = sha256(f"{head}{commitment}{case}{no}{said}".encode())
            mac = hmac.digest(self.key, digest.digest(), "sha256").hex()
            own = {"case_id": case, "no": no, "commitment": commitment, "prev": head}
            rows.append({**event, **own, "hash": digest.hexdigest(), "mac": mac})
            head = digest.hexdigest()
        return rows


def _insert(table: str, row: Mapping[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"


# --- the engine ------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Desk:
    """Does acts on cases that were prepared beforehand."""

    office: Office
    actors: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from tertib.people import queries as people

        self.actors = {name: self.office.actor(name) for name in ("kepala", "sekretaris", "kabid")}
        self.posts = {post.key: post.id for post in people.posts(self.office.id)}

    def hop(self, case: Any) -> Any:
        """Complete a bare row: nothing but case, item and events."""
        from tertib.cases import service
        from tertib.cases.types import StepWork

        return service.complete(case.id, StepWork(), by=self.actors["kepala"], seen=case.seq)

    def disposition(self, case: Any) -> Any:
        """The head passes the letter on: also a row in the register of dispositions."""
        return self._dispose(case, "kepala", "sekretaris")

    def last_disposition(self, case: Any) -> Any:
        """The third one closes the row: also an intent, the sheet that is to be printed."""
        return self._dispose(case, "kabid", "jft")

    def twice_disposed(self) -> Any:
        return self._dispose(self.disposition(self.office.open_shipped()), "sekretaris", "kepala_bidang")

    def _dispose(self, case: Any, username: str, to: str) -> Any:
        from tertib.cases import service
        from tertib.cases.types import Disposition, StepWork

        work = StepWork(disposition=Disposition(to=(self.posts[to],), phrases=("Tindak lanjuti",)))
        return service.complete(case.id, work, by=self.actors[username], seen=case.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one act asked of the database, exactly."""

    engine: int
    others: Mapping[str, int]
    commits: int

    @property
    def total(self) -> int:
        return self.engine + sum(self.others.values())


def counted(act: Any, case: Any) -> Bill:
    """Statements by table and commits of one act; BEGIN and COMMIT are no statements."""
    from django.db import connection

    asked: list[str] = []
    commits: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    def trace(sql: str) -> None:
        if sql.upper().startswith("COMMIT"):
            commits.append(sql)

    connection.ensure_connection()
    connection.connection.set_trace_callback(trace)
    with connection.execute_wrapper(note):
        act(case)
    connection.connection.set_trace_callback(None)
    engine = [sql for sql in asked if ENGINE.search(sql)]
    others = Counter(_table(sql) for sql in asked if not ENGINE.search(sql))
    return Bill(engine=len(engine), others=others, commits=len(commits))


def _table(sql: str) -> str:
    found = TABLE.search(sql)
    return found.group(1) if found else "clock"


def _done(act: Any, cases: Iterator[Any], count: int) -> int:
    for _ in range(count):
        act(next(cases))
    return count


def bills(desk: Desk) -> bool:
    """Print what each kind of act asks of the database; answer whether the exact bounds hold."""
    holds = True
    for name, act, prepare in (
        ("hop", desk.hop, desk.office.open_bare),
        ("disposition", desk.disposition, desk.office.open_shipped),
        ("disposition and paper", desk.last_disposition, desk.twice_disposed),
    ):
        act(prepare())  # the first one fills caches
        bill = counted(act, prepare())
        others = ", ".join(f"{table} {times}" for table, times in sorted(bill.others.items()))
        print(
            f"exact  {name}: {bill.engine} statements on case, item, event and intent "
            f"(at most {MOST_STATEMENTS}), {bill.total} in all, {bill.commits} commit; others: {others}"
        )
        holds = holds and bill.engine <= MOST_STATEMENTS and bill.commits == 1
    return holds


def prepared_raw(desk: Desk) -> Raw:
    from django.conf import settings

    twin = desk.office.open_bare()
    desk.hop(twin)
    pragmas = settings.DATABASES["default"]["OPTIONS"]["init_command"]
    return Raw.like(twin.id, twin.seq, str(desk.office.database), pragmas)


def main() -> int:
    wanted = options(__doc__ or "", rounds=9, count=10, counted="acts of each kind per round").parse_args()
    with offices.opened() as office:
        desk = Desk(office=office)
        heading("act (SQLite, WAL, synchronous=FULL)", wanted.rounds)
        holds = bills(desk)
        total = wanted.rounds * wanted.count
        bare = iter([office.open_bare() for _ in range(total)])
        if wanted.profile:
            profiled(lambda: _done(desk.hop, bare, total))
            return 0
        spare = iter([office.open_bare().id for _ in range(total)])
        shipped = iter([office.open_shipped() for _ in range(total)])
        raw = prepared_raw(desk)
        costs = race(
            {
                "raw": lambda: _done(raw.act, spare, wanted.count),
                "hop": lambda: _done(desk.hop, bare, wanted.count),
                "disposition": lambda: _done(desk.disposition, shipped, wanted.count),
            },
            wanted.rounds,
        )
        raw.connection.close()
        say("hop ÷ raw, CPU", ratios(costs["hop"], costs["raw"]), Goal(most=5))
        say("hop ÷ raw, elapsed", ratios(costs["hop"], costs["raw"], elapsed=True))
        say("disposition ÷ raw, CPU", ratios(costs["disposition"], costs["raw"]))
        say("disposition ÷ hop, CPU", ratios(costs["disposition"], costs["hop"]))
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())

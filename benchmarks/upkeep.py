"""What the pages of an office's upkeep cost when five years of ten times the assets lie in the tables.

`agenda`, `asset` and `trends` fetch what those pages show. The small office has a year of rounds on so many
assets, the large one five years on ten times as many; every round reads all that the server's form asks for.
Each size lies in a file of its own, so that they are raced against each other within a round.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import office as offices
from inbox import use
from measure import Goal, heading, options, profiled, race, ratios, say
from office import Office

YEARS, TIMES = 5, 10
DAY = "strftime('%Y-%m-%d', 'now', printf('-%d days', 30 * r.n))"
_COUNT = "WITH RECURSIVE {name}(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM {name} WHERE n < {most}) "


def filled(office: Office, assets: int, rounds: int) -> Path:
    """A copy of the database with so many servers, each with so many rounds behind it."""
    path = office.database.with_name(f"upkeep-{assets}-{rounds}.sqlite3")
    with closing(sqlite3.connect(office.database)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
        new.execute("PRAGMA synchronous=OFF")
        new.execute("CREATE TEMP TABLE gauge (item TEXT, reading TEXT, unit TEXT)")
        new.executemany("INSERT INTO gauge VALUES (?, ?, ?)", gauges(office))
        new.execute(_cloned_assets(new, assets))
        new.execute(_cloned_days(new, rounds))
        new.execute(
            _COUNT.format(name="r", most=rounds)
            + "INSERT INTO inspections_reading (asset_id, item, reading, at, value, unit, grade, limits, "
            "source, measured, case_id, step, round) "
            f"SELECT a.id, g.item, g.reading, {DAY} || ' 03:00:00', 40 + (r.n * 7919 + a.rowid) % 9, g.unit, "
            "'normal', '[]', 'typed', NULL, NULL, NULL, NULL "
            "FROM inspections_asset a, gauge g, r WHERE a.code LIKE 'BENCH-%'"
        )
        new.commit()
        new.execute("ANALYZE")
        new.execute("PRAGMA journal_mode=WAL")
    return path


def gauges(office: Office) -> list[tuple[str, str, str]]:
    """What the forms in force ask to be read off a server."""
    from tertib.inspections import queries
    from tertib.kernel.actor import SYSTEM

    found = queries.asset_facts(office.id, "SRV-01")
    if found is None:
        raise LookupError("SRV-01")
    return [
        (one.item, one.reading, one.unit)
        for one in queries.gauges(SYSTEM, found.id)
        if one.item.startswith("SV")
    ]


def _cloned_assets(connection: sqlite3.Connection, most: int) -> str:
    changed = {
        "id": "lower(hex(randomblob(16)))",
        "token": "lower(hex(randomblob(12)))",
        "code": "printf('BENCH-%04d', s.n)",
        "entry": "NULL",
    }
    return _cloned(
        connection, "inspections_asset", changed, "x.code = 'SRV-01'", _COUNT.format(name="s", most=most), "s"
    )


def _cloned_days(connection: sqlite3.Connection, most: int) -> str:
    """A year ahead is planned for every asset, and what lies behind it was done."""
    changed = {
        "id": "lower(hex(randomblob(16)))",
        "asset_id": "a.id",
        "due": "strftime('%Y-%m-%d', 'now', printf('%+d days', 30 * (12 - r.n)))",
        "on": "strftime('%Y-%m-%d', 'now', printf('%+d days', 30 * (12 - r.n)))",
        "opens_on": "strftime('%Y-%m-%d', 'now', printf('%+d days', 30 * (12 - r.n)))",
        "state": "CASE WHEN r.n <= 12 THEN 'planned' ELSE 'skipped' END",
        "case_id": "NULL",
        "opened_at": "NULL",
        "wish": "NULL",
        "trouble": "NULL",
    }
    counted = _COUNT.format(name="r", most=most + 12)
    one = "a.code LIKE 'BENCH-%' AND x.id = (SELECT min(id) FROM inspections_occurrence)"
    return _cloned(connection, "inspections_occurrence", changed, one, counted, "r, inspections_asset a")


def _cloned(
    connection: sqlite3.Connection, table: str, changed: dict[str, str], where: str, counted: str, beside: str
) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, f'x."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"{counted}INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} x, {beside} WHERE {where}"


# --- the pages -------------------------------------------------------------------------------------


def pages(office: Office, by: Any) -> dict[str, Callable[[], object]]:
    """What each page fetches."""
    from tertib.inspections import queries

    def asset_id() -> UUID:
        found = queries.asset_facts(office.id, "BENCH-0001")
        if found is None:
            raise LookupError("BENCH-0001")
        return found.id

    def agenda() -> object:
        return queries.plans(by, office.id), queries.troubled_days(by, office.id)

    def asset() -> object:
        one = asset_id()
        return (
            queries.asset(by, one), queries.asset_acts(by, one), queries.asset_days(by, office.id, one),
            queries.trends(by, one), queries.unsettled_of(by, one),
        )  # fmt: skip

    def trends() -> object:
        return queries.trends(by, asset_id())

    return {"agenda": agenda, "asset": asset, "trends": trends}


def statements(page: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        page()
    return len(caught)


def main() -> int:
    parser = options(__doc__ or "", rounds=7, count=50, counted="assets of the small office")
    parser.add_argument("--reads", type=int, default=3, help="pages per round")
    wanted = parser.parse_args()
    with offices.opened() as office:
        by = office.actor("jft1")
        small = filled(office, wanted.count, 12)
        large = filled(office, wanted.count * TIMES, 12 * YEARS)
        shown = pages(office, by)
        if wanted.profile:
            use(large)
            profiled(lambda: [page() for page in shown.values() for _ in range(wanted.reads)])
            return 0
        heading(
            f"upkeep (SQLite): {wanted.count} assets, 1 year; {wanted.count * TIMES}, {YEARS} years",
            wanted.rounds,
        )
        counts = {name: _counted(page, small, large) for name, page in shown.items()}
        for name, page in shown.items():
            costs = race(
                {"small": _reads(page, small, wanted.reads), "large": _reads(page, large, wanted.reads)},
                wanted.rounds,
            )
            say(
                f"{name} page, {YEARS} years × {TIMES} ÷ 1 year × 1, CPU",
                ratios(costs["large"], costs["small"]),
                Goal(most=1.5),
            )
        use(office.database)
        for name, (few, many) in counts.items():
            print(f"count  {name} page, statements: {few} small, {many} large")
        return 0 if all(few == many for few, many in counts.values()) else 1


def _counted(page: Callable[[], object], small: Path, large: Path) -> tuple[int, int]:
    found = []
    for path in (small, large):
        use(path)
        page()
        found.append(statements(page))
    return found[0], found[1]


def _reads(page: Callable[[], object], path: Path, reads: int) -> Callable[[], int]:
    def run() -> int:
        use(path)
        page()
        for _ in range(reads):
            page()
        return reads + 1

    return run


if __name__ == "__main__":
    raise SystemExit(main())

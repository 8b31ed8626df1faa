"""What the inbox page costs beside the best hand-written SQL, and whether it grows with the open items.

`page` is `queries.inbox`: fifty rows in order of urgency, with counts, titles, names and minutes left.
`limit` is sqlite3 alone with the same rows for an answer: one short walk per post, merged, and counts that
stop at a thousand. Each size lies in a file of its own, so that sizes are raced against each other within a
round. There are 150 posts; the viewer holds three of them, one with a fifth of all items.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import office as offices
from measure import Cost, Goal, heading, options, profiled, race, ratios, say
from office import Office

POSTS = 150
MINE = (0, 7, 19)
PAGE = 50
CAP = 1000
LATE, EARLY = 40, 60  # hours: some items are late, none by weeks

_SPREAD = f"printf('%+d minutes', (g * 104729) % {(LATE + EARLY) * 60} - {LATE * 60})"
_MOMENT = f"strftime('%Y-%m-%d %H:%M:%f', 'now', {_SPREAD}) || '000'"


# --- the items -------------------------------------------------------------------------------------


def viewer_of(office: Office) -> tuple[Any, tuple[UUID, ...]]:
    """Somebody who holds three posts of the office."""
    from tertib.kernel.actor import SYSTEM, Actor, ActorKind
    from tertib.people import service
    from tertib.people.types import NewMandate, NewPerson, NewPost

    person = service.create_person(NewPerson(name="Rekan Uji", email="uji@contoh.go.id"), by=SYSTEM).id
    posts = tuple(
        _post(service, NewPost(unit=office.id, key=f"uji_{place}", title=f"Uji {place}")) for place in MINE
    )
    for post in posts:
        service.create_mandate(NewMandate(post=post, person=person, start=date(2020, 1, 1)), by=SYSTEM)
    return Actor(person=person, name="Rekan Uji", kind=ActorKind.PERSON), posts


def _post(service: Any, new: Any) -> UUID:
    from tertib.kernel.actor import SYSTEM

    made: UUID = service.create_post(new, by=SYSTEM).id
    return made


def filled(source: Path, items: int, mine: tuple[UUID, ...]) -> Path:
    """A copy of the database with so many open items, all like the one that is there."""
    path = source.with_name(f"items-{items}.sqlite3")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
        new.execute("PRAGMA synchronous=OFF")
        new.execute("CREATE TEMP TABLE slot (place INTEGER PRIMARY KEY, post TEXT)")
        held = dict(zip(MINE, mine, strict=True))
        new.executemany(
            "INSERT INTO slot VALUES (?, ?)",
            [(place, held.get(place, uuid4()).hex) for place in range(POSTS)],
        )
        new.execute(_clone(new), (items,))
        new.commit()
        new.execute("ANALYZE")
        new.execute("PRAGMA journal_mode=WAL")
    return path


def _clone(connection: sqlite3.Connection) -> str:
    """Items only: an inbox reads no case."""
    changed = {
        "case_id": "lower(hex(randomblob(16)))",
        "post": "(SELECT post FROM slot WHERE place = CASE WHEN g % 5 = 0 THEN 0 ELSE (g * 7919) % 150 END)",
        "number": "printf('%d/SM/2026', g)",
        "due": _MOMENT,
        "rank": _MOMENT,
    }
    names = [row[1] for row in connection.execute("PRAGMA table_info(cases_item)")]
    values = ", ".join(changed.get(name, f"i.{name}") for name in names)
    return (
        "WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < ?) "
        f"INSERT INTO cases_item ({', '.join(names)}) "
        f"SELECT {values} FROM s, (SELECT * FROM cases_item LIMIT 1) i"
    )


# --- the limit -------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Limit:
    """The page in hand-written SQL."""

    connection: sqlite3.Connection
    posts: tuple[UUID, ...]
    _page: str = ""
    _counts: str = ""

    def __post_init__(self) -> None:
        names = [row[1] for row in self.connection.execute("PRAGMA table_info(cases_item)")]
        ways = [column for _ in self.posts for column in ("post", "also")]
        walk = "SELECT {names} FROM cases_item WHERE {way} = ? ORDER BY rank, case_id LIMIT {page}"
        walks = [f"SELECT * FROM ({walk.format(names=', '.join(names), way=way, page=PAGE)})" for way in ways]
        self._page = " UNION ALL ".join(walks) + f" ORDER BY rank, case_id LIMIT {PAGE}"
        count = "SELECT count(*) FROM (SELECT 1 FROM cases_item WHERE {way} = ? LIMIT {most})"
        self._counts = " UNION ALL ".join(count.format(way=way, most=CAP + 1) for way in ways)

    def read(self) -> list[Any]:
        """Rows and counts."""
        values = [post.hex for post in self.posts for _ in range(2)]
        rows = self.connection.execute(self._page, values).fetchall()
        self.connection.execute(self._counts, values).fetchall()
        return rows


# --- the race --------------------------------------------------------------------------------------


def use(path: Path) -> None:
    """Have the engine read this file from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(path)


def main() -> int:
    parser = options(__doc__ or "", rounds=9, count=1000, counted="items of the smallest size")
    parser.add_argument("--reads", type=int, default=5, help="pages per round")
    wanted = parser.parse_args()
    sizes = [wanted.count, 20 * wanted.count, *([100 * wanted.count] if wanted.full else [])]
    with offices.opened() as office:
        office.open_bare()
        by, posts = viewer_of(office)
        paths = {size: filled(office.database, size, posts) for size in sizes}
        if wanted.profile:
            use(paths[sizes[-1]])
            _profile(by, wanted.rounds * wanted.reads)
            return 0
        heading("inbox (SQLite)", wanted.rounds)
        costs = {size: [] for size in sizes}
        bare = {size: [] for size in sizes}
        for _ in range(wanted.rounds):
            for size in sizes:
                page, limit = _round(paths[size], by, posts, wanted.reads)
                costs[size].append(page)
                bare[size].append(limit)
        use(office.database)
        for size in sizes:
            say(f"page ÷ limit, CPU, {size:,} open items", ratios(costs[size], bare[size]), Goal(most=3))
        for size in sizes[1:]:
            say(
                f"page, CPU, {size:,} ÷ {sizes[0]:,} items",
                ratios(costs[size], costs[sizes[0]]),
                Goal(most=2),
            )
            say(f"limit, CPU, {size:,} ÷ {sizes[0]:,} items", ratios(bare[size], bare[sizes[0]]))
    return 0


def _round(path: Path, by: Any, posts: tuple[UUID, ...], reads: int) -> tuple[Cost, Cost]:
    """One page and one limit, warm, and with the same rows."""
    from tertib.cases import queries

    use(path)
    with closing(sqlite3.connect(path)) as connection:
        limit = Limit(connection=connection, posts=posts)
        shown = [item.case.hex for item in queries.inbox(by).items]
        columns = [row[1] for row in connection.execute("PRAGMA table_info(cases_item)")]
        read = [row[columns.index("case_id")] for row in limit.read()]
        if shown != read:
            raise RuntimeError("page and limit show different rows")

        def pages() -> int:
            for _ in range(reads):
                queries.inbox(by)
            return reads

        def limits() -> int:
            for _ in range(reads * 10):
                limit.read()
            return reads * 10

        costs = race({"page": pages, "limit": limits}, 1)
    return costs["page"][0], costs["limit"][0]


def _profile(by: Any, times: int) -> None:
    from tertib.cases import queries

    queries.inbox(by)
    profiled(lambda: [queries.inbox(by) for _ in range(times)])


if __name__ == "__main__":
    raise SystemExit(main())

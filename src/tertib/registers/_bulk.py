"""Rows about many holdings at once: a few statements for all of them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from tertib.kernel.actor import Actor
from tertib.people.queries import office_date
from tertib.procedures import queries as procedures
from tertib.registers import _opening
from tertib.registers._cells import known_only, row_key, search_text
from tertib.registers._store import columns_of, find_book, newest
from tertib.registers.models import Book, Entry
from tertib.registers.types import Books, EntryState
from tertib.runtime.door import Tx

_AT_ONCE = 400


def keep(
    tx: Tx,
    kind: str,
    rows: Mapping[UUID, Mapping[str, Any]],
    *,
    office: UUID,
    by: Actor,
    reason: str,
    fresh: bool,
) -> int:
    """See `service.keep_holdings`."""
    return sum(
        _keep(tx, book, rows, by=by, reason=reason, fresh=fresh) for book in _books(tx, kind, office) if rows
    )


def _books(tx: Tx, kind: str, office: UUID) -> Iterator[Book]:
    seen: set[str] = set()
    for view in procedures.installed(office):
        for one in procedures.books_of(view.hash).books:
            if one.holds == kind and one.key not in seen:
                seen.add(one.key)
                _opening.install(tx, Books(books=(one,)), office, renews=False)
                yield find_book(office, one.key)


def _keep(
    tx: Tx, book: Book, rows: Mapping[UUID, Mapping[str, Any]], *, by: Actor, reason: str, fresh: bool
) -> int:
    columns = columns_of(book)
    known = {column.key for column in columns}
    if len(book.row_key) != 1:
        return 0  # an office that lays its book out otherwise tells the rows apart by what we do not know
    (named,) = book.row_key
    standing = {} if fresh else _standing(book, list(rows))
    free = iter(range(_reserve(book, sum(holding not in standing for holding in rows)), 2**31))
    written = []
    for holding, said in rows.items():
        before = standing.get(holding)
        told = {**said, named: said["name"]}
        values = known_only(columns, {key: value for key, value in told.items() if key in known})
        values = {**before.data, **values} if before else values
        if before and before.data == values:
            continue
        written.append(
            Entry(
                book=book,
                no=before.no if before else next(free),
                revision=before.revision + 1 if before else 1,
                key=before.key if before else row_key(book.row_key, values, ""),
                case=before.case if before else None,
                reason=reason if before else "",
                data=values,
                search=search_text(columns, values),
                holding=holding,
                year=office_date(tx.now).year,
                entered_at=tx.now,
                entered_by=by.name,
                entered_by_person=by.person,
            )
        )
    Entry.objects.bulk_create(written)
    return len(written)


def _standing(book: Book, holdings: list[UUID]) -> dict[UUID, Entry]:
    """The newest valid row about each of them."""
    found: dict[UUID, Entry] = {}
    for start in range(0, len(holdings), _AT_ONCE):
        rows = newest(Entry.objects.filter(book=book, holding__in=holdings[start : start + _AT_ONCE]))
        found |= {
            row.holding: row for row in rows.filter(state=EntryState.VALID).order_by("no") if row.holding
        }
    return found


def _reserve(book: Book, count: int) -> int:
    """The first of `count` numbers that follow on; the update holds the book until the transaction ends."""
    if count:
        Book.objects.filter(id=book.id).update(last_no=F("last_no") + count)
    return int(Book.objects.values_list("last_no", flat=True).get(id=book.id)) - count + 1

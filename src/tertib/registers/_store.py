"""Rows of the ledger to views, and the few statements that must be exact."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from tertib.kernel.errors import Conflict, NotFound
from tertib.registers._cells import cell_text, masked
from tertib.registers.models import Book, Entry
from tertib.registers.types import (
    BookView,
    Column,
    ColumnKind,
    EntryState,
    EntryView,
    Visibility,
)


def columns_of(book: Book) -> tuple[Column, ...]:
    return tuple(
        Column(
            key=raw["key"],
            label=raw["label"],
            kind=ColumnKind(raw.get("kind", "text")),
            visibility=Visibility(raw.get("visibility", "open")),
            width=int(raw.get("width", 1)),
            choices=raw.get("choices", ""),
            labels=raw.get("labels") or {},
        )
        for raw in book.columns
    )


def find_book(office: UUID, key: str) -> Book:
    book = Book.objects.filter(office=office, key=key).first()
    if book is None:
        raise NotFound("Buku %(key)s tidak ada pada perangkat daerah ini.", key=key)
    return book


def newest(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Only the newest revision of each row."""
    later = Entry.objects.filter(book=OuterRef("book"), no=OuterRef("no"), revision__gt=OuterRef("revision"))
    return rows.filter(~Exists(later))


def next_no(book: Book) -> int:
    """The next row number; the update holds the book's row until the transaction ends."""
    if not Book.objects.filter(id=book.id).update(last_no=F("last_no") + 1):
        raise Conflict("Buku ini sedang diubah. Coba lagi.")
    return Book.objects.values_list("last_no", flat=True).get(id=book.id)


def book_view(book: Book) -> BookView:
    last = Entry.objects.filter(book=book).aggregate(last=Max("entered_at"))["last"]
    return _book_view(book, last)


def book_views(books: Iterable[Book]) -> tuple[BookView, ...]:
    """Many books in one more query."""
    found = list(books)
    last = dict(Entry.objects.filter(book__in=found).values_list("book").annotate(last=Max("entered_at")))
    return tuple(_book_view(book, last.get(book.id)) for book in found)


def _book_view(book: Book, last: object) -> BookView:
    return BookView(
        id=book.id,
        office=book.office,
        key=book.key,
        title=book.title,
        columns=columns_of(book),
        retention=book.retention,
        classification=book.classification,
        about=book.about,
        rows=book.last_no,
        last_entry_at=last,  # type: ignore[arg-type]  # aggregates are untyped
    )


def entry_view(row: Entry, book: Book, *, personal: bool = True, superseded: bool = False) -> EntryView:
    columns = columns_of(book)
    return EntryView(
        id=row.id,
        book=book.key,
        office=book.office,
        no=row.no,
        revision=row.revision,
        state=EntryState.SUPERSEDED if superseded else EntryState(row.state),
        data=row.data if personal else masked(columns, row.data),
        cells=_cells(columns, row.data if personal else masked(columns, row.data)),
        key=row.key if personal else "",
        reason=row.reason,
        case=row.case,
        event=row.event,
        holding=row.holding,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
    )


def _cells(columns: tuple[Column, ...], data: dict[str, object]) -> tuple[str, ...]:
    return tuple(cell_text(column, data.get(column.key)) for column in columns)

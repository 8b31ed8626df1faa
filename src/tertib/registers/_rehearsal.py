"""The books of rehearsals: empty copies of the office's own, with numbers that nobody takes for real."""

from uuid import UUID

from tertib.registers.models import Book, Series
from tertib.runtime.door import Tx

MARK = "PERCOBAAN/"
_OF_BOOK = ("key", "title", "columns", "row_key", "lasting", "retention", "classification", "about")
_OF_SERIES = ("key", "title", "mode", "tokens")


def copy_books(tx: Tx, office: UUID, ledger: UUID) -> None:
    """Open every book and series of the office that its rehearsals do not have yet."""
    del tx  # the caller's transaction; nothing here needs its clock
    for book in Book.objects.filter(office=office).exclude(key__in=_known(Book, ledger)):
        Book.objects.get_or_create(
            office=ledger, key=book.key, defaults={name: getattr(book, name) for name in _OF_BOOK}
        )
    for series in Series.objects.filter(office=office).exclude(key__in=_known(Series, ledger)):
        values = {name: getattr(series, name) for name in _OF_SERIES}
        Series.objects.get_or_create(
            office=ledger, key=series.key, defaults={**values, "template": MARK + series.template}
        )


def _known(rows: type[Book] | type[Series], ledger: UUID) -> list[str]:
    return list(rows.objects.filter(office=ledger).values_list("key", flat=True))

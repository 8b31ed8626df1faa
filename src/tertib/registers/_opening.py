"""Books that a version of a procedure needs are open by the time its first case writes."""

from dataclasses import asdict
from uuid import UUID

from tertib.procedures import queries as procedures
from tertib.registers.models import Book, OpenedBundle, Series
from tertib.runtime.door import Tx


def open_for(tx: Tx, bundle: str, ledger: UUID, *, mark: str = "") -> None:
    """Open the books and series of a version, once. `mark` goes before every number of series opened here.

    A book that is open already gets the columns that it lacks and keeps all else: an older version, whose
    cases still run, may write into it too.
    """
    del tx  # the caller's transaction; nothing here needs its clock
    if OpenedBundle.objects.filter(ledger=ledger, bundle=bundle).exists():
        return
    books = procedures.books_of(bundle)
    for one in books.books:
        columns = [asdict(column) for column in one.columns]
        book, is_new = Book.objects.get_or_create(
            office=ledger,
            key=one.key,
            defaults={
                "title": one.title,
                "columns": columns,
                "row_key": list(one.row_key),
                "retention": one.retention,
                "classification": one.classification,
                "about": one.about,
            },
        )
        known = {column["key"] for column in book.columns}
        if not is_new and any(column["key"] not in known for column in columns):
            book.columns = [*book.columns, *(column for column in columns if column["key"] not in known)]
            book.save(update_fields=["columns"])
    for series in books.series:
        values = {"title": series.title, "mode": series.mode, "tokens": dict(series.tokens)}
        Series.objects.get_or_create(
            office=ledger, key=series.key, defaults={**values, "template": mark + series.template}
        )
    OpenedBundle.objects.get_or_create(ledger=ledger, bundle=bundle)

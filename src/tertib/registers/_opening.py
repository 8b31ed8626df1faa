"""How books and series come to stand in a ledger: installed by an administrator, or by a first case."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tertib.procedures import queries as procedures
from tertib.registers.models import Book, OpenedBundle, Series
from tertib.registers.types import Books
from tertib.runtime.door import Tx


def open_for(tx: Tx, bundle: str, ledger: UUID, *, mark: str = "") -> None:
    """Open the books and series of a version, once, by the time its first case writes.

    `mark` goes before every number of series opened here. A book that is open already gets the columns that
    it lacks and keeps all else: an older version, whose cases still run, may write into it too.
    """
    if OpenedBundle.objects.filter(ledger=ledger, bundle=bundle).exists():
        return
    install(tx, procedures.books_of(bundle), ledger, renews=False, mark=mark)
    OpenedBundle.objects.get_or_create(ledger=ledger, bundle=bundle)


def install(tx: Tx, definitions: Books, ledger: UUID, *, renews: bool, mark: str = "") -> None:
    """Let the books and series be there; `renews`: books that are there take title and columns anew.

    Template, tokens and mode of a series that exists stay as the office set them.
    """
    del tx  # the caller's transaction; nothing here needs its clock
    for one in definitions.books:
        said = {
            "title": one.title,
            "columns": [asdict(column) for column in one.columns],
            "row_key": list(one.row_key),
            "lasting": one.lasting,
            "retention": one.retention,
            "classification": one.classification,
            "about": one.about,
        }
        if renews:
            Book.objects.update_or_create(office=ledger, key=one.key, defaults=said)
        else:
            _open_beside(ledger, one.key, said)
    for series in definitions.series:
        values = {"title": series.title, "mode": series.mode, "tokens": dict(series.tokens)}
        Series.objects.get_or_create(
            office=ledger, key=series.key, defaults={**values, "template": mark + series.template}
        )


def _open_beside(ledger: UUID, key: str, said: Mapping[str, Any]) -> None:
    book, is_new = Book.objects.get_or_create(office=ledger, key=key, defaults=said)
    known = {column["key"] for column in book.columns}
    lacking = [column for column in said["columns"] if column["key"] not in known]
    if lacking and not is_new:
        book.columns = [*book.columns, *lacking]
        book.save(update_fields=["columns"])

"""Reads of the ledger. Every function takes `by`: who holds a book in the hand was allowed to see it."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound
from tertib.people.queries import office_date
from tertib.registers import _export, _numbers, _rights
from tertib.registers._cells import number_text, series_state
from tertib.registers._numbers import find_series, number_view
from tertib.registers._store import book_view, book_views, entry_view, find_book, newest
from tertib.registers.models import Book, Entry, GivenNumber, Series, SeriesYear
from tertib.registers.types import (
    BookView,
    EntryFilter,
    EntryPage,
    EntryState,
    EntryView,
    Export,
    Number,
    NumberMode,
    SeriesView,
)
from tertib.runtime import door

ALL = EntryFilter()
GAP = "          "
MOST_ROWS = 200  # of one page; an export takes what the filter finds


def books(by: Actor, *, office: UUID | None = None) -> tuple[BookView, ...]:
    """The books this person may open."""
    reader = _rights.reader(by, office)
    found = Book.objects.filter(office=reader.office).order_by("title")
    return book_views(found)


def book(by: Actor, key: str, *, office: UUID | None = None) -> BookView:
    """One book; NotFound when there is none this person may open."""
    return book_view(_open(_rights.reader(by, office), key))


def keeps(by: Actor, office: UUID) -> bool:
    """Whether this person may correct the office's books and govern its numbers today."""
    return _rights.is_keeper(by, office)


def title_of(key: str, *, office: UUID) -> str:
    """The title of a book, for higher packages that write into it."""
    return find_book(office, key).title


def entries(by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None) -> EntryPage:
    """A page of a book, newest row first, newest revision of each row."""
    reader = _rights.reader(by, office)
    target = _open(reader, key)
    rows = _matching(target, wanted)
    total = rows.count()
    size = max(1, min(wanted.size, MOST_ROWS))
    pages = max(1, -(-total // size))
    page = max(1, min(wanted.page, pages))
    shown = rows.order_by("-no")[(page - 1) * size : page * size]
    return EntryPage(
        book=book_view(target),
        items=tuple(entry_view(row, target, personal=reader.inside) for row in shown),
        total=total,
        page=page,
        pages=pages,
    )


def entry(by: Actor, key: str, no: int, *, office: UUID | None = None) -> EntryView:
    """One row in its newest revision."""
    return revisions(by, key, no, office=office)[-1]


def revisions(by: Actor, key: str, no: int, *, office: UUID | None = None) -> tuple[EntryView, ...]:
    """Every revision of a row, oldest first."""
    reader = _rights.reader(by, office)
    target = _open(reader, key)
    rows = list(Entry.objects.filter(book=target, no=no).order_by("revision"))
    if not rows:
        raise NotFound("Baris nomor %(no)s tidak ada dalam buku ini.", no=no)
    last = rows[-1]
    return tuple(entry_view(row, target, personal=reader.inside, superseded=row is not last) for row in rows)


def rows_of_case(case: UUID, *, office: UUID, book: str | None = None) -> tuple[EntryView, ...]:
    """What a case wrote and still stands, unmasked: for letters and the walk, never for a page."""
    found = newest(Entry.objects.filter(case=case, book__office=office, state=EntryState.VALID))
    if book is not None:
        found = found.filter(book__key=book)
    rows = found.select_related("book").order_by("book__title", "no")
    return tuple(entry_view(row, row.book) for row in rows)


def sheet_of_case(case: UUID, key: str, *, office: UUID) -> tuple[BookView, tuple[EntryView, ...]]:
    """A book and what a case wrote in it, unmasked: for letters, never for a page."""
    target = find_book(office, key)
    return book_view(target), rows_of_case(case, office=office, book=key)


def rows_between(key: str, start: datetime, end: datetime, *, office: UUID) -> tuple[EntryView, ...]:
    """What was first written in a book from `start` until before `end` and still stands; none without it.

    For the reports of higher packages, which leave out columns about persons.
    """
    found = newest(Entry.objects.filter(book__office=office, book__key=key, state=EntryState.VALID))
    first = Entry.objects.filter(book=OuterRef("book"), no=OuterRef("no"), revision=1)
    within = found.filter(Exists(first.filter(entered_at__gte=start, entered_at__lt=end)))
    return tuple(entry_view(row, row.book) for row in within.select_related("book").order_by("no"))


def find(key: str, row_key: str, *, office: UUID) -> EntryView | None:
    """The newest valid row with this row key, whichever case wrote it."""
    target = find_book(office, key)
    found = newest(Entry.objects.filter(book=target, key=row_key, state=EntryState.VALID))
    row = found.order_by("-no").first()
    return entry_view(row, target) if row else None


def export_csv(
    by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None, semicolon: bool = False
) -> Export:
    """The book as CSV, UTF-8 with BOM (Excel), no cell that a spreadsheet would run as a formula.

    `semicolon` is what Excel expects where the decimal sign is a comma, as in Indonesia.
    """
    target, rows = _for_export(by, key, wanted, office)
    return _export.csv_of(target, rows, delimiter=";" if semicolon else ",")


def export_xlsx(by: Actor, key: str, wanted: EntryFilter = ALL, *, office: UUID | None = None) -> Export:
    """The book as XLSX, every cell a text."""
    target, rows = _for_export(by, key, wanted, office)
    return _export.xlsx_of(target, rows)


def all_series(by: Actor, *, office: UUID | None = None) -> tuple[SeriesView, ...]:
    """The number series of an office, with the last number of the current year."""
    reader = _rights.reader(by, office)
    today = office_date(door.read_now())
    found = list(Series.objects.filter(office=reader.office).order_by("title"))
    last = dict(SeriesYear.objects.filter(series__in=found, year=today.year).values_list("series_id", "last"))
    return tuple(_series_view(each, last.get(each.id, 0), today) for each in found)


def one_series(by: Actor, key: str, *, office: UUID | None = None) -> SeriesView:
    """One number series; NotFound when there is none this person may see."""
    found = next((one for one in all_series(by, office=office) if one.key == key), None)
    if found is None:
        raise NotFound("Deret nomor tidak ditemukan.")
    return found


def numbers(by: Actor, series: str, year: int, *, office: UUID | None = None) -> tuple[Number, ...]:
    """Every number of a series and year in the order given, void ones with their reason."""
    reader = _rights.reader(by, office)
    target = find_series(reader.office, series)
    found = GivenNumber.objects.filter(series=target, year=year).order_by("seq", "given_at")
    return tuple(number_view(row, target) for row in found)


def series_mode(series: str, *, office: UUID) -> NumberMode:
    """Whether the numbers of this series are given here or entered."""
    return NumberMode(_numbers.find_series(office, series).mode)


def blank_number(series: str, *, office: UUID, on: date) -> str:
    """What stands on a draft where the number will be: the template with room for the running number."""
    target = find_series(office, series)
    gaps = dict.fromkeys(("urut", "urut3", "urut4"), GAP)
    if target.mode == NumberMode.OUTSIDE:
        return GAP
    return number_text(target.template, target.tokens, seq=0, on=on, instead=gaps)


def _open(reader: _rights.Reader, key: str) -> Book:
    found = Book.objects.filter(office=reader.office, key=key).first()
    if found is None:
        raise NotFound("Buku tidak ditemukan.")
    return found


def _matching(target: Book, wanted: EntryFilter) -> QuerySet[Entry]:
    rows = newest(Entry.objects.filter(book=target))
    if wanted.text.strip():
        rows = rows.filter(search__contains=wanted.text.strip().casefold())
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    if wanted.case is not None:
        rows = rows.filter(case=wanted.case)
    if not wanted.struck:
        rows = rows.exclude(state=EntryState.STRUCK)
    return rows


def _for_export(
    by: Actor, key: str, wanted: EntryFilter, office: UUID | None
) -> tuple[BookView, tuple[EntryView, ...]]:
    reader = _rights.reader(by, office)
    target = _open(reader, key)
    rows = _matching(target, wanted).order_by("no")
    return book_view(target), tuple(entry_view(row, target, personal=reader.inside) for row in rows)


def _series_view(series: Series, last: int, today: date) -> SeriesView:
    return SeriesView(
        id=series.id,
        key=series.key,
        title=series.title,
        template=series.template,
        office=series.office,
        mode=NumberMode(series.mode),
        tokens=series.tokens,
        year=today.year,
        last=last,
        example=_example(series, last + 1, today),
        state=series_state(series.template, series.mode, series.tokens),
    )


def _example(series: Series, seq: int, today: date) -> str:
    """What the next number would look like; a broken template shows itself."""
    try:
        return number_text(series.template, series.tokens, seq=seq, on=today)
    except Invalid:
        return series.template

"""Commands of the ledger.

Functions that take `tx` work inside the caller's transaction (verbs, letters); the others open the door
themselves and are what the surfaces call.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tertib.cases import service as cases
from tertib.cases.types import CaseFacts
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.registers import _bulk, _numbers, _opening, _rehearsal, _rights, _seals
from tertib.registers._cells import known_only, number_text, row_key, search_text, series_state
from tertib.registers._store import columns_of, entry_view, find_book, newest, next_no
from tertib.registers.models import Book, Entry, Series
from tertib.registers.types import Book as BookDefinition
from tertib.registers.types import Books, EntryState, EntryView, Number, NumberMode, NumberState
from tertib.runtime import door
from tertib.runtime.door import Tx

CORRECTED, STRUCK = "entry_corrected", "entry_struck"


def install_books(tx: Tx, definitions: Books, *, office: UUID) -> None:
    """Create or renew the books and series of an office.

    Rows keep their data when columns change. Template, tokens and mode of a series that exists stay as the
    office set them.
    """
    _opening.install(tx, definitions, office, renews=True)


def open_books(office: UUID, definitions: Books, *, by: Actor) -> None:
    """`install_books` for surfaces: the office's administrator only."""

    def write(tx: Tx) -> None:
        held = people.capacities(by.person, tx.now) if by.person else ()
        if not any(each.office == office and "administrator" in each.roles for each in held):
            raise NotAllowed("Hanya admin kantor ini yang dapat membuka buku.")
        install_books(tx, definitions, office=office)

    door.run(write)


def ledger_of(tx: Tx, case: CaseFacts) -> UUID:
    """Where a case writes: the office's books, or for a rehearsal copies of them that are opened here."""
    if case.rehearsal:
        _rehearsal.copy_books(tx, case.office, case.ledger)
    _opening.open_for(tx, case.bundle, case.ledger, mark=_rehearsal.MARK if case.rehearsal else "")
    return case.ledger


def enter(
    tx: Tx,
    book: str,
    data: Mapping[str, Any],
    *,
    office: UUID,
    by: Actor,
    case: UUID | None = None,
    event: int | None = None,
    holding: UUID | None = None,
    otherwise: str = "",
) -> EntryView:
    """Write a row; the same row of the same case again is no second row.

    With other content it is the row's next revision: columns not given keep what they said.
    `otherwise` identifies the row within its case where the book names no key columns.
    """
    target = find_book(office, book)
    values = known_only(columns_of(target), data)
    key = row_key(target.row_key, values, otherwise)
    if target.lasting:
        standing = _standing(target, key, holding)
        if standing is not None:
            merged = {**standing.data, **values}
            if standing.data == merged and standing.case == case:
                return entry_view(standing, target)
            again = _Row.after(standing, event=event, holding=holding, case=case, key=key)
            return _write(tx, target, again, merged, by)
    earlier = newest(Entry.objects.filter(book=target, case=case, key=key)).first() if case else None
    if earlier is None or (target.lasting and earlier.state == EntryState.STRUCK):
        fresh = _Row(no=next_no(target), revision=1, key=key, case=case, event=event, holding=holding)
        return _write(tx, target, fresh, values, by)
    values = {**earlier.data, **values}
    if earlier.data == values and earlier.state == EntryState.VALID:
        return entry_view(earlier, target)
    again = _Row.after(earlier, event=event, holding=holding)
    return _write(tx, target, again, values, by)


def strike_thing(
    tx: Tx,
    book: str,
    data: Mapping[str, Any],
    *,
    office: UUID,
    by: Actor,
    reason: str,
    case: UUID | None = None,
    event: int | None = None,
    holding: UUID | None = None,
) -> EntryView | None:
    """Strike the row of a thing in a lasting book, saying how it ended; None: it has no row that stands."""
    target = find_book(office, book)
    values = known_only(columns_of(target), data)
    if not all(name in values for name in target.row_key):
        return None
    row = _standing(target, row_key(target.row_key, values, ""), holding)
    if row is None:
        return None
    struck = _Row.after(
        row, event=event, holding=holding, case=case, state=EntryState.STRUCK, reason=_reason(reason)
    )
    return _write(tx, target, struck, {**row.data, **values}, by)


def _standing(book: Book, key: str, holding: UUID | None) -> Entry | None:
    """The row of a thing as it stands: by the thing itself, else by the words that identify it."""
    rows = newest(Entry.objects.filter(book=book)).exclude(state=EntryState.STRUCK)
    by_thing = rows.filter(holding=holding).first() if holding is not None else None
    return by_thing or rows.filter(key=key).order_by("-no").first()


def revise(
    tx: Tx, book: str, no: int, data: Mapping[str, Any], *, office: UUID, by: Actor, seen: int, reason: str
) -> EntryView:
    """Write the next revision of a row; refuses when `seen` is not its newest revision."""
    target, row = _seen_row(book, no, office=office, seen=seen)
    values = known_only(columns_of(target), data)
    return _write(tx, target, _Row.after(row, reason=_reason(reason)), values, by)


def open_book(tx: Tx, book: BookDefinition, *, office: UUID) -> None:
    """Open a book that a package keeps itself, unless a procedure has opened it already."""
    _opening.install(tx, Books(books=(book,)), office, renews=False)


def keep_row(
    tx: Tx, book: str, data: Mapping[str, Any], *, no: int | None, office: UUID, by: Actor, reason: str
) -> EntryView:
    """Keep the row of a thing in step with it: a new row, else the next revision of row `no`.

    For packages that judged the right themselves. A column that the book does not have is left out, since an
    office may lay out its book otherwise; a row that says the same already is left alone, and a struck one
    is written anew.
    """
    target = find_book(office, book)
    columns = columns_of(target)
    known = {column.key for column in columns}
    values = known_only(columns, {key: value for key, value in data.items() if key in known})
    row = newest(Entry.objects.filter(book=target, no=no)).first() if no is not None else None
    if row is None or row.state == EntryState.STRUCK:
        fresh = _Row(no=next_no(target), revision=1, key=row_key(target.row_key, values, ""), case=None)
        return _write(tx, target, fresh, values, by)
    if row.data == values:
        return entry_view(row, target)
    return _write(tx, target, _Row.after(row, reason=_reason(reason)), values, by)


def keep_holdings(
    tx: Tx,
    kind: str,
    rows: Mapping[UUID, Mapping[str, Any]],
    *,
    office: UUID,
    by: Actor,
    reason: str,
    fresh: bool = False,
) -> int:
    """Keep many rows, by the holding each is about, in every book of the office that lists this kind.

    Which books do is said by the procedures in force (`holds`); the `name` of a row goes where the book
    tells its rows apart. A first row, else the next revision of the one that speaks of the holding; `fresh`
    says that none can. Answers how many rows were written.
    """
    return _bulk.keep(tx, kind, rows, office=office, by=by, reason=reason, fresh=fresh)


def strike(tx: Tx, book: str, no: int, *, office: UUID, by: Actor, seen: int, reason: str) -> EntryView:
    """Strike a row through: it stays readable, with who struck it and why."""
    target, row = _seen_row(book, no, office=office, seen=seen)
    return _write(tx, target, _Row.after(row, reason=_reason(reason), state=EntryState.STRUCK), row.data, by)


def strike_standing(tx: Tx, book: str, no: int, *, office: UUID, by: Actor, reason: str) -> EntryView | None:
    """Strike a row because what it speaks of is void; None when it is struck already."""
    target = find_book(office, book)
    row = newest(Entry.objects.filter(book=target, no=no)).first()
    if row is None or row.state == EntryState.STRUCK:
        return None
    return strike(tx, book, no, office=office, by=by, seen=row.revision, reason=reason)


def correct_entry(
    book: str, no: int, data: Mapping[str, Any], *, office: UUID, by: Actor, seen: int, reason: str
) -> EntryView:
    """`revise` for surfaces: keepers of the office's books only."""
    _rights.keeper(by, office)

    def correct(tx: Tx) -> EntryView:
        row = revise(tx, book, no, data, office=office, by=by, seen=seen, reason=reason)
        _tell(tx, CORRECTED, row, by=by)
        return row

    return door.run(correct)


def strike_entry(book: str, no: int, *, office: UUID, by: Actor, seen: int, reason: str) -> EntryView:
    """`strike` for surfaces: keepers of the office's books only."""
    _rights.keeper(by, office)

    def striking(tx: Tx) -> EntryView:
        row = strike(tx, book, no, office=office, by=by, seen=seen, reason=reason)
        _tell(tx, STRUCK, row, by=by)
        return row

    return door.run(striking)


def sealed(row: EntryView) -> dict[str, str]:
    """What the chain of the row's case shall say of it: see `cases.catalogue` on `sealed`."""
    return _seals.sealed(row.office, row.book, row.no, row.revision)


def _tell(tx: Tx, kind: str, row: EntryView, *, by: Actor) -> None:
    """The case that wrote the row answers for its later revisions too; a book may outlive its case."""
    if row.case is None:
        return
    title = find_book(row.office, row.book).title
    line = {"book": row.book, "no": row.no, "revision": row.revision, "title": title}
    public = {"book": title, "row": row.no, "entries": [line], "sealed": [sealed(row)]}
    with suppress(NotFound):
        cases.record(tx, row.case, kind, by=by, public=public)


def take_number(
    tx: Tx,
    series: str,
    *,
    office: UUID,
    on: date,
    by: Actor,
    tokens: Mapping[str, str] | None = None,
    purpose: str = "",
) -> Number:
    """Give the next number of the year of `on`; the same purpose gets the number it already has."""
    return _numbers.take(tx, series, office=office, on=on, by=by, tokens=tokens or {}, purpose=purpose)


def record_number(
    tx: Tx, series: str, text: str, *, office: UUID, on: date, by: Actor, purpose: str = ""
) -> Number:
    """Record a number another system gave; refuses a number already in the series and year."""
    return _numbers.record(tx, series, text, office=office, on=on, by=by, purpose=purpose)


def void_number_in(tx: Tx, series: str, text: str, *, office: UUID, year: int, reason: str) -> Number:
    """`void_number` inside the caller's transaction, whose right was already judged."""
    del tx
    return _numbers.void(series, text, office=office, year=year, reason=reason)


def void_number(series: str, text: str, *, office: UUID, by: Actor, year: int, reason: str) -> Number:
    """Record that a number is void and why; it is never given again."""
    _rights.keeper(by, office)
    return door.run(lambda tx: void_number_in(tx, series, text, office=office, year=year, reason=reason))


def reserve_numbers(
    series: str, count: int, *, office: UUID, by: Actor, on: date, reason: str, seen: int | None = None
) -> tuple[Number, ...]:
    """Set numbers aside for a day without the system: they are written by hand and never given here.

    `seen` is the last number the page showed; when another was given since, nothing is set aside.
    """
    _rights.keeper(by, office)
    if not 1 <= count <= MOST_RESERVED:
        raise Invalid("Cadangkan 1 sampai %(most)s nomor sekaligus.", most=MOST_RESERVED)

    def reserve(tx: Tx) -> tuple[Number, ...]:
        taken = tuple(
            _numbers.take(
                tx,
                series,
                office=office,
                on=on,
                by=by,
                tokens={},
                purpose="",
                state=NumberState.RESERVED,
                reason=_reason(reason),
            )
            for _ in range(count)
        )
        if seen is not None and taken[0].seq != seen + 1:
            raise Conflict("Nomor sudah bertambah sejak Anda membuka halaman ini. Periksa lagi lalu ulangi.")
        return taken

    return door.run(reserve)


def set_series(
    series: str,
    *,
    office: UUID,
    by: Actor,
    template: str,
    mode: NumberMode,
    tokens: Mapping[str, str],
    seen: str = "",
) -> None:
    """Change template, tokens or where the numbers of a series come from.

    `seen` is the `state` of the series the page showed; numbers given before stay as they are.
    """
    _rights.keeper(by, office)
    if "{urut" not in template:
        raise Invalid("Pola nomor harus memuat {urut}.")

    def change(tx: Tx) -> None:
        row = _numbers.find_series(office, series)
        if seen and seen != series_state(row.template, row.mode, row.tokens):
            raise Conflict("Pengaturan nomor ini baru saja diubah orang lain. Periksa lagi lalu ulangi.")
        number_text(template, tokens, seq=1, on=office_date(tx.now))
        Series.objects.filter(id=row.id).update(template=template, mode=mode, tokens=dict(tokens))

    door.run(change)


MOST_RESERVED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Where a revision stands: everything but its content and its writer."""

    no: int
    revision: int
    key: str
    case: UUID | None
    event: int | None = None
    holding: UUID | None = None
    state: EntryState = EntryState.VALID
    reason: str = ""

    @classmethod
    def after(
        cls,
        row: Entry,
        *,
        event: int | None = None,
        holding: UUID | None = None,
        state: EntryState = EntryState.VALID,
        reason: str = "",
        case: UUID | None = None,
        key: str = "",
    ) -> "_Row":
        return cls(
            no=row.no,
            revision=row.revision + 1,
            key=key or row.key,
            case=case or row.case,
            event=event,
            holding=holding or row.holding,
            state=state,
            reason=reason,
        )


def _write(tx: Tx, book: Book, row: _Row, values: Mapping[str, Any], by: Actor) -> EntryView:
    """Insert one revision; a twin is stopped by the database and becomes a sentence."""
    try:
        written = Entry.objects.create(
            book=book,
            data=dict(values),
            search=search_text(columns_of(book), values),
            year=office_date(tx.now).year,
            entered_at=tx.now,
            entered_by=by.name,
            entered_by_person=by.person,
            **asdict(row),
        )
    except IntegrityError as twin:
        raise Conflict("Baris ini baru saja ditulis orang lain. Muat ulang halaman.") from twin
    return entry_view(written, book)


def _seen_row(book: str, no: int, *, office: UUID, seen: int) -> tuple[Book, Entry]:
    target = find_book(office, book)
    row = newest(Entry.objects.filter(book=target, no=no)).first()
    if row is None:
        raise NotFound("Baris nomor %(no)s tidak ada dalam buku ini.", no=no)
    if row.revision != seen:
        raise Conflict("Baris nomor %(no)s sudah berubah sejak Anda membukanya. Muat ulang halaman.", no=no)
    if row.state == EntryState.STRUCK:
        raise Conflict("Baris nomor %(no)s sudah dicoret.", no=no)
    return target, row


def _reason(text: str) -> str:
    """A correction without a reason is refused."""
    if not text.strip():
        raise Invalid("Sebutkan alasannya.")
    return text.strip()

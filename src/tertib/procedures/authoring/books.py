"""Books that a row writes: their columns, and which answer stands in which."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.authoring.answers import choices_of, known_at
from tertib.procedures.authoring.document import Data, Document, free_key, one_line

_MOST_COLUMNS, _LABEL = 20, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBook:
    """A book with these columns; the first one tells its rows apart."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBook:
    """Other words for the book and its columns; a column that keeps its place or words keeps its answers."""

    book: str
    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBook:
    """Refused while a row still writes it."""

    book: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterBook:
    """Row `no` writes a row of the book when it is done: column -> the path of an answer, "": nothing."""

    no: int
    book: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEntering:
    no: int
    book: str


def add_book(document: Document, change: AddBook) -> None:
    books = _books(document)
    title = _titled(change.title)
    columns = _columns(change.columns, [])
    books.append(
        {
            "key": free_key(title, {one["key"] for one in books}),
            "title": title,
            "row_key": [columns[0]["key"]],
            "columns": columns,
        }
    )


def write_book(document: Document, change: WriteBook) -> None:
    book = _book(document, change.book)
    columns = _columns(change.columns, book["columns"])
    left = {one["key"] for one in book["columns"]} - {one["key"] for one in columns}
    used = {key for step in document.steps for one in _entries(step, change.book) for key in one["columns"]}
    if lost := sorted(left & (used | set(book.get("row_key", ())))):
        label = next(one["label"] for one in book["columns"] if one["key"] == lost[0])
        raise Conflict(N_("Kolom %(label)s masih diisi oleh sebuah baris."), label=label)
    book |= {"title": _titled(change.title), "columns": columns}


def remove_book(document: Document, change: RemoveBook) -> None:
    book = _book(document, change.book)
    rows = [str(step["no"]) for step in document.steps if _entries(step, change.book)]
    if rows:
        raise Conflict(
            N_("Buku ini masih ditulis pada baris %(rows)s. Lepaskan di sana dahulu."), rows=", ".join(rows)
        )
    _books(document).remove(book)


def enter_book(document: Document, change: EnterBook) -> None:
    step, book = document.row(change.no), _book(document, change.book)
    known = {path for path, _ in known_at(document, change.no)}
    columns = {key: path for key, path in change.columns.items() if path}
    before = {
        path
        for one in _entries(step, change.book)
        for path in one["columns"].values()
        if isinstance(path, str)
    }
    for key, path in columns.items():
        if not any(one["key"] == key for one in book["columns"]):
            raise NotFound(N_("Kolom ini tidak ada pada buku itu."))
        if path not in known | before:
            raise NotFound(N_("Isi kolom ini belum diketahui pada baris itu."))
    for key in book.get("row_key", ()):
        if key not in columns:
            label = next(one["label"] for one in book["columns"] if one["key"] == key)
            raise Invalid(N_("Kolom %(label)s membedakan baris buku; pilih isinya."), label=label)
    for column in book["columns"]:
        if choice := choices_of(document, columns.get(column["key"], "")):
            column["choices"] = choice
    if len(_entries(step, change.book)) > 1:
        raise Conflict(N_("Baris ini menulis buku itu lebih dari sekali; ubah pada berkasnya."))
    entries: list[Data] = step.setdefault("enters", [])
    old = _entries(step, change.book)
    if old:
        old[0]["columns"] = columns
    else:
        entries.append({"book": change.book, "when": "close", "columns": columns})


def stop_entering(document: Document, change: StopEntering) -> None:
    step = document.row(change.no)
    if not _entries(step, change.book):
        raise NotFound(N_("Baris ini tidak menulis buku itu."))
    step["enters"] = [one for one in step["enters"] if one["book"] != change.book]
    if not step["enters"]:
        del step["enters"]


def _entries(step: Data, book: str) -> list[Data]:
    return [one for one in step.get("enters", ()) if one["book"] == book]


def _columns(labels: tuple[str, ...], before: list[Data]) -> list[Data]:
    said = [one_line(one, longest=_LABEL) for one in labels if one.strip()]
    if not 1 <= len(said) <= _MOST_COLUMNS:
        raise Invalid(
            N_("Tulis kolom buku, satu baris satu kolom, paling banyak %(most)s."), most=_MOST_COLUMNS
        )
    if len({one.casefold() for one in said}) < len(said):
        raise Invalid(N_("Dua kolom sama bunyinya. Beri masing-masing nama sendiri."))
    known = {one["label"]: one for one in before}
    found: list[Data] = []
    taken = {known[label]["key"] for label in said if label in known}
    for place, label in enumerate(said):
        in_place = before[place] if place < len(before) and before[place]["label"] not in said else None
        old = known.get(label) or in_place
        key = old["key"] if old else free_key(label, taken)
        taken.add(key)
        found.append({**(old or {}), "key": key, "label": label})
    return found


def _titled(title: str) -> str:
    said = one_line(title, longest=200)
    if not said:
        raise Invalid(N_("Isi nama buku."))
    return said


def _books(document: Document) -> list[Data]:
    found: list[Data] = document.registers.setdefault("books", [])
    return found


def _book(document: Document, key: str) -> Data:
    for one in _books(document):
        if one["key"] == key:
            return one
    raise NotFound(N_("Buku ini tidak ada pada SOP ini."))

"""Reading a procedure, its books, or a whole folder; every mistake of a stage at once.

First the file must be YAML, then have the right shape, then hang together: each stage reports all it finds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tertib.procedures.language import shape
from tertib.procedures.language.books import Books
from tertib.procedures.language.bounds import decoded
from tertib.procedures.language.build import Builder, build_books
from tertib.procedures.language.errors import SopError, SopErrors
from tertib.procedures.language.meaning import Examiner
from tertib.procedures.language.paths import way_mistakes
from tertib.procedures.language.source import Source, Where, read
from tertib.procedures.language.types import Field, Procedure

SOP, REGISTERS, LETTERS = "sop.yaml", "registers.yaml", "letters.yaml"
Sheet = TypeVar("Sheet", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    procedure: Procedure
    books: Books


def parse(
    text: str, *, name: str = SOP, letters: frozenset[str] | None = None, books: Books | None = None
) -> Procedure:
    """Read a SOP. Names of letters and books are looked at when they are given. Raises SopErrors."""
    source = read(text, name=name)
    builder = Builder(source)
    procedure = builder.procedure(_shaped(shape.Sop, source))
    mistakes = [*builder.errors, *Examiner(procedure, source, letters=letters, books=books).mistakes()]
    if not any(one.code in ("step.number", "row.unknown") for one in mistakes):
        mistakes += way_mistakes(procedure, source)
    _raise_any(mistakes)
    return procedure


def parse_books(text: str, *, name: str = REGISTERS) -> Books:
    """Read the books and number series of a bundle. Raises SopErrors."""
    source = read(text, name=name)
    books = build_books(_shaped(shape.Registers, source))
    mistakes: list[SopError] = []
    for number, book in enumerate(books.books):
        keys = {column.key for column in book.columns}
        for no, key in enumerate(book.row_key):
            if key not in keys:
                at = ("books", number, "row_key", no)
                mistakes.append(source.error("book.column", at, book=book.key, column=key))
    _raise_any(mistakes)
    return books


def parse_bundle(files: Mapping[str, bytes]) -> Bundle:
    """Read a folder given as path -> content. Raises SopErrors over all its files."""
    found: list[SopError] = []
    books = letters = None
    try:
        books = parse_books(_text(files, REGISTERS))
    except SopErrors as wrong:
        found += wrong.errors
    try:
        letters = _letter_kinds(_text(files, LETTERS))
    except SopErrors as wrong:
        found += wrong.errors
    try:
        procedure = parse(_text(files, SOP), letters=letters, books=books)
    except SopErrors as wrong:
        found += wrong.errors
    if found or books is None:
        raise SopErrors(tuple(found))
    _must_be_recorded(books, procedure, _text(files, REGISTERS))
    return Bundle(procedure=procedure, books=_worded(books, procedure, _text(files, REGISTERS)))


def _must_be_recorded(books: Books, procedure: Procedure, text: str) -> None:
    """A book that says which entry of the sheet it is must say it as the sheet does. Raises SopErrors."""
    source = read(text, name=REGISTERS)
    _raise_any(
        source.error("book.records", ("books", number, "records", no), said=said)
        for number, book in enumerate(books.books)
        for no, said in enumerate(book.records)
        if said not in procedure.identity.records
    )


def _worded(books: Books, procedure: Procedure, text: str) -> Books:
    """The books with the words of the form fields that their columns name. Raises SopErrors."""
    source, mistakes = read(text, name=REGISTERS), []
    worded = []
    for number, book in enumerate(books.books):
        columns = []
        for no, column in enumerate(book.columns):
            field = _field_at(procedure, column.choices) if column.choices else None
            if column.choices and (field is None or not field.choices):
                at = ("books", number, "columns", no, "choices")
                mistakes.append(source.error("book.choices", at, column=column.key, said=column.choices))
            labels = {one.key: one.label for one in field.choices} if field else {}
            columns.append(replace(column, labels=labels))
        worded.append(replace(book, columns=tuple(columns)))
    _raise_any(mistakes)
    return replace(books, books=tuple(worded))


def _field_at(procedure: Procedure, path: str) -> Field | None:
    """The field that `form.field` or `form.field.column` names."""
    form, *keys = path.split(".")
    fields = procedure.forms[form].fields if form in procedure.forms else ()
    found: Field | None = None
    for key in keys:
        found = next((one for one in fields if one.key == key), None)
        fields = found.columns if found else ()
    return found


def _letter_kinds(text: str) -> frozenset[str]:
    """The kinds that letters.yaml names; what it says about them is read by who prints them."""
    source = read(text, name=LETTERS)
    kinds = source.data.get("letters") if isinstance(source.data, dict) else None
    if isinstance(kinds, dict):
        return frozenset(map(str, kinds))
    if isinstance(kinds, list) and all(isinstance(one, dict) and "key" in one for one in kinds):
        return frozenset(str(one["key"]) for one in kinds)
    raise SopErrors((source.error("letters.shape", ()),))


def _text(files: Mapping[str, bytes], name: str) -> str:
    missing = SopError(file=name, line=1, column=1, code="file.missing")
    if name not in files:
        raise SopErrors((missing,))
    return decoded(files[name], name=name)


def _shaped(model: type[Sheet], source: Source) -> Sheet:
    try:
        return model.model_validate(source.data)
    except ValidationError as wrong:
        found = sorted(
            _shape_error(one["type"], one["loc"], one.get("ctx") or {}, source) for one in wrong.errors()
        )
        raise SopErrors(tuple(found)) from None


def _shape_error(kind: str, where: Where, context: Mapping[str, object], source: Source) -> SopError:
    fields = {key: str(value) for key, value in context.items() if key in _SHOWN}
    where = tuple(part for part in where if part != "[key]")
    path = ".".join(map(str, where))
    code = _CODES.get(kind, "shape.value")
    return source.error(code, where, at_key=code == "shape.unknown_key", path=path, **fields)


_SHOWN = ("expected", "min_length", "max_length", "gt", "ge", "le", "pattern")
_CODES = {
    "missing": "shape.missing",
    "extra_forbidden": "shape.unknown_key",
    "enum": "shape.one_of",
    "literal_error": "shape.one_of",
    "string_type": "shape.text",
    "string_too_short": "shape.empty",
    "string_too_long": "shape.too_long",
    "too_short": "shape.too_few",
    "int_type": "shape.number",
    "bool_type": "shape.boolean",
    "greater_than": "shape.too_small",
    "greater_than_equal": "shape.too_small",
    "less_than_equal": "shape.too_large",
    "string_pattern_mismatch": "shape.pattern",
    "list_type": "shape.list",
    "dict_type": "shape.mapping",
    "model_type": "shape.mapping",
}


def _raise_any(mistakes: Iterable[SopError]) -> None:
    found = tuple(sorted(mistakes))
    if found:
        raise SopErrors(found)

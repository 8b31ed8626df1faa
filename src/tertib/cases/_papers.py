"""Rows of a case's papers and register entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases._sql import as_moment, as_uuid, change, insert, same, select


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    id: UUID
    case: UUID
    event_no: int
    step: int | None
    round: int
    kind: str
    title: str
    number: str
    digest: str
    filename: str
    media_type: str
    pages: int
    letter: UUID | None
    for_applicant: bool
    at: datetime
    taken: str  # JSON, empty where it is no photo


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    case: UUID
    event_no: int
    step: int | None
    round: int
    book: str
    no: int
    revision: int
    title: str
    at: datetime


_DOCUMENT = tuple(field.name for field in fields(DocumentRow))
_ENTRY = tuple(field.name for field in fields(EntryRow))


def _with_case(names: Sequence[str]) -> tuple[str, ...]:
    return tuple("case_id" if name == "case" else name for name in names)


def insert_documents(rows: Sequence[DocumentRow]) -> None:
    insert("cases_document", _with_case(_DOCUMENT), [tuple(asdict(row).values()) for row in rows])


def insert_entries(rows: Sequence[EntryRow]) -> None:
    insert("cases_entry", _with_case(_ENTRY), [tuple(asdict(row).values()) for row in rows])


def rename(case: UUID, rows: Sequence[DocumentRow]) -> None:
    """Write the file names anew: a name may tell of a person, and a photo of a place."""
    for row in rows:
        change(
            "UPDATE cases_document SET filename = %s, taken = %s WHERE case_id = %s AND id = %s",
            (row.filename, row.taken, case, row.id),
        )


def documents_of(case: UUID) -> tuple[DocumentRow, ...]:
    columns = ", ".join(_with_case(_DOCUMENT))
    sql = f"SELECT {columns} FROM cases_document WHERE case_id = %s ORDER BY event_no, at"  # noqa: S608
    found = select(sql, (case,))
    readers: Mapping[str, Callable[[Any], Any]] = {
        **dict.fromkeys(("id", "case", "letter"), as_uuid),
        "at": as_moment,
        "for_applicant": bool,
    }
    return tuple(
        DocumentRow(**{n: readers.get(n, same)(v) for n, v in zip(_DOCUMENT, row, strict=True)})
        for row in found
    )


def entries_of(case: UUID) -> tuple[EntryRow, ...]:
    found = select(
        f"SELECT {', '.join(_with_case(_ENTRY))} FROM cases_entry WHERE case_id = %s ORDER BY event_no, id",  # noqa: S608
        (case,),
    )
    readers: Mapping[str, Callable[[Any], Any]] = {"case": as_uuid, "at": as_moment}
    return tuple(
        EntryRow(**{n: readers.get(n, same)(v) for n, v in zip(_ENTRY, row, strict=True)}) for row in found
    )

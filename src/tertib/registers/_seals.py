"""A row of a book in one digest, for the chain of the case that wrote it.

It is made under a key, over the row's random id too: whoever reads the chain cannot guess a row from it, and
when a book is lawfully destroyed nothing of its rows is left.
"""

import json
from uuid import UUID

from tertib.registers.models import Entry
from tertib.runtime.secrets import mac

KIND = "register_entry"


def sealed(office: UUID, book: str, no: int, revision: int) -> dict[str, str]:
    """One revision as it was just written."""
    row = Entry.objects.select_related("book").get(
        book__office=office, book__key=book, no=no, revision=revision
    )
    return {"kind": KIND, "ref": _ref(row), "digest": _digest(row)}


def of_case(case: UUID, office: UUID) -> dict[str, str]:
    """Every revision a case wrote, as it is now; a rehearsal's books are not the office's."""
    del office
    return {_ref(row): _digest(row) for row in Entry.objects.filter(case=case).select_related("book")}


def _ref(row: Entry) -> str:
    return f"{row.book.key}/{row.no}/{row.revision}"


def _digest(row: Entry) -> str:
    said = {
        "id": row.id,
        "office": row.book.office,
        "book": row.book.key,
        "no": row.no,
        "revision": row.revision,
        "state": row.state,
        "key": row.key,
        "data": row.data,
        "reason": row.reason,
        "case": row.case,
        "event": row.event,
        "holding": row.holding,
        "year": row.year,
        "entered_at": row.entered_at.isoformat(),
        "entered_by": row.entered_by,
        "person": row.entered_by_person,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return mac("register-entry", text.encode()).hex()

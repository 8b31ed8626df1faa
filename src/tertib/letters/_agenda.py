"""The line a signed letter writes in the office's book, as its kind says; struck when the letter is void."""

from collections.abc import Iterable, Mapping
from typing import Any

from tertib.cases.types import CaseFacts, Json, case_root
from tertib.kernel.actor import Actor
from tertib.letters import _kinds
from tertib.letters._placeholders import PLACE, Roots, filled, lookup
from tertib.letters.models import Letter
from tertib.letters.types import Kind, LetterState
from tertib.people import queries as people
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import EntryView
from tertib.runtime.door import Tx

Line = dict[str, Json]


def entered(tx: Tx, letter: Letter, case: CaseFacts, *, by: Actor) -> list[Line]:
    """Write the line, once per letter; nothing for a kind without one, or before its number is known."""
    kind = _kinds.kind_of(letter.bundle, letter.kind)
    if kind.enters is None or letter.book_no is not None or letter.state != LetterState.SIGNED:
        return []
    if letter.series and not letter.number:
        return []
    roots = _roots(letter, kind, case)
    columns = {key: _value(text, roots) for key, text in kind.enters.columns.items()}
    book = kind.enters.book
    row = ledger.enter(
        tx, book, columns, office=letter.ledger, by=by, case=letter.case, otherwise=f"letter/{letter.id}"
    )
    Letter.objects.filter(id=letter.id).update(book=book, book_no=row.no)
    letter.book, letter.book_no = book, row.no
    return [_line(row, letter)]


def struck(tx: Tx, letter: Letter, *, by: Actor, reason: str) -> list[Line]:
    """Strike the line of a letter that is void; it stays readable with the reason."""
    if letter.book_no is None:
        return []
    row = ledger.strike_standing(tx, letter.book, letter.book_no, office=letter.ledger, by=by, reason=reason)
    return [_line(row, letter)] if row else []


def _line(row: EntryView, letter: Letter) -> Line:
    title = registers.title_of(row.book, office=letter.ledger)
    line = {"book": row.book, "no": row.no, "revision": row.revision, "title": title}
    return {**line, "seal": ledger.sealed(row)}


def parted(lines: Iterable[Line]) -> tuple[list[Line], list[Json]]:
    """The lines as the case notes them, and what its chain shall say of them."""
    found = list(lines)
    noted = [{name: value for name, value in line.items() if name != "seal"} for line in found]
    return noted, [line["seal"] for line in found]


def _roots(letter: Letter, kind: Kind, case: CaseFacts) -> dict[str, Any]:
    roots: dict[str, Any] = {
        "case": case_root(case),
        "request": case.request,
        "work": case.work,
        "office": {"name": people.unit(letter.office).name},
    }
    facts: Mapping[str, Any] = {
        "number": letter.number,
        "date": letter.date.isoformat() if letter.date else "",
        "title": letter.title,
        "subject": filled(kind.subject, roots),
        "addressee": filled(kind.addressee, roots),
        "attachments": filled(kind.attachments, roots),
        "signer": (letter.signer_block or {}).get("capacity", ""),
    }
    return {**roots, "letter": facts}


def _value(text: str, roots: Roots) -> Any:
    whole = PLACE.fullmatch(text)
    return lookup(whole[1], roots) if whole else filled(text, roots)

"""What the ledger offers to procedures: `register.enter` and `number.take`."""

from collections.abc import Mapping
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases.catalogue import InsideContext
from tertib.cases.types import Json
from tertib.kernel.words import N_
from tertib.people.queries import office_date
from tertib.registers import _seals, service
from tertib.registers._store import find_book
from tertib.registers.types import EntryView

TOLD: Mapping[str, str] = {
    service.CORRECTED: N_("Buku %(book)s nomor %(row)s dibetulkan"),
    service.STRUCK: N_("Buku %(book)s nomor %(row)s dicoret"),
}


def offer() -> None:
    """Put the verbs into the catalogue; safe to call twice."""
    catalogue.inside(catalogue.ENTER, label=N_("Mencatat dalam buku"))(enter_row)
    catalogue.seals(_seals.KIND, _seals.of_case)
    for kind, sentence in TOLD.items():
        catalogue.recorded(kind, sentence)
    catalogue.inside("number.take", label=N_("Memberi nomor"))(take_number)


def enter_row(context: InsideContext) -> Mapping[str, Json]:
    """Write one row: inputs `book` and `columns`, and `holding` for the thing the row is about.

    With `strikes` the row of that thing is struck instead.
    """
    book = str(context.inputs["book"])
    columns = dict(context.inputs.get("columns") or {})
    holding = context.inputs.get("holding") or columns.pop("holding", None)
    if context.inputs.get("strikes"):
        return _strike(context, book, columns, UUID(str(holding)) if holding else None)
    written = service.enter(
        context.tx,
        book,
        columns,
        office=service.ledger_of(context.tx, context.case),
        by=context.by,
        case=context.case.id,
        event=context.event,
        holding=UUID(str(holding)) if holding else None,
        otherwise=f"{context.event}/{context.item}",
    )
    return _evidence(context, book, written)


def _strike(
    context: InsideContext, book: str, columns: Mapping[str, Json], holding: UUID | None
) -> Mapping[str, Json]:
    struck = service.strike_thing(
        context.tx,
        book,
        columns,
        office=service.ledger_of(context.tx, context.case),
        by=context.by,
        reason=N_("Menurut permohonan %(number)s") % {"number": context.case.number},
        case=context.case.id,
        event=context.event,
        holding=holding,
    )
    return {} if struck is None else _evidence(context, book, struck)


def _evidence(context: InsideContext, book: str, written: EntryView) -> Mapping[str, Json]:
    title = find_book(context.case.ledger, book).title
    return {
        "entries": [{"book": book, "no": written.no, "revision": written.revision, "title": title}],
        "sealed": [_seals.sealed(context.case.ledger, book, written.no, written.revision)],
    }


def take_number(context: InsideContext) -> Mapping[str, Json]:
    """Take the next number of `series` for this case, once per step; `outside`: given elsewhere."""
    on = office_date(context.tx.now)
    series = str(context.inputs["series"])
    purpose = f"case:{context.case.id}/{series}/{context.inputs.get('purpose') or context.step}"
    outside = str(context.inputs.get("outside") or "").strip()
    ledger = service.ledger_of(context.tx, context.case)
    if outside:
        number = service.record_number(
            context.tx, series, outside, office=ledger, on=on, by=context.by, purpose=purpose
        )
    else:
        number = service.take_number(context.tx, series, office=ledger, on=on, by=context.by, purpose=purpose)
    return {"number": number.text, "number_date": on.isoformat()}

"""A signed letter and its line in the book, rewritten past the program, are found by judging their case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, models, transaction
from tests.letters.conftest import Desk, Make
from tests.letters.test_agenda import BOOK, rows, sign
from tests.letters.test_letters import unsigned

from tertib.cases import chain
from tertib.cases import queries as cases
from tertib.letters import service
from tertib.letters.models import Letter
from tertib.registers import service as ledger
from tertib.registers.models import Entry
from tertib.runtime.queue import Worker

# What the chain does not answer for, and why.
EXCUSED: Mapping[str, str] = {
    "registers_entry.search": "made from the row, to find it by; nothing is printed from it",
    "letters_letter.step": "the row that signs a letter takes it over; the chain's papers name the row",
    "letters_letter.round": "the same",
    "letters_letter.needs_signature": "said of a draft; a signature given is in the seal",
    "letters_letter.for_applicant": "who may see it follows the case's documents, which are in the chain",
    "letters_letter.concept": "false from the signature on",
    "letters_letter.data": "what the paper was set from; the paper itself is sealed",
    "letters_letter.rendered": "whether the worker has set the paper yet",
}


def done(desk: Desk, printing: Make) -> None:
    sign(desk, unsigned(desk, printing))
    Worker("test", strict=True).run_pending()
    Worker("test", strict=True).run_pending()


def texts(field: models.Field[Any, Any], old: Any) -> Iterator[Any]:
    if isinstance(field, models.BooleanField):
        yield not old
    elif isinstance(field, models.IntegerField):
        yield (old or 0) + 7
    elif isinstance(field, models.JSONField):
        yield json.dumps({"number": "lain"})
    elif isinstance(field, models.UUIDField | models.ForeignKey):
        yield UUID(int=(UUID(str(old)).int if old else 0) ^ 1).hex
    elif isinstance(field, models.DateField):
        yield "2025-01-01 00:00:00" if isinstance(field, models.DateTimeField) else "2025-01-01"
    else:
        yield (old or "") + "x"
        yield "void"


class UndoError(Exception):
    pass


def said_after(sql: str, params: list[Any], case: UUID) -> list[str] | None:
    """What judging the case says after a change; None where the database refuses it."""
    said: list[str] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert cursor.rowcount >= 1
            said = [str(each) for each in cases.differences(case)]
            raise UndoError
    except UndoError:
        return said
    except IntegrityError:
        return None


@pytest.mark.parametrize("model", [Letter, Entry], ids=["letter", "book"])
def test_every_column_is_answered_for(
    desk: Desk, case: UUID, printing: Make, model: type[models.Model]
) -> None:
    done(desk, printing)
    assert cases.judge(case).ok, cases.differences(case)
    (row,) = model._default_manager.all()
    table, tried, missed = model._meta.db_table, set(), []
    for field in model._meta.concrete_fields:
        name = f"{table}.{field.column}"
        for new in [] if name in EXCUSED else texts(field, getattr(row, field.attname)):
            said = said_after(f'UPDATE {table} SET "{field.column}" = %s', [new], case)
            tried.add(name)
            if said is not None and not said:
                missed.append((name, new))
    assert missed == []
    assert {f"{table}.{each.column}" for each in model._meta.concrete_fields} - tried <= EXCUSED.keys()


@pytest.mark.parametrize("table", ["registers_entry", "letters_letter"])
def test_a_row_that_is_gone_is_named(desk: Desk, case: UUID, printing: Make, table: str) -> None:
    done(desk, printing)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM letters_rendering")
    said = said_after(f"DELETE FROM {table}", [], case)
    assert said
    assert chain.verify(case, _links(case), seq=len(_links(case)), head=_links(case)[-1].hash).ok  # the twin


def _links(case: UUID) -> Any:
    from tertib.cases import _store

    return _store.links_of(case)


def test_a_line_corrected_and_struck_at_the_desk_stays_answered_for(
    desk: Desk, case: UUID, printing: Make
) -> None:
    done(desk, printing)
    (row,) = rows(desk)
    by = desk.people["agendaris"]
    fresh = ledger.correct_entry(
        BOOK, 1, {**row.data, "subject": "Lain"}, office=desk.office, by=by, seen=1, reason="Salah ketik"
    )
    ledger.strike_entry(BOOK, 1, office=desk.office, by=by, seen=fresh.revision, reason="Ganda")
    assert cases.judge(case).ok
    kinds = [each.kind for each in _links(case)]
    assert (kinds.count("entry_corrected"), kinds.count("entry_struck")) == (1, 1)
    assert said_after("DELETE FROM registers_entry WHERE revision = 3", [], case)
    assert said_after("UPDATE registers_entry SET reason = 'x' WHERE revision = 2", [], case)


def test_a_void_letter_stays_answered_for(desk: Desk, case: UUID, printing: Make) -> None:
    done(desk, printing)
    letter = Letter.objects.get()
    service.void(letter.id, by=desk.people["agendaris"], reason="Salah alamat")
    assert cases.judge(case).ok
    assert said_after("UPDATE letters_letter SET state = 'signed'", [], case)
    assert said_after("UPDATE registers_entry SET state = 'valid' WHERE revision = 2", [], case)

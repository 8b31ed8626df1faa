"""Every column of every table of the engine, changed past the program: verification finds it and names it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from tests.cases.harness import Desk

from tertib.cases import catalogue, queries, service
from tertib.cases._sql import put
from tertib.cases.types import IntentState, Plan, PlanLine
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people

# Columns that no chain answers for, and why. Everything else is promised.
EXCUSED: Mapping[str, str] = {
    "cases_event.id": "a number of the database; the order of events is `no`",
    "cases_submission.id": "a number of the database; a version is named by case and number",
    "cases_entry.id": "a number of the database; an entry is named by book, number and revision",
    "cases_head.id": "a number of the database; a row of the log is named by strand and number",
    "cases_intent.attempt": "the worker's own count",
    "cases_intent.tries": "the worker's own count",
    "cases_intent.token": "the worker's lease: it lasts seconds",
    "cases_intent.lease_until": "the worker's lease: it lasts seconds",
    "cases_intent.next_at": "when the worker looks again; a later minute does no harm that lasts",
    "cases_watch.*": "how far the office's clockwork has counted; counting again moves nothing",
    "cases_warned.*": "how loudly somebody was warned; nothing is decided by it",
    "cases_review.*": "a report on many cases, kept on paper; no case is decided by it",
    "cases_draft.*": "no case yet: nobody's business but its writer's",
    "cases_workdraft.*": "typed and not handed in: nothing was done, and it is judged when it is",
}
# The same, for some rows only.
EXCUSED_ROWS: Mapping[str, tuple[str, str]] = {
    "cases_intent.sentence": ("state IN ('wanted', 'ready')", "the reason of the worker's last pause"),
    "cases_item.rank": ("due IS NULL", "sorts a list, by the calendar of that day"),
}
TABLES = {model._meta.db_table: model for model in apps.get_app_config("cases").get_models()}
SAMPLE = 3


def everything() -> set[str]:
    return {
        f"{table}.{field.column}" for table, model in TABLES.items() for field in model._meta.concrete_fields
    }


def is_excused(table: str, column: str) -> bool:
    return f"{table}.{column}" in EXCUSED or f"{table}.*" in EXCUSED


@dataclass(frozen=True, slots=True)
class Flip:
    """One value of one row, changed by SQL."""

    table: str
    column: str
    pk: Any
    old: Any
    new: Any


def other(field: models.Field[Any, Any], old: Any, desk: Desk) -> list[Any]:
    """Values a forger would put there: plausible ones, and one that is merely different."""
    if isinstance(field, models.ForeignKey) and field.related_model._meta.label == "people.Unit":
        return [put(desk.other_agency)]
    if isinstance(field, models.BooleanField):
        return [not old]
    if isinstance(field, models.DateTimeField):
        return [
            put(datetime.fromisoformat(str(old)) + timedelta(seconds=1)) if old else "2026-11-24 01:00:00"
        ]
    if isinstance(field, models.UUIDField | models.ForeignKey | models.OneToOneField):
        return [put(UUID(int=(UUID(str(old)).int if old else 0) ^ 1))]
    if isinstance(field, models.IntegerField):
        return [(old or 0) + 1000, (old or 0) + 1]
    return list(texts(str(old) if old is not None else None))


def texts(old: str | None) -> Iterator[str]:
    yield "x" if not old else old[:-1] + ("0" if old[-1] != "0" else "1")
    if old and old.startswith("{"):
        yield json.dumps({**json.loads(old), "seq": 7, "name": "Orang Lain"})
        yield "{}" if old != "{}" else '{"name":"Orang Lain"}'


def flips(desk: Desk) -> Iterator[Flip]:
    for table, model in TABLES.items():
        fields = model._meta.concrete_fields
        columns = [field.column for field in fields]
        key = model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            rows = cursor.fetchall()
        for field in fields:
            if is_excused(table, field.column):
                continue
            yield from of_field(table, field, key, columns, rows, desk)


def of_field(
    table: str, field: models.Field[Any, Any], key: str, columns: list[str], rows: list[Any], desk: Desk
) -> Iterator[Flip]:
    """Rows that say different things in this column; one of them has nothing there, if any has."""
    place, seen = columns.index(field.column), set()
    for row in rows:
        if len(seen) == SAMPLE or row[place] in seen:
            continue
        seen.add(row[place])
        for new in other(field, row[place], desk):
            yield Flip(table, field.column, row[columns.index(key)], row[place], new)


class UndoError(Exception):
    pass


def found_by(flip: Flip) -> list[str] | None:
    """What the verifier says after the flip; None where the database itself refuses it."""
    key = TABLES[flip.table]._meta.pk.column
    where, _ = EXCUSED_ROWS.get(f"{flip.table}.{flip.column}", ("1 = 0", ""))
    said: list[str] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {flip.table} SET {flip.column} = %s WHERE {key} = %s AND NOT ({where})",
                [flip.new, flip.pk],
            )
            if cursor.rowcount == 0:
                return None
            for verdict in queries.judge_chains():
                said += [verdict.chain.problem] if not verdict.chain.ok else []
                said += [str(each) for each in verdict.differences]
            said += [str(each) for each in queries.judge_log().flaws]
            raise UndoError
    except UndoError:
        return said
    except IntegrityError:
        return None


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Cases in every condition: finished, waiting, held by a clash, planned, erased in part, of nobody."""
    desk.closed()
    desk.incomplete()
    desk.mail.answers = [catalogue.Clash(sentence="Alamat milik orang lain")]
    desk.confirmed(request={"addresses": [{"local_1": "lain", "kind": "opd"}]})
    desk.work()
    desk.at_effect()
    partly = desk.at_effect()
    for no in (1, 5):
        service.erase_payload(partly.id, no, ground="UU 27/2022 pasal 16", by=desk.actors["arsiparis"])
    desk.open(by="agendaris", agency_name="Ibu Ani", channel="counter")
    confirmed_by_two(desk)
    return desk


def confirmed_by_two(desk: Desk) -> None:
    """A deletion that a second person let go."""
    people.place_post(desk.posts["admin_system"], desk.posts["kepala_bidang"], by=SYSTEM)
    gone = PlanLine(label="a", before="b", after="-")
    desk.mail.plan_answer = Plan(summary="Hapus", lines=(gone,), destroys=(gone,))
    case = desk.confirmed()
    second = desk.actors["kepala_bidang"]
    waiting = [each for each in queries.intents(second, case.id) if each.state is IntentState.SECOND]
    digests = {each.id: each.digest for each in waiting}
    service.second_plan(case.id, digests, by=second, seen=desk.view(case).seq)
    desk.work()


@pytest.mark.django_db
def test_every_column_of_every_table_is_answered_for(full: Desk) -> None:
    assert all(verdict.ok for verdict in queries.judge_chains()), [
        (verdict.chain.problem, [str(each) for each in verdict.differences])
        for verdict in queries.judge_chains()
    ]
    assert queries.judge_log().ok
    missed, tried = [], set()
    for flip in flips(full):
        said = found_by(flip)
        if said is None:
            continue
        tried.add(f"{flip.table}.{flip.column}")
        if not said or not all(said):
            missed.append(flip)
    assert missed == []
    everything = {
        f"{table}.{field.column}" for table, m in TABLES.items() for field in m._meta.concrete_fields
    }
    untried = {name for name in everything - tried if not is_excused(*name.split("."))}
    assert untried == set()
    assert all(queries.judge(each.case).ok for each in queries.judge_chains())


def test_no_excuse_outlives_its_column() -> None:
    everything = {
        f"{table}.{field.column}" for table, m in TABLES.items() for field in m._meta.concrete_fields
    }
    everything |= {f"{table}.*" for table in TABLES}
    assert {*EXCUSED, *EXCUSED_ROWS} <= everything


def test_another_agency_written_into_the_row_is_named(desk: Desk) -> None:
    case = desk.registered()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET agency_id = %s WHERE id = %s", [put(desk.other_agency), put(case.id)]
        )
    verdict = queries.judge(case.id)
    assert verdict.chain.ok  # a judge of events alone is blind to it
    assert not verdict.ok
    assert "agency_id" in str(verdict.differences[0])


def test_the_keeper_of_the_server_may_export_heads(desk: Desk) -> None:
    desk.registered()
    assert queries.heads(SYSTEM).cases

"""What is cut off is found: a forger with the database, and without the key, against the log of heads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from tests.cases.harness import Desk

from tertib.cases import _opening, _store, chain, queries, service
from tertib.cases.types import CaseRef
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, NotAllowed

TABLES = ("item", "document", "entry", "intent", "submission", "event", "case")
Rows = Mapping[str, list[tuple[Any, ...]]]


@pytest.fixture
def one_strand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of the test falls into the same strand of the log."""
    monkeypatch.setattr(_opening, "uuid4", lambda: UUID("a" + uuid4().hex[1:]))


def key_of(table: str) -> str:
    return "id" if table == "case" else "case_id"


def photographed(case: UUID) -> Rows:
    """All rows of a case, as a forger would copy them before an act that is to vanish."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM cases_{table} WHERE {key_of(table)} = %s", [case.hex])
            found[table] = cursor.fetchall()
    return found


def put_back(case: UUID, rows: Rows) -> None:
    """The case as it was then; with no rows at all it is gone."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in TABLES:
            cursor.execute(f"DELETE FROM cases_{table} WHERE {key_of(table)} = %s", [case.hex])
        for table in reversed(TABLES):
            for row in rows.get(table, ()):
                marks = ",".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO cases_{table} VALUES ({marks})", row)


def forget_log(case: UUID, *, after: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_head WHERE case_id = %s AND length > %s", [case.hex, after])


def naive(case: UUID) -> bool:
    """A judge that knows only the events and their signatures."""
    row = _store.load_case(case)
    return row is not None and chain.verify(case, _store.links_of(case), seq=row.seq, head=row.head).ok


def cut(desk: Desk, case: CaseRef) -> int:
    """Let the last act vanish from every row of the case; answers how long the chain is now."""
    rows = photographed(case.id)
    seq = desk.view(case).seq
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    put_back(case.id, rows)
    return seq


def test_a_tail_cut_off_with_all_its_rows_is_found(desk: Desk) -> None:
    case = desk.registered()
    cut(desk, case)
    assert naive(case.id)  # the twin is blind
    assert queries.replay(case.id)
    assert not queries.verify(case.id).ok
    assert [verdict.ok for verdict in queries.judge_chains()] == [False]


def test_cutting_the_log_too_leaves_a_hole_in_it(desk: Desk, one_strand: None) -> None:
    case = desk.registered()
    rows, seq = photographed(case.id), desk.view(case).seq
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    desk.registered()  # somebody else's act comes after it in the log
    put_back(case.id, rows)
    forget_log(case.id, after=seq)
    assert naive(case.id)
    assert not queries.verify(case.id).ok
    assert not queries.judge_log().ok


def test_cutting_the_end_of_the_log_is_found_by_an_earlier_export(desk: Desk) -> None:
    case = desk.registered()
    rows, seq = photographed(case.id), desk.view(case).seq
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    kept = queries.read_heads(json.dumps(queries.heads(SYSTEM).as_data()))
    assert queries.judge_log(kept).ok
    put_back(case.id, rows)
    forget_log(case.id, after=seq)
    assert queries.judge(case.id).ok  # nothing in this database tells of it any more
    assert queries.judge_log().ok
    said = " ".join(map(str, queries.judge_log(kept).flaws))
    assert desk.view(case).number in said
    assert "untai" in said


def test_an_export_holds_good_for_whatever_came_after_it(desk: Desk) -> None:
    case = desk.registered()
    kept = queries.heads(SYSTEM)
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    desk.open()
    assert queries.judge_log(kept).ok


@pytest.mark.parametrize("with_log", [False, True])
def test_a_case_that_is_gone_is_named(desk: Desk, one_strand: None, *, with_log: bool) -> None:
    case = desk.registered()
    desk.registered()
    kept = queries.heads(SYSTEM)
    put_back(case.id, {})
    if with_log:
        forget_log(case.id)
    assert all(verdict.chain.ok or with_log for verdict in queries.judge_chains())
    assert not queries.judge_log().ok
    assert case.number in " ".join(map(str, queries.judge_log(kept).flaws))


def test_a_case_turned_back_and_led_on_another_way_is_found(desk: Desk) -> None:
    case = desk.registered()
    cut(desk, case)
    desk.dispose(case, "kepala_dinas", "sekretaris")
    desk.dispose(case, "sekretaris", "kepala_bidang")
    assert naive(case.id)
    assert not queries.verify(case.id).ok
    assert [verdict.ok for verdict in queries.judge_chains()] == [False]


FORGERIES = {
    "shorter": "UPDATE cases_head SET length = length - 1 WHERE no = 2",
    "another end": "UPDATE cases_head SET head = prev WHERE no = 2",
    "another case": "UPDATE cases_head SET case_id = '00000000000000000000000000000001' WHERE no = 2",
    "taken out": "DELETE FROM cases_head WHERE no = 2",
    "moved": "UPDATE cases_head SET no = 99 WHERE no = 2",
    "copied": "INSERT INTO cases_head (strand, no, case_id, length, head, prev, mac) "
    "SELECT strand, 98, case_id, length, head, prev, mac FROM cases_head WHERE no = 2",
    "signed by nobody": "UPDATE cases_head SET mac = prev WHERE no = 2",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_the_log_itself_cannot_be_rewritten(desk: Desk, one_strand: None, forgery: str) -> None:
    desk.registered()
    desk.registered()
    assert queries.judge_log().ok
    with connection.cursor() as cursor:
        cursor.execute(forgery)
        assert cursor.rowcount == 1
    assert not queries.judge_log().ok


def lapsed(desk: Desk) -> CaseRef:
    case = desk.incomplete()
    desk.wait(60 * 24 * 90)
    assert service.lapse_waiting() == 1
    return case


def erased(desk: Desk) -> CaseRef:
    case = desk.registered()
    kept = queries.heads(SYSTEM)
    for no in range(1, desk.view(case).seq + 1):
        service.erase_payload(case.id, no, ground="UU 27/2022 pasal 16", by=desk.actors["arsiparis"])
    assert queries.judge_log(kept).ok
    return case


ACTS: Mapping[str, Callable[[Desk], CaseRef]] = {
    "time-out by the worker": lapsed,
    "effects by the worker": lambda desk: desk.at_effect(),
    "erasure": erased,
    "the whole way": lambda desk: desk.closed(),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_every_lawful_act_is_in_the_log(desk: Desk, act: Callable[[Desk], CaseRef]) -> None:
    case = act(desk)
    assert queries.judge(case.id).ok
    assert queries.judge_log().ok


def test_only_the_auditor_takes_the_heads_away(desk: Desk) -> None:
    desk.registered()
    assert queries.heads(desk.actors["auditor"]).cases
    for name in ("kepala_dinas", "dinkes"):
        with pytest.raises(NotAllowed):
            queries.heads(desk.actors[name])


@pytest.mark.parametrize("text", ["", "[]", '{"format": "tertib-heads-9"}', '{"format": "tertib-heads-1"}'])
def test_a_file_that_is_no_list_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid):
        queries.read_heads(text)

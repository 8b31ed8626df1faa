"""The chain finds every flipped byte and survives lawful erasure."""

import json
from typing import Any

import pytest
from django.db import connection
from tests.cases.harness import Desk

from tertib.cases import _store, queries, service

COLUMNS = (
    "no", "kind", "at", "person", "post", "mandate", "capacity", "via", "data", "payload", "salt",
    "commitment", "prev", "hash", "mac", "idempotency",
)  # fmt: skip


def flipped(value: Any) -> Any:
    if value is None:
        return "00000000000000000000000000000001"
    if isinstance(value, int):
        return value + 1000
    text = str(value)
    if not text:
        return "x"
    at = len(text) // 2
    for replacement in "0123456789abcdef":
        if replacement != text[at]:
            return text[:at] + replacement + text[at + 1 :]
    return text + "x"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_flipped_byte_in_any_column_is_found(desk: Desk, column: str) -> None:
    case = desk.registered()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM cases_event WHERE case_id = %s AND no = 5", [case.id.hex])
        (old,) = cursor.fetchone()
        new = "2026-11-24 01:00:09.000001" if column == "at" else flipped(old)
        cursor.execute(
            f"UPDATE cases_event SET {column} = %s WHERE case_id = %s AND no = 5", [new, case.id.hex]
        )
    report = queries.verify(case.id)
    assert not report.ok
    assert report.problem


@pytest.mark.parametrize("no", [1, 4, "last"])
def test_a_missing_event_is_found(desk: Desk, no: int | str) -> None:
    case = desk.registered()
    number = desk.view(case).seq if no == "last" else no
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_event WHERE case_id = %s AND no = %s", [case.id.hex, number])
    assert not queries.verify(case.id).ok


def test_an_event_of_another_case_does_not_fit(desk: Desk) -> None:
    case, other = desk.registered(), desk.registered()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_event WHERE case_id = %s AND no = 3", [case.id.hex])
        cursor.execute(
            "UPDATE cases_event SET case_id = %s WHERE case_id = %s AND no = 3", [case.id.hex, other.id.hex]
        )
    assert not queries.verify(case.id).ok


def test_lawful_erasure_takes_the_data_and_leaves_the_chain(desk: Desk) -> None:
    case = desk.at_effect()
    before = queries.replay(case.id)
    for no in (1, 5, 6):
        service.erase_payload(case.id, no, ground="UU 27/2022 pasal 16", by=desk.actors["arsiparis"])
    report = queries.verify(case.id)
    assert (report.ok, report.erased) == (True, (1, 5, 6))
    assert before
    assert queries.replay(case.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload, salt FROM cases_event WHERE case_id = %s AND no = 1", [case.id.hex])
        assert cursor.fetchone() == (None, None)
        cursor.execute("SELECT request FROM cases_submission WHERE case_id = %s", [case.id.hex])
        assert cursor.fetchone() == ("{}",)


def test_a_payload_that_vanished_without_ground_is_found(desk: Desk) -> None:
    case = desk.registered()
    _store.erase(case.id, 1)
    assert not queries.verify(case.id).ok


def test_the_header_holds_no_personal_data(desk: Desk) -> None:
    case = desk.closed()
    headers = json.dumps([link.data for link in _store.links_of(case.id)])
    for secret in (
        "Budi",
        "198001012005011001",
        "081234567890",
        "budi@contoh.id",
        "dinkes@contoh.go.id",
        "Pejabat",
    ):
        assert secret not in headers
    assert "Budi" in json.dumps([link.payload for link in _store.links_of(case.id)])


def test_a_changed_row_is_found_by_replay(desk: Desk) -> None:
    case = desk.registered()
    assert queries.replay(case.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET phase = 'closed' WHERE id = %s", [case.id.hex])
    assert not queries.replay(case.id)

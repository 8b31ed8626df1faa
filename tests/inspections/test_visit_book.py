"""Visits stand in the book of who may enter, beside the row that permitted them, and on their case."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from tests.inspections.agenda import keep_hours
from tests.inspections.room import AUDITOR, COLLEAGUE, STRANGER, TECHNICIAN, Room

from tertib.cases import service as cases
from tertib.cases.types import StepWork
from tertib.inspections import queries, service
from tertib.inspections.models import Occurrence
from tertib.inspections.types import Entering
from tertib.kernel.actor import SYSTEM
from tertib.procedures import service as procedures
from tertib.registers import queries as registers
from tertib.registers.types import EntryState, EntryView
from tertib.runtime.door import Clock

PLACE, BOOK = "Ruang server", "room_access"
SOP = Path(__file__).parent / "room_round.yaml"
KEYS = ("plan_no", "name", "position", "task", "entered", "left", "prepared_by")


ENTERS = b"""    enters:
      - book: room_access
        when: done:0
        for_each: request.staff
        inferred: T
        columns: {plan_no: case.tracking, name: item.name, position: item.position, task: case.title}
  - no: 2
"""


def with_book() -> dict[str, bytes]:
    """The round of the log's tests, with the book as the server maintenance keeps it."""
    book = {
        "key": BOOK, "title": "Akses ruang", "about": "Siapa yang masuk.", "retention": "2 tahun",
        "classification": "000.5", "row_key": ["plan_no", "name"],
        "columns": [{"key": key, "label": key} for key in KEYS],
    }  # fmt: skip
    return {
        "sop.yaml": SOP.read_bytes().replace(b"  - no: 2\n", ENTERS),
        "letters.yaml": b"letters: []",
        "registers.yaml": yaml.safe_dump({"books": [book]}).encode(),
    }


@pytest.fixture
def case(room: Room) -> UUID:
    """Row 1 of a round is done: Teknisi Satu is on the list and in the book."""
    keep_hours(room)
    procedures.install_files(with_book(), office=room.office, by=SYSTEM)
    procedures.assign(room.office, "room_round", "technician", room.technician, by=SYSTEM)
    staff = [{"name": "Teknisi Satu", "position": "Teknisi"}]
    ref = cases.open_case(room.office, "room_round", by=SYSTEM, request={"staff": staff}, channel="agenda")
    Occurrence.objects.create(
        asset_id=room.add(place="Ruang server, rak 2"), due="hand:x", on="2026-11-24",
        opens_on="2026-11-24", state="opened", case_id=ref.id,
    )  # fmt: skip
    cases.complete(ref.id, StepWork(), by=TECHNICIAN, seen=ref.seq)
    return ref.id


def enters(room: Room, name: str, escort: str = "") -> int:
    return service.enter_room(room.office, Entering(room=PLACE, name=name, escort=escort), by=COLLEAGUE)


def book(room: Room) -> list[EntryView]:
    return sorted(registers.entries(AUDITOR, BOOK, office=room.office).items, key=lambda row: row.no)


def test_each_visit_is_a_row_beside_the_one_that_permits_it(room: Room, case: UUID, clock: Clock) -> None:
    for _ in range(2):
        visit = enters(room, "Teknisi Satu")
        clock.advance(timedelta(minutes=40))
        service.leave_room(visit, by=COLLEAGUE)
    rows = [row.data for row in book(room)]
    assert [(row.get("entered", ""), row.get("left", "")) for row in rows] == [
        ("", ""), ("24/11/2026 12.00", "24/11/2026 12.40"), ("24/11/2026 12.40", "24/11/2026 13.20"),
    ]  # fmt: skip
    assert len({(row["plan_no"], row["name"]) for row in rows}) == 1
    assert rows[1]["prepared_by"] == COLLEAGUE.name


def test_a_guest_stands_in_the_book_with_the_escort(room: Room, case: UUID) -> None:
    enters(room, "Teknisi Satu")
    enters(room, "Tamu", escort="Teknisi Satu")
    [permit, _, guest] = [row.data for row in book(room)]
    assert (guest["name"], guest["position"]) == ("Tamu", "tamu, didampingi Teknisi Satu")
    assert guest["plan_no"] == permit["plan_no"]


def test_a_struck_visit_is_a_struck_row_and_leaving_writes_it_no_more(room: Room, case: UUID) -> None:
    visit = enters(room, "Teknisi Satu")
    service.strike_visit(visit, "Salah orang", by=COLLEAGUE)
    service.leave_room(visit, by=COLLEAGUE)
    states = [row.state for row in book(room)]
    assert states == [EntryState.VALID, EntryState.STRUCK]


def test_the_case_shows_who_may_enter_and_who_did(room: Room, case: UUID) -> None:
    before = queries.room_of_case(COLLEAGUE, case)
    enters(room, "Teknisi Satu")
    enters(room, "Tamu", escort="Teknisi Satu")
    after = queries.room_of_case(COLLEAGUE, case)
    assert before is not None
    assert after is not None
    assert (before.room, [one.name for one in before.sent], before.visits) == (PLACE, ["Teknisi Satu"], ())
    assert [one.name for one in after.visits] == ["Teknisi Satu", "Tamu"]
    assert queries.room_of_case(STRANGER, case) is None

"""The access log of a room: whoever the running rounds send, and guests with one who is on the list."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections.agenda import keep_hours
from tests.inspections.room import ADMIN_ELSEWHERE, AUDITOR, COLLEAGUE, TECHNICIAN, Room

from tertib.cases import service as cases
from tertib.cases.types import StepWork
from tertib.inspections import queries, service
from tertib.inspections.models import Occurrence, RoomVisit
from tertib.inspections.types import Entering
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.procedures import service as procedures
from tertib.runtime.door import Clock

PLACE = "Ruang server"
SOP = Path(__file__).parent / "room_round.yaml"


@pytest.fixture
def sent(room: Room) -> Room:
    """Row 1 of a round is done: Teknisi Satu is on the list."""
    keep_hours(room)
    prepared(room)
    return room


def prepared(room: Room, code: str = "srv-01") -> None:
    """A round that sends Teknisi Satu to the room."""
    files = {"sop.yaml": SOP.read_bytes(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
    procedures.install_files(files, office=room.office, by=SYSTEM)
    procedures.assign(room.office, "room_round", "technician", room.technician, by=SYSTEM)
    asset = room.add(code=code, place="Ruang server, rak 2 U10")
    staff = [{"name": "Teknisi Satu", "position": "Teknisi"}]
    ref = cases.open_case(room.office, "room_round", by=SYSTEM, request={"staff": staff}, channel="agenda")
    Occurrence.objects.create(
        asset_id=asset, due="hand:x", on="2026-11-24", opens_on="2026-11-24", state="opened", case_id=ref.id
    )
    assert queries.room(COLLEAGUE, room.office, PLACE).admitted == ()  # nobody before row 1
    cases.complete(ref.id, StepWork(), by=TECHNICIAN, seen=ref.seq)


def enters(room: Room, name: str, **more: str) -> int:
    return service.enter_room(room.office, Entering(room=PLACE, name=name, **more), by=COLLEAGUE)  # type: ignore[arg-type]


def test_whoever_is_on_the_list_enters_and_leaves_in_one_tap_each(sent: Room, clock: Clock) -> None:
    visit = enters(sent, "Teknisi Satu")
    [inside] = queries.room(COLLEAGUE, sent.office, PLACE).inside
    assert (inside.name, inside.position, inside.admitted) == ("Teknisi Satu", "Teknisi", True)
    clock.advance(timedelta(minutes=40))
    service.leave_room(visit, by=COLLEAGUE)
    shown = queries.room(COLLEAGUE, sent.office, PLACE)
    assert (shown.inside, shown.visits[0].left_at) == ((), clock.now)


def test_the_list_says_who_of_it_is_inside(sent: Room) -> None:
    visit = enters(sent, "Teknisi Satu")
    assert [one.inside for one in queries.room(COLLEAGUE, sent.office, PLACE).admitted] == [visit]


def test_two_taps_are_one_visit(sent: Room) -> None:
    enters(sent, "Teknisi Satu")
    with pytest.raises(Conflict, match="sudah tercatat di dalam"):
        enters(sent, "Teknisi  Satu")
    assert RoomVisit.objects.count() == 1


@pytest.mark.parametrize("escort", ["", "Teknisi Satu", "Orang Lain"])
def test_a_guest_needs_an_escort_who_is_on_the_list_and_inside(sent: Room, escort: str) -> None:
    with pytest.raises(Invalid) as caught:
        enters(sent, "Tamu", escort=escort)
    assert list(caught.value.problems) == ["escort"]


def test_a_guest_escorts_nobody(sent: Room) -> None:
    enters(sent, "Teknisi Satu")
    enters(sent, "Tamu", escort="Teknisi Satu")
    with pytest.raises(Invalid):
        enters(sent, "Tamu Kedua", escort="Tamu")


def test_the_escort_leaves_last(sent: Room) -> None:
    host = enters(sent, "Teknisi Satu")
    guest = enters(sent, "Tamu", escort="Teknisi Satu")
    with pytest.raises(Conflict, match="mendampingi tamu"):
        service.leave_room(host, by=COLLEAGUE)
    service.leave_room(guest, by=COLLEAGUE)
    service.leave_room(host, by=COLLEAGUE)
    assert queries.room(COLLEAGUE, sent.office, PLACE).inside == ()


def test_a_struck_line_stays_readable_and_nobody_is_inside_by_it(sent: Room) -> None:
    visit = enters(sent, "Teknisi Satu")
    service.strike_visit(visit, "Salah orang", by=COLLEAGUE)
    shown = queries.room(AUDITOR, sent.office, PLACE)
    assert shown.inside == ()
    assert (shown.visits[0].struck_reason, shown.visits[0].struck_by) == ("Salah orang", COLLEAGUE.name)
    with pytest.raises(Conflict):
        service.strike_visit(visit, "Lagi", by=COLLEAGUE)


def test_an_auditor_reads_and_notes_nothing_and_a_stranger_sees_no_room(sent: Room) -> None:
    with pytest.raises(NotAllowed):
        service.enter_room(sent.office, Entering(room=PLACE, name="Teknisi Satu"), by=AUDITOR)
    with pytest.raises(NotFound):
        queries.room(ADMIN_ELSEWHERE, sent.office, PLACE)
    visit = enters(sent, "Teknisi Satu")
    with pytest.raises(NotFound):
        service.leave_room(visit, by=ADMIN_ELSEWHERE)


def test_a_case_that_no_agenda_opened_sends_whom_its_assignment_names(sent: Room) -> None:
    Occurrence.objects.all().delete()
    assert queries.room(COLLEAGUE, sent.office, PLACE).admitted == ()
    staff = [{"name": "Teknisi Dua", "position": "Teknisi"}]
    request = {"staff": staff, "asset": "SRV-01"}
    ref = cases.open_case(sent.office, "room_round", by=SYSTEM, request=request, channel="follow-up")
    assert queries.room(COLLEAGUE, sent.office, PLACE).admitted == ()
    cases.complete(ref.id, StepWork(), by=TECHNICIAN, seen=ref.seq)
    assert [each.name for each in queries.room(COLLEAGUE, sent.office, PLACE).admitted] == ["Teknisi Dua"]
    shown = queries.room_of_case(COLLEAGUE, ref.id)
    assert shown is not None
    assert (shown.room, [each.name for each in shown.sent]) == (PLACE, ["Teknisi Dua"])
    enters(sent, "Teknisi Dua")
    enters(sent, "Tamu", escort="Teknisi Dua")
    assert queries.room(COLLEAGUE, sent.office, "Ruang lain").admitted == ()


def test_more_cases_of_a_room_cost_no_more_queries(sent: Room) -> None:
    def one_more(no: int) -> int:
        request = {"staff": [{"name": f"Teknisi {no}", "position": ""}], "asset": "srv-01"}
        ref = cases.open_case(sent.office, "room_round", by=SYSTEM, request=request, channel="follow-up")
        cases.complete(ref.id, StepWork(), by=TECHNICIAN, seen=ref.seq)
        with CaptureQueriesContext(connection) as asked:
            assert f"Teknisi {no}" in {
                each.name for each in queries.room(COLLEAGUE, sent.office, PLACE).admitted
            }
        return len(asked)

    one_more(2)
    assert one_more(3) == one_more(4)

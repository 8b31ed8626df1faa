"""The rounds of the work plan in the calendar of whoever is sent on them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cases import feed_lines
from tests.cases.feed_lines import Part
from tests.inspections import agenda
from tests.inspections.room import ADMIN, COLLEAGUE, TECHNICIAN, Room

from tertib.cases.models import Case
from tertib.inspections import queries, service
from tertib.inspections.models import Occurrence, Plan
from tertib.kernel.actor import SYSTEM, Actor
from tertib.people import service as people
from tertib.people.models import Mandate
from tertib.runtime.door import Clock
from tertib.surfaces.desk import plan_files

pytestmark = pytest.mark.django_db

DAILY: dict[str, Any] = {"rule": "FREQ=DAILY;COUNT=3", "lead_days": 0, "starts_on": date(2026, 11, 25)}


@pytest.fixture
def hours(room: Room) -> None:
    agenda.keep_hours(room)


def rounds(by: Actor) -> list[tuple[str, str]]:
    assert by.person is not None
    return [(f"{one.on:%m-%d}", one.state) for one in queries.rounds_of(by.person)]


def subscribed(by: Actor) -> str:
    assert by.person is not None
    people.grant_sign_in(by.person, username="teknisi", password="kata-sandi-uji-1", by=SYSTEM)
    return f"/meja/kalender/{people.renew_feed(by=by).reveal()}.ics"


def written(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content


def days(data: bytes) -> dict[str, Part]:
    return {each.one("DTSTART"): each for each in feed_lines.read(data).parts}


def planned(room: Room, **changes: Any) -> UUID:
    return agenda.plan(room, asset=room.add(place="Ruang Data Center, rak 1; U10"), **{**DAILY, **changes})


@pytest.mark.usefixtures("hours")
def test_planned_rounds_are_whole_days_stamped_with_the_time_of_the_plan(room: Room, clock: Clock) -> None:
    plan = planned(room)
    address = subscribed(TECHNICIAN)
    first = written(address)
    found = days(first)
    assert sorted(found) == ["20261125", "20261126", "20261127"]
    event = found["20261125"]
    assert event.one("DTSTAMP") == event.one("LAST-MODIFIED") == "20261124T050000Z"
    assert event.one("LOCATION") == "Ruang Data Center, rak 1; U10"
    assert event.one("SUMMARY") == "Pemeliharaan bulanan: SRV-01"
    assert event.one("URL").endswith(f"/meja/agenda/{plan}/")
    clock.advance(timedelta(hours=3))
    assert written(address) == first  # the naive twin stamps each reading with its own time


@pytest.mark.usefixtures("hours")
def test_a_changed_plan_moves_its_days_and_grows_its_sequence(room: Room, clock: Clock) -> None:
    plan = planned(room)
    address = subscribed(TECHNICIAN)
    before = days(written(address))["20261125"]
    clock.advance(timedelta(minutes=5))
    changed = agenda.draft(**{**DAILY, "title": "Berkala", "asset": queries.plan(ADMIN, plan).asset})
    service.change_plan(plan, changed, by=ADMIN, seen=queries.plan(ADMIN, plan).seq)
    after = days(written(address))["20261125"]
    assert (after.one("UID"), after.one("SUMMARY")) == (before.one("UID"), "Berkala: SRV-01")
    assert int(after.one("SEQUENCE")) > int(before.one("SEQUENCE"))
    assert after.one("DTSTAMP") > before.one("DTSTAMP")


@pytest.mark.usefixtures("hours")
def test_an_open_round_stays_with_a_link_to_its_case_until_that_is_over(room: Room, clock: Clock) -> None:
    planned(room, starts_on=date(2026, 11, 24))
    service.sweep_agenda(room.office)
    row = Occurrence.objects.get(state="opened")
    address = subscribed(TECHNICIAN)
    events = [each for each in feed_lines.read(written(address)).parts if str(row.id) in each.one("UID")]
    assert [each.one("URL").split("/")[-2] for each in events] == [str(row.case_id)]
    assert ("11-24", "opened") in rounds(TECHNICIAN)
    Case.objects.filter(id=row.case_id).update(phase="withdrawn")
    assert rounds(TECHNICIAN) == [("11-25", "planned"), ("11-26", "planned")]


@pytest.mark.usefixtures("hours")
def test_they_are_nobody_elses(room: Room) -> None:
    planned(room)
    assert (len(rounds(TECHNICIAN)), rounds(COLLEAGUE)) == (3, [])


@pytest.mark.usefixtures("hours")
def test_whom_the_plan_names_is_sent_and_nobody_else(room: Room) -> None:
    planned(room, staff=(TECHNICIAN.person,))
    assert len(rounds(TECHNICIAN)) == 3
    Plan.objects.update(staff=[str(COLLEAGUE.person)])
    assert (rounds(TECHNICIAN), len(rounds(COLLEAGUE))) == ([], 3)


@pytest.mark.usefixtures("hours")
def test_a_pause_and_an_ended_mandate_empty_it(room: Room) -> None:
    plan = planned(room)
    service.pause_plan(plan, by=ADMIN, seen=queries.plan(ADMIN, plan).seq)
    assert rounds(TECHNICIAN) == []
    service.resume_plan(plan, by=ADMIN, seen=queries.plan(ADMIN, plan).seq)
    assert len(rounds(TECHNICIAN)) == 3
    Mandate.objects.filter(person=TECHNICIAN.person).update(end=date(2026, 11, 1))
    assert rounds(TECHNICIAN) == []


@pytest.mark.usefixtures("hours")
def test_many_plans_cost_no_more_queries_than_one(room: Room) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queried:
            rounds(TECHNICIAN)
        return len(queried)

    planned(room)
    one = asked()
    for no in range(2, 5):
        agenda.plan(room, asset=room.add(code=f"srv-0{no}"), **DAILY)
    assert (asked(), len(rounds(TECHNICIAN))) == (one, 12)


@pytest.mark.usefixtures("hours")
def test_the_year_as_a_file_is_read_as_strictly(room: Room) -> None:
    planned(room)
    year = queries.work_plan(ADMIN, room.office, date(2026, 1, 1), date(2026, 12, 31))
    assert len(days(plan_files.ics_of(year))) == 3

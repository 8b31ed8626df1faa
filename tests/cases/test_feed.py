"""The feed of one's open work: a secret address, a UID that stays, a SEQUENCE that grows, and its end."""

from datetime import date
from typing import Any

import icalendar
import pytest
from django.test import Client
from tests.cases.harness import SYSTEM, Desk

from tertib.cases import service
from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import NotAllowed
from tertib.people import service as people
from tertib.people.types import SpecialDay


@pytest.fixture
def address(desk: Desk) -> str:
    """The feed of the first of the pool, who has a sign-in."""
    person = desk.actors["jft1"].person
    assert person is not None
    people.grant_sign_in(person, username="jft1", password="kata-sandi-uji-1", by=SYSTEM)
    return renewed(desk)


def renewed(desk: Desk) -> str:
    return f"/meja/kalender/{people.renew_feed(by=desk.actors['jft1']).reveal()}.ics"


def events(address: str) -> dict[str, Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def test_every_open_item_is_an_event_that_ends_when_the_promise_is_due(desk: Desk, address: str) -> None:
    case = desk.at_check()
    (event,) = events(address).values()
    assert str(event["UID"]).startswith(str(case.id))
    assert event.decoded("DTEND") == desk.view(case).due


def test_the_uid_stays_and_the_sequence_grows_when_a_deadline_moves(desk: Desk, address: str) -> None:
    desk.at_check()
    before = events(address)
    people.enter_days(desk.office, [SpecialDay(day=date(2026, 11, 25), name="Libur")], by=SYSTEM)
    service.recompute_promises(desk.office)
    after = events(address)
    assert before.keys() == after.keys()
    (uid,) = before
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid].decoded("DTEND") > before[uid].decoded("DTEND")


def test_what_a_colleague_claimed_is_not_mine(desk: Desk, address: str) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft2"], seen=desk.view(case).seq)
    assert events(address) == {}


def test_a_revoked_or_renewed_address_opens_nothing(desk: Desk, address: str) -> None:
    fresh = renewed(desk)
    assert Client().get(address).status_code == 404
    assert Client().get(fresh).status_code == 200
    people.revoke_feed(by=desk.actors["jft1"])
    assert Client().get(fresh).status_code == 404
    assert Client().get("/meja/kalender/karangan.ics").status_code == 404


def test_a_withdrawn_sign_in_ends_the_feed(desk: Desk, address: str) -> None:
    person = desk.actors["jft1"].person
    assert person is not None
    people.withdraw_sign_in(person, by=SYSTEM)
    assert Client().get(address).status_code == 404


def test_nobody_makes_a_feed_for_nobody(db: None) -> None:
    with pytest.raises(NotAllowed):
        people.renew_feed(by=PUBLIC)

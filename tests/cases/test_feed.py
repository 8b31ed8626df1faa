"""The feed of one's open work: a secret address, a UID that stays, a SEQUENCE that grows, and its end."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import icalendar
import pytest
from django.test import Client
from tests.cases import feed_lines
from tests.cases.harness import SYSTEM, Desk

from tertib.cases import service
from tertib.cases.types import WorkDate
from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import NotAllowed
from tertib.people import service as people
from tertib.people.types import SpecialDay
from tertib.surfaces.desk import feeds


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


# --- read again and again ---------------------------------------------------------------------------


def test_a_program_that_has_the_feed_already_is_told_so_until_something_changes(
    desk: Desk, address: str
) -> None:
    case = desk.at_check()
    first = Client().get(address)
    desk.wait(10)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    service.claim(case.id, by=desk.actors["jft2"], seen=desk.view(case).seq)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_revoked_address_answers_nobody_who_had_the_feed(desk: Desk, address: str) -> None:
    known = Client().get(address)["ETag"]
    people.revoke_feed(by=desk.actors["jft1"])
    assert Client().get(address, headers={"If-None-Match": known}).status_code == 404


def test_it_speaks_its_readers_language_whatever_the_program_asks_for(desk: Desk, address: str) -> None:
    desk.at_check()
    answers = {Client().get(address, headers={"Accept-Language": each})["ETag"] for each in ("id", "en", "")}
    assert len(answers) == 1


def test_caches_keep_it_for_nobody_else(desk: Desk, address: str) -> None:
    answer = Client().get(address)
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


# --- nothing that is not its reader's ---------------------------------------------------------------


def test_it_names_no_person_and_no_agency(desk: Desk, address: str) -> None:
    case = desk.at_check()
    written = b"".join(Client().get(address).content.split(b"\r\n ")).decode()
    request, view = desk.request(), desk.view(case)
    secret = [request["letter_no"], request["reason"], view.agency_name, view.tracking]
    secret += [request["responsible"][name] for name in ("name", "nip", "phone", "email")]
    secret += [f"Pejabat.{name}" for name in desk.actors]
    assert [each for each in secret if each in written] == []


def test_work_of_other_posts_is_not_in_it(desk: Desk, address: str) -> None:
    desk.registered()
    assert events(address) == {}


def test_a_mandate_that_ended_takes_its_work_out_of_the_feed(desk: Desk, address: str) -> None:
    desk.at_check()
    assert len(events(address)) == 1
    person = desk.actors["jft1"].person
    assert person is not None
    people.end_mandate(mandate_of(person), last_day=date(2026, 11, 24), by=SYSTEM)
    desk.clock.now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert events(address) == {}


def mandate_of(person: UUID) -> UUID:
    from tertib.people.models import Mandate

    return Mandate.objects.get(person=person).id


# --- as the standard wants it -----------------------------------------------------------------------


UGLY = WorkDate(
    case=UUID(int=7), seq=3, number="12/A;B", procedure_title="Layanan, \\tertib; „é“ " + "ß" * 90,
    activity="Baris satu\nBEGIN:VEVENT\r\nEND:VCALENDAR, dan; sisanya " + "panjang " * 30,
    post_title="Kepala Bidang: TIK", due=datetime(2026, 11, 25, 9, tzinfo=UTC), is_promise=True,
    changed_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
)  # fmt: skip


def test_the_feed_is_read_by_a_strict_reader_of_its_own(desk: Desk, address: str) -> None:
    case = desk.at_check()
    (event,) = feed_lines.read(Client().get(address).content).parts
    due = desk.view(case).due
    assert due is not None
    assert event.one("DTEND") == f"{due.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert event.one("UID").startswith(str(case.id))


def test_ugly_words_are_folded_and_escaped_and_come_back_as_they_were() -> None:
    calendar = feed_lines.read(feeds.feed((UGLY, replace(UGLY, case=UUID(int=8)))))
    assert len(calendar.parts) == 2
    for event in calendar.parts:
        assert UGLY.procedure_title in event.one("SUMMARY")
        assert "BEGIN:VEVENT" in event.one("DESCRIPTION")
        assert event.one("DESCRIPTION").endswith(UGLY.post_title)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"\r\n", b"\n"),
        (b"SUMMARY:", b"SUMMARY:a,b"),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        (b"END:VEVENT\r\n", b""),
        (b"SEQUENCE:3\r\n", b""),
        (b"DTSTAMP:20261124T090000Z", b"DTSTAMP:20261124"),
        (b"UID:", b"UID"),
    ],
)
def test_the_strict_reader_refuses_what_is_wrong(good: bytes, bad: bytes) -> None:
    written = feeds.feed((replace(UGLY, procedure_title="Layanan", activity="Periksa"),))
    feed_lines.read(written)
    with pytest.raises(ValueError, match=r"\w"):
        feed_lines.read(written.replace(good, bad, 1))

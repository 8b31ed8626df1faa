"""One's own hours of peace, beside the office's, and the morning letter one may do without."""

from datetime import UTC, date, datetime, time

import pytest
from tests.cases.harness import Desk

from tertib.cases import _greetings, notices
from tertib.cases.notices import Written
from tertib.people import queries
from tertib.people import service as people
from tertib.people.types import Reach
from tertib.runtime import door
from tertib.runtime.models import OutboxMessage


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def wishes(desk: Desk, begin: time | None, end: time | None, *, digest: bool = True) -> None:
    wanted = Reach(quiet_from=begin, quiet_until=end, wants_digest=digest)
    people.choose_reach(wanted, by=desk.actors["kepala_dinas"])


def told_at(desk: Desk, now: str, office_waits: str | None = None) -> datetime | None:
    """From when the head may be written to, of something that happens now."""
    person = desk.actors["kepala_dinas"].person
    assert person
    receiver = notices.official(queries.person(person))
    letter = Written(subject="Tugas baru", text="-", key=now)
    desk.clock.now = wib(now)
    later = wib(office_waits) if office_waits else None
    door.run(lambda tx: notices.deliver(tx, receiver, letter, not_before=later))
    return OutboxMessage.objects.get(key=now).not_before


@pytest.mark.parametrize(
    ("now", "end"),
    [("07:59", None), ("08:00", "11:00"), ("10:59", "11:00"), ("11:00", None)],
)
def test_a_window_of_the_day(now: str, end: str | None) -> None:
    day = date(2026, 11, 24)
    found = notices.window_end(datetime.combine(day, time.fromisoformat(now)), time(8), time(11))
    assert found == (datetime.combine(day, time.fromisoformat(end)) if end else None)


@pytest.mark.parametrize(
    ("window", "now", "office_waits", "at"),
    [
        ((None, None), "2026-11-24T08:30", None, None),
        ((time(8), time(11)), "2026-11-24T08:30", None, "2026-11-24T11:00"),
        ((time(8), time(11)), "2026-11-24T12:00", None, None),
        ((time(21), time(6)), "2026-11-24T23:00", None, "2026-11-25T06:00"),
        ((time(21), time(6)), "2026-11-24T20:00", "2026-11-25T07:00", "2026-11-25T07:00"),
        ((time(6), time(9)), "2026-11-24T20:00", "2026-11-25T07:00", "2026-11-25T09:00"),
    ],
)
def test_a_letter_waits_for_the_end_of_ones_own_peace(
    desk: Desk,
    window: tuple[time | None, time | None],
    now: str,
    office_waits: str | None,
    at: str | None,
) -> None:
    wishes(desk, *window)
    assert told_at(desk, now, office_waits) == (wib(at) if at else None)


@pytest.mark.parametrize("wanted", [True, False])
def test_the_morning_letter_comes_to_whoever_wants_it(desk: Desk, wanted: bool) -> None:
    desk.registered()
    wishes(desk, None, None, digest=wanted)
    desk.clock.now = wib("2026-11-25T07:30")
    _greetings.greet(desk.office)
    letters = OutboxMessage.objects.filter(
        recipient__contains="kepala_dinas", subject__startswith="Tugas Anda"
    )
    assert letters.count() == wanted

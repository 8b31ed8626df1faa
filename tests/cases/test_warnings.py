"""Warnings, quiet hours and the morning letter: decided purely, said once each, to the right people."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from tests.cases.harness import SYSTEM, Desk

from tertib.cases import _greetings, _warnings, notices, queries, service
from tertib.cases._warnings import Level, level_at, untold
from tertib.cases.types import CaseRef
from tertib.kernel.errors import Conflict
from tertib.people import service as people
from tertib.people.types import OfficeRules
from tertib.runtime.models import OutboxMessage, QueuedJob

WIB = timezone(timedelta(hours=7))
DUE = datetime(2026, 11, 25, 8, 0, tzinfo=WIB)
RULES = OfficeRules()


def told(start: str) -> list[str]:
    found = OutboxMessage.objects.filter(subject__startswith=start)
    return sorted(each.recipient.removeprefix("Pejabat.").removesuffix("@contoh.id") for each in found)


def set_rules(desk: Desk, rules: OfficeRules) -> None:
    people.set_rules(desk.office, rules, by=SYSTEM)


def set_clock(desk: Desk, text: str) -> None:
    desk.clock.now = datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.fixture
def case(desk: Desk) -> CaseRef:
    """On the head's desk since 08.00; due the next working day at that time. A post stands above it."""
    return desk.registered()


# --- pure decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (121, Level.NONE),
        (120, Level.SOON),
        (1, Level.SOON),
        (0, Level.DUE),
        (-59, Level.DUE),
        (-60, Level.LATE),
    ],
)
def test_how_loud_it_is_follows_the_minutes_left(left: int, level: Level) -> None:
    now = DUE if left <= 0 else DUE - timedelta(minutes=left)
    assert level_at(now, DUE, RULES, left=left) is level


def test_warnings_can_be_turned_off() -> None:
    rules = OfficeRules(warn_before=0, escalate_after=None)
    assert level_at(DUE - timedelta(minutes=1), DUE, rules, left=1) is Level.NONE
    assert level_at(DUE, DUE, rules, left=-10_000) is Level.DUE


def test_being_due_soon_is_no_news_once_it_is_due() -> None:
    assert untold(Level.NONE, Level.SOON) == (Level.SOON,)
    assert untold(Level.NONE, Level.LATE) == (Level.DUE, Level.LATE)
    assert untold(Level.SOON, Level.DUE) == (Level.DUE,)
    assert untold(Level.LATE, Level.LATE) == ()


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T17:59", None),
        ("2026-11-24T18:00", "2026-11-25T07:00"),
        ("2026-11-25T06:59", "2026-11-25T07:00"),
        ("2026-11-25T07:00", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, end: str | None) -> None:
    found = notices.quiet_end(datetime.fromisoformat(now).replace(tzinfo=WIB), RULES)
    assert found == (datetime.fromisoformat(end).replace(tzinfo=WIB) if end else None)


def test_quiet_hours_may_lie_within_a_day_or_not_be_there() -> None:
    noon = datetime(2026, 11, 24, 12, 30, tzinfo=WIB)
    lunch = OfficeRules(quiet_from=time(12), quiet_until=time(13))
    assert notices.quiet_end(noon, lunch) == datetime(2026, 11, 24, 13, tzinfo=WIB)
    assert notices.quiet_end(noon, OfficeRules(quiet_from=time(0), quiet_until=time(0))) is None


def test_the_morning_letter_is_written_once_on_a_working_day() -> None:
    morning = datetime(2026, 11, 24, 7, 30, tzinfo=WIB)
    assert _greetings.is_time(morning, RULES, works_today=True, greeted_on=date(2026, 11, 23))
    for refused in (
        _greetings.is_time(morning - timedelta(minutes=1), RULES, works_today=True, greeted_on=None),
        _greetings.is_time(morning, RULES, works_today=False, greeted_on=None),
        _greetings.is_time(morning, RULES, works_today=True, greeted_on=morning.date()),
        _greetings.is_time(morning, OfficeRules(digest_at=None), works_today=True, greeted_on=None),
    ):
        assert refused is False


# --- said -------------------------------------------------------------------------------------------


def test_the_desk_is_warned_before_and_at_due_once_each(desk: Desk, case: CaseRef) -> None:
    assert _warnings.warn(desk.office) == 0
    set_clock(desk, "2026-11-24T15:59")
    for _ in range(2):
        _warnings.warn(desk.office)
    assert told("Segera jatuh tempo") == ["kepala_dinas"]
    due = desk.view(case).due
    assert due is not None
    desk.clock.now = due.astimezone(UTC)
    for _ in range(2):
        _warnings.warn(desk.office)
    assert told("Jatuh tempo") == ["kepala_dinas"]


def test_after_due_the_nearest_superior_who_is_there_is_told_and_it_stands_in_the_chain(
    desk: Desk, superior: str
) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    set_clock(desk, "2026-11-25T12:00")
    assert _warnings.warn(desk.office) == 2
    assert _warnings.warn(desk.office) == 0
    assert told("Jatuh tempo") == ["jft1"]
    assert told("Lewat janji layanan") == [superior]
    (entry,) = [each for each in queries.timeline(desk.actors["jft1"], case.id) if each.kind == "escalated"]
    assert str(entry) == "Janji layanan terlewati; Sekretaris diberi tahu"
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_a_warning_makes_no_open_page_stale(desk: Desk, superior: str) -> None:
    case = desk.at_check()
    seen = desk.view(case).seq
    set_clock(desk, "2026-11-25T12:00")
    _warnings.warn(desk.office)
    assert service.claim(case.id, by=desk.actors["jft1"], seen=seen).seq > seen


def test_nobody_is_warned_at_night_and_in_the_morning_of_what_is_true_then(desk: Desk, case: CaseRef) -> None:
    set_rules(desk, OfficeRules(quiet_from=time(15), quiet_until=time(9)))
    set_clock(desk, "2026-11-24T15:30")
    assert _warnings.warn(desk.office) == 0
    set_clock(desk, "2026-11-25T09:00")
    _warnings.warn(desk.office)
    assert told("Segera jatuh tempo") == []
    assert told("Jatuh tempo") == ["kepala_dinas"]


def test_a_moved_deadline_warns_anew(desk: Desk, case: CaseRef) -> None:
    from tertib.people.types import SpecialDay

    set_clock(desk, "2026-11-24T15:59")
    _warnings.warn(desk.office)
    people.enter_days(desk.office, [SpecialDay(day=date(2026, 11, 25), name="Libur")], by=SYSTEM)
    service.recompute_promises(desk.office)
    _warnings.warn(desk.office)
    assert told("Segera jatuh tempo") == ["kepala_dinas"] * 2


def test_a_held_case_is_not_warned_of(desk: Desk) -> None:
    set_rules(desk, OfficeRules(provider_hold=True))
    case = desk.at_check()
    service.hold(case.id, "PT Jaringan", by=desk.actors["jft1"], seen=desk.view(case).seq)
    set_clock(desk, "2026-12-01T10:00")
    assert _warnings.warn(desk.office) == 0


def test_news_of_the_night_reach_officials_in_the_morning_and_applicants_at_once(desk: Desk) -> None:
    set_clock(desk, "2026-11-24T20:00")
    desk.registered()
    waits = {row.recipient: row.not_before for row in OutboxMessage.objects.all()}
    morning = datetime(2026, 11, 25, 7, tzinfo=WIB)
    assert waits["Pejabat.kepala_dinas@contoh.id"] == morning
    assert waits["Pemohon.dinkes@contoh.id"] is None
    assert QueuedJob.objects.filter(task="outbox.deliver", run_at=morning).exists()


def test_every_official_with_work_gets_one_morning_letter(desk: Desk, case: CaseRef) -> None:
    set_clock(desk, "2026-11-25T07:29")
    assert _greetings.greet(desk.office) == 0
    set_clock(desk, "2026-11-25T07:30")
    first = _greetings.greet(desk.office)
    assert first == len(told("Tugas Anda 25 November 2026"))
    assert "kepala_dinas" in told("Tugas Anda")
    assert "arsiparis" not in told("Tugas Anda")
    assert _greetings.greet(desk.office) == 0
    assert first == len(told("Tugas Anda"))


def test_no_morning_letter_on_a_holiday(desk: Desk, case: CaseRef) -> None:
    set_clock(desk, "2026-12-25T08:00")
    assert _greetings.greet(desk.office) == 0


def test_a_claimed_case_that_is_over_is_forgotten(desk: Desk) -> None:
    case = desk.closed()
    set_clock(desk, "2026-12-01T10:00")
    assert _warnings.warn(desk.office) == 0
    with pytest.raises(Conflict):
        service.hold(case.id, "PT", by=desk.actors["jft1"], seen=desk.view(case).seq)

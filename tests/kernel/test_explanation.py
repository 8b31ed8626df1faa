"""The explanation of a deadline in one sentence: short, and its figures add up."""

import random
import re
from datetime import date, datetime, timedelta, timezone

import pytest
from tests.kernel.test_calendar_oracle import site

from tertib.kernel import calendar as working_time
from tertib.kernel.calendar import Line, Pause, WorkingCalendar
from tertib.kernel.explanation import shortly

WIB = timezone(timedelta(hours=7))
FOUR = ("monday", "tuesday", "wednesday", "thursday")
OFFICE = {
    "zone": "Asia/Jakarta",
    "hours": {**{day: ["07:30-16:00"] for day in FOUR}, "friday": ["07:30-16:30"]},
    "breaks": {**{day: ["12:00-13:00"] for day in FOUR}, "friday": ["11:30-13:00"]},
    "holidays": {"2026-12-02": "Pemilihan ulang"},
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.fixture
def office() -> WorkingCalendar:
    return working_time.from_data(OFFICE)


def sum_of(said: str) -> int:
    """What the figures in brackets come to."""
    counted = said.partition(". Tidak dihitung")[0]
    return sum(
        int(times or 1) * int(minutes) for times, minutes in re.findall(r"\((?:(\d+) × )?(\d+)[;)]", counted)
    )


def test_a_quarter_of_an_hour_over_the_evening(office: WorkingCalendar) -> None:
    found = working_time.add(office, at("2026-11-26T15:55"), 15)
    assert shortly(found.lines) == "15 menit kerja: 26 Nov 15.55–16.00 (5) + 27 Nov 07.30–07.40 (10)"


def test_days_that_are_alike_stand_together_and_free_days_follow(office: WorkingCalendar) -> None:
    found = working_time.add(office, at("2026-11-24T11:00"), 2790)
    said = shortly(found.lines)
    assert said == (
        "2790 menit (46 jam 30 menit) kerja: 24 Nov 11.00–16.00 (240) + 25–26 Nov (2 × 450) + "
        "27 Nov 07.30–16.30 (450) + 30 Nov–1 Des (2 × 450) + 3 Des 07.30–13.30 (300). "
        "Tidak dihitung: 28–29 Nov (hari libur mingguan); 2 Des (Pemilihan ulang)"
    )
    assert sum_of(said) == 2790


def test_a_pause_is_told_with_its_reason(office: WorkingCalendar) -> None:
    pause = Pause(begin=at("2026-11-24T08:00"), end=at("2026-11-25T09:00"), reason="menunggu pemohon")
    said = shortly(working_time.add(office, at("2026-11-24T07:30"), 60, [pause]).lines)
    assert sum_of(said) == 60
    assert said.endswith("Tidak dihitung: 24–25 Nov (menunggu pemohon)")


def test_what_a_worked_day_was_stands_beside_its_minutes() -> None:
    one = Line(day=date(2026, 12, 1), minutes=450, reason="hari kerja ke-5")
    assert shortly([one]) == "450 menit (7 jam 30 menit) kerja: 1 Des (450; hari kerja ke-5)"


def test_nothing_is_said_without_lines() -> None:
    assert shortly(()) == ""


@pytest.mark.parametrize("seed", range(10))
def test_the_figures_add_up_on_any_calendar(seed: int) -> None:
    chance, calendar = random.Random(seed), working_time.from_data(site())
    for _ in range(50):
        start = at("2026-11-24T00:00") + timedelta(minutes=chance.randrange(150 * 1440))
        minutes = chance.choice((1, 15, 450, 2250, chance.randrange(1, 9000)))
        assert sum_of(shortly(working_time.add(calendar, start, minutes).lines)) == minutes

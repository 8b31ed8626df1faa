"""Working time against an oracle that knows nothing but a long row of minutes, each worked or not."""

import os
import random
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from tertib.kernel import calendar as working
from tertib.kernel.calendar import Period, Span, WorkingCalendar, add, between, from_data
from tertib.kernel.errors import Misconfigured

DATA = Path(working.__file__).parents[1] / "people" / "data" / "calendar_tanjungpinang.yaml"
CASES = 1_000_000 if os.environ.get("TERTIB_PROOF") == "1" else 20_000
WIB = timezone(timedelta(hours=7))


@pytest.fixture(scope="module")
def office() -> WorkingCalendar:
    return from_data(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_a_quarter_of_an_hour_on_thursday_evening_ends_on_friday_morning(office: WorkingCalendar) -> None:
    deadline = add(office, wib("2026-11-26T15:55"), 15)
    assert deadline.at == wib("2026-11-27T07:40")
    assert [str(line) for line in deadline.lines] == [
        "Kamis, 26 November 2026, 15.55–16.00: 5 menit",
        "Jumat, 27 November 2026, 07.30–07.40: 10 menit",
    ]


def test_work_that_fits_the_day_ends_at_closing_time_and_not_the_next_morning(
    office: WorkingCalendar,
) -> None:
    assert add(office, wib("2026-11-26T15:55"), 5).at == wib("2026-11-26T16:00")


def test_no_work_is_done_at_once_even_at_night(office: WorkingCalendar) -> None:
    assert add(office, wib("2026-11-26T21:00"), 0).at == wib("2026-11-26T21:00")


def test_the_explanation_names_the_holidays_between(office: WorkingCalendar) -> None:
    lines = [str(line) for line in add(office, wib("2026-12-23T15:30"), 450).lines]
    assert lines[1:3] == [
        "Kamis, 24 Desember 2026: Cuti bersama Kelahiran Yesus Kristus",
        "Jumat, 25 Desember 2026: Kelahiran Yesus Kristus",
    ]
    assert "Sabtu, 26 Desember 2026: hari libur mingguan" in lines


def test_the_week_has_the_minutes_of_the_regulation(office: WorkingCalendar) -> None:
    assert between(office, wib("2026-11-23T00:00"), wib("2026-11-30T00:00")) == 37 * 60 + 30
    assert between(office, wib("2026-03-02T00:00"), wib("2026-03-09T00:00")) == 32 * 60 + 30


def test_the_friday_break_is_longer(office: WorkingCalendar) -> None:
    assert between(office, wib("2026-11-27T11:00"), wib("2026-11-27T13:30")) == 60
    assert between(office, wib("2026-11-26T11:30"), wib("2026-11-26T13:30")) == 60


def test_time_never_runs_backwards(office: WorkingCalendar) -> None:
    assert between(office, wib("2026-11-26T12:00"), wib("2026-11-26T08:00")) == 0
    with pytest.raises(ValueError, match="before its start"):
        add(office, wib("2026-11-26T12:00"), -1)


def test_a_list_of_holidays_is_known_for_its_year_only(office: WorkingCalendar) -> None:
    assert office.lists(2026)
    assert not office.lists(2027)


def test_the_year_has_the_holidays_of_the_decree(office: WorkingCalendar) -> None:
    assert len(office.holidays) == 25
    assert sum(name.startswith("Cuti bersama") for name in office.holidays.values()) == 8


def test_an_office_that_never_works_is_a_mistake_and_not_an_endless_search() -> None:
    closed = WorkingCalendar(zone="Asia/Jakarta", periods=(Period(name="tutup", week=((),) * 7),))
    with pytest.raises(Misconfigured):
        add(closed, wib("2026-11-26T08:00"), 1)


def test_days_outside_every_period_are_not_worked(office: WorkingCalendar) -> None:
    short = WorkingCalendar(
        zone=office.zone,
        periods=(Period(name="pekan", week=office.periods[0].week, last=date(2026, 11, 26)),),
    )
    assert between(short, wib("2026-11-26T00:00"), wib("2026-11-28T00:00")) == 450


def test_a_clock_change_costs_the_hour_that_does_not_exist() -> None:
    night = ((Span(start=0, end=24 * 60),),) * 7
    berlin = WorkingCalendar(zone="Europe/Berlin", periods=(Period(name="selalu", week=night),))
    begin, end = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert between(berlin, begin, end) == 23 * 60


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Asia/Tanjungpinang"},
        {"periods": [{"name": "x", "hours": {"senin": ["08:00-16:00"]}}]},
        {"periods": [{"name": "x", "hours": {"monday": ["08:00-12:00", "11:00-16:00"]}}]},
        {"periods": [{"name": "x", "hours": {"monday": ["8-16"]}}]},
        {"periods": [{"name": "x", "hours": {"monday": ["16:00-08:00"]}}]},
        {"periods": [{"name": "x", "hours": {"monday": ["08:00-24:30"]}}]},
        {"periods": [{"hours": {}}]},
        {"holidays": {"2026-02-30": "tanggal yang tidak ada"}},
        {"holidays": ["2026-01-01"]},
    ],
)
def test_a_broken_calendar_is_refused(change: dict[str, object]) -> None:
    sound = {"zone": "Asia/Jakarta", "periods": [{"name": "x", "hours": {"monday": ["08:00-24:00"]}}]}
    assert from_data(sound).holidays == {}
    with pytest.raises(Misconfigured):
        from_data(sound | change)


class Bitmap:
    """Each minute of two years, worked or not; every question is a walk along the row."""

    def __init__(self, calendar: WorkingCalendar, first: datetime, days: int) -> None:
        self.first = first
        self.worked = bytearray(days * 1440)
        for number in range(days):
            day = (first + timedelta(days=number)).date()
            for minute in self._of_day(calendar, day):
                self.worked[number * 1440 + minute] = 1
        self.passed = [0]
        for bit in self.worked:
            self.passed.append(self.passed[-1] + bit)

    @staticmethod
    def _of_day(calendar: WorkingCalendar, day: date) -> list[int]:
        if day in calendar.holidays:
            return []
        chosen = [one for one in calendar.periods if one.covers(day)][-1]
        return [minute for span in chosen.week[day.weekday()] for minute in range(span.start, span.end)]

    def place(self, moment: datetime) -> int:
        return (moment - self.first) // timedelta(minutes=1)

    def between(self, begin: datetime, end: datetime) -> int:
        return max(0, self.passed[self.place(end)] - self.passed[self.place(begin)])


def test_random_deadlines_agree_with_the_bitmap(office: WorkingCalendar) -> None:
    first = datetime(2026, 1, 1, tzinfo=WIB)
    bitmap = Bitmap(office, first, 500)
    dice = random.Random(20261124)
    for _ in range(CASES):
        start = first + timedelta(seconds=dice.randrange(400 * 86400))
        minutes = dice.choice((0, 1, 5, 15, 450, dice.randrange(3000)))
        deadline = add(office, start, minutes)
        end = bitmap.place(deadline.at)
        assert bitmap.between(start, deadline.at) == minutes == between(office, start, deadline.at)
        assert not minutes or bitmap.worked[end - 1], "the last minute before a deadline is worked"
        assert sum(line.minutes for line in deadline.lines) == minutes
        assert deadline.at.second == 0


def test_random_stretches_agree_with_the_bitmap(office: WorkingCalendar) -> None:
    first = datetime(2026, 1, 1, tzinfo=WIB)
    bitmap = Bitmap(office, first, 500)
    dice = random.Random(42)
    for _ in range(CASES // 10):
        begin, end = (first + timedelta(minutes=dice.randrange(450 * 1440)) for _ in range(2))
        assert between(office, begin, end) == bitmap.between(begin, end)

"""Working time by example; tests/kernel/test_calendar_oracle.py asks at random."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from tertib.kernel import calendar as working
from tertib.kernel.calendar import HalfDay, Pause, Period, Span, WorkingCalendar, add, between, from_data
from tertib.kernel.errors import Misconfigured

DATA = Path(working.__file__).parents[1] / "people" / "data" / "calendar_tanjungpinang.yaml"


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
        {"holidays": ["1 Januari"]},
        {"holidays": 17},
        {"half_days": {"2026-12-31": {"hours": ["07:30-11:30"]}}},
        {"periods": [{"name": "x", "hours": {"monday": ["22:00-06:00"]}}]},
        {"periods": [{"name": "x", "hours": {}}]},
        {"periods": [{"name": "x", "hours": {"monday": ["08:00-09:00"]}, "breaks": {"minggu": []}}]},
        {
            "periods": [
                {
                    "name": "x",
                    "hours": {"monday": ["08:00-09:00"]},
                    "from": "2026-03-01",
                    "until": "2026-02-01",
                }
            ]
        },
        {
            "holidays": {"2026-12-24": "Cuti bersama"},
            "half_days": {"2026-12-24": {"name": "setengah", "hours": ["08:00-11:00"]}},
        },
    ],
)
def test_a_broken_calendar_is_refused(change: dict[str, object]) -> None:
    sound = {"zone": "Asia/Jakarta", "periods": [{"name": "x", "hours": {"monday": ["08:00-24:00"]}}]}
    assert from_data(sound).holidays == {}
    with pytest.raises(Misconfigured):
        from_data(sound | change)


def test_breaks_may_be_written_apart_from_the_hours() -> None:
    plain = from_data({"zone": "Asia/Jakarta", "hours": {"monday": ["07:30-12:00", "13:00-16:00"]}})
    apart = from_data(
        {
            "zone": "Asia/Jakarta",
            "hours": {"monday": ["07:30-16:00"]},
            "breaks": {"monday": ["12:00-13:00"]},
        }
    )
    assert plain == apart


def test_a_half_day_has_hours_of_its_own_and_says_so(office: WorkingCalendar) -> None:
    short = replace(
        office,
        half_days={
            date(2026, 12, 31): HalfDay(name="Menjelang tahun baru", spans=(Span(start=450, end=690),))
        },
    )
    deadline = add(short, wib("2026-12-31T11:00"), 60)
    assert deadline.at == wib("2027-01-01T08:00")
    assert [str(line) for line in deadline.lines] == [
        "Kamis, 31 Desember 2026, 11.00–11.30: 30 menit (Menjelang tahun baru)",
        "Jumat, 1 Januari 2027, 07.30–08.00: 30 menit",
    ]


def test_nothing_is_counted_while_the_clock_stands_still(office: WorkingCalendar) -> None:
    pause = Pause(begin=wib("2026-11-24T10:00"), end=wib("2026-11-26T09:00"), reason="menunggu pemohon")
    deadline = add(office, wib("2026-11-24T09:30"), 90, [pause])
    assert deadline.at == wib("2026-11-26T10:00")
    assert [str(line) for line in deadline.lines] == [
        "Selasa, 24 November 2026, 09.30–10.00: 30 menit",
        "Selasa, 24 November 2026, 10.00–12.00: menunggu pemohon",
        "Selasa, 24 November 2026, 13.00–16.00: menunggu pemohon",
        "Rabu, 25 November 2026, 07.30–12.00: menunggu pemohon",
        "Rabu, 25 November 2026, 13.00–16.00: menunggu pemohon",
        "Kamis, 26 November 2026, 07.30–09.00: menunggu pemohon",
        "Kamis, 26 November 2026, 09.00–10.00: 1 jam",
    ]
    assert between(office, wib("2026-11-24T09:30"), deadline.at, [pause]) == 90


def test_pauses_that_overlap_count_once_and_empty_ones_not_at_all(office: WorkingCalendar) -> None:
    def pause(begin: str, end: str) -> Pause:
        return Pause(begin=wib(begin), end=wib(end))

    pauses = [
        pause("2026-11-24T10:00", "2026-11-24T11:00"),
        pause("2026-11-24T09:00", "2026-11-24T10:30"),
        pause("2026-11-24T15:00", "2026-11-24T14:00"),
    ]
    assert between(office, wib("2026-11-24T07:30"), wib("2026-11-24T16:00"), pauses) == 450 - 120


def test_a_pause_longer_than_a_year_is_no_calendar_without_work(office: WorkingCalendar) -> None:
    pause = Pause(begin=wib("2026-11-24T08:00"), end=wib("2028-11-24T08:00"))
    assert add(office, wib("2026-11-24T08:00"), 10, [pause]).at == wib("2028-11-24T08:10")

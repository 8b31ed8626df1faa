"""Rules of recurrence against an oracle that looks at every day, their bounds, their words, working days."""

import calendar as months
import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import tertib.people
from tertib.inspections import _recurrence, _rule_words
from tertib.inspections._recurrence import Rule
from tertib.inspections.types import Shift
from tertib.kernel import calendar
from tertib.kernel.errors import Invalid

START = date(2026, 1, 1)
EXAMPLES = 2_000 if os.environ.get("TERTIB_PROOF") else 60
HOURS = {
    "hours": {name: ["08:00-16:00"] for name in ("monday", "tuesday", "wednesday", "thursday", "friday")}
}
HOLIDAYS = {"2026-12-25": "Hari Natal", "2026-12-24": "Cuti bersama Natal", "2027-01-01": "Tahun Baru"}
OFFICE = calendar.from_data({"zone": "Asia/Jakarta", **HOURS, "holidays": HOLIDAYS})
CITY = calendar.from_data(
    yaml.safe_load((Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml").read_text())
)


# --- the oracle: day by day, with no idea of how dateutil goes about it ----------------------------------


def oracle(rule: Rule, starts_on: date, last: date) -> tuple[date, ...]:
    found: list[date] = []
    day = starts_on
    while day <= last:
        if (
            _in_turn(rule, starts_on, day)
            and _falls(rule, starts_on, day)
            and (not rule.places or _place_of(rule, starts_on, day) & set(rule.places))
        ):
            found.append(day)
        day += timedelta(days=1)
    found = [day for day in found if rule.until is None or day <= rule.until]
    return tuple(found[: rule.count])


def _week(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _in_turn(rule: Rule, starts_on: date, day: date) -> bool:
    apart = {
        "DAILY": (day - starts_on).days,
        "WEEKLY": (_week(rule, day) - _week(rule, starts_on)).days // 7,
        "MONTHLY": (day.year - starts_on.year) * 12 + day.month - starts_on.month,
        "YEARLY": day.year - starts_on.year,
    }[rule.frequency]
    return apart % rule.interval == 0


def _falls(rule: Rule, starts_on: date, day: date) -> bool:
    length = months.monthrange(day.year, day.month)[1]
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not {day.day, day.day - length - 1} & set(rule.month_days):
        return False
    if rule.days and not any(_is_day(place, wanted, day, length) for place, wanted in rule.days):
        return False
    return bool(rule.days or rule.month_days) or _as_the_first(rule, starts_on, day)


def _is_day(place: int, wanted: int, day: date, length: int) -> bool:
    if day.weekday() != wanted:
        return False
    return place in (0, (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1))


def _as_the_first(rule: Rule, starts_on: date, day: date) -> bool:
    """A rule without a day repeats that of its beginning."""
    if rule.frequency == "WEEKLY":
        return day.weekday() == starts_on.weekday()
    if rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and rule.months):
        return day.day == starts_on.day
    return rule.frequency == "DAILY" or (day.month, day.day) == (starts_on.month, starts_on.day)


def _place_of(rule: Rule, starts_on: date, day: date) -> set[int]:
    """Which day of its week, month or year it is among those on which the rule falls."""
    first, last = {
        "DAILY": (day, day),
        "WEEKLY": (_week(rule, day), _week(rule, day) + timedelta(days=6)),
        "MONTHLY": (day.replace(day=1), day.replace(day=months.monthrange(day.year, day.month)[1])),
        "YEARLY": (date(day.year, 1, 1), date(day.year, 12, 31)),
    }[rule.frequency]
    period = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    fit = [one for one in period if _falls(rule, starts_on, one)]
    return {fit.index(day) + 1, fit.index(day) - len(fit)}


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    in_month = draw(st.lists(st.integers(1, 12), max_size=3, unique=True))
    if in_month:
        parts.append("BYMONTH=" + ",".join(map(str, in_month)))
    placed = frequency == "MONTHLY" or (frequency == "YEARLY" and bool(in_month))
    place = st.sampled_from(["", "1", "2", "-1", "5"]) if placed else st.just("")
    named = draw(st.lists(st.tuples(place, st.sampled_from(_recurrence.DAYS)), max_size=3, unique=True))
    if any(one for one, _ in named):
        named = [each for each in named if each[0]]
    if named:
        parts.append("BYDAY=" + ",".join(f"{one}{day}" for one, day in named))
    if frequency != "WEEKLY" and draw(st.booleans()):
        dates = st.integers(1, 31) | st.integers(-5, -1)
        parts.append("BYMONTHDAY=" + ",".join(map(str, draw(st.lists(dates, min_size=1, max_size=3)))))
    chosen = any(part.startswith(("BYDAY", "BYMONTHDAY")) for part in parts)
    if chosen and frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1, -2]))}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        parts.append("WKST=SU")
    end = draw(st.sampled_from(["", "COUNT=5", "UNTIL=20271015"]))
    return ";".join([*parts, *([end] if end else [])])


@given(text=rules(), start=st.dates(date(2025, 1, 1), date(2027, 12, 31)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_days_are_those_that_looking_at_every_day_finds(text: str, start: date) -> None:
    rule, last = _recurrence.read(text), date(2028, 12, 31)
    assert _recurrence.days(rule, start, start, last, most=5_000) == oracle(rule, start, last)


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "setiap Senin",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=MONTHLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,1TU",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;COUNT=0",
        "FREQ=MONTHLY;COUNT=99999999999999999999",
        "FREQ=MONTHLY;INTERVAL=1001",
        "FREQ=MONTHLY;COUNT=2;UNTIL=20271231",
        "FREQ=MONTHLY;UNTIL=20271345",
        "FREQ=MONTHLY;BYEASTER=1",
        "FREQ=MONTHLY\nEXDATE=20261212",
        "FREQ=DAILY;" + "BYMONTHDAY=1" * 60,
        "FREQ=MONTHLY;BYMONTHDAY=١",
    ],
)
def test_a_rule_that_is_not_understood_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        _recurrence.read(text)
    assert list(caught.value.problems) == ["rule"]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=5SU;BYMONTHDAY=1",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=366",
        "FREQ=WEEKLY;UNTIL=20200101",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
    ],
)
def test_a_rule_that_never_falls_ends_at_once(text: str) -> None:
    began = time.monotonic()
    with pytest.raises(Invalid):
        _recurrence.insist_falls(_recurrence.read(text), START)
    assert time.monotonic() - began < 2


def test_without_the_tank_such_a_rule_would_keep_it_busy() -> None:
    """The naive twin: dateutil itself goes on to the year 9999."""
    from datetime import datetime

    from dateutil.rrule import YEARLY, rrule

    looked = 0

    class Watched(tuple[int, ...]):  # noqa: SLOT001
        def __contains__(self, month: object) -> bool:
            nonlocal looked
            looked += 1
            if looked > 10 * _recurrence.TANK:
                raise TimeoutError
            return super().__contains__(month)

    naive = rrule(YEARLY, dtstart=datetime(2026, 1, 1), bymonth=2, bymonthday=30)  # noqa: DTZ001
    naive._bymonth = Watched((2,))
    with pytest.raises(TimeoutError):
        next(iter(naive))


# --- words -----------------------------------------------------------------------------------------------

WORDS = {
    "FREQ=MONTHLY;BYDAY=1MO": "setiap bulan pada Senin pertama",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1": "setiap bulan pada Senin pertama",
    "FREQ=MONTHLY;BYDAY=-1FR": "setiap bulan pada Jumat terakhir",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1,15": "setiap 3 bulan pada tanggal 1 dan 15",
    "FREQ=MONTHLY;BYMONTHDAY=-1": "setiap bulan pada tanggal terakhir bulan itu",
    "FREQ=MONTHLY": "setiap bulan pada tanggal 1",
    "FREQ=WEEKLY": "setiap minggu pada Kamis",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR": "setiap 2 minggu pada Senin, Rabu dan Jumat",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": "setiap hari pada Senin sampai Jumat",
    "FREQ=DAILY;INTERVAL=10": "setiap 10 hari",
    "FREQ=YEARLY": "setiap tahun pada 1 Januari",
    "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1": "setiap tahun pada 1 Maret dan 1 September",
    "FREQ=YEARLY;BYMONTH=8;BYDAY=2TU": "setiap tahun dalam Agustus pada Selasa kedua",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": (
        "setiap bulan pada hari yang terakhir di antara Senin sampai Jumat"
    ),
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": "setiap bulan pada Jumat yang jatuh pada tanggal 13",
    "FREQ=MONTHLY;BYDAY=1MO;COUNT=12": "setiap bulan pada Senin pertama sebanyak 12 kali",
    "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231": "setiap bulan pada Senin pertama sampai 31 Desember 2027",
}


@pytest.mark.parametrize("text", WORDS)
def test_a_rule_is_said_in_words(text: str) -> None:
    assert _rule_words.words(_recurrence.read(text), START) == WORDS[text]


# --- working days ----------------------------------------------------------------------------------------


def test_a_day_of_rest_goes_where_the_plan_says() -> None:
    christmas = date(2026, 12, 25)  # a Friday, after a day of shared leave
    shifted = [_recurrence.shifted(OFFICE, christmas, one) for one in Shift]
    assert shifted == [date(2026, 12, 28), date(2026, 12, 23), christmas]


def test_two_days_that_meet_on_one_working_day_are_one_round() -> None:
    days = tuple(date(2026, 11, 27) + timedelta(days=n) for n in range(5))  # Friday to Tuesday
    met = _recurrence.on_working_days(OFFICE, days, Shift.NEXT)
    assert met == tuple((day, day) for day in days if day.weekday() < 5)


@given(day=st.dates(date(2025, 1, 1), date(2027, 12, 31)), lead=st.integers(0, 15))
@settings(max_examples=200, deadline=None)
def test_working_days_before_are_counted_one_by_one(day: date, lead: int) -> None:
    opens = _recurrence.working_days_before(CITY, day, lead)
    between = [opens + timedelta(days=n) for n in range((day - opens).days)]
    assert sum(_recurrence.is_worked(CITY, one) for one in between) == lead
    assert lead == 0 or _recurrence.is_worked(CITY, opens)


@given(
    day=st.dates(date(2025, 1, 1), date(2027, 12, 31)), shift=st.sampled_from([Shift.NEXT, Shift.PREVIOUS])
)
@settings(max_examples=200, deadline=None)
def test_a_shifted_day_is_the_nearest_working_day_on_its_side(day: date, shift: Shift) -> None:
    on = _recurrence.shifted(CITY, day, shift)
    low, high = sorted((day, on))
    skipped = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    skipped.remove(on)
    assert _recurrence.is_worked(CITY, on)
    assert not any(_recurrence.is_worked(CITY, one) for one in skipped)
    assert on >= day if shift is Shift.NEXT else on <= day

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tertib.kernel.indonesian import (
    clock_time,
    duration,
    long_date,
    read_day,
    read_number,
    roman_month,
    spelled,
    weekday,
)

ONES = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
]


def by_hand(number: int) -> str:
    """Terbilang as it is taught at school."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            count, rest = divmod(number, size)
            head = one if one and count == 1 else f"{by_hand(count)} {word}"
            return f"{head} {by_hand(rest)}" if rest else head
    raise AssertionError(number)


def test_dates_are_written_out() -> None:
    day = date(2026, 11, 24)
    assert (long_date(day), weekday(day)) == ("24 November 2026", "Selasa")


def test_every_number_up_to_the_years_is_spelled_as_at_school() -> None:
    assert [spelled(number) for number in range(10_000)] == [by_hand(number) for number in range(10_000)]


def test_hours_have_a_dot_and_the_name_of_the_zone() -> None:
    moment = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert [clock_time(moment, zone) for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")] == [
        "07.30 WIB",
        "08.30 WITA",
        "09.30 WIT",
    ]


def test_months_are_roman_in_letter_numbers() -> None:
    assert [roman_month(month) for month in (1, 4, 9, 12)] == ["I", "IV", "IX", "XII"]
    for wrong in (0, 13):
        with pytest.raises(ValueError, match="twelve"):
            roman_month(wrong)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 menit"), (15, "15 menit"), (60, "1 jam"), (90, "1 jam 30 menit"), (-75, "-1 jam 15 menit")],
)
def test_durations_are_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert duration(minutes) == said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1250", "1250"), ("1250,5", "1250.5"), ("1.250,5", "1250.5"), (" 1250.5 ", "1250.5"),
        ("-0,9", "-0.9"),
        ("1.250", None), ("1,250.5", None), ("12a", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_here(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


def test_a_point_is_decimal_where_it_can_be_nothing_else() -> None:
    assert read_number("104.450", points=True) == Decimal("104.450")


@pytest.mark.parametrize("text", ["24/11/2026", "24-11-2026", " 2026-11-24 "])
def test_days_are_read_as_they_are_written_here(text: str) -> None:
    assert read_day(text) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["", "24/11", "24.11.2026", "31/02/2026", "24/11/26", "a/b/c", "11/24/2026"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None

"""A period of weekly hours is refused at its field, by itself and among the others of its calendar."""

from typing import Any

import pytest

from tertib.kernel.errors import Invalid
from tertib.people import queries

WEEK = {"hours": {"monday": ["07:30-12:00", "13:00-16:00"]}}
BASE = {"name": "Jam biasa", **WEEK}
RAMADAN = {"name": "Ramadan", "from": "2027-02-08", "until": "2027-03-09", **WEEK}


def refused(*periods: dict[str, Any], no: int = -1) -> dict[str, str]:
    """The sentence at each field."""
    with pytest.raises(Invalid) as error:
        queries.check_periods(periods, no % len(periods))
    return {name: one.sentence % one.fields for name, (one, *_) in error.value.problems.items()}


def test_a_sound_calendar_is_taken() -> None:
    queries.check_periods([BASE, RAMADAN], 1)
    queries.check_periods([BASE], 0)
    first, second = {**BASE, "until": "2026-12-31"}, {**BASE, "from": "2027-01-01"}
    queries.check_periods([first, second], 1)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name": " "}, "name", "Isi nama"),
        ({"from": "2027-03-10"}, "until", "berakhir sebelum mulai"),
        ({"hours": {"monday": ["pagi"]}}, "monday", "tidak terbaca"),
        ({"hours": {"friday": ["16:00-08:00"]}}, "friday", "berakhir sebelum mulai"),
        ({"hours": {"friday": ["08:00-12:00", "11:00-14:00"]}}, "friday", "tumpang tindih"),
        ({"hours": {"friday": ["22:00-25:00"]}}, "friday", "tidak terbaca"),
        ({"hours": {}}, "monday", "satu menit kerja pun"),
        ({"breaks": {"monday": ["07:00-17:00"]}}, "monday", "satu menit kerja pun"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, Any], field: str, says: str) -> None:
    said = refused(BASE, {**RAMADAN, **change})
    assert list(said) == [field]
    assert says in said[field]


def test_every_wrong_day_is_told_at_once() -> None:
    assert set(refused({**BASE, "hours": {"monday": ["x"], "sunday": ["y"]}})) == {"monday", "sunday"}


def test_two_periods_with_dates_do_not_overlap() -> None:
    said = refused(BASE, RAMADAN, {**RAMADAN, "name": "Lebaran", "from": "2027-03-09", "until": "2027-03-15"})
    assert "tumpang tindih dengan “Ramadan”" in said["from"]


@pytest.mark.parametrize(
    ("periods", "field", "says"),
    [
        ([RAMADAN], "from", "Sebelum 8 Februari 2027"),
        ([{**BASE, "until": "2026-12-31"}], "until", "Mulai 1 Januari 2027"),
        ([{**BASE, "until": "2026-12-31"}, {**BASE, "from": "2027-01-03"}], "until", "Mulai 1 Januari 2027"),
    ],
)
def test_days_on_which_no_hours_hold_are_refused(
    periods: list[dict[str, Any]], field: str, says: str
) -> None:
    assert says in refused(*periods)[field]

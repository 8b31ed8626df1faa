"""Planted tendencies are found, noise tells nothing, and what was before a leap does not count."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.inspections._outlook import Sample, begun, outlook
from tertib.inspections.types import Goal, Outlook, Tendency
from tertib.procedures.types import read_limits

DAY = date(2026, 1, 5)
GRADES = ("normal", "attention", "critical")
DISK = read_limits({"normal": "<70", "attention": "70..85", "critical": ">85"})
BATTERY = read_limits({"normal": ">12,6", "attention": "12,2..12,6", "critical": "<12,2"})


def series(values: Sequence[float], *, every: int = 30) -> list[Sample]:
    return [Sample(on=DAY + timedelta(days=every * at), value=value) for at, value in enumerate(values)]


def told(values: Sequence[float], *, every: int = 30, unit: str = "%", **more: object) -> Outlook:
    samples = series(values, every=every)
    said = {"limits": DISK, "grades": GRADES, "unit": unit, "today": samples[-1].on, **more}
    return outlook(samples, **said)  # type: ignore[arg-type]


@given(
    st.floats(0.01, 50) | st.floats(-50, -0.01),
    st.floats(-500, 500),
    st.integers(4, 40),
    st.integers(1, 60),
)
def test_a_planted_slope_is_found(slope: float, level: float, count: int, every: int) -> None:
    found = told([level + slope * every * at for at in range(count)], every=every, unit="")
    assert found.monthly == pytest.approx(slope * 30.44, rel=1e-3)
    assert found.tendency is (Tendency.RISING if slope > 0 else Tendency.FALLING)


@given(st.integers(0, 10_000), st.integers(6, 24))
def test_a_slope_is_found_in_noise_that_is_smaller_than_it(seed: int, count: int) -> None:
    chance = Random(seed)
    found = told([50 + 2 * at + chance.uniform(-0.5, 0.5) for at in range(count)], unit="")
    assert found.tendency is Tendency.RISING
    assert found.monthly == pytest.approx(2 * 30.44 / 30, rel=0.25)


def test_noise_gives_no_forecast() -> None:
    chance = Random(7)
    false = sum(
        told([chance.gauss(50, 3) for _ in range(count)], unit="").tendency
        in (Tendency.RISING, Tendency.FALLING)
        for count in (5, 8, 12, 24)
        for _ in range(250)
    )
    assert false <= 40, f"{false} of 1000"


def test_a_naive_line_sees_a_tendency_in_the_same_noise() -> None:
    """The twin: whoever trusts any slope sees one every time."""
    chance = Random(7)
    slopes = []
    for _ in range(100):
        values = [chance.gauss(50, 3) for _ in range(12)]
        middle = sum(values) / 12
        slopes.append(sum((at - 5.5) * (value - middle) for at, value in enumerate(values)) != 0)
    assert all(slopes)


@given(st.lists(st.floats(-1e6, 1e6), min_size=0, max_size=30), st.booleans())
def test_any_numbers_get_an_answer(values: list[float], is_share: bool) -> None:
    samples = series(values)
    found = outlook(samples, DISK, GRADES, unit="%" if is_share else "", today=DAY)
    assert found.count <= len(values)


def test_one_slip_of_the_pen_does_not_turn_it() -> None:
    values = [50.0, 51, 52, 53, 540, 55, 56, 57]
    assert told(values, unit="").monthly == pytest.approx(30.44 / 30, rel=0.02)


def test_a_cleaned_disk_begins_anew() -> None:
    values = [60.0, 66, 72, 78, 84, 90, 40, 46]
    found = told(values)
    assert (found.tendency, found.count) == (Tendency.FEW, 2)
    assert found.since == DAY + timedelta(days=180)


def test_after_a_cleaning_only_the_new_numbers_count() -> None:
    found = told([60.0, 66, 72, 78, 84, 90, 40, 42, 44, 46, 48])
    assert found.monthly == pytest.approx(2 * 30.44 / 30, rel=0.01)


def test_a_replaced_part_begins_anew_even_without_a_leap() -> None:
    samples = series([50.0, 51, 52, 53, 54, 55])
    assert begun(samples, [DAY + timedelta(days=61)]) == 3
    assert told([50.0, 51, 52, 53, 54, 55], resets=[DAY + timedelta(days=61)]).tendency is Tendency.FEW


def test_a_disk_is_full_in_twelve_days() -> None:
    found = told([76.0, 80, 84, 88], every=12)
    assert (found.goal, found.value) == (Goal.FULL, 100.0)
    assert found.on == DAY + timedelta(days=72)


def test_the_next_worse_limit_is_named_before_the_whole() -> None:
    found = told([50.0, 52, 54, 56])
    assert (found.goal, found.grade, found.value) == (Goal.LIMIT, "attention", 70.0)


def test_a_falling_battery_meets_its_limit_from_above() -> None:
    found = told([12.9, 12.85, 12.8, 12.75], unit="V", limits=BATTERY)
    assert (found.tendency, found.grade, found.value) == (Tendency.FALLING, "attention", 12.6)


def test_what_gets_better_has_no_limit_ahead() -> None:
    assert told([60.0, 58, 56, 54], unit="°C").goal is Goal.FAR


def test_the_true_day_lies_between_the_earliest_and_the_latest() -> None:
    chance = Random(3)
    inside = 0
    for _ in range(100):
        found = told([50 + at + chance.gauss(0, 0.4) for at in range(12)], unit="")
        true = DAY + timedelta(days=600)  # 70 is met after twenty rounds
        inside += found.earliest is not None and found.earliest <= true <= (found.latest or date.max)
    assert inside >= 75


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_too_few_numbers_are_told(count: int) -> None:
    assert outlook(series([50.0] * count), DISK, GRADES, unit="%", today=DAY).tendency is Tendency.FEW


def test_a_level_line_has_no_tendency() -> None:
    assert told([50.0] * 8).tendency is Tendency.NONE

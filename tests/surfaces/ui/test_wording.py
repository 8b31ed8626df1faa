"""Times in words: hours are the largest unit, and a clock that stands still says so."""

import pytest

from tertib.cases.types import Clock
from tertib.surfaces.ui import wording


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 menit"), (59, "59 menit"), (60, "1 jam"), (90, "1 jam 30 menit"), (2250, "37 jam 30 menit")],
)
def test_durations(minutes: int, text: str) -> None:
    assert wording.duration(minutes) == text


def test_a_broken_promise_says_by_how_much() -> None:
    assert wording.left_words(-45) == "Lewat 45 menit kerja"
    assert wording.tone_of(-45, 450) == "bad"


def test_the_last_quarter_warns() -> None:
    assert wording.tone_of(112, 450) == "warn"
    assert wording.tone_of(113, 450) == "ok"


def test_a_held_clock_is_grey_and_says_why() -> None:
    clock = Clock(used=30, limit=450, state="held")
    assert wording.clock_words(clock) == "Jam berhenti, menunggu pemohon"
    assert wording.clock_tone(clock) == "held"


def test_a_stopped_clock_that_broke_its_promise_stays_red() -> None:
    assert wording.clock_tone(Clock(used=500, limit=450, state="stopped")) == "bad"


@pytest.mark.parametrize(("left", "percent"), [(450, 0), (225, 50), (0, 100), (-90, 100), (None, 0)])
def test_the_bar_stays_within_its_frame(left: int | None, percent: int) -> None:
    assert wording.percent_used(left, 450) == percent

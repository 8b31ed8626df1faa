"""Times in words: hours are the largest unit, and a clock that stands still says so."""

from datetime import date, time

import pytest

from tertib.cases.types import Clock
from tertib.kernel.calendar import Line
from tertib.runtime import languages
from tertib.surfaces.ui import wording


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 menit"), (59, "59 menit"), (60, "1 jam"), (90, "1 jam 30 menit"), (2250, "37 jam 30 menit")],
)
def test_durations(minutes: int, text: str) -> None:
    assert languages.duration(minutes) == text


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


HOLIDAY = Line(day=date(2026, 12, 25), minutes=0, reason="Hari Raya Natal")
WORKED = Line(day=date(2026, 11, 24), minutes=90, start=time(7, 30), end=time(9, 0))
WAITED = Line(
    day=date(2026, 11, 24), minutes=0, reason="jam berhenti, menunggu %(who)s", who="Diskominfo & <b>"
)


@pytest.mark.usefixtures("english")
def test_a_deadline_is_explained_in_the_readers_language() -> None:
    with languages.spoken("en"):
        assert wording.line_words(WORKED) == "Tuesday, 24 November 2026, 07.30–09.00: 1 hour 30 minutes"
        assert wording.line_words(HOLIDAY) == (
            'Friday, 25 December 2026: <span lang="id">Hari Raya Natal</span>'
        )
        assert wording.line_words(WAITED) == (
            "Tuesday, 24 November 2026: clock stopped, waiting for "
            '<span lang="id">Diskominfo &amp; &lt;b&gt;</span>'
        )


@pytest.mark.parametrize("line", [WORKED, HOLIDAY])
def test_on_a_page_in_indonesian_it_reads_as_the_paper_does(line: Line) -> None:
    assert wording.line_words(line) == str(line)

"""Monitoring and evaluation of a procedure: the figures of its cases, what is said of it, kept as saved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cases.harness import CODE, Desk

from tertib.cases import queries, service
from tertib.cases.models import Review
from tertib.cases.types import CRITERIA, Judgement, Period, ReviewKind, ReviewView
from tertib.kernel.actor import PUBLIC, SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

HALF = Period(key="2026-2", start=date(2026, 7, 1), end=date(2026, 12, 31))
YEAR = Period(key="2026", start=date(2026, 1, 1), end=date(2026, 12, 31))
WELL = Judgement(runs_well=True, findings="Baik")
SOUND = Judgement(answers=dict.fromkeys(CRITERIA, True), outcome="keep")


def save(desk: Desk, said: Judgement = WELL, by: str = "kepala_dinas", **more: Any) -> ReviewView:
    kind = ReviewKind.EVALUATION if said.answers or said.outcome else ReviewKind.MONITORING
    over = YEAR if kind is ReviewKind.EVALUATION else HALF
    values = {"over": over, "seen": 0, **more}
    return service.save_review(
        desk.office, CODE, kind, values["over"], said, by=desk.actors[by], seen=values["seen"]
    )


def test_the_figures_are_those_of_the_cases(desk: Desk) -> None:
    desk.closed()
    desk.incomplete()
    desk.registered()
    desk.wait()
    found = queries.review_figures(desk.actors["jft1"], desk.office, CODE, HALF)
    assert (found.received, found.closed, found.in_time, found.late, found.open_late) == (3, 1, 1, 0, 0)
    assert found.returned == 1
    rows = {one.row: one for one in found.rows}
    assert [one.standard for one in found.rows][:2] == [15, 15]
    assert (rows[1].count, rows[3].count, rows[8].count) == (3, 2, 1)
    assert rows[3].mean is not None


def test_what_is_late_counts_as_late_finished_or_not(desk: Desk) -> None:
    late, open_late = desk.at_hand_over(), desk.registered()
    desk.clock.advance(timedelta(days=20))
    desk.acknowledge(late)
    desk.complete(late, "agendaris", data={"received_by": "Budi Santoso"})
    assert open_late.id != late.id
    desk.wait()
    found = queries.review_figures(desk.actors["jft1"], desk.office, CODE, HALF)
    assert (found.closed, found.in_time, found.late, found.open_late) == (1, 0, 1, 1)


def test_another_period_and_trials_do_not_count(desk: Desk) -> None:
    desk.closed()
    desk.open(by="admin_system", channel="rehearsal")
    before = Period(key="2026-1", start=date(2026, 1, 1), end=date(2026, 6, 30))
    empty = queries.review_figures(desk.actors["jft1"], desk.office, CODE, before)
    assert (empty.received, empty.closed, sum(one.count for one in empty.rows)) == (0, 0, 0)
    assert queries.review_figures(desk.actors["jft1"], desk.office, CODE, HALF).received == 1


def test_a_review_is_kept_with_its_figures_as_they_were(desk: Desk) -> None:
    saved = save(desk)
    desk.closed()
    (again,) = queries.reviews(desk.actors["jft1"], desk.office, ReviewKind.MONITORING, HALF).values()
    assert again == saved
    assert (again.figures.received, again.revision, again.capacity) == (0, 1, "Kepala Dinas")
    assert queries.review_figures(desk.actors["jft1"], desk.office, CODE, HALF).received == 1


def test_saved_again_it_is_the_next_revision_and_none_is_lost(desk: Desk) -> None:
    save(desk)
    again = save(desk, Judgement(runs_well=False, findings="Lambat", action="Tambah petugas"), seen=1)
    assert again.revision == 2
    assert Review.objects.count() == 2
    for seen in (0, 1, 3):
        with pytest.raises(Conflict, match="disimpan orang lain"):
            save(desk, seen=seen)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Judgement(), {"runs_well"}),
        (Judgement(runs_well=False), {"findings", "action"}),
        (Judgement(runs_well=True, findings="x" * 2001), {"findings"}),
        (Judgement(outcome="keep"), set(CRITERIA)),
        (Judgement(answers=dict.fromkeys(CRITERIA, True)), {"outcome"}),
        (Judgement(answers={**SOUND.answers, "roles": False}, outcome="revise"), {"roles_note"}),
        (Judgement(answers=SOUND.answers, outcome="dibuang"), {"outcome"}),
    ],
)
def test_what_is_missing_is_named(desk: Desk, said: Judgement, wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        save(desk, said)
    assert set(refused.value.problems) == wrong
    assert not Review.objects.exists()


def test_an_evaluation_is_saved_whole(desk: Desk) -> None:
    said = Judgement(
        answers={**SOUND.answers, "doable": False}, notes={"doable": "Perlu pelatihan"}, outcome="revise"
    )
    assert save(desk, said).judgement == said


def test_only_the_head_the_secretary_and_the_administrator_judge(desk: Desk) -> None:
    for by in ("jft1", "agendaris"):
        with pytest.raises(NotAllowed):
            save(desk, by=by)
    for by in ("auditor", "dinkes"):
        with pytest.raises(NotFound):
            save(desk, by=by)
    for by in (PUBLIC, desk.actors["dinkes"]):
        with pytest.raises(NotFound):
            queries.review_figures(by, desk.office, CODE, HALF)
        with pytest.raises(NotFound):
            queries.reviews(by, desk.office, ReviewKind.MONITORING, HALF)
    with pytest.raises(NotFound):
        service.save_review(desk.office, CODE, ReviewKind.MONITORING, HALF, WELL, by=SYSTEM, seen=0)
    assert save(desk, by="sekretaris").revision == 1


def test_a_period_that_has_not_begun_is_not_judged(desk: Desk) -> None:
    over = Period(key="2027-1", start=date(2027, 1, 1), end=date(2027, 6, 30))
    with pytest.raises(Invalid, match="belum mulai"):
        save(desk, over=over)


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [("monitoring", "", "2026-2"), ("monitoring", "2025-1", "2025-1"), ("evaluation", "", "2026"),
     ("evaluation", "2024", "2024")],
)  # fmt: skip
def test_periods_are_halves_and_years(desk: Desk, kind: str, text: str, key: str) -> None:
    desk.clock.now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert queries.review_period(ReviewKind(kind), text).key == key


@pytest.mark.parametrize("text", ["2026-3", "26-1", "x", "2026", "1999-1", "²026-1"])
def test_no_other_text_is_a_half_year(desk: Desk, text: str) -> None:
    with pytest.raises(Invalid, match="tidak dikenal"):
        queries.review_period(ReviewKind.MONITORING, text)


@pytest.mark.parametrize(("kind", "text"), [("evaluation", "9999"), ("monitoring", "9999-2")])
def test_no_period_lies_beyond_next_year(desk: Desk, kind: str, text: str) -> None:
    with pytest.raises(Invalid, match="tidak dikenal"):
        queries.review_period(ReviewKind(kind), text)

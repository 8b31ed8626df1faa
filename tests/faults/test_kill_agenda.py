"""kill -9 while the worker opens what is due, and two workers at once: one case for each, and it is noted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faults.conftest import Office, Opener, Parent, founded, opener

pytestmark = pytest.mark.faults
AGENDA = ("agenda.kept", "agenda.opened", "agenda.noted")
FOLLOW = ("follow.opening", "follow.opened", "follow.noted")
POINTS = (*AGENDA, *FOLLOW)
RIGHT = {
    "cases": {"day": 1, "finding": 1},
    "noted": {"day": True, "finding": True},
    "told": ["opened", None, None, "open", ""],
    "assets": ["SRV-01"],
    "chains": True,
}


@pytest.fixture(scope="module")
def agenda_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parent, Path]]:
    yield from founded("agenda_office.py", tmp_path_factory)


@pytest.fixture
def offices(agenda_office: tuple[Parent, Path], tmp_path: Path) -> Opener:
    return opener(agenda_office, tmp_path)


def killed(office: Office, worker: str, point: str) -> dict[str, Any]:
    office.kill(worker, point)
    office.order(worker)
    return office.judge()


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_the_next_worker_ends_with_one_case(offices: Opener, point: str) -> None:
    assert killed(offices(), "work", point) == RIGHT


def test_a_kill_at_one_point_after_the_other_loses_nothing(offices: Opener) -> None:
    office = offices()
    assert [point for point in POINTS if office.dies("work", point)][:2] == ["agenda.kept", "agenda.opened"]
    office.order("work")
    assert office.judge() == RIGHT


def test_without_a_key_a_kill_after_the_opening_opens_twice(offices: Opener) -> None:
    found = {point: killed(offices(), "work_naively", point)["cases"] for point in POINTS}
    twice = {point: [name for name, n in cases.items() if n > 1] for point, cases in found.items()}
    assert {point: names for point, names in twice.items() if names} == {
        "agenda.opened": ["day"],
        "follow.opened": ["finding"],
    }


def test_two_workers_at_once_open_one_case(offices: Opener) -> None:
    for point in ("agenda.kept", "follow.opening"):
        office = offices()
        office.order(*[f"work together {point}"] * 2)
        assert office.judge() == RIGHT, point


def test_two_workers_without_a_key_open_two(offices: Opener) -> None:
    office = offices()
    office.order(*["work_naively together agenda.kept"] * 2)
    assert office.judge()["cases"]["day"] == 2

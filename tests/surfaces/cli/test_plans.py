"""`tertib plan …`."""

import json
from datetime import UTC, datetime

import pytest
from tests.inspections.agenda import keep_hours, plan
from tests.inspections.room import Room, build

from tertib.runtime.door import fixed_time
from tertib.surfaces.cli import COMMANDS, run


@pytest.fixture
def room(db: None) -> Room:
    with fixed_time(datetime(2026, 11, 24, 5, tzinfo=UTC)):
        made = build()
        keep_hours(made)
        plan(made, asset=made.add())
        plan(made, asset=made.add(code="srv-02"), rule="FREQ=DAILY;COUNT=1", lead_days=0)
    return made


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, object]:
    with fixed_time(datetime(2026, 11, 24, 5, tzinfo=UTC)):
        assert run(COMMANDS, ["plan", *argv, "--office", "kominfo", "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_plans_and_their_days_are_told(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    plans = told(capsys, "list")["plans"]
    assert [one["asset"] for one in plans] == ["SRV-02", "SRV-01"]  # type: ignore[attr-defined]
    days = told(capsys, "show", plans[1]["id"])["days"]  # type: ignore[index]
    assert days[0]["on"] == "2026-12-07"  # type: ignore[index]


def test_a_rule_is_tried_without_storing_it(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "preview", "FREQ=WEEKLY;BYDAY=SU", "--start", "2026-11-24")
    assert found["words"] == "setiap minggu pada Minggu"
    assert found["days"][0]["on"] == "2026-11-30"  # type: ignore[index]


def test_a_wrong_rule_is_refused_with_its_sentence(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(COMMANDS, ["plan", "preview", "FREQ=HOURLY", "--office", "kominfo"]) == 1
    assert "paling sering setiap hari" in capsys.readouterr().err


def test_what_is_due_is_told_and_opened(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(told(capsys, "due", "--days", "20")["days"]) == 2  # type: ignore[arg-type]
    assert told(capsys, "open")["opened"] == 1
    assert told(capsys, "open")["opened"] == 0

"""Trends and what is unsettled on the command line."""

import json

import pytest
from tests.inspections import rounds
from tests.inspections.room import Room, build

from tertib.surfaces.cli import COMMANDS, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> rounds.Rounds:
    room: Room = build()
    return rounds.begin(room)


def test_an_asset_tells_its_trends(round_: rounds.Rounds, capsys: pytest.CaptureFixture[str]) -> None:
    round_.whole("60")
    assert run(COMMANDS, ["asset", "trend", "SRV-01", "--office", "kominfo", "--json"]) == 0
    (series,) = json.loads(capsys.readouterr().out)["series"]
    assert (series["item"], series["tendency"], len(series["points"])) == ("RK-01", "few", 1)


def test_what_is_unsettled_is_listed(round_: rounds.Rounds, capsys: pytest.CaptureFixture[str]) -> None:
    round_.inspect(round_.open(), "92", answer=rounds.UNSETTLED, symptom="Disk hampir penuh")
    assert run(COMMANDS, ["followup", "list", "--office", "kominfo"]) == 0
    said = capsys.readouterr()
    assert "SRV-01: Disk hampir penuh" in said.out + said.err

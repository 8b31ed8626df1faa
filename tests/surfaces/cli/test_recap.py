"""`tertib recap 2026-11`."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.inspections.room import build

from tertib.inspections.models import Occurrence
from tertib.runtime.door import fixed_time
from tertib.surfaces.cli import COMMANDS, run

pytestmark = pytest.mark.django_db


def test_a_month_is_told_to_machines_and_people(capsys: pytest.CaptureFixture[str]) -> None:
    with fixed_time(datetime(2026, 11, 24, 5, tzinfo=UTC)):
        asset = build().add()
        day = date(2026, 11, 3)
        Occurrence.objects.create(asset_id=asset, due="2026-11-03", on=day, opens_on=day, state="missed")
        assert run(COMMANDS, ["recap", "2026-11", "--office", "kominfo", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert run(COMMANDS, ["recap", "2026-11", "--office", "kominfo"]) == 0
    assert (found["first"], found["last"], found["counts"]["missed"]) == ("2026-11-01", "2026-11-30", 1)
    assert found["rounds"][0]["asset_code"] == "SRV-01"
    assert "Terlewat: 1" in capsys.readouterr().out

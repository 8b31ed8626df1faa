"""The shipped rounds of maintenance on the demo's own assets: one that goes wrong, and trials."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker
from tests.access.matrix import undone
from tests.sops.shipped import CODES, bundle

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import REHEARSAL, CaseView, Phase
from tertib.inspections import queries
from tertib.inspections.models import (
    Asset,
    AssetEvent,
    FollowUp,
    Measurement,
    MeterReading,
    Occurrence,
    Part,
    Reading,
)
from tertib.kernel.actor import SYSTEM, Actor
from tertib.people.models import Person
from tertib.project import demo
from tertib.project.walk import LONGEST, Walk, _actor
from tertib.registers import queries as registers
from tertib.runtime import door
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 10, tzinfo=UTC)
DUE = date(2026, 12, 1)
SERVER = "server_maintenance"
MAINTENANCE = (SERVER, "hotspot_maintenance", "genset_maintenance")
MORE = dict(zip(MAINTENANCE, ({"Measurement"}, {"Measurement"}, {"MeterReading"}), strict=True))
AGAIN, UNSETTLED = "Ya, diperbaiki lalu diperiksa lagi", "Ya, belum tuntas"
KEPT: Mapping[Any, str] = {
    Reading: "asset",
    FollowUp: "asset",
    Measurement: "asset",
    MeterReading: "meter__asset",
    Occurrence: "asset",
    Part: "asset",
    AssetEvent: "asset",
}
"""All that a round may leave on an asset."""


@dataclass(slots=True, kw_only=True)
class Round(Walk):
    """A round in which a row is done again: each time it takes the next thing said for it."""

    channel: str = "agenda"

    def begin(self, by: Actor | None = None) -> CaseView:
        self.applicant, self.auditor = by or self._asking(), _actor(demo.watcher(), via="cli")
        self.case = service.open_case(
            self.office, self.code, by=self.applicant, request=self.example["request"], channel=self.channel
        ).id
        return self.finish()

    def follow(self, case: UUID) -> CaseView:
        self.applicant, self.auditor, self.case = self._asking(), _actor(demo.watcher(), via="cli"), case
        return self.finish()

    def finish(self) -> CaseView:
        told = dict(self.example["work"])
        rounds: dict[str, list[int]] = {}
        for _ in range(LONGEST):
            Worker("rounds", strict=True).run_pending()
            view = cases.case_for(self.auditor, self.case)
            if view.phase.is_over:
                return view
            place = f"{view.step}.{view.hop}"
            if view.round not in rounds.setdefault(place, []):
                rounds[place].append(view.round)
            said = told.get(place, {})
            if isinstance(said, list):
                self.example["work"][place] = said[len(rounds[place]) - 1]
            self._move(view)
            self.clock.advance(timedelta(minutes=2))
        raise AssertionError("the round never ends")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    with django_db_blocker.unblock(), undone(), door.fixed_time(MORNING):
        yield demo.seed()


@pytest.fixture
def clock(seeded: UUID, django_db_blocker: DjangoDbBlocker) -> Iterator[door.Clock]:
    with django_db_blocker.unblock(), undone(), door.fixed_time(MORNING) as clock:
        yield clock


def example(code: str) -> dict[str, Any]:
    return deepcopy(dict(demo.example_of(demo.SOPS / code)))


def asset_of(said: Mapping[str, Any], office: UUID) -> Asset:
    return Asset.objects.get(office=office, code=said["request"]["asset"])


def counts(asset: Asset) -> dict[str, int]:
    """How many rows of each kind an asset has."""
    return {
        each.__name__: each._default_manager.filter(**{path: asset}).count() for each, path in KEPT.items()
    }


# --- one that goes wrong -------------------------------------------------------------------------------


def gone_wrong() -> dict[str, Any]:
    """The disk is full and is changed; the network stays lossy."""
    said = example(SERVER)
    well, network = said["work"]["4.0"], said["work"]["5.0"]
    full = deepcopy(well)
    full["answer"] = AGAIN
    full["data"]["items"]["sv_14"]["readings"]["disk_used"] = "95"
    full["data"] |= {
        "symptom_like": "full",
        "symptom": "Disk penuh sejak semalam",
        "analysis": "Log tidak dirotasi dan disk menua",
        "action": "Disk diganti, log dirotasi",
        "replaced": [
            {
                "part": "Disk 1", "old_serial": "SSD-90117", "new_serial": "SSD-99001", "cause": "age",
                "decision": "new",
            }
        ],
        "result": "normal",
    }  # fmt: skip
    well["data"]["items"]["sv_14"]["readings"]["disk_used"] = "41"
    network["answer"] = UNSETTLED
    network["data"]["items"]["sv_21"]["readings"]["ping_loss"] = "3"
    network["data"] |= {"symptom_like": "lossy", "symptom": "Paket hilang", "due_on": DUE.isoformat()}
    said["work"]["4.0"] = [full, well]
    return said


def test_a_problem_is_mended_measured_again_and_what_stays_is_followed_up_to_its_end(
    seeded: UUID, clock: door.Clock
) -> None:
    said = gone_wrong()
    asset = asset_of(said, seeded)
    first = Round(code=SERVER, office=seeded, example=said, variant=None, clock=clock)
    closed = first.begin()
    assert closed.phase is Phase.CLOSED
    assert numbers(closed, "SV-14", "disk_used") == [(4, 95, "critical"), (4, 41, "normal")]
    assert numbers(closed, "SV-21", "ping_loss") == [(5, 3, "critical")]
    assert parts_of(asset) == {"SSD-90117": closed.id, "SSD-99001": None}
    assert the_papers(first) >= {
        "assignment", "inspection_4", "replacement_4", "replacement_5", "report", "berita_acara",
        "archive_card",
    }  # fmt: skip
    (line,) = registers.rows_of_case(closed.id, office=seeded, book="replacements")
    assert (line.data["part"], line.data["new_serial"]) == ("Disk 1", "SSD-99001")
    card = {
        row.data["item_code"]: row
        for row in registers.rows_of_case(closed.id, office=seeded, book="asset_cards")
    }
    assert (card["SV-14"].revision, card["SV-14"].data["grade"]) == (2, "Normal")

    (left,) = queries.unsettled_of(SYSTEM, asset.id)
    assert (left.items, left.due_on, left.what) == (("SV-21",), DUE, "Paket hilang")
    assert left.case is not None
    assert left.case != closed.id
    assert cases.case_for(first.auditor, left.case).request["asset"] == asset.code
    again = Round(code=SERVER, office=seeded, example=example(SERVER), variant=None, clock=clock)
    assert again.follow(left.case).phase is Phase.CLOSED
    assert queries.unsettled_of(SYSTEM, asset.id) == ()
    assert FollowUp.objects.get(id=left.id).closed_by_case == left.case


def numbers(view: CaseView, item: str, reading: str) -> list[tuple[int | None, int, str]]:
    """Row, value and grade of one number of a case, round after round."""
    found = Reading.objects.filter(case_id=view.id, item=item, reading=reading).order_by("step", "round")
    return [(row.step, int(row.value), row.grade) for row in found]


def parts_of(asset: Asset) -> dict[str, UUID | None]:
    """Serial of every disk -> the case that took it out."""
    return {part.serial: part.removed_by_case for part in asset.parts.filter(name="Disk 1")}


def the_papers(going: Walk) -> set[str]:
    return {one.kind for one in cases.documents(going.auditor, going.case) if one.letter is not None}


# --- trials --------------------------------------------------------------------------------------------


def troubled(code: str) -> dict[str, Any]:
    """An example in which every row that may go wrong does, changes a part and leaves something unsettled."""
    said = example(code)
    for work in said["work"].values():
        if "answer" in work:
            work["answer"] = UNSETTLED
            work["data"] |= {
                "symptom": "Rusak",
                "due_on": DUE.isoformat(),
                "replaced": [{"part": "Kipas", "new_serial": "K-1", "decision": "new"}],
            }
    for items in (work.get("data", {}).get("items", {}) for work in said["work"].values()):
        if "gs_16" in items:  # more than its meter showed last
            items["gs_16"]["readings"] = {"hours_before": "1290", "hours_after": "1291"}
    return said


@pytest.mark.parametrize("code", MAINTENANCE)
def test_a_trial_leaves_nothing_on_the_asset_and_a_real_round_does(
    seeded: UUID, clock: door.Clock, code: str
) -> None:
    asset = asset_of(troubled(code), seeded)
    before = counts(asset)
    trial = Round(
        code=code, office=seeded, example=troubled(code), variant=None, clock=clock, channel=REHEARSAL
    )
    assert trial.begin(_actor(Person.objects.get(user__username="admin").id, via="cli")).phase is Phase.CLOSED
    assert counts(asset) == before
    assert queries.asset_cases(SYSTEM, asset.id) == ()
    Round(code=code, office=seeded, example=troubled(code), variant=None, clock=clock).begin()
    grown = {name for name, count in counts(asset).items() if count > before[name]}
    assert grown >= {"Reading", "FollowUp", "Part", "AssetEvent"}
    assert grown >= MORE[code]


def test_every_procedure_that_keeps_numbers_is_tried_here() -> None:
    keeping = {
        code
        for code in CODES
        if any(one.verb == "inspection.keep" for step in bundle(code).procedure.steps for one in step.does)
    }
    assert keeping == set(MAINTENANCE)

"""Rounds of inspection as a technician does them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from tests.cases.harness import CALENDAR
from tests.inspections.room import TECHNICIAN, Room

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.types import CaseView, StepWork
from tertib.inspections import service
from tertib.inspections.models import FollowUp, Reading
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.procedures import service as procedures
from tertib.runtime.queue import Worker

CODE = "rack_round"
SOP = Path(__file__).parent / f"{CODE}.yaml"
WELL, AGAIN, UNSETTLED = "Tidak", "Ya, diperbaiki lalu diperiksa lagi", "Ya, belum tuntas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    room: Room
    asset: UUID

    def open(self, **request: Any) -> UUID:
        asked = {"asset": "SRV-01", "object": "Server portal", **request}
        return engine.open_case(self.room.office, CODE, by=TECHNICIAN, request=asked, channel="agenda").id

    def inspect(
        self, case: UUID, disk: str = "60", *, answer: str = WELL, hours: str = "", **data: Any
    ) -> CaseView:
        items = {
            "disk": {"readings": {"used": disk}, "note": "lihat"},
            "hours": {"grade": "normal", "readings": {"run": hours}},
            "fan": {"grade": "normal"},
        }
        return self.do(case, {"items": items, **data}, answer=answer)

    def report(self, case: UUID) -> CaseView:
        return self.do(case, {"remark": "selesai"})

    def whole(self, disk: str, **more: Any) -> UUID:
        """A round from its first row to the end."""
        case = self.open()
        self.inspect(case, disk, **more)
        self.report(case)
        return case

    def do(self, case: UUID, data: Mapping[str, Any], *, answer: str = "") -> CaseView:
        view = cases.case_for(TECHNICIAN, case)
        if any(each.name == "claim" for each in cases.open_actions(view, TECHNICIAN)):
            engine.claim(case, by=TECHNICIAN, seen=view.seq)
            view = cases.case_for(TECHNICIAN, case)
        engine.complete(case, StepWork(data=data, answer=answer or None), by=TECHNICIAN, seen=view.seq)
        return cases.case_for(TECHNICIAN, case)

    def work(self) -> None:
        Worker("test", strict=True).run_pending()

    def follow_ups(self) -> list[FollowUp]:
        return list(FollowUp.objects.order_by("opened_at", "id"))

    def readings(self) -> list[Reading]:
        return list(Reading.objects.order_by("at", "id"))


def begin(room: Room) -> Rounds:
    people.set_calendar(room.office, yaml.load(CALENDAR.read_text(), yaml.BaseLoader), by=SYSTEM)
    files = {"sop.yaml": SOP.read_bytes(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
    procedures.install_files(files, office=room.office, by=SYSTEM)
    procedures.assign(room.office, CODE, "technician", room.technician, by=SYSTEM)
    asset = room.add()
    service.add_meter(asset, "Jam jalan", "jam", by=TECHNICIAN, seen=room.seen(asset).seq)
    return Rounds(room=room, asset=asset)

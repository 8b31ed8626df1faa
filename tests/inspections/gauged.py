"""A server that answers from memory, and the case of a row that measures it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import yaml
from tests.inspections.room import ADMIN, TECHNICIAN, Room

import tertib.people
from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.inspections import service
from tertib.inspections.ports import MEASURES, Group, Measured, Option, OptionKind, Question
from tertib.inspections.types import ProbeWanted
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.procedures import service as procedures

CODE = "measured_care"
CALENDAR = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
SOP = Path(__file__).parent / f"{CODE}.yaml"


@dataclass(slots=True)
class Remembered:
    """A check that says what it was told to say."""

    kind: str = "remembered"
    label: str = "Ingatan"
    group: Group = Group.SERVER
    options: tuple[Option, ...] = (
        Option(key="host", label="Alamat", kind=OptionKind.HOST),
        Option(key="port", label="Porta", kind=OptionKind.PORT, default="9100"),
    )
    measures: tuple[str, ...] = ("cpu_temperature", "memory_used", "swap_used")

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        return {}


@dataclass(slots=True)
class Fake:
    """Puts no question to anybody; answers by host, and counts."""

    says: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: int = 0

    def ask(self, questions: Sequence[Question], deadline: float) -> tuple[Mapping[str, Measured], ...]:
        self.asked += len(questions)
        return tuple(self._one(each) for each in questions)

    def _one(self, question: Question) -> Mapping[str, Measured]:
        said = self.says.get(question.options["host"], {})
        return {key: _measured(key, said.get(key, "")) for key in question.check.measures}


def _measured(key: str, said: str) -> Measured:
    unit = MEASURES[key].unit
    if not said:
        return Measured(
            unit=unit, sentence="Tidak ada jawaban utuh dalam %(seconds)s detik.", fields={"seconds": "10"}
        )
    return Measured(value=Decimal(said), unit=unit)


def connect(says: Mapping[str, Mapping[str, str]] | None = None) -> Fake:
    fake = Fake(says={host: dict(said) for host, said in (says or {}).items()})
    service.connect_checks(
        (Remembered(), Remembered(kind="wires", group=Group.NETWORK, measures=("dns_time",))), fake
    )
    return fake


def server(room: Room, host: str = "10.1.2.3", code: str = "srv-01") -> UUID:
    """An asset that is asked at one host."""
    asset = room.add(code=code)
    probe(room, asset, host)
    return asset


def probe(room: Room, asset: UUID, host: str, kind: str = "remembered") -> None:
    wanted = ProbeWanted(kind=kind, options={"host": host})
    service.add_probe(asset, wanted, by=ADMIN, seen=room.seen(asset).seq)


def open_case(room: Room, asset: str = "SRV-01", channel: str | None = None) -> UUID:
    files = {"sop.yaml": SOP.read_bytes(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
    people.set_calendar(room.office, yaml.load(CALENDAR.read_text(), yaml.BaseLoader), by=SYSTEM)
    procedures.install_files(files, office=room.office, by=SYSTEM)
    procedures.assign(room.office, CODE, "technician", room.technician, by=SYSTEM)
    more = {"channel": channel} if channel else {}
    return case_service.open_case(room.office, CODE, by=TECHNICIAN, request={"asset": asset}, **more).id


def work(case: UUID, step: int) -> Mapping[str, object]:
    return cases.case_for(SYSTEM, case).work.get(str(step), {})

"""An office that looks after a server room, and everybody round it.

TECHNICIAN performs the maintenance, ADMIN administers the office; COLLEAGUE has an ordinary post here;
AUDITOR audits; ADMIN_ELSEWHERE administers another office; STRANGER has no post anywhere.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from tertib.inspections import queries, service
from tertib.inspections.types import AssetView, AssetWanted
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import service as people
from tertib.people.models import Person
from tertib.people.types import NewMandate, NewPost, NewUnit
from tertib.procedures import service as procedures
from tertib.registers import queries as registers
from tertib.registers.types import EntryView

CODE = "rack_care"
SOP = Path(__file__).parent / f"{CODE}.yaml"


def _somebody(name: str) -> Actor:
    return Actor(person=uuid5(NAMESPACE_URL, f"room {name}"), name=name, kind=ActorKind.PERSON)


TECHNICIAN = _somebody("Teknisi Satu")
ADMIN = _somebody("Raja Ahmad, S.Kom.")
COLLEAGUE = _somebody("Rekan Satu")
AUDITOR = _somebody("Auditor Satu")
ADMIN_ELSEWHERE = _somebody("Admin Lain")
STRANGER = _somebody("Orang Lain")

SERVER = AssetWanted(
    code="srv-01",
    kind="server",
    name="Server portal",
    group="Produksi",
    place="Rak 2 U10",
    make="Contoh X1",
    serial="SN-77",
    acquired_on=date(2024, 2, 1),
    latitude=Decimal("0.916700"),
    longitude=Decimal("104.450000"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    office: UUID
    elsewhere: UUID
    technician: UUID  # the post

    def add(self, wanted: AssetWanted = SERVER, **changes: Any) -> UUID:
        return service.add_asset(self.office, replace(wanted, **changes), by=TECHNICIAN)

    def seen(self, asset: UUID) -> AssetView:
        return queries.asset(TECHNICIAN, asset)

    def book(self, asset: UUID) -> tuple[EntryView, ...]:
        """Every revision of the asset's row."""
        entry = self.seen(asset).entry
        assert entry is not None
        return registers.revisions(AUDITOR, "assets", entry, office=self.office)


def build() -> Room:
    """Two offices and an inspectorate; the first runs a procedure of the work plan."""
    city = _unit("kota", "Kota Contoh", None)
    office = _unit("kominfo", "Dinas Kominfo", city, is_office=True)
    elsewhere = _unit("lain", "Kantor Lain", city, is_office=True)
    technician = _seat(office, "teknisi", TECHNICIAN)
    _seat(office, "pengelola", ADMIN, "administrator")
    _seat(office, "rekan", COLLEAGUE)
    _seat(elsewhere, "pengelola_lain", ADMIN_ELSEWHERE, "administrator")
    _seat(_unit("inspektorat", "Inspektorat", city), "auditor", AUDITOR, "auditor")
    _enter(STRANGER)
    files = {"sop.yaml": SOP.read_bytes(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
    procedures.install_files(files, office=office, by=SYSTEM)
    procedures.assign(office, CODE, "technician", technician, by=SYSTEM)
    return Room(office=office, elsewhere=elsewhere, technician=technician)


def _unit(key: str, name: str, parent: UUID | None, *, is_office: bool = False) -> UUID:
    return people.create_unit(NewUnit(key=key, name=name, parent=parent, is_office=is_office), by=SYSTEM).id


def _enter(actor: Actor) -> UUID:
    assert actor.person is not None
    Person.objects.get_or_create(id=actor.person, defaults={"name": actor.name})
    return actor.person


def _seat(unit: UUID, key: str, actor: Actor, *roles: str) -> UUID:
    held = frozenset(roles) if roles == ("auditor",) else frozenset({"official", *roles})
    post = people.create_post(NewPost(unit=unit, key=key, title=key.title(), roles=held), by=SYSTEM).id
    people.create_mandate(NewMandate(post=post, person=_enter(actor), start=date(2026, 1, 1)), by=SYSTEM)
    return post

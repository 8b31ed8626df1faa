"""Two offices and an inspectorate; a clerk and an official of the first, one of the second, an auditor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPerson, NewPost, NewUnit
from tertib.registers import service
from tertib.registers.types import Book, Books, Column, ColumnKind, NumberMode, Series, Visibility
from tertib.runtime import door
from tertib.runtime.door import Clock, fixed_time

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""12.00 WIB."""

BOOKS = Books(
    books=(
        Book(
            key="accounts",
            title="Data e-Mail",
            row_key=("address",),
            columns=(
                Column(key="address", label="Alamat"),
                Column(key="manager", label="Pengelola", visibility=Visibility.PERSONAL),
                Column(key="made_on", label="Dibuat", kind=ColumnKind.DATE),
                Column(key="status", label="Status"),
            ),
        ),
        Book(key="notes", title="Catatan", columns=(Column(key="note", label="Isi"),)),
    ),
    series=(
        Series(
            key="outgoing",
            title="Surat keluar",
            template="{kode}/{urut}/5.16.03/{tahun}",
            tokens={"kode": "500.12"},
        ),
        Series(key="memo", title="Nota dinas", template="ND-{urut3}/{bulan_romawi}/{tahun}"),
        Series(key="elsewhere", title="SRIKANDI", template="{urut}", mode=NumberMode.OUTSIDE),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    office: UUID
    clerk: Actor
    official: Actor
    stranger: Actor
    auditor: Actor


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(NOON) as clock:
        yield clock


def seated(unit: UUID, key: str, roles: set[str]) -> Actor:
    post = people.create_post(
        NewPost(unit=unit, key=key, title=key.title(), roles=frozenset(roles)), by=SYSTEM
    ).id
    person = people.create_person(NewPerson(name=f"Nama {key.title()}"), by=SYSTEM).id
    people.create_mandate(NewMandate(post=post, person=person, start=date(2026, 1, 1)), by=SYSTEM)
    return Actor(person=person, name=f"Nama {key.title()}", kind=ActorKind.PERSON)


def set_up_desk() -> Desk:
    city = people.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    office = people.create_unit(
        NewUnit(key="kominfo", name="Dinas Kominfo", parent=city, is_office=True), by=SYSTEM
    ).id
    other = people.create_unit(
        NewUnit(key="dukcapil", name="Dinas Lain", parent=city, is_office=True), by=SYSTEM
    ).id
    inspectorate = people.create_unit(
        NewUnit(key="inspektorat", name="Inspektorat", parent=city), by=SYSTEM
    ).id
    door.run(lambda tx: service.install_books(tx, BOOKS, office=office))
    return Desk(
        office=office,
        clerk=seated(office, "clerk", {"official", "counter"}),
        official=seated(office, "expert", {"official"}),
        stranger=seated(other, "stranger", {"official", "counter"}),
        auditor=seated(inspectorate, "auditor", {"auditor"}),
    )


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    return set_up_desk()

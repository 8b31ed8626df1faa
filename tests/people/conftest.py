"""A small office: a head with a deputy below, a division, a pool of two, and an agency that asks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tertib.kernel.actor import SYSTEM
from tertib.people import service
from tertib.people.types import (
    DelegationView,
    MandateKind,
    MandateView,
    NewDelegation,
    NewMandate,
    NewPerson,
    NewPost,
    NewUnit,
)
from tertib.runtime.door import Clock, fixed_time

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""12.00 WIB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Ids of what the fixture made."""

    unit: UUID
    agency: UUID
    posts: dict[str, UUID]


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(NOON) as clock:
        yield clock


@pytest.fixture
def office(db: None, clock: Clock) -> Office:
    city = service.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    unit = service.create_unit(
        NewUnit(key="kominfo", name="Dinas Kominfo", parent=city, is_office=True), by=SYSTEM
    ).id
    division = service.create_unit(NewUnit(key="tik", name="Bidang TIK", parent=unit), by=SYSTEM).id
    agency = service.create_unit(NewUnit(key="dinkes", name="Dinas Kesehatan", parent=city), by=SYSTEM).id
    posts: dict[str, UUID] = {}
    for at, key, title, superior, seats, role in (
        (unit, "head", "Kepala Dinas", None, 1, "head"),
        (unit, "deputy", "Sekretaris", "head", 1, "secretary"),
        (division, "division", "Kepala Bidang TIK", "deputy", 1, "official"),
        (division, "experts", "Pranata Komputer", "division", 2, "official"),
        (unit, "admin", "Admin System", "deputy", 1, "administrator"),
    ):
        new = NewPost(
            unit=at,
            key=key,
            title=title,
            signature_title="Kepala Dinas Kominfo\nKota Contoh" if key == "head" else "",
            superior=posts.get(superior or ""),
            seats=seats,
            pool=seats > 1,
            roles=frozenset({"official", role}),
        )
        posts[key] = service.create_post(new, by=SYSTEM).id
    return Office(unit=unit, agency=agency, posts=posts)


@pytest.fixture
def person(db: None, clock: Clock) -> Callable[[str], UUID]:
    def enter(name: str) -> UUID:
        email = f"{name.split(maxsplit=1)[0].lower()}@kominfo.contoh.go.id"
        return service.create_person(NewPerson(name=name, back_title="S.Kom.", email=email), by=SYSTEM).id

    return enter


@pytest.fixture
def hold(office: Office) -> Callable[..., MandateView]:
    """`hold(person, "head", start=..., end=..., kind=...)`; charges get a decree unless told otherwise."""

    def enter(
        person: UUID,
        post: str,
        start: date = date(2026, 1, 1),
        end: date | None = None,
        kind: MandateKind = MandateKind.DEFINITIVE,
        decree: str = "800/1/2026",
    ) -> MandateView:
        new = NewMandate(
            post=office.posts[post], person=person, start=start, end=end, kind=kind, decree_no=decree
        )
        return service.create_mandate(new, by=SYSTEM)

    return enter


@pytest.fixture
def lend(office: Office) -> Callable[..., DelegationView]:
    """`lend("head", "deputy", "sign", start=..., end=...)`: acts of the first post for the second."""

    def enter(
        post: str,
        to: str,
        *acts: str,
        start: date = TODAY,
        end: date = date(2026, 12, 31),
        letter: str = "800/9/2026",
        person: UUID | None = None,
    ) -> DelegationView:
        new = NewDelegation(
            post=office.posts[post],
            to_post=office.posts[to],
            acts=frozenset(acts or ("sign",)),
            start=start,
            end=end,
            letter_no=letter,
            person=person,
        )
        return service.delegate(new, by=SYSTEM)

    return enter

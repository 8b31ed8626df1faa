"""Who may look at the work plan of an office, and who may change it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity
from tertib.runtime.door import Tx

KEEPERS = frozenset({"administrator", "secretary", "head"})
UNKNOWN = N_("Rencana ini tidak ditemukan.")


def held_in(by: Actor, office: UUID, now: datetime) -> tuple[Capacity, ...]:
    """The posts that somebody holds in an office."""
    held = people.capacities(by.person, now) if by.person else ()
    return tuple(each for each in held if each.office == office)


def sees(by: Actor, office: UUID, now: datetime) -> bool:
    """Whoever works in the office, auditors and the system."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, now) if by.person else ()
    return any(each.office == office or "auditor" in each.roles for each in held)


def insist_sees(by: Actor, office: UUID, now: datetime, *, unknown: str = UNKNOWN) -> None:
    if not sees(by, office, now):
        raise NotFound(unknown)


def keeps(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody may change the work plan."""
    if by.kind is ActorKind.SYSTEM:
        return True
    return any(each.roles & KEEPERS for each in held_in(by, office, now))


def insist_keeps(tx: Tx, by: Actor, office: UUID) -> None:
    """For a stranger there is nothing to change; a colleague is told who may."""
    insist_sees(by, office, tx.now)
    if not keeps(by, office, tx.now):
        raise NotAllowed(N_("Agenda kerja diubah oleh admin, sekretaris atau pimpinan kantor ini."))


def insist_works_in(tx: Tx, by: Actor, office: UUID, *, unknown: str = UNKNOWN) -> None:
    """Somebody who holds a post of the office, whichever."""
    insist_sees(by, office, tx.now, unknown=unknown)
    if by.kind is not ActorKind.SYSTEM and not held_in(by, office, tx.now):
        raise NotAllowed(N_("Hanya pegawai kantor ini yang dapat melakukannya."))


def offices_worked_in(by: Actor, now: datetime) -> Collection[UUID]:
    """The offices whose work plan somebody sees without being an auditor."""
    held = people.capacities(by.person, now) if by.person else ()
    return dict.fromkeys(each.office for each in held)

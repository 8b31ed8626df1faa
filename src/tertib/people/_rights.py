"""Who may change what: an administrator at home, the counter admits applicants; elsewhere nothing exists."""

from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import queries
from tertib.people.models import Mandate, Post, Unit
from tertib.people.types import MandateKind
from tertib.runtime.door import Tx


def may_change(tx: Tx, by: Actor, unit: UUID | None) -> None:
    """An administrator changes what belongs to his own office, and what belongs to none."""
    if by.kind is ActorKind.SYSTEM:
        return
    offices = _offices_as(tx, by, "administrator")
    if not offices:
        raise NotAllowed(N_("Hanya admin yang dapat mengubah perangkat daerah, jabatan dan pejabat."))
    office = office_of(unit) if unit else None
    if office is not None and office not in offices:
        raise NotFound(N_("Perangkat daerah tidak ditemukan."))


def may_change_person(tx: Tx, by: Actor, person: UUID) -> None:
    """An administrator changes people of his own office, and those who hold no post anywhere."""
    may_change(tx, by, None)
    if by.kind is ActorKind.SYSTEM:
        return
    held = Mandate.objects.filter(person=person)
    if held.exists() and not held.filter(post__office__in=_offices_as(tx, by, "administrator")).exists():
        raise NotFound(N_("Orang tersebut tidak ditemukan."))


def may_appoint(tx: Tx, by: Actor, office: UUID) -> None:
    """An administrator or the secretary of the office says who holds which of its posts."""
    if by.kind is ActorKind.SYSTEM:
        return
    offices = _offices_as(tx, by, "administrator", "secretary")
    if not offices:
        raise NotAllowed(N_("Hanya sekretaris atau admin yang dapat mencatat mandat."))
    if office not in offices:
        raise NotFound(N_("Jabatan tidak ditemukan."))


def may_delegate(tx: Tx, by: Actor, post: Post) -> None:
    """The same, and whoever holds the post: what one has, one may lend; a Plh. or delegate may not."""
    if by.kind is ActorKind.SYSTEM:
        return
    held = queries.capacities(by.person, tx.now) if by.person else ()
    if any(each.post == post.id and each.kind is not MandateKind.PLH for each in held):
        return
    may_appoint(tx, by, post.office_id)


def may_admit(tx: Tx, by: Actor) -> None:
    if by.kind is not ActorKind.SYSTEM and not _offices_as(tx, by, "administrator", "counter"):
        raise NotAllowed(N_("Hanya agendaris atau admin yang dapat mendaftarkan pemohon."))


def may_record_leave(tx: Tx, by: Actor, person: UUID) -> None:
    """An administrator or secretary of an office where the person holds a post."""
    if by.kind is ActorKind.SYSTEM:
        return
    offices = _offices_as(tx, by, "administrator", "secretary")
    if not offices:
        raise NotAllowed(N_("Hanya sekretaris atau admin yang dapat mencatat cuti."))
    if not Mandate.objects.filter(person=person, post__office__in=offices).exists():
        raise NotFound(N_("Orang tersebut tidak ditemukan."))


def office_of(unit: UUID) -> UUID | None:
    """The nearest office at or above a unit."""
    here: UUID | None = unit
    while here is not None:
        row = Unit.objects.filter(id=here).values("is_office", "parent_id").first()
        if row is None:
            raise NotFound(N_("Perangkat daerah tidak ditemukan."))
        if row["is_office"]:
            return here
        here = row["parent_id"]
    return None


def _offices_as(tx: Tx, by: Actor, *roles: str) -> frozenset[UUID]:
    if by.person is None:
        return frozenset()
    held = queries.capacities(by.person, tx.now)
    return frozenset(each.office for each in held if each.roles & set(roles))

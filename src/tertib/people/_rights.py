"""Who may change what: an administrator at home, the counter admits applicants; elsewhere nothing exists.

`unknown` is the sentence for what is not there: whoever does not see a thing meets the same one.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import queries
from tertib.people.models import Mandate, Post, Unit
from tertib.people.types import Capacity, MandateKind
from tertib.runtime.door import Tx

_POST, _PERSON = N_("Jabatan tidak ditemukan."), N_("Orang tersebut tidak ditemukan.")


def may_change(tx: Tx, by: Actor, unit: UUID | None) -> None:
    """An administrator changes what belongs to his own office, and what belongs to none.

    What stands above offices holds for all of them, as the city's calendar does for every deadline: only who
    administers every office below it changes it.
    """
    if by.kind is ActorKind.SYSTEM:
        return
    offices = _in_reach(tx, by, unit)
    if unit is not None and not _offices_below(unit) <= offices:
        raise NotAllowed(
            N_(
                "Perangkat daerah ini membawahi kantor lain, dan perubahannya berlaku untuk semuanya. "
                "Mintalah pengelola peladen, atau ubah milik kantor Anda sendiri."
            )
        )


def may_enter_below(tx: Tx, by: Actor, parent: UUID | None) -> None:
    """An administrator enters units in his own office, and agencies beside it."""
    if by.kind is not ActorKind.SYSTEM:
        _in_reach(tx, by, parent)


def _in_reach(tx: Tx, by: Actor, unit: UUID | None) -> frozenset[UUID]:
    """The offices somebody administers; refuses who administers none, and a unit of another office."""
    offices = _offices_as(tx, by, "administrator")
    if not offices:
        raise NotAllowed(N_("Hanya admin yang dapat mengubah perangkat daerah, jabatan dan pejabat."))
    office = office_of(unit) if unit else None
    if office is not None and office not in offices:
        raise NotFound(N_("Perangkat daerah tidak ditemukan."))
    return offices


def may_place(tx: Tx, by: Actor, office: UUID) -> None:
    """An administrator orders the posts of his own office."""
    if by.kind is ActorKind.SYSTEM:
        return
    _insist(
        _held(tx, by),
        {"administrator"},
        {office},
        refusal=N_("Hanya admin yang dapat mengubah perangkat daerah, jabatan dan pejabat."),
        unknown=_POST,
    )


def may_change_person(tx: Tx, by: Actor, person: UUID, *, unknown: str = _PERSON) -> None:
    """An administrator changes people of his own office, and those who hold no post anywhere."""
    may_change(tx, by, None)
    if by.kind is ActorKind.SYSTEM:
        return
    offices = _offices_of(tx, person)
    if offices and offices.isdisjoint(_offices_as(tx, by, "administrator")):
        raise NotFound(unknown)


def may_appoint(tx: Tx, by: Actor, office: UUID, *, unknown: str = _POST) -> None:
    """An administrator or the secretary of the office says who holds which of its posts."""
    if by.kind is ActorKind.SYSTEM:
        return
    _insist(
        _held(tx, by),
        {"administrator", "secretary"},
        {office},
        refusal=N_("Hanya sekretaris atau admin yang dapat mencatat mandat."),
        unknown=unknown,
    )


def may_delegate(tx: Tx, by: Actor, post: Post, *, unknown: str = _POST) -> None:
    """The same, and whoever holds the post: what one has, one may lend; a Plh. or delegate may not."""
    if by.kind is ActorKind.SYSTEM:
        return
    if any(each.post == post.id and each.kind is not MandateKind.PLH for each in _held(tx, by)):
        return
    may_appoint(tx, by, post.office_id, unknown=unknown)


def may_admit(tx: Tx, by: Actor) -> None:
    if by.kind is not ActorKind.SYSTEM and not _offices_as(tx, by, "administrator", "counter"):
        raise NotAllowed(N_("Hanya agendaris atau admin yang dapat mendaftarkan pemohon."))


def may_record_leave(tx: Tx, by: Actor, person: UUID, *, unknown: str = _PERSON) -> None:
    """An administrator or secretary of an office where the person holds a post, or will."""
    if by.kind is ActorKind.SYSTEM:
        return
    _insist(
        _held(tx, by),
        {"administrator", "secretary"},
        _offices_of(tx, person),
        refusal=N_("Hanya sekretaris atau admin yang dapat mencatat cuti."),
        unknown=unknown,
    )


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


def _offices_below(unit: UUID) -> frozenset[UUID]:
    """The offices that take over what a unit of no office says; an office says it for itself."""
    if office_of(unit) is not None:
        return frozenset()
    found: set[UUID] = set()
    here = {unit}
    while here:
        below = Unit.objects.filter(parent__in=here).values_list("id", "is_office")
        found |= {each for each, is_office in below if is_office}
        here = {each for each, is_office in below if not is_office}
    return frozenset(found)


def _insist(
    held: Collection[Capacity],
    roles: Collection[str],
    offices: Collection[UUID],
    *,
    refusal: str,
    unknown: str,
) -> None:
    """One of the roles in one of the offices; `NotFound` for whoever does not even see the offices."""
    if any(each.office in offices and not each.roles.isdisjoint(roles) for each in held):
        return
    if any(each.office in offices or "auditor" in each.roles for each in held):
        raise NotAllowed(refusal)
    raise NotFound(unknown)


def _offices_of(tx: Tx, person: UUID) -> frozenset[UUID]:
    """Where a person holds a post, on leave too, or will; where they left, nobody has a say any more."""
    lasts = Q(end__isnull=True) | Q(end__gte=queries.office_date(tx.now))
    found = Mandate.objects.filter(lasts, person=person)
    return frozenset(found.values_list("post__office_id", flat=True))


def _held(tx: Tx, by: Actor) -> tuple[Capacity, ...]:
    return queries.capacities(by.person, tx.now) if by.person else ()


def _offices_as(tx: Tx, by: Actor, *roles: str) -> frozenset[UUID]:
    return frozenset(each.office for each in _held(tx, by) if each.roles & set(roles))

"""Who may look at the assets of an office, and who may change them. The one place where it is decided."""

from datetime import datetime
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView, TriggerKind
from tertib.runtime.door import Tx

KEEPERS = frozenset({"administrator"})


def seen_offices(by: Actor, now: datetime) -> tuple[UUID, ...]:
    """The offices whose assets somebody may look at, the own ones first; an auditor looks at every one."""
    if by.kind is ActorKind.SYSTEM:
        return tuple(each.id for each in people.offices())
    held = people.capacities(by.person, now) if by.person else ()
    own = tuple(dict.fromkeys(each.office for each in held if each.roles - {"auditor"}))
    if not any("auditor" in each.roles for each in held):
        return own
    return tuple(dict.fromkeys((*own, *(each.id for each in people.offices()))))


def keeps(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody keeps the assets today: the administrator, and who performs the maintenance."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, now) if by.person else ()
    own = [each for each in held if each.office == office]
    if any(each.roles & KEEPERS for each in own):
        return True
    return bool(own) and not performers(office).isdisjoint(each.post for each in own)


def performers(office: UUID) -> frozenset[UUID]:
    """The posts that perform any procedure of the office's work plan."""
    return procedures.performing_posts(office, [each.code for each in planned(office)])


def planned(office: UUID) -> tuple[BundleView, ...]:
    """The procedures in force that the work plan triggers."""
    found = procedures.installed(office)
    return tuple(each for each in found if procedures.procedure(each.hash).trigger.kind is TriggerKind.AGENDA)


def insist_keeper(tx: Tx, by: Actor, office: UUID) -> None:
    """`NotAllowed` for everybody else."""
    if not keeps(by, office, tx.now):
        raise NotAllowed(
            N_("Aset diatur oleh pengelola sistem dan oleh pelaksana SOP pemeliharaan kantor ini.")
        )

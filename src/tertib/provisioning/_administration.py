"""Who may connect servers, and which of them are this machine."""

from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.runtime.door import Tx

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def insist_on_administrator(tx: Tx, by: Actor, office: UUID) -> None:
    """Refuse whoever is not this office's administrator today."""
    held = people.capacities(by.person, tx.now) if by.person else ()
    mine = any(each.office == office and "administrator" in each.roles for each in held)
    if by.kind is not ActorKind.SYSTEM and not mine:
        raise NotAllowed(N_("Hanya admin kantor ini yang dapat mengatur server surel, nama dan situs."))

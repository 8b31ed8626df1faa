"""Who may open and correct the books of an office."""

from dataclasses import dataclass
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.people import queries as people
from tertib.runtime import door

KEEPERS = frozenset({"counter", "secretary", "administrator", "archivist", "head"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person before the books: of which office, from inside or as auditor."""

    office: UUID
    inside: bool


def reader(by: Actor, office: UUID | None) -> Reader:
    """The reader, or NotFound: to a stranger the books of an office do not exist."""
    if by.kind is ActorKind.SYSTEM:
        return Reader(office=office or people.offices()[0].id, inside=True)
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    roles = frozenset(role for capacity in held for role in capacity.roles)
    own = [capacity.office for capacity in held if capacity.roles - {"auditor"}]
    auditing = "auditor" in roles
    target = office or (own[0] if own and not auditing else _only_office(auditing))
    inside = target in own
    if target is None or not (inside or auditing):
        raise NotFound("Buku tidak ditemukan.")
    return Reader(office=target, inside=inside)


def keeper(by: Actor, office: UUID) -> None:
    """Only those who keep the office's books correct rows or govern numbers."""
    if not is_keeper(by, office):
        raise NotAllowed("Hanya pejabat yang mengelola buku perangkat daerah ini yang boleh mengubahnya.")


def is_keeper(by: Actor, office: UUID) -> bool:
    """Whether this person keeps the office's books today."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    return any(capacity.office == office and capacity.roles & KEEPERS for capacity in held)


def _only_office(auditing: bool) -> UUID | None:
    offices = people.offices() if auditing else ()
    return offices[0].id if offices else None

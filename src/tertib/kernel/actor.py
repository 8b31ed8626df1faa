"""Who acts: a person, the system, or the public."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """A closed list; rights are decided elsewhere."""

    PERSON = "person"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who acts. `agency` is the unit an applicant speaks for; `via` the surface they came through."""

    person: UUID | None
    name: str
    kind: ActorKind
    agency: UUID | None = None
    via: str = "desk"


SYSTEM = Actor(person=None, name="Sistem", kind=ActorKind.SYSTEM, via="system")
PUBLIC = Actor(person=None, name="Umum", kind=ActorKind.PUBLIC, via="portal")

"""The port of a name server: all that speaks DNS, or writes zone files, stands behind it.

Every call ends within the connector's time limit. `HostUnavailable` says nothing about what happened in the
zone: the caller reads back before it does anything again. What is not marked as ours is never changed.
"""

from typing import Protocol
from uuid import UUID

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning.dns_types import Limits, NamePlan, NameProof, NameState, RRset, WantedName
from tertib.provisioning.types import Greeting

TAKEN = N_("Nama %(name)s sudah dipakai di zona dan bukan buatan permohonan ini. Zona tidak diubah.")
MOVED = N_("Rekaman %(name)s berubah sejak rencana dibuat. Zona tidak diubah; buat rencana baru.")


class NameTaken(TertibError):  # noqa: N818 - named like kernel.errors
    """The name is in use and not ours: a person decides, nothing is overwritten."""


class NameMoved(TertibError):  # noqa: N818
    """The zone is not as the plan saw it. Nothing was written; plan again."""


class HostRefuses(TertibError):  # noqa: N818
    """The server will not have it: its key, its clock, its rights or the zone must be mended by a person."""


class NameRefused(TertibError):  # noqa: N818
    """What was asked for may not stand in the zone: a wildcard, a wrong value, too deep."""


class TooMuch(TertibError):  # noqa: N818
    """The change would take away more than may go at once. Nothing was written."""


class NameHost(Protocol):
    """A name server that holds one zone.

    `plan` and `plan_removal` change nothing. `apply` is judged against the zone as it is at that moment, in
    one step with the change: `NameTaken` and `NameMoved` mean that nothing was written. Applying a plan a
    second time writes nothing either.
    """

    @property
    def name(self) -> str:
        """The connector's name, kept with the holding."""
        ...

    @property
    def by_hand(self) -> bool:
        """True when a person carries the plan out."""
        ...

    @property
    def zone(self) -> str:
        """The zone, without the dot at its end."""
        ...

    @property
    def limits(self) -> Limits:
        """What may go at once."""
        ...

    def read(self, name: str) -> NameState:
        """Every record set at the name, and the ownership TXT beside it."""
        ...

    def records(self) -> tuple[RRset, ...] | None:
        """The whole zone, for the worker alone (seconds for a large one); None where nobody may see it."""
        ...

    def plan(self, wanted: WantedName) -> NamePlan:
        """What `apply` would change; `NameRefused` for a name that may not stand in the zone."""
        ...

    def plan_removal(self, name: str, *, marker: UUID) -> NamePlan:
        """What taking the name away would change."""
        ...

    def apply(self, plan: NamePlan) -> None:
        """Carry the plan out, whole or not at all."""
        ...

    def verify(self, plan: NamePlan, *, patience: float = 5.0) -> NameProof:
        """Ask every authoritative server, again for `patience` seconds, until all have what the plan wants.

        Unless the plan was to do nothing, the zone's serial must have moved.
        """
        ...

    def greet(self) -> tuple[Greeting, ...]:
        """Ask every server for the zone and say in words what each answered. Changes nothing."""
        ...

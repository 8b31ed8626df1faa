"""The port of a mail system: all that speaks to mail servers, or writes their files, stands behind it.

Every call ends within the connector's time limit. `HostUnavailable` says nothing about what happened on the
server: the caller reads back before it does anything again.
"""

from typing import Protocol, runtime_checkable
from uuid import UUID

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning.types import (
    AddressState,
    Change,
    ClientSettings,
    Greeting,
    HostPlan,
    Mailbox,
    SignIn,
)
from tertib.runtime.secrets import SecretText

OVERTAKEN = N_("Sandi %(address)s sudah diganti lagi; yang lebih lama tidak dipasang.")


class HostUnavailable(TertibError):  # noqa: N818 - named like kernel.errors
    """No answer, or none in time. The effect is unknown."""


class ForeignAddress(TertibError):  # noqa: N818
    """The address exists and is not ours: a person decides, nothing is overwritten."""


class NoSuchAddress(TertibError):  # noqa: N818
    """The address is not on the server."""


class Overtaken(TertibError):  # noqa: N818
    """A later password stands on the server already: this one came too late and was not set."""


class ByHand(TertibError):  # noqa: N818
    """The office's mail system has no interface; a person must do this in its panel."""


def change_needed(state: AddressState | None, wanted: Mailbox) -> Change:
    """What separates the server from what is wanted; a mailbox without our mark is a clash."""
    if state is None:
        return Change.CREATE
    if state.marker != wanted.marker:
        return Change.CLASH
    return Change.NOTHING if state.quota_mb == wanted.quota_mb else Change.CONVERGE


@runtime_checkable
class Answering(Protocol):
    """A mail system that can be tested without touching a mailbox."""

    def greet(self) -> tuple[Greeting, ...]:
        """Knock at every server it needs and say in words what each answered. Changes nothing."""
        ...


@runtime_checkable
class Listing(Protocol):
    """A mail system that tells of every mailbox of a domain at once, however many there are."""

    def states(self, domain: str) -> tuple[AddressState, ...]:
        """All mailboxes of the domain as the server knows them now. Changes nothing."""
        ...


class MailHost(Protocol):
    """A mail system that holds mailboxes.

    `marker` is the ownership mark kept on the server with the mailbox. Every call that changes something
    takes it and raises `ForeignAddress` when the mailbox carries another mark or none, `NoSuchAddress` when
    there is no mailbox. All changes are idempotent.

    A password carries its version, which only grows. The server keeps it with the mailbox, so that a worker
    that was asleep cannot put an old password over a new one.
    """

    @property
    def name(self) -> str:
        """The connector's name, kept with the holding."""
        ...

    @property
    def by_hand(self) -> bool:
        """True when a person carries the plan out and `read` cannot see owners."""
        ...

    def read(self, address: str) -> AddressState | None:
        """The address as the server knows it now, None when it is free."""
        ...

    def knows(self, address: str) -> bool | None:
        """Whether the address exists; None where nobody can tell before it is made."""
        ...

    def addresses(self, domain: str) -> tuple[str, ...]:
        """All addresses of the domain: the mirror is made of this."""
        ...

    def plan(self, wanted: Mailbox) -> HostPlan:
        """What `apply` would change. Changes nothing."""
        ...

    def apply(self, plan: HostPlan, secret: SecretText) -> None:
        """Create the mailbox with this password and the plan's marker, or bring ours to what is wanted.

        The state is read again under the server's lock: a foreign mailbox is never touched, and a later
        password stays.
        """
        ...

    def verify(self, address: str, secret: SecretText, *, patience: float = 3.0) -> SignIn:
        """Sign in for real, asking again for `patience` seconds while the server refuses."""
        ...

    def set_password(self, address: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        """Replace the password of our mailbox; `Overtaken` when the server has a later version."""
        ...

    def suspend(self, address: str, *, marker: UUID) -> None:
        """Close reading and sending for the owner and end live sessions; mail still arrives."""
        ...

    def resume(self, address: str, *, marker: UUID) -> None:
        """Open the mailbox again."""
        ...

    def remove(self, address: str, *, marker: UUID) -> None:
        """Take the mailbox away and set its mail aside, so that a later owner does not read it."""
        ...

    def settings(self) -> ClientSettings:
        """What the owner types into a mail program."""
        ...

"""Commands of provisioning. None of them speaks to a server: the worker does, after the commit."""

from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.provisioning.ports import MailHost
from tertib.provisioning.types import ManualSecret, SheetPdf


def serve_mail(host: MailHost, *, domains: tuple[str, ...] = ()) -> None:
    """Let `host` hold the mailboxes of these domains; without domains it holds all others. For the wiring."""
    raise NotImplementedError


def print_sheets(case: UUID, *, by: Actor, seen: int) -> SheetPdf:
    """Print every sealed initial password of the case, one page per address, exactly once.

    Stream the PDF with `no-store`. Refuses with `Conflict` when nothing is sealed (already printed: `rotate`).
    """
    raise NotImplementedError


def rotate(case: UUID, address: str, *, by: Actor, seen: int) -> None:
    """"Print again": void the sheet at once, set a new password by the worker, seal it for printing."""
    raise NotImplementedError


def show_for_manual(intent: UUID, *, by: Actor, renew: bool = False) -> ManualSecret:
    """Open the initial password once, for typing into the office's panel; `renew` seals a new one first."""
    raise NotImplementedError


def suspend(holding: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Close a mailbox for its owner; the worker does it, `trouble` shows what hinders it."""
    raise NotImplementedError


def resume(holding: UUID, *, by: Actor, seen: int) -> None:
    """Open a suspended mailbox again."""
    raise NotImplementedError


def remove(holding: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Take a mailbox away; its name becomes free when the server has confirmed."""
    raise NotImplementedError


def change_password(address: str, old: str, new: str, *, by: Actor) -> UUID:
    """Ask the worker to replace the owner's password; the answer is `queries.attempt(id)`.

    Raises `Invalid` with problems under "new" when the new password is too weak, `Conflict` when too many
    attempts were refused for this address lately.
    """
    raise NotImplementedError


def try_login(address: str, password: str, *, by: Actor) -> UUID:
    """Ask the worker to sign in for real ("coba masuk"); the answer is `queries.attempt(id)`."""
    raise NotImplementedError


def check_live(address: str, *, by: Actor) -> UUID:
    """Ask the worker whether the server already has this address; the answer is `queries.attempt(id)`."""
    raise NotImplementedError


def expire_unchanged() -> int:
    """Scheduled: suspend mailboxes whose initial password outlived its days; returns how many were ordered."""
    raise NotImplementedError

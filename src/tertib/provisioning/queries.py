"""Reads of provisioning. Nothing here opens a secret or asks a server."""

from uuid import UUID

from tertib.cases.catalogue import Finding
from tertib.kernel.actor import Actor
from tertib.provisioning.types import AttemptView, HoldingView, MirrorView, SheetView


def holdings_of(by: Actor, agency: UUID) -> tuple[HoldingView, ...]:
    """"Alamat kami": the mailboxes of an agency, by name. Empty when `by` may not see that agency."""
    raise NotImplementedError


def holdings_for_case(by: Actor, case: UUID) -> tuple[HoldingView, ...]:
    """The mailboxes a case made or is making. `NotFound` when `by` may not see the case."""
    raise NotImplementedError


def holdings_of_office(by: Actor, office: UUID) -> tuple[HoldingView, ...]:
    """Every mailbox of an office: the administrator's list."""
    raise NotImplementedError


def sheets_of(by: Actor, case: UUID) -> tuple[SheetView, ...]:
    """Every sheet ever printed for a case, newest first, valid or void."""
    raise NotImplementedError


def address_check(
    name: str, domain: str, *, office: UUID | None = None, personal: bool = False
) -> tuple[Finding, ...]:
    """Shape, reserved and blocked words, taken names and near-duplicates against holdings and the last mirror."""
    raise NotImplementedError


def suggest_name(agency_name: str) -> str:
    """The usual acronym of an agency: "Dinas Komunikasi dan Informatika" -> "diskominfo"."""
    raise NotImplementedError


def attempt(attempt_id: UUID) -> AttemptView:
    """How far a trial, a change or a presence check has come. `NotFound` after an hour."""
    raise NotImplementedError


def mirror(domain: str) -> MirrorView | None:
    """When the server's list of the domain was last read."""
    raise NotImplementedError


def domains() -> tuple[str, ...]:
    """The mail domains the office serves, the usual one first."""
    raise NotImplementedError

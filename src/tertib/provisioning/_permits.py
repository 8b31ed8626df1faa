"""Who may open, print or replace an initial password."""

from datetime import datetime
from uuid import UUID

from tertib.cases import queries as cases
from tertib.cases.types import CaseView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.runtime.door import Tx

PRINTING_ACT = "print_secret"  # the act by which an SOP says that a row opens sealed secrets
MAKING_ACT = "effect"  # the act of the rows that make things in the world
KEEPERS = frozenset({"administrator"})
_STALE = N_("Halaman ini sudah usang: perkara berubah sejak dibuka. Muat ulang lalu periksa lagi.")


def keeps(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody keeps the mailboxes of this office, whatever else they are elsewhere."""
    return office in kept_offices(by, now)


def kept_offices(by: Actor, now: datetime) -> frozenset[UUID]:
    """The offices whose mailboxes somebody keeps today."""
    held = people.capacities(by.person, now) if by.person else ()
    return frozenset(each.office for each in held if each.roles & KEEPERS)


def insist_keeper(tx: Tx, by: Actor, office: UUID) -> None:
    """`NotAllowed` for everybody else."""
    if not keeps(by, office, tx.now):
        raise NotAllowed(N_("Hanya pengelola sistem yang mengatur kotak surat."))


def to_print(tx: Tx, case: UUID, by: Actor, seen: int) -> CaseView:
    """The performer of the printing row while it is open; whoever keeps the mailboxes, at any time."""
    view = fresh(case, by, seen)
    if not (_performs(view, by, {PRINTING_ACT}) or keeps(by, view.office, tx.now)):
        raise NotAllowed(
            N_("Lembar akun dicetak oleh pelaksana langkah pencetakan, atau oleh pengelola sistem.")
        )
    return view


def to_renew(tx: Tx, case: UUID, by: Actor, seen: int) -> CaseView:
    """The performers of the rows that make or print, while they are open; the keepers at any time."""
    view = fresh(case, by, seen)
    if not (_performs(view, by, {MAKING_ACT, PRINTING_ACT}) or keeps(by, view.office, tx.now)):
        raise NotAllowed(
            N_("Sandi diganti oleh pelaksana langkah pembuatan atau pencetakan, atau oleh pengelola sistem.")
        )
    return view


def to_show(case: UUID, by: Actor, now: datetime) -> CaseView:
    """The same people: a password that is shown is a password that may be printed."""
    view = cases.case_for(by, case)
    if not (_performs(view, by, {MAKING_ACT, PRINTING_ACT}) or keeps(by, view.office, now)):
        raise NotAllowed(
            N_(
                "Sandi hanya dibuka oleh pelaksana langkah pembuatan atau pencetakan, atau oleh pengelola "
                "sistem."
            )
        )
    return view


def fresh(case: UUID, by: Actor, seen: int) -> CaseView:
    """The case, unless the page that asks is older than what it shows."""
    view = cases.case_for(by, case)
    if seen < view.fresh_from:
        raise Conflict(_STALE, code="stale")
    return view


def _performs(view: CaseView, by: Actor, acts: set[str]) -> bool:
    item = cases.open_item(view, by)
    return item is not None and item.may_act and item.act in acts

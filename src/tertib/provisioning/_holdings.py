"""Rows of holdings as the commands take them: locked until commit, and with every change of state dated."""

from uuid import UUID

from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.provisioning import _seals
from tertib.provisioning.models import Holding
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime import door
from tertib.runtime.door import Tx

KEYED = ("mailbox", "site")
"""The kinds of holdings that are opened with a password; a site's name is a holding of its own."""

UNKNOWN = N_("Kotak surat ini tidak ditemukan.")
UNCONFIRMED = N_(
    "%(name)s diambil alih dari masa sebelum Tertib dan pemiliknya belum dikonfirmasi. Konfirmasikan dahulu "
    "pada Siapkan kantor, Impor pertama."
)


def locked(tx: Tx, holding: UUID) -> Holding:
    """The row as it is now; nobody else changes it until this door closes."""
    tx.insist()
    found = Holding.objects.select_for_update().filter(id=holding).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def locked_by_name(tx: Tx, case: UUID, address: str) -> Holding:
    """The case's living account of this name, locked."""
    return locked(tx, living(case, address).id)


def living(case: UUID, address: str) -> Holding:
    """The case's account of this name that was not removed."""
    accounts = Holding.objects.filter(case_id=case, kind__in=KEYED, name=address)
    held = accounts.exclude(state=HoldingState.REMOVED).first()
    if held is None:
        raise NotFound(UNKNOWN)
    return held


def enter(tx: Tx, held: Holding, credential: Credential) -> None:
    """The credential is in this state from now on; saved with the rest by `keep`."""
    held.credential, held.credential_since = credential, tx.now


def keep(held: Holding, *fields: str) -> None:
    """Save the named fields with the credential's state, as the next state of the holding."""
    held.seq += 1
    held.save(update_fields=["credential", "credential_since", "seq", *fields])


def insist_confirmed(held: Holding) -> None:
    """`Conflict` for what was taken over and is nobody's yet: no case and no keeper may act on it."""
    if held.taking_id is not None and held.owner_id is None:
        raise Conflict(UNCONFIRMED, code="unconfirmed", name=held.name)


def note_trouble(kind: str, name: str, case: UUID, sentence: str) -> None:
    """Let everybody see what hinders us."""
    held = Holding.objects.filter(kind=kind, name=name, case_id=case)
    door.run(lambda _tx: held.update(trouble=sentence[:300]))


def give_back(kind: str, name: str, case: UUID) -> None:
    """The name is somebody else's in the world: our reservation must not stand in the way."""

    def write(_tx: Tx) -> None:
        held = Holding.objects.filter(kind=kind, name=name, case_id=case, state=HoldingState.RESERVED).first()
        if held is not None:
            _seals.drop(held.id)
            held.delete()

    door.run(write)

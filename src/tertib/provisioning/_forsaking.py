"""A request that comes back with another name: what was made under the first one is taken away again."""

from tertib.cases.catalogue import OutsideContext
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _seals, _subdomains, credentials
from tertib.provisioning.models import Holding
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime import door, queue
from tertib.runtime.door import Tx

_OTHER_NAME = N_("permohonan memakai nama lain")


def forsake_others(context: OutsideContext, kind: str, name: str) -> None:
    """What the same row made under another name, before the request was changed: the worker takes it back."""

    def write(tx: Tx) -> None:
        made = Holding.objects.filter(
            kind=kind, case_id=context.case.id, settings__row=_subdomains.row_of(context)
        )
        for held in made.exclude(name=name).exclude(wanted=HoldingState.REMOVED).select_for_update():
            _seals.drop(held.id)
            credentials.void_sheets(tx, held, reason=_OTHER_NAME)
            _holdings.enter(tx, held, Credential.NONE)
            held.wanted, held.reason, held.expires_at = HoldingState.REMOVED, _OTHER_NAME, None
            _holdings.keep(held, "wanted", "reason", "expires_at")
            queue.enqueue(tx, "provisioning.converge", {"holding": str(held.id)}, key=str(held.id))

    door.run(write)

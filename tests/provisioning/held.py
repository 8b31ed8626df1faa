"""Mailboxes as they stand after their case made them, for tests of pages; no server has them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tertib.cases import queries as cases
from tertib.kernel import ids
from tertib.kernel.actor import SYSTEM
from tertib.provisioning.models import Holding, Sheet
from tertib.provisioning.types import UNCHANGED, Credential, HoldingState
from tertib.runtime import door

EXPIRED: dict[str, Any] = {
    "credential": Credential.EXPIRED,
    "state": HoldingState.SUSPENDED,
    "wanted": HoldingState.SUSPENDED,
    "reason": UNCHANGED,
}


def mailbox(case: UUID, name: str = "dinkes.satu@tanjungpinangkota.go.id", **changes: Any) -> Holding:
    """A proven mailbox of the case, its sheet printed; `changes` overrule."""
    view, now = cases.case_for(SYSTEM, case), door.read_now()
    columns = {
        "kind": "mailbox",
        "name": name,
        "office_id": view.office,
        "owner_id": view.agency,
        "case_id": case,
        "marker": uuid4(),
        "connector": "fake",
        "quota_mb": 50,
        "state": HoldingState.ACTIVE,
        "credential": Credential.PRINTED,
        "credential_since": now,
        "version": 1,
        "reserved_at": now,
        "proven_at": now,
        "expires_at": now + timedelta(days=7),
        "evidence": {"server": "mail.contoh", "protocol": "imap", "answer": "OK Logged in.", "messages": 0},
    }
    held = Holding.objects.create(**{**columns, **changes})
    if held.credential not in (Credential.NONE, Credential.SEALED):
        sheet(held)
    return held


def sheet(held: Holding) -> Sheet:
    """A sheet of it that is valid."""
    return Sheet.objects.create(
        serial="LA-" + ids.tracking_code()[:9],
        holding=held,
        version=held.version,
        epoch="2026-W48-x",
        case_id=held.case_id,
        printed_at=door.read_now(),
        printed_by="Raja Ahmad, S.Kom.",
    )

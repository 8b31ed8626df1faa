"""Commands of the engine.

Every command names its target first, takes `by` (who), `seen` (the `seq` the page showed) and an optional
`idempotency_key` (the same key never acts twice). It checks the right at the moment of acting, decides in the
pure machine, writes row and chained events in one transaction, and answers with a `CaseRef`.
A stale page raises `Conflict` with a sentence saying what happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tertib.cases.types import (
    BatchLine,
    CaseRef,
    Contact,
    Disposition,
    Draft,
    Files,
    Json,
    Registration,
    StepWork,
)
from tertib.kernel.actor import Actor

if TYPE_CHECKING:
    from tertib.runtime.door import Tx

_NO_FILES: Files = {}


def open_case(
    office: UUID,
    code: str,
    *,
    by: Actor,
    request: Mapping[str, Json],
    files: Files = _NO_FILES,
    agency: UUID | None = None,
    agency_name: str = "",
    channel: str = "portal",
    contact: Contact | None = None,
    variant: str | None = None,
    title: str = "",
    registration: Registration | None = None,
    idempotency_key: str | None = None,
) -> CaseRef:
    """Open a case of the procedure in force. `Invalid` names every field in the way.

    With `registration` (counter) the letter is registered in the same act.
    """
    raise NotImplementedError


def register(
    case: UUID, registration: Registration, *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Enter an incoming letter in the agenda: closes the receiving row."""
    raise NotImplementedError


def complete(
    case: UUID, work: StepWork, *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Do the open hop: work form, answer of the decision, disposition, paraf."""
    raise NotImplementedError


def claim(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Take an item out of the pool."""
    raise NotImplementedError


def release(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Put a claimed item back into the pool."""
    raise NotImplementedError


def hand_over(
    case: UUID, to_person: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """Give a claimed item to a colleague of the same post."""
    raise NotImplementedError


def send_back(case: UUID, note: str, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Return the case to the hop before, with a note; counted."""
    raise NotImplementedError


def recall(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Take one's disposition back while its addressee has neither read nor claimed it."""
    raise NotImplementedError


def mark_read(case: UUID, *, by: Actor) -> None:
    """The addressee opened the item: the disposition can no longer be recalled. Silent when not theirs."""
    raise NotImplementedError


def dispose_many(
    cases: Sequence[tuple[UUID, int]],
    disposition: Disposition,
    *,
    by: Actor,
    idempotency_key: str | None = None,
) -> tuple[BatchLine, ...]:
    """The same disposition on several cases `(case, seen)`; each on its own, each reported."""
    raise NotImplementedError


def confirm_plan(
    case: UUID,
    *,
    by: Actor,
    seen: int,
    intents: Sequence[UUID] | None = None,
    idempotency_key: str | None = None,
) -> CaseRef:
    """Confirm the shown plans (all of the step, or those named); the worker carries them out."""
    raise NotImplementedError


def done_by_hand(
    case: UUID, intent: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """Report an instruction as carried out; the worker verifies it in the real world."""
    raise NotImplementedError


def retry(case: UUID, intent: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Let the worker try again after a failure; it reads back first."""
    raise NotImplementedError


def resubmit(
    case: UUID,
    request: Mapping[str, Json],
    *,
    by: Actor,
    seen: int,
    files: Files = _NO_FILES,
    idempotency_key: str | None = None,
) -> CaseRef:
    """The applicant completes the request: next submission, back to the same desk, the clock runs again."""
    raise NotImplementedError


def refuse(
    case: UUID, reason: str, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """End the case with a reason of the procedure's closed list."""
    raise NotImplementedError


def withdraw(
    case: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """The applicant takes the request back."""
    raise NotImplementedError


def acknowledge(
    case: UUID,
    *,
    by: Actor,
    seen: int,
    scan: Mapping[str, Json] | None = None,
    idempotency_key: str | None = None,
) -> CaseRef:
    """The applicant (or the official with a signed paper) confirms having received the result."""
    raise NotImplementedError


def lapse_waiting() -> int:
    """Scheduled: end the cases whose applicants let the waiting days pass. Answers how many."""
    raise NotImplementedError


def record(
    tx: Tx,
    case: UUID,
    kind: str,
    *,
    by: Actor,
    public: Mapping[str, Json] | None = None,
    private: Mapping[str, Json] | None = None,
) -> int:
    """Write a chained event of a higher package into a case; answers its number.

    `public` goes into the chained header (never personal data), `private` into the erasable payload. The keys
    `documents` and `entries` of `public` are kept as papers and register entries of the case.
    """
    raise NotImplementedError


def save_draft(
    office: UUID,
    code: str,
    *,
    by: Actor,
    request: Mapping[str, Json],
    files: Files = _NO_FILES,
    agency: UUID | None = None,
    draft: UUID | None = None,
    seen: int | None = None,
) -> Draft:
    """Keep an unfinished request; nothing is checked and no number is used."""
    raise NotImplementedError


def submit_draft(
    draft: UUID, *, by: Actor, contact: Contact | None = None, idempotency_key: str | None = None
) -> CaseRef:
    """Open a case from a draft; the draft is gone afterwards."""
    raise NotImplementedError


def discard_draft(draft: UUID, *, by: Actor) -> None:
    """Throw a draft away."""
    raise NotImplementedError


def erase_payload(case: UUID, event_no: int, *, ground: str, by: Actor) -> CaseRef:
    """Lawful erasure of one event's personal data; the chain stays valid and says so."""
    raise NotImplementedError

"""Letters by e-mail and texts on messengers: posted with the transaction that causes them, then delivered.

A letter carries no secret and no link that signs anyone in. A relay that takes a letter and loses its answer
gets it again with the same Message-ID: one letter too many is better than one too few.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db.models import Count, QuerySet

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.runtime import _messengers, door, queue, secrets
from tertib.runtime._postmen import Never, NotNow, postman
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.models import MessengerAddress, OutboxMessage
from tertib.runtime.secrets import SecretText

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SUBJECT = 300
_NAMES = UUID("5b0f5d0e-3a55-4d0c-9a5e-0c7a6d1f2b11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A posted letter, its state (`waiting`, `sent`, `dead`) and what the relay answered last."""

    id: UUID
    case: UUID | None
    to: str
    subject: str
    state: str
    attempts: int
    answer: str
    posted_at: datetime
    sent_at: datetime | None


def post(
    tx: Tx,
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    case: UUID | None = None,
    not_before: datetime | None = None,
) -> UUID:
    """Post a letter with this transaction. A second one with the same `key` is the same letter.

    It leaves at once, or not before the moment given. Refuses an address or a subject that could become a
    header of its own.
    """
    insist_on_address(to)
    return _post(tx, OutboxMessage(recipient=to), subject, text, key, case, not_before)


def insist_on_address(to: str) -> None:
    """Refuse an e-mail address that could not be written to."""
    if not _ADDRESS.fullmatch(to):
        raise Invalid(N_("Alamat pos-el %(to)s tidak dapat dipakai. Periksa penulisannya."), to=to)


def post_message(
    tx: Tx,
    *,
    address: UUID,
    subject: str,
    text: str,
    key: str,
    case: UUID | None = None,
    not_before: datetime | None = None,
) -> UUID | None:
    """The same on a messenger whose address was kept before; None when it has been forgotten."""
    tx.insist()
    row = MessengerAddress.objects.filter(id=address, ended_at=None).first()
    if row is None:
        return None
    letter = OutboxMessage(recipient=row.label, address=address)
    return _post(tx, letter, subject, text, key, case, not_before)


def keep_address(tx: Tx, url: SecretText, *, label: str = "") -> tuple[UUID, str]:
    """Keep a messenger's URL encrypted; answers its id and label. Refuses schemes that are not allowed."""
    tx.insist()
    scheme = _messengers.scheme_of(url)
    row = MessengerAddress(id=uuid4(), label=label or _messengers.LABELS.get(scheme, scheme), kept_at=tx.now)
    row.blob = secrets.lock(url, f"messenger:{row.id}")
    row.save(force_insert=True)
    return row.id, row.label


def forget_address(tx: Tx, address: UUID) -> None:
    """Nothing is sent there any more, and the address is gone."""
    tx.insist()
    MessengerAddress.objects.filter(id=address).update(ended_at=tx.now, blob=b"")


def _post(
    tx: Tx,
    row: OutboxMessage,
    subject: str,
    text: str,
    key: str,
    case: UUID | None,
    not_before: datetime | None,
) -> UUID:
    tx.insist()
    if _CONTROL.search(subject) or not subject.strip():
        raise Invalid(N_("Perihal pos-el harus satu baris."))
    # The id follows from the key: two statements, and none to ask whether the letter is there already. A
    # second delivery of a letter that was sent finds nothing to do.
    row.id, row.key, row.case = uuid5(_NAMES, key), key, case
    row.subject, row.text = subject[:_SUBJECT], text
    row.posted_at, row.not_before = tx.now, not_before
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    _wake(tx, row.id, not_before)
    return row.id


def letters_for(case: UUID) -> tuple[Letter, ...]:
    """The letters of a case, oldest first."""
    return _views(OutboxMessage.objects.filter(case=case).order_by("posted_at", "id"))


def letters_under(key: str, *, most: int) -> tuple[Letter, ...]:
    """The newest letters whose key begins so."""
    return _views(OutboxMessage.objects.filter(key__startswith=key).order_by("-posted_at", "id")[:most])


def counts() -> Mapping[str, int]:
    """How many letters are in each state."""
    rows = OutboxMessage.objects.values_list("state").annotate(letters=Count("id")).order_by()
    return dict(rows)


def dead_letters() -> tuple[Letter, ...]:
    """The letters that could not be delivered, newest first."""
    return _views(OutboxMessage.objects.filter(state="dead").order_by("-posted_at", "id"))


def post_again(tx: Tx, letter: UUID) -> None:
    """Try a dead letter again. Refuses one that is not dead."""
    tx.insist()
    if OutboxMessage.objects.filter(id=letter, state="dead").update(state="waiting"):
        _wake(tx, letter)
        return
    if OutboxMessage.objects.filter(id=letter).exists():
        raise Conflict(N_("Pos-el ini sedang atau sudah dikirim."))
    raise NotFound(N_("Pos-el tidak ditemukan."))


@queue.task("outbox.deliver", max_attempts=12, lease=120)
def deliver(job: queue.Job) -> None:
    """Carry one letter away; the answer is kept whatever it is."""
    row = OutboxMessage.objects.filter(id=UUID(str(job.args["letter"])), state="waiting").first()
    if row is None:  # a second start after the first was done
        return
    try:
        answer = _carry(row)
    except Never as refusal:
        _note(row, state="dead", answer=str(refusal))
    except NotNow as trouble:
        _note(row, state="dead" if job.last else "waiting", answer=str(trouble))
        if not job.last:
            raise queue.Retry(reason="relay") from trouble
    else:
        point("outbox.carried")
        _note(row, state="sent", answer=answer)


def _carry(row: OutboxMessage) -> str:
    if row.address is None:
        return postman().carry(compose(row), to=row.recipient, name=str(row.id))
    known = MessengerAddress.objects.filter(id=row.address, ended_at=None).first()
    if known is None:
        raise Never("address forgotten")
    url = secrets.unlock(bytes(known.blob), f"messenger:{known.id}")
    return _messengers.messenger().carry(url, title=row.subject, text=row.text)


def compose(row: OutboxMessage) -> EmailMessage:
    """The letter as it travels; machines answer machines for ever unless they are told not to."""
    letter = EmailMessage()
    letter["From"] = settings.OUTBOX_FROM
    letter["To"] = row.recipient
    letter["Subject"] = row.subject
    letter["Date"] = format_datetime(row.posted_at)
    letter["Message-ID"] = f"<{row.id}@{settings.OUTBOX_FROM.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(row.text)
    return letter


def _wake(tx: Tx, letter: UUID, at: datetime | None = None) -> None:
    queue.enqueue(tx, "outbox.deliver", {"letter": str(letter)}, key=str(letter), run_at=at)


def _note(row: OutboxMessage, *, state: str, answer: str) -> None:
    def write(tx: Tx) -> None:
        OutboxMessage.objects.filter(id=row.id, state="waiting").update(
            state=state,
            answer=answer[:500],
            attempts=row.attempts + 1,
            sent_at=tx.now if state == "sent" else None,
        )

    door.run(write)


def _views(rows: QuerySet[OutboxMessage]) -> tuple[Letter, ...]:
    return tuple(
        Letter(
            id=row.id,
            case=row.case,
            to=row.recipient,
            subject=row.subject,
            state=row.state,
            attempts=row.attempts,
            answer=row.answer,
            posted_at=row.posted_at,
            sent_at=row.sent_at,
        )
        for row in rows
    )

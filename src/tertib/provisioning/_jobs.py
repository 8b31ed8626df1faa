"""What the worker does for provisioning besides creating mailboxes. Each job may be repeated at any point."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn, TypeVar
from uuid import UUID

from django.db import models

from tertib.cases import queries as cases
from tertib.cases.types import Phase
from tertib.kernel.errors import NotFound, TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _hosts, _seals, _systems, credentials
from tertib.provisioning._attempts import answer
from tertib.provisioning._mirror import read_lists
from tertib.provisioning.models import Attempt, Holding
from tertib.provisioning.ports import ByHand, HostUnavailable, MailHost, NoSuchAddress
from tertib.provisioning.types import AttemptState, Credential, HoldingState
from tertib.runtime import door, marks, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job, Retry
from tertib.runtime.secrets import SecretText

_IN_VAIN = N_("permohonan berakhir tanpa serah terima")
_TRIAL_OVER = N_("perkara percobaan sudah selesai")
_NOT_GIVEN = (Credential.NONE, Credential.SEALED, Credential.PRINTED, Credential.ROTATING)
log = logging.getLogger(__name__)
T = TypeVar("T")
AGAIN = 30.0
FORGET_AFTER = timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=2)
UNCHANGED = N_("sandi awal tidak diganti sampai batas waktunya")
_NOT_TAKEN = N_("Server surel belum menerima sandi baru. Dicoba lagi sendiri.")
_NOT_OPENED = N_(
    "Sandi baru belum membuka kotak surat ini. Periksa yang diketik di panel, lalu tekan lagi “Sudah saya "
    "kerjakan”."
)
_NOT_SEEN = N_("Server surel belum menunjukkan keadaan yang diminta. Dicoba lagi sendiri.")


@queue.task("provisioning.rotate", max_attempts=8, lease=60)
def rotate(job: Job) -> None:
    """Bring the server to the password sealed for printing, prove it, and let it be printed."""
    held = _holding(job)
    secret = None if held is None else _seals.peek(held.id, _seals.NEXT)
    if held is None or secret is None:
        return
    marks.point("rotate.started")
    host = _hosts.holder_of(held.name)
    instruction = _renewed(held, host, secret)
    marks.point("rotate.set")
    accepted = _asking(held, lambda: host.verify(held.name, secret)).accepted
    marks.point("rotate.verified")
    if not accepted:
        told = instruction and (_NOT_OPENED if job.args.get("by_hand") else held.trouble or instruction)
        _try_later(held, told or _NOT_TAKEN)
    fingerprint = _fingerprint(held, host)
    door.run(lambda tx: _keep_rotation(tx, held.id, fingerprint))
    marks.point("rotate.kept")


def _renewed(held: Holding, host: MailHost, secret: SecretText) -> str:
    """Set the password and open the mailbox; the sentence for a person where that is not ours to do."""
    try:
        host.set_password(held.name, secret, marker=held.marker)
        if held.wanted == HoldingState.ACTIVE:
            host.resume(held.name, marker=held.marker)
    except ByHand as instruction:
        return str(instruction)
    except HostUnavailable as silence:
        _try_later(held, str(silence))
    except TertibError as error:
        _try_later(held, str(error))
    return ""


def _keep_rotation(tx: Tx, holding: UUID, fingerprint: str) -> None:
    held = Holding.objects.get(id=holding)
    if not _seals.turn(holding, _seals.NEXT, _seals.INITIAL):
        return  # another worker kept it
    held.credential, held.fingerprint, held.trouble = Credential.SEALED, fingerprint, ""
    held.changed_at, held.expires_at, held.seq = None, None, held.seq + 1
    if held.wanted == HoldingState.ACTIVE:
        held.state = HoldingState.ACTIVE
    held.save(
        update_fields=["credential", "fingerprint", "trouble", "changed_at", "expires_at", "seq", "state"]
    )
    credentials.note_for(tx, held, "credential.rotated")
    marks.point("rotate.keeping")


@queue.task("provisioning.converge", max_attempts=8, lease=60)
def converge(job: Job) -> None:
    """Suspend, resume or remove: bring the server to what is wanted and look."""
    held = _holding(job)
    if held is None or held.wanted == held.state:
        return
    marks.point("converge.started")
    host = _hosts.holder_of(held.name)
    try:
        _ORDERS[HoldingState(held.wanted)](host, held)
    except (ByHand, HostUnavailable) as error:
        _try_later(held, str(error))
    marks.point("converge.applied")
    if not _is_so(held, host):
        _try_later(held, _NOT_SEEN)
    door.run(lambda tx: _keep_state(tx, held.id, HoldingState(held.wanted)))
    marks.point("converge.kept")


def _remove(host: MailHost, held: Holding) -> None:
    try:
        host.remove(held.name, marker=held.marker)
    except NoSuchAddress:
        return


_ORDERS: dict[HoldingState, Callable[[MailHost, Holding], None]] = {
    HoldingState.ACTIVE: lambda host, held: host.resume(held.name, marker=held.marker),
    HoldingState.SUSPENDED: lambda host, held: host.suspend(held.name, marker=held.marker),
    HoldingState.REMOVED: _remove,
}


def _is_so(held: Holding, host: MailHost) -> bool:
    state = _asking(held, lambda: host.read(held.name))
    seen = HoldingState.REMOVED
    if state is not None:
        seen = HoldingState.SUSPENDED if state.suspended else HoldingState.ACTIVE
    return seen == held.wanted


def _keep_state(tx: Tx, holding: UUID, state: HoldingState) -> None:
    held = Holding.objects.filter(id=holding, wanted=state).exclude(state=state).first()
    if held is None:
        return
    keep_state(tx, held, state)


def keep_state(tx: Tx, held: Holding, state: HoldingState) -> None:
    """The world is as wanted: say so, and forget what no longer opens anything."""
    held.state, held.trouble, held.seq = state, "", held.seq + 1
    if state == HoldingState.REMOVED:
        _seals.drop(held.id)
        credentials.void_sheets(tx, held, reason=N_("kotak surat dihapus"))
        held.credential, held.expires_at = Credential.NONE, None
    held.save(update_fields=["state", "trouble", "seq", "credential", "expires_at"])
    credentials.note_for(tx, held, f"mailbox.{state.value}", why=held.reason)


@queue.task("provisioning.expire", max_attempts=3, lease=300)
def expire(_job: Job) -> None:
    """Order the suspension of mailboxes whose initial password outlived its days."""
    expire_unchanged()


def expire_unchanged() -> int:
    """See `service.expire_unchanged`."""
    now = door.read_now()
    due = Holding.objects.filter(
        expires_at__lte=now, credential__in=[Credential.PRINTED, Credential.HANDED_OVER, Credential.DESTROYED]
    )
    return sum(_expire_one(held) for held in due.order_by("expires_at")[:200])


def _expire_one(held: Holding) -> bool:
    host = _hosts.holder_of(held.name)
    try:
        fingerprint = _fingerprint(held, host)
    except Retry:
        return False  # no answer: the next run asks again, and `trouble` says why
    if not (fingerprint and held.fingerprint):
        door.run(lambda _tx: _ask_a_person(held.id))
        return False
    if fingerprint != held.fingerprint:
        door.run(lambda tx: _changed_elsewhere(tx, held.id, fingerprint))
        return False
    return door.run(lambda tx: _order_suspension(tx, held.id))


def _ask_a_person(holding: UUID) -> None:
    """This server tells nothing about passwords: closing the mailbox could hit an owner who did change it."""
    sentence = N_("Batas ganti sandi awal sudah lewat. Periksa di panel apakah pemilik sudah menggantinya.")
    Holding.objects.filter(id=holding).update(expires_at=None, trouble=sentence)


def _changed_elsewhere(tx: Tx, holding: UUID, fingerprint: str) -> None:
    held = Holding.objects.get(id=holding)
    note_changed(tx, held, fingerprint)


def note_changed(tx: Tx, held: Holding, fingerprint: str) -> None:
    """The owner has a password of their own: the sheet and whatever was sealed mean nothing any more."""
    credentials.void_sheets(tx, held, reason=N_("sandi diganti pemilik"))
    _seals.drop(held.id)
    held.credential, held.changed_at, held.expires_at = Credential.REPLACED, tx.now, None
    held.fingerprint, held.seq = fingerprint, held.seq + 1
    held.save(update_fields=["credential", "changed_at", "expires_at", "fingerprint", "seq"])
    credentials.note_for(tx, held, "credential.replaced")


def _order_suspension(tx: Tx, holding: UUID) -> bool:
    held = Holding.objects.get(id=holding)
    if held.expires_at is None or held.expires_at > tx.now:
        return False
    credentials.void_sheets(tx, held, reason=N_("sandi awal kedaluwarsa"))
    held.credential, held.expires_at, held.seq = Credential.EXPIRED, None, held.seq + 1
    held.wanted, held.reason = HoldingState.SUSPENDED, UNCHANGED
    held.save(update_fields=["credential", "expires_at", "seq", "wanted", "reason"])
    credentials.note_for(tx, held, "credential.expired")
    queue.enqueue(tx, "provisioning.converge", {"holding": str(held.id)}, key=str(held.id))
    return True


@queue.task("provisioning.answer", max_attempts=3, lease=60)
def answer_attempt(job: Job) -> None:
    """Put an attempt's question to the server."""
    answer(UUID(str(job.args["attempt"])), note_changed)


@queue.task("provisioning.greet", max_attempts=3, lease=60)
def greet(job: Job) -> None:
    """Test a mail system."""
    _systems.answer(str(job.args["domain"]), UUID(str(job.args["key"])))


@queue.task("provisioning.mirror", max_attempts=3, lease=300)
def mirror(_job: Job) -> None:
    """Read the server's lists of addresses."""
    read_lists()


@queue.task("provisioning.destroy_epochs", max_attempts=3, lease=60)
def destroy_epochs(_job: Job) -> None:
    """Destroy the keys of past weeks that open nothing any more."""
    credentials.destroy_epochs()


@queue.task("provisioning.sweep", max_attempts=3, lease=60)
def sweep(_job: Job) -> None:
    """Wake up what a lost or buried job left behind; forget old attempts with their secrets."""
    door.run(_sweep)


def _sweep(tx: Tx) -> None:
    _take_back(tx)
    living = Holding.objects.exclude(state=HoldingState.RESERVED)
    for held in living.filter(credential=Credential.ROTATING):
        queue.enqueue(tx, "provisioning.rotate", {"holding": str(held.id)}, key=str(held.id))
    going = models.Q(state=HoldingState.RESERVED, wanted=HoldingState.REMOVED)
    for held in Holding.objects.filter(going | ~models.Q(state=HoldingState.RESERVED)):
        if held.wanted != held.state:
            queue.enqueue(tx, "provisioning.converge", {"holding": str(held.id)}, key=str(held.id))
    for attempt in Attempt.objects.filter(state=AttemptState.WAITING, asked_at__lt=tx.now - STUCK_AFTER):
        queue.enqueue(tx, "provisioning.answer", {"attempt": str(attempt.id)}, key=str(attempt.id))
    for attempt in Attempt.objects.filter(asked_at__lt=tx.now - FORGET_AFTER):
        _seals.drop(attempt.id)
        attempt.delete()


def _is_owed(held: Holding) -> bool:
    """Whether the case still needs it, or gave it to its owner. A case nobody finds keeps what it has."""
    if held.case_id is None:
        return True
    try:
        phase = cases.facts(held.case_id).phase
    except NotFound:
        return True
    return not phase.is_over or (phase is Phase.CLOSED and not held.rehearsal)


def _take_back(tx: Tx) -> None:
    """A case that ended without a hand-over leaves no mailbox behind, and no name taken; nor does a trial."""
    not_given = Holding.objects.filter(models.Q(credential__in=_NOT_GIVEN) | models.Q(rehearsal=True))
    for held in not_given.exclude(wanted=HoldingState.REMOVED).exclude(state=HoldingState.REMOVED):
        if not _is_owed(held):
            reason = _TRIAL_OVER if held.rehearsal else _IN_VAIN
            credentials.void_sheets(tx, held, reason=reason)
            held.wanted, held.reason = HoldingState.REMOVED, reason
            held.seq += 1
            held.save(update_fields=["wanted", "reason", "seq"])


queue.schedule("provisioning.expire", "provisioning.expire", every=timedelta(minutes=15))
queue.schedule("provisioning.mirror", "provisioning.mirror", every=timedelta(minutes=15))
queue.schedule("provisioning.sweep", "provisioning.sweep", every=timedelta(minutes=2))
queue.schedule("provisioning.destroy_epochs", "provisioning.destroy_epochs", every=timedelta(days=1))


def _holding(job: Job) -> Holding | None:
    return Holding.objects.filter(id=UUID(str(job.args["holding"]))).first()


def _fingerprint(held: Holding, host: MailHost) -> str:
    state = _asking(held, lambda: host.read(held.name))
    return state.fingerprint if state is not None else ""


def _asking(held: Holding, call: Callable[[], T]) -> T:
    try:
        return call()
    except HostUnavailable as silence:
        _try_later(held, str(silence))


def _try_later(held: Holding, sentence: str) -> NoReturn:
    """The state shows what hinders us; the wait does not count as an attempt."""
    door.run(lambda _tx: Holding.objects.filter(id=held.id).update(trouble=sentence[:300]))
    raise Retry(after=AGAIN, reason="mail host", counts=False)

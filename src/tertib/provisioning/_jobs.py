"""What the worker does for provisioning besides creating mailboxes. Each job may be repeated at any point."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import models

from tertib.cases import queries as cases
from tertib.cases.types import Phase
from tertib.kernel.errors import NotFound, TertibError
from tertib.kernel.words import N_
from tertib.provisioning import (
    _holdings,
    _hosts,
    _naming,
    _rotation,
    _seals,
    _site_removal,
    _systems,
    credentials,
)
from tertib.provisioning._attempts import answer
from tertib.provisioning._mirror import read_lists
from tertib.provisioning._server import AGAIN, asking, fingerprint, holding_of, try_later
from tertib.provisioning._subdomains import NAME, SITE
from tertib.provisioning.models import Attempt, Holding
from tertib.provisioning.ports import ByHand, HostUnavailable, MailHost, NoSuchAddress
from tertib.provisioning.types import UNCHANGED, AttemptState, Credential, HoldingState
from tertib.runtime import door, marks, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job, Retry

_IN_VAIN = N_("permohonan berakhir tanpa serah terima")
_TRIAL_OVER = N_("perkara percobaan sudah selesai")
_REMOVED = {"mailbox": N_("kotak surat dihapus"), SITE: N_("akun hosting dihapus")}
_WISHES = 3
_NOT_GIVEN = (Credential.NONE, Credential.SEALED, Credential.PRINTED, Credential.ROTATING)
FORGET_AFTER = timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=2)
_NOT_SEEN = N_("Server surel belum menunjukkan keadaan yang diminta. Dicoba lagi sendiri.")

rotate = _rotation.rotate  # its task is known wherever these are


@queue.task("provisioning.converge", max_attempts=8, lease=60)
def converge(job: Job) -> None:
    """Suspend, resume or remove: bring the server to what is wanted and look.

    The books may already say so and be wrong, when an older order reached the server late: so the server is
    looked at first. When the wish changed while we were at it, what we did is undone here and now: the job of
    the newer wish may be over already.
    """
    for _ in range(_WISHES):
        held = holding_of(job)
        if held is None or _is_converged(held) or _bring(held):
            return
    raise Retry(after=AGAIN, reason="wish changed", counts=False)


def _bring(held: Holding) -> bool:
    """Bring the server to what this holding wanted; False when something else is wanted by now."""
    marks.point("converge.started")
    if held.wanted == HoldingState.REMOVED and held.kind in (NAME, SITE):
        _clear_away(held)
    else:
        _order(held, _hosts.holder_of(held.name))
    kept = door.run(lambda tx: _keep_state(tx, held.id, HoldingState(held.wanted)))
    marks.point("converge.kept")
    return kept


def _order(held: Holding, host: MailHost) -> None:
    try:
        _ORDERS[HoldingState(held.wanted)](host, held)
    except (ByHand, HostUnavailable) as error:
        try_later(held, str(error))
    marks.point("converge.applied")
    if not _is_so(held, host):
        try_later(held, _NOT_SEEN)


def _clear_away(held: Holding) -> None:
    """A name or a site that nobody owns any more: the name first, and no files without a backup."""
    try:
        if held.kind == NAME:
            _naming.clear_away(held)
        else:
            _site_removal.clear_away(held)
    except TertibError as error:
        try_later(held, str(error))
    marks.point("converge.applied")


def _is_converged(held: Holding) -> bool:
    if held.wanted != held.state:
        return False
    blind = held.state == HoldingState.REMOVED or held.kind == NAME or _hosts.is_by_hand(held.name)
    return blind or _is_so(held, _hosts.holder_of(held.name))


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
    state = asking(held, lambda: host.read(held.name))
    seen = HoldingState.REMOVED
    if state is not None:
        seen = HoldingState.SUSPENDED if state.suspended else HoldingState.ACTIVE
    return seen == held.wanted


def _keep_state(tx: Tx, holding: UUID, state: HoldingState) -> bool:
    """False when something else is wanted by now: what was done must be undone."""
    held = _holdings.locked(tx, holding)
    if held.wanted == state and held.state != state:
        keep_state(tx, held, state)
    return held.wanted == state


def keep_state(tx: Tx, held: Holding, state: HoldingState) -> None:
    """The world is as wanted: say so, and forget what no longer opens anything."""
    held.state, held.trouble = state, ""
    if state == HoldingState.REMOVED:
        _seals.drop(held.id)
        credentials.void_sheets(tx, held, reason=_REMOVED.get(held.kind, ""))
        _holdings.enter(tx, held, Credential.NONE)
        held.expires_at = None
        credentials.forget_request(held)
    _holdings.keep(held, "state", "trouble", "expires_at", *credentials.REQUEST)
    credentials.note_for(tx, held, f"{held.kind}.{state.value}", why=held.reason)


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
        seen = fingerprint(held, host)
    except Retry:
        return False  # no answer: the next run asks again, and `trouble` says why
    marks.point("expire.asked")
    if not (seen and held.fingerprint):
        door.run(lambda _tx: _ask_a_person(held.id))
        return False
    if seen != held.fingerprint:
        door.run(lambda tx: _changed_elsewhere(tx, held.id, held.version, seen))
        return False
    return door.run(lambda tx: _order_suspension(tx, held.id, held.version))


def _ask_a_person(holding: UUID) -> None:
    """This server tells nothing about passwords: closing the mailbox could hit an owner who did change it."""
    sentence = N_("Batas ganti sandi awal sudah lewat. Periksa di panel apakah pemilik sudah menggantinya.")
    Holding.objects.filter(id=holding).update(expires_at=None, trouble=sentence)


def _changed_elsewhere(tx: Tx, holding: UUID, version: int, seen: str) -> None:
    """Unless a new password was ordered since the server was asked: then this says nothing about it."""
    held = _holdings.locked(tx, holding)
    if held.version == version:
        note_changed(tx, held, seen)


def note_changed(tx: Tx, held: Holding, fingerprint: str) -> None:
    """The owner has a password of their own: the sheet and whatever was sealed mean nothing any more."""
    credentials.void_sheets(tx, held, reason=N_("sandi diganti pemilik"))
    _seals.drop(held.id)
    _holdings.enter(tx, held, Credential.REPLACED)
    held.changed_at, held.expires_at, held.fingerprint = tx.now, None, fingerprint
    credentials.forget_request(held)
    _holdings.keep(held, "changed_at", "expires_at", "fingerprint", *credentials.REQUEST)
    credentials.note_for(tx, held, "credential.replaced")


def _order_suspension(tx: Tx, holding: UUID, version: int) -> bool:
    """Unless the password was replaced, or is being replaced, since the server was asked."""
    held = _holdings.locked(tx, holding)
    if held.version != version or held.expires_at is None or held.expires_at > tx.now:
        return False
    credentials.void_sheets(tx, held, reason=N_("sandi awal kedaluwarsa"))
    _holdings.enter(tx, held, Credential.EXPIRED)
    held.expires_at, held.wanted, held.reason = None, HoldingState.SUSPENDED, UNCHANGED
    _holdings.keep(held, "expires_at", "wanted", "reason")
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
    standing = models.Q(settings__has_key="standing")
    for held in (
        not_given.exclude(standing).exclude(wanted=HoldingState.REMOVED).exclude(state=HoldingState.REMOVED)
    ):
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

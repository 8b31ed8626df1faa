"""The worker's part of a new password: set it, prove it, and only then let it be printed.

While this runs, another password may be asked for. What was proven is kept only if it is still the wanted
version; and a worker that was asleep finds its version refused by the server (`Overtaken`). So at most one
password is sealed for printing, and it is the one that opens the mailbox.
"""

import logging
from uuid import UUID

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _hosts, _seals, credentials
from tertib.provisioning._server import asking, fingerprint, holding_of, try_later
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import ByHand, MailHost, Overtaken
from tertib.provisioning.types import Credential, HoldingState, SignIn
from tertib.runtime import door, marks, queue, secrets
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

log = logging.getLogger(__name__)
_NOT_TAKEN = N_("Server surel belum menerima sandi baru. Dicoba lagi sendiri.")
_CLOSED = N_("Kotak surat sedang ditangguhkan; sandi baru dibuktikan setelah dibuka lagi.")
_NOT_OPENED = N_(
    "Sandi baru belum membuka kotak surat ini. Periksa yang diketik di panel, lalu tekan lagi “Sudah saya "
    "kerjakan”."
)


@queue.task("provisioning.rotate", max_attempts=8, lease=60)
def rotate(job: Job) -> None:
    """Bring the server to the password sealed for printing, prove it, and let it be printed."""
    held = holding_of(job)
    sealed = None if held is None else _seals.look(held.id, _seals.NEXT)
    if held is None or sealed is None:
        return
    marks.point("rotate.started")
    host = _hosts.holder_of(held.name)
    try:
        instruction = _renewed(held, host, sealed)
    except Overtaken:
        _rise_above(held, host, sealed.version)
        return
    marks.point("rotate.set")
    answer = asking(held, lambda: host.verify(held.name, sealed.secret))
    marks.point("rotate.verified")
    if not answer.accepted:
        try_later(held, _hindered(held, instruction, by_hand=bool(job.args.get("by_hand"))))
    seen = fingerprint(held, host)
    if not door.run(lambda tx: _keep(tx, held.id, sealed.version, seen, answer)):
        log.info("rotate.overtaken", extra={"holding": held.id, "version": sealed.version})
    marks.point("rotate.kept")


def _renewed(held: Holding, host: MailHost, sealed: _seals.Taken) -> str:
    """Set the password and open the mailbox; the sentence for a person where that is not ours to do."""
    try:
        host.set_password(held.name, sealed.secret, marker=held.marker, version=sealed.version)
        marks.point("rotate.opening")
        if held.wanted == HoldingState.ACTIVE:
            host.resume(held.name, marker=held.marker)
    except ByHand as instruction:
        return str(instruction)
    except Overtaken:
        raise
    except TertibError as error:
        try_later(held, str(error))
    return ""


def _hindered(held: Holding, instruction: str, *, by_hand: bool) -> str:
    """Why the new password does not open the mailbox yet."""
    if held.wanted == HoldingState.SUSPENDED:
        return _CLOSED
    if not instruction:
        return _NOT_TAKEN
    return _NOT_OPENED if by_hand else held.trouble or instruction


def _keep(tx: Tx, holding: UUID, version: int, seen: str, answer: SignIn) -> bool:
    """What was proven may be printed, unless a later password was asked for: then nothing changes."""
    held = _holdings.locked(tx, holding)
    if held.version != version or not _seals.turn(holding, _seals.NEXT, _seals.INITIAL, version=version):
        return False
    _holdings.enter(tx, held, Credential.SEALED)
    held.fingerprint, held.trouble = seen, ""
    held.changed_at, held.expires_at, held.proven_at = None, None, tx.now
    held.evidence = {**held.evidence, **answer.evidence()}
    if held.wanted == HoldingState.ACTIVE:
        held.state = HoldingState.ACTIVE
    proof = ("fingerprint", "proven_at", "evidence")
    _holdings.keep(held, *proof, "trouble", "changed_at", "expires_at", "state")
    credentials.note_for(tx, held, "credential.rotated")
    marks.point("rotate.keeping")
    return True


def _rise_above(held: Holding, host: MailHost, version: int) -> None:
    """The server has a later password than ours. Ours is old: nothing to do. Or our books are: start anew."""
    state = asking(held, lambda: host.read(held.name))
    server = state.version if state is not None else 0

    def write(tx: Tx) -> None:
        now = _holdings.locked(tx, held.id)
        if now.version != version or now.credential != Credential.ROTATING or server <= version:
            return
        now.version = server + 1  # books restored from a copy older than the server
        now.save(update_fields=["version"])
        _seals.put(tx, now.id, _seals.NEXT, secrets.generate_password(), version=now.version)
        queue.enqueue(tx, "provisioning.rotate", {"holding": str(now.id)}, key=str(now.id))

    door.run(write)

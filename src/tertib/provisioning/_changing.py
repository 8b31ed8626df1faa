"""The owner replaces the password: first claimed here, then set on the server, proven, and written down.

Whoever asks must open the mailbox with the old password. The claim is a version of its own, written in our
books before the server hears anything: a new sheet ordered meanwhile, an expiry, or a second change find it
there, and a worker that comes back from the dead does not put its password over a later one. From the claim
on the effect is unknown until the server has been asked again, and the person is never told otherwise.
"""

from datetime import timedelta
from typing import NoReturn

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _seals
from tertib.provisioning._answers import Answer, Changed
from tertib.provisioning.models import Attempt, Holding
from tertib.provisioning.ports import HostUnavailable, MailHost, Overtaken
from tertib.provisioning.types import AttemptState, Credential, HoldingState
from tertib.runtime import door, marks
from tertib.runtime.door import Tx
from tertib.runtime.queue import Retry
from tertib.runtime.secrets import SecretText

CLAIM = "version"
SOON = 3.0
GIVE_UP_AFTER = timedelta(minutes=10)
WRONG = N_("Alamat atau sandi tidak cocok, atau akun sedang ditangguhkan.")
GONE = N_("Pertanyaan ini sudah kedaluwarsa; ulangi dari awal.")
_CHANGED = N_("Sandi sudah diganti. Pakai sandi baru mulai sekarang.")
_ELSEWHERE = N_("Sandi alamat ini diganti di webmail kantor, bukan di sini.")
_MEANWHILE = N_(
    "Sandi alamat ini sedang diganti oleh permintaan lain; sandi yang baru Anda ketik tidak dipasang. Bila "
    "lembar baru sudah diminta, tunggu lembar itu."
)
_OVERTAKEN = N_(
    "Sesudah permintaan Anda, sandi alamat ini diganti lagi oleh permintaan lain; sandi yang Anda ketik "
    "tidak berlaku. Bila lembar baru sudah diminta, tunggu lembar itu."
)
_NOT_YET = N_("Sandi baru sudah dikirim, tetapi server surel belum menjawab. Masih ditanyakan.")
_UNCERTAIN = N_(
    "Sandi baru sudah dikirim, tetapi server surel tidak menjawab lagi, jadi belum pasti sandi mana yang "
    "berlaku. Coba masuk dengan sandi baru; bila ditolak, sandi lama masih berlaku."
)


def change(attempt: Attempt, host: MailHost, changed: Changed) -> Answer:
    """What became of it, so far as the server said."""
    old, new = _seals.peek(attempt.id, _seals.OLD), _seals.peek(attempt.id, _seals.NEW)
    living = Holding.objects.filter(name=attempt.address, kind__in=_holdings.KEYED)
    held = living.exclude(state=HoldingState.REMOVED).first()
    if old is None or new is None:
        return _refused(GONE)
    if held is None or held.proven_at is None:
        return _refused(WRONG)
    if host.by_hand:
        return _refused(_ELSEWHERE)
    marks.point("change.started")
    version = attempt.fields.get(CLAIM)
    if version is None:
        if not host.verify(held.name, old, patience=0).accepted:
            return _refused(WRONG)
        marks.point("change.opened")
        version = door.run(lambda tx: _claim(tx, attempt, held))
        if version is None:
            return _refused(_MEANWHILE)
        marks.point("change.claimed")
    try:
        return _carry_out(held, host, new, int(str(version)), changed)
    except HostUnavailable:
        _ask_again(attempt)


def _claim(tx: Tx, attempt: Attempt, seen: Holding) -> int | None:
    """The next version is ours, unless somebody was faster or the mailbox is being closed."""
    held = _holdings.locked(tx, seen.id)
    busy = held.credential in (Credential.ROTATING, Credential.EXPIRED)
    if held.version != seen.version or busy or held.wanted != HoldingState.ACTIVE:
        return None
    held.version += 1
    held.save(update_fields=["version"])
    attempt.fields = {CLAIM: held.version}
    attempt.save(update_fields=["fields"])
    return held.version


def _carry_out(held: Holding, host: MailHost, new: SecretText, version: int, changed: Changed) -> Answer:
    try:
        host.set_password(held.name, new, marker=held.marker, version=version)
    except Overtaken:
        return _refused(_OVERTAKEN)
    except HostUnavailable:
        raise
    except TertibError as error:  # somebody else's mailbox by now, or none
        return Answer(state=AttemptState.REFUSED, sentence=error.sentence, fields=dict(error.fields))
    marks.point("change.set")
    accepted = host.verify(held.name, new).accepted
    marks.point("change.verified")
    state = host.read(held.name)
    if state is not None and state.version > version:
        return _refused(_OVERTAKEN)
    if not accepted or state is None:
        raise HostUnavailable(_NOT_YET)
    seen = state.fingerprint

    def keep(tx: Tx) -> Answer | None:
        """Written with the answer, or not at all; something else when a later password was ordered."""
        now = _holdings.locked(tx, held.id)
        if now.version != version:
            return _refused(_OVERTAKEN)
        changed(tx, now, seen)
        marks.point("change.keeping")
        return None

    return Answer(state=AttemptState.DONE, sentence=_CHANGED, keep=keep)


def _ask_again(attempt: Attempt) -> NoReturn:
    """The page says what is known; the job comes back until the server tells or long enough has passed."""
    if door.read_now() > attempt.asked_at + GIVE_UP_AFTER:
        raise Uncertain(_UNCERTAIN)
    door.run(lambda _tx: Attempt.objects.filter(id=attempt.id).update(sentence=_NOT_YET))
    raise Retry(after=SOON, reason="mail host", counts=False)


class Uncertain(TertibError):  # noqa: N818 - named like kernel.errors
    """Sent, and never answered: either password may be the one."""


def _refused(sentence: str) -> Answer:
    return Answer(state=AttemptState.REFUSED, sentence=sentence)

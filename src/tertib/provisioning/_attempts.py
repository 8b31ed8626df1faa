"""Questions that a page puts to the mail server through the worker: trial sign-in, change, presence."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _hosts, _seals, _subdomains, passwords
from tertib.provisioning._answers import Answer, Changed
from tertib.provisioning._changing import GONE, WRONG, Uncertain, change
from tertib.provisioning.models import Attempt
from tertib.provisioning.names import is_address, normalise, split
from tertib.provisioning.ports import HostUnavailable, MailHost, NoSuchAddress
from tertib.provisioning.types import AttemptState
from tertib.runtime import door, marks, queue
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

LOGIN, CHANGE, CHECK = "login", "change", "check"
LOOK_BACK, MOST_REFUSED = timedelta(minutes=15), 5
A_MINUTE, MOST_ASKED = timedelta(minutes=1), 20

_WELCOME = N_("Berhasil masuk. Kotak masuk berisi %(messages)s surat.")
_FREE = N_("Server surel menyatakan alamat ini masih bebas.")
_IN_USE = N_("Alamat ini sudah ada di server surel.")
_UNTOLD = N_("Server surel tidak dapat ditanya; keberadaan alamat ini baru pasti saat dibuat.")
_PRESENCE = {True: _IN_USE, False: _FREE, None: _UNTOLD}
_STRANGE = N_("Alamat ini tidak dikelola di sini.")


def ask(kind: str, address: str, secrets: dict[str, SecretText], *, by: Actor) -> UUID:
    """Keep the question with its secrets under seal, and wake the worker."""
    wanted = normalise(address)
    wanted = wanted if _subdomains.living(_subdomains.SITE, wanted) is not None else _ours(wanted)

    def write(tx: Tx) -> UUID:
        _insist_patience(tx, wanted)
        attempt = _leave(tx, kind, wanted, by, priority=5)
        for role, secret in secrets.items():
            _seals.put(tx, attempt, role, secret)
        return attempt

    return door.run(write)


def ask_presence(address: str, *, by: Actor) -> UUID:
    """One question per address, person and minute: asking again within it meets the question that stands."""
    wanted = _ours(address)
    if by.person is None:
        raise NotAllowed(N_("Masuk dahulu: hanya yang mengajukan alamat yang bertanya kepada peladen."))

    def write(tx: Tx) -> UUID:
        lately = Attempt.objects.filter(kind=CHECK, asked_by_id=by.person, asked_at__gt=tx.now - A_MINUTE)
        same = lately.filter(address=wanted).values_list("id", flat=True).first()
        if same is None and lately.count() >= MOST_ASKED:
            raise Conflict(N_("Terlalu banyak alamat ditanyakan. Lanjutkan sebentar lagi."), code="throttled")
        return same or _leave(tx, CHECK, wanted, by, priority=1)

    return door.run(write)


def _ours(address: str) -> str:
    wanted = normalise(address)
    if not is_address(wanted) or split(wanted)[1] not in _hosts.domains():
        raise Invalid(_STRANGE, problems={"address": passwords.one(_STRANGE)})
    return wanted


def _leave(tx: Tx, kind: str, address: str, by: Actor, *, priority: int) -> UUID:
    attempt = Attempt.objects.create(kind=kind, address=address, asked_at=tx.now, asked_by_id=by.person)
    key = str(attempt.id)
    queue.enqueue(tx, "provisioning.answer", {"attempt": key}, key=key, priority=priority)
    return attempt.id


def _insist_patience(tx: Tx, address: str) -> None:
    """Only questions that open something are guesses."""
    refused = (
        Attempt.objects.exclude(kind=CHECK)
        .filter(
            address=address,
            asked_at__gt=tx.now - LOOK_BACK,
            state__in=[AttemptState.REFUSED, AttemptState.WAITING],
        )
        .count()
    )
    if refused >= MOST_REFUSED:
        sentence = N_("Terlalu banyak percobaan untuk alamat ini. Coba lagi dalam %(minutes)s menit.")
        raise Conflict(sentence, code="throttled", minutes=int(LOOK_BACK.total_seconds()) // 60)


def answer(attempt_id: UUID, changed: Changed) -> None:
    """Put the question; the outcome replaces the secrets. Silence is an outcome too: a page is waiting."""
    attempt = Attempt.objects.filter(id=attempt_id, state=AttemptState.WAITING).first()
    if attempt is None:
        return
    try:
        found = _QUESTIONS[attempt.kind](attempt, _hosts.holder_of(attempt.address), changed)
    except HostUnavailable as silence:
        found = Answer(state=AttemptState.UNAVAILABLE, sentence=silence.sentence, fields=dict(silence.fields))
    except Uncertain as doubt:
        found = Answer(state=AttemptState.UNCERTAIN, sentence=doubt.sentence)
    except NoSuchAddress:
        found = Answer(state=AttemptState.REFUSED, sentence=WRONG)
    except TertibError as error:
        found = Answer(state=AttemptState.UNAVAILABLE, sentence=error.sentence, fields=dict(error.fields))
    door.run(lambda tx: _write(tx, attempt_id, found))
    marks.point("change.kept" if found.keep else "attempt.answered")


def _write(tx: Tx, attempt_id: UUID, found: Answer) -> None:
    """Once: what a second worker found out about the same question is forgotten."""
    waiting = Attempt.objects.filter(id=attempt_id, state=AttemptState.WAITING).select_for_update()
    if not waiting.exists():
        return
    if found.keep is not None:
        found = found.keep(tx) or found
    Attempt.objects.filter(id=attempt_id, state=AttemptState.WAITING).update(
        state=found.state,
        sentence=found.sentence[:300],
        fields=found.fields,
        messages=found.messages,
        present=found.present,
        answered_at=tx.now,
    )
    _seals.drop(attempt_id)


def _login(attempt: Attempt, host: MailHost, _changed: Changed) -> Answer:
    secret = _seals.peek(attempt.id, _seals.OLD)
    if secret is None:
        return Answer(state=AttemptState.REFUSED, sentence=GONE)
    seen = host.verify(attempt.address, secret, patience=0)
    if not seen.accepted:
        return Answer(state=AttemptState.REFUSED, sentence=WRONG)
    return Answer(
        state=AttemptState.DONE,
        sentence=_WELCOME,
        fields={"messages": seen.messages or 0},
        messages=seen.messages or 0,
    )


def _check(attempt: Attempt, host: MailHost, _changed: Changed) -> Answer:
    present = host.knows(attempt.address)
    return Answer(state=AttemptState.DONE, sentence=_PRESENCE[present], present=present)


_QUESTIONS: dict[str, Callable[[Attempt, MailHost, Changed], Answer]] = {
    LOGIN: _login,
    CHANGE: change,
    CHECK: _check,
}

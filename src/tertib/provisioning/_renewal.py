"""A new initial password: asked for by the owner, ordered at the desk, shown where a person is the hands."""

from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _hosts, _permits, _seals, _views, credentials
from tertib.provisioning.models import Holding
from tertib.provisioning.types import UNCHANGED, Credential, HoldingState, ManualSecret
from tertib.runtime import door, queue, secrets
from tertib.runtime.door import Tx

_LIVING = (HoldingState.ACTIVE, HoldingState.SUSPENDED)


def rotate(case: UUID, address: str, *, by: Actor, seen: int, ground: str = "") -> None:
    """Void the sheet now, seal a new password, and let the worker bring the server to it."""
    why = ground.strip()[:200]

    def write(tx: Tx) -> None:
        view = _permits.to_renew(tx, case, by, seen)
        held = _holdings.locked_by_name(tx, view.id, address)
        _insist_renewable(held, why)
        credentials.void_sheets(tx, held, reason=N_("dicetak lagi dengan sandi baru"))
        held.version += 1
        _seals.drop(held.id, _seals.INITIAL)
        _seals.put(tx, held.id, _seals.NEXT, secrets.generate_password(), version=held.version)
        if held.credential == Credential.EXPIRED:
            held.wanted, held.reason = HoldingState.ACTIVE, ""  # it was closed for this password only
        _holdings.enter(tx, held, Credential.ROTATING)
        held.expires_at, held.trouble = None, ""
        _holdings.keep(held, "expires_at", "trouble", "version", "wanted", "reason")
        said = f"{address}: {why or held.asked_why}" if why or held.asked_why else address
        credentials.note(tx, case, "credential.rotating", by=by, private={"note": said})
        queue.enqueue(tx, "provisioning.rotate", {"holding": str(held.id)}, key=str(held.id))

    door.run(write)


def _insist_renewable(held: Holding, ground: str) -> None:
    if held.state not in _LIVING:
        raise Conflict(
            N_("Kotak surat %(address)s belum aktif; sandinya belum dapat diganti."), address=held.name
        )
    if held.wanted == HoldingState.REMOVED:
        raise Conflict(N_("Kotak surat %(address)s sedang dihapus."), address=held.name)
    if held.wanted == HoldingState.SUSPENDED and held.reason != UNCHANGED:
        sentence = N_("Kotak surat %(address)s ditangguhkan (%(reason)s). Buka dahulu, lalu ganti sandinya.")
        raise Conflict(sentence, address=held.name, reason=held.reason)
    if held.credential == Credential.REPLACED and held.asked_at is None and not ground:
        sentence = N_(
            "Pemilik %(address)s sudah mengganti sandinya sendiri: sandi itu hanya diganti atas "
            "permintaannya. Tulis dasar permintaannya, misalnya nomor surat."
        )
        raise Conflict(sentence, code="replaced", address=held.name)


def renewed_by_hand(case: UUID, address: str, *, by: Actor, seen: int) -> None:
    """The new password was typed into the panel; the worker signs in with it before it may be printed."""

    def write(tx: Tx) -> None:
        view = _permits.to_renew(tx, case, by, seen)
        held = _holdings.locked_by_name(tx, view.id, address)
        if held.credential != Credential.ROTATING:
            raise Conflict(N_("Sandi %(address)s tidak sedang diganti."), address=address)
        if not _hosts.holder_of(held.name).by_hand:
            raise NotAllowed(N_("Server surel ini diatur oleh Tertib sendiri."))
        held.trouble = ""
        held.save(update_fields=["trouble"])
        said = {"holding": str(held.id), "by_hand": True}
        queue.enqueue(tx, "provisioning.rotate", said, key=str(held.id))

    door.run(write)


def show_for_manual(case: UUID, address: str, *, by: Actor, renew: bool = False) -> ManualSecret:
    """Open the password once for the person who is the connector; recorded in the case.

    By address, not by intent: a row that is entered again works on with what its first round reserved.
    """

    def write(tx: Tx) -> ManualSecret:
        view = _permits.to_show(case, by, tx.now)
        held = _holdings.locked_by_name(tx, view.id, address)
        if not _hosts.holder_of(held.name).by_hand:
            raise NotAllowed(N_("Server surel ini diatur oleh Tertib sendiri; sandinya tidak ditampilkan."))
        role = _seals.NEXT if held.credential == Credential.ROTATING else _seals.INITIAL
        if renew and (held.proven_at is None or role == _seals.NEXT):
            held.version += 1
            held.save(update_fields=["version"])
            _seals.put(tx, held.id, role, secrets.generate_password(), version=held.version)
        secret = _seals.show_once(tx, held.id, role)
        if secret is None:
            raise Conflict(N_("Sandi ini sudah pernah dibuka. Minta sandi awal baru bila belum diketikkan."))
        credentials.note(tx, view.id, "credential.shown", by=by, private={"note": held.name})
        return ManualSecret(address=held.name, password=secret.reveal())

    return door.run(write)


# --- the owner's request ---------------------------------------------------------------------------


def ask_sheet(holding: UUID, why: str, *, by: Actor, seen: int) -> None:
    """See `service.ask_sheet`."""

    def write(tx: Tx) -> None:
        held = _of_owner(tx, holding, by, seen)
        if held.asked_at is not None:
            raise Conflict(N_("Lembar baru %(address)s sudah diminta."), address=held.name)
        if not _views.may_ask(held):
            raise Conflict(
                N_("Lembar baru %(address)s tidak dapat diminta dalam keadaan ini."), address=held.name
            )
        held.asked_at, held.asked_by_id, held.asked_by = tx.now, by.person, by.name
        held.asked_why = why.strip()[:300]
        held.seq += 1
        held.save(update_fields=["seq", *credentials.REQUEST])
        _tell(tx, held, "credential.asked", by)

    door.run(write)


def unask_sheet(holding: UUID, *, by: Actor, seen: int) -> None:
    """See `service.unask_sheet`."""

    def write(tx: Tx) -> None:
        held = _of_owner(tx, holding, by, seen)
        if held.asked_at is None:
            raise Conflict(N_("Lembar baru %(address)s tidak sedang diminta."), address=held.name)
        credentials.forget_request(held)
        held.seq += 1
        held.save(update_fields=["seq", *credentials.REQUEST])
        _tell(tx, held, "credential.unasked", by)

    door.run(write)


def _of_owner(tx: Tx, holding: UUID, by: Actor, seen: int) -> Holding:
    held = _holdings.locked(tx, holding)
    if held.owner_id is None or not _views.speaks_for(by, held.owner_id):
        raise NotFound(_holdings.UNKNOWN)
    if held.seq != seen:
        sentence = N_("Halaman ini sudah usang: keadaan kotak surat berubah. Muat ulang lalu periksa lagi.")
        raise Conflict(sentence, code="stale")
    return held


def _tell(tx: Tx, held: Holding, kind: str, by: Actor) -> None:
    if held.case_id is not None:
        said = f"{held.name}: {held.asked_why}" if held.asked_why else held.name
        credentials.note(tx, held.case_id, kind, by=by, private={"note": said})

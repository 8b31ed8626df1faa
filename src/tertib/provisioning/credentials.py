"""The life of an initial password once sealed: printed, handed over, replaced, expired, destroyed.

The sheet is no letter: it is set in memory, streamed, and kept nowhere. Once its row is taken nobody can read
the password again; printing again means a new password.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.types import CaseView
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound, Unavailable
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _hosts, _seals, _sheet
from tertib.provisioning.models import Holding, Sheet
from tertib.provisioning.types import Credential, HoldingState, ManualSecret, SheetPdf
from tertib.runtime import door, marks, queue, secrets
from tertib.runtime.door import Tx

log = logging.getLogger(__name__)

PRINTING_ACT = "print_secret"  # the act by which an SOP says that a row opens sealed secrets
KEEPERS = frozenset({"administrator"})
_STALE = N_("Halaman ini sudah usang: perkara berubah sejak dibuka. Muat ulang lalu periksa lagi.")
_ALREADY = N_(
    "Tidak ada sandi yang tersegel: lembar sudah dicetak. Mencetak lagi berarti mengganti sandinya."
)


def print_sheets(case: UUID, *, by: Actor, seen: int) -> SheetPdf:
    """Take every sealed password of the case and set its sheet; see `service.print_sheets`."""
    marks.point("sheet.started")
    _sheet.rehearse(cases.case_for(by, case))
    view, pages = door.run(lambda tx: _take_all(tx, case, by, seen))
    marks.point("sheet.committed")
    try:
        paper = _sheet.draw(view, pages)
    except Exception as error:  # noqa: BLE001 - whatever it was, the answer is the same
        # No trace and no cause: the text of the error may hold what was to be printed.
        log.error("sheet.not_drawn", extra={"case": case, "error": type(error).__name__})
        sentence = N_(
            "Lembar gagal dibuat dan sandinya tidak dapat dibuka lagi. Ganti sandi lalu cetak ulang."
        )
        raise Unavailable(sentence) from None
    marks.point("sheet.drawn")
    return SheetPdf(
        pdf=paper.pdf,
        pages=paper.pages,
        serials=tuple(page.serial for page in pages),
        filename=f"lembar-akun-{pages[0].serial}.pdf",
    )


def _take_all(tx: Tx, case: UUID, by: Actor, seen: int) -> tuple[CaseView, tuple[_sheet.Page, ...]]:
    view = _may_print(case, by, seen)
    ready = Holding.objects.filter(
        case_id=case, state=HoldingState.ACTIVE, credential=Credential.SEALED
    ).order_by("name")
    holdings = {held.id: held for held in ready}
    taken = {one.keeper: one for one in _seals.take(holdings, _seals.INITIAL)}
    marks.point("sheet.taken")
    if not taken:
        raise Conflict(_ALREADY, code="printed")
    pages = tuple(
        _write_sheet(tx, held, taken[held.id], by) for held in holdings.values() if held.id in taken
    )
    _note(
        tx,
        case,
        "credential.printed",
        by=by,
        public={"sheets": len(pages), "serials": [page.serial for page in pages]},
        private={"note": ", ".join(page.address for page in pages)},
    )
    marks.point("sheet.recorded")
    return view, pages


def _write_sheet(tx: Tx, held: Holding, taken: _seals.Taken, by: Actor) -> _sheet.Page:
    expires = tx.now + timedelta(days=_hosts.initial_days())
    sheet = Sheet.objects.create(
        serial=_sheet.new_serial(),
        holding=held,
        version=taken.version,
        epoch=taken.epoch,
        case_id=held.case_id,
        printed_at=tx.now,
        printed_by_id=by.person,
        printed_by=by.name,
    )
    held.credential, held.expires_at, held.seq = Credential.PRINTED, expires, held.seq + 1
    held.save(update_fields=["credential", "expires_at", "seq"])
    return _sheet.Page(
        serial=sheet.serial,
        address=held.name,
        password=taken.secret,
        settings=_hosts.holder_of(held.name).settings(),
        printed_at=tx.now,
        printed_by=by.name,
        expires_at=expires,
    )


def rotate(case: UUID, address: str, *, by: Actor, seen: int) -> None:
    """Void the sheet now, seal a new password, and let the worker bring the server to it."""

    def write(tx: Tx) -> None:
        view = _may_renew(tx, case, by, seen)
        held = holding_of(view.id, address)
        if held.state not in (HoldingState.ACTIVE, HoldingState.SUSPENDED):
            raise Conflict(
                N_("Kotak surat %(address)s belum aktif; sandinya belum dapat diganti."), address=address
            )
        if held.credential == Credential.REPLACED:
            raise Conflict(N_("Pemilik %(address)s sudah mengganti sandinya sendiri."), address=address)
        void_sheets(tx, held, reason=N_("dicetak lagi dengan sandi baru"))
        held.version += 1
        _seals.drop(held.id, _seals.INITIAL)
        _seals.put(tx, held.id, _seals.NEXT, secrets.generate_password(), version=held.version)
        if held.credential == Credential.EXPIRED:
            held.wanted, held.reason = HoldingState.ACTIVE, ""  # it was closed for this password only
        held.credential, held.expires_at, held.seq = Credential.ROTATING, None, held.seq + 1
        held.save(update_fields=["credential", "expires_at", "seq", "version", "wanted", "reason"])
        _note(tx, case, "credential.rotating", by=by, private={"note": address})
        queue.enqueue(tx, "provisioning.rotate", {"holding": str(held.id)}, key=str(held.id))

    door.run(write)


def show_for_manual(intent: UUID, *, by: Actor, renew: bool = False) -> ManualSecret:
    """Open the password once for the person who is the connector; recorded in the case."""

    def write(tx: Tx) -> ManualSecret:
        held = Holding.objects.filter(marker=intent).first()
        if held is None or held.case_id is None:
            raise NotFound(N_("Kotak surat ini tidak ditemukan."))
        _may_act(held.case_id, by)
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
        _note(tx, held.case_id, "credential.shown", by=by, private={"note": held.name})
        return ManualSecret(address=held.name, password=secret.reveal())

    return door.run(write)


def renewed_by_hand(case: UUID, address: str, *, by: Actor, seen: int) -> None:
    """The new password was typed into the panel; the worker signs in with it before it may be printed."""

    def write(tx: Tx) -> None:
        view = _may_renew(tx, case, by, seen)
        held = holding_of(view.id, address)
        if held.credential != Credential.ROTATING:
            raise Conflict(N_("Sandi %(address)s tidak sedang diganti."), address=address)
        if not _hosts.holder_of(held.name).by_hand:
            raise NotAllowed(N_("Server surel ini diatur oleh Tertib sendiri."))
        held.trouble = ""
        held.save(update_fields=["trouble"])
        said = {"holding": str(held.id), "by_hand": True}
        queue.enqueue(tx, "provisioning.rotate", said, key=str(held.id))

    door.run(write)


def hand_over(tx: Tx, case: UUID, *, to: str) -> tuple[str, ...]:
    """The valid sheets of the case are in the owner's hands from now on; answers their serials."""
    sheets = Sheet.objects.filter(case_id=case, voided_at=None, handed_over_at=None).order_by("serial")
    serials = tuple(sheets.values_list("serial", flat=True))
    holdings = list(sheets.values_list("holding_id", flat=True))
    Sheet.objects.filter(serial__in=serials).update(handed_over_at=tx.now, handed_over_to=to[:200])
    Holding.objects.filter(id__in=holdings, credential=Credential.PRINTED).update(
        credential=Credential.HANDED_OVER
    )
    return serials


def void_sheets(tx: Tx, held: Holding, *, reason: str) -> None:
    """The holding has no valid sheet from now on."""
    Sheet.objects.filter(holding=held, voided_at=None).update(voided_at=tx.now, void_reason=reason)


def holding_of(case: UUID, address: str) -> Holding:
    """The case's living holding of this name."""
    held = Holding.objects.filter(case_id=case, name=address).exclude(state=HoldingState.REMOVED).first()
    if held is None:
        raise NotFound(N_("Kotak surat ini tidak ditemukan."))
    return held


def unprinted(case: UUID) -> tuple[str, ...]:
    """Addresses of the case that have no valid sheet yet."""
    held = Holding.objects.filter(case_id=case).exclude(state=HoldingState.REMOVED)
    valid = Sheet.objects.filter(case_id=case, voided_at=None).values("holding_id")
    missing = held.exclude(id__in=valid).exclude(credential=Credential.REPLACED)
    return tuple(missing.order_by("name").values_list("name", flat=True))


def valid_sheet(case: UUID, address: str) -> dict[str, str]:
    """Serial, day and printer of the address's valid sheet; empty when there is none."""
    found = Sheet.objects.filter(holding=holding_of(case, address), voided_at=None).first()
    if found is None:
        return {}
    printed_on = people.office_date(found.printed_at).isoformat()
    return {"serial": found.serial, "printed_on": printed_on, "printed_by": found.printed_by}


def destroy_epochs() -> tuple[str, ...]:
    """Scheduled: destroy the keys of past weeks that seal nothing any more; answers which."""
    now = door.read_now()
    current = f"{now.isocalendar().year:04}-W{now.isocalendar().week:02}-"
    used = _seals.epochs_in_use()
    over = tuple(epoch for epoch in secrets.epochs() if epoch < current and epoch not in used)
    for epoch in over:
        secrets.destroy_epoch(epoch)
        door.run(partial(_note_destroyed, epoch=epoch))
    return over


def _note_destroyed(tx: Tx, *, epoch: str) -> None:
    Sheet.objects.filter(epoch=epoch, destroyed_at=None).update(destroyed_at=tx.now)
    sheets = Sheet.objects.filter(epoch=epoch, voided_at=None, handed_over_at__isnull=False)
    Holding.objects.filter(id__in=sheets.values("holding_id"), credential=Credential.HANDED_OVER).update(
        credential=Credential.DESTROYED
    )


def _may_print(case: UUID, by: Actor, seen: int) -> CaseView:
    view = _fresh(case, by, seen)
    item = cases.open_item(view, by)
    if item is None or not item.may_act or item.act != PRINTING_ACT:
        raise NotAllowed(
            N_("Lembar akun dicetak oleh pelaksana langkah pencetakan, saat langkah itu terbuka.")
        )
    return view


def _may_renew(tx: Tx, case: UUID, by: Actor, seen: int) -> CaseView:
    view = _fresh(case, by, seen)
    item = cases.open_item(view, by)
    if item is not None and item.may_act:
        return view
    if people.roles_of(by, tx.now) & KEEPERS:
        return view
    raise NotAllowed(N_("Sandi diganti oleh pelaksana langkah yang terbuka atau pengelola sistem."))


def _may_act(case: UUID, by: Actor) -> None:
    item = cases.open_item(cases.case_for(by, case), by)
    if item is None or not item.may_act:
        raise NotAllowed(N_("Langkah ini bukan giliran Anda."))


def _fresh(case: UUID, by: Actor, seen: int) -> CaseView:
    view = cases.case_for(by, case)
    if seen < view.fresh_from:
        raise Conflict(_STALE, code="stale")
    return view


def note_for(tx: Tx, held: Holding, kind: str, *, why: str = "") -> None:
    """Write an event about the holding into its case, where it has one; its words may be personal data."""
    if held.case_id is not None:
        note = f"{held.name}: {why}" if why else held.name
        _note(tx, held.case_id, kind, by=SYSTEM, private={"note": note})


def _note(
    tx: Tx,
    case: UUID,
    kind: str,
    *,
    by: Actor,
    public: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
) -> None:
    case_service.record(tx, case, kind, by=by, public=public, private=private)

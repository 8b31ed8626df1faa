"""The life of an initial password once sealed: printed, handed over, destroyed. `_renewal` replaces it.

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
from tertib.kernel.errors import Conflict, Invalid, Unavailable
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _holdings, _hosts, _permits, _seals, _sheet, passwords
from tertib.provisioning.models import Holding, Sheet
from tertib.provisioning.types import Credential, HoldingState, SheetPdf
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx

log = logging.getLogger(__name__)

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
    view = _permits.to_print(tx, case, by, seen)
    ready = Holding.objects.filter(
        case_id=case, state=HoldingState.ACTIVE, credential=Credential.SEALED
    ).select_for_update()
    holdings = {held.id: held for held in ready.order_by("name")}
    taken = {one.keeper: one for one in _seals.take(holdings, _seals.INITIAL)}
    marks.point("sheet.taken")
    if not taken:
        raise Conflict(_ALREADY, code="printed")
    pages = tuple(
        _write_sheet(tx, held, taken[held.id], by) for held in holdings.values() if held.id in taken
    )
    note(
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
    _holdings.enter(tx, held, Credential.PRINTED)
    held.expires_at = expires
    forget_request(held)
    _holdings.keep(held, "expires_at", *REQUEST)
    return _sheet.Page(
        serial=sheet.serial,
        address=held.name,
        account=str(held.settings.get("account", "")),
        password=taken.secret,
        settings=_hosts.holder_of(held.name).settings(),
        printed_at=tx.now,
        printed_by=by.name,
        expires_at=expires,
    )


def hand_over(tx: Tx, case: UUID, *, to: str) -> tuple[str, ...]:
    """The valid sheets of the case are in the owner's hands from now on; answers their serials.

    Refuses while a mailbox of the case has none: an envelope with a void sheet opens nothing.
    """
    missing = unprinted(case)
    if missing:
        sentence = N_(
            "Belum dapat diserahkan: lembar akun %(addresses)s belum ada atau tidak berlaku lagi. "
            "Minta pengelola sistem mencetak lembar baru di halaman perkara ini."
        )
        raise Conflict(sentence, code="unprinted", addresses=", ".join(missing))
    sheets = Sheet.objects.filter(case_id=case, voided_at=None, handed_over_at=None).order_by("serial")
    for sheet in sheets:
        _give(tx, sheet, to)
    return tuple(sheet.serial for sheet in sheets)


def hand_over_again(case: UUID, address: str, to: str, *, by: Actor, seen: int) -> str:
    """See `service.hand_over_again`."""
    receiver = to.strip()[:200]

    def write(tx: Tx) -> str:
        view = _permits.fresh(case, by, seen)
        _permits.insist_keeper(tx, by, view.office)
        if not receiver:
            sentence = N_("Tulis nama orang yang menerima lembar ini.")
            raise Invalid(sentence, problems={"to": passwords.one(sentence)})
        if not view.phase.is_over:
            raise Conflict(N_("Perkara ini masih berjalan: lembarnya diserahkan pada langkah penyerahan."))
        held = _holdings.locked_by_name(tx, view.id, address)
        sheet = Sheet.objects.filter(holding=held, voided_at=None, handed_over_at=None).first()
        if sheet is None:
            raise Conflict(N_("Tidak ada lembar %(address)s yang menunggu diserahkan."), address=address)
        _give(tx, sheet, receiver)
        said = {"note": f"{held.name}: {receiver}"}
        note(tx, case, "credential.handed_over", by=by, public={"serial": sheet.serial}, private=said)
        return sheet.serial

    return door.run(write)


def _give(tx: Tx, sheet: Sheet, to: str) -> None:
    sheet.handed_over_at, sheet.handed_over_to = tx.now, to[:200]
    sheet.save(update_fields=["handed_over_at", "handed_over_to"])
    held = _holdings.locked(tx, sheet.holding_id)
    if held.credential == Credential.PRINTED:
        _holdings.enter(tx, held, Credential.HANDED_OVER)
        _holdings.keep(held)


REQUEST = ("asked_at", "asked_by_id", "asked_by", "asked_why")


def forget_request(held: Holding) -> None:
    """The owner's request for a new sheet is answered, or has become pointless."""
    held.asked_at, held.asked_by_id, held.asked_by, held.asked_why = None, None, "", ""


def void_sheets(tx: Tx, held: Holding, *, reason: str) -> None:
    """The holding has no valid sheet from now on."""
    Sheet.objects.filter(holding=held, voided_at=None).update(voided_at=tx.now, void_reason=reason)


def unprinted(case: UUID) -> tuple[str, ...]:
    """Addresses of the case that have no valid sheet yet."""
    held = Holding.objects.filter(case_id=case, kind__in=_holdings.KEYED).exclude(wanted=HoldingState.REMOVED)
    valid = Sheet.objects.filter(case_id=case, voided_at=None).values("holding_id")
    missing = held.exclude(id__in=valid).exclude(credential=Credential.REPLACED)
    return tuple(missing.order_by("name").values_list("name", flat=True))


def valid_sheet(case: UUID, address: str) -> dict[str, str]:
    """Serial, day and printer of the address's valid sheet; empty when there is none."""
    found = Sheet.objects.filter(holding=_holdings.living(case, address), voided_at=None).first()
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
    given = Holding.objects.filter(id__in=sheets.values("holding_id"), credential=Credential.HANDED_OVER)
    given.update(credential=Credential.DESTROYED, credential_since=tx.now)


def note_for(tx: Tx, held: Holding, kind: str, *, why: str = "") -> None:
    """Write an event about the holding into its case, where it has one; its words may be personal data."""
    if held.case_id is not None:
        said = f"{held.name}: {why}" if why else held.name
        note(tx, held.case_id, kind, by=SYSTEM, private={"note": said})


def note(
    tx: Tx,
    case: UUID,
    kind: str,
    *,
    by: Actor,
    public: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
) -> None:
    """Write an event of provisioning into a case."""
    case_service.record(tx, case, kind, by=by, public=public, private=private)

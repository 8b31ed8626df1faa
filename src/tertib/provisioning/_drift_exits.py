"""Two ways out of a difference: the books follow the server, or both stay as they are, with a reason.

Both write the books alone, in the transaction of the act. The third way, bringing the server back, is in
`_drift_undo`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tertib.cases.catalogue import InsideContext
from tertib.cases.types import Json
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _drift_findings, _holdings, _seals, credentials, drift_judging
from tertib.provisioning._drift_reading import DNS, MAIL, MAILBOX, UNMARKED, WEB
from tertib.provisioning._subdomains import CNAME, NAME, SITE
from tertib.provisioning.dns_types import OURS, RRset
from tertib.provisioning.drift import Kind
from tertib.provisioning.drift_types import FindingState, Settled
from tertib.provisioning.models import Finding, Holding
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime.door import Tx

UNKNOWN = N_("Perbedaan ini tidak ditemukan lagi.")
OVER = N_("Perbedaan ini sudah diselesaikan.")
NO_BOOK = N_(
    "Perbedaan seperti ini tidak dapat diambil ke dalam pendataan. Kembalikan servernya, atau terima."
)
MIXED = N_(
    "Umur rekaman (TTL) yang ditemukan berbeda-beda dan tidak dapat dicatat sebagai satu. "
    "Kembalikan, atau terima."
)
NO_REASON = N_("Tulis alasannya; alasan itu tampil di daftar perbedaan yang diterima.")
IN_PAST = N_("Batas penerimaan sudah lewat. Pilih tanggal sesudah hari ini, atau kosongkan.")
_REHEARSED = N_("Percobaan: pendataan tidak diubah.")


def _standing(tx: Tx, context: InsideContext) -> Finding | None:
    """The difference that the case is about, locked; None in a rehearsal, which settles nothing."""
    if context.case.rehearsal:
        return None
    tx.insist()
    row = of_case(context.inputs, context.case.id)
    return Finding.objects.select_for_update().get(id=row.id)


def of_case(inputs: Mapping[str, Json], case: UUID) -> Finding:
    try:
        wanted = UUID(str(inputs.get("finding") or ""))
    except ValueError:
        raise NotFound(UNKNOWN) from None
    row = Finding.objects.filter(id=wanted, case_id=case).first()
    if row is None:
        raise NotFound(UNKNOWN)
    return row


# --- accepted ----------------------------------------------------------------------------------------------


def accept(context: InsideContext) -> Mapping[str, Json]:
    """`drift.accept`: leave both as they are, with a reason, until a day or for good."""
    row = _standing(context.tx, context)
    if row is None:
        return {"sentence": _REHEARSED}
    _insist_open(row)
    reason = " ".join(str(context.inputs.get("reason") or "").split())
    if not reason:
        raise Invalid(NO_REASON)
    until = _day(context.inputs.get("until"))
    if until is not None and until < people.office_date(context.tx.now):
        raise Invalid(IN_PAST)
    row.state, row.reason, row.accepted_until = FindingState.ACCEPTED, reason[:1000], until
    row.settled_how, row.settled_at, row.settled_by = Settled.ACCEPTED, context.tx.now, context.by.name[:200]
    row.gone_at = None
    row.save()
    return {"subject": row.subject, "until": until.isoformat() if until else ""}


def _insist_open(row: Finding) -> None:
    if row.state != FindingState.OPEN:
        raise Conflict(OVER)


def _day(value: Json) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


# --- adopted -----------------------------------------------------------------------------------------------


def adopt(context: InsideContext) -> Mapping[str, Json]:
    """`drift.adopt`: the holding becomes what was found. Refuses what no holding can say."""
    row = _standing(context.tx, context)
    if row is None:
        return {"sentence": _REHEARSED}
    _insist_open(row)
    held = _holdings.locked(context.tx, row.holding_id) if row.holding_id else None
    adopting = _ADOPTING.get(Kind(row.kind))
    if adopting is None:
        raise Conflict(NO_BOOK)
    said = adopting(context.tx, row, held)
    _drift_findings.close(context.tx, row, Settled.ADOPTED, by=context.by.name[:200])
    return {
        "subject": row.subject,
        "value": "; ".join(f"{line['label']}: {line['after']}" for line in row.lines),
        **said,
    }


Adopt = Callable[[Tx, Finding, Holding | None], Mapping[str, Json]]


def _held(held: Holding | None) -> Holding:
    if held is None:
        raise Conflict(NO_BOOK)
    return held


def _adopt_records(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    if row.aspect == "others":
        return _adopt_setting(tx, row, held, others=row.found["others"])
    records = row.found.get("records", [])
    if not records:
        return _adopt_absence(tx, row, held)
    return _adopt_setting(tx, row, held, **_aim(records))


def _aim(records: list[Any]) -> dict[str, Any]:
    """Found records in the words of the verbs: what a name points at, and for how long it is remembered."""
    times = {int(ttl) for _kind, ttl, _values in records}
    if len(times) > 1:
        raise Conflict(MIXED)
    values = [str(value) for _kind, _ttl, many in records for value in many]
    if records[0][0] == "CNAME":
        return {"kind": CNAME, "target": values[0].rstrip("."), "ttl": times.pop()}
    return {"kind": "own_ip", "target": ", ".join(values), "ttl": times.pop()}


def _adopt_setting(tx: Tx, row: Finding, held: Holding | None, **settings: Any) -> Mapping[str, Json]:
    del tx, row
    held = _held(held)
    held.settings = {**held.settings, **settings}
    _holdings.keep(held, "settings")
    return {"holding": str(held.id)}


def _adopt_absence(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    """What is gone is gone from the books too; nothing opens it any more."""
    del row
    held = _held(held)
    held.state = held.wanted = HoldingState.REMOVED
    held.settings = {**held.settings, "removed_at": tx.now.isoformat()}
    held.trouble, held.expires_at = "", None
    _seals.drop(held.id)
    credentials.void_sheets(tx, held, reason=N_("sudah tidak ada di server"))
    credentials.forget_request(held)
    _holdings.enter(tx, held, Credential.NONE)
    _holdings.keep(held, "state", "wanted", "settings", "trouble", "expires_at", *credentials.REQUEST)
    return {"holding": str(held.id)}


def _adopt_mark(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    """The thing is the office's although the server says otherwise, or nothing: ours by the books alone."""
    return _adopt_setting(tx, row, held, **{UNMARKED: True})


def _adopt_door(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    del tx
    held = _held(held)
    held.state = held.wanted = HoldingState.SUSPENDED if row.found["suspended"] else HoldingState.ACTIVE
    held.reason = row.reason
    _holdings.keep(held, "state", "wanted", "reason")
    return {"holding": str(held.id)}


def _adopt_quota(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    del tx
    held = _held(held)
    held.quota_mb = int(row.found["quota_mb"])
    _holdings.keep(held, "quota_mb")
    return {"holding": str(held.id)}


def _adopt_foreign(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    """It becomes the office's by the books: without a mark on the server, its owner not known yet."""
    del held
    kind = {DNS: NAME, MAIL: MAILBOX, WEB: SITE}[row.system.partition(":")[0]]
    if Holding.objects.filter(kind=kind, name=row.subject).exclude(state=HoldingState.REMOVED).exists():
        raise Conflict(OVER)
    settings = {UNMARKED: True, **_FOUND_IN[kind](row.found)}
    state = HoldingState.SUSPENDED if row.found.get("suspended") else HoldingState.ACTIVE
    new = Holding.objects.create(
        kind=kind, name=row.subject, office_id=row.office_id, marker=uuid4(), connector="",
        quota_mb=int(row.found.get("quota_mb") or 0), state=state, wanted=state, settings=settings,
        reserved_at=tx.now,
    )  # fmt: skip
    return {"holding": str(new.id)}


def _found_name(found: Mapping[str, Any]) -> Mapping[str, Any]:
    ours = [each for each in found["records"] if each[0] in OURS]
    if not ours:
        raise Conflict(NO_BOOK)
    sets = (
        RRset(name="", type=kind, ttl=ttl, values=tuple(values)) for kind, ttl, values in found["records"]
    )
    return {**_aim(ours), "others": [drift_judging.as_text(each) for each in sets if each.type not in OURS]}


_FOUND_IN: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    NAME: _found_name,
    MAILBOX: lambda _found: {},
    SITE: lambda found: {"account": found.get("account", ""), "revision": found.get("revision", 0)},
}


def _revive(tx: Tx, row: Finding, held: Holding | None) -> Mapping[str, Json]:
    """What the books removed is there after all, with its mark: it is a holding again."""
    old = Holding.objects.filter(marker=row.found["marker"]).first()
    if old is None or old.state != HoldingState.REMOVED or old.name != row.subject:
        return _adopt_foreign(tx, row, held)
    gone = _holdings.locked(tx, old.id)
    gone.state = gone.wanted = HoldingState.SUSPENDED if row.found.get("suspended") else HoldingState.ACTIVE
    gone.quota_mb = int(row.found.get("quota_mb") or gone.quota_mb)
    kept = {key: said for key, said in gone.settings.items() if key not in ("removed_by", "removed_at")}
    gone.settings = {**kept, **(_found_name(row.found) if gone.kind == NAME else {}), "standing": True}
    _holdings.keep(gone, "state", "wanted", "quota_mb", "settings")
    return {"holding": str(gone.id)}


_ADOPTING: Mapping[Kind, Adopt] = {
    Kind.RECORD_MISSING: _adopt_records,
    Kind.RECORD_VALUE: _adopt_records,
    Kind.RECORD_TTL: _adopt_records,
    Kind.RECORD_EXTRA: _adopt_records,
    Kind.MARK_MISSING: _adopt_mark,
    Kind.MARK_OTHER: _adopt_mark,
    Kind.MAILBOX_MISSING: _adopt_absence,
    Kind.SITE_MISSING: _adopt_absence,
    Kind.CLOSED_DIFFERS: _adopt_door,
    Kind.QUOTA_DIFFERS: _adopt_quota,
    Kind.FOREIGN_NAME: _adopt_foreign,
    Kind.MAILBOX_FOREIGN: _adopt_foreign,
    Kind.SITE_FOREIGN: _adopt_foreign,
    Kind.LEFT_OVER: _revive,
}

"""Taking over what stood before Tertib: compared with our books, applied just as it was looked at.

Nothing here asks or changes a server.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from tertib.kernel.actor import Actor
from tertib.kernel.canonical import canonical
from tertib.kernel.errors import Conflict
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.provisioning import _hosts, _name_systems
from tertib.provisioning._administration import insist_on_administrator
from tertib.provisioning._names_found import HOSTING
from tertib.provisioning.models import Holding, TakingOver
from tertib.provisioning.taking_types import (
    MAILBOX,
    NAME,
    SITE,
    Fate,
    Found,
    Reading,
    TakingLine,
    TakingReport,
    TakingState,
)
from tertib.provisioning.types import HoldingState, Said
from tertib.registers import service as registers
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.secrets import mac

CHANGED = N_(
    "Isinya tidak lagi seperti yang Anda lihat: daftar sumber atau pendataan berubah sejak diperiksa. Belum "
    "ada yang ditulis; periksa lagi."
)
ELSEWHERE = N_("Tercatat pada kantor lain.")
BOOKED_BY_CASE = N_("Sedang dipesan oleh permohonan yang berjalan.")
TO_CONFIRM = N_("Diambil alih dan masih menunggu pemiliknya dikonfirmasi.")

TAKEN = "diambil alih"
"""What the books say of it; books are written in Indonesian."""

_PURPOSE = "taking-over"

# --- comparing ---------------------------------------------------------------------------------------------


def look(office: UUID, reading: Reading, *, by: Actor) -> TakingReport:
    """What would become of every line; writes nothing."""

    def read(tx: Tx) -> TakingReport:
        insist_on_administrator(tx, by, office)
        return compare(office, reading)

    return door.run(read)


def compare(office: UUID, reading: Reading) -> TakingReport:
    """The reading beside our books: one query, however long it is."""
    held = _held(reading)
    lines = tuple(_line(each, office, held) for each in reading.found)
    said = [office, reading.kind, reading.place, [_told(each) for each in lines]]
    digest = sha256(canonical(_plain(said))).hexdigest()[:32]
    return TakingReport(
        kind=reading.kind,
        source=reading.source,
        label=reading.label,
        place=reading.place,
        lines=lines,
        digest=digest,
        ignored=reading.ignored,
    )


def _held(reading: Reading) -> Mapping[str, Mapping[str, Any]]:
    sign = "@" if reading.kind == MAILBOX else "."
    living = Holding.objects.filter(kind=reading.kind).exclude(state=HoldingState.REMOVED)
    rows = living.filter(name__endswith=f"{sign}{reading.place}").values(
        "name", "office_id", "state", "owner_id", "taking_id"
    )
    return {row["name"]: row for row in rows}


def _line(each: Found, office: UUID, held: Mapping[str, Mapping[str, Any]]) -> TakingLine:
    said, fate = each.why, Fate.NEW
    row = held.get(each.name)
    if each.unreadable:
        fate = Fate.WRONG
    elif row is not None:
        fate, said = Fate.OURS, _standing(row, office)
    elif each.why is not None:
        fate = Fate.FOREIGN
    return TakingLine(
        fate=fate,
        name=each.name,
        line=each.line,
        facts=each.facts,
        quota_mb=each.quota_mb,
        said=said,
        notes=each.notes,
    )


def _standing(row: Mapping[str, Any], office: UUID) -> Said | None:
    if row["office_id"] != office:
        return Said(sentence=ELSEWHERE)
    if row["state"] == HoldingState.RESERVED:
        return Said(sentence=BOOKED_BY_CASE)
    if row["taking_id"] is not None and row["owner_id"] is None:
        return Said(sentence=TO_CONFIRM)
    return None


def _told(line: TakingLine) -> list[Any]:
    said = [line.said.sentence, dict(line.said.fields)] if line.said else []
    return [line.fate.value, line.name, line.line, dict(line.facts), line.quota_mb, said]


def _plain(value: Any) -> Any:
    """As canonical JSON takes it: ids as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID) else value


# --- applying ----------------------------------------------------------------------------------------------


def apply(
    office: UUID, reading: Reading, digest: str, *, by: Actor, taking: UUID | None = None
) -> TakingReport:
    """Take over what the report of this digest called new, whole or not at all.

    `Conflict` when anything would become of a line that was not looked at. The same digest a second time
    changes nothing.
    """

    def write(tx: Tx) -> TakingReport:
        insist_on_administrator(tx, by, office)
        if TakingOver.objects.filter(office=office, digest=digest, state=TakingState.APPLIED).exists():
            return _report(compare(office, reading), before=True)
        report = compare(office, reading)
        if report.digest != digest:
            raise Conflict(CHANGED, code="stale")
        if not report.of(Fate.NEW):
            return report
        row = _entered(tx, office, report, by=by, taking=taking)
        booked = _take(tx, row, report, by=by)
        return _report(report, applied=True, booked=booked)

    try:
        return door.run(write)
    except IntegrityError as twin:
        raise Conflict(CHANGED, code="stale") from twin


def _report(report: TakingReport, **changes: Any) -> TakingReport:
    said = {name: getattr(report, name) for name in TakingReport.__dataclass_fields__}
    return TakingReport(**{**said, **changes})


def _entered(tx: Tx, office: UUID, report: TakingReport, *, by: Actor, taking: UUID | None) -> TakingOver:
    """The entry in the trail, bound to the one before it."""
    row = TakingOver.objects.select_for_update().filter(id=taking, office=office).first() if taking else None
    row = row or TakingOver(
        office_id=office, kind=report.kind, source=report.source, label=report.label, place=report.place,
        asked_at=tx.now, asked_by_id=by.person, asked_by=by.name,
    )  # fmt: skip
    last = TakingOver.objects.filter(office=office, no__isnull=False).order_by("-no").first()
    row.state, row.reading, row.digest = TakingState.APPLIED, None, report.digest
    row.counts = {fate.value: report.count(fate) for fate in Fate}
    row.applied_at, row.applied_by_id, row.applied_by = tx.now, by.person, by.name
    row.no, row.mac = (last.no or 0) + 1 if last else 1, ""
    row.mac = seal(row, last.mac if last else "")
    row.save()
    return row


def seal(row: TakingOver, before: str) -> str:
    """The entry's seal: over all it says and the seal of the one before it."""
    said = [
        [str(row.id), str(row.office_id), row.no, row.kind, row.source, row.label, row.place],
        [row.digest, row.counts, row.applied_at.isoformat() if row.applied_at else ""],
        [str(row.applied_by_id), row.applied_by, before],
    ]
    return mac(_PURPOSE, canonical(said)).hex()


def _take(tx: Tx, row: TakingOver, report: TakingReport, *, by: Actor) -> int:
    day = timezone.localtime(tx.now).date()
    taken = {"at": tx.now.isoformat(), "from": report.label}
    connector = _connector(report)
    new = [_holding(tx, row, each, connector, taken) for each in report.of(Fate.NEW)]
    Holding.objects.bulk_create(new)
    note = f"{TAKEN} {long_date(day)} dari {report.label}; pemilik belum dikonfirmasi"
    kinds = {report.kind: new, SITE: [each for each in new if each.settings.get("kind") == HOSTING]}
    return sum(
        registers.keep_holdings(
            tx,
            kind,
            {
                each.id: {**book_row(each, kind), "date": day.isoformat(), "status": TAKEN, "note": note}
                for each in held
            },
            office=row.office_id,
            by=by,
            reason=TAKEN,
            fresh=True,
        )
        for kind, held in kinds.items()
    )


def _connector(report: TakingReport) -> str:
    host = _name_systems.find(report.place) if report.kind == NAME else _hosts.find(report.place)
    return host.name if host is not None else ""


def _holding(tx: Tx, row: TakingOver, line: TakingLine, connector: str, taken: Mapping[str, str]) -> Holding:
    """No owner, no case, no proof of ours; the mark is made now and written nowhere."""
    state = HoldingState.SUSPENDED if line.facts.get("suspended") else HoldingState.ACTIVE
    return Holding(
        kind=row.kind,
        name=line.name,
        office_id=row.office_id,
        owner_id=None,
        marker=uuid4(),
        connector=connector,
        quota_mb=line.quota_mb,
        state=state,
        wanted=state,
        reserved_at=tx.now,
        settings={**line.facts, "taken": dict(taken)},
        taking=row,
    )


def book_row(held: Holding, kind: str) -> dict[str, Any]:
    """What the books of its kind say of it."""
    facts = held.settings
    if kind == MAILBOX:
        return {"name": held.name, "quota": held.quota_mb or ""}
    if kind == SITE:
        return {"name": held.name, "server": ", ".join(settings.SITE_ADDRESSES)}
    return {
        "name": held.name,
        "record": ", ".join(record.split(" ", 1)[0] for record in facts.get("records", ())),
        "value": "; ".join(record.split(" ", 1)[-1] for record in facts.get("records", ())),
        "ttl": facts.get("ttl", ""),
    }

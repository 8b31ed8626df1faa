"""Lists that wait for their confirmation, and the trail of those that were applied.

What is read from a server is read by the worker, and lies in the database until it is confirmed: what is
applied is what was read and looked at, not something that is handed in a second time.
"""

from datetime import timedelta
from itertools import chain
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Conflict, NotFound, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _name_systems
from tertib.provisioning._administration import insist_on_administrator
from tertib.provisioning._sources import NO_PLACE, of_server
from tertib.provisioning._taking import apply, compare, seal
from tertib.provisioning.models import TakingOver
from tertib.provisioning.taking_types import (
    NAME,
    Reading,
    Source,
    TakingReport,
    TakingState,
    TakingView,
    as_row,
    of_row,
)
from tertib.provisioning.types import Said
from tertib.runtime import door, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

UNKNOWN = N_("Daftar pengambilalihan ini tidak ditemukan.")
NOT_READ = N_("Daftar ini belum selesai dibaca, atau sudah diterapkan.")
FORGET_AFTER = timedelta(days=7)


def start(office: UUID, zone: str, *, by: Actor) -> UUID:
    """Leave the reading of a connected zone with the worker."""

    def write(tx: Tx) -> UUID:
        insist_on_administrator(tx, by, office)
        if zone not in _name_systems.readable(office):
            raise NotFound(NO_PLACE, zone=zone)
        row = _waiting(tx, office, NAME, Source.TRANSFER, zone, zone, by)
        row.save()
        queue.enqueue(tx, "provisioning.read_zone", {"taking": str(row.id)}, key=str(row.id), priority=5)
        return row.id

    return door.run(write)


def keep(office: UUID, reading: Reading, *, by: Actor) -> UUID:
    """Keep what a file held until it is confirmed."""

    def write(tx: Tx) -> UUID:
        insist_on_administrator(tx, by, office)
        row = _waiting(tx, office, reading.kind, reading.source, reading.label, reading.place, by)
        row.state, row.reading = TakingState.READ, as_row(reading)
        row.save()
        return row.id

    return door.run(write)


def _waiting(
    tx: Tx, office: UUID, kind: str, source: Source, label: str, place: str, by: Actor
) -> TakingOver:
    """A row for one more list; what nobody confirmed for a week is forgotten."""
    old = TakingOver.objects.filter(office=office, asked_at__lt=tx.now - FORGET_AFTER)
    old.exclude(state=TakingState.APPLIED).delete()
    return TakingOver(
        office_id=office, kind=kind, source=source, label=label[:200], place=place,
        asked_at=tx.now, asked_by_id=by.person, asked_by=by.name,
    )  # fmt: skip


@queue.task("provisioning.read_zone", max_attempts=3, lease=120)
def read_zone(job: Job) -> None:
    """Ask the zone's name server for all it holds, outside any transaction, for whoever asked."""
    waiting = TakingOver.objects.filter(id=UUID(str(job.args["taking"])), state=TakingState.ASKED)
    row = waiting.first()
    if row is None:
        return
    try:
        reading = of_server(row.place)
    except TertibError as refused:
        fields = {name: str(value) for name, value in refused.fields.items()}
        said = {"state": TakingState.REFUSED, "sentence": refused.sentence, "fields": fields}
    else:
        said = {"state": TakingState.READ, "reading": as_row(reading), "label": reading.label}
    door.run(lambda _tx: waiting.update(**said))


def confirm(office: UUID, taking: UUID, digest: str, *, by: Actor) -> TakingReport:
    """Apply a list that was kept, just as it was looked at."""
    row = TakingOver.objects.filter(id=taking, office=office).first()
    if row is None:
        raise NotFound(UNKNOWN)
    if row.state == TakingState.APPLIED and row.digest == digest:
        return _again(row)
    if row.state != TakingState.READ or row.reading is None:
        raise Conflict(NOT_READ)
    return apply(office, of_row(row.reading), digest, by=by, taking=row.id)


def _again(row: TakingOver) -> TakingReport:
    return TakingReport(
        kind=row.kind,
        source=Source(row.source),
        label=row.label,
        place=row.place,
        lines=(),
        digest=row.digest,
        before=True,
    )


def forget(office: UUID, taking: UUID, *, by: Actor) -> None:
    """Throw away a list that was not applied."""

    def write(tx: Tx) -> None:
        insist_on_administrator(tx, by, office)
        found = TakingOver.objects.filter(id=taking, office=office).exclude(state=TakingState.APPLIED)
        if not found.delete()[0]:
            raise NotFound(UNKNOWN)

    door.run(write)


def report_of(office: UUID, taking: UUID) -> TakingReport | None:
    """A kept list beside the books as they are now; None while there is nothing to look at."""
    row = TakingOver.objects.filter(id=taking, office=office, state=TakingState.READ).first()
    return compare(office, of_row(row.reading)) if row is not None and row.reading else None


def one(office: UUID, taking: UUID) -> TakingView:
    """One of an office's lists."""
    found = next((each for each in listed(office) if each.id == taking), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def listed(office: UUID) -> tuple[TakingView, ...]:
    """Every list of an office, the newest first, and whether its entry in the trail still holds."""
    rows = list(TakingOver.objects.filter(office=office).defer("reading").order_by("asked_at", "no", "id"))
    applied = sorted((row for row in rows if row.no is not None), key=lambda row: row.no or 0)
    whole = {
        row.id: row.no == place and row.mac == seal(row, before)
        for place, (row, before) in enumerate(
            zip(applied, chain([""], (each.mac for each in applied)), strict=False), start=1
        )
    }
    return tuple(_view(row, whole=whole.get(row.id, True)) for row in reversed(rows))


def _view(row: TakingOver, *, whole: bool) -> TakingView:
    return TakingView(
        id=row.id,
        kind=row.kind,
        source=Source(row.source),
        label=row.label,
        place=row.place,
        state=TakingState(row.state),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        said=Said(sentence=row.sentence, fields=row.fields) if row.sentence else None,
        applied_at=row.applied_at,
        applied_by=row.applied_by,
        digest=row.digest,
        counts=row.counts,
        no=row.no,
        whole=whole,
    )


def administers(by: Actor, office: UUID) -> bool:
    """Whether somebody may look at an office's lists."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, door.read_now()) if by.person else ()
    return any(each.office == office and "administrator" in each.roles for each in held)

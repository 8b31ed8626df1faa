"""One comparison from beginning to end: read, judge, keep what is new, close what is gone.

The books are read before and after the servers; only what both readings say is judged. Nothing is ever
written to a server. However much differs, the number of statements stays the same, apart from notes on cases.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _drift_cases, _drift_reading, drift
from tertib.provisioning._drift_reading import Seen, System
from tertib.provisioning.drift import Difference, Known
from tertib.provisioning.drift_types import Compared, FindingState, Settled
from tertib.provisioning.models import Comparison, Finding
from tertib.runtime import door, marks, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

log = logging.getLogger(__name__)

COMPARE = "provisioning.compare"
MANY = 25
"""So many new foreign things in one comparison are a server that was never taken over: no case by itself."""

_BATCH = 500
_NO_OFFICE = N_("Belum ada kantor yang memiliki %(about)s.")
_UNREADABLE = N_("%(about)s tidak dapat dibaca (%(why)s); tidak ada yang dibandingkan.")


def compare_all(beat: Callable[[], None] = lambda: None) -> tuple[Compared, ...]:
    """Every system in turn; one that cannot be compared hinders no other."""
    done = []
    for system in _drift_reading.systems():
        done.append(compare(system))
        beat()
    return tuple(done)


def compare(system: System) -> Compared:
    """Compare one system now. What cannot be compared says so in its row and leaves every finding alone."""
    begun = door.read_now()
    office = _drift_reading.office_of(system)
    if office is None:
        return Compared(system=system.key, sentence=_NO_OFFICE, fields={"about": system.about})
    try:
        before = _drift_reading.known(system)
        seen = _drift_reading.read(system, before)
    except (TertibError, OSError) as silence:
        sentence, fields = _why(system, silence)
        return door.run(lambda tx: _not_compared(tx, system, office, sentence, fields))
    marks.point("drift.read")
    books = drift.settled(before, _drift_reading.known(system))
    found = {each.key: each for each in seen.judge(books)}
    done = door.run(lambda tx: _keep(tx, system, office, books, seen, found, begun=begun))
    marks.point("drift.kept")
    return done


def _why(system: System, silence: Exception) -> tuple[str, dict[str, str]]:
    if isinstance(silence, TertibError):
        return silence.sentence[:300], {name: str(said) for name, said in silence.fields.items()}
    return _UNREADABLE, {"about": system.about, "why": type(silence).__name__}


def _not_compared(tx: Tx, system: System, office: UUID, sentence: str, fields: Mapping[str, str]) -> Compared:
    tx.insist()
    row = _row(system, office)
    row.sentence, row.fields, row.asked_at = sentence, dict(fields), None
    row.save(update_fields=["sentence", "fields", "asked_at"])
    log.warning("drift.not_compared", extra={"family": system.family})
    return Compared(system=system.key, sentence=sentence, fields=fields)


def _row(system: System, office: UUID) -> Comparison:
    Comparison.objects.get_or_create(system=system.key, defaults={"office_id": office})
    return Comparison.objects.select_for_update().get(system=system.key)


# --- keeping -----------------------------------------------------------------------------------------------


def _keep(
    tx: Tx,
    system: System,
    office: UUID,
    books: Known,
    seen: Seen,
    found: Mapping[tuple[str, str], Difference],
    *,
    begun: datetime,
) -> Compared:
    row = _row(system, office)
    judged = {each.name for each in books.judged() if each.name not in seen.unasked}
    if row.begun_at is not None and row.begun_at > begun:
        return Compared(system=system.key, judged=len(judged))  # a later reading is kept already
    living = list(Finding.objects.filter(system=system.key).exclude(state=FindingState.CLOSED))
    unseen = (each for each in living if (each.subject, each.aspect) not in found)
    steady = {each.id: each.steady for each in books.wanted}
    gone = [each for each in unseen if _may_end(each, steady, books, seen)]
    _end(tx, gone)
    fresh = _note(tx, row, {each.id for each in gone}, living, found)
    row.begun_at, row.compared_at, row.asked_at = begun, tx.now, None
    row.judged, row.waiting, row.whole = len(judged), len(books.wanted) - len(judged), seen.whole
    row.sentence, row.fields, row.office_id = "", {}, office
    row.save()
    if fresh:
        queue.enqueue(tx, _drift_cases.OPEN, {}, key=_drift_cases.OPEN)
    return Compared(
        system=system.key, judged=len(judged), differences=len(found), fresh=fresh, gone=len(gone)
    )


def _may_end(finding: Finding, steady: Mapping[UUID, bool], books: Known, seen: Seen) -> bool:
    """Whether this reading could have shown the difference. What is being changed is not judged at all."""
    if finding.subject in books.busy or finding.subject in seen.unasked:
        return False
    if finding.holding_id is None:
        return seen.whole
    return steady.get(finding.holding_id, True)


def _end(tx: Tx, gone: Sequence[Finding]) -> None:
    """Where a case runs, the case is told; where none does, that is all there was to do."""
    running = cases.numbers_and_phases([each.case_id for each in gone if each.case_id])
    for each in gone:
        case = running.get(each.case_id) if each.case_id else None
        if each.state == FindingState.OPEN and case is not None and not case[1].is_over:
            if each.gone_at is None:
                Finding.objects.filter(id=each.id).update(gone_at=tx.now)
                _tell(tx, each, "drift.gone")
        else:
            close(tx, each, Settled.GONE)


def close(tx: Tx, finding: Finding, how: Settled, *, by: str = "") -> None:
    """The row is history from now on; the same difference would be another one."""
    Finding.objects.filter(id=finding.id).exclude(state=FindingState.CLOSED).update(
        state=FindingState.CLOSED, settled_how=how, settled_at=tx.now, settled_by=by, trouble=""
    )


def _tell(tx: Tx, finding: Finding, kind: str) -> None:
    if finding.case_id is not None:
        engine.record(tx, finding.case_id, kind, by=SYSTEM, public={"finding": str(finding.id)})


def _note(
    tx: Tx,
    row: Comparison,
    gone: set[UUID],
    living: Sequence[Finding],
    found: Mapping[tuple[str, str], Difference],
) -> int:
    known: dict[tuple[str, str], Finding] = {}
    for each in living:
        said = found.get((each.subject, each.aspect))
        if each.id in gone or said is None:
            continue
        if _no_longer_accepted(tx, each, said):
            continue
        known[each.subject, each.aspect] = each
        if each.digest != said.digest or each.gone_at is not None:
            _renew(tx, each, said)
    if known:
        still = [each.id for each in known.values()]
        for place in range(0, len(still), _BATCH):
            Finding.objects.filter(id__in=still[place : place + _BATCH]).update(last_seen=tx.now)
    new = [said for key, said in found.items() if key not in known]
    held_back = sum(each.kind in drift.FOREIGN for each in new) > MANY
    Finding.objects.bulk_create(
        [_finding(tx, row, each, held_back=held_back and each.kind in drift.FOREIGN) for each in new],
        batch_size=_BATCH,
    )
    return len(new)


def _no_longer_accepted(tx: Tx, finding: Finding, said: Difference) -> bool:
    """An accepted difference that became another one, or whose day is over, is a new one."""
    if finding.state != FindingState.ACCEPTED:
        return False
    if finding.digest != said.digest:
        close(tx, finding, Settled.CHANGED)
        return True
    until = finding.accepted_until
    if until is not None and until < people.office_date(tx.now):
        close(tx, finding, Settled.EXPIRED)
        return True
    return False


def _renew(tx: Tx, finding: Finding, said: Difference) -> None:
    """The same difference shows something else, or it is back: still one, and its case hears of it."""
    kind = "drift.changed" if finding.digest != said.digest else "drift.back"
    lines = [asdict(line) for line in said.lines]
    Finding.objects.filter(id=finding.id).update(
        kind=said.kind, lines=lines, found=said.found, digest=said.digest, gone_at=None
    )
    _tell(tx, finding, kind)


def _finding(tx: Tx, row: Comparison, said: Difference, *, held_back: bool) -> Finding:
    return Finding(
        office_id=row.office_id,
        system=row.system,
        kind=said.kind,
        subject=said.subject,
        aspect=said.aspect,
        holding_id=said.holding,
        lines=[asdict(line) for line in said.lines],
        found=said.found,
        digest=said.digest,
        first_seen=tx.now,
        last_seen=tx.now,
        held_back=held_back,
    )


# --- jobs --------------------------------------------------------------------------------------------------


@queue.task(COMPARE, max_attempts=3, lease=300)
def _compare_job(job: Job) -> None:
    """All systems, or the one that somebody asked for."""
    wanted = str(job.args.get("system") or "")
    for system in _drift_reading.systems():
        if wanted in ("", system.key):
            compare(system)
            job.beat()


queue.schedule(COMPARE, COMPARE, every=timedelta(days=1))

"""Differences as the desk lists them, and what a keeper may ask: compare now, open what was held back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet

from tertib.cases import queries as cases
from tertib.cases.types import Phase
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotFound
from tertib.people import queries as people
from tertib.provisioning import _drift_cases, _drift_findings, _drift_reading, _permits, drift
from tertib.provisioning._drift_exits import UNKNOWN
from tertib.provisioning.drift_types import (
    SETTLED_LABELS,
    ComparisonView,
    DriftPage,
    FindingState,
    FindingView,
    Settled,
)
from tertib.provisioning.models import Comparison, Finding
from tertib.provisioning.types import HostLine
from tertib.runtime import door, queue
from tertib.runtime.door import Tx

_PAGE = 25
_WATCHERS = frozenset({"auditor"})


def page(by: Actor, *, accepted: bool = False, number: int = 1) -> DriftPage:
    """What is open, or what was accepted, in the offices `by` works in; of all offices for auditors."""
    offices = _seen(by)
    rows = _of(Finding.objects.exclude(state=FindingState.CLOSED), offices)
    counts = rows.aggregate(
        open=Count("id", filter=Q(state=FindingState.OPEN)),
        accepted=Count("id", filter=Q(state=FindingState.ACCEPTED)),
        held_back=Count("id", filter=Q(state=FindingState.OPEN, held_back=True, case_id=None)),
    )
    wanted = FindingState.ACCEPTED if accepted else FindingState.OPEN
    sheaf = Paginator(rows.filter(state=wanted).order_by("-first_seen", "system", "subject"), _PAGE)
    shown = sheaf.get_page(number)
    return DriftPage(
        items=_views(list(shown.object_list)),
        systems=_systems(rows, offices),
        page=shown.number,
        pages=sheaf.num_pages,
        may_ask=may_ask(by),
        **counts,
    )


def may_ask(by: Actor) -> bool:
    """Whether `by` keeps what is compared, somewhere."""
    return by.kind is ActorKind.SYSTEM or bool(_permits.kept_offices(by, door.read_now()))


def _seen(by: Actor) -> frozenset[UUID] | None:
    """The offices whose differences `by` may see; None: of all."""
    now = door.read_now()
    if by.kind is ActorKind.SYSTEM or people.roles_of(by, now) & _WATCHERS:
        return None
    return frozenset(each.office for each in people.capacities(by.person, now)) if by.person else frozenset()


def _of(rows: QuerySet[Finding], offices: frozenset[UUID] | None) -> QuerySet[Finding]:
    return rows if offices is None else rows.filter(office__in=offices)


def _systems(rows: QuerySet[Finding], offices: frozenset[UUID] | None) -> tuple[ComparisonView, ...]:
    known = {each.system: each for each in Comparison.objects.all()}
    counted = rows.filter(state=FindingState.OPEN).values_list("system").annotate(count=Count("id"))
    still = dict(counted.order_by())
    found = []
    for system in _drift_reading.systems():
        row = known.get(system.key)
        if row is not None and offices is not None and row.office_id not in offices:
            continue
        row = row or Comparison(system=system.key)
        found.append(
            ComparisonView(
                system=system.key,
                family=_drift_reading.FAMILIES[system.family],
                about=system.about,
                asked_at=row.asked_at,
                compared_at=row.compared_at,
                judged=row.judged,
                waiting=row.waiting,
                whole=row.whole,
                open=still.get(system.key, 0),
                sentence=row.sentence,
                fields=row.fields,
            )
        )
    return tuple(found)


def _views(rows: Sequence[Finding]) -> tuple[FindingView, ...]:
    running = cases.numbers_and_phases([each.case_id for each in rows if each.case_id])
    return tuple(_view(each, running) for each in rows)


def _view(row: Finding, running: Mapping[UUID, tuple[str, Phase]]) -> FindingView:
    kind = drift.Kind(row.kind)
    number = running[row.case_id][0] if row.case_id and row.case_id in running else ""
    return FindingView(
        id=row.id,
        office=row.office_id,
        system=row.system,
        kind=kind,
        kind_label=drift.LABELS[kind],
        subject=row.subject,
        lines=tuple(HostLine(**line) for line in row.lines),
        state=FindingState(row.state),
        destroys=kind in drift.DESTROYS,
        foreign=kind in drift.FOREIGN,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        gone_at=row.gone_at,
        held_back=row.held_back and row.case_id is None,
        case=row.case_id,
        case_number=number,
        trouble=row.trouble,
        settled_how=SETTLED_LABELS[Settled(row.settled_how)] if row.settled_how else "",
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        reason=row.reason,
        accepted_until=row.accepted_until,
    )


# --- what may be asked -------------------------------------------------------------------------------------


def compare_now(by: Actor) -> None:
    """Leave the comparison of every system that `by` keeps with the worker; asking twice asks once."""

    def write(tx: Tx) -> None:
        kept = None if by.kind is ActorKind.SYSTEM else _permits.kept_offices(by, tx.now)
        if kept is not None and not kept:
            raise NotFound(UNKNOWN)
        for system in _drift_reading.systems():
            office = _drift_reading.office_of(system)
            if office is None or (kept is not None and office not in kept):
                continue
            Comparison.objects.get_or_create(system=system.key, defaults={"office_id": office})
            Comparison.objects.filter(system=system.key, asked_at=None).update(asked_at=tx.now)
            queue.enqueue(
                tx, _drift_findings.COMPARE, {"system": system.key}, key=f"drift:{system.key}", priority=5
            )

    door.run(write)


def open_held_back(findings: Sequence[UUID], *, by: Actor) -> int:
    """Have cases opened for foreign things that were held back because they were many; answers how many."""

    def write(tx: Tx) -> int:
        kept = None if by.kind is ActorKind.SYSTEM else _permits.kept_offices(by, tx.now)
        rows = _of(Finding.objects.filter(id__in=findings, state=FindingState.OPEN, held_back=True), kept)
        if findings and not rows.exists():
            raise NotFound(UNKNOWN)
        changed = rows.update(held_back=False)
        queue.enqueue(tx, _drift_cases.OPEN, {}, key=_drift_cases.OPEN)
        return changed

    return door.run(write)

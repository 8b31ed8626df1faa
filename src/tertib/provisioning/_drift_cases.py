"""The case of a difference: opened once, under a key, by the office's own procedure for it.

Which procedure that is, the procedure says itself: it begins with an incident and uses the verb that undoes a
difference. An office that has none, or has not approved it, keeps its differences on the list.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.types import Json
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured, TertibError, filled
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView, Procedure, TriggerKind
from tertib.provisioning import drift
from tertib.provisioning.drift_types import FindingState
from tertib.provisioning.models import Finding
from tertib.runtime import marks, queue
from tertib.runtime.queue import Job

OPEN = "provisioning.open_differences"
UNDO = "drift.undo"
CHANNEL = "agenda"
REMOVAL, REPAIR = "removal", "repair"
"""Variants of a procedure for differences: whether undoing it takes something away from a server."""

MOST_AT_ONCE = 500
NO_PROCEDURE = N_("Kantor ini belum memasang SOP penyelesaian perbedaan; pasang dahulu di halaman SOP.")
NOT_APPROVED = N_(
    "SOP penyelesaian perbedaan baru usulan. Ajukan dan tetapkan pada Register SOP; sesudah itu perkaranya "
    "dibuka sendiri dalam setengah jam."
)


@queue.task(OPEN, max_attempts=5, lease=300)
def _open_job(job: Job) -> None:
    open_due(job.beat)


queue.schedule(OPEN, OPEN, every=timedelta(minutes=30))


def open_due(beat: Any = lambda: None) -> int:
    """Open what has no case yet, and again what a case ended without settling; answers how many."""
    waiting = Finding.objects.filter(state=FindingState.OPEN, case_id=None, held_back=False, gone_at=None)
    _let_go_of_ended()
    opened = 0
    chosen: dict[UUID, BundleView | TertibError] = {}
    for each in list(waiting.order_by("first_seen", "subject").values_list("id", "office")[:MOST_AT_ONCE]):
        finding, office = each
        if office not in chosen:
            chosen[office] = _chosen(office)
        opened += _open_one(finding, chosen[office])
        beat()
    return opened


def _let_go_of_ended() -> None:
    """A case that was refused or withdrawn settled nothing: the difference gets another one."""
    rows = Finding.objects.filter(state=FindingState.OPEN, case_id__isnull=False)
    by_case = {case: finding for finding, case in rows.values_list("id", "case_id") if case}
    over = [case for case, (_no, phase) in cases.numbers_and_phases(list(by_case)).items() if phase.is_over]
    for case in over:
        row = Finding.objects.get(id=by_case[case])
        Finding.objects.filter(id=row.id, case_id=case).update(case_id=None, attempt=row.attempt + 1)


def procedure_of(office: UUID) -> BundleView:
    """The office's procedure for differences; `Misconfigured` while it may not run for real."""
    found = [one for one in procedures.installed(office) if _settles(procedures.procedure(one.hash))]
    if not found:
        raise Misconfigured(NO_PROCEDURE)
    if cases.must_rehearse(found[0]):
        raise Misconfigured(NOT_APPROVED)
    return found[0]


def _chosen(office: UUID) -> BundleView | TertibError:
    try:
        return procedure_of(office)
    except TertibError as missing:
        return missing


def _settles(procedure: Procedure) -> bool:
    verbs = {effect.verb for step in procedure.steps for effect in step.does}
    return procedure.trigger.kind is TriggerKind.INCIDENT and UNDO in verbs


def _open_one(finding: UUID, bundle: BundleView | TertibError) -> bool:
    """Open the case of one difference; False when it could not be: its row says why."""
    row = Finding.objects.filter(id=finding, state=FindingState.OPEN, case_id=None).first()
    if row is None:
        return False
    key = f"drift:{row.id}:{row.attempt}"
    try:
        if isinstance(bundle, TertibError):
            raise bundle
        before = cases.opened_with(SYSTEM, key)
        marks.point("drift.opening")
        case = before.id if before else _opened(row, bundle, key)
    except TertibError as refused:
        before = cases.opened_with(SYSTEM, key)  # another worker was first
        if before is None:
            trouble = filled(refused.sentence, refused.fields)[:300]
            Finding.objects.filter(id=row.id, case_id=None).exclude(trouble=trouble).update(trouble=trouble)
            return False
        case = before.id
    marks.point("drift.opened")
    Finding.objects.filter(id=row.id, case_id=None).update(case_id=case, trouble="")
    return True


def _opened(row: Finding, bundle: BundleView, key: str) -> UUID:
    procedure = procedures.procedure(bundle.hash)
    variants = {one.key for one in procedure.variants}
    wanted = REMOVAL if row.kind in drift.DESTROYS else REPAIR
    label = drift.LABELS[drift.Kind(row.kind)]
    return engine.open_case(
        row.office_id,
        bundle.code,
        by=SYSTEM,
        request=_request(row, procedure, label),
        channel=CHANNEL,
        variant=wanted if wanted in variants else None,
        title=f"{label}: {row.subject}"[:200],
        idempotency_key=key,
    ).id


def _request(row: Finding, procedure: Procedure, label: str) -> Mapping[str, Json]:
    """What is known of it, as far as the procedure's form asks."""
    form = procedure.request_form
    asked = {field.key for field in form.fields} if form else set()
    said: Mapping[str, Json] = {
        "finding": str(row.id),
        "system": row.system,
        "kind": label,
        "subject": row.subject,
        "expected": "\n".join(f"{line['label']}: {line['before']}" for line in row.lines)[:2000],
        "found": "\n".join(f"{line['label']}: {line['after']}" for line in row.lines)[:2000],
        "seen_on": people.office_date(row.first_seen).isoformat(),
    }
    return {key: value for key, value in said.items() if key in asked}

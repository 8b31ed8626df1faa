"""The queue in the project's own database: for one machine, or a few on one PostgreSQL."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Least

from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.models import OPEN_STATES, QueuedJob, ScheduleSlot
from tertib.runtime.queue.ports import Claim, DeadJob, NewJob

_INSERT = """
INSERT INTO runtime_queuedjob (task, key, args, state, priority, run_at, attempt, max_attempts, lease_seconds,
                               token, worker, again, reason, enqueued_at)
VALUES (%s, %s, %s, 'pending', %s, %s, 0, %s, %s, 0, '', %s, '', %s)
ON CONFLICT DO NOTHING RETURNING id
"""  # one statement: the ORM does not tell whether an ignored conflict left a row


_TRIES = 5


class EmbeddedBackend:
    """Jobs as rows; a lease is a time and a token in the row."""

    def enqueue(self, tx: Tx, job: NewJob) -> bool:
        tx.insist()
        for _ in range(_TRIES):
            if _insert(tx.now, job):
                return True
            if _merge(tx.now, job):
                return False
        raise RuntimeError("a job ended each time it was looked at")

    def waiting(self) -> bool:
        return _claimable(door.read_now()).exists()

    def claim(self, worker: str) -> Claim | None:
        return door.run(lambda tx: _claim(tx, worker))

    def beat(self, claim: Claim) -> bool:
        return _settle(claim, lambda tx: {"lease_until": tx.now + claim.lease})

    def finish(self, claim: Claim) -> bool:
        return door.run(lambda tx: _finish(tx, claim))

    def postpone(self, claim: Claim, *, after: timedelta, reason: str, counts: bool = True) -> bool:
        return _settle(
            claim,
            lambda tx: {
                "state": "pending",
                "run_at": tx.now + after,
                "attempt": claim.attempt if counts else claim.attempt - 1,
                "reason": reason[:300],
                "again": False,
            },
        )

    def bury(self, claim: Claim, *, reason: str) -> bool:
        return _settle(claim, lambda tx: {"state": "dead", "reason": reason[:300], "ended_at": tx.now})

    def revive(self, tx: Tx, job: int) -> bool:
        tx.insist()
        twin = QueuedJob.objects.filter(task=OuterRef("task"), key=OuterRef("key"), state__in=OPEN_STATES)
        dead = QueuedJob.objects.filter(~Exists(twin), pk=job, state="dead")
        return bool(dead.update(state="pending", run_at=tx.now, attempt=0, ended_at=None))

    def take_slot(self, tx: Tx, name: str, slot: int) -> bool:
        tx.insist()
        if ScheduleSlot.objects.filter(name=name, slot__lt=slot).update(slot=slot):
            return True
        return ScheduleSlot.objects.get_or_create(name=name, defaults={"slot": slot})[1]

    def counts(self) -> Mapping[str, int]:
        rows = QueuedJob.objects.values_list("state").annotate(jobs=Count("id")).order_by()
        return dict(rows)

    def oldest_due(self) -> timedelta:
        now = door.read_now()
        first = QueuedJob.objects.filter(state="pending", run_at__lte=now).aggregate(at=Min("run_at"))["at"]
        return now - first if first else timedelta(0)

    def dead(self) -> tuple[DeadJob, ...]:
        rows = QueuedJob.objects.filter(state="dead").order_by("-ended_at", "-id")
        return tuple(_dead_job(row) for row in rows)

    def sweep(self, tx: Tx, *, before: datetime) -> int:
        tx.insist()
        return QueuedJob.objects.filter(state="done", ended_at__lt=before).delete()[0]


def _insert(now: datetime, job: NewJob) -> bool:
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        job.task,
        job.key,
        json.dumps(dict(job.args)),
        job.priority,
        adapt(job.run_at or now),
        job.max_attempts,
        int(job.lease.total_seconds()),
        False,
        adapt(now),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return cursor.fetchone() is not None


def _merge(now: datetime, job: NewJob) -> bool:
    """Let the open job of this key stand for the new one. False when it ended in between.

    The row stays locked until commit, so that no worker can start on it and read the world of before.
    """
    same = QueuedJob.objects.filter(task=job.task, key=job.key, state__in=OPEN_STATES)
    return bool(
        same.update(
            args=dict(job.args),
            run_at=Least(F("run_at"), Value(job.run_at or now)),
            again=Case(When(state="running", then=True), default=F("again")),
        )
    )


def _claimable(now: datetime) -> QuerySet[QueuedJob]:
    pending = Q(state="pending", run_at__lte=now)
    deserted = Q(state="running", lease_until__lt=now)
    return QueuedJob.objects.filter(pending | deserted)


def _claim(tx: Tx, worker: str) -> Claim | None:
    _bury_exhausted(tx)
    rows = _claimable(tx.now).order_by("-priority", "run_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    job = rows.first()
    if job is None:
        return None
    lease = timedelta(seconds=job.lease_seconds)
    QueuedJob.objects.filter(pk=job.pk).update(
        state="running",
        worker=worker,
        lease_until=tx.now + lease,
        attempt=F("attempt") + 1,
        token=F("token") + 1,
    )
    return Claim(
        id=job.pk,
        token=job.token + 1,
        task=job.task,
        key=job.key,
        args=job.args,
        attempt=job.attempt + 1,
        max_attempts=job.max_attempts,
        lease=lease,
    )


def _bury_exhausted(tx: Tx) -> None:
    """A job that ended its worker at each attempt would do so for ever."""
    deserted = QueuedJob.objects.filter(state="running", lease_until__lt=tx.now)
    exhausted = deserted.filter(attempt__gte=F("max_attempts"))
    exhausted.update(state="dead", reason="worker lost", ended_at=tx.now)


def _finish(tx: Tx, claim: Claim) -> bool:
    held = _held(claim)
    if held.filter(again=False).update(state="done", ended_at=tx.now, reason=""):
        return True
    return bool(held.update(state="pending", run_at=tx.now, attempt=0, again=False))


def _settle(claim: Claim, change: Callable[[Tx], dict[str, object]]) -> bool:
    return door.run(lambda tx: bool(_held(claim).update(**change(tx))))


def _held(claim: Claim) -> QuerySet[QueuedJob]:
    return QueuedJob.objects.filter(pk=claim.id, token=claim.token, state="running")


def _dead_job(row: QueuedJob) -> DeadJob:
    return DeadJob(
        id=row.pk,
        task=row.task,
        key=row.key,
        attempt=row.attempt,
        reason=row.reason,
        ended_at=row.ended_at or row.enqueued_at,
    )

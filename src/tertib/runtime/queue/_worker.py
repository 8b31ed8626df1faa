"""The worker: claim, call, settle; and the back-off between attempts."""

import logging
import random
import threading
import traceback
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection

from tertib.kernel.errors import TertibError
from tertib.runtime import door
from tertib.runtime.marks import point
from tertib.runtime.queue._registry import Job, LeaseLost, Retry, Schedule, schedules, tasks
from tertib.runtime.queue.ports import Backend, Claim, NewJob

log = logging.getLogger(__name__)
WAKE_UP = 0.2  # seconds; an official who looks at the page should not have to wait for the worker
_LONGEST_PAUSE = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pause(attempt: int) -> timedelta:
    """The wait after the n-th attempt: doubling up to an hour, spread by half so that none march in step."""
    longest = min(_LONGEST_PAUSE.total_seconds(), 2.0 ** min(attempt, 20))
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - spread, not secrecy


class Worker:
    """Works off the queue, one job at a time. Start several for several at once.

    With `strict` an unexpected error of a task is raised again after it was noted: for tests.
    """

    def __init__(self, name: str, *, backend: Backend, strict: bool = False) -> None:
        self.name = name
        self._backend = backend
        self._strict = strict
        self._slots: dict[str, int] = {}

    def run_pending(self, limit: int | None = None) -> int:
        """Do what is due now, at most `limit` jobs; the number of jobs started. Schedules are left alone."""
        started = 0
        while (limit is None or started < limit) and self._backend.waiting():
            claim = self._backend.claim(self.name)
            if claim is None:  # another worker was faster
                break
            started += 1
            self._work(claim)
        return started

    def tick(self) -> int:
        """Enqueue what the schedules ask for in the present slot; how many jobs that made."""
        now = door.read_now()
        return sum(self._tick(schedule, now) for schedule in tuple(schedules.values()))

    def run_forever(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a job that has begun is brought to its end."""
        while not stop.is_set():
            try:
                self.tick()
                idle = not self.run_pending(limit=1)
            except (DatabaseError, InterfaceError) as error:
                log.warning("queue.database_away", extra={"error": type(error).__name__})
                connection.close()
                idle = True
            if idle:
                stop.wait(WAKE_UP)
        connection.close()

    def _tick(self, schedule: Schedule, now: datetime) -> bool:
        slot = (now - _EPOCH) // schedule.every
        if self._slots.get(schedule.name) == slot:
            return False

        def take(tx: door.Tx) -> bool:
            if not self._backend.take_slot(tx, schedule.name, slot):
                return False
            task = tasks[schedule.task]
            job = NewJob(
                task=task.name, args={}, key="schedule", max_attempts=task.max_attempts, lease=task.lease
            )
            return self._backend.enqueue(tx, job)

        taken = door.run(take)
        self._slots[schedule.name] = slot
        return taken

    def _work(self, claim: Claim) -> None:
        point("queue.claimed")
        try:
            self._call(claim)
        except LeaseLost:
            log.warning("queue.lease_lost", extra={"job": claim.id, "task": claim.task})
        except Retry as wish:
            self._later(claim, reason=wish.reason, after=wish.after, counts=wish.counts)
        except Exception as error:
            self._note_failure(claim, error)
            if self._strict:
                raise
        else:
            point("queue.worked")
            if not self._backend.finish(claim):
                log.warning("queue.lease_lost", extra={"job": claim.id, "task": claim.task})

    def _call(self, claim: Claim) -> None:
        task = tasks.get(claim.task)
        if task is None:  # a newer release enqueued it, or an older one
            raise Retry(reason="no such task in this release")
        task.call(
            Job(
                args=claim.args,
                key=claim.key,
                attempt=claim.attempt,
                last=claim.attempt >= claim.max_attempts,
                _claim=claim,
                _backend=self._backend,
            )
        )

    def _note_failure(self, claim: Claim, error: Exception) -> None:
        # The message of an unknown error may hold personal data: the place where it arose tells enough.
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        log.error(
            "queue.task_failed",
            extra={"job": claim.id, "task": claim.task, "error": type(error).__name__, "where": where},
        )
        self._later(claim, reason=_safe_reason(error), after=None, counts=True)

    def _later(self, claim: Claim, *, reason: str, after: float | None, counts: bool) -> None:
        if counts and claim.attempt >= claim.max_attempts:
            self._backend.bury(claim, reason=reason)
            return
        wait = pause(claim.attempt) if after is None else timedelta(seconds=after)
        self._backend.postpone(claim, after=wait, reason=reason, counts=counts)


def _safe_reason(error: Exception) -> str:
    """The class, and of our own errors the sentence without its fields."""
    return (
        f"{type(error).__name__}: {error.sentence}"
        if isinstance(error, TertibError)
        else type(error).__name__
    )

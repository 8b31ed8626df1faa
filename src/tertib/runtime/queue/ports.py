"""What a queue must be able to do. Every backend passes the same contract tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tertib.runtime.door import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be enqueued. `key`, when given, is unique among the open jobs of its task."""

    task: str
    args: Mapping[str, object]
    key: str | None = None
    run_at: datetime | None = None
    priority: int = 0
    max_attempts: int = 8
    lease: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job leased to one worker. `token` proves the lease in everything said about the job from now on."""

    id: int
    token: int
    task: str
    key: str | None
    args: Mapping[str, object] = field(repr=False)
    attempt: int
    max_attempts: int
    lease: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJob:
    """A job that was given up, for a person to look at."""

    id: int
    task: str
    key: str | None
    attempt: int
    reason: str
    ended_at: datetime


class Backend(Protocol):
    """Storage of jobs. Every method after `claim` answers False when the lease has gone to another."""

    def enqueue(self, tx: Tx, job: NewJob) -> bool:
        """Add a job with the transaction. False when an open job of the same task and key takes its place.

        If that one is running, it runs once more afterwards, with the new arguments: it may have read the
        world before the change that this transaction makes.
        """

    def waiting(self) -> bool:
        """Whether there is anything to claim now; cheap, and without a lock."""

    def claim(self, worker: str) -> Claim | None:
        """Lease the most urgent due job: a pending one, or one whose worker let its lease run out.

        A job out of attempts is buried on the way.
        """

    def beat(self, claim: Claim) -> bool:
        """Renew the lease."""

    def finish(self, claim: Claim) -> bool:
        """The job is done."""

    def postpone(self, claim: Claim, *, after: timedelta, reason: str, counts: bool = True) -> bool:
        """Try again later; when it does not count, the attempt is given back."""

    def bury(self, claim: Claim, *, reason: str) -> bool:
        """Give up."""

    def revive(self, tx: Tx, job: int) -> bool:
        """Make a dead job pending again with all its attempts; False when it is not dead."""

    def take_slot(self, tx: Tx, name: str, slot: int) -> bool:
        """Whether this slot of a schedule is the caller's to run."""

    def counts(self) -> Mapping[str, int]:
        """How many jobs are in each state."""

    def oldest_due(self) -> timedelta:
        """How long the job that is due longest has been waiting for a worker; zero when none is."""

    def dead(self) -> tuple[DeadJob, ...]:
        """The dead jobs, newest first."""

    def sweep(self, tx: Tx, *, before: datetime) -> int:
        """Forget jobs that were done before then."""

"""What an operator looks at: the state of the machinery, no content."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from tertib.runtime import door, outbox, queue, vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """How things stand with jobs and letters."""

    pending: int
    running: int
    dead_jobs: tuple[queue.DeadJob, ...]
    dead_letters: tuple[outbox.Letter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """For a monitor: jobs and letters by state, and for how many seconds the oldest due job has waited."""

    jobs: Mapping[str, int]
    letters: Mapping[str, int]
    oldest_due: float


def machinery() -> Machinery:
    """The figures of the operations page."""
    store = queue.backend()
    counts = store.counts()
    return Machinery(
        pending=counts.get("pending", 0),
        running=counts.get("running", 0),
        dead_jobs=store.dead(),
        dead_letters=outbox.dead_letters(),
    )


def figures() -> Figures:
    """What a monitor asks every few seconds; a fixed number of queries."""
    store = queue.backend()
    return Figures(
        jobs=store.counts(), letters=outbox.counts(), oldest_due=store.oldest_due().total_seconds()
    )


def ready() -> Mapping[str, bool]:
    """Whether this process can do work: its database answers in today's shape, its vault takes files."""
    return {"database": _database_answers(), "vault": vault.is_open()}


def _database_answers() -> bool:
    try:
        door.read_now()
        return _is_migrated()
    except (DatabaseError, InterfaceError):
        return False


def _is_migrated() -> bool:
    """Looked up until it is so: a running release meets no older database again."""
    if not _seen_migrated:
        plan = MigrationExecutor(connection)
        if plan.migration_plan(plan.loader.graph.leaf_nodes()):
            return False
        _seen_migrated.append(True)
    return True


_seen_migrated: list[bool] = []

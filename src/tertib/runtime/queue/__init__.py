"""Work that is done after the transaction that asked for it, by a worker that may be killed at any time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tertib.runtime.door import Tx
from tertib.runtime.queue import _registry, _worker
from tertib.runtime.queue._registry import Job, LeaseLost, Retry
from tertib.runtime.queue.ports import Backend, DeadJob, NewJob

__all__ = [
    "DeadJob",
    "Job",
    "LeaseLost",
    "Retry",
    "Worker",
    "backend",
    "enqueue",
    "retry_dead",
    "schedule",
    "task",
]


def backend() -> Backend:
    """The backend of this installation."""
    from tertib.runtime.queue._embedded import EmbeddedBackend  # app-ready: it holds models

    return EmbeddedBackend()


class Worker(_worker.Worker):
    """A worker on the backend of this installation, unless another is given."""

    def __init__(self, name: str, *, on: Backend | None = None, strict: bool = False) -> None:
        super().__init__(name, backend=on or backend(), strict=strict)


def task(
    name: str, *, max_attempts: int = 8, lease: float = 60
) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Let a worker call the function by `name`, holding the job for `lease` seconds or until `job.beat()`."""

    def register(call: Callable[[Job], None]) -> Callable[[Job], None]:
        held = timedelta(seconds=lease)
        _registry.add_task(_registry.Task(name=name, call=call, max_attempts=max_attempts, lease=held))
        return call

    return register


def schedule(name: str, task: str, *, every: timedelta) -> None:
    """Have a task enqueued once in every slot of this length."""
    _registry.add_schedule(_registry.Schedule(name=name, task=task, every=every))


def enqueue(
    tx: Tx,
    name: str,
    args: Mapping[str, object] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
) -> bool:
    """Enqueue with the transaction; False when an open job of the same key stands for it already."""
    known = _registry.tasks[name]
    job = NewJob(
        task=name,
        args=dict(args or {}),
        key=key,
        run_at=run_at,
        priority=priority,
        max_attempts=known.max_attempts,
        lease=known.lease,
    )
    return backend().enqueue(tx, job)


def retry_dead(tx: Tx, job: int) -> bool:
    """Give a dead job all its attempts again; False when it is not dead."""
    return backend().revive(tx, job)

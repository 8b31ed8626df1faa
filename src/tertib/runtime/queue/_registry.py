"""Which tasks and schedules the code knows. The table of jobs knows only their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tertib.runtime.queue.ports import Backend, Claim


class LeaseLost(Exception):  # noqa: N818 - it is a state of affairs, not a fault
    """The job was given to another worker: stop at once, and say nothing about its outcome."""


class Retry(Exception):  # noqa: N818 - raised as an answer
    """The task cannot be done now. Without `after` the usual back-off holds; a wait need not count."""

    def __init__(self, *, after: float | None = None, reason: str = "", counts: bool = True) -> None:
        super().__init__(reason)
        self.after = after
        self.reason = reason
        self.counts = counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a task is given. It may be started more than once, so that a task must bear repetition."""

    args: Mapping[str, object] = field(repr=False)
    key: str | None
    attempt: int
    last: bool
    _claim: Claim = field(repr=False)
    _backend: Backend = field(repr=False)

    def beat(self) -> None:
        """Renew the lease in the midst of long work. Raises LeaseLost when another worker has the job."""
        if not self._backend.beat(self._claim):
            raise LeaseLost


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A function that the worker may call by name."""

    name: str
    call: Callable[[Job], None]
    max_attempts: int
    lease: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A task enqueued once in every slot of a fixed length, counted from 1970."""

    name: str
    task: str
    every: timedelta


tasks: dict[str, Task] = {}
schedules: dict[str, Schedule] = {}


def add_task(task: Task) -> None:
    """Refuses a second task of the same name; a module loaded again may repeat itself."""
    known = tasks.get(task.name)
    if known is not None and known.call.__qualname__ != task.call.__qualname__:
        raise RuntimeError(f"two tasks are called {task.name}")
    tasks[task.name] = task


def add_schedule(schedule: Schedule) -> None:
    """Refuses a second schedule of the same name that says something else."""
    if schedules.setdefault(schedule.name, schedule) != schedule:
        raise RuntimeError(f"two schedules are called {schedule.name}")

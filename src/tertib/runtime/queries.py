"""What an operator looks at: the state of the machinery, no content."""

from dataclasses import dataclass

from tertib.runtime import outbox, queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """How things stand with jobs and letters."""

    pending: int
    running: int
    dead_jobs: tuple[queue.DeadJob, ...]
    dead_letters: tuple[outbox.Letter, ...]


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

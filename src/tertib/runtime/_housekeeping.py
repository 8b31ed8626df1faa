"""What the machinery does for itself, at night or not."""

from datetime import timedelta

from tertib.runtime import door, queue

KEPT = timedelta(days=7)


@queue.task("queue.sweep", max_attempts=2)
def sweep(job: queue.Job) -> None:  # noqa: ARG001 - every task is given its job
    """Forget jobs done a week ago: what they did is told elsewhere."""
    door.run(lambda tx: queue.backend().sweep(tx, before=tx.now - KEPT))


queue.schedule("queue.sweep", "queue.sweep", every=timedelta(days=1))

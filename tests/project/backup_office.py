"""One job under way, and with a folder for papers one whole case: where the environment says."""

import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from tertib.project import commands
    from tertib.project.walk import walk
    from tertib.runtime import door, queue
    from tertib.runtime.queue.ports import NewJob

    commands._prepare(demo=False)
    for out in sys.argv[1:]:
        walk("server_maintenance", variant=None, path=None, out=Path(out))
    door.run(lambda tx: queue.backend().enqueue(tx, NewJob(task="under.way", args={}, max_attempts=3)))
    assert queue.backend().claim("the old machine") is not None

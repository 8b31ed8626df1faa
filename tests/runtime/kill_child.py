"""A process of its own for the tests of workers: `enqueue` one job, `fill:n` jobs, or work n days later.

It appends one line to the file `starts` for each start of the task, so that the test can count what a killed
process did. Only the machinery is installed: a process should be up at once.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

from tertib.project import environment

DATA = Path(os.environ["TERTIB_DATA"])
settings.configure(
    DATA=DATA,
    DATABASES={"default": environment.database("TERTIB_DATABASE", default=DATA / "tertib.sqlite3")},
    INSTALLED_APPS=["tertib.runtime"],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first

from tertib.runtime import door, queue  # noqa: E402
from tertib.runtime.marks import point  # noqa: E402
from tertib.runtime.models import ScheduleSlot  # noqa: E402


@queue.task("effect", max_attempts=3, lease=60)
def effect(job: queue.Job) -> None:
    with (DATA / "starts").open("a") as file:
        file.write(f"{job.args.get('n', job.attempt)}\n")
    point("effect.begun")
    door.run(lambda tx: ScheduleSlot.objects.get_or_create(name="effect", defaults={"slot": 1}))
    point("effect.made")


def enqueue() -> None:
    call_command("migrate", "runtime", verbosity=0)
    door.run(lambda tx: queue.enqueue(tx, "effect", key="one"))


def fill(jobs: int) -> None:
    call_command("migrate", "runtime", verbosity=0)
    for n in range(jobs):
        door.run(lambda tx, n=n: queue.enqueue(tx, "effect", {"n": n}))


def work(days: int) -> None:
    with door.fixed_time(door.read_now() + timedelta(days=days)):
        started = queue.Worker("w").run_pending()
    effects = ScheduleSlot.objects.filter(name="effect").count()
    print(started, effects, dict(queue.backend().counts()))


if sys.argv[1] == "enqueue":
    enqueue()
elif sys.argv[1].startswith("fill:"):
    fill(int(sys.argv[1].removeprefix("fill:")))
else:
    work(int(sys.argv[1]))

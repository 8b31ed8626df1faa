"""What the browser's office is made of: the demo, and the worker that serves it."""

import threading

from django.core.management import call_command

from tertib.project import demo


def prepare() -> None:
    """An empty database becomes the demo office."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    demo.seed()


def work_until(stop: threading.Event) -> None:
    """The worker's loop, until the parent ends the process."""
    from tertib.runtime.queue import Worker

    Worker("browser").run_forever(stop)

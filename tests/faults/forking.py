"""A process that stands for whole installations: it forks once per order, and each fork may be killed.

Orders come as JSON lines on standard input, `{"at": folder, "do": ["create"], "kill_at": "mailbox.applied"}`;
each folder is an installation of its own, and two names in `do` run at the same time. The answer is one line:
the exit status of each fork and what it said. Forking spares the seconds that setting Django up takes.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

Orders = Mapping[str, Callable[[], str]]


def serve(orders: Orders, prepare: Callable[[], None]) -> None:
    """Obey until the parent closes the pipe."""
    for line in sys.stdin:
        order = json.loads(line)
        connection.close()  # a fork must not inherit an open database
        children = [_fork(name, order, orders, prepare) for name in order["do"]]
        print(json.dumps([_ended(*child) for child in children]), flush=True)


def _ended(pid: int, reading: int) -> list[int | str]:
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said]


def _fork(name: str, order: dict[str, Any], orders: Orders, prepare: Callable[[], None]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    status = 1
    try:
        os.close(reading)
        _move_to(Path(order["at"]))
        prepare()
        os.environ["TERTIB_KILL_AT"] = order["kill_at"]
        os.write(writing, orders[name]().encode())
        connection.close()
        status = 0
    except BaseException:  # noqa: BLE001 - the parent reads it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _move_to(folder: Path) -> None:
    """This process works for the installation in `folder` from now on."""
    settings.DATA, settings.KEYS = folder, folder / "keys"
    connection.settings_dict["NAME"] = str(folder / "tertib.sqlite3")

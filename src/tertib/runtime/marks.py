"""Named points in the code where a fault harness may end the process, as a power cut would."""

import os
import signal
from collections import Counter

_hits: Counter[str] = Counter()


def point(name: str) -> None:
    """Do nothing, unless TERTIB_KILL_AT names this point (`name`, or `name:3`, the third hit): then die."""
    wanted = os.environ.get("TERTIB_KILL_AT")
    if not wanted:
        return
    target, _, count = wanted.partition(":")
    if target != name:
        return
    _hits[name] += 1
    if _hits[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)

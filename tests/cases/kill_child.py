"""Run in a process of its own on a database file: each act is killed at a named point, then done again.

`python -m tests.cases.kill_child read_back|naive` prints one JSON line: what was found after each point.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connections

POINTS = (
    "intent.committed", "intent.before_claim", "intent.claimed", "intent.before_plan", "intent.after_plan",
    "intent.confirmed", "intent.before_run", "world.created", "intent.after_run", "intent.before_proof",
    "intent.in_proof", "intent.after_proof",
)  # fmt: skip


def in_fork(act: Callable[[], None], *, kill_at: str = "") -> bool:
    """Do the act in a fork; whether it was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ["TERTIB_KILL_AT"] = kill_at
        status = 1
        try:
            act()
            connections.close_all()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(status) == 0
    return killed


class Trial:
    """One office on a database file, brought back to the same moment before every point."""

    def __init__(self, kind: str, clock: Any, desk: Any, data: Path, database: Path) -> None:
        self.kind, self.clock, self.desk = kind, clock, desk
        self.boxes, self.database, self.pristine = data / "boxes", database, data / "pristine.sqlite3"
        self.boxes.mkdir(exist_ok=True)
        self.case = desk.at_check()
        connections.close_all()
        shutil.copy(database, self.pristine)

    def restore(self, to: Any) -> None:
        connections.close_all()
        for stale in self.database.parent.glob(f"{self.database.name}*"):
            stale.unlink()
        shutil.copy(self.pristine, self.database)
        shutil.rmtree(self.boxes)
        self.boxes.mkdir()
        self.clock.now = to

    def answer(self) -> None:
        from tertib.cases import service
        from tertib.cases.types import StepWork

        work, by = StepWork(answer="Ya"), self.desk.actors["jft1"]
        service.complete(self.case.id, work, by=by, seen=self.desk.view(self.case).seq)

    def confirm(self) -> None:
        from tertib.cases import service

        by = self.desk.actors["admin_system"]
        service.confirm_plan(self.case.id, by=by, seen=self.desk.view(self.case).seq)

    def work(self) -> None:
        self.desk.work()

    def again(self, act: Callable[[], None]) -> None:
        from tertib.kernel.errors import TertibError

        with suppress(TertibError):  # it had been done: the page says so
            act()

    def run(self, kill_at: str) -> int:
        """Every act is killed at the point if it comes there, then done again; how often it died."""
        deaths = 0
        for act in (self.answer, self.work, self.confirm, self.work):
            died = in_fork(act, kill_at=kill_at)
            deaths += died
            self.clock.advance(timedelta(hours=1))  # every lease of the dead is over
            if died:
                in_fork(partial(self.again, act))
        return deaths

    def judge(self) -> dict[str, Any]:
        from tertib.cases import _intent_rows, _store, queries

        row = _store.load_case(self.case.id)
        assert row is not None
        kinds = [link.kind for link in _store.links_of(self.case.id) if '"4.1.0.0"' in link.data]
        intents = _intent_rows.intents_of(self.case.id)
        return {
            "boxes": len(list(self.boxes.iterdir())),
            "intents": [each.state for each in intents if each.verb == "mailbox.create"],
            "step": row.state.step,
            "plans": kinds.count("plan_made"),
            "proofs": kinds.count("effect_proven"),
            "chain": queries.verify(self.case.id).ok,
            "replay": queries.replay(self.case.id),
        }


def mail_server(kind: str, boxes: Path) -> Any:
    """A mail server of files, marked by intent. The naive twin never looks before it creates."""
    from tests.cases.harness import FakeMail

    from tertib.cases import catalogue
    from tertib.runtime.marks import point

    class FolderMail(FakeMail):
        def proof(self, context: catalogue.OutsideContext) -> catalogue.Proven:
            name = f"{context.inputs['address']}.{context.intent}"
            if kind == "naive" or not list(boxes.glob(f"{name}.*")):
                (boxes / f"{name}.{uuid4()}").touch()
            point("world.created")
            return catalogue.Proven(evidence={"address": context.inputs["address"]})

    return FolderMail()


def main(kind: str) -> None:
    django.setup()
    from django.conf import settings

    call_command("migrate", verbosity=0)
    from tests.cases.harness import MORNING, FakePress, build_desk, fake_catalogue

    from tertib.runtime.door import fixed_time

    data, database = Path(settings.DATA), Path(settings.DATABASES["default"]["NAME"])
    entries: list[Mapping[str, Any]] = []
    press, mail = FakePress(), mail_server(kind, data / "boxes")
    with fixed_time(MORNING) as clock, fake_catalogue(entries, press, mail):
        trial = Trial(kind, clock, build_desk(clock, entries, press, mail), data, database)
        found: dict[str, Any] = {}
        for name in POINTS:
            trial.restore(MORNING + timedelta(hours=1))
            found[name] = {"deaths": trial.run(name), **trial.judge()}
        print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])

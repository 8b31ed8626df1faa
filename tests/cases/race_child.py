"""Run in a process of its own on a database file: several officials press at the same moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import django
from django.core.management import call_command
from django.db import connections


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together: `done`, or the class of the refusal and its sentence."""
    from tertib.kernel.errors import TertibError  # app-ready

    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            answers[place] = "done"
        except TertibError as refused:
            answers[place] = f"{type(refused).__name__}: {refused}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from tests.cases.harness import MORNING, SYSTEM, FakeMail, FakePress, build_desk, fake_catalogue

    from tertib.cases import _opening, queries, service  # app-ready
    from tertib.cases.types import Disposition, Plan, PlanLine, StepWork
    from tertib.people import service as people
    from tertib.runtime.door import fixed_time

    entries: list[Mapping[str, Any]] = []
    press, mail = FakePress(), FakeMail()
    with fixed_time(MORNING) as clock, fake_catalogue(entries, press, mail):
        desk = build_desk(clock, entries, press, mail)

        def kinds(case: Any) -> list[object]:
            return [each["kind"] for each in queries.export_chain(desk.actors["auditor"], case.id)]

        pool = desk.at_check()
        seen = desk.view(pool).seq
        claims = at_once(
            lambda: service.claim(pool.id, by=desk.actors["jft1"], seen=seen),
            lambda: service.claim(pool.id, by=desk.actors["jft2"], seen=seen),
        )
        work = StepWork(disposition=Disposition(to=(desk.posts["kepala_bidang"],)))
        clicked, keyed = desk.registered(), desk.registered()
        head = desk.actors["kepala_dinas"]
        clicks = at_once(*[lambda: service.complete(clicked.id, work, by=head, seen=clicked.seq)] * 4)
        keys = at_once(
            *[lambda: service.complete(keyed.id, work, by=head, seen=keyed.seq, idempotency_key="k")] * 4
        )
        people.place_post(desk.posts["kepala_bidang"], desk.posts["sekretaris"], by=SYSTEM)
        people.place_post(desk.posts["admin_system"], desk.posts["kepala_bidang"], by=SYSTEM)
        gone = PlanLine(label="a", before="b", after="-")
        mail.plan_answer = Plan(summary="Hapus", lines=(gone,), destroys=(gone,))
        twice = desk.confirmed()
        (asked,) = [one for one in queries.intents(desk.actors["admin_system"], twice.id) if one.digest]
        read, shown = {asked.id: asked.digest}, desk.view(twice).seq
        seconds = at_once(*[
            lambda name=name: service.second_plan(twice.id, read, by=desk.actors[name], seen=shown)
            for name in ("kepala_bidang", "sekretaris", "admin_system")
        ])  # fmt: skip
        mail.plan_answer = None
        opened = at_once(*[lambda: desk.open(idempotency_key="satu")] * 3)
        cases, mine = (pool, clicked, keyed, twice), len(queries.my_cases(desk.actors["dinkes"]))
        _opening.uuid4 = lambda: UUID("a" + uuid4().hex[1:])  # type: ignore[attr-defined]  # one strand
        log = [*at_once(*[desk.open] * 8), queries.judge_log().ok]
        print(json.dumps({
            "claims": claims, "claimed": kinds(pool).count("claimed"),
            "clicks": clicks, "clicked": kinds(clicked).count("hop_done"),
            "keys": keys, "keyed": kinds(keyed).count("hop_done"),
            "seconds": seconds, "seconded": kinds(twice).count("plan_seconded"),
            "opened": opened, "cases": mine,
            "log": log,
            "chains": [queries.verify(case.id).ok and queries.replay(case.id) for case in cases],
        }))  # fmt: skip


if __name__ == "__main__":
    main()

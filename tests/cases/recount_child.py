"""Run in a process of its own on a database file: a late holiday's count is killed, and the queue goes on.

`python -m tests.cases.recount_child CASES POINT...` prints one JSON line: what was found after the worker was
killed at each point (`name:n`, the n-th time it came there) and another had worked; last, at the first point,
what the naive twin leaves behind.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django
from django.core.management import call_command
from django.db import connections
from tests.cases.kill_child import in_fork

LEASE = timedelta(minutes=5)  # longer than that of the count


@dataclass(slots=True)
class Trial:
    """One office with its open cases, on the evening before somebody enters a holiday."""

    clock: Any
    desk: Any
    database: Path
    due: Mapping[UUID, Any]  # the deadline of each case, an hour of the day that stays the same
    waiting: UUID

    def restore(self, to: Any) -> None:
        connections.close_all()
        for stale in self.database.parent.glob(f"{self.database.name}*"):
            stale.unlink()
        shutil.copy(self.database.with_suffix(".pristine"), self.database)
        self.clock.now = to

    def count(self) -> None:
        """What the worker does with the one job that is due; the letters stay where they were posted."""
        from tertib.runtime.models import QueuedJob
        from tertib.runtime.queue import Worker

        QueuedJob.objects.exclude(task="cases.recount").delete()
        Worker("uji", strict=True).run_pending(limit=1)

    def ask(self) -> None:
        """What the desk does after the holiday was entered."""
        from tertib.cases import service

        service.recount_soon(self.desk.office)

    def killed(self, at: str) -> dict[str, Any]:
        """The worker dies; another finds the job once the lease of the dead is over; then all once more."""
        enter(self.desk)
        self.ask()
        died = in_fork(self.count, kill_at=at)
        halfway = self.moved()
        self.clock.advance(LEASE)
        in_fork(self.count)
        once = self.judge()
        self.ask()
        in_fork(self.count)
        return {
            "died": died,
            "halfway": sum(halfway.values()),
            "twice_is_once": once == self.judge(),
            **once,
        }

    def moved(self) -> Counter[str]:
        from tertib.cases.models import Event

        found = Event.objects.filter(kind__in=("promise_moved", "wait_moved"))
        return Counter(str(each) for each in found.values_list("case_id", flat=True))

    def judge(self) -> dict[str, Any]:
        from tertib.cases import _store, queries
        from tertib.runtime.models import OutboxMessage

        rows = {case: _store.load_case(case) for case in self.due}
        officials = OutboxMessage.objects.filter(key__startswith="moved:").values_list("recipient", "subject")
        asked = OutboxMessage.objects.filter(case__in=[*self.due, self.waiting], subject__startswith="Batas ")
        told = Counter(asked.values_list("case", flat=True))
        late = [row.state.due - self.due[case] for case, row in rows.items() if row and row.state.due]
        sample = [*self.due][:: max(1, len(self.due) // 10)]
        return {
            "events": sorted(Counter(self.moved().values()).items()),
            "later_by_days": sorted(Counter(each.days for each in late).items()),
            "officials": sorted((*each, times) for each, times in Counter(officials).items()),
            "applicants": sorted(Counter(told.values()).items()),
            "sound": all(queries.verify(case).ok and queries.replay(case) for case in sample),
        }


def enter(desk: Any) -> None:
    from tests.cases.harness import SYSTEM

    from tertib.people import service as people
    from tertib.people.types import SpecialDay

    people.enter_days(desk.office, [SpecialDay(day=date(2026, 11, 25), name="Pemilihan ulang")], by=SYSTEM)


def become_naive() -> None:
    """The twin that looks at nothing: it writes what it counted, moved or not, and tells at once."""
    from tertib.cases import _commands as c
    from tertib.cases import _deadlines, _store, machine, notices
    from tertib.people import queries as people

    careful = _deadlines._move

    def count_blindly(course: Any, command: c.MovePromise) -> None:
        state = course.state
        if state.promise_since is not None and state.registered_at is not None:
            due, before = machine._due(course, state.registered_at), state.due
            course.emit("promise_moved", due=due.isoformat(), before=before.isoformat(), calendar="")  # type: ignore[union-attr]
        if state.waiting is not None:
            until = course.world.last_day(state.waiting.since, course.procedure.waiting_days)
            before = state.waiting.until
            course.emit("wait_moved", until=until.isoformat(), before=before.isoformat(), calendar="")

    def tell_at_once(tx: Any, case: UUID, content: str) -> bool:
        moved = careful(tx, case, content)
        row = _store.load_case(case)
        assert row is not None
        for person in people.holders(row.state.post, tx.now) if row.state.post else ():
            letter = notices.Written(
                subject="Batas waktu 1 tugas Anda berubah", text="-", key=f"moved:{uuid4()}"
            )
            notices.deliver(tx, notices.official(person), letter)
        return moved

    machine._deciders[c.MovePromise] = count_blindly
    _deadlines._move = tell_at_once
    _deadlines._settle = lambda tx, office, content: None  # type: ignore[assignment]


def built(clock: Any, desk: Any, database: Path, cases: int) -> Trial:
    """Most cases lie on the head's desk, three in a pool of two, and one waits for its applicant."""
    from tertib.cases import _store

    waiting = desk.incomplete().id
    made = [desk.at_check().id for _ in range(3)]
    made += [desk.registered().id for _ in range(cases - len(made) - 1)]
    due = {row.id: row.state.due for row in _store.load_many(made)}
    connections.close_all()
    shutil.copy(database, database.with_suffix(".pristine"))
    return Trial(clock=clock, desk=desk, database=database, due=due, waiting=waiting)


def main(cases: int, points: list[str]) -> None:
    django.setup()
    from django.conf import settings

    call_command("migrate", verbosity=0)
    from tests.cases.harness import MORNING, FakeMail, FakePress, build_desk, fake_catalogue

    from tertib.runtime.door import fixed_time

    database = Path(settings.DATABASES["default"]["NAME"])
    entries: list[Mapping[str, Any]] = []
    press, mail = FakePress(), FakeMail()
    with fixed_time(MORNING) as clock, fake_catalogue(entries, press, mail):
        trial = built(clock, build_desk(clock, entries, press, mail), database, cases)
        found, evening = {}, clock.now
        for point in points:
            trial.restore(evening)
            found[point] = trial.killed(point)
        become_naive()
        trial.restore(evening)
        found["naive"] = trial.killed(points[0])
        print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

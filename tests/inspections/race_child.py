"""Run in a process of its own on a database of its own: two workers, two taps and two signatures at once.

Then the same again by a naive twin, which opens without a key and holds no row; nothing else is changed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection
from tests.cases.race_child import at_once

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
PATIENCE = 1.0  # one that waits for a lock of the other never comes to the gate
OCTOBER = date(2026, 10, 1)


def gate() -> Callable[[], None]:
    """Stand still until the other is here too, or cannot come."""
    both = threading.Barrier(2)

    def stop() -> None:
        try:
            both.wait(PATIENCE)
        except threading.BrokenBarrierError:
            return

    return stop


def raced(*, naive: bool) -> dict[str, Any]:
    from django.db.models import QuerySet
    from tests.inspections import room, rounds
    from tests.inspections.agenda import draft
    from tests.inspections.test_recap import due
    from tests.inspections.test_visits import PLACE, prepared

    from tertib.cases import service as engine  # app-ready
    from tertib.cases.models import Case
    from tertib.inspections import _follow_ups, _occurrences, _visit_book, queries, service
    from tertib.inspections.models import FollowUp, Occurrence, RecapArchive, RoomVisit
    from tertib.inspections.types import Entering, Round
    from tertib.people import queries as people
    from tertib.people.models import Post
    from tertib.runtime import marks
    from tertib.runtime.door import fixed_time

    def waiting_at(point: str) -> None:
        stop = gate()

        def passing(name: str) -> None:
            if name == point:
                connection.close()
                stop()

        marks.point = _occurrences.point = passing  # type: ignore[attr-defined, assignment]

    if naive:
        opening = engine.open_case

        def unkeyed(*args: Any, idempotency_key: str | None = None, **named: Any) -> Any:
            return opening(*args, idempotency_key=f"{idempotency_key}:{uuid4()}", **named)

        engine.open_case = unkeyed  # type: ignore[assignment]
        QuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign]

    told: dict[str, Any] = {}
    with fixed_time(NOON) as clock:
        care = rounds.begin(room.build())
        office = care.room.office
        care.inspect(care.open(), "92", answer=rounds.UNSETTLED)
        service.add_plan(
            office, draft(rule="FREQ=DAILY;COUNT=1", lead_days=0, asset=care.asset), by=room.ADMIN
        )
        clock.advance(timedelta(hours=1))

        waiting_at("agenda.kept")
        at_once(*[lambda: service.sweep_agenda(office)] * 2)
        waiting_at("follow.opening")
        at_once(*[_follow_ups.sweep] * 2)
        waiting_at("")
        origin = FollowUp.objects.get().origin_case
        told["day"] = Case.objects.filter(code=room.CODE).count()
        told["finding"] = Case.objects.filter(code=rounds.CODE).exclude(id=origin).count()
        noted = (Occurrence.objects.get().case_id, FollowUp.objects.get().case_id)
        told["noted"] = [case is not None for case in noted]

        asked = Round(code=room.CODE, asset=care.asset, on=NOON.date(), basis="Laporan")
        at_once(*[lambda: service.open_round(office, asked, by=room.COLLEAGUE, key="satu")] * 3)
        told["by hand"] = Case.objects.filter(code=room.CODE).count() - told["day"]

        prepared(care.room, "srv-77")

        def enters(name: str, escort: str = "") -> int:
            return service.enter_room(
                office, Entering(room=PLACE, name=name, escort=escort), by=room.COLLEAGUE
            )

        told["taps"] = sorted(each.split(":")[0] for each in at_once(*[lambda: enters("Teknisi Satu")] * 2))
        inside = RoomVisit.objects.get()
        writing, stop = _visit_book.write, gate()

        def slowly(*args: Any, **named: Any) -> None:
            stop()
            writing(*args, **named)

        _visit_book.write = slowly
        at_once(
            lambda: enters("Tamu", "Teknisi Satu"),
            lambda: service.leave_room(inside.id, by=room.COLLEAGUE),
        )
        _visit_book.write = writing
        guests = RoomVisit.objects.filter(admitted=False, left_at=None).count()
        told["guest alone"] = guests == 1 and RoomVisit.objects.get(id=inside.id).left_at is not None

        leader = people.post_by_key(office, "pengelola").id
        Post.objects.filter(key="teknisi").update(superior=leader)
        due(care.asset, "2026-10-07", "missed")
        mark = queries.recap_mark(queries.recap(room.ADMIN, office, OCTOBER))
        signed = at_once(
            *[lambda: service.archive_recap(office, OCTOBER, post=leader, by=room.ADMIN, seen=mark)] * 2
        )
        told["signed"] = sorted(each.split(":")[0] for each in signed)
        told["kept"] = RecapArchive.objects.count()
    return told


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    sound = raced(naive=False)
    call_command("flush", interactive=False, verbosity=0)
    print(json.dumps({"sound": sound, "naive": raced(naive=True)}))

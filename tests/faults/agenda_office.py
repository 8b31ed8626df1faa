"""Offices with one day of a work plan due, and one finding left unsettled: two cases for the worker to open.

`naively` is the twin that opens without a key; nothing else is changed. `together` stands still at a named
point until the other worker stands there too. Each order comes an hour later, so that leases run out.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import django

os.environ |= {
    "TERTIB_DATA": sys.argv[1],
    "TERTIB_MAIL": "private",
    "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
}
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from tests.faults import forking  # noqa: E402
from tests.inspections import room, rounds  # noqa: E402
from tests.inspections.agenda import draft  # noqa: E402

from tertib.cases import queries as cases  # noqa: E402
from tertib.cases import service as engine  # noqa: E402
from tertib.cases.models import Case  # noqa: E402
from tertib.inspections import _follow_ups, _occurrences, service  # noqa: E402
from tertib.inspections.models import FollowUp, Occurrence  # noqa: E402
from tertib.runtime import door, marks  # noqa: E402
from tertib.runtime.queue import Worker  # noqa: E402

PATIENCE = 20
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
POINTS = ("agenda.kept", "follow.opening")
"""The last points before a case is opened."""
_open_case = engine.open_case


def found() -> str:
    """A plan that is due today, and a round that left a finding behind."""
    call_command("migrate", verbosity=0)
    with door.fixed_time(NOON):
        care = rounds.begin(room.build())
        care.inspect(care.open(), "92", answer=rounds.UNSETTLED)
        plan = draft(rule="FREQ=DAILY;COUNT=1", lead_days=0, asset=care.asset)
        service.add_plan(care.room.office, plan, by=room.ADMIN)
    return ""


def _tick() -> datetime:
    (settings.DATA / f"tick-{uuid4()}").touch()  # two orders at once may not share a file
    return NOON + timedelta(hours=len(list(settings.DATA.glob("tick-*"))))


def work() -> str:
    """What the worker does by itself: the jobs that wait, and both of its rounds."""
    with door.fixed_time(_tick()):
        Worker(f"w{os.getpid()}").run_pending()
        service.sweep_agenda(Occurrence.objects.get().asset.office_id)
        _follow_ups.sweep()
    return ""


def naively(act: Callable[[], str]) -> str:
    """The twin: every opening is a new one."""

    def open_case(*args: Any, idempotency_key: str, **named: Any) -> Any:
        return _open_case(*args, idempotency_key=f"{idempotency_key}:{uuid4()}", **named)

    engine.open_case = open_case  # type: ignore[assignment]
    return act()


def together(point: str, act: Callable[[], str]) -> str:
    """Do it, but wait at the point, once, until both are there."""
    passing, waited = marks.point, []

    def stop(name: str) -> None:
        passing(name)
        if name == point and not waited:
            waited.append(name)
            (settings.DATA / f"at-{point}-{os.getpid()}").touch()
            connection.close()
            _wait_for_both(point)

    marks.point = _occurrences.point = stop  # type: ignore[attr-defined, assignment]
    return act()


def _wait_for_both(point: str) -> None:
    until = time.monotonic() + PATIENCE
    while len(list(settings.DATA.glob(f"at-{point}-*"))) < 2:
        if time.monotonic() > until:
            raise RuntimeError(f"nobody else came to {point}")
        time.sleep(0.01)


def judge() -> str:
    """The cases that were opened for the day and for the finding, and what each is noted with."""
    day, finding = Occurrence.objects.get(), FollowUp.objects.get()
    opened = {
        "day": set(Case.objects.filter(code=room.CODE).values_list("id", flat=True)),
        "finding": set(
            Case.objects.filter(code=rounds.CODE).exclude(id=finding.origin_case).values_list("id", flat=True)
        ),
    }
    noted = {"day": day.case_id, "finding": finding.case_id}
    return json.dumps(
        {
            "cases": {name: len(ids) for name, ids in opened.items()},
            "noted": {name: noted[name] in ids for name, ids in opened.items()},
            "told": [day.state, day.wish, day.trouble, finding.state, finding.trouble],
            "assets": [cases.facts(each).request.get("asset") for each in opened["finding"]],
            "chains": all(cases.verify(each).ok for ids in opened.values() for each in ids),
        }
    )


ORDERS: dict[str, Callable[[], str]] = {"work": work, "work_naively": partial(naively, work)}

forking.serve(
    {
        "found": found,
        "judge": judge,
        **ORDERS,
        **{
            f"{name} together {at}": partial(together, at, act)
            for at in POINTS
            for name, act in ORDERS.items()
        },
    },
    lambda: None,
)

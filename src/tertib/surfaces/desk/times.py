"""The paper that explains a case's deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tertib.cases import queries as cases
from tertib.cases.types import Clock, Clocks
from tertib.kernel.indonesian import duration, long_date
from tertib.people import queries as people
from tertib.runtime import paper
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import access

TEMPLATE = Path(__file__).parent / "papers" / "deadline.typ"


@require_GET
def deadline(request: HttpRequest, case: UUID) -> HttpResponse:
    """How every deadline of a case was counted, line by line, to be printed."""
    found = cases.case_for(_who.actor(request), case)
    zone = ZoneInfo(people.office_calendar(found.office).zone)
    parts = [part for title, clock in _titled(found.clocks) if (part := _part(title, clock, zone))]
    if not parts:
        raise Http404
    now = access.asked(request).now
    printed = paper.render(
        files={"deadline.typ": _template()},
        main="deadline.typ",
        data={
            "title": found.procedure_title,
            "number": found.number,
            "agency": found.agency_name,
            "office": people.unit(found.office).name,
            "at": _spelled(now.astimezone(zone)),
            "parts": parts,
        },
        at=now,
    )
    answer = HttpResponse(printed.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="batas-waktu.pdf"'
    return answer


def _titled(clocks: Clocks) -> Iterator[tuple[str, Clock]]:
    yield "Janji layanan", clocks.promise
    yield "Waktu pengerjaan langkah ini", clocks.touch
    yield "Waktu pemohon untuk melengkapi", clocks.applicant


def _part(title: str, clock: Clock, zone: ZoneInfo) -> dict[str, object] | None:
    """One deadline with its lines; papers are in Indonesian whatever the reader's language."""
    if not clock.lines or clock.due is None:
        return None
    return {
        "title": title,
        "due": _spelled(clock.due.astimezone(zone)),
        "limit": duration(clock.limit or 0),
        "lines": [{"text": str(line), "minutes": line.minutes} for line in clock.lines],
        "sum": sum(line.minutes for line in clock.lines),
    }


def _spelled(moment: datetime) -> str:
    return f"{long_date(moment.date())} pukul {moment:%H.%M}"


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()

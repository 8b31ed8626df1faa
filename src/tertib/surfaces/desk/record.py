"""What an official finished in a period, to be printed and laid beside the yearly appraisal (SKP)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tertib.cases import queries as cases
from tertib.cases.types import WorkLine
from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.indonesian import long_date
from tertib.people import queries as people
from tertib.people.types import MandateKind
from tertib.runtime import paper
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.officials import office_of
from tertib.surfaces.ui import access

TEMPLATE = Path(__file__).parent / "papers" / "record.typ"
LONGEST = timedelta(days=366)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own record."""
    person = _who.actor(request).person
    if person is None:
        raise NotFound("Orang tersebut tidak ditemukan.")
    return _printed(request, person)


@require_GET
def of_official(request: HttpRequest, person: UUID) -> HttpResponse:
    """The record of somebody of the office one administers."""
    people.official(office_of(request).id, person, access.asked(request).now)
    return _printed(request, person)


def _printed(request: HttpRequest, person: UUID) -> HttpResponse:
    asked = access.asked(request)
    first, last = _period(request, people.office_date(asked.now))
    lines = cases.work_record(asked.actor, person, first, last)
    made = paper.render(
        files={"record.typ": _template()},
        main="record.typ",
        data={
            **_about(person),
            **_told(lines, asked.now),
            "first": long_date(first),
            "last": long_date(last),
        },
        at=asked.now,
    )
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    name = f"hasil-kerja-{first.isoformat()}-{last.isoformat()}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _period(request: HttpRequest, today: date) -> tuple[date, date]:
    """`dari` and `sampai`; this year so far where they are left out."""
    first = _day(request.GET.get("dari", ""), today.replace(month=1, day=1))
    last = _day(request.GET.get("sampai", ""), today)
    if last < first:
        raise Invalid("Masa tidak dapat berakhir sebelum mulai.")
    if last - first > LONGEST:
        raise Invalid("Pilih masa paling panjang satu tahun.")
    return first, last


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("Tanggal tidak dikenal.") from None


def _about(person: UUID) -> dict[str, Any]:
    who = people.person(person)
    number = f"{who.employment.number_label} {who.nip}" if who.nip else ""
    return {"name": who.name, "number": number, "rank": who.rank}


def _told(lines: Sequence[WorkLine], now: Any) -> dict[str, Any]:
    """The lines, and what they add up to per row of an SOP."""
    titles = people.titles({one.post for one in lines if one.post}, now)
    rows = {(one.procedure_title, one.step): one for one in lines}
    counted = Counter((one.procedure_title, one.step) for one in lines)
    spent: Counter[tuple[str, int]] = Counter()
    for one in lines:
        spent[one.procedure_title, one.step] += one.touch
    zone = timezone.get_default_timezone()
    return {
        "posts": sorted({_as(one, titles) for one in lines}),
        "sums": [
            {
                "procedure": title, "activity": rows[title, step].activity, "count": counted[title, step],
                "spent": spent[title, step], "minutes": rows[title, step].minutes,
            }
            for title, step in sorted(rows)
        ],
        "lines": [
            {
                "day": f"{one.at.astimezone(zone):%d-%m-%Y}", "number": one.number, "activity": one.activity,
                "as": _as(one, titles), "spent": one.touch,
            }
            for one in lines
        ],
        "total": len(lines),
        "printed": long_date(people.office_date(now)),
    }  # fmt: skip


def _as(one: WorkLine, titles: Any) -> str:
    title = titles[one.post].title if one.post in titles else "-"
    return f"{MandateKind(one.capacity).prefix}{title}" if one.capacity else title


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()

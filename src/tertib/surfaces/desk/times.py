"""The office's time: special days, changed by the administrator, and the paper that explains a deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.types import Clock, Clocks
from tertib.kernel.errors import Invalid
from tertib.kernel.indonesian import duration, long_date
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import DAY_KINDS, DayChange, DayKind, ListReading, SpecialDay
from tertib.runtime import paper
from tertib.surfaces.desk import _who, administered
from tertib.surfaces.ui import access

TEMPLATE = Path(__file__).parent / "papers" / "deadline.typ"
HOURS_HELP = "07:30-11:30"


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The days of one year, with where they come from; `tahun=2027` asks for another."""
    return render(request, "desk/calendar.html", _context(request))


@require_POST
def enter_day(request: HttpRequest) -> HttpResponse:
    """Enter or change one day; open deadlines are counted anew by the worker."""
    form, office = _who.sent(request), _office(request)
    day = SpecialDay(
        day=_day(form.text("day")),
        name=form.text("name"),
        kind=_kind(form.text("kind")),
        hours=tuple(form.text("hours").replace(",", " ").split()),
        source=form.text("source"),
        decree=form.text("decree"),
    )
    _apply(request, office, [day])
    return redirect(f"{reverse('desk:calendar')}?tahun={day.day.year}")


@require_POST
def remove_day(request: HttpRequest) -> HttpResponse:
    """Make it a day of its week again."""
    form, office = _who.sent(request), _office(request)
    service.remove_day(office, _day(form.text("day")), by=form.by)
    case_service.recount_soon(office)
    messages.success(request, _("Hari itu kembali menjadi hari biasa. Batas waktu dihitung ulang."))
    return redirect("desk:calendar")


@require_POST
def bring_days(request: HttpRequest) -> HttpResponse:
    """Read a file, or a first guess of a year: shown first, stored when asked to and nothing is wrong."""
    form, office = _who.sent(request), _office(request)
    reading = _reading(request)
    if reading.problems or "apply" not in form.post:
        whole = "whole_years" in form.post
        planned = service.enter_days(office, reading.days, by=form.by, whole_years=whole, dry_run=True)
        context = {**_context(request), "reading": reading, "planned": planned}
        return render(request, "desk/calendar.html", context, status=400 if reading.problems else 200)
    _apply(request, office, reading.days, whole_years="whole_years" in form.post)
    return redirect("desk:calendar")


def _reading(request: HttpRequest) -> ListReading:
    form = _who.sent(request)
    file = form.files.get("file")
    if file is not None:
        source = form.text("source") or str(file.name or "")[:200]
        return people.read_days(file.read(), source=source, decree=form.text("decree"))
    year = form.text("year")
    if not year.isdecimal() or not 2000 <= int(year) <= 2100:
        raise Invalid("Pilih berkas CSV atau ICS, atau sebutkan tahun untuk daftar awal.")
    return people.seed_days(int(year))


def _apply(
    request: HttpRequest, office: UUID, days: Sequence[SpecialDay], *, whole_years: bool = False
) -> tuple[DayChange, ...]:
    changes = service.enter_days(office, days, by=_who.actor(request), whole_years=whole_years)
    if not changes:
        messages.info(request, _("Tidak ada yang berubah."))
        return changes
    case_service.recount_soon(office)
    said = _("%(n)s hari disimpan. Batas waktu perkara dihitung ulang.") % {"n": len(changes)}
    messages.success(request, said)
    return changes


def _office(request: HttpRequest) -> UUID:
    """The office that the administrator looks after at the moment."""
    return administered.office(request).id


def _context(request: HttpRequest) -> dict[str, object]:
    asked, office = access.asked(request), _office(request)
    this = people.office_date(asked.now).year
    text = request.GET.get("tahun", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else this
    return {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "days": people.special_days(office, year),
        "calendars": people.calendars(office),
        "calendar_warnings": people.calendar_warnings(office, asked.now),
        "kinds": tuple(DAY_KINDS.items()),
        "hours_help": HOURS_HELP,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("Isi tanggalnya.") from None


def _kind(text: str) -> DayKind:
    try:
        return DayKind(text)
    except ValueError:
        raise Invalid("Pilih jenis harinya.") from None


# --- the explanation on paper ------------------------------------------------------------------------


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

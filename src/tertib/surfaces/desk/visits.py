"""The access log of a room at its door: one tap to enter, one to leave, and the printed log."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.inspections import queries, service
from tertib.inspections.types import Entering, RoomView, VisitView
from tertib.kernel.errors import Conflict, Invalid
from tertib.kernel.indonesian import MONTHS, long_date
from tertib.people import queries as people
from tertib.runtime import paper
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.appointing import attempted, reason
from tertib.surfaces.desk.control import office_seen, printed
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

TEMPLATE = Path(__file__).parent / "papers" / "room_log.typ"


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """A room: who is inside, who may enter, the last lines."""
    return _drawn(request, request.GET.get("ruang", "")[:200])


def _drawn(request: HttpRequest, name: str, refused: Invalid | Conflict | None = None) -> HttpResponse:
    by, office = _who.actor(request), office_seen(request)
    asked = access.asked(request)
    held = people.capacities(by.person, asked.now) if by.person else ()
    room = queries.room(by, office.id, name)
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    fields = with_problems(_guest(room, request.POST.dict() if refused else {}), problems)
    context = {
        "office": office,
        "room": room,
        "works": any(one.office == office.id for one in held),
        "fields": fields,
        "lines": problem_lines(problems, fields),
        "trouble": sentence_of(refused) if isinstance(refused, Conflict) else "",
    }
    return render(request, "desk/agenda/ruang.html", context, status=400 if refused else 200)


def _guest(room: RoomView, values: dict[str, str]) -> tuple[FieldView, ...]:
    inside = [one.name for one in room.inside if one.admitted]
    return (
        FieldView(name="name", label=_("Nama"), required=True, length=200, value=values.get("name", "")),
        FieldView(name="position", label=_("Dari"), length=200, value=values.get("position", "")),
        FieldView(name="purpose", label=_("Keperluan"), length=300, value=values.get("purpose", "")),
        FieldView(
            name="escort", label=_("Pendamping"), kind="choice", required=True,
            value=values.get("escort", ""),
            choices=tuple(Choice(value=one, label=one) for one in inside),
            help=_("Seseorang pada daftar izin yang sudah di dalam."),
        ),
    )  # fmt: skip


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody enters now."""
    office, form = office_seen(request), _who.sent(request)
    name = form.text("room")
    try:
        wanted = Entering(
            room=name,
            name=form.text("name"),
            case=form.uuid("case") if form.text("case") else None,
            position=form.text("position"),
            escort=form.text("escort"),
            purpose=form.text("purpose"),
        )
        service.enter_room(office.id, wanted, by=form.by)
    except (Invalid, Conflict) as refused:
        return _drawn(request, name, refused)
    messages.success(request, _("%(name)s tercatat masuk.") % {"name": wanted.name})
    return redirect(_page(name))


def _page(room: str) -> str:
    return f"{reverse('desk:rooms')}?{urlencode({'ruang': room})}"


@require_POST
def leave(request: HttpRequest, visit: int) -> HttpResponse:
    """Somebody leaves now."""
    by = _who.actor(request)
    room = queries.visit(by, visit).room
    refused = attempted(lambda: service.leave_room(visit, by=by))
    if refused is not None:
        messages.error(request, reason(refused))
    return redirect(_page(room))


@require_POST
def strike(request: HttpRequest, visit: int) -> HttpResponse:
    """Strike a line that is wrong, with the reason."""
    form = _who.sent(request)
    room = queries.visit(form.by, visit).room
    refused = attempted(lambda: service.strike_visit(visit, form.text("reason"), by=form.by))
    if refused is not None:
        messages.error(request, reason(refused))
    return redirect(_page(room))


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The log of a month as PDF; `?bulan=2026-11`, this month where none is named."""
    by, office = _who.actor(request), office_seen(request)
    today = people.office_date(access.asked(request).now)
    first = _month(request.GET.get("bulan", ""), today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    name = queries.room(by, office.id, request.GET.get("ruang", "")[:200]).room
    lines = queries.room_log(by, office.id, name, first, last)
    made = paper.render(
        files={"room_log.typ": TEMPLATE.read_bytes()},
        main="room_log.typ",
        data={
            "office": office.name,
            "room": name,
            "month": f"{MONTHS[first.month - 1]} {first.year}",
            "rows": [_row(one) for one in lines],
            "printed": long_date(today),
        },
        at=access.asked(request).now,
    )
    return printed(made.pdf, f"log-ruang-{first:%Y-%m}.pdf")


def _row(one: VisitView) -> dict[str, object]:
    """A line as it is printed: in Indonesian, a struck one with why."""
    zone = timezone.get_default_timezone()
    left = f"{one.left_at.astimezone(zone):%H.%M}" if one.left_at else ""
    why = f"Dicoret {one.struck_by}: {one.struck_reason}" if one.struck_reason else ""
    escort = f"tamu, didampingi {one.escort}" if one.escort else one.position
    there = one.entered_at.astimezone(zone)
    cells = [f"{there:%d/%m/%Y}", f"{there:%H.%M}", left, one.name, escort, one.purpose, one.noted_by]
    return {"cells": cells, "struck": why}


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)

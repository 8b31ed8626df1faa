"""The work plan on the desk: what is due when, each plan with its days, and a round that was not planned."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.inspections import queries, service
from tertib.inspections.types import OccurrenceState, PlanView, Round
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.people import queries as people
from tertib.surfaces.desk import _who, plan_files, plan_forms
from tertib.surfaces.desk.appointing import attempted, reason
from tertib.surfaces.desk.control import office_seen
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import problem_lines, with_problems

AHEAD, EVERY = 24, 2_000
"""Rows of a plan that its page shows, and all of them where somebody asks for all."""


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every plan of the office, the next due first, and what could not be opened."""
    by, office = _who.actor(request), office_seen(request)
    text = request.GET.get("cari", "").strip()[:100]
    context = {
        "office": office,
        "plans": queries.plans(by, office.id, text=text),
        "text": text,
        "troubled": queries.troubled_days(by, office.id),
        "keeps": queries.keeps_plans(by, office.id),
        "works": _works_in(request, office.id),
    }
    return render(request, "desk/agenda/daftar.html", context)


def _works_in(request: HttpRequest, office: UUID) -> bool:
    asked = access.asked(request)
    held = people.capacities(asked.actor.person, asked.now) if asked.actor.person else ()
    return any(one.office == office for one in held)


def _today(request: HttpRequest) -> date:
    return people.office_date(access.asked(request).now)


@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """The work plan of a year by month, or (`?bulan=12`) every round of one month."""
    by, office, today = _who.actor(request), office_seen(request), _today(request)
    of_year = _number(request, "tahun", today.year, 2000, 2100)
    month = _number(request, "bulan", 0, 1, 12)
    if month:
        first, last = date(of_year, month, 1), date(of_year, month, monthrange(of_year, month)[1])
        days = queries.work_plan(by, office.id, first, last)
        context = {"first": first, "days": days, "most": len(days) >= queries.MOST_DAYS}
    else:
        found = queries.year_plan(by, office.id, of_year)
        context = {
            "months": [(date(of_year, n, 1), [d for d in found if d.on.month == n]) for n in range(1, 13)]
        }
    values = {"office": office, "year": of_year, "month": month, "today": today, **context}
    return render(request, "desk/agenda/tahun.html", values)


def _number(request: HttpRequest, name: str, otherwise: int, least: int, most: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 and least <= int(text) <= most else otherwise


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """A year of the work plan as CSV or for a calendar program."""
    by, office, today = _who.actor(request), office_seen(request), _today(request)
    of_year = _number(request, "tahun", today.year, 2000, 2100)
    days = queries.work_plan(by, office.id, date(of_year, 1, 1), date(of_year, 12, 31), most=20_000)
    if form == "csv":
        made, media = plan_files.csv_of(days), "text/csv; charset=utf-8"
    elif form == "ics":
        made, media = plan_files.ics_of(days), "text/calendar; charset=utf-8"
    else:
        raise Http404
    return attachment(made, filename=f"agenda-kerja-{of_year}.{form}", media_type=media)


@require_GET
def show(request: HttpRequest, plan: UUID) -> HttpResponse:
    """One plan: what it says, its days, and what may be done with them."""
    return _drawn(request, queries.plan(_who.actor(request), plan))


def _drawn(request: HttpRequest, found: PlanView, trouble: str = "") -> HttpResponse:
    by = _who.actor(request)
    persons = people.people(found.staff)
    context = {
        "plan": found,
        **_days(request, found),
        "today": _today(request),
        "staff": [persons[one] for one in found.staff if one in persons],
        "forecasts": queries.forecasts(by, found.id) if found.is_metered else {},
        "keeps": queries.keeps_plans(by, found.office),
        "works": _works_in(request, found.office),
        "trouble": trouble,
        "obstacle": queries.plan_obstacle(found.office, found.code),
    }
    return render(request, "desk/agenda/satu.html", context, status=400 if trouble else 200)


def _days(request: HttpRequest, plan: PlanView) -> dict[str, Any]:
    """The next days of a plan, or all that are planned; whether there are more than are shown."""
    every = "semua" in request.GET
    days = queries.plan_days(_who.actor(request), plan.id, ahead=EVERY if every else AHEAD + 1)
    more = not every and sum(one.state is OccurrenceState.PLANNED for one in days) > AHEAD
    return {"days": days[:-1] if more else days, "more": more}


@require_POST
def act(request: HttpRequest, plan: UUID, name: str) -> HttpResponse:
    """Pause or go on, leave a day out or put it back."""
    form = _who.sent(request)
    if name not in {"jeda", "lanjut", "tiadakan", "adakan"}:
        raise Http404
    found = queries.plan(form.by, plan)
    refused = attempted(lambda: _done(form, plan, name))
    if refused is not None:
        return _drawn(request, found, reason(refused))
    said = {
        "jeda": _("Rencana dijeda."),
        "lanjut": _("Rencana berjalan lagi."),
        "tiadakan": _("Hari itu ditiadakan."),
        "adakan": _("Hari itu diadakan lagi."),
    }
    messages.success(request, said[name])
    return redirect("desk:plan", plan=plan)


def _done(form: _who.Sent, plan: UUID, name: str) -> None:
    if name == "jeda":
        service.pause_plan(plan, by=form.by, seen=form.seen)
    elif name == "lanjut":
        service.resume_plan(plan, by=form.by, seen=form.seen)
    elif name == "tiadakan":
        service.skip_occurrence(plan, form.uuid("day"), form.text("reason"), by=form.by, seen=form.seen)
    else:
        service.restore_occurrence(plan, form.uuid("day"), by=form.by, seen=form.seen)


# --- the form ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a plan."""
    office = office_seen(request)
    if request.method == "GET":
        start = {"starts_on": _today(request).isoformat(), "target": request.GET.get("aset", "")[:40]}
        return _form(request, office.id, {**plan_forms.BLANK, **start})
    form = _who.sent(request)
    try:
        made = service.add_plan(office.id, plan_forms.draft_of(form, office.id), by=form.by)
    except (Invalid, Conflict) as refused:
        return _form(request, office.id, plan_forms.typed(form), refused=refused)
    messages.success(request, _("Rencana tersimpan; hari-harinya di bawah ini."))
    return redirect("desk:plan", plan=made)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Change a plan; days that are not open follow."""
    found = queries.plan(_who.actor(request), plan)
    if request.method == "GET":
        return _form(request, found.office, plan_forms.of_plan(found), plan=found)
    form = _who.sent(request)
    try:
        draft = plan_forms.draft_of(form, found.office)
        service.change_plan(plan, draft, by=form.by, seen=form.seen)
    except (Invalid, Conflict) as refused:
        return _form(
            request, found.office, plan_forms.typed(form), plan=found, refused=refused, seen=form.seen
        )
    messages.success(request, _("Rencana tersimpan; hari yang belum dibuka mengikuti."))
    return redirect("desk:plan", plan=plan)


def _form(
    request: HttpRequest,
    office: UUID,
    values: plan_forms.Values,
    *,
    plan: PlanView | None = None,
    refused: Invalid | Conflict | None = None,
    seen: int | None = None,
) -> HttpResponse:
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    groups = plan_forms.groups(_who.actor(request), office, values)
    drawn = [(key, with_problems(fields, problems)) for key, fields in groups]
    fields = [field for _key, many in drawn for field in many]
    context = {
        "plan": plan,
        "groups": drawn,
        "lines": problem_lines(problems, fields),
        "trouble": sentence_of(refused) if isinstance(refused, Conflict) else "",
        "seen": seen if seen is not None else plan.seq if plan else 0,
        "preview": plan_forms.preview(_who.actor(request), office, values),
    }
    return render(request, "desk/agenda/isian.html", context, status=400 if refused else 200)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the form says now, in words, and its next ten days."""
    office, form = office_seen(request), _who.sent(request)
    shown = plan_forms.preview(form.by, office.id, plan_forms.typed(form))
    return render(request, "desk/agenda/_pratinjau.html", {"preview": shown})


# --- a round by hand ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round that was not planned, from the page of an asset or of a plan."""
    office = office_seen(request)
    form = _who.sent(request)
    if request.method == "GET":
        start = {
            "target": request.GET.get("aset", "")[:40],
            "on": _today(request).isoformat(),
            "code": request.GET.get("sop", "")[:80],
        }
        return _round_form(request, office.id, start)
    try:
        wanted = _round(form, office.id)
        opened = service.open_round(office.id, wanted, by=form.by, key=form.key or _who.fresh_key())
    except (Invalid, Conflict, NotFound) as refused:
        return _round_form(request, office.id, plan_forms.typed(form), refused)
    messages.success(request, _("Perkara pemeliharaan dibuka."))
    return redirect("desk:case", case=opened.id)


def _round(form: _who.Sent, office: UUID) -> Round:
    asset = plan_forms.asset_of(form, office)
    return Round(
        code=form.text("code"),
        asset=asset,
        on=plan_forms.day_of(form, "on"),
        basis=form.text("basis")[:200],
        staff=plan_forms.staff_of(form),
    )


def _round_form(
    request: HttpRequest, office: UUID, values: plan_forms.Values, refused: Exception | None = None
) -> HttpResponse:
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    fields = with_problems(plan_forms.round_fields(office, values), problems)
    context = {
        "fields": fields,
        "lines": problem_lines(problems, fields),
        "trouble": sentence_of(refused) if isinstance(refused, Conflict | NotFound) else "",
        "key": _who.sent(request).key or _who.fresh_key(),
    }
    return render(request, "desk/agenda/buka.html", context, status=400 if refused else 200)

"""The office's calendars: weekly hours by period, the kinds of days each rests on; shifts and sites too.

Nothing is saved before its consequences for the open cases were shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.kernel import calendar as working_time
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotFound, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import DAY_KINDS, DEFAULT_CALENDAR, CalendarView, DayKind, UnitView
from tertib.surfaces.desk import _who, administered, consequences, week
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values, dated, maybe_day, text
from tertib.surfaces.desk.consequences import Ahead
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
COPY, ROUND = "copy", "round"
Data = dict[str, Any]


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The calendars with their hours, and the days of one year; `tahun=2027` asks for another."""
    return render(request, "desk/calendar.html", context(request))


def context(request: HttpRequest, problems: Mapping[str, tuple[str, ...]] | None = None) -> Data:
    """What that page shows; `problems` belong to its two forms that bring lists."""
    office = administered.office(request)
    now = access.asked(request).now
    this = people.office_date(now).year
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else this
    fields = with_problems(_bringing(request, this), problems or {})
    return {
        "office": office,
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "days": people.special_days(office.id, year),
        "own_days": people.own_days(office.id, year),
        "calendars": people.calendars(office.id),
        "calendar_warnings": people.calendar_warnings(office.id, now),
        "file_fields": fields[:3],
        "seed_fields": fields[3:],
        "lines": problem_lines(problems or {}, fields),
    }


def _bringing(request: HttpRequest, this: int) -> tuple[FieldView, ...]:
    values: Values = request.POST.dict() or {"year": str(this)}
    return (
        FieldView(
            name="file",
            label=_("Berkas CSV atau ICS"),
            kind="file",
            required=True,
            accept=".csv,.ics",
            help=_("Kolom CSV: tanggal, jenis, nama; boleh juga jam, sumber, nomor."),
        ),
        text(values, "decree", _("Nomor keputusan"), length=200, required=False),
        FieldView(
            name="whole_years",
            label=_("Ganti seluruh isi tahun yang ada dalam berkas"),
            kind="boolean",
            value=values.get("whole_years", ""),
        ),
        FieldView(
            name="year",
            label=_("Tahun"),
            kind="number",
            required=True,
            least=2000,
            most=2100,
            value=values.get("year", ""),
            help=_("Hanya perkiraan tanpa nomor keputusan; Anda mengoreksinya sebelum disimpan."),
        ),
    )


# --- one calendar --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, key: str) -> HttpResponse:
    """Name, zone and the days it rests on; or taking it away."""
    office, known = _found(request, key)
    if request.method == "GET":
        return _settings_page(request, office, known, _settings_values(known))
    form = _who.sent(request)
    if form.text("do") == "remove":
        return _removed(request, office, known)
    values = {**request.POST.dict(), "rests_on": form.post.getlist("rests_on")}
    data = _data(known) | {
        "zone": form.text("zone") if form.text("zone") in week.ZONES else known.zone,
        "rests_on": [one for one in form.post.getlist("rests_on") if one in set(DayKind)],
    }
    name = form.text("name")
    if not 0 < len(name) <= 120:
        sentence = gettext_noop("Isi nama kalender ini, paling panjang 120 huruf.")
        refused = Invalid(sentence, problems={"name": (Problem(sentence),)})
        return _settings_page(request, office, known, values, refused=refused)
    shown = consequences.ahead(request, office.id, [key, name, data], drafts={key: data})
    if not consequences.is_confirmed(request, shown):
        return _settings_page(request, office, known, values, shown=shown)
    service.set_calendar(office.id, data, by=form.by, key=key, name=name)
    return _saved(request, office)


def _settings_values(known: CalendarView) -> Values:
    return {"name": known.name, "zone": known.zone, "rests_on": [one.value for one in known.rests_on]}


def _settings_page(
    request: HttpRequest,
    office: UnitView,
    known: CalendarView,
    values: Values,
    *,
    refused: Invalid | Conflict | None = None,
    shown: Ahead | None = None,
) -> HttpResponse:
    fields = (
        text(values, "name", _("Nama"), length=120),
        week.zone_field(values.get("zone", known.zone)),
        FieldView(
            name="rests_on",
            label=_("Libur pada"),
            kind="checklist",
            value=values.get("rests_on", ()),
            choices=tuple(Choice(value=kind, label=_(label)) for kind, label in DAY_KINDS.items()),
            help=_("Yang tidak dicentang tetap hari kerja, misalnya pada kalender jaga."),
        ),
    )
    return _page(request, "desk/calendar_settings.html", office, known, fields, refused=refused, shown=shown)


def _removed(request: HttpRequest, office: UnitView, known: CalendarView) -> HttpResponse:
    """A calendar that some case or procedure runs on stays."""
    running = cases.calendars_named(office.id).get(known.key)
    try:
        if running is not None:
            raise Conflict(
                gettext_noop("SOP “%(title)s” atau perkaranya berjalan menurut kalender ini."), title=running
            )
        service.remove_calendar(office.id, known.key, by=_who.actor(request))
    except Conflict as refused:
        return _settings_page(request, office, known, _settings_values(known), refused=refused)
    messages.success(request, _("Kalender “%(name)s” dihapus.") % {"name": known.name})
    return redirect("desk:calendar")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Another calendar, for shifts or a site; no case runs on it before an SOP names it."""
    office = administered.office(request)
    values: Values = request.POST.dict() or {"start": COPY}
    refused = None
    if request.method == "POST":
        try:
            key = _begun(_who.sent(request), office)
        except Invalid as wrong:
            refused = wrong
        else:
            messages.success(request, _("Kalender tersimpan. Sesuaikan jamnya di bawah ini."))
            return redirect("desk:period", key=key, no=1)
    fields = (
        text(values, "name", _("Nama"), length=120),
        FieldView(
            name="key",
            label=_("Kunci"),
            required=True,
            length=60,
            value=values.get("key", ""),
            help=_("Nama pendek yang ditulis SOP pada “calendar”, misalnya jaga atau situs_bukit."),
        ),
        FieldView(
            name="start",
            label=_("Mulai dari"),
            kind="radios",
            required=True,
            value=values.get("start", COPY),
            choices=(
                Choice(value=COPY, label=_("Jam kantor yang berlaku sekarang")),
                Choice(
                    value=ROUND,
                    label=_("Siang dan malam"),
                    help=_("Jaga 24 jam setiap hari, juga pada hari libur."),
                ),
            ),
        ),
    )
    return _page(request, "desk/calendar_new.html", office, None, fields, refused=refused)


def _begun(form: Sent, office: UnitView) -> str:
    key, name = form.text("key"), form.text("name")
    problems = {}
    if not KEY.fullmatch(key):
        problems["key"] = gettext_noop("Tulis huruf kecil, angka, garis bawah atau tanda hubung saja.")
    elif any(one.key == key and one.unit == office.id for one in people.calendars(office.id)):
        problems["key"] = gettext_noop("Kunci ini sudah dipakai kalender lain.")
    if not name:
        problems["name"] = gettext_noop("Wajib diisi.")
    if problems:
        found = {field: (Problem(sentence),) for field, sentence in problems.items()}
        raise Invalid(next(iter(problems.values())), problems=found)
    usual = people.calendars(office.id)
    data: Data = {"zone": usual[0].zone if usual else next(iter(week.ZONES)), "name": name}
    if form.text("start") == ROUND or not usual:
        around = {day: ["00:00-24:00"] for day in working_time.DAYS}
        data |= {"periods": [{"name": name, "hours": around}], "rests_on": []}
    else:
        data |= {"periods": list(usual[0].periods), "rests_on": usual[0].rests_on}
    service.set_calendar(office.id, data, by=form.by, key=key, name=name)
    return key


# --- one period of it ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def period(request: HttpRequest, key: str, no: int) -> HttpResponse:
    """The hours of one period by its place; 0 is a new one, filled with the ordinary week."""
    office, known = _found(request, key)
    if no > len(known.periods):
        raise NotFound("Masa itu tidak ada.")
    place = no - 1 if no else len(known.periods)
    before: Mapping[str, Any] = known.periods[place] if no else _fresh(known.periods)
    if request.method == "GET":
        return _period_page(request, office, known, no, _period_values(before))
    form = _who.sent(request)
    removing = form.text("do") == "remove" and no > 0
    try:
        changed = [] if removing else [_typed(form, before)]
        periods = [*known.periods[:place], *changed, *known.periods[place + 1 :]]
        shown = _checked(request, office, known, periods, 0 if removing else place)
    except Invalid as refused:
        values = _period_values(before) if removing else request.POST.dict()
        return _period_page(request, office, known, no, values, refused=refused)
    if not consequences.is_confirmed(request, shown):
        return _period_page(request, office, known, no, request.POST.dict(), shown=shown, removing=removing)
    data = _data(known) | {"periods": periods}
    service.set_calendar(office.id, data, by=form.by, key=key, name=known.name)
    return _saved(request, office)


def _fresh(periods: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    usual = week.usual(periods)
    return {"name": "", "hours": {}, **({} if usual is None else {**periods[usual], "name": ""})}


def _period_values(known: Mapping[str, Any]) -> Values:
    return {
        "name": known["name"],
        "from": known.get("from", ""),
        "until": known.get("until", ""),
        **week.worked(known),
    }


def _typed(form: Sent, before: Mapping[str, Any]) -> Data:
    found = week.changed(before, {day: form.text(day) for day in week.DAYS}) | {"name": form.text("name")}
    for name in ("from", "until"):
        day = maybe_day(form, name)
        found |= {name: day.isoformat()} if day else {}
        if day is None:
            found.pop(name, None)
    return found


def _checked(
    request: HttpRequest, office: UnitView, known: CalendarView, periods: list[Mapping[str, Any]], place: int
) -> Ahead:
    """The consequences of these periods; refuses them at the fields of the one at `place`."""
    if not periods:
        raise Invalid(gettext_noop("Kalender memerlukan paling sedikit satu masa."))
    people.check_periods(periods, place)
    data = _data(known) | {"periods": periods}
    try:
        return consequences.ahead(request, office.id, [known.key, data], drafts={known.key: data})
    except Misconfigured as wrong:  # what was typed, not the settings
        raise Invalid(
            wrong.sentence, problems={"monday": (Problem(wrong.sentence, wrong.fields),)}
        ) from wrong


def _period_page(
    request: HttpRequest,
    office: UnitView,
    known: CalendarView,
    no: int,
    values: Values,
    *,
    refused: Invalid | None = None,
    shown: Ahead | None = None,
    removing: bool = False,
) -> HttpResponse:
    fields = (
        text(values, "name", _("Nama masa"), length=120),
        dated(
            values,
            "from",
            _("Berlaku mulai"),
            required=False,
            help_text=_("Kosongkan untuk jam sehari-hari."),
        ),
        dated(values, "until", _("Sampai dan termasuk"), required=False),
        *(
            FieldView(name=day, label=_(label), length=200, value=values.get(day, ""))
            for day, label in week.DAYS.items()
        ),
    )
    more = {"no": no, "removing": removing, "may_remove": no > 0 and len(known.periods) > 1}
    return _page(request, "desk/period.html", office, known, fields, refused=refused, shown=shown, more=more)


# --- all of them ---------------------------------------------------------------------------------------


def _found(request: HttpRequest, key: str) -> tuple[UnitView, CalendarView]:
    office = administered.office(request)
    known = next((one for one in people.calendars(office.id) if one.key == key), None)
    if known is None:
        raise NotFound("Kalender itu tidak ada.")
    return office, known


def _data(known: CalendarView) -> Data:
    """The calendar as the command takes it."""
    rests_on = sorted(one.value for one in known.rests_on)
    return {"name": known.name, "zone": known.zone, "periods": list(known.periods), "rests_on": rests_on}


def _saved(request: HttpRequest, office: UnitView) -> HttpResponse:
    return saved(request, office.id, _("Jam kerja tersimpan. Batas waktu perkara dihitung ulang."))


def saved(request: HttpRequest, office: UUID, sentence: str) -> HttpResponse:
    """Back to the calendars, having woken the count of the open cases."""
    case_service.recount_soon(office)
    messages.success(request, sentence)
    return redirect("desk:calendar")


def _page(
    request: HttpRequest,
    template: str,
    office: UnitView,
    known: CalendarView | None,
    fields: Sequence[FieldView],
    *,
    refused: Invalid | Conflict | None = None,
    shown: Ahead | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    drawn = with_problems(fields, problems)
    found = {
        "office": office,
        "known": known,
        "is_default": known is not None and known.key == DEFAULT_CALENDAR,
        "is_own": known is not None and known.unit == office.id,
        "owner": people.unit(known.unit).name if known is not None and known.unit != office.id else "",
        "fields": drawn,
        "lines": problem_lines(problems, drawn),
        "trouble": sentence_of(refused) if isinstance(refused, Conflict) else "",
        "ahead": shown,
        **(more or {}),
    }
    return render(request, template, found, status=400 if refused else 200)

"""Special days of the office: one by one, from a file, or a first guess of a year.

Whatever brings days leads to the same page: rows that can be edited, what would change, and which open cases
would move. Only what that page showed is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tertib.kernel.errors import Invalid, NotFound, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import DAY_KINDS, DayChange, DayKind, ListReading, SpecialDay, UnitView
from tertib.surfaces.desk import _who, administered, calendars, consequences, week
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import MISSING
from tertib.surfaces.desk.consequences import Ahead
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

MOST = 120
YEAR_DIGITS = 4
COLUMNS = ("day", "kind", "name", "hours", "source", "decree")
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A day on the page: its fields by column, and whether it is taken."""

    no: int
    takes: bool
    fields: tuple[FieldView, ...]


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The page itself; `hari=2026-12-25` opens it with a day that is there."""
    office = administered.office(request)
    if request.method == "GET":
        return _page(request, office, [_asked_for(request, office)])
    form = _who.sent(request)
    rows = _rows_sent(form)
    if form.text("do") == "add" and len(rows) < MOST:
        return _page(request, office, [*rows, _blank()])
    if form.text("decree_for_all"):
        rows = [{**one, "decree": one["decree"] or form.text("decree_for_all")} for one in rows]
    whole = bool(form.text("whole_years"))
    try:
        days = _days(rows)
    except Invalid as refused:
        return _page(request, office, rows, refused=refused)
    changes = service.enter_days(office.id, days, by=form.by, whole_years=whole, dry_run=True)
    shown = _ahead(request, office, changes)
    if not changes or not consequences.is_confirmed(request, shown):
        return _page(request, office, rows, changes=changes, shown=shown)
    service.enter_days(office.id, days, by=form.by, whole_years=whole)
    sentence = _("%(n)s hari disimpan. Batas waktu perkara dihitung ulang.") % {"n": len(changes)}
    return calendars.saved(request, office.id, sentence)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Read a file or guess a year, and show its rows; nothing is stored yet."""
    office = administered.office(request)
    try:
        reading = _reading(request)
    except Invalid as refused:
        context = calendars.context(request, problems_of(refused))
        return render(request, "desk/calendar.html", context, status=400)
    rows = [_as_typed(one) for one in reading.days]
    if reading.problems or not rows:
        return _page(request, office, rows, reading=reading)
    form = _who.sent(request)
    whole = bool(form.text("whole_years"))
    changes = service.enter_days(office.id, reading.days, by=form.by, whole_years=whole, dry_run=True)
    return _page(request, office, rows, changes=changes, shown=_ahead(request, office, changes))


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Make it a day of its week again, having shown which cases that moves."""
    office, form = administered.office(request), _who.sent(request)
    day = _read_day(form.text("day"))
    known = {one.day: one for one in people.special_days(office.id)}
    if day is None or day not in known:
        raise NotFound("Hari itu tidak tercatat sebagai hari libur perangkat daerah ini.")
    change = DayChange(day=day, before=known[day], after=None)
    shown = _ahead(request, office, [change])
    if not consequences.is_confirmed(request, shown):
        context = {"office": office, "day": known[day], "ahead": shown}
        return render(request, "desk/day_remove.html", context)
    service.remove_day(office.id, day, by=form.by)
    sentence = _("Hari itu kembali menjadi hari biasa. Batas waktu dihitung ulang.")
    return calendars.saved(request, office.id, sentence)


def _ahead(request: HttpRequest, office: UnitView, changes: Sequence[DayChange]) -> Ahead:
    what = [[one.day.isoformat(), _as_typed(one.after) if one.after else None] for one in changes]
    return consequences.ahead(request, office.id, what, changes=changes)


# --- reading -------------------------------------------------------------------------------------------


def _reading(request: HttpRequest) -> ListReading:
    form = _who.sent(request)
    if "year" in form.post:
        year = form.text("year")
        if len(year) > YEAR_DIGITS or not year.isdecimal() or not 2000 <= int(year) <= 2100:
            raise _at("year", gettext_noop("Tulis tahun antara 2000 dan 2100."))
        return people.seed_days(int(year))
    file = form.files.get("file")
    if file is None:
        raise _at("file", gettext_noop("Pilih berkas CSV atau ICS."))
    try:
        found = people.read_days(file.read(), source=str(file.name or "")[:200], decree=form.text("decree"))
    except Invalid as refused:
        problem = Problem(refused.sentence, refused.fields)
        raise Invalid(refused.sentence, problems={"file": (problem,)}) from refused
    if len(found.days) > MOST:
        raise _at("file", gettext_noop("Daftar ini lebih dari 120 hari. Bagi per tahun."))
    return found


def _at(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, problems={field: (Problem(sentence),)})


def _rows_sent(form: Sent) -> list[Values]:
    count = form.text("rows")
    total = min(int(count), MOST) if count.isdecimal() and len(count) < 4 else 0
    return [
        {"takes": form.text(f"d{no}.takes"), **{name: form.text(f"d{no}.{name}") for name in COLUMNS}}
        for no in range(total)
    ]


def _days(rows: Sequence[Values]) -> list[SpecialDay]:
    """The days that were taken. Refuses every row that cannot be, each at its field."""
    found: dict[date, SpecialDay] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for no, row in enumerate(rows):
        if not row["takes"] or (len(rows) > 1 and not row["day"] and not row["name"]):
            continue
        try:
            day = _day(row)
            people.check_day(day)
            if day.day in found:
                raise _at("day", gettext_noop("Tanggal ini sudah ada pada baris sebelumnya."))
            found[day.day] = day
        except Invalid as refused:
            problems |= {f"d{no}.{name}": many for name, many in refused.problems.items()}
    if problems:
        raise Invalid(gettext_noop("Ada isian yang perlu diperbaiki."), problems=problems)
    return list(found.values())


def _day(row: Values) -> SpecialDay:
    day = _read_day(row["day"])
    if day is None:
        raise _at("day", gettext_noop("Tanggal tidak dikenal.") if row["day"] else MISSING)
    if row["kind"] not in set(DayKind):
        raise _at("kind", gettext_noop("Pilih jenis harinya."))
    return SpecialDay(
        day=day,
        name=row["name"],
        kind=DayKind(row["kind"]),
        hours=tuple(week.spans(row["hours"])),
        source=row["source"][:200],
        decree=row["decree"][:200],
    )


def _read_day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _asked_for(request: HttpRequest, office: UnitView) -> Values:
    wanted = _read_day(request.GET.get("hari", ""))
    known = {one.day: one for one in people.special_days(office.id, wanted.year)} if wanted else {}
    return _as_typed(known[wanted]) if wanted in known else _blank()


def _blank() -> Values:
    return {"takes": "ya", "kind": DayKind.PUBLIC.value, **dict.fromkeys(set(COLUMNS) - {"kind"}, "")}


def _as_typed(day: SpecialDay) -> Values:
    return {
        "takes": "ya",
        "day": day.day.isoformat(),
        "kind": day.kind.value,
        "name": day.name,
        "hours": " ".join(day.hours),
        "source": day.source,
        "decree": day.decree,
    }


# --- drawing -------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    office: UnitView,
    rows: Sequence[Values],
    *,
    refused: Invalid | None = None,
    reading: ListReading | None = None,
    changes: Sequence[DayChange] | None = None,
    shown: Ahead | None = None,
) -> HttpResponse:
    problems = problems_of(refused) if refused else {}
    drawn = [
        Row(no=no, takes=bool(one["takes"]), fields=with_problems(_fields(no, one), problems))
        for no, one in enumerate(rows)
    ]
    context: dict[str, Any] = {
        "office": office,
        "rows": drawn,
        "lines": problem_lines(problems, [_numbered(row, one) for row in drawn for one in row.fields]),
        "unread": reading.problems if reading else (),
        "changes": changes,
        "ahead": shown,
        "whole_years": bool(request.POST.get("whole_years")),
        "may_add": len(rows) < MOST,
    }
    wrong = refused or (reading and reading.problems)
    return render(request, "desk/days.html", context, status=400 if wrong else 200)


def _numbered(row: Row, one: FieldView) -> FieldView:
    return replace(one, label=_("Baris %(no)s, %(label)s") % {"no": row.no + 1, "label": one.label.lower()})


def _fields(no: int, values: Values) -> tuple[FieldView, ...]:
    labels = {
        "day": _("Tanggal"),
        "kind": _("Jenis"),
        "name": _("Nama"),
        "hours": _("Jam setengah hari"),
        "source": _("Asal"),
        "decree": _("Nomor keputusan"),
    }
    kinds = {"day": "date", "kind": "choice"}
    choices = tuple(Choice(value=kind, label=_(label)) for kind, label in DAY_KINDS.items())
    return tuple(
        FieldView(
            name=f"d{no}.{name}",
            label=labels[name],
            kind=kinds.get(name, "text"),
            value=values[name],
            length=200 if name not in kinds else None,
            choices=choices if name == "kind" else (),
        )
        for name in COLUMNS
    )

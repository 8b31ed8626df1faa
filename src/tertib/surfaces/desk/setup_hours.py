"""The set-up's screen about working hours: the ordinary week of an office whose days are alike.

What the office has already is shown and kept: other periods, days that the form does not show, the kinds of
days it rests on. A week that does not fit the form is not flattened; the calendar's own page is for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.kernel.errors import Conflict, Invalid, Misconfigured, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import CalendarView
from tertib.surfaces.desk import week
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values
from tertib.surfaces.desk.setup_office import insist
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import FieldView

ALIKE = ("monday", "tuesday", "wednesday", "thursday")
FIRST = {"week": "07:30-12:00 13:00-16:00", "friday": "07:30-11:30 13:00-16:30", "saturday": ""}
NAME = "Jam kerja kantor"  # kept with the calendar, not worded for whoever reads


def hours_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """The ordinary week as it stands; no form where the form would flatten it."""
    if is_uneven(facts):
        return ()
    known = _known(facts)
    given = {**FIRST, "zone": known.zone if known else next(iter(week.ZONES)), **_shown(known), **values}
    return (
        week.zone_field(given["zone"]),
        _hours(given, "week", _("Senin sampai Kamis")),
        _hours(given, "friday", _("Jumat")),
        _hours(given, "saturday", _("Sabtu"), required=False),
        FieldView(
            name="seed",
            label=_("Daftar hari libur"),
            kind="boolean",
            value=given.get("seed", "" if _has_days(facts) else "ya"),
            tick_label=_("Isi perkiraan libur nasional tahun ini"),
            help=_("Cocokkan kemudian dengan keputusan bersama pada halaman Kalender kerja."),
        ),
    )


def _hours(values: Values, name: str, label: str, *, required: bool = True) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        required=required,
        length=60,
        value=values[name],
        help=_("Jam kerja tanpa istirahat, misalnya 07:30-12:00 13:00-16:00.")
        if required
        else _("Kosongkan bila libur."),
    )


def read_hours(request: HttpRequest, _facts: Facts) -> Values:
    """What was typed; a box that was not ticked stays so."""
    return {"seed": "", **request.POST.dict()}


def hours_context(facts: Facts) -> Mapping[str, Any]:
    """What holds now, and whether the form may change it."""
    return {"calendars": people.calendars(facts.office.id), "is_uneven": is_uneven(facts)}


def is_uneven(facts: Facts) -> bool:
    """Whether Monday to Thursday differ, or there is no ordinary week among the periods."""
    known = _known(facts)
    if known is None:
        return False
    no = week.usual(known.periods)
    if no is None:
        return True
    shown = week.worked(known.periods[no])
    return len({shown[day] for day in ALIKE}) > 1


def _known(facts: Facts) -> CalendarView | None:
    return next(iter(people.calendars(facts.office.id)), None)


def _shown(known: CalendarView | None) -> dict[str, str]:
    no = week.usual(known.periods) if known else None
    if known is None or no is None:
        return {}
    shown = week.worked(known.periods[no])
    return {"week": shown[ALIKE[0]], "friday": shown["friday"], "saturday": shown["saturday"]}


def _has_days(facts: Facts) -> bool:
    year = people.office_date(facts.now).year
    return any(one.kind.is_national for one in people.special_days(facts.office.id, year))


def save_hours(form: Sent, facts: Facts) -> str:
    """Write the ordinary week; everything else of the calendar stays. Refuses to flatten an uneven week."""
    if is_uneven(facts):
        raise Conflict(
            gettext_noop(
                "Jam Senin sampai Kamis kantor ini berbeda-beda, sehingga tidak dapat diisi dalam satu "
                "baris. Ubah jamnya pada halaman Kalender kerja."
            )
        )
    insist({name: form.text(name) for name in ("week", "friday")})
    try:
        _write(form, facts)
    except Misconfigured as wrong:  # what was typed, not the settings: it belongs to its field
        raise Invalid(wrong.sentence, problems={"week": (Problem(wrong.sentence, wrong.fields),)}) from wrong
    if form.text("seed"):
        year = people.office_date(facts.now).year
        known_days = {one.day for one in people.special_days(facts.office.id, year)}
        fresh = [one for one in people.seed_days(year).days if one.day not in known_days]
        service.enter_days(facts.office.id, fresh, by=form.by)
    return _("Jam kerja tersimpan.")


def _write(form: Sent, facts: Facts) -> None:
    known = _known(facts)
    periods: list[Mapping[str, Any]] = list(known.periods) if known else [{"name": NAME, "hours": {}}]
    no = week.usual(periods) or 0
    typed = {**dict.fromkeys(ALIKE, form.text("week")), "friday": form.text("friday")}
    periods[no] = week.changed(periods[no], {**typed, "saturday": form.text("saturday")})
    zone = form.text("zone")
    kept = known.zone if known else next(iter(week.ZONES))
    data: dict[str, Any] = {
        "name": known.name if known else NAME,
        "zone": zone if zone in week.ZONES else kept,
        "periods": periods,
    }
    if known is not None:
        data["rests_on"] = known.rests_on
    service.set_calendar(facts.office.id, data, by=form.by)

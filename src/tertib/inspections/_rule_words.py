"""A recurrence in the reader's words: "setiap bulan pada Senin pertama"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.inspections._recurrence import Rule
from tertib.runtime import languages

WEEKDAYS = (
    gettext_noop("Senin"),
    gettext_noop("Selasa"),
    gettext_noop("Rabu"),
    gettext_noop("Kamis"),
    gettext_noop("Jumat"),
    gettext_noop("Sabtu"),
    gettext_noop("Minggu"),
)
MONTHS = (
    gettext_noop("Januari"),
    gettext_noop("Februari"),
    gettext_noop("Maret"),
    gettext_noop("April"),
    gettext_noop("Mei"),
    gettext_noop("Juni"),
    gettext_noop("Juli"),
    gettext_noop("Agustus"),
    gettext_noop("September"),
    gettext_noop("Oktober"),
    gettext_noop("November"),
    gettext_noop("Desember"),
)
PLACES = {
    1: gettext_noop("%(day)s pertama"),
    2: gettext_noop("%(day)s kedua"),
    3: gettext_noop("%(day)s ketiga"),
    4: gettext_noop("%(day)s keempat"),
    5: gettext_noop("%(day)s kelima"),
    -1: gettext_noop("%(day)s terakhir"),
    -2: gettext_noop("%(day)s kedua dari akhir"),
}
EVERY = {
    "DAILY": gettext_noop("setiap hari"),
    "WEEKLY": gettext_noop("setiap minggu"),
    "MONTHLY": gettext_noop("setiap bulan"),
    "YEARLY": gettext_noop("setiap tahun"),
}
EVERY_FEW = {
    "DAILY": gettext_noop("setiap %(n)s hari"),
    "WEEKLY": gettext_noop("setiap %(n)s minggu"),
    "MONTHLY": gettext_noop("setiap %(n)s bulan"),
    "YEARLY": gettext_noop("setiap %(n)s tahun"),
}
WORKWEEK = (0, 1, 2, 3, 4)


def words(rule: Rule, starts_on: date) -> str:
    """The rule in a sentence without a full stop; what it leaves unsaid is taken from the first day."""
    parts = [_every(rule), _when(rule, starts_on), _end(rule)]
    return " ".join(filter(None, parts))


def _every(rule: Rule) -> str:
    said = EVERY if rule.interval == 1 else EVERY_FEW
    return _(said[rule.frequency]) % {"n": rule.interval}


def _when(rule: Rule, starts_on: date) -> str:
    parts = []
    if rule.months and not _is_yearly_day(rule):
        parts.append(_("dalam %(months)s") % {"months": _listed([_(MONTHS[one - 1]) for one in rule.months])})
    if on := _on(rule, starts_on):
        parts.append(_("pada %(days)s") % {"days": on})
    return " ".join(parts)


def _is_yearly_day(rule: Rule) -> bool:
    """A day of a month that repeats every year: said as one date."""
    return rule.frequency == "YEARLY" and bool(rule.month_days) and bool(rule.months) and not rule.days


def _on(rule: Rule, starts_on: date) -> str:
    if _is_yearly_day(rule):
        pairs = [(day, month) for month in rule.months for day in rule.month_days]
        return _listed([f"{_month_day(day)} {_(MONTHS[month - 1])}" for day, month in pairs])
    weekdays = _weekdays(rule)
    dates = _dates(rule.month_days) if rule.month_days else ""
    if weekdays and dates:
        said = _("%(days)s yang jatuh pada %(dates)s") % {"days": weekdays, "dates": dates}
    else:
        said = weekdays or dates
    if rule.places and not _is_one_weekday(rule):
        return _placed(rule.places, said)
    return said or _of_the_start(rule, starts_on)


def _of_the_start(rule: Rule, starts_on: date) -> str:
    """What a rule repeats that names no day."""
    if rule.frequency == "WEEKLY":
        return _(WEEKDAYS[starts_on.weekday()])
    if rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and rule.months):
        return _("tanggal %(dates)s") % {"dates": starts_on.day}
    return f"{starts_on.day} {_(MONTHS[starts_on.month - 1])}" if rule.frequency == "YEARLY" else ""


def _is_one_weekday(rule: Rule) -> bool:
    """`BYDAY=MO;BYSETPOS=1` says what `BYDAY=1MO` says."""
    return len(rule.days) == 1 and not rule.month_days and rule.frequency == "MONTHLY"


def _weekdays(rule: Rule) -> str:
    if rule.places and _is_one_weekday(rule):
        return _listed([_nth(place, rule.days[0][1]) for place in rule.places])
    plain = tuple(day for place, day in rule.days if not place)
    said = [_nth(place, day) for place, day in rule.days if place]
    if plain == WORKWEEK:
        return _listed([_("Senin sampai Jumat"), *said])
    if plain == tuple(range(7)):
        return _listed([_("setiap harinya"), *said])
    return _listed([*(_(WEEKDAYS[day]) for day in plain), *said])


def _nth(place: int, day: int) -> str:
    name = _(WEEKDAYS[day])
    if place in PLACES:
        return _(PLACES[place]) % {"day": name}
    said = _("%(day)s ke-%(n)s") if place > 0 else _("%(day)s ke-%(n)s dari akhir")
    return said % {"day": name, "n": abs(place)}


def _dates(days: Sequence[int]) -> str:
    return _("tanggal %(dates)s") % {"dates": _listed([_month_day(day) for day in days])}


def _month_day(day: int) -> str:
    if day == -1:
        return _("terakhir bulan itu")
    return str(day) if day > 0 else _("ke-%(n)s dari akhir bulan") % {"n": -day}


def _placed(places: Sequence[int], said: str) -> str:
    named = {1: _("yang pertama"), -1: _("yang terakhir")}
    which = [
        named.get(one) or (_("yang ke-%(n)s") if one > 0 else _("yang ke-%(n)s dari akhir")) % {"n": abs(one)}
        for one in places
    ]
    return _("hari %(which)s di antara %(days)s") % {"which": _listed(which), "days": said}


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return _("sebanyak %(n)s kali") % {"n": rule.count}
    return _("sampai %(day)s") % {"day": languages.day(rule.until)} if rule.until else ""


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(several)s dan %(last)s") % {"several": ", ".join(parts[:-1]), "last": parts[-1]}

"""What the numbers of an asset did over time, and what is to be expected of them, in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tertib.inspections import _asset_limits, _outlook
from tertib.inspections.models import Asset, Part, Reading
from tertib.inspections.types import (
    GaugeView,
    Goal,
    Outlook,
    SeriesPoint,
    SeriesView,
    Tendency,
)
from tertib.kernel.words import N_
from tertib.people.queries import office_date
from tertib.procedures.types import read_limits
from tertib.runtime import charts, door

GRADES = ("normal", "attention", "critical")
WINDOW = timedelta(days=400)  # of the asset's page: a year of rounds and the one before it
MOST_POINTS = 60
MOST_ON_PAPER = 6
MOST_OF_ONE = 400  # on the page of one number
_COLUMNS = (
    "asset_id",
    "item",
    "reading",
    "at",
    "value",
    "unit",
    "grade",
    "limits",
    "measured",
    "case_id",
    "step",
    "round",
)


def of_assets(
    assets: Sequence[Asset],
    office: UUID,
    *,
    item: str = "",
    reading: str = "",
    window: timedelta | None = WINDOW,
    most: int = MOST_POINTS,
) -> tuple[SeriesView, ...]:
    """Every series of these assets of one office in its form's order; as many queries for one as for many."""
    now = door.read_now()
    rows = Reading.objects.filter(asset__in=[each.id for each in assets])
    rows = rows.filter(at__gte=now - window) if window else rows
    rows = rows.filter(item=item, reading=reading) if item else rows
    series: dict[tuple[UUID, str, str], list[Any]] = defaultdict(list)
    for row in rows.order_by("at", "id").values_list(*_COLUMNS, named=True):
        series[row.asset_id, row.item, row.reading].append(row)
    if not series:
        return ()
    gauges = {(one.item, one.reading): one for one in _asset_limits.gauges(office)}
    order = {key: at for at, key in enumerate(gauges)}
    parts = _part_days(assets)
    ordered = sorted(series, key=lambda key: (str(key[0]), order.get(key[1:], len(order)), key[1:]))
    return tuple(
        _series(key, series[key], gauges.get(key[1:]), parts.get(key[0], ()), office_date(now), most)
        for key in ordered
    )


def _part_days(assets: Sequence[Asset]) -> Mapping[UUID, list[tuple[str, date]]]:
    """Which part was changed when, by asset."""
    found: dict[UUID, list[tuple[str, date]]] = defaultdict(list)
    rows = Part.objects.filter(asset__in=[each.id for each in assets])
    for asset, name, put_in, taken in rows.values_list("asset_id", "name", "installed_on", "removed_on"):
        found[asset] += [(name, day) for day in (put_in, taken) if day is not None]
    return found


def _series(
    key: tuple[UUID, str, str],
    rows: Sequence[Any],
    gauge: GaugeView | None,
    parts: Iterable[tuple[str, date]],
    today: date,
    most: int,
) -> SeriesView:
    points = _last_rounds(rows)
    label = _label(gauge)
    resets = tuple(sorted({day for name, day in parts if _is_about(name, label)}))
    limits = dict(rows[-1].limits or (gauge.limits if gauge else {}))
    grades = dict(gauge.grades) if gauge else {each: each for each in GRADES}
    samples = [_outlook.Sample(on=one.on, value=float(one.value)) for one in points]
    expected = _outlook.outlook(
        samples[-most:],
        read_limits(limits) if limits else None,
        tuple(grades),
        unit=rows[-1].unit,
        today=today,
        resets=resets,
    )
    return SeriesView(
        asset=key[0],
        item=key[1],
        reading=key[2],
        label=label,
        unit=rows[-1].unit,
        limits=limits,
        grades=grades,
        points=_thinned(points, most),
        resets=tuple(day for day in (expected.since,) if day),
        outlook=expected,
        said=said(expected, _short_label(gauge) or key[1], rows[-1].unit, grades, today),
    )


def _last_rounds(rows: Sequence[Any]) -> tuple[SeriesPoint, ...]:
    """One point a row of a case: its last round. Numbers without a case stand for themselves."""
    newest: dict[object, Any] = {}
    for at, row in enumerate(rows):
        key = (row.case_id, row.step) if row.case_id else at
        if key not in newest or newest[key].round <= row.round:
            newest[key] = row
    return tuple(
        SeriesPoint(
            at=row.at,
            on=office_date(row.at),
            value=row.value,
            grade=row.grade,
            measured=row.measured,
            case=row.case_id,
            step=row.step,
            round=row.round,
        )
        for row in sorted(newest.values(), key=lambda row: row.at)
    )


def _thinned(points: tuple[SeriesPoint, ...], most: int) -> tuple[SeriesPoint, ...]:
    """As many as can be told apart on a picture; the last one always."""
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return tuple(points[round(at * step)] for at in range(most))


def _label(gauge: GaugeView | None) -> str:
    if gauge is None:
        return ""
    return gauge.item_label if gauge.label in ("", gauge.item_label) else f"{gauge.item_label}: {gauge.label}"


def _short_label(gauge: GaugeView | None) -> str:
    """What is measured in few words, without what stands in brackets."""
    return (gauge.label or gauge.item_label).split(" (")[0] if gauge else ""


def _is_about(part: str, label: str) -> bool:
    """Whether a part is what a number is about: they share a word, as HDD does."""
    words = {word for word in label.casefold().replace("/", " ").split() if len(word) > 2}
    return not words.isdisjoint(part.casefold().replace("/", " ").split())


# --- in words ------------------------------------------------------------------------------------------

FULL = N_("%(label)s penuh sekitar %(days)s hari lagi")
EMPTY = N_("%(label)s habis sekitar %(days)s hari lagi")
LIMIT = N_("%(label)s: batas %(grade)s tercapai sekitar %(days)s hari lagi")
RISES = N_("%(label)s naik %(step)s sebulan")
FALLS = N_("%(label)s turun %(step)s sebulan")
_MARGIN = 62  # days that are counted; what is further away is named by its month


def said(outlook: Outlook, label: str, unit: str, grades: Mapping[str, str], today: date) -> str:
    """What is to be expected, in the reader's language; modest about how sure it is."""
    if outlook.tendency is Tendency.FEW:
        few = _("Terlalu sedikit data: %(count)s dari %(needed)s pengukuran") % {
            "count": outlook.count,
            "needed": outlook.needed,
        }
        return f"{few}{_since(outlook)}."
    if outlook.tendency is Tendency.NONE:
        return _("Tidak ada kecenderungan") + f"{_since(outlook)}."
    fields = {"label": label, "step": _amount(abs(outlook.monthly), unit), "grade": _grade(outlook, grades)}
    moves = _(RISES if outlook.tendency is Tendency.RISING else FALLS) % fields
    if outlook.on is None:
        far = _("masih jauh dari batas") if outlook.goal is Goal.FAR else _("batasnya tidak ditetapkan")
        return f"{moves}; {far}{_since(outlook)}."
    days = (outlook.on - today).days
    if days <= 0:
        reached = {
            Goal.FULL: _("menurut lajunya sudah penuh; ukur sekarang"),
            Goal.EMPTY: _("menurut lajunya sudah habis; ukur sekarang"),
        }.get(outlook.goal, _("menurut lajunya batas %(grade)s sudah tercapai; ukur sekarang") % fields)
        return f"{moves}; {reached}."
    if days <= _MARGIN:
        head = {Goal.FULL: FULL, Goal.EMPTY: EMPTY}.get(outlook.goal, LIMIT)
        return f"{_(head) % {**fields, 'days': days}}{_between_days(outlook, today)}{_since(outlook)}."
    goal = {
        Goal.FULL: _("penuh sekitar %(month)s"),
        Goal.EMPTY: _("habis sekitar %(month)s"),
    }.get(outlook.goal, _("batas %(grade)s sekitar %(month)s"))
    return f"{moves}; {goal % {**fields, 'month': _month(outlook.on)}}{_since(outlook)}."


def _grade(outlook: Outlook, grades: Mapping[str, str]) -> str:
    return grades.get(outlook.grade, outlook.grade).lower()


def _amount(value: float, unit: str) -> str:
    """Two digits that count, so that a slow creep is not written as nought."""
    places = 0 if value >= 10 else 1 if value >= 0.095 else 2 if value >= 0.0095 else 3
    return f"{number_format(round(Decimal(repr(value)), places), places)} {unit}".strip()


def _between_days(outlook: Outlook, today: date) -> str:
    """How far off it may be; silent where both ends are the same."""
    low = max(0, (outlook.earliest - today).days) if outlook.earliest else None
    high = (outlook.latest - today).days if outlook.latest else None
    if low is None or low == high:
        return ""
    if high is None or high > 2 * 365:
        return _(" (paling cepat %(low)s hari, bila lajunya tetap)") % {"low": low}
    return _(" (antara %(low)s dan %(high)s hari, bila lajunya tetap)") % {"low": low, "high": high}


def _since(outlook: Outlook) -> str:
    return _(", sejak %(day)s") % {"day": date_format(outlook.since, "j F Y")} if outlook.since else ""


def _month(day: date) -> str:
    return date_format(day, "F Y")


# --- as a picture --------------------------------------------------------------------------------------


def chart(
    series: SeriesView, *, comma: str = ",", months: Sequence[str] = charts.SHORT_MONTHS
) -> charts.Chart:
    """The series as a picture, with what is expected where that lies close enough to be drawn."""
    tones = _tones(tuple(series.grades))
    return charts.Chart(
        title=series.title,
        says=series.said,
        unit=series.unit,
        points=tuple(
            charts.Point(on=one.on, value=float(one.value), tone=tones.get(one.grade, "good"))
            for one in series.points
        ),
        bands=tuple(_bands(series, tones)),
        ahead=_ahead(series),
        breaks=series.resets,
        comma=comma,
        months=months,
    )


def _tones(grades: Sequence[str]) -> Mapping[str, str]:
    """The first grade is good, the last that limits know of is bad, what is between wants attention."""
    known = [each for each in grades if each != "unchecked"]
    tones = dict.fromkeys(known, "warn")
    return {**tones, **dict.fromkeys(known[-1:], "bad"), **dict.fromkeys(known[:1], "good")}


def _bands(series: SeriesView, tones: Mapping[str, str]) -> Iterable[charts.Band]:
    limits = read_limits(series.limits) if series.limits else None
    for grade, spans in limits.grades if limits else ():
        for span in spans:
            yield charts.Band(
                low=None if span.low is None else float(span.low),
                high=None if span.high is None else float(span.high),
                tone=tones.get(grade, "warn"),
                label=series.grades.get(grade, grade),
            )


def _ahead(series: SeriesView) -> tuple[charts.Point, ...]:
    """From the last number to what is expected, unless that is further off than the numbers reach back."""
    expected, last = series.outlook, series.last
    if expected.on is None or expected.value is None or expected.on <= last.on:
        return ()
    if (expected.on - last.on) > max(last.on - series.points[0].on, timedelta(days=30)):
        return ()
    return (
        charts.Point(on=last.on, value=float(last.value)),
        charts.Point(on=expected.on, value=float(expected.value)),
    )


def worst_first(series: Iterable[SeriesView]) -> list[SeriesView]:
    """What needs somebody soonest: out of its limits, then by the day on which it will be."""

    def urgency(one: SeriesView) -> tuple[int, date, str]:
        grades = tuple(one.grades)
        rank = grades.index(one.last.grade) if one.last.grade in grades[:3] else 0
        return -rank, one.outlook.on or date.max, one.title

    return sorted(series, key=urgency)

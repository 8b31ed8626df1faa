"""Pure: a line of numbers over time as SVG, with the bands that its limits make.

The same picture goes on a page and on paper: plain colours stand in the attributes, which print as they are,
and classes let a style sheet put its own over them. Nothing is told by colour alone: a point outside the good
band has a shape of its own, every band its name, every picture a title and a sentence.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tertib.kernel.indonesian import MONTHS

SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
TONES: Mapping[str, tuple[str, str]] = {  # fill of the band, colour of the point
    "good": ("#ffffff", "#1d5c3f"),
    "warn": ("#fdf1d0", "#7a5200"),
    "bad": ("#f9dcda", "#8c1510"),
}
INK, FAINT, LINE = "#17212e", "#4d5b70", "#0b5d3b"
FONT = "Arimo, system-ui, sans-serif"
TICKS, SIZE, LEFT, RIGHT, TOP, BOTTOM = 4, 11, 46, 10, 22, 24
WHOLE = 100.0  # more than that no share can be
_MOST_ROOM = 3.0  # how many times the spread of the numbers a limit may lie away and still be drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number of a day; `tone` one of `TONES`."""

    on: date
    value: float
    tone: str = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A grade between two ends; None: no end on that side."""

    low: float | None = None
    high: float | None = None
    tone: str = "good"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A series to draw. `ahead` is drawn broken: it is expected, nobody measured it."""

    title: str
    says: str
    unit: str = ""
    points: tuple[Point, ...] = ()
    bands: tuple[Band, ...] = ()
    ahead: tuple[Point, ...] = ()
    breaks: tuple[date, ...] = ()  # days on which the line begins anew: a part was replaced
    months: Sequence[str] = SHORT_MONTHS
    comma: str = ","


def read(said: Mapping[str, Any]) -> Chart:
    """A chart as evidence keeps it: dates and decimals as texts."""
    return Chart(
        title=str(said.get("title", "")),
        says=str(said.get("says", "")),
        unit=str(said.get("unit", "")),
        points=_points(said.get("points", ())),
        ahead=_points(said.get("ahead", ())),
        breaks=tuple(date.fromisoformat(each) for each in said.get("breaks", ())),
        bands=tuple(
            Band(
                low=_number(each.get("low")),
                high=_number(each.get("high")),
                tone=str(each.get("tone", "good")),
                label=str(each.get("label", "")),
            )
            for each in said.get("bands", ())
        ),
    )


def write(chart: Chart) -> dict[str, Any]:
    """What `read` reads."""

    def points(many: tuple[Point, ...]) -> list[list[str]]:
        return [[one.on.isoformat(), f"{one.value:.10g}", one.tone] for one in many]

    def end(value: float | None) -> str | None:
        return None if value is None else f"{value:.10g}"

    return {
        "title": chart.title,
        "says": chart.says,
        "unit": chart.unit,
        "points": points(chart.points),
        "ahead": points(chart.ahead),
        "breaks": [day.isoformat() for day in chart.breaks],
        "bands": [
            {"low": end(each.low), "high": end(each.high), "tone": each.tone, "label": each.label}
            for each in chart.bands
        ],
    }


def line_chart(chart: Chart, *, width: int = 420, height: int = 220) -> str:
    """The chart as one `<svg>` element; an empty one says so."""
    name = "c" + hashlib.sha256(repr((chart, width)).encode()).hexdigest()[:10]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family={quoteattr(FONT)} font-size="{SIZE}" '
        f'aria-labelledby="{name}t {name}d"><title id="{name}t">{escape(chart.title)}</title>'
        f'<desc id="{name}d">{escape(chart.says)}</desc>'
    )
    body = "".join(_drawn(chart, _Sheet.of(chart, width, height))) if chart.points else ""
    return f"{head}{body}</svg>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Where days and numbers lie on the picture."""

    first: date
    days: int
    least: float
    most: float
    step: float
    width: int
    height: int

    @classmethod
    def of(cls, chart: Chart, width: int, height: int) -> "_Sheet":
        days = [one.on for one in (*chart.points, *chart.ahead)]
        least, most, step = _range(chart)
        return cls(
            first=min(days),
            days=max(1, (max(days) - min(days)).days),
            least=least,
            most=most,
            step=step,
            width=width,
            height=height,
        )

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def bottom(self) -> float:
        return self.height - BOTTOM

    def x(self, on: date) -> float:
        return LEFT + 6 + (self.right - LEFT - 12) * (on - self.first).days / self.days

    def y(self, value: float) -> float:
        share = (min(self.most, max(self.least, value)) - self.least) / (self.most - self.least)
        return self.bottom - (self.bottom - TOP) * share


def _range(chart: Chart) -> tuple[float, float, float]:
    """From where to where the numbers run, with the nearest limits, in round steps."""
    values = [one.value for one in (*chart.points, *chart.ahead)]
    low, high = min(values), max(values)
    room = max((high - low) * _MOST_ROOM, abs(high) * 0.6, abs(low) * 0.6, 1e-6)
    ends = sorted({end for band in chart.bands for end in (band.low, band.high) if end is not None})
    above = next((end for end in ends if end >= high), None)
    below = next((end for end in reversed(ends) if end <= low), None)
    top = above if above is not None and above - high <= room else high
    foot = below if below is not None and low - below <= room else low
    spread = (top - foot) or abs(top) or 1.0
    foot, top = (0.0 if foot >= 0 and foot - spread * 0.12 < 0 else foot - spread * 0.12), top + spread * 0.12
    if chart.unit == "%" and high <= WHOLE:
        top = min(top, WHOLE)
    rough = (top - foot) / TICKS
    unit = 10.0 ** floor(log10(rough))
    step = next(size * unit for size in (1, 2, 2.5, 5, 10) if size * unit >= rough)
    least, most = floor(foot / step) * step, ceil(round(top / step, 6)) * step
    return least, most, step


def _drawn(chart: Chart, sheet: _Sheet) -> Iterator[str]:
    yield from _axes(chart, sheet)
    for each in chart.bands:  # over the lines of the grid, which would run through the names
        yield from _band(each, sheet)
    for each in chart.bands:
        yield from _name(each, sheet)
    for day in chart.breaks:
        if sheet.first <= day:
            x = sheet.x(day)
            yield _stroke("chart-break", (x, TOP), (x, sheet.bottom), FAINT, dash="1 3")
    yield from _lines(chart, sheet)
    for one in chart.points:
        yield _mark(one, sheet)


def _band(band: Band, sheet: _Sheet) -> Iterator[str]:
    low = sheet.least if band.low is None else band.low
    high = sheet.most if band.high is None else band.high
    if high < sheet.least or low > sheet.most or band.tone == "good":
        return
    top, foot = sheet.y(high), sheet.y(low)
    if foot - top < 1:
        return
    yield (
        f'<rect class="chart-band {band.tone}" x="{LEFT}" y="{top:.1f}" width="{sheet.right - LEFT:.1f}" '
        f'height="{foot - top:.1f}" fill="{TONES[band.tone][0]}"/>'
    )
    for end in (band.low, band.high):
        if end is not None and sheet.least < end < sheet.most:
            y = sheet.y(end)
            yield _stroke("chart-limit", (LEFT, y), (sheet.right, y), TONES[band.tone][1], dash="5 3")


def _name(band: Band, sheet: _Sheet) -> Iterator[str]:
    """The band's name at its upper left: old numbers lie there, and the newest is what matters."""
    high = sheet.most if band.high is None else band.high
    low = sheet.least if band.low is None else band.low
    if band.tone == "good" or not band.label or high < sheet.least or low > sheet.most:
        return
    top, foot = sheet.y(high), sheet.y(low)
    if foot - top > SIZE + 2:
        yield (
            f'<text class="chart-name {band.tone}" x="{LEFT + 4}" y="{top + SIZE:.1f}" '
            f'fill="{TONES[band.tone][1]}" font-size="{SIZE - 1}">{escape(band.label)}</text>'
        )


def _axes(chart: Chart, sheet: _Sheet) -> Iterator[str]:
    value = sheet.least
    while value <= sheet.most + sheet.step / 2:
        y = sheet.y(value)
        yield _stroke("chart-grid", (LEFT, y), (sheet.right, y), "#d9dfe7")
        text = _short(value, chart.comma)
        yield _text(text, (LEFT - 6, y + SIZE * 0.36), FAINT, css="chart-word", anchor="end")
        value += sheet.step
    if chart.unit:
        yield _text(chart.unit, (LEFT - 6, TOP - 9), FAINT, css="chart-word", anchor="end")
    yield _stroke("chart-axis", (LEFT, sheet.bottom), (sheet.right, sheet.bottom), FAINT)
    yield from _days(chart, sheet)


def _days(chart: Chart, sheet: _Sheet) -> Iterator[str]:
    """First and last day, and one between them where there is room."""
    days = sorted({one.on for one in (*chart.points, *chart.ahead)})
    shown = [days[0]] if len(days) == 1 else [days[0], days[-1]]
    if sheet.days > 2 and sheet.width >= 380:
        shown.insert(1, date.fromordinal(days[0].toordinal() + sheet.days // 2))
    for at, day in enumerate(shown):
        anchor = "middle" if 0 < at < len(shown) - 1 else "start" if at == 0 else "end"
        place = LEFT if at == 0 else sheet.right if at == len(shown) - 1 else sheet.x(day)
        text = f"{day.day} {chart.months[day.month - 1]} {day.year}"
        yield _text(text, (place, sheet.bottom + SIZE + 6), FAINT, css="chart-word", anchor=anchor)


def _lines(chart: Chart, sheet: _Sheet) -> Iterator[str]:
    run: list[Point] = []
    for one in chart.points:
        if run and any(run[-1].on < day <= one.on for day in chart.breaks):
            yield _run(run, sheet)
            run = []
        run.append(one)
    yield _run(run, sheet)
    for one, other in pairwise(chart.ahead):
        yield _stroke("chart-ahead", _place(one, sheet), _place(other, sheet), LINE, dash="4 4", wide=1.6)


def _run(run: Sequence[Point], sheet: _Sheet) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(one, sheet) for one in run))
    return (
        f'<polyline class="chart-line" points="{way}" fill="none" stroke="{LINE}" stroke-width="1.8" '
        'stroke-linejoin="round"/>'
    )


def _mark(one: Point, sheet: _Sheet) -> str:
    """A circle where it is good, a triangle where it wants attention, a square where it is bad."""
    x, y = _place(one, sheet)
    paint = f'class="chart-point {one.tone}" fill="{TONES[one.tone][1]}"'
    if one.tone == "good":
        return f'<circle {paint} cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>'
    if one.tone == "warn":
        return f'<path {paint} d="M{x:.1f} {y - 4.4:.1f}l4.2 7.4h-8.4z"/>'
    return f'<rect {paint} x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2"/>'


def _place(one: Point, sheet: _Sheet) -> tuple[float, float]:
    return sheet.x(one.on), sheet.y(one.value)


def _stroke(
    css: str,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    *,
    dash: str = "",
    wide: float = 1,
) -> str:
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="{css}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" stroke-width="{wide}"{broken}/>'
    )


def _text(
    text: str,
    place: tuple[float, float],
    colour: str,
    *,
    css: str,
    anchor: str = "start",
) -> str:
    return (
        f'<text class="{css}" x="{place[0]:.1f}" y="{place[1]:.1f}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _short(value: float, comma: str) -> str:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return ("0" if text in ("-0", "") else text).replace(".", comma)


def _points(said: Sequence[Sequence[str]]) -> tuple[Point, ...]:
    return tuple(
        Point(
            on=date.fromisoformat(each[0]),
            value=float(each[1]),
            tone=each[2] if len(each) > 2 and each[2] in TONES else "good",
        )
        for each in said
    )


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(str(value))

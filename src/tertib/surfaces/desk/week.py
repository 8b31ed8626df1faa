"""The hours of a week as they are typed and shown: day by day, breaks left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.kernel import calendar
from tertib.kernel.calendar import Span
from tertib.surfaces.ui.forms import Choice, FieldView

DAYS: Mapping[str, str] = dict(
    zip(
        calendar.DAYS,
        (
            gettext_noop("Senin"),
            gettext_noop("Selasa"),
            gettext_noop("Rabu"),
            gettext_noop("Kamis"),
            gettext_noop("Jumat"),
            gettext_noop("Sabtu"),
            gettext_noop("Minggu"),
        ),
        strict=True,
    )
)
ZONES: Mapping[str, str] = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def worked(period: Mapping[str, Any]) -> dict[str, str]:
    """When people work, by day of the week, as one types it; a day of rest is empty."""
    week = calendar.period_from(period).week
    return {day: " ".join(map(_written, spans)) for day, spans in zip(calendar.DAYS, week, strict=True)}


def _written(span: Span) -> str:
    (start, start_minute), (end, end_minute) = divmod(span.start, 60), divmod(span.end, 60)
    return f"{start:02}:{start_minute:02}-{end:02}:{end_minute:02}"


def spans(typed: str) -> list[str]:
    """The spans of a line: `07.30-12.00, 13.00-16.00` is read as it is meant."""
    return typed.replace(",", " ").replace(".", ":").replace("–", "-").split()


def changed(period: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """The period with the days that were typed anew; a day left as it was shown keeps hours and breaks."""
    shown = worked(period)
    fresh = {day: spans(text) for day, text in typed.items() if spans(text) != spans(shown[day])}
    hours = {**period.get("hours", {}), **fresh}
    breaks = {day: stops for day, stops in period.get("breaks", {}).items() if day not in fresh}
    kept = {key: value for key, value in period.items() if key not in ("hours", "breaks")}
    return {**kept, "hours": {day: hours[day] for day in hours if hours[day]}, "breaks": breaks}


def zone_field(value: str) -> FieldView:
    """The time zone; one that is not of the three is kept as it is."""
    known = {**({} if value in ZONES else {value: value}), **ZONES}
    return FieldView(
        name="zone",
        label=_("Zona waktu"),
        kind="radios",
        required=True,
        value=value,
        choices=tuple(Choice(value=zone, label=label) for zone, label in known.items()),
    )


def usual(periods: Sequence[Mapping[str, Any]]) -> int | None:
    """Which period is the ordinary week: the last one without beginning and end."""
    found = [no for no, one in enumerate(periods) if not one.get("from") and not one.get("until")]
    return found[-1] if found else None

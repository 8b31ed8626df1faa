"""Words and numbers of assets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.inspections.types import (
    FIELD_LABELS,
    STATE_LABELS,
    AssetImportLine,
    AssetImportReport,
    AssetState,
    FieldChange,
    GaugeView,
    LastValue,
    kind_label,
)
from tertib.surfaces.ui import wording

register = template.Library()

GRADES = {
    "normal": gettext_noop("Normal"),
    "attention": gettext_noop("Perlu perhatian"),
    "critical": gettext_noop("Kritis"),
}
TONES = {AssetState.IN_USE: "ok", AssetState.BROKEN: "bad", AssetState.STORED: "info"}


@register.filter
def asset_state(state: str) -> str:
    """In use, broken, stored or off the list."""
    return _(STATE_LABELS[AssetState(state)])


@register.filter
def asset_tone(state: str) -> str:
    """The colour of that state."""
    return TONES.get(AssetState(state), "")


@register.filter
def asset_kind(kind: str) -> SafeString:
    """The office's own word for a kind."""
    return wording.indonesian(kind_label(kind))


@register.filter
def asset_field(name: str) -> str:
    """What a field of an asset is called."""
    return _(FIELD_LABELS[name])


@register.filter
def said_before(change: FieldChange) -> str:
    """A changed field as it was."""
    return _shown(change.field, change.before)


@register.filter
def said_after(change: FieldChange) -> str:
    """A changed field as it is now."""
    return _shown(change.field, change.after)


def _shown(name: str, value: str) -> str:
    if not value:
        return _("kosong")
    if name == "state":
        return asset_state(value)
    if name == "kind":
        return kind_label(value)
    if name == "acquired_on":
        return date_format(date.fromisoformat(value), "j F Y")
    return value


@register.filter
def counted(value: Decimal | None) -> str:
    """A number as it is written here: a comma, no trailing noughts."""
    if value is None:
        return "-"
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


@register.filter
def asset_grade(grade: str) -> str:
    """A grade of a reading; one that the office named itself as it is."""
    return _(GRADES[grade]) if grade in GRADES else grade


FATES = {
    "wrong": gettext_noop("Ditolak"),
    "new": gettext_noop("Baru"),
    "changed": gettext_noop("Berubah"),
    "same": gettext_noop("Sama"),
}


@register.filter
def fates(report: AssetImportReport, state: str) -> list[AssetImportLine]:
    """The rows of an import with one fate."""
    return [one for one in report.lines if one.state == state]


@register.filter
def by_fate(report: AssetImportReport) -> list[tuple[str, list[AssetImportLine]]]:
    """The rows of an import under what becomes of them, those in the way first."""
    return [(_(title), fates(report, state)) for state, title in FATES.items()]


GRADE_TONES = {"normal": "ok", "attention": "warn", "critical": "bad"}


@register.filter
def grade_tone(grade: str) -> str:
    """The colour of a grade."""
    return GRADE_TONES.get(grade, "")


@register.filter
def reading_label(value: LastValue, labels: Mapping[tuple[str, str], GaugeView]) -> SafeString:
    """What a reading is called on the form that asks for it, else by its key."""
    gauge = labels.get((value.item, value.reading))
    return wording.indonesian(gauge.label if gauge else value.reading)


@register.filter
def counted_length(millimetres: float) -> str:
    """A length with a comma."""
    return f"{millimetres:g}".replace(".", ",")

"""Words and colours of the work plan."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tertib.inspections.types import (
    ROUND_RESULTS,
    SHIFTS,
    OccurrenceState,
    PlanView,
    RoundResult,
    Shift,
)
from tertib.surfaces.ui import wording

register = template.Library()

TONES = {
    OccurrenceState.PLANNED: "",
    OccurrenceState.OPENED: "ok",
    OccurrenceState.SKIPPED: "info",
    OccurrenceState.MISSED: "warn",
}


@register.filter
def occurrence_tone(state: OccurrenceState) -> str:
    """The colour of a due day."""
    return TONES[state]


@register.filter
def shift_words(shift: Shift) -> str:
    """Where a day of rest goes."""
    return _(SHIFTS[shift])


@register.filter
def asset_kind_words(kind: str) -> SafeString:
    """Every asset of a kind, by the key that the office gave it."""
    return wording.indonesian(_("Semua %(kind)s") % {"kind": kind.replace("_", " ")})


@register.filter
def plain_number(value: Decimal) -> str:
    """A number without the noughts that the database keeps; a comma before the rest."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",")


@register.simple_tag
def plan_words(plan: PlanView) -> str:
    """When a plan is due, in a sentence that begins it."""
    if plan.is_metered:
        return _("Setiap %(every)s jam jalan (%(meter)s)") % {
            "every": plain_number(plan.every or Decimal(0)),
            "meter": plan.meter,
        }
    return plan.words[:1].upper() + plan.words[1:]


@register.filter
def round_words(result: RoundResult) -> str:
    """How a round of a month ended."""
    return _(ROUND_RESULTS[result])

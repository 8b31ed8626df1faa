"""When and where a photo was taken, and its fingerprint, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tertib.kernel.indonesian import position


def caption(taken: Mapping[str, str], digest: str) -> str:
    """`24 Nov 2026 10.42, 0,9188 LU 104,4554 BT, sidik 3f9a1c20…`."""
    mark = _("sidik %(digest)s…") % {"digest": digest[:8]}
    return ", ".join(part for part in (_moment(taken), _place(taken), mark) if part)


def _moment(taken: Mapping[str, str]) -> str:
    try:
        at = datetime.fromisoformat(taken["at"])
    except (KeyError, ValueError):
        return ""
    there = timezone.make_aware(at) if timezone.is_naive(at) else at
    said = date_format(timezone.localtime(there), "j M Y H.i")
    return said if taken.get("by") == "camera" else _("diunggah %(at)s") % {"at": said}


def _place(taken: Mapping[str, str]) -> str:
    try:
        north, east = Decimal(taken["latitude"]), Decimal(taken["longitude"])
    except (KeyError, InvalidOperation):
        return ""
    return position(north, east, marks=(_("LU"), _("LS"), _("BT"), _("BB")))

"""Times and amounts in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tertib.cases.types import Clock

SOON = 4  # less than a quarter of the promise left counts as soon


def duration(minutes: int) -> str:
    """`37 jam 30 menit`; hours are the largest unit, because a working day has no fixed length."""
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d menit", "%(n)d menit", rest) % {"n": rest})
    return " ".join(parts)


def left_words(left: int | None) -> str:
    """What is left of the promise, or by how much it is broken."""
    if left is None:
        return _("Tanpa batas waktu")
    if left < 0:
        return _("Lewat %(time)s kerja") % {"time": duration(left)}
    return _("Sisa %(time)s kerja") % {"time": duration(left)}


def tone_of(left: int | None, limit: int | None) -> str:
    """ok, warn when little is left, bad when broken."""
    if left is None:
        return "held"
    if left < 0:
        return "bad"
    return "warn" if limit and left * SOON < limit else "ok"


def percent_used(left: int | None, limit: int | None) -> int:
    """How full the bar is."""
    if left is None or not limit:
        return 0 if left is None or left >= 0 else 100
    return max(0, min(100, round(100 * (limit - left) / limit)))


def clock_words(clock: Clock) -> str:
    """The promise as one line."""
    if clock.state == "held":
        if clock.held_by in ("", "applicant"):
            return _("Jam berhenti, menunggu pemohon")
        return _("Jam berhenti, menunggu %(provider)s") % {"provider": clock.held_by}
    if clock.state == "stopped":
        return _("Terpakai %(time)s kerja") % {"time": duration(clock.used)}
    return left_words(clock.left)


def clock_tone(clock: Clock) -> str:
    """The colour of a clock; one that stands still is grey unless it broke its promise."""
    tone = tone_of(clock.left, clock.limit)
    return tone if clock.state == "running" or tone == "bad" else "held"


def file_size(size: int) -> str:
    """`1,2 MB`."""
    if size < 1024 * 1024:
        return _("%(n)d KB") % {"n": max(1, round(size / 1024))}
    return (_("%(n).1f MB") % {"n": size / 1024 / 1024}).replace(".", ",")

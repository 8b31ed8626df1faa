"""Times and amounts in the reader's words, and the words of the office marked as Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tertib.cases.types import Clock
from tertib.kernel.calendar import Line
from tertib.kernel.errors import filled
from tertib.runtime import languages
from tertib.runtime.languages import duration
from tertib.surfaces.ui.errors import OURS

SOON = 4  # less than a quarter of the promise left counts as soon


def indonesian(text: object) -> SafeString:
    """Words that the SOP, the office or people wrote: Indonesian also on a page in English.

    WCAG 3.1.2: without the mark a screen reader would pronounce them as English.
    """
    if not text or get_language() in (None, languages.INDONESIAN):
        return conditional_escape("" if text is None else str(text))
    return format_html('<span lang="id">{}</span>', text)


def marked(text: str) -> SafeString:
    """A sentence of ours in the reader's language; what we have no words for is the office's."""
    said = _(text) if text else ""
    return conditional_escape(said) if said != text else indonesian(text)


_NEUTRAL = frozenset({"number", "before", "due", "until", "kind"})  # numbers and moments, in any language


def sentence(text: str, fields: Mapping[str, object]) -> SafeString:
    """A sentence of ours with its places: moments are said in words, the words of the office are marked."""
    places = {
        name: marked(str(value)) if name in OURS
        else indonesian(value) if isinstance(value, str) and name not in _NEUTRAL
        else conditional_escape(languages.moment(value) if isinstance(value, datetime) else str(value))
        for name, value in fields.items()
    }  # fmt: skip
    return SafeString(filled(str(conditional_escape(_(text))), places))


def line_words(line: Line) -> SafeString:
    """One line of a deadline's explanation: which day, how long was worked, or why nothing was."""
    day = f"{date_format(line.day, 'l')}, {languages.day(line.day)}"
    if line.start is not None and line.end is not None:
        day = f"{day}, {line.start:%H.%M}–{line.end:%H.%M}"
    why = sentence(line.reason, {"who": line.who}) if line.who else marked(line.reason)
    if not line.minutes:
        return format_html("{}: {}", day, why)
    worked = languages.duration(line.minutes)
    return format_html("{}: {} ({})", day, worked, why) if why else format_html("{}: {}", day, worked)


def left_words(left: int | None) -> str:
    """What is left of the promise, or by how much it is broken."""
    if left is None:
        return _("Tanpa batas waktu")
    if left < 0:
        return _("Lewat %(time)s kerja") % {"time": duration(left)}
    return _("Sisa %(time)s kerja") % {"time": duration(left)}


def clock_bar(clock: Clock, *, is_promise: bool) -> dict[str, object]:
    """What the one bar of the whole interface draws. The promise alone turns red."""
    tone = clock_tone(clock)
    return {
        "tone": "warn" if tone == "bad" and not is_promise else tone,
        "percent": percent_used(clock.left, clock.limit),
        "text": clock_words(clock),
        "clock": clock,
    }


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
    """A clock as one line."""
    if clock.state == "ahead":
        return _("Mulai dihitung setelah diagendakan")
    if clock.state == "held":
        if clock.held_by in ("", "applicant"):
            return _("Jam berhenti, menunggu pemohon")
        if clock.held_by == "provider":
            return _("Jam berhenti, menunggu penyedia")
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

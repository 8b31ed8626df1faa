"""Words for one reader: in which language they are said, and how days and hours read in it.

Pages are said in the language their reader chose in the browser; letters in the language of whoever receives
them (docs/decisions/0001). Official papers are not said here: they are Indonesian by law.
"""

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

INDONESIAN: Final = "id"


def known(language: str) -> str:
    """The language itself when it is spoken here, else Indonesian."""
    return language if language in dict(settings.LANGUAGES) else INDONESIAN


def spoken(language: str) -> AbstractContextManager[None]:
    """Inside, every marked sentence is said in that language."""
    return translation.override(known(language))


def day(of: date) -> str:
    """24 November 2026."""
    return date_format(of, "j F Y")


def moment(at: datetime) -> str:
    """`25 November 2026 pukul 10.00`, as the office's clock shows it."""
    there = timezone.localtime(at, timezone.get_default_timezone())
    return _("%(day)s pukul %(time)s") % {"day": day(there.date()), "time": f"{there:%H.%M}"}


def duration(minutes: int) -> str:
    """`37 jam 30 menit`; hours are the largest unit, because a working day has no fixed length."""
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d menit", "%(n)d menit", rest) % {"n": rest})
    return " ".join(parts)

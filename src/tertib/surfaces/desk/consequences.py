"""Before a change of the office's time is saved: which open cases would move, and by how much, in words.

What was shown is named by a token: of the office, the change, and the calendars it was counted on. Saving
without it, or with that of another change, shows the consequences again instead of saving.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tertib.cases import queries as cases
from tertib.cases.types import DueMove
from tertib.kernel.canonical import canonical
from tertib.people import queries as people
from tertib.people.types import DayChange
from tertib.surfaces.desk import _who

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Cases that would move alike, and by how much."""

    first: DueMove
    by: str
    moves: tuple[DueMove, ...]
    more: int  # not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What would happen; `token` names exactly this."""

    token: str
    lines: tuple[Line, ...]
    moved: int
    counted: int


def ahead(
    request: HttpRequest,
    office: UUID,
    what: Any,  # JSON: the change as it was typed
    *,
    drafts: Mapping[str, Mapping[str, Any]] | None = None,
    changes: Iterable[DayChange] = (),
) -> Ahead:
    """Count it. Refuses what `set_calendar` would."""
    found = cases.moves_if(
        _who.actor(request), office, people.calendars_as_if(office, drafts=drafts, changes=changes)
    )
    stamps = sorted(people.calendar_stamp(office, one.key) for one in people.calendars(office))
    return Ahead(
        token=sha256(canonical({"office": str(office), "what": what, "on": stamps})).hexdigest(),
        lines=_lines(found.moves),
        moved=len(found.moves),
        counted=found.counted,
    )


def _lines(moves: Iterable[DueMove]) -> tuple[Line, ...]:
    alike: dict[tuple[object, ...], list[DueMove]] = defaultdict(list)
    for one in moves:
        alike[one.title, one.is_wait, one.before, one.after].append(one)
    return tuple(
        Line(
            first=many[0],
            by=_shift(many[0].before, many[0].after),
            moves=tuple(many[:SHOWN]),
            more=max(0, len(many) - SHOWN),
        )
        for many in alike.values()
    )


def is_confirmed(request: HttpRequest, shown: Ahead) -> bool:
    """Whether the asker pressed save having seen exactly this."""
    return request.POST.get("token") == shown.token


def _shift(before: datetime | None, after: datetime) -> str:
    if before is None:
        return _("batas baru")
    words = _("mundur %(length)s") if after > before else _("maju %(length)s")
    return words % {"length": _length(abs(after - before))}


def _length(delta: timedelta) -> str:
    hours, minutes = divmod(delta.seconds // 60, 60)
    parts = (
        (delta.days, ngettext("%(n)s hari", "%(n)s hari", delta.days)),
        (hours, ngettext("%(n)s jam", "%(n)s jam", hours)),
        (minutes, ngettext("%(n)s menit", "%(n)s menit", minutes)),
    )
    return " ".join(words % {"n": n} for n, words in parts if n) or _("kurang dari semenit")

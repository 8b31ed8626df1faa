"""What the numbers of assets do, and what inspections left unsettled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS_3
from django.utils.formats import get_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.inspections import queries, service
from tertib.inspections.types import SeriesView
from tertib.kernel.actor import Actor
from tertib.surfaces.desk import _who


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A series with its picture in the reader's language."""

    series: SeriesView
    svg: SafeString


def drawn(many: Iterable[SeriesView]) -> tuple[Drawn, ...]:
    months = tuple(str(MONTHS_3[no]).capitalize() for no in range(1, 13))
    comma = str(get_format("DECIMAL_SEPARATOR"))
    return tuple(
        # What people wrote is escaped where the picture is drawn.
        Drawn(series=one, svg=mark_safe(queries.trend_chart(one, comma=comma, months=months)))  # noqa: S308
        for one in many
    )


def of_asset(by: Actor, asset: UUID) -> dict[str, object]:
    """What the asset's page shows of its numbers and of what is unsettled."""
    return {"trends": drawn(queries.trends(by, asset)), "unsettled": queries.unsettled_of(by, asset)}


@require_GET
def trend(request: HttpRequest, asset: UUID, item: str, reading: str) -> HttpResponse:
    """One number of an asset over all its time."""
    by = _who.actor(request)
    found = queries.asset(by, asset)
    (one,) = drawn([queries.trend(by, asset, item, reading)])
    newest = tuple(reversed(one.series.points))
    return render(request, "desk/aset/tren.html", {"asset": found, "one": one, "newest": newest})


@require_GET
def unsettled(request: HttpRequest) -> HttpResponse:
    """What is unsettled in the office, the oldest first."""
    by = _who.actor(request)
    rows = queries.unsettled(by)
    keeps = bool(rows) and queries.keeps_assets(by, rows[0].asset.office)
    late = sum(1 for one in rows if one.overdue)
    return render(request, "desk/aset/belum_tuntas.html", {"rows": rows, "keeps": keeps, "late": late})


@require_POST
def follow(request: HttpRequest, follow_up: UUID) -> HttpResponse:
    """Have a case opened anew."""
    service.follow_again(follow_up, by=_who.actor(request))
    messages.success(request, _("Perkara tindak lanjut segera dibuka."))
    return redirect("desk:unsettled")

"""QR labels of assets on a sheet, and the page that a label opens on a phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.inspections import queries
from tertib.inspections.types import LABEL_SHEETS, AssetFilter, OccurrenceState
from tertib.kernel.errors import Invalid
from tertib.people import queries as people
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.appointing import reason
from tertib.surfaces.desk.assets import filter_of
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access

MOST_DUE = 5


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which assets, on which sheet, from which position."""
    return _chosen(request)


def _chosen(request: HttpRequest, trouble: str = "") -> HttpResponse:
    wanted = filter_of(request.GET)
    shown = AssetFilter(
        text=wanted.text, kind=wanted.kind, group=wanted.group, place=wanted.place, state=wanted.state,
        after=wanted.after, size=queries.MOST_ASSETS,
    )  # fmt: skip
    context = {
        "page": queries.assets(_who.actor(request), shown),
        "wanted": wanted,
        "sheets": LABEL_SHEETS,
        "sheet": request.GET.get("lembar", "3x8"),
        "start": request.GET.get("mulai", "1"),
        "chosen": request.GET.getlist("aset"),
        "trouble": trouble,
    }
    return render(request, "desk/aset/label.html", context, status=400 if trouble else 200)


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The labels as PDF; without a choice those of all assets of the filter."""
    start = request.GET.get("mulai", "1")
    try:
        made = queries.asset_labels(
            _who.actor(request),
            filter_of(request.GET),
            chosen=_ids(request),
            sheet=request.GET.get("lembar", "3x8"),
            start=int(start) if start.isdecimal() and len(start) < 4 else 0,
        )
    except Invalid as refused:
        return _chosen(request, reason(refused))
    return attachment(made.pdf, filename="label-aset.pdf", media_type="application/pdf")


def _ids(request: HttpRequest) -> tuple[UUID, ...]:
    return tuple(_who.as_uuid(one) for one in request.GET.getlist("aset"))


@require_GET
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """What whoever stands before an asset wants: what runs, what is due, what is open, the last values."""
    asked = access.asked(request)
    by, found = asked.actor, queries.asset_by_token(asked.actor, token)
    facts = found.facts
    days = queries.asset_days(by, facts.office, facts.id)
    due = [one for one in days if one.state == OccurrenceState.PLANNED]
    context = {
        "asset": found,
        "running": [one for one in queries.asset_cases(by, facts.id) if one.closed_at is None],
        "due": sorted(due, key=lambda one: one.on)[:MOST_DUE],
        "today": people.office_date(asked.now),
        "now": queries.asset_now(by, facts.id),
        "labels": {(one.item, one.reading): one for one in queries.gauges(by, facts.id)},
        "keeps": queries.keeps_assets(by, facts.office),
    }
    return render(request, "desk/aset/pindai.html", context)

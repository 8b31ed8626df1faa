"""The assets of an office: the list, one asset with all that belongs to it, its photos."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.inspections import queries
from tertib.inspections.types import STATE_LABELS, AssetFilter, AssetState, AssetView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.registers import queries as registers
from tertib.registers.types import EntryFilter, EntryView
from tertib.runtime import vault
from tertib.surfaces.desk import _who, trends
from tertib.surfaces.desk.files import attachment

CARDS = "asset_cards"
MOST_CARDS = 40


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The assets of the office by code, filtered."""
    by, wanted = _who.actor(request), filter_of(request.GET)
    page = queries.assets(by, wanted)
    context = {
        "page": page,
        "wanted": wanted,
        "states": tuple(STATE_LABELS.items()),
        "keeps": queries.keeps_assets(by, page.office),
        "filtered": wanted != AssetFilter(after=wanted.after),
    }
    return render(request, "desk/aset/daftar.html", context)


def filter_of(said: Mapping[str, str]) -> AssetFilter:
    """What the address of a list asks for."""
    state = said.get("keadaan", "")
    return AssetFilter(
        text=said.get("cari", "").strip()[:100],
        kind=said.get("jenis", "")[:40],
        group=said.get("kelompok", "")[:80],
        place=said.get("lokasi", "").strip()[:200],
        state=AssetState(state) if state in set(AssetState) else None,
        after=said.get("sesudah", "")[:40],
    )


@require_GET
def show(request: HttpRequest, asset: UUID) -> HttpResponse:
    """One asset."""
    by = _who.actor(request)
    return render(request, "desk/aset/satu.html", context_of(by, queries.asset(by, asset)))


def context_of(by: Actor, asset: AssetView) -> dict[str, object]:
    """What the asset's page shows."""
    facts = asset.facts
    return {
        "asset": asset,
        "keeps": queries.keeps_assets(by, facts.office),
        "agenda_days": queries.asset_days(by, facts.office, facts.id),
        "cases": queries.asset_cases(by, facts.id),
        **trends.of_asset(by, facts.id),
        "acts": queries.asset_acts(by, facts.id),
        "cards": cards_of(by, facts.office, facts.code),
        "measured": queries.newest_measurement(by, facts.id),
        "parts_now": [part for part in asset.parts if part.removed_on is None],
        "parts_gone": [part for part in asset.parts if part.removed_on is not None],
    }


def cards_of(by: Actor, office: UUID, code: str) -> tuple[EntryView, ...]:
    """The newest lines of the maintenance card that name the asset; none where the book is not open yet."""
    try:
        page = registers.entries(
            by, CARDS, EntryFilter(text=code, struck=False, size=MOST_CARDS), office=office
        )
    except NotFound:
        return ()
    return tuple(row for row in page.items if code in str(row.data.get("asset", "")).upper().split())


@require_GET
def photo(request: HttpRequest, asset: UUID, digest: str) -> HttpResponse:
    """A photo of the asset."""
    found = queries.asset(_who.actor(request), asset)
    if digest not in found.photos:
        raise Http404
    kept = vault.describe(digest, by=_who.actor(request))
    return attachment(vault.read(digest), filename=kept.filename, media_type=kept.media_type)

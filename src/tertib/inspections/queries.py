"""Reads of inspections. Those that take `by` answer a stranger as if there were nothing."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet

from tertib.cases import queries as cases
from tertib.cases.catalogue import Finding
from tertib.cases.types import CaseBrief, CaseView
from tertib.inspections import (
    _asset_limits,
    _asset_rights,
    _asset_views,
    _codes,
    _export,
    _follow_ups,
    _import,
    _labels,
    _measuring,
    _probes,
    _trends,
)
from tertib.inspections._agenda_reads import (
    MOST_DAYS,
    asset_days,
    forecasts,
    keeps_plans,
    performers,
    plan,
    plan_days,
    plan_obstacle,
    planned_procedures,
    plans,
    preview_plan,
    recap,
    recap_archive,
    recap_archives,
    recap_mark,
    recap_paper,
    recap_signers,
    recap_totals,
    room,
    room_log,
    room_of_case,
    rounds_of,
    troubled_days,
    visit,
    work_plan,
    year_plan,
)
from tertib.inspections._assets import UNKNOWN
from tertib.inspections._labels import MOST_LABELS
from tertib.inspections.models import Asset, AssetEvent, Measurement
from tertib.inspections.ports import Check
from tertib.inspections.types import (
    AssetAct,
    AssetFacts,
    AssetFilter,
    AssetNow,
    AssetPage,
    AssetState,
    AssetView,
    Followed,
    FollowUpView,
    GaugeView,
    MeasurementView,
    ProbeView,
    SeriesView,
)
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.registers.types import Export
from tertib.runtime import charts, door
from tertib.runtime.paper import Paper

__all__ = [
    "ALL_ASSETS",
    "MOST_ASSETS",
    "MOST_DAYS",
    "MOST_LABELS",
    "asset",
    "asset_acts",
    "asset_by_code",
    "asset_by_token",
    "asset_cases",
    "asset_columns",
    "asset_days",
    "asset_facts",
    "asset_labels",
    "asset_now",
    "asset_template",
    "assets",
    "assets_of_kind",
    "checks",
    "export_assets",
    "forecasts",
    "gauges",
    "judge_code",
    "keeps_assets",
    "keeps_plans",
    "measurement",
    "measurement_of_row",
    "newest_measurement",
    "performers",
    "plan",
    "plan_days",
    "plan_obstacle",
    "planned_procedures",
    "plans",
    "preview_plan",
    "probes",
    "recap",
    "recap_archive",
    "recap_archives",
    "recap_mark",
    "recap_paper",
    "recap_signers",
    "recap_totals",
    "room",
    "room_log",
    "room_of_case",
    "rounds_of",
    "sets_probes",
    "trend",
    "trend_chart",
    "trends",
    "troubled_days",
    "unsettled",
    "unsettled_of",
    "visit",
    "work_plan",
    "year_plan",
]

MOST_ASSETS = 200  # of one page
ALL_ASSETS = AssetFilter()

# --- assets --------------------------------------------------------------------------------------------


def assets(by: Actor, wanted: AssetFilter = ALL_ASSETS, *, office: UUID | None = None) -> AssetPage:
    """A page of an office's assets by code; the reader's own office where none is named."""
    target = _seen_office(by, office)
    rows = _matching(target, wanted)
    size = max(1, min(wanted.size, MOST_ASSETS))
    page = rows.filter(code__gt=wanted.after) if wanted.after else rows
    shown = list(page.select_related("custodian").order_by("code")[: size + 1])
    choices = list(Asset.objects.filter(office=target).values_list("kind", "group", "place").distinct())
    return AssetPage(
        office=target,
        items=_asset_views.lines(shown[:size]),
        total=rows.count(),
        next=shown[size - 1].code if len(shown) > size else "",
        kinds=tuple(sorted({kind for kind, _, _ in choices})),
        groups=tuple(sorted({group for _, group, _ in choices if group})),
        places=tuple(sorted({place for _, _, place in choices if place})),
    )


def export_assets(
    by: Actor, form: str, wanted: AssetFilter = ALL_ASSETS, *, office: UUID | None = None
) -> Export:
    """The filtered list as "csv" or "xlsx", which the import reads again; no cell runs as a formula."""
    target = _seen_office(by, office)
    rows = _matching(target, wanted).select_related("custodian").order_by("code")
    return _export.write(form, "daftar-aset", map(_import.cells, rows))


def asset_template(form: str) -> Export:
    """An empty list with its headings, to be filled in and imported."""
    return _export.write(form, "templat-aset", ())


def asset_columns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The headings of such a list, each with the others by which the import knows its column."""
    return _export.columns()


def asset(by: Actor, asset_id: UUID) -> AssetView:
    """One asset, for whoever works in its office today and for auditors. `NotFound` for everybody else."""
    return _asset_views.whole(_one(by, Asset.objects.filter(id=asset_id)))


def asset_by_code(by: Actor, code: str, *, office: UUID | None = None) -> AssetView:
    """The asset of this code, in the named office or in the first that `by` sees and that has it."""
    found = Asset.objects.filter(code=code.strip().upper())
    return _asset_views.whole(_one(by, found.filter(office=office) if office else found))


def asset_by_token(by: Actor, token: str) -> AssetView:
    """The asset whose label carries this token; an unknown token is told the same as a foreign asset."""
    return _asset_views.whole(_one(by, Asset.objects.filter(token=token)))


def keeps_assets(by: Actor, office: UUID) -> bool:
    """Whether somebody may change the assets of an office today."""
    return _asset_rights.keeps(by, office, door.read_now())


def asset_acts(by: Actor, asset_id: UUID, *, most: int = 50) -> tuple[AssetAct, ...]:
    """Who did what to an asset, newest first."""
    row = _one(by, Asset.objects.filter(id=asset_id))
    return tuple(map(_asset_views.act, AssetEvent.objects.filter(asset=row).order_by("-id")[:most]))


def asset_cases(by: Actor, asset_id: UUID, *, most: int = 20) -> tuple[CaseBrief, ...]:
    """The newest cases that were opened for an asset or wrote on it, running ones first."""
    row = _one(by, Asset.objects.filter(id=asset_id))
    return cases.briefs(by, _asset_views.cases_of(row, most))


def asset_now(by: Actor, asset_id: UUID) -> AssetNow:
    """Last values and what is unsettled, for whoever stands before the asset."""
    return _asset_views.now_on(_one(by, Asset.objects.filter(id=asset_id)))


def asset_labels(
    by: Actor,
    wanted: AssetFilter = ALL_ASSETS,
    *,
    chosen: Collection[UUID] = (),
    sheet: str = "3x8",
    start: int = 1,
    office: UUID | None = None,
) -> Paper:
    """The QR labels of the chosen assets, else of all that the filter finds, on sheets of one size.

    `start` is the first free position of a used sheet.
    """
    target = _seen_office(by, office)
    rows = Asset.objects.filter(office=target, id__in=chosen) if chosen else _matching(target, wanted)
    labelled = list(rows.order_by("code").values_list("code", "name", "place", "token")[: MOST_LABELS + 1])
    return _labels.draw(people.unit(target).name, labelled, sheet=sheet, start=start, at=door.read_now())


def gauges(by: Actor, asset_id: UUID) -> tuple[GaugeView, ...]:
    """Every reading that the office's forms ask for, with the limits that this asset has of its own.

    What the work plan has read off this asset, or off things of its kind, comes first.
    """
    return _asset_limits.of_asset(_one(by, Asset.objects.filter(id=asset_id)))


def asset_facts(office: UUID, code: str) -> AssetFacts | None:
    """What the program knows of an asset by its code; for verbs and plans, never for a page."""
    row = Asset.objects.filter(office=office, code=code.strip().upper()).first()
    return _asset_views.facts(row) if row else None


def assets_of_kind(office: UUID, kind: str, group: str = "") -> tuple[AssetFacts, ...]:
    """The assets of a kind (and group) that work may be planned on, by code; for plans."""
    rows = Asset.objects.filter(office=office, kind=kind).exclude(state=AssetState.RETIRED)
    return tuple(map(_asset_views.facts, (rows.filter(group=group) if group else rows).order_by("code")))


def judge_code(office: UUID, code: str) -> tuple[Finding, ...]:
    """What the check `asset.known` says of a code."""
    return _codes.judge(office, code)


# --- measuring -----------------------------------------------------------------------------------------


def checks() -> tuple[Check, ...]:
    """The ways of asking that this installation has, with what each wants to know."""
    return _probes.checks()


def probes(by: Actor, asset_id: UUID) -> tuple[ProbeView, ...]:
    """Where an asset is asked."""
    return _probes.views(_one(by, Asset.objects.filter(id=asset_id)).id)


def sets_probes(by: Actor, office: UUID) -> bool:
    """Whether somebody may say where the assets of an office are asked."""
    return _probes.administers(by, office, door.read_now())


def newest_measurement(by: Actor, asset_id: UUID) -> MeasurementView | None:
    """The last time an asset was asked, by a row or by a person."""
    return _measuring.view_or_none(_measuring.newest(_one(by, Asset.objects.filter(id=asset_id)).id))


def measurement(by: Actor, measurement_id: UUID) -> MeasurementView:
    """One measurement of an asset somebody may see: what a page asks for again until it is answered."""
    row = Measurement.objects.filter(id=measurement_id).select_related("asset").first()
    if row is None or row.asset.office_id not in _asset_rights.seen_offices(by, door.read_now()):
        raise NotFound(N_("Pengukuran tidak ditemukan."))
    return _measuring.view(row)


def measurement_of_row(case: CaseView) -> MeasurementView | None:
    """The last measurement of the open row of a case that somebody holds; None where none was asked for."""
    place = {"case_id": case.id, "step": case.step, "round": case.round}
    row = Measurement.objects.filter(**place).order_by("-asked_at").first()
    return _measuring.view(row) if row else None


def _seen_office(by: Actor, office: UUID | None) -> UUID:
    seen = _asset_rights.seen_offices(by, door.read_now())
    target = office or (seen[0] if seen else None)
    if target is None or target not in seen:
        raise NotFound(N_("Daftar aset tidak ditemukan."))
    return target


def _one(by: Actor, found: QuerySet[Asset]) -> Asset:
    """The first of them in an office whose assets `by` may see."""
    seen = _asset_rights.seen_offices(by, door.read_now())
    rows = list(found.filter(office__in=seen).order_by("code")) if seen else []
    if not rows:
        raise NotFound(UNKNOWN)
    return min(rows, key=lambda row: seen.index(row.office_id))


def _matching(office: UUID, wanted: AssetFilter) -> QuerySet[Asset]:
    rows = Asset.objects.filter(office=office)
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=AssetState.RETIRED)
    for word in wanted.text.casefold().split():
        rows = rows.filter(search__contains=word)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.group:
        rows = rows.filter(group=wanted.group)
    return rows.filter(place__icontains=wanted.place) if wanted.place else rows


# --- trends and what is unsettled ----------------------------------------------------------------------


def trends(by: Actor, asset_id: UUID) -> tuple[SeriesView, ...]:
    """Every number of an asset over the last year, in the order of the forms, with what is to be expected."""
    row = _one(by, Asset.objects.filter(id=asset_id))
    return _trends.of_assets([row], row.office_id)


def trend(by: Actor, asset_id: UUID, item: str, reading: str) -> SeriesView:
    """One number of an asset over all its time. `NotFound` where nothing was ever read."""
    row = _one(by, Asset.objects.filter(id=asset_id))
    found = _trends.of_assets(
        [row], row.office_id, item=item, reading=reading, window=None, most=_trends.MOST_OF_ONE
    )
    if not found:
        raise NotFound(N_("Belum ada pengukuran untuk butir ini."))
    return found[0]


def trend_chart(series: SeriesView, *, comma: str = ",", months: Sequence[str] = charts.SHORT_MONTHS) -> str:
    """The picture of a series as SVG."""
    return charts.line_chart(_trends.chart(series, comma=comma, months=months))


def unsettled(by: Actor, *, office: UUID | None = None) -> tuple[FollowUpView, ...]:
    """What inspections left unsettled in an office, the oldest first; the reader's own office by default."""
    seen = _asset_rights.seen_offices(by, door.read_now())
    target = office or (seen[0] if seen else None)
    if target is None or target not in seen:
        raise NotFound(N_("Daftar temuan yang belum tuntas tidak ditemukan."))
    return _follow_ups.open_in(target)


def followed(case: CaseView) -> Followed | None:
    """What the open row of a case that somebody holds decides over; None where it follows up nothing."""
    return _follow_ups.followed(case)


def unsettled_of(by: Actor, asset_id: UUID) -> tuple[FollowUpView, ...]:
    """What is unsettled on one asset."""
    row = _one(by, Asset.objects.filter(id=asset_id))
    return _follow_ups.open_in(row.office_id, asset=row.id)

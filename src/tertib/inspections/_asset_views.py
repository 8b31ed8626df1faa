"""Rows of assets into views."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from tertib.cases import queries as cases
from tertib.inspections import _asset_limits
from tertib.inspections._assets import SENTENCES
from tertib.inspections.models import Asset, AssetEvent, Meter, Part
from tertib.inspections.types import (
    AssetAct,
    AssetFacts,
    AssetLine,
    AssetNow,
    AssetState,
    AssetView,
    FieldChange,
    FollowUpState,
    LastValue,
    MeterView,
    PartView,
    Unsettled,
)
from tertib.people import queries as people
from tertib.people.types import PostTitle
from tertib.runtime import door

ASKED_AS = "asset"
"""The field of an assignment that says the code of an asset."""


def facts(row: Asset) -> AssetFacts:
    return AssetFacts(
        id=row.id,
        office=row.office_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        group=row.group,
        place=row.place,
        state=AssetState(row.state),
    )


def lines(rows: Iterable[Asset]) -> tuple[AssetLine, ...]:
    """Many in a list; fetch the custodian along."""
    return tuple(
        AssetLine(
            facts=facts(row), serial=row.serial, custodian_title=row.custodian.title if row.custodian else ""
        )
        for row in rows
    )


def whole(row: Asset) -> AssetView:
    """One with all that belongs to it; five queries."""
    parts = Part.objects.filter(asset=row).order_by("name", "-installed_on", "id")
    meters = Meter.objects.filter(asset=row).order_by("label")
    title = _titles(row).get(row.custodian_id) if row.custodian_id else None
    return AssetView(
        facts=facts(row),
        seq=row.seq,
        token=row.token,
        latitude=row.latitude,
        longitude=row.longitude,
        make=row.make,
        serial=row.serial,
        acquired_on=row.acquired_on,
        custodian=row.custodian_id,
        custodian_title=title.label if title else "",
        custodian_names=title.names if title else (),
        note=row.note,
        photos=tuple(row.photos),
        entry=row.entry,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        parts=tuple(map(_part, parts)),
        meters=tuple(map(_meter, meters)),
        limits=tuple(map(_asset_limits.limit_view, row.limits.order_by("item", "reading"))),
    )


def act(event: AssetEvent) -> AssetAct:
    return AssetAct(
        at=event.at,
        by=event.by,
        sentence=SENTENCES[event.kind],
        fields={key: value for key, value in event.data.items() if isinstance(value, str)},
        changes=tuple(FieldChange(**each) for each in event.data.get("changes", ())),
        case=event.case_id,
    )


def cases_of(row: Asset, most: int) -> set[UUID]:
    """The newest cases that name the asset in any table here, and what runs for it; six queries."""
    named = (
        row.occurrences.order_by("-on").values_list("case_id"),
        row.follow_ups.order_by("-opened_at").values_list("case_id"),
        row.follow_ups.order_by("-opened_at").values_list("origin_case"),
        row.measurements.order_by("-asked_at").values_list("case_id"),
        row.events.order_by("-id").values_list("case_id"),
    )
    noted = {case for found in named for (case,) in found[:most] if case is not None}
    return noted | cases.running_with(row.office_id, ASKED_AS, row.code)


MOST_VALUES = 300  # newest readings in which the last of each is looked for


def now_on(row: Asset) -> AssetNow:
    """The newest number of each reading and what is unsettled; two queries."""
    values: dict[tuple[str, str], LastValue] = {}
    for each in row.readings.order_by("-at", "-id")[:MOST_VALUES]:
        value = LastValue(
            item=each.item,
            reading=each.reading,
            value=each.value,
            unit=each.unit,
            grade=each.grade,
            at=each.at,
        )
        values.setdefault((each.item, each.reading), value)
    unsettled = row.follow_ups.filter(state=FollowUpState.OPEN).order_by("due_on", "opened_at")
    return AssetNow(
        values=tuple(values[key] for key in sorted(values)),
        unsettled=tuple(
            Unsettled(what=each.what, due_on=each.due_on, case=each.case_id) for each in unsettled
        ),
    )


def _titles(row: Asset) -> Mapping[UUID, PostTitle]:
    return people.titles([row.custodian_id] if row.custodian_id else [], door.read_now())


def _part(row: Part) -> PartView:
    return PartView(
        id=row.id,
        name=row.name,
        serial=row.serial,
        installed_on=row.installed_on,
        removed_on=row.removed_on,
        cause=row.cause,
        installed_by_case=row.installed_by_case,
        removed_by_case=row.removed_by_case,
    )


def _meter(row: Meter) -> MeterView:
    return MeterView(
        id=row.id, key=row.key, label=row.label, unit=row.unit, value=row.value, read_at=row.read_at
    )

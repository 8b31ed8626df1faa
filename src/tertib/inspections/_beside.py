"""What stands beside the readings of a form: the asset's own limits, the last value, what was measured.

Five queries, however many readings are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Subquery

from tertib.cases.catalogue import BesideContext, Known
from tertib.inspections.models import Asset, AssetLimit, Measurement, Reading
from tertib.kernel.words import N_
from tertib.people.queries import office_date
from tertib.procedures.types import Criterion

RUNNING = N_("Sedang diukur; muat ulang sebentar lagi.")
SILENT = N_("Tidak ada jawaban dari alat ukur.")
Key = tuple[str, str]


def known_of_asset(context: BesideContext) -> Mapping[Key, Known]:
    """By code of the criterion and key of the reading; nothing for a request that names no asset."""
    code = str(context.request.get("asset") or "").strip().upper()
    asset = Asset.objects.filter(office=context.office, code=code).first() if code else None
    if asset is None:
        return {}
    asked = [(one.item, gauge.key) for one in context.criteria for gauge in one.readings]
    known = dict.fromkeys(asked, Known())
    for key, limits in _limits(asset).items():
        if key in known:
            known[key] = replace(known[key], limits=limits)
    for row in _last(asset, asked):
        key = (row.item, row.reading)
        known[key] = replace(known[key], last=row.value, last_on=office_date(row.at), last_grade=row.grade)
    _put_measured(known, context)
    return known


def _limits(asset: Asset) -> Mapping[Key, Mapping[str, str]]:
    rows = AssetLimit.objects.filter(asset=asset).values_list("item", "reading", "limits")
    return {(item, reading): dict(limits) for item, reading, limits in rows}


def _last(asset: Asset, asked: list[Key]) -> list[Reading]:
    """The newest number of every reading: looked up one by one along the index, in one statement."""
    if not asked:
        return []
    newest = {
        f"r{no}": Subquery(
            Reading.objects.filter(asset=asset, item=item, reading=reading).order_by("-at").values("id")[:1]
        )
        for no, (item, reading) in enumerate(asked)
    }
    found = Asset.objects.filter(id=asset.id).values_list(*newest.values()).first() or ()
    return list(Reading.objects.filter(id__in=[one for one in found if one is not None]))


def _put_measured(known: dict[Key, Known], context: BesideContext) -> None:
    if context.case is None:
        return
    rows = Measurement.objects.filter(case_id=context.case, step=context.step, round=context.round).order_by(
        "asked_at"
    )
    said: dict[str, Any] = {}
    running = False
    for row in rows:
        said |= {key: {**value, "at": row.answered_at} for key, value in row.values.items()}
        running = row.answered_at is None
    if not said and not running:
        return
    for criterion in context.criteria:
        _put(known, criterion, said, running=running)


def _put(known: dict[Key, Known], criterion: Criterion, said: Mapping[str, Any], *, running: bool) -> None:
    for gauge in criterion.readings:
        key = (criterion.item, gauge.key)
        if not gauge.measure:
            continue
        answer = said.get(gauge.measure)
        if answer is None:
            known[key] = replace(known[key], sentence=RUNNING if running else SILENT)
            continue
        known[key] = replace(known[key], **_answered(answer))


def _answered(answer: Mapping[str, Any]) -> dict[str, Any]:
    value = _decimal(answer.get("value"))
    if value is None:
        return {"sentence": str(answer.get("sentence") or SILENT)}
    return {"measured": value, "measured_at": answer.get("at")}


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None

"""The numbers of an inspection, kept once per row and round; what a meter showed goes to the meter too.

A row that is done again writes its next round beside the first: the first stays as history.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from tertib.cases.catalogue import InsideContext, told
from tertib.cases.types import Json
from tertib.inspections import _asset_belongings, _asset_limits, _assets
from tertib.inspections.models import Asset, Meter, Reading
from tertib.inspections.types import OldReading, ReadingSource
from tertib.kernel.errors import Invalid, Problem, TertibError
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures
from tertib.procedures.types import Gauge, read_limits
from tertib.runtime.door import Tx
from tertib.runtime.secrets import mac

KIND = "inspection_readings"
LARGEST = Decimal(10) ** 14
NO_ASSET = N_("Aset belum tercatat, jadi angkanya hanya ada di perkara.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number as it was handed in."""

    item: str
    gauge: Gauge
    value: Decimal
    grade: str
    limits: list[list[str]]
    measured: Decimal | None


def keep(context: InsideContext) -> Mapping[str, Json]:
    """Keep the numbers of the row. Nothing is kept in a rehearsal, nor where the thing is no asset yet."""
    numbers = tuple(_numbers(context))
    asset = None if context.case.rehearsal else asset_of(context)
    if asset is None:
        return {"kept": 0, **(told() if context.case.rehearsal else told(Problem(NO_ASSET)))}
    where = {"case_id": context.case.id, "step": context.step, "round": context.round}
    standing = set(Reading.objects.filter(**where).values_list("item", "reading"))
    Reading.objects.bulk_create(
        Reading(
            asset=asset,
            item=one.item,
            reading=one.gauge.key,
            at=context.tx.now,
            value=one.value,
            unit=one.gauge.unit,
            grade=one.grade,
            limits=one.limits,
            source=ReadingSource.TYPED,
            measured=one.measured,
            **where,
        )
        for one in numbers
        if (one.item, one.gauge.key) not in standing
    )
    refusals = _read_meters(context, asset, [] if standing else numbers)
    ref = f"{context.step}.{context.round}"
    sealed = [
        {"kind": KIND, "ref": ref, "digest": of_case(context.case.id, context.case.office).get(ref, "")}
    ]
    return {"kept": len(numbers), **told(*refusals), "sealed": sealed if numbers else []}


def bring(tx: Tx, asset: Asset, numbers: Sequence[OldReading]) -> int:
    """Numbers from before, graded by the limits of today; they belong to no case."""
    gauges = {(one.item, one.reading): one for one in _asset_limits.gauges(asset.office_id)}
    standing = set(Reading.objects.filter(asset=asset).values_list("item", "reading", "at"))
    fresh = []
    for one in numbers:
        gauge = gauges.get((one.item, one.reading))
        if gauge is None:
            raise Invalid(
                N_("Tidak ada formulir yang meminta angka %(item)s %(reading)s."),
                item=one.item,
                reading=one.reading,
            )
        if one.at > tx.now:
            raise Invalid(N_("Waktu pembacaan belum tiba."))
        if (one.item, one.reading, one.at) in standing:
            continue
        limits = read_limits(gauge.limits) if gauge.limits else None
        fresh.append(
            Reading(
                asset=asset,
                item=one.item,
                reading=one.reading,
                at=one.at,
                value=round(one.value, 4),
                unit=gauge.unit,
                grade=(limits.grade(one.value) if limits else None) or "",
                limits=[[grade, gauge.limits[grade]] for grade in gauge.grades if grade in gauge.limits],
            )
        )
    return len(Reading.objects.bulk_create(fresh))


def asset_of(context: InsideContext) -> Asset | None:
    """The asset that the row speaks of, by its code."""
    code = str(context.inputs.get("asset") or "").strip().upper()
    return Asset.objects.filter(office=context.case.office, code=code).first() if code else None


def of_case(case: UUID, office: UUID) -> dict[str, str]:
    """The digest of every row's numbers as they are now, for the chain of the case."""
    del office
    found: dict[str, list[list[str]]] = {}
    for row in Reading.objects.filter(case_id=case).order_by("step", "round", "item", "reading"):
        said = [str(row.asset_id), row.item, row.reading, f"{row.value:.4f}", row.unit, row.grade]
        measured = "" if row.measured is None else f"{row.measured:.4f}"
        found.setdefault(f"{row.step}.{row.round}", []).append([*said, measured, row.at.isoformat()])
    return {ref: mac("inspection-readings", json.dumps(rows).encode()).hex() for ref, rows in found.items()}


def _numbers(context: InsideContext) -> Iterator[Number]:
    gauges = gauges_of(context.case.bundle, context.step)
    values = _mapping(_mapping(context.inputs.get("measured")).get("values"))
    for item in _rows(context.inputs.get("items")):
        code = str(item.get("code") or item.get("key") or "")
        for each in _rows(item.get("readings")):
            gauge, grades = gauges.get((code, str(each.get("key"))), (None, ()))
            value = decimal(each.get("value"))
            if gauge is None or value is None:
                continue
            limits = _mapping(each.get("limits"))
            yield Number(
                item=code,
                gauge=gauge,
                value=value,
                grade=str(each.get("grade") or ""),
                limits=[[grade, str(limits[grade])] for grade in grades if grade in limits],
                measured=decimal(_mapping(values.get(gauge.measure)).get("value")) if gauge.measure else None,
            )


def gauges_of(bundle: str, step: int) -> Mapping[tuple[str, str], tuple[Gauge, tuple[str, ...]]]:
    """What the row's form asks to be read off, with the grades from the best to the worst."""
    procedure = procedures.procedure(bundle)
    form = procedure.forms.get(procedure.step(step).form or "")
    return {
        (criterion.item, gauge.key): (gauge, tuple(choice.key for choice in field.choices))
        for field in (form.fields if form else ())
        for criterion in field.criteria
        for gauge in criterion.readings
    }


def decimal(value: object) -> Decimal | None:
    """A number of evidence; None for what is none, or too large to keep."""
    try:
        found = Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None
    return None if found is None or not found.is_finite() or abs(found) >= LARGEST else round(found, 4)


def _read_meters(context: InsideContext, asset: Asset, numbers: Sequence[Number]) -> Sequence[Problem]:
    """Tell the asset's meters; what a meter cannot have shown is told and does not hold up the row."""
    meters = list(Meter.objects.filter(asset=asset)) if any(one.gauge.meter for one in numbers) else []
    found = []
    for one in numbers:
        meter = _meter_of(one.gauge, meters)
        if meter is not None:
            try:
                locked = _assets.locked(context.tx, context.case.office, asset.code)
                done = _asset_belongings.read_meter(
                    context.tx,
                    locked,
                    meter.key,
                    round(one.value, 3),
                    by=context.by,
                    case=context.case.id,
                )
                _assets.tell(context.tx, locked, done, by=context.by)
            except TertibError as refused:  # also of an asset that was taken off the list meanwhile
                found.append(Problem(refused.sentence, refused.fields))
    return found


def _meter_of(gauge: Gauge, meters: Sequence[Meter]) -> Meter | None:
    """The meter of this key; else the only one that counts in the same unit, whatever it is called."""
    if not gauge.meter:
        return None
    named = [each for each in meters if each.key == gauge.meter]
    alike = named or [each for each in meters if each.unit and each.unit == gauge.unit]
    return alike[0] if len(alike) == 1 else None


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

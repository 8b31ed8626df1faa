"""Limits of a reading on one asset, beside those of the forms in force."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from tertib.inspections import _asset_rights
from tertib.inspections._asset_belongings import refused
from tertib.inspections._asset_book import number_text
from tertib.inspections._assets import Done, reason_given, standing
from tertib.inspections.models import Asset, AssetLimit, Plan
from tertib.inspections.types import GaugeView, LimitView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView, Field, read_limits
from tertib.runtime.door import Tx


def gauges(office: UUID) -> tuple[GaugeView, ...]:
    """Every reading that the forms of the office's planned procedures ask for, in their order."""
    found: dict[tuple[str, str, str], GaugeView] = {}
    for bundle in _asset_rights.planned(office):
        for gauge in _of(bundle):
            found.setdefault((gauge.procedure, gauge.item, gauge.reading), gauge)
    return tuple(found.values())


def of_asset(row: Asset) -> tuple[GaugeView, ...]:
    """The same for one asset with its own limits, those first that the work plan has read off it."""
    own = {(each.item, each.reading): limit_view(each) for each in row.limits.all()}
    wanted = _planned_for(row)
    found = [
        replace(
            gauge,
            own=own.get((gauge.item, gauge.reading)),
            expected=not wanted or gauge.procedure in wanted,
        )
        for gauge in gauges(row.office_id)
    ]
    return tuple(sorted(found, key=lambda gauge: not gauge.expected))


def _planned_for(row: Asset) -> frozenset[str]:
    """The procedures planned on the asset or its group; where none is, those planned on its kind."""
    alike = Plan.objects.filter(Q(kind=row.kind) | Q(asset__kind=row.kind), office=row.office_id)
    plans = list(alike.values_list("code", "asset", "kind", "group"))
    own = [
        code for code, asset, kind, group in plans if asset == row.id or (kind and group in ("", row.group))
    ]
    return frozenset(own or (code for code, *_ in plans))


def _of(bundle: BundleView) -> Iterator[GaugeView]:
    for form in procedures.procedure(bundle.hash).forms.values():
        for field in form.fields:
            yield from _in_field(bundle, field)


def _in_field(bundle: BundleView, field: Field) -> Iterator[GaugeView]:
    grades = {choice.key: choice.label for choice in field.choices}
    for criterion in field.criteria:
        for gauge in criterion.readings:
            yield GaugeView(
                procedure=bundle.code,
                procedure_title=bundle.title,
                item=criterion.item,
                item_label=criterion.label,
                reading=gauge.key,
                label=gauge.label or criterion.label,
                unit=gauge.unit or criterion.unit,
                decimals=gauge.decimals,
                limits=dict(gauge.limits),
                grades=grades,
            )


def limit_view(row: AssetLimit) -> LimitView:
    return LimitView(
        item=row.item,
        reading=row.reading,
        limits=dict(row.limits),
        reason=row.reason,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def set_limits(
    tx: Tx, row: Asset, gauge: tuple[str, str], limits: Mapping[str, str], *, reason: str, by: Actor
) -> Done | None:
    """Take over the limits, or with none go back to the form's; None when nothing changes."""
    standing(row)
    item, reading = gauge
    known = next((g for g in gauges(row.office_id) if (g.item, g.reading) == gauge), None)
    held = AssetLimit.objects.filter(asset=row, item=item, reading=reading).first()
    wanted = {grade: " ".join(text.split()) for grade, text in limits.items() if text.strip()}
    said = {"item": item, "reading": reading}
    if not wanted:
        if held is None:
            return None
        why = reason_given(reason)
        held.delete()
        return Done(kind="limits_cleared", data={**said, "reason": why})
    if known is None:
        raise NotFound(N_("Butir ini tidak ada pada formulir pemeliharaan yang berlaku."))
    wanted = {grade: wanted[grade] for grade in known.grades if grade in wanted} | wanted
    _judge(known, wanted)
    pairs = [[grade, text] for grade, text in wanted.items()]
    if held is not None and held.limits == pairs:
        return None
    why = reason_given(reason)
    AssetLimit.objects.update_or_create(
        asset=row,
        item=item,
        reading=reading,
        defaults={"limits": pairs, "reason": why, "changed_at": tx.now, "changed_by": by.name},
    )
    told = "; ".join(f"{known.grades[grade]} {text}" for grade, text in wanted.items())
    return Done(kind="limits_set", data={**said, "limits": told, "reason": why})


def _judge(known: GaugeView, wanted: Mapping[str, str]) -> None:
    """Every grade is one of the form's, every interval can be read, and every number falls into a grade."""
    problems = {}
    for grade, text in wanted.items():
        if grade not in known.grades:
            raise refused("limits", N_("Keadaan %(grade)s tidak ada pada formulirnya."), grade=grade)
        if read_limits({grade: text}) is None:
            sentence = N_("“%(text)s” tidak terbaca. Tulis misalnya <65, 65..80, >=10, atau <18;>30.")
            problems[grade] = (Problem(sentence, {"text": text}),)
    if problems:
        raise Invalid(N_("Ada batas yang tidak terbaca."), problems=problems)
    limits = read_limits(wanted)
    gap = limits.gap() if limits else None
    if gap is not None:
        raise refused(
            "limits",
            N_(
                "Angka %(number)s tidak masuk keadaan mana pun. Ubah batasnya sehingga setiap angka tercakup."
            ),
            number=number_text(gap),
        )

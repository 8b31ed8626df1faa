"""Measurements: asked for by a row of a case or by a person, taken by the worker, kept once.

What does not answer closes its row with a sentence: a machine that is ill keeps nobody from working.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tertib.cases import queries as cases
from tertib.cases.catalogue import Outcome, OutsideContext, Plan, Proven
from tertib.cases.types import CaseView
from tertib.inspections import _comparing, _probes
from tertib.inspections.models import Asset, Measurement
from tertib.inspections.ports import MEASURES, Group, Measured
from tertib.inspections.types import MeasuredLine, MeasurementView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, filled
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures
from tertib.procedures.types import Step
from tertib.runtime import door, queue
from tertib.runtime.door import Tx

VERBS: Mapping[str, Group] = {"inspection.server": Group.SERVER, "inspection.network": Group.NETWORK}
ALL = frozenset(Group)
AGAIN, A_MINUTE, MOST_A_MINUTE = timedelta(seconds=10), timedelta(minutes=1), 10
PATIENCE = timedelta(seconds=45)  # then the worker is not answering, and another question may be put

NO_ASSET = N_("Permohonan ini tidak menyebut aset yang terdaftar, jadi tidak ada yang diukur.")
FLEETING = timedelta(minutes=15)  # how long a trial may look at what it asked for
TRIED = N_(
    "Percobaan: mesin tidak diukur dengan sendirinya. Tekan Ukur sekarang bila ingin mencobanya; hasilnya "
    "hanya tampil pada percobaan ini dan tidak disimpan."
)
_NOT_NOW = N_("Baris ini bukan milik Anda sekarang, jadi pengukurannya tidak dapat diminta.")
_NOTHING = N_("Baris ini tidak memakai pengukuran.")
_TRIAL = N_("Percobaan ini tidak menyentuh sistem yang sebenarnya, jadi tidak ada yang diukur.")
_ENOUGH = N_("Terlalu sering meminta pengukuran. Tunggu sebentar lagi.")


# --- taking one ------------------------------------------------------------------------------------------


def take(asset: UUID, groups: frozenset[Group]) -> dict[str, Measured]:
    """Ask everything the asset can be asked, outside any transaction; an answer for every measure."""
    answers = _probes.ask(_probes.questions(asset, groups))
    return _comparing.combine(answers, _comparing.measures_of(groups, _probes.checks()))


@queue.task("inspections.measure", max_attempts=3, lease=90)
def answer(job: queue.Job) -> None:
    """Take the measurement a person asked for, unless it was taken."""
    row = Measurement.objects.filter(id=UUID(str(job.args["measurement"])), answered_at=None).first()
    if row is not None:
        _keep(row.id, take(row.asset_id, _groups(row)))


def _keep(measurement: UUID, values: Mapping[str, Measured]) -> None:
    """Once: what a second worker measured for the same question is forgotten."""
    kept = {key: stored(one) for key, one in values.items()}
    door.run(
        lambda tx: Measurement.objects.filter(id=measurement, answered_at=None).update(
            values=kept, answered_at=tx.now
        )
    )


def stored(one: Measured) -> dict[str, Any]:
    """As it stands in the row and in evidence: the whole sentence, and how to say it in another language."""
    return {
        **asdict(one),
        "value": None if one.value is None else str(one.value),
        "at": one.at.isoformat() if one.at else None,
        "sentence": filled(one.sentence, one.fields),
        "says": one.sentence,
        "fields": {key: str(value) for key, value in one.fields.items()},
    }


def restored(kept: Mapping[str, Any]) -> Measured:
    return Measured(
        value=None if kept["value"] is None else Decimal(kept["value"]),
        unit=kept["unit"],
        at=datetime.fromisoformat(kept["at"]) if kept["at"] else None,
        sentence=kept["says"],
        fields=kept["fields"],
        detail=kept["detail"],
    )


def _groups(row: Measurement) -> frozenset[Group]:
    return frozenset(Group(each) for each in row.check_kind.split("+"))


def _kind(groups: frozenset[Group]) -> str:
    return "+".join(sorted(groups))


# --- asked for by a row ----------------------------------------------------------------------------------


class Measure:
    """`inspection.server` and `inspection.network`: measured once for an intent, by whichever attempt."""

    def __init__(self, group: Group) -> None:
        self._group = group

    def plan(self, context: OutsideContext) -> Plan | None:  # noqa: ARG002 - Protocol
        """Nobody confirms it: it only looks."""
        return None

    def run(self, context: OutsideContext) -> Outcome:
        """Read back what this intent measured already, else measure; always proven, if only by a sentence.

        A trial measures nothing by itself, so that it leaves nothing on the asset.
        """
        code = str(context.inputs.get("asset") or "").strip()
        asset = Asset.objects.filter(office=context.case.office, code=code.upper()).first() if code else None
        if asset is None or context.case.rehearsal:
            why = TRIED if asset else NO_ASSET
            return Proven(evidence={**_evidence({}, code, None, context), "sentence": why})
        row = door.run(lambda tx: self._row(tx, asset, context))
        if row.answered_at is None:
            _keep(row.id, take(asset.id, frozenset({self._group})))
            row.refresh_from_db()
        return Proven(evidence=_evidence(row.values, asset.code, row.answered_at, context))

    def _row(self, tx: Tx, asset: Asset, context: OutsideContext) -> Measurement:
        row, _ = Measurement.objects.get_or_create(
            id=context.intent,
            defaults={
                "asset": asset,
                "check_kind": _kind(frozenset({self._group})),
                "case_id": context.case.id,
                "step": context.step,
                "round": context.round,
                "asked_at": tx.now,
                "asked_by": context.by,
            },
        )
        return row


def _evidence(
    kept: Mapping[str, Any], code: str, at: datetime | None, context: OutsideContext
) -> dict[str, Any]:
    """What was measured, and every item that was typed beside it: a book goes through the rows."""
    values = {key: restored(one) for key, one in kept.items()}
    items = [each for each in context.inputs.get("items") or () if isinstance(each, Mapping)]
    gauges = gauges_of(procedures.procedure(context.case.bundle).step(context.step), context.case.bundle)
    told = ("value", "unit", "sentence", "at", "detail")
    rows = _comparing.beside(items, values, gauges)
    return {
        "at": at.isoformat() if at else None,
        "asset": code,
        "values": {key: {name: one[name] for name in told} for key, one in kept.items()},
        "rows": rows,
        "remarks": _comparing.remarks(rows),
    }


def gauges_of(step: Step, bundle: str) -> _comparing.Gauges:
    """Which measure stands beside which reading of the row's form."""
    form = procedures.procedure(bundle).forms.get(step.form or "")
    return {
        (criterion.code or criterion.key, gauge.key): gauge.measure
        for field in (form.fields if form else ())
        for criterion in field.criteria
        for gauge in criterion.readings
        if gauge.measure
    }


# --- asked for by a person -------------------------------------------------------------------------------


def ask_for_row(case: UUID, step: int, *, by: Actor) -> UUID:
    """Leave the question of an open row with the worker; see `service.measure_now`."""
    view, groups = _row_of(case, step, by)
    asset = _asset_of(view)

    def write(tx: Tx) -> UUID:
        place = {"case_id": case, "step": step, "round": view.round}
        return _leave(tx, asset, groups, by, place, fleeting=view.is_rehearsal)

    return door.run(write)


def _row_of(case: UUID, step: int, by: Actor) -> tuple[CaseView, frozenset[Group]]:
    view = cases.case_for(by, case)
    item = cases.open_item(view, by)
    if item is None or item.step != step or not item.may_act:
        raise NotAllowed(_NOT_NOW)
    if view.only_said:
        raise Conflict(_TRIAL)
    groups = groups_of(view.bundle, step)
    if not groups:
        raise Conflict(_NOTHING)
    return view, groups


def groups_of(bundle: str, step: int) -> frozenset[Group]:
    """What a row measures."""
    effects = procedures.procedure(bundle).step(step).does
    return frozenset(VERBS[each.verb] for each in effects if each.verb in VERBS)


def _asset_of(view: CaseView) -> Asset:
    code = str(view.request.get("asset") or "").strip().upper()
    asset = Asset.objects.filter(office=view.office, code=code).first() if code else None
    if asset is None:
        raise Conflict(NO_ASSET)
    return asset


def ask_for_asset(tx: Tx, asset: Asset, *, by: Actor) -> UUID:
    """Leave a question about everything the asset can be asked."""
    return _leave(tx, asset, ALL, by, {"case_id": None, "step": None, "round": None})


def _leave(
    tx: Tx,
    asset: Asset,
    groups: frozenset[Group],
    by: Actor,
    place: Mapping[str, Any],
    *,
    fleeting: bool = False,
) -> UUID:
    """The question that stands is met again; a person who asks too much waits."""
    kind = _kind(groups)
    same = Measurement.objects.filter(asset=asset, check_kind=kind, **place)
    standing = same.filter(answered_at=None, asked_at__gt=tx.now - PATIENCE) | same.filter(
        asked_at__gt=tx.now - AGAIN
    )
    found = standing.order_by("-asked_at").values_list("id", flat=True).first()
    if found is not None:
        return found
    lately = Measurement.objects.filter(asked_by=by.person, asked_at__gt=tx.now - A_MINUTE)
    if by.person is not None and lately.count() >= MOST_A_MINUTE:
        raise Conflict(_ENOUGH, code="throttled")
    row = Measurement.objects.create(
        id=uuid4(),
        asset=asset,
        check_kind=kind,
        asked_at=tx.now,
        asked_by=by.person,
        fleeting=fleeting,
        **place,
    )
    queue.enqueue(tx, "inspections.measure", {"measurement": str(row.id)}, key=str(row.id), priority=5)
    return row.id


@queue.task("inspections.forget_trials", lease=60)
def forget_trials(job: queue.Job) -> None:  # noqa: ARG001 - a task
    """A trial leaves nothing: what it asked for goes when nobody looks at it any more."""
    door.run(
        lambda tx: (
            Measurement.objects.filter(fleeting=True, asked_at__lte=tx.now - FLEETING).delete() and None
        )
    )


queue.schedule("inspections.forget_trials", "inspections.forget_trials", every=timedelta(minutes=5))


# --- looking at them -------------------------------------------------------------------------------------


def newest(asset: UUID) -> Measurement | None:
    """The last question about an asset, answered or not; a trial's is none of the asset."""
    return Measurement.objects.filter(asset=asset, fleeting=False).order_by("-asked_at").first()


def view_or_none(row: Measurement | None) -> MeasurementView | None:
    return view(row) if row else None


def view(row: Measurement) -> MeasurementView:
    lines = tuple(_line(key, row.values[key]) for key in MEASURES if key in row.values)
    return MeasurementView(
        id=row.id,
        asset=row.asset_id,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        lines=lines,
        overdue=row.answered_at is None and row.asked_at < door.read_now() - PATIENCE,
    )


def _line(key: str, kept: Mapping[str, Any]) -> MeasuredLine:
    found = restored(kept)
    return MeasuredLine(
        key=key,
        label=MEASURES[key].label,
        value=found.value,
        text="" if found.value is None else _comparing.number(found.value),
        unit=found.unit,
        detail=found.detail,
        sentence=found.sentence,
        fields=found.fields,
        at=found.at,
    )

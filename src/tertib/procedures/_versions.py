"""Versions as others see them: where each stands at a moment, what was done with it, and the Register SOP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.indonesian import long_date
from tertib.people import queries as people
from tertib.procedures.language.types import Procedure
from tertib.procedures.models import Term, Transition, Version
from tertib.procedures.types import (
    RegisterLine,
    Stage,
    TransitionKind,
    TransitionView,
    VersionStatus,
    VersionView,
)

_WAITING: Mapping[Stage, VersionStatus] = {
    Stage.DRAFT: VersionStatus.DRAFT,
    Stage.CHECKED: VersionStatus.CHECKED,
    Stage.APPROVED: VersionStatus.APPROVED,
    Stage.WITHDRAWN: VersionStatus.WITHDRAWN,
}

REAL = frozenset({VersionStatus.IN_FORCE, VersionStatus.UNDATED})


def sees(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody may look at the office's versions: its own people, and auditors."""
    held = people.capacities(by.person, now) if by.person else ()
    return by.kind is ActorKind.SYSTEM or any(one.office == office or "auditor" in one.roles for one in held)


def views(rows: Sequence[Version], now: datetime) -> tuple[VersionView, ...]:
    """Fetch the bundles along; two further queries however many there are."""
    terms = list(Term.objects.filter(office__in={row.office_id for row in rows}).order_by("since"))
    done: dict[int, list[TransitionView]] = {row.id: [] for row in rows}
    for one in Transition.objects.filter(version__in=done).order_by("no"):
        done[one.version_id].append(_transition(one))
    return tuple(
        _view(
            row, [one for one in terms if one.code == row.code and one.office_id == row.office_id], done, now
        )
        for row in rows
    )


def _view(
    row: Version, terms: Iterable[Term], done: Mapping[int, Sequence[TransitionView]], now: datetime
) -> VersionView:
    begun = [one for one in terms if one.since <= now]
    coming = [one for one in terms if one.since > now and one.version_id == row.id]
    runs = begun[-1] if begun and begun[-1].version_id == row.id else None
    stage = Stage(row.stage)
    status = _WAITING[stage]
    if stage is not Stage.WITHDRAWN and any(one.version_id == row.id for one in begun):
        status = VersionStatus(runs.status) if runs else VersionStatus.SUPERSEDED
    if runs and status is VersionStatus.PROPOSED and stage is not Stage.DRAFT:
        status = _WAITING[stage]  # rehearsed meanwhile, as `runs` says
    first = _began(begun, row) if runs else None
    return VersionView(
        id=row.id,
        office=row.office_id,
        code=row.code,
        title=row.bundle.title,
        number=row.number,
        hash=row.bundle_id,
        stage=stage,
        status=status,
        runs=VersionStatus(runs.status) if runs else None,
        ran_for_real=any(one.version_id == row.id and one.status in REAL for one in begun),
        since=coming[0].since if coming else first,
        seen=row.turn,
        drafted_by=row.installed_by,
        writers=frozenset(map(UUID, row.writers)),
        checked_by=row.checked_by,
        approved_by=row.approved_by,
        transitions=tuple(done[row.id]),
    )


def _began(begun: Sequence[Term], row: Version) -> datetime:
    """Since when it runs as it does, without a break."""
    last = begun[-1]
    for one in reversed(begun):
        if (one.version_id, one.status) != (row.id, begun[-1].status):
            break
        last = one
    return last.since


def _transition(row: Transition) -> TransitionView:
    return TransitionView(
        no=row.no,
        kind=TransitionKind(row.kind),
        at=row.at,
        name=row.name,
        capacity=row.capacity,
        mandate=row.mandate,
        via=row.via,
        reason=row.reason,
        effective=row.effective,
        findings=row.findings,
    )


def register_line(view: VersionView, procedure: Procedure) -> RegisterLine:
    """What the Register SOP says of a version: what was done here before what the paper says."""
    identity = procedure.identity
    approved = next((one for one in view.transitions if one.kind is TransitionKind.APPROVED), None)
    forced = view.since if view.runs is VersionStatus.IN_FORCE or view.stage is Stage.APPROVED else None
    first = view.transitions[0] if view.transitions else None
    written_here = first if first is not None and first.kind is TransitionKind.SUBMITTED else None
    # The office's paper counts until somebody acts here; a draft or a proposal has said nothing yet.
    on_paper = written_here is None and view.status is not VersionStatus.PROPOSED
    paper = (identity.effective_on or identity.approved_on) if on_paper else ""
    signer = _on_paper(identity.approved_by) if on_paper else ""
    return RegisterLine(
        code=view.code,
        number=identity.number,
        title=view.title,
        status=view.status,
        revision=view.number,
        made_on=identity.made_on or _day(written_here.at if written_here else None),
        since=_day(forced) if approved else paper,
        approver=f"{approved.name}, {approved.capacity}" if approved else signer,
        hash=view.hash,
    )


def _on_paper(approved_by: tuple[str, ...]) -> str:
    return ", ".join((*approved_by[1:2], *approved_by[:1]))


def _day(moment: datetime | None) -> str:
    return long_date(moment.astimezone(timezone.get_default_timezone()).date()) if moment else ""

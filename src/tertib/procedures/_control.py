"""Document control: a version is drafted, checked, approved, put in force on a day, and one day withdrawn.

Every act is a conditional update on the version's turn and a row beside it that says who did it, as what, by
which mandate, when and why. What stands in the database refuses an approval by whoever drafted or checked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity
from tertib.procedures import queries
from tertib.procedures._rights import signing, with_role
from tertib.procedures._signer import approving_post
from tertib.procedures._versions import sees
from tertib.procedures.language.bundle import Bundle
from tertib.procedures.models import Term, Transition, Version
from tertib.procedures.types import Stage, TransitionKind, VersionStatus, VersionView
from tertib.runtime import door
from tertib.runtime.door import Tx

_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on one version, inside the door."""

    tx: Tx
    by: Actor
    version: Version
    reason: str
    capacity: Capacity | None = None
    effective: datetime | None = None
    findings: int = 0


# --- commands --------------------------------------------------------------------------------------


def check(version: int, *, by: Actor, reason: str = "", seen: int | None = None) -> VersionView:
    """Say that a draft was checked. Whoever drafted it may not.

    Findings that must be mended (dates apart) are accepted only with a reason, which stays on record.
    """

    def checking(tx: Tx, row: Version) -> None:
        capacity = _keeper(tx, by, row.office_id)
        _insist_on_stage(row, {Stage.DRAFT})
        if by.person is None or has_written(row, by):
            raise NotAllowed(
                N_("Rancangan tidak diperiksa oleh penyusunnya sendiri. Minta pejabat lain memeriksanya.")
            )
        findings = queries.obstacles(row.bundle_id)
        if findings and not reason.strip():
            raise _lacking_reason(findings)
        act = Act(tx=tx, by=by, version=row, reason=reason, capacity=capacity, findings=findings)
        _turn(act, TransitionKind.CHECKED, seen, stage=Stage.CHECKED.value, checked_by=by.person)

    return _on(version, by, checking)


def approve(
    version: int, *, by: Actor, reason: str, on: date | None = None, seen: int | None = None
) -> VersionView:
    """Approve a checked version by the mandate held now, and put it in force on a day where one is named.

    Only for whoever may sign for the post that the identity sheet names; never who drafted or checked it.
    """

    def approving(tx: Tx, row: Version) -> None:
        _insist_on_stage(row, {Stage.CHECKED})
        capacity = _signer(tx, by, row)
        if by.person == row.checked_by or has_written(row, by):
            raise NotAllowed(
                N_("SOP tidak disahkan oleh orang yang menyusun atau memeriksanya. Minta pejabat lain."),
            )
        since = _moment(tx, on) if on else None
        why = _reason(reason)
        act = Act(tx=tx, by=by, version=row, reason=why, capacity=capacity, effective=since)
        done = {"stage": Stage.APPROVED.value, "approved_by": by.person, "approved_at": tx.now}
        _turn(act, TransitionKind.APPROVED, seen, **done)
        if since is not None:
            _begin(tx, row, since)

    return _on(version, by, approving)


def force(version: int, on: date, *, by: Actor, reason: str = "", seen: int | None = None) -> VersionView:
    """Name the day from which an approved version is in force, or another one before that day has come."""

    def forcing(tx: Tx, row: Version) -> None:
        capacity = _keeper(tx, by, row.office_id)
        _insist_on_stage(row, {Stage.APPROVED})
        if Term.objects.filter(version=row, since__lte=tx.now, status=VersionStatus.IN_FORCE).exists():
            raise Conflict(N_("Versi ini sudah pernah berlaku. Ajukan versi baru bila perlu."))
        since = _moment(tx, on)
        act = Act(tx=tx, by=by, version=row, reason=reason, capacity=capacity, effective=since)
        _turn(act, TransitionKind.FORCED, seen)
        _begin(tx, row, since)

    return _on(version, by, forcing)


def withdraw(version: int, *, by: Actor, reason: str, seen: int | None = None) -> VersionView:
    """Take a version back: a draft by its keepers, an approved or running one by whoever approves it.

    No new case starts with it; those that run keep theirs.
    """

    def withdrawing(tx: Tx, row: Version) -> None:
        _insist_on_stage(row, set(Stage) - {Stage.WITHDRAWN})
        runs = queries.running_terms(row.office_id).filter(code=row.code, version=row).exists()
        approved = row.stage == Stage.APPROVED
        capacity = _signer(tx, by, row) if approved or runs else _keeper(tx, by, row.office_id)
        act = Act(tx=tx, by=by, version=row, reason=_reason(reason), capacity=capacity)
        _turn(act, TransitionKind.WITHDRAWN, seen, stage=Stage.WITHDRAWN.value)
        Term.objects.filter(version=row, since__gt=tx.now).delete()
        if runs:
            _term(row, tx.now, version=None, status=VersionStatus.WITHDRAWN)

    return _on(version, by, withdrawing)


# --- for the commands that install and submit ---------------------------------------------------------


def has_written(row: Version, by: Actor) -> bool:
    """Whether somebody handed the text in, or wrote any of it at the desk."""
    return by.person == row.installed_by or str(by.person) in row.writers


def add(
    tx: Tx,
    bundle: Bundle,
    name: str,
    *,
    office: UUID,
    by: Actor,
    kind: TransitionKind,
    writers: Collection[str] = (),
) -> Version:
    """The next version of a procedure in an office, as a draft; `writers` wrote its text."""
    code = bundle.procedure.code
    last = Version.objects.filter(office=office, code=code).aggregate(n=Max("number"))["n"] or 0
    made, is_new = Version.objects.get_or_create(
        office_id=office,
        code=code,
        number=last + 1,
        defaults={
            "bundle_id": name,
            "installed_at": tx.now,
            "installed_by": by.person,
            "writers": sorted(writers),
            "stage": Stage.DRAFT.value,
        },
    )
    if not is_new:
        raise Conflict(N_("SOP ini baru saja dipasang orang lain. Muat ulang halaman."))
    capacity = with_role(by, office, tx.now, {"administrator"})
    _turn(Act(tx=tx, by=by, version=made, reason="", capacity=capacity), kind, None)
    return made


def run_at_once(tx: Tx, version: Version, status: VersionStatus) -> None:
    """Let a version run from now on, as its text says."""
    _term(version, tx.now, version=version, status=status)


def is_controlled(office: UUID, code: str) -> bool:
    """Whether a version was ever checked, approved or withdrawn: from then on nothing runs past control."""
    return Version.objects.filter(office=office, code=code).exclude(stage=Stage.DRAFT).exists()


# --- one act -----------------------------------------------------------------------------------------


def _on(version: int, by: Actor, do: Callable[[Tx, Version], None]) -> VersionView:
    def acting(tx: Tx) -> VersionView:
        row = Version.objects.select_related("bundle").filter(id=version).first()
        if row is None or not sees(by, row.office_id, tx.now):
            raise NotFound(N_("Versi SOP ini tidak ada."))
        do(tx, row)
        return queries.version(by, row.id, now=tx.now)

    return door.run(acting)


def _turn(act: Act, kind: TransitionKind, seen: int | None, **changes: Any) -> None:
    """Change the version if nobody else did meanwhile, and write down what was done."""
    row = act.version
    turn = row.turn if seen is None else seen
    if not Version.objects.filter(id=row.id, turn=turn).update(turn=turn + 1, **changes):
        raise Conflict(
            N_(
                "Versi ini baru saja diubah orang lain. Tidak ada yang tersimpan; "
                "muat ulang lalu periksa lagi."
            ),
            code="stale",
        )
    Transition.objects.create(
        version=row,
        no=turn + 1,
        kind=kind.value,
        at=act.tx.now,
        person=act.by.person,
        name=act.by.name,
        capacity=act.capacity.label if act.capacity else "",
        mandate=act.capacity.mandate if act.capacity else None,
        via=act.by.via,
        reason=act.reason.strip(),
        effective=act.effective,
        findings=act.findings,
    )


def _begin(tx: Tx, row: Version, since: datetime) -> None:
    taken = Term.objects.filter(office=row.office_id, code=row.code, since=since).exclude(version=row)
    if since > tx.now and taken.exists():
        raise Conflict(
            N_(
                "Versi lain SOP ini sudah ditetapkan berlaku sejak hari itu. Pilih hari lain, atau cabut "
                "dulu versi itu."
            )
        )
    Term.objects.filter(version=row, since__gt=tx.now).delete()
    _term(row, since, version=row, status=VersionStatus.IN_FORCE)


def _term(row: Version, since: datetime, *, version: Version | None, status: VersionStatus) -> None:
    """What holds from a moment; of two acts now, the last is right."""
    Term.objects.update_or_create(
        office_id=row.office_id,
        code=row.code,
        since=since,
        defaults={"version": version, "status": status.value},
    )


def _moment(tx: Tx, on: date) -> datetime:
    """The beginning of a day in the office's zone; today begins now, and no day that is over begins again."""
    today = people.office_date(tx.now)
    if on < today:
        sentence = N_("SOP tidak dapat berlaku surut. Pilih hari ini atau sesudahnya.")
        raise Invalid(sentence, problems={"on": (Problem(sentence),)})
    return tx.now if on == today else datetime.combine(on, time(), timezone.get_default_timezone())


def _insist_on_stage(row: Version, stages: Collection[Stage]) -> None:
    if row.stage not in stages:
        raise Conflict(_WRONG[Stage(row.stage)])


_WRONG: Mapping[Stage, str] = {
    Stage.DRAFT: N_("Versi ini masih rancangan; periksa dulu sebelum disahkan."),
    Stage.CHECKED: N_("Versi ini sudah diperiksa dan menunggu pengesahan."),
    Stage.APPROVED: N_("Versi ini sudah disahkan."),
    Stage.WITHDRAWN: N_("Versi ini sudah dicabut. Ajukan versi baru."),
}


def _reason(text: str) -> str:
    if not text.strip():
        sentence = N_("Tulis alasannya.")
        raise Invalid(sentence, problems={"reason": (Problem(sentence),)})
    if len(text) > _LONGEST:
        sentence = N_("Alasan paling panjang %(most)s huruf.")
        raise Invalid(sentence, problems={"reason": (Problem(sentence, {"most": _LONGEST}),)}, most=_LONGEST)
    return text.strip()


def _lacking_reason(findings: int) -> Invalid:
    sentence = N_(
        "Pemeriksa SOP menemukan %(n)s galat. Betulkan dalam versi baru, atau tulis mengapa versi ini tetap "
        "diteruskan."
    )
    return Invalid(sentence, problems={"reason": (Problem(sentence, {"n": findings}),)}, n=findings)


# --- who ---------------------------------------------------------------------------------------------


def _keeper(tx: Tx, by: Actor, office: UUID) -> Capacity:
    found = with_role(by, office, tx.now)
    if found is None:
        raise NotAllowed(N_("Hanya pimpinan, sekretaris atau admin kantor ini yang mengendalikan SOP."))
    return found


def _signer(tx: Tx, by: Actor, row: Version) -> Capacity:
    """The mandate by which this person may sign for the post of the sheet at this moment."""
    post = approving_post(row.office_id, queries.procedure(row.bundle_id))
    found = signing(by, post.id, tx.now)
    if found is None:
        raise NotAllowed(
            N_(
                "Menurut lembar identitasnya, SOP ini disahkan %(post)s, dan Anda tidak memegang mandat "
                "jabatan itu sekarang."
            ),
            post=post.title,
        )
    return found

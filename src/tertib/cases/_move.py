"""`move_case`: a running case goes on under another version of its procedure, or says why it cannot."""

from __future__ import annotations

from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import _intent_rows, _rehearsal, _rights, _store
from tertib.cases._act import Act, changed_meanwhile, ref
from tertib.cases._moving import refused, unsettled, way
from tertib.cases._store import CaseRow
from tertib.cases.types import REHEARSAL, IntentState, Move, MovedRow
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.kernel.errors import Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people.types import Capacity
from tertib.procedures import queries as procedures
from tertib.procedures.language import forms
from tertib.procedures.types import VersionStatus, VersionView
from tertib.runtime.door import Tx

MOVERS = frozenset({"administrator", "secretary", "head"})
_SETTLED = frozenset({IntentState.PROVEN.value, IntentState.DROPPED.value})
_RUNS = frozenset({VersionStatus.IN_FORCE, VersionStatus.UNDATED, VersionStatus.SUPERSEDED})


def move(
    tx: Tx, case: UUID, version: int | None, *, by: Actor, reason: str, seen: int | None, dry_run: bool
) -> Move:
    """Plan the move, and carry it out unless it is only asked about."""
    row = _seen(tx, case, by)
    target = _target(row, version)
    if target.hash == row.bundle:
        return _answer(row, target, (), None, problems=(), moved=False)
    act = Act(tx=tx, by=by, row=row, capacity=_mover(tx, by, row))
    old, new = act.procedure, procedures.procedure(target.hash)
    rows = procedures.rows_between(old, new)
    found = way(row.state, old, new, rows)
    problems = (*found.problems, *_beside(row, target))
    told = tuple(
        MovedRow(row=one.no, to=rows.get(one.no), activity=one.activity, here=one.no == row.state.step)
        for one in old.steps
    )
    if dry_run:
        return _answer(row, target, told, found.step, problems=problems, moved=False)
    if not reason.strip():
        sentence = N_("Tulis alasannya.")
        raise Invalid(sentence, problems={"reason": (Problem(sentence),)})
    if seen is not None and seen != row.seq:
        raise changed_meanwhile()
    if problems:
        raise refused(problems[0])
    act.move(
        c.Move(
            person=by.person,
            bundle=target.hash,
            before=row.bundle,
            version=target.number,
            procedure=new,
            rows=rows,
            only_said=_only_says(row, target),
            private={"note": reason.strip()},
        )
    )
    act.finish()
    return _answer(act.row, target, told, found.step, problems=(), moved=True)


def _only_says(row: CaseRow, target: VersionView) -> bool:
    """Whether a trial goes on as one that must be: it never turns real, whatever it was moved to."""
    status = target.runs or target.status
    return row.channel == REHEARSAL and _rehearsal.must_rehearse(target.hash, status)


def _seen(tx: Tx, case: UUID, by: Actor) -> CaseRow:
    row = _store.load_case(case)
    if row is None or not _rights.standing_of(by, row, tx.now).may_see(row):
        raise NotFound(N_("Perkara tidak ditemukan."))
    _mover(tx, by, row)
    return row


def _mover(tx: Tx, by: Actor, row: CaseRow) -> Capacity | None:
    if by.kind is ActorKind.SYSTEM:
        return None
    held = _rights.standing_of(by, row, tx.now).in_office(row.office)
    found = next((one for one in held if one.roles & MOVERS), None)
    if found is None:
        raise NotAllowed(
            N_("Hanya pimpinan, sekretaris atau admin kantor ini yang memindahkan perkara ke versi lain.")
        )
    return found


def _target(row: CaseRow, number: int | None) -> VersionView:
    found = procedures.versions(SYSTEM, row.office, row.code)
    for one in found:
        if one.number == number or (number is None and one.runs is not None):
            return one
    raise NotFound(N_("Versi SOP ini tidak ada."))


def _beside(row: CaseRow, target: VersionView) -> list[Problem]:
    """What stands in the way beside the rows: the version itself, the office's machines, the request."""
    found: list[Problem] = []
    rehearsed = row.channel == REHEARSAL
    ran = target.status in _RUNS and (rehearsed or target.ran_for_real)
    if not ran and not (rehearsed and target.runs is not None):
        found.append(Problem(N_("Versi tujuan belum disahkan atau sudah dicabut.")))
    if not rehearsed and _rehearsal.missing_verbs(target.hash):
        found.append(Problem(N_("Versi tujuan memuat pekerjaan yang di sini baru dapat dicoba.")))
    if any(one.state not in _SETTLED for one in _intent_rows.intents_of(row.id)):
        found.append(unsettled())
    form = procedures.procedure(target.hash).request_form
    wrong = forms.clean(form, row.request, variant=row.state.variant).problems if form else {}
    labels = (
        [label.label if (label := form.field(path.split(".")[0])) else path for path in wrong] if form else []
    )
    if labels:
        sentence = N_("Permohonannya belum memenuhi formulir versi tujuan: %(fields)s")
        found.append(Problem(sentence, {"fields": ", ".join(dict.fromkeys(labels))}))
    return found


def _answer(
    row: CaseRow,
    target: VersionView,
    rows: tuple[MovedRow, ...],
    step: int | None,
    *,
    problems: tuple[Problem, ...],
    moved: bool,
) -> Move:
    return Move(
        case=ref(row),
        title=row.title,
        code=row.code,
        version=target.number,
        bundle=target.hash,
        moved=moved,
        same=not moved and target.hash == row.bundle,
        rows=rows,
        step=step,
        problems=problems,
    )

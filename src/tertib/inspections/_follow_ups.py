"""What an inspection left unsettled: kept on the asset, and a case of its procedure opened for it.

The row is kept in the transaction of the act; the worker opens the case under a key of its own, and one that
dies in between finds it by that key. There is one case for all that one case left unsettled. When it leaves
something unsettled again, that follows up the follow-up, and the chain grows.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.catalogue import InsideContext, told
from tertib.cases.types import CaseFacts, CaseView, Json, Phase
from tertib.inspections import _asset_rights, _asset_views, _readings
from tertib.inspections.models import Asset, FollowUp
from tertib.inspections.types import AssetState, Followed, FollowUpState, FollowUpView
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, NotFound, Problem, TertibError, filled
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form
from tertib.runtime import door, languages, links, marks, outbox, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

OPEN = "inspections.follow"
SWEEP = "inspections.follow_sweep"
CHANNEL = "agenda"
DAYS = 7  # until when it is followed up where nobody said
WELL = "normal"
STOPS = frozenset({"critical", "unchecked"})
"""Grades with which nothing is settled, whatever else is said."""


# --- what rows of procedures do ------------------------------------------------------------------------


def unsettled(context: InsideContext) -> Mapping[str, Json]:
    """Keep what stayed unsettled in this row, and have a case opened for it. A rehearsal only says so."""
    items = _not_well(context.inputs.get("items"))
    today = people.office_date(context.tx.now)
    due = _day(context.inputs.get("due_on")) or today + timedelta(days=DAYS)
    said: dict[str, Json] = {"due_on": due.isoformat(), "items": list(items), "basis": basis_of(context.case)}
    asset = None if context.case.rehearsal else _readings.asset_of(context)
    if asset is None:
        return said
    what = " ".join(str(context.inputs.get("symptom") or "").split()) or "; ".join(items.values())
    row, fresh = FollowUp.objects.get_or_create(
        origin_case=context.case.id,
        origin_step=context.step,
        origin_round=context.round,
        defaults={
            "asset": asset,
            "origin_number": context.case.number,
            "what": (what or N_("Belum tuntas"))[:1000],
            "items": list(items),
            "due_on": due,
            "opened_at": context.tx.now,
        },
    )
    if fresh:
        _have_opened(context.tx, row)
    return {**said, "follow_up": str(row.id)}


def settle(context: InsideContext) -> Mapping[str, Json]:
    """Close what this case was opened for, and what that followed up, when the case itself went well."""
    standing = list(FollowUp.objects.filter(case_id=context.case.id, state=FollowUpState.OPEN))
    if context.case.rehearsal or not standing:
        return {"settled": 0}
    if FollowUp.objects.filter(origin_case=context.case.id).exists():
        return {"settled": 0, **told(Problem(N_("Masih ada yang belum tuntas; tindak lanjutnya berlanjut.")))}
    wrong = _still_wrong(context.case.work, {item for row in standing for item in row.items})
    if wrong:
        return {"settled": 0, **told(Problem(N_("Belum tuntas: %(items)s."), {"items": ", ".join(wrong)}))}
    chain = _with_ancestors(standing)
    count = FollowUp.objects.filter(id__in=[row.id for row in chain], state=FollowUpState.OPEN).update(
        state=FollowUpState.CLOSED, closed_at=context.tx.now, closed_by_case=context.case.id, trouble=""
    )
    return {"settled": count, **told(Problem(N_("Temuan yang belum tuntas telah diselesaikan.")))}


def basis_of(case: CaseFacts) -> str:
    """On what ground the follow-up is done, as its assignment says it."""
    return f"tindak lanjut perkara {case.number or case.tracking}"


def _not_well(items: Any) -> dict[str, str]:
    """Code -> what was found, of every line that was not normal."""
    rows = [each for each in items if isinstance(each, Mapping)] if isinstance(items, list | tuple) else []
    return {
        str(row.get("code") or row.get("key")): _finding(row)
        for row in rows
        if row.get("grade") not in (WELL, None, "")
    }


def _finding(row: Mapping[str, Any]) -> str:
    said = f"{row.get('code') or ''} {row.get('label') or ''}: {row.get('grade_label') or row.get('grade')}"
    return " ".join(said.split())


def _still_wrong(work: Mapping[str, Any], items: set[str]) -> list[str]:
    """Of the items the newest word in any row of the case, where that does not settle it."""
    grades: dict[str, str] = {}
    for step in sorted(work, key=lambda no: int(no) if no.isdigit() else 0):
        rows = work[step].get("items") if isinstance(work[step], Mapping) else None
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping):
                grades[str(row.get("code") or row.get("key"))] = str(row.get("grade") or "")
    return sorted(item for item in items if grades.get(item, WELL) in STOPS)


def _with_ancestors(rows: Sequence[FollowUp]) -> list[FollowUp]:
    found, wanted = list(rows), {row.origin_case for row in rows}
    while wanted:
        before = list(FollowUp.objects.filter(case_id__in=wanted).exclude(id__in=[each.id for each in found]))
        found += before
        wanted = {row.origin_case for row in before}
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


# --- opening the case ----------------------------------------------------------------------------------


def _have_opened(tx: Tx, row: FollowUp) -> None:
    queue.enqueue(tx, OPEN, {"follow_up": str(row.id)}, key=str(row.id))


@queue.task(OPEN, max_attempts=5, lease=120)
def _open_job(job: Job) -> None:
    open_for(UUID(str(job.args["follow_up"])))


@queue.task(SWEEP, lease=300)
def _sweep_job(job: Job) -> None:
    sweep(job.beat)


queue.schedule(SWEEP, SWEEP, every=timedelta(minutes=30))


def open_for(follow_up: UUID) -> bool:
    """Open the case of a follow-up; False when there is none to open, or it could not be: it says why."""
    row = FollowUp.objects.select_related("asset").filter(id=follow_up, state=FollowUpState.OPEN).first()
    if row is None or row.case_id is not None:
        return False
    key = f"follow-up:{row.origin_case}:{row.attempt}"
    try:
        before = cases.opened_with(SYSTEM, key)
        marks.point("follow.opening")
        case = before.id if before else _opened(row, key)
    except TertibError as refused:
        before = cases.opened_with(SYSTEM, key)  # another worker was first
        if before is None:
            door.run(lambda tx, why=refused: _note_trouble(tx, row, why))  # type: ignore[misc]
            return False
        case = before.id
    marks.point("follow.opened")
    FollowUp.objects.filter(id=row.id, case_id=None).update(case_id=case, trouble="")
    marks.point("follow.noted")
    return True


_UNOPENED = N_("Tindak lanjut belum dapat dibuka: %(asset)s")
_WHY = N_(
    "Temuan pada %(asset)s belum tuntas, tetapi perkara tindak lanjutnya belum dapat dibuka.\n\n%(why)s\n\n"
    "Temuannya: %(what)s\n\nTemuan ini tetap tercatat dan sistem mencobanya lagi sendiri. "
    "Perkara asalnya:\n%(link)s\n"
)


def _note_trouble(tx: Tx, row: FollowUp, why: TertibError) -> None:
    """Keep why no case could be opened; the first time it is told to whoever answers for the asset."""
    waiting = FollowUp.objects.filter(id=row.id, case_id=None)
    is_first = waiting.filter(trouble="").exists()
    if not waiting.update(trouble=str(why)[:300]) or not is_first:
        return
    for person in _heads(row.asset, tx, above=False):
        with languages.spoken(person.language):
            fields = {
                "asset": f"{row.asset.code} {row.asset.name}",
                "why": filled(_(why.sentence), why.fields),
                "what": row.what,
                "link": links.case(row.origin_case),
            }
            outbox.post(
                tx, to=person.email, subject=_(_UNOPENED) % fields, text=_(_WHY) % fields,
                key=f"follow-up-unopened:{row.id}:{person.id}", case=row.origin_case,
            )  # fmt: skip


RETIRED = N_("Aset %(asset)s sudah dihapus dari daftar; kembalikan dahulu bila masih harus ditindaklanjuti.")


def _opened(row: FollowUp, key: str) -> UUID:
    if row.asset.state == AssetState.RETIRED:
        raise Conflict(RETIRED, asset=row.asset.code)
    origin = cases.facts(row.origin_case)
    form = procedures.procedure(procedures.in_force(origin.office, origin.code).hash).request_form
    return engine.open_case(
        origin.office,
        origin.code,
        by=SYSTEM,
        request=_request(origin, row, form),
        channel=CHANNEL,
        variant=origin.variant,
        title=f"{origin.title[:150]}: {N_('tindak lanjut')}",
        idempotency_key=key,
    ).id


def _request(origin: CaseFacts, row: FollowUp, form: Form | None) -> dict[str, Json]:
    """What was asked then, on another ground and for another day; only what today's form still asks."""
    asked = {field.key for field in form.fields} if form else set()
    day = max(row.due_on or date.min, people.office_date(door.read_now()))
    changed = {"basis": basis_of(origin), "scheduled_on": day.isoformat(), "asset": row.asset.code}
    wanted = {**origin.request, **changed}
    return {key: value for key, value in wanted.items() if key in asked}


def open_again(follow_up: UUID, *, by: Actor) -> None:
    """Have a case opened anew: none could be opened, or the one there was ended without settling it."""

    def write(tx: Tx) -> None:
        row = FollowUp.objects.select_related("asset").filter(id=follow_up).first()
        if row is None or row.asset.office_id not in _asset_rights.seen_offices(by, tx.now):
            raise NotFound(N_("Tindak lanjut tidak ditemukan."))
        _asset_rights.insist_keeper(tx, by, row.asset.office_id)
        if row.state != FollowUpState.OPEN or (row.case_id and not _is_over(row.case_id)):
            raise Conflict(N_("Tindak lanjut ini sedang dikerjakan atau sudah selesai."))
        if row.case_id:
            same = FollowUp.objects.filter(origin_case=row.origin_case, case_id=row.case_id)
            same.update(case_id=None, attempt=row.attempt + 1)
        _have_opened(tx, row)

    door.run(write)


def _is_over(case: UUID) -> bool:
    found = cases.numbers_and_phases([case]).get(case)
    return found is None or found[1].is_over


# --- the worker's round ----------------------------------------------------------------------------------


def sweep(beat: Any = lambda: None) -> int:
    """Try again what could not be opened, and tell of what is overdue, once; answers how many were opened."""
    opened = 0
    for each in list(
        FollowUp.objects.filter(state=FollowUpState.OPEN, case_id=None).values_list("id", flat=True)
    ):
        opened += open_for(each)
        beat()
    today = people.office_date(door.read_now())
    late = FollowUp.objects.filter(state=FollowUpState.OPEN, due_on__lt=today, told_at=None)
    for each in list(late.values_list("id", flat=True)):
        door.run(lambda tx, one=each: _tell_overdue(tx, one))  # type: ignore[misc]
        beat()
    return opened


_SUBJECT = N_("Belum tuntas dan lewat batas: %(asset)s")
_TEXT = N_(
    "Temuan pada %(asset)s belum tuntas dan batasnya %(day)s sudah lewat.\n\n%(what)s\n\n"
    "Tindak lanjutnya:\n%(link)s\n"
)


def _tell_overdue(tx: Tx, follow_up: UUID) -> None:
    row = FollowUp.objects.select_related("asset").filter(id=follow_up, told_at=None).first()
    if row is None or row.due_on is None:
        return
    FollowUp.objects.filter(id=row.id).update(told_at=tx.now)
    if FollowUp.objects.filter(origin_case=row.case_id).exists() if row.case_id else False:
        return  # it goes on in the next one, which is told of by itself
    for person in _heads(row.asset, tx):
        with languages.spoken(person.language):
            fields = {
                "asset": f"{row.asset.code} {row.asset.name}",
                "day": languages.day(row.due_on),
                "what": row.what,
                "link": links.case(row.case_id or row.origin_case),
            }
            outbox.post(
                tx, to=person.email, subject=_(_SUBJECT) % fields, text=_(_TEXT) % fields,
                key=f"follow-up:{row.id}:{person.id}", case=row.case_id or row.origin_case,
            )  # fmt: skip


def _heads(asset: Asset, tx: Tx, *, above: bool = True) -> Iterator[PersonView]:
    """Whoever answers for the asset, and the post above; the administrators where nobody does."""
    posts = [asset.custodian_id, asset.custodian.superior_id if above else None] if asset.custodian else []
    keepers = [each.id for each in people.posts(asset.office_id) if "administrator" in each.roles]
    yield from _reached([post for post in posts if post], tx) or _reached(keepers, tx)


def _reached(posts: Sequence[UUID], tx: Tx) -> Sequence[PersonView]:
    """Who holds these posts today and can be written to, each once."""
    found = {person.id: person for post in posts for person in people.holders(post, tx.now)}
    return [person for person in found.values() if person.email]


# --- reading -------------------------------------------------------------------------------------------


def open_in(office: UUID, *, asset: UUID | None = None) -> tuple[FollowUpView, ...]:
    """What is unsettled, the oldest first; of a chain its newest link. As many queries for one as many."""
    rows = FollowUp.objects.filter(asset__office=office, state=FollowUpState.OPEN)
    rows = rows.filter(asset=asset) if asset else rows
    return views(list(rows.select_related("asset").order_by("opened_at", "id")))


def views(rows: Sequence[FollowUp]) -> tuple[FollowUpView, ...]:
    by_case = {row.case_id: row for row in rows if row.case_id}
    continued = {by_case[row.origin_case].case_id for row in rows if row.origin_case in by_case}
    found = cases.numbers_and_phases([row.case_id for row in rows if row.case_id])
    today = people.office_date(door.read_now())
    return tuple(
        _view(row, by_case, found, today)
        for row in rows
        if row.case_id is None or row.case_id not in continued
    )


SAYS_IT = frozenset({"inspection.unsettled", "inspection.settle"})
"""Rows with one of these decide over what the case follows up."""


def followed(case: CaseView) -> Followed | None:
    """What the open row decides over in a case that was opened for it; None where it follows up nothing."""
    does = procedures.procedure(case.bundle).step(case.step).does if case.step is not None else ()
    if not any(each.verb in SAYS_IT for each in does):
        return None
    standing = FollowUp.objects.filter(case_id=case.id, state=FollowUpState.OPEN)
    rows = list(standing.order_by("opened_at", "id"))
    if not rows:
        return None
    items = dict.fromkeys(item for row in rows for item in row.items)
    return Followed(items=tuple(items), origin=rows[0].origin_case, origin_number=rows[0].origin_number)


def _view(
    row: FollowUp,
    by_case: Mapping[UUID, FollowUp],
    found: Mapping[UUID, tuple[str, Phase]],
    today: date,
) -> FollowUpView:
    number, phase = found.get(row.case_id, ("", Phase.OPEN)) if row.case_id else ("", Phase.OPEN)
    is_open = row.state == FollowUpState.OPEN
    length, before = 1, by_case.get(row.origin_case)
    while before is not None and length <= len(by_case):
        length, before = length + 1, by_case.get(before.origin_case)
    return FollowUpView(
        id=row.id,
        asset=_asset_views.facts(row.asset),
        what=row.what,
        items=tuple(row.items),
        opened_at=row.opened_at,
        due_on=row.due_on,
        overdue=is_open and row.due_on is not None and row.due_on < today,
        origin=row.origin_case,
        origin_number=row.origin_number,
        case=row.case_id,
        case_number=number,
        stranded=is_open and phase.is_over,
        trouble=row.trouble,
        length=length,
        state=FollowUpState(row.state),
        closed_at=row.closed_at,
    )

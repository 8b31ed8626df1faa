"""Plans of the work plan: entered, changed, paused, one day left out; and what a draft would mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tertib.inspections import _agenda_rights, _planning, _recurrence, _rule_words, _wishes
from tertib.inspections._agenda_types import (
    OccurrenceState,
    PlanDraft,
    PlanView,
    Preview,
    PreviewDay,
    Shift,
    Trouble,
)
from tertib.inspections._recurrence import refused
from tertib.inspections.models import Asset, Meter, Occurrence, Plan
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import TriggerKind
from tertib.runtime import door
from tertib.runtime.door import Tx

MOST_STAFF = 10
LONGEST_LEAD = 30
PREVIEWED = 10
CHANGED = N_("Rencana ini sudah diubah oleh %(who)s. Muat ulang halaman lalu ulangi.")
_LEAD = N_("Dibuka 0 sampai %(most)s hari kerja sebelumnya.")
_WRONG = N_("Ada isian yang harus diperbaiki.")


# --- commands ----------------------------------------------------------------------------------------------


def add(office: UUID, draft: PlanDraft, *, by: Actor) -> UUID:
    """Enter a plan and plan its first year."""

    def write(tx: Tx) -> UUID:
        _agenda_rights.insist_keeps(tx, by, office)
        _insist_sound(office, draft)
        row = Plan(office_id=office, changed_at=tx.now, changed_by=by.name)
        _fill(row, draft)
        row.save(force_insert=True)
        _planning.plan_ahead(tx, row)
        return row.id

    return door.run(write)


def change(plan: UUID, draft: PlanDraft, *, by: Actor, seen: int) -> None:
    """Replace what a plan says; days that were not opened yet follow."""

    def act(_: Tx, row: Plan) -> None:
        _insist_sound(row.office_id, draft)
        _fill(row, draft)

    alter(plan, act, by=by, seen=seen)


def set_paused(plan: UUID, paused: bool, *, by: Actor, seen: int) -> None:
    """Open nothing for a while, or go on: of what was missed only the newest is opened then."""

    def act(_: Tx, row: Plan) -> None:
        if row.paused == paused:
            raise Conflict(N_("Rencana ini sudah dijeda.") if paused else N_("Rencana ini sudah berjalan."))
        row.paused = paused

    alter(plan, act, by=by, seen=seen)


def skip(plan: UUID, occurrence: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Leave out one day, with the reason; a day whose case is open cannot be left out."""
    text = _reason(reason)

    def act(_: Tx, row: Plan) -> None:
        found = Occurrence.objects.filter(
            id=occurrence, plan=row, state=OccurrenceState.PLANNED, wish__isnull=True
        )
        if not found.update(state=OccurrenceState.SKIPPED, reason=text, trouble=None):
            raise Conflict(N_("Hari ini sudah dibuka atau sudah ditiadakan. Muat ulang halaman."))

    alter(plan, act, by=by, seen=seen)


def unskip(plan: UUID, occurrence: UUID, *, by: Actor, seen: int) -> None:
    """Put a day back that was left out."""

    def act(_: Tx, row: Plan) -> None:
        found = Occurrence.objects.filter(id=occurrence, plan=row, state=OccurrenceState.SKIPPED)
        if not found.update(state=OccurrenceState.PLANNED, reason=""):
            raise Conflict(N_("Hari ini tidak sedang ditiadakan. Muat ulang halaman."))

    alter(plan, act, by=by, seen=seen)


def alter(plan: UUID, act: Callable[[Tx, Plan], None], *, by: Actor, seen: int) -> None:
    """One change of a plan: the right, the page it was seen on, the change, and its days after it."""

    def write(tx: Tx) -> None:
        row = Plan.objects.select_for_update().filter(id=plan).first()
        if row is None:
            raise NotFound(_agenda_rights.UNKNOWN)
        _agenda_rights.insist_keeps(tx, by, row.office_id)
        if row.seq != seen:
            raise Conflict(CHANGED, who=row.changed_by)
        act(tx, row)
        row.seq, row.changed_at, row.changed_by = row.seq + 1, tx.now, by.name
        row.save()
        _planning.plan_ahead(tx, row)

    door.run(write)


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise refused(N_("Tulis alasannya; alasan ini tampil pada agenda."), "reason")
    if len(text) > 300:
        raise refused(N_("Alasan paling panjang 300 huruf."), "reason")
    return text


def _fill(row: Plan, draft: PlanDraft) -> None:
    row.code, row.title, row.asset_id = draft.code, draft.title.strip(), draft.asset
    row.kind, row.group = draft.kind, draft.group
    row.starts_on, row.rule, row.shift = draft.starts_on, draft.rule.strip(), draft.shift
    row.meter, row.every, row.lead_days = draft.meter, draft.every, draft.lead_days
    row.basis, row.staff = draft.basis.strip(), [str(one) for one in draft.staff]


# --- judging a draft ---------------------------------------------------------------------------------------


def _insist_sound(office: UUID, draft: PlanDraft) -> None:
    """Refuse everything that is wrong with a draft at once, each at its field."""
    problems: dict[str, tuple[Problem, ...]] = {}
    for check in (_judge_words, _judge_procedure, _judge_target, _judge_when, _judge_staff):
        for name, problem in check(office, draft):
            problems.setdefault(name, (problem,))
    if problems:
        raise Invalid(_WRONG, problems=problems)


Found = Iterable[tuple[str, Problem]]


def _judge_words(_: UUID, draft: PlanDraft) -> Found:
    if not 0 < len(draft.title.strip()) <= 200:
        yield "title", Problem(N_("Beri nama rencana ini, paling panjang 200 huruf."))
    if len(draft.basis) > 200:
        yield "basis", Problem(N_("Dasar penugasan paling panjang 200 huruf."))
    if not 0 <= draft.lead_days <= LONGEST_LEAD:
        yield "lead_days", Problem(_LEAD, {"most": LONGEST_LEAD})
    if not 1990 <= draft.starts_on.year <= 2100:
        yield "starts_on", Problem(N_("Tulis tanggal mulai antara tahun 1990 dan 2100."))


def _judge_procedure(office: UUID, draft: PlanDraft) -> Found:
    if draft.code not in planned_procedures(office):
        yield "code", Problem(N_("Pilih SOP yang dijalankan menurut agenda kerja dan berlaku di kantor ini."))


def _judge_target(office: UUID, draft: PlanDraft) -> Found:
    if draft.asset is None and not draft.kind:
        yield "target", Problem(N_("Pilih satu aset, atau jenis aset."))
    elif draft.asset is not None and not Asset.objects.filter(id=draft.asset, office=office).exists():
        yield "target", Problem(N_("Aset ini tidak ada pada kantor ini."))
    elif draft.asset is None and not _group(office, draft).exists():
        yield "target", Problem(N_("Belum ada aset dari jenis dan kelompok ini."))


def _group(office: UUID, draft: PlanDraft) -> QuerySet[Asset]:
    rows = Asset.objects.filter(office=office, kind=draft.kind)
    return rows.filter(group=draft.group) if draft.group else rows


def _judge_when(office: UUID, draft: PlanDraft) -> Found:
    if draft.meter:
        if draft.every is None or not 0 < draft.every < 10**9:
            yield "every", Problem(N_("Tulis setiap berapa jam jalan, misalnya 250."))
        elif not _meters(office, draft).filter(key=draft.meter).exists():
            yield "meter", Problem(N_("Aset ini belum mempunyai meter itu. Tambahkan pada halaman aset."))
        return
    try:
        _recurrence.insist_falls(_recurrence.read(draft.rule), draft.starts_on)
    except Invalid as wrong:
        yield "rule", wrong.problems["rule"][0]


def _meters(office: UUID, draft: PlanDraft) -> QuerySet[Meter]:
    rows = Meter.objects.filter(asset__office=office)
    if draft.asset is not None:
        return rows.filter(asset=draft.asset)
    rows = rows.filter(asset__kind=draft.kind)
    return rows.filter(asset__group=draft.group) if draft.group else rows


def _judge_staff(office: UUID, draft: PlanDraft) -> Found:
    if len(draft.staff) > MOST_STAFF:
        yield "staff", Problem(N_("Paling banyak %(most)s orang."), {"most": MOST_STAFF})
    elif not set(draft.staff) <= {each.id for each in people.candidates(office)}:
        yield "staff", Problem(N_("Pilih pegawai kantor ini."))


def planned_procedures(office: UUID) -> Mapping[str, str]:
    """Code -> title of what the office runs by its work plan."""
    return {
        each.code: each.title
        for each in procedures.installed(office)
        if procedures.procedure(each.hash).trigger.kind is TriggerKind.AGENDA
    }


def obstacle(office: UUID, code: str) -> Trouble | None:
    """Why no day of a plan for this procedure can open its case; None when its days decide."""
    try:
        view = procedures.in_force(office, code)
        _wishes.insist_runs(view, procedures.procedure(view.hash))
    except NotFound:
        return Trouble(sentence=_wishes.NO_SOP, fields={"code": code})
    except Conflict as wrong:
        return _wishes.trouble_of(wrong, None)
    return None


def performers(office: UUID, code: str) -> frozenset[UUID]:
    """The persons who hold a post that performs this procedure, or any of the work plan where it has none."""
    now = door.read_now()
    posts = procedures.performing_posts(office, [code] if code else list(planned_procedures(office)))
    return frozenset(person.id for post in posts for person in people.holders(post, now))


# --- reads -------------------------------------------------------------------------------------------------


def preview(office: UUID, draft: PlanDraft, *, today: date) -> Preview:
    """What a draft by the calendar would mean: in words, and its next days. Refuses a rule as `add` does."""
    rule = _recurrence.read(draft.rule)
    _recurrence.insist_falls(rule, draft.starts_on)
    calendar = people.office_calendar(office)
    first = max(today, draft.starts_on)
    found = _recurrence.days(rule, draft.starts_on, first, date.max, most=PREVIEWED)
    kept = {due for due, _ in _recurrence.on_working_days(calendar, found, draft.shift)}
    days = []
    for due in found:
        on = _recurrence.shifted(calendar, due, draft.shift)
        opens = _recurrence.working_days_before(calendar, on, draft.lead_days)
        why = "" if _recurrence.is_worked(calendar, due) else calendar.rest(due)
        days.append(PreviewDay(due=due, on=on, opens_on=opens, why=why, merged=due not in kept))
    years = {one.on.year for one in days}
    return Preview(
        words=_rule_words.words(rule, draft.starts_on),
        days=tuple(days),
        assets=_asset_count(office, draft),
        unlisted_years=tuple(sorted(year for year in years if not calendar.lists(year))),
    )


def _asset_count(office: UUID, draft: PlanDraft) -> int:
    if draft.asset is not None:
        return 1
    found = Plan(office_id=office, kind=draft.kind, group=draft.group)
    return len(_planning.assets_of(found)) if draft.kind else 0


def plans(office: UUID, *, text: str = "", asset: UUID | None = None) -> tuple[PlanView, ...]:
    """Every plan of an office, the next due first, those that rest last; four queries however many."""
    rows = Plan.objects.filter(office=office).select_related("asset")
    if text:
        named = Q(title__icontains=text) | Q(asset__code__icontains=text) | Q(group__icontains=text)
        rows = rows.filter(named)
    if asset is not None:
        place = Asset.objects.filter(id=asset).values_list("kind", "group").first() or ("", "")
        same = Q(kind=place[0], group="") | Q(kind=place[0], group=place[1])
        rows = rows.filter(Q(asset=asset) | same)
    open_days = Occurrence.objects.filter(plan=OuterRef("pk"), state=OccurrenceState.PLANNED)
    if asset is not None:
        open_days = open_days.filter(asset=asset)
    troubled = open_days.filter(trouble__isnull=False).order_by().values("plan")
    found = list(
        rows.annotate(
            next_on=Subquery(open_days.order_by("on").values("on")[:1]),
            troubles=Coalesce(Subquery(troubled.annotate(count=Count("id")).values("count")), 0),
        )
    )
    titles = planned_procedures(office)
    views = [view(row, titles.get(row.code, "")) for row in found]
    return tuple(sorted(views, key=lambda one: (one.paused, one.next_on or date.max, one.title)))


def view(row: Plan, procedure_title: str = "") -> PlanView:
    """A plan as others see it."""
    asset = row.asset
    return PlanView(
        id=row.id, seq=row.seq, office=row.office_id, code=row.code, title=row.title,
        asset=row.asset_id, asset_code=asset.code if asset else "", asset_name=asset.name if asset else "",
        kind=row.kind, group=row.group, starts_on=row.starts_on, rule=row.rule, shift=Shift(row.shift),
        meter=row.meter, every=row.every, lead_days=row.lead_days, basis=row.basis,
        staff=tuple(UUID(one) for one in row.staff), paused=row.paused, changed_at=row.changed_at,
        changed_by=row.changed_by, words=_words(row), procedure_title=procedure_title,
        next_on=getattr(row, "next_on", None), troubles=getattr(row, "troubles", 0),
    )  # fmt: skip


def _words(row: Plan) -> str:
    return "" if row.meter else _rule_words.words(_recurrence.read(row.rule), row.starts_on)


def plan(by: Actor, plan_id: UUID) -> PlanView:
    """One plan of an office that somebody may look at."""
    row = (
        Plan.objects.select_related("asset")
        .annotate(next_on=Min("occurrences__on", filter=Q(occurrences__state=OccurrenceState.PLANNED)))
        .filter(id=plan_id)
        .first()
    )
    if row is None:
        raise NotFound(_agenda_rights.UNKNOWN)
    _agenda_rights.insist_sees(by, row.office_id, door.read_now())
    return view(row, planned_procedures(row.office_id).get(row.code, ""))

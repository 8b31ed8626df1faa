"""Due days become cases, each once: the wish is kept, the case opened under its key, the case noted.

Whatever dies in between is done again with the same wish and the same key, and the engine answers with the
case that is there. Two workers ask for the same; one case comes of it, and noting it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from tertib.cases import queries
from tertib.cases import service as cases
from tertib.cases.types import CaseRef
from tertib.inspections import _agenda_rights, _planning, _wishes
from tertib.inspections._agenda_types import OccurrenceState, Round, Swept, Trouble
from tertib.inspections._meter_marks import mark_of
from tertib.inspections.models import Asset, Occurrence, Plan
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Misconfigured, NotFound, TertibError, filled
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.procedures.types import Procedure
from tertib.runtime import door, languages, links, outbox
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.queue import Job, schedule, task

CHANNEL = "agenda"
BY_HAND = "hand:"
MOST_AT_ONCE = 200


# --- the worker's round ------------------------------------------------------------------------------------


def sweep(office: UUID, beat: Callable[[], None] = lambda: None) -> Swept:
    """Plan ahead, then open what is due; safe to be done at any time, by anybody, twice."""
    planned = 0
    for plan_id in Plan.objects.filter(office=office, paused=False).values_list("id", flat=True):
        planned += door.run(lambda tx, one=plan_id: _plan_one(tx, one))  # type: ignore[misc]
        beat()
    missed = door.run(lambda tx: _note_missed(tx, office))
    opened = troubled = 0
    for row in _due(office):
        done = open_one(row.id)
        opened, troubled = opened + done, troubled + (not done)
        beat()
    return Swept(planned=planned, opened=opened, missed=missed, troubled=troubled)


def _plan_one(tx: Tx, plan: UUID) -> int:
    row = Plan.objects.select_for_update().filter(id=plan).first()
    return _planning.plan_ahead(tx, row) if row is not None else 0


def _open_rows(office: UUID, today: date) -> Sequence[Occurrence]:
    found = Occurrence.objects.filter(
        plan__office=office, plan__paused=False, state=OccurrenceState.PLANNED, opens_on__lte=today
    )
    return list(found.order_by("plan", "asset", "on", "due"))


def _note_missed(tx: Tx, office: UUID) -> int:
    """Of several days of one plan on one asset that are due, only the newest is worth a round."""
    missed = []
    today = people.office_date(tx.now)
    for _key, rows in groupby(_open_rows(office, today), key=lambda row: (row.plan_id, row.asset_id)):
        missed += [row.id for row in _outdated(list(rows), today) if row.wish is None]
    for place in range(0, len(missed), 500):
        Occurrence.objects.filter(
            id__in=missed[place : place + 500], state=OccurrenceState.PLANNED, wish__isnull=True
        ).update(state=OccurrenceState.MISSED, trouble=None)
    return len(missed)


def _outdated(due: Sequence[Occurrence], today: date) -> Sequence[Occurrence]:
    """Everything but the newest; what is still to come is kept whole."""
    marks = {row.id: mark for row in due if (mark := mark_of(row.due)) is not None}
    if marks:
        return sorted(due, key=lambda row: marks.get(row.id, Decimal(0)))[:-1]
    gone = [row for row in due if row.on < today]
    return gone[:-1] if len(gone) == len(due) else gone


def _due(office: UUID) -> Sequence[Occurrence]:
    """Those that never failed first, so that what cannot be opened holds up nobody."""
    rows = _open_rows(office, people.office_date(door.read_now()))
    return sorted(rows, key=lambda row: (row.trouble is not None, row.on))[:MOST_AT_ONCE]


def open_one(occurrence: UUID) -> bool:
    """Open the case of one due day; False when there is nothing to open, or it could not be."""
    kept: list[Procedure] = []
    try:
        row = door.run(lambda tx: _keep_wish(tx, occurrence, kept))
        if row is None:
            return False
        point("agenda.kept")
        case = _open(row).id
    except TertibError as error:
        before = queries.opened_with(SYSTEM, _key(occurrence))  # a round before this one died after opening
        if before is None:
            _note_trouble(occurrence, _wishes.trouble_of(error, kept[0] if kept else None))
            return False
        case = before.id
    point("agenda.opened")
    door.run(lambda tx: _note_opened(tx, occurrence, case))
    point("agenda.noted")
    return True


def _key(occurrence: UUID) -> str:
    return f"agenda:{occurrence}"


def _keep_wish(tx: Tx, occurrence: UUID, kept: list[Procedure]) -> Occurrence | None:
    """What the case will be asked for; a wish that is there already is asked for again, word for word."""
    row = (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("plan", "asset")
        .filter(id=occurrence, state=OccurrenceState.PLANNED, plan__paused=False)
        .first()
    )
    if row is None or row.plan is None or row.wish is not None:
        return row
    plan, asset = row.plan, row.asset
    procedure = _wishes.procedure_for(plan.office_id, plan.code, asset, tx.now)
    kept.append(procedure)
    today = people.office_date(tx.now)
    request = _wishes.request_of(
        procedure, asset, on=max(row.on, today), basis=plan.basis or plan.title,
        staff=[UUID(one) for one in plan.staff], now=tx.now,
    )  # fmt: skip
    row.wish = {"code": plan.code, "request": request, "title": f"{procedure.title}: {asset.code}"}
    row.save(update_fields=["wish"])
    return row


def _open(row: Occurrence) -> CaseRef:
    assert row.plan is not None  # noqa: S101 - for the type checker
    assert row.wish is not None  # noqa: S101
    return cases.open_case(
        row.plan.office_id,
        row.wish["code"],
        by=SYSTEM,
        request=row.wish["request"],
        channel=CHANNEL,
        title=row.wish["title"],
        idempotency_key=_key(row.id),
    )


def _note_opened(tx: Tx, occurrence: UUID, case: UUID) -> None:
    Occurrence.objects.filter(id=occurrence, state=OccurrenceState.PLANNED).update(
        state=OccurrenceState.OPENED, case_id=case, opened_at=tx.now, wish=None, trouble=None
    )


# --- what could not be opened ------------------------------------------------------------------------------

_SUBJECT = N_("Agenda kerja belum dapat dibuka: %(title)s")
_TEXT = N_(
    "Pemeliharaan %(asset)s yang direncanakan %(day)s belum dapat dibuka.\n\n%(why)s\n\n"
    "Sistem mencobanya lagi dengan sendirinya. Rencananya:\n%(link)s\n"
)


def _note_trouble(occurrence: UUID, trouble: Trouble) -> None:
    """Say it on the day, once to whoever looks after the office; the wish was refused, so nothing is open."""
    door.run(lambda tx: _trouble(tx, occurrence, trouble))


def _trouble(tx: Tx, occurrence: UUID, trouble: Trouble) -> None:
    row = Occurrence.objects.select_related("plan", "asset").filter(id=occurrence).first()
    if row is None or row.plan is None or row.state != OccurrenceState.PLANNED:
        return
    row.wish, row.trouble = None, asdict(trouble)
    row.save(update_fields=["wish", "trouble"])
    digest = sha256(trouble.sentence.encode()).hexdigest()[:12]
    for person in keepers_of(row.plan.office_id, tx):
        if person.email:
            _tell(tx, person, row, trouble, key=f"agenda:{row.plan_id}:{row.due}:{digest}:{person.id}")


def _tell(tx: Tx, person: PersonView, row: Occurrence, trouble: Trouble, *, key: str) -> None:
    plan = row.plan
    assert plan is not None  # noqa: S101 - for the type checker
    with languages.spoken(person.language):
        fields = {
            "title": plan.title,
            "asset": f"{row.asset.code} {row.asset.name}",
            "day": languages.day(row.on),
            "why": filled(_(trouble.sentence), trouble.fields),
            "link": links.plan(plan.id),
        }
        outbox.post(tx, to=person.email, subject=_(_SUBJECT) % fields, text=_(_TEXT) % fields, key=key)


def keepers_of(office: UUID, tx: Tx) -> Iterator[PersonView]:
    """The administrators of an office, each once."""
    posts = [each.id for each in people.posts(office) if "administrator" in each.roles]
    found = {person.id: person for post in posts for person in people.holders(post, tx.now)}
    yield from found.values()


# --- by hand -----------------------------------------------------------------------------------------------


def open_by_hand(office: UUID, wanted: Round, *, by: Actor, key: str) -> CaseRef:
    """Open an unplanned round; whoever works in the office may. The same key is the same round."""

    def judge(tx: Tx) -> tuple[Asset, Procedure, dict[str, object]]:
        _agenda_rights.insist_works_in(tx, by, office)
        asset = Asset.objects.filter(id=wanted.asset, office=office).first()
        if asset is None:
            raise NotFound(N_("Aset tidak ditemukan."))
        procedure = _wishes.procedure_for(office, wanted.code, asset, tx.now)
        request = _wishes.request_of(
            procedure, asset, on=wanted.on, basis=wanted.basis, staff=wanted.staff, now=tx.now
        )
        return asset, procedure, request

    asset, procedure, request = door.run(judge)
    ref = cases.open_case(
        office, wanted.code, by=by, request=request, channel=CHANNEL,
        title=f"{procedure.title}: {asset.code}", idempotency_key=key,
    )  # fmt: skip
    door.run(lambda tx: _note_by_hand(tx, wanted, ref))
    return ref


def _note_by_hand(tx: Tx, wanted: Round, ref: CaseRef) -> None:
    Occurrence.objects.get_or_create(
        case_id=ref.id,
        defaults={
            "plan_id": wanted.plan,
            "asset_id": wanted.asset,
            "due": f"{BY_HAND}{str(ref.id)[:32]}",
            "on": wanted.on,
            "opens_on": wanted.on,
            "state": OccurrenceState.OPENED,
            "opened_at": tx.now,
        },
    )


@task("inspections.agenda", lease=300)
def _sweep(job: Job) -> None:
    for office in people.offices():
        try:
            sweep(office.id, job.beat)
        except Misconfigured:  # an office without a calendar plans nothing
            continue


schedule("inspections.agenda", "inspections.agenda", every=timedelta(minutes=30))

"""The access log of a room: who may enter today, who is inside, in one tap each; struck, never removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from tertib.cases import queries as cases
from tertib.cases.types import CaseFacts
from tertib.inspections import _agenda_rights, _visit_book
from tertib.inspections._agenda_types import (
    Admitted,
    CaseRoom,
    Entering,
    OccurrenceState,
    RoomView,
    VisitView,
)
from tertib.inspections._asset_views import ASKED_AS
from tertib.inspections._recurrence import refused
from tertib.inspections.models import Asset, Occurrence, RoomVisit
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import TriggerKind
from tertib.runtime import door
from tertib.runtime.door import Tx

GUESTS = N_("%(name)s mendampingi tamu yang masih di dalam. Catat tamunya keluar dahulu.")
UNKNOWN = N_("Ruang ini tidak ditemukan.")
LOOKED_BACK = timedelta(days=90)  # a round that lasts longer gives nobody entry any more
SHOWN = 50
MOST_CASES = 100


def enter(office: UUID, wanted: Entering, *, by: Actor) -> int:
    """Somebody enters now. Refuses whoever is inside, or is on no list and comes without one who is."""

    def write(tx: Tx) -> int:
        _agenda_rights.insist_works_in(tx, by, office, unknown=UNKNOWN)
        name = " ".join(wanted.name.split())
        if not 0 < len(name) <= 200:
            raise refused(N_("Tulis nama yang masuk."), "name")
        listed = _listed(office, wanted, name)
        case = listed.case if listed else _insist_escorted(office, wanted).case_id
        row = RoomVisit(
            office_id=office, room=_room(wanted.room), name=name, admitted=listed is not None,
            case_id=case,
            position=listed.position if listed else wanted.position.strip()[:200],
            escort="" if listed else wanted.escort.strip(), purpose=wanted.purpose.strip()[:300],
            entered_at=tx.now, noted_by=by.name,
        )  # fmt: skip
        _visit_book.write(tx, row, by=by)
        row.save(force_insert=True)
        return row.id

    try:
        return door.run(write)
    except IntegrityError as inside:  # two taps at the door are one visit, by constraint
        raise Conflict(N_("%(name)s sudah tercatat di dalam."), name=wanted.name) from inside


def _room(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= 200:
        raise refused(N_("Pilih ruangnya."), "room")
    return name


def _listed(office: UUID, wanted: Entering, name: str) -> Admitted | None:
    found = admitted(office, _room(wanted.room))
    return next((each for each in found if each.name == name and wanted.case in (None, each.case)), None)


def _insist_escorted(office: UUID, wanted: Entering) -> RoomVisit:
    """The visit of whoever brings the guest; it is for the same case.

    Held until the guest is noted: an escort who leaves at this moment sees the guest, or is seen gone.
    """
    inside = _inside(office, _room(wanted.room)).filter(admitted=True, name=wanted.escort.strip())
    if not wanted.escort.strip():
        raise refused(
            N_(
                "Orang ini tidak ada pada daftar izin. Pilih pendampingnya: seseorang pada daftar yang sudah "
                "masuk."
            ),
            "escort",
        )
    found = inside.select_for_update().first()
    if found is None:
        raise refused(N_("Pendampingnya belum tercatat di dalam, atau tidak ada pada daftar izin."), "escort")
    return found


def leave(visit: int, *, by: Actor) -> None:
    """Somebody leaves now. Whoever escorts another leaves last; leaving twice is nothing."""

    def write(tx: Tx) -> None:
        row = _found(tx, visit, by)
        if row.left_at is not None:
            return
        guests = _inside(row.office_id, row.room).filter(admitted=False, escort=row.name)
        if row.admitted and guests.exists():
            raise Conflict(GUESTS, name=row.name)
        row.left_at = max(tx.now, row.entered_at)
        _visit_book.write(tx, row, by=by)
        row.save(update_fields=["left_at", "entry"])

    door.run(write)


def strike(visit: int, reason: str, *, by: Actor) -> None:
    """Strike a line that is wrong: it stays readable, with who struck it and why."""
    text = " ".join(reason.split())
    if not 0 < len(text) <= 300:
        raise refused(N_("Tulis alasan pencoretannya, paling panjang 300 huruf."), "reason")

    def write(tx: Tx) -> None:
        row = _found(tx, visit, by)
        struck = RoomVisit.objects.filter(id=visit, struck_at=None).update(
            struck_at=tx.now, struck_by=by.name, struck_reason=text
        )
        if not struck:
            raise Conflict(N_("Baris ini sudah dicoret."))
        _visit_book.strike(tx, row, text, by=by)

    door.run(write)


def _found(tx: Tx, visit: int, by: Actor) -> RoomVisit:
    row = RoomVisit.objects.select_for_update().filter(id=visit).first()
    if row is None:
        raise NotFound(UNKNOWN)
    _agenda_rights.insist_works_in(tx, by, row.office_id, unknown=UNKNOWN)
    return row


# --- reads -------------------------------------------------------------------------------------------------


def room(by: Actor, office: UUID, wanted: str = "") -> RoomView:
    """A room of an office, the first where none is named: who may enter, who is inside, the last lines."""
    _agenda_rights.insist_sees(by, office, door.read_now(), unknown=UNKNOWN)
    rooms = rooms_of(office)
    name = " ".join(wanted.split()) or (rooms[0] if rooms else "")
    inside = tuple(map(visit_view, _inside(office, name).order_by("entered_at")))
    by_name = {each.name: each.id for each in inside if each.admitted}
    listed = tuple(_with_visit(each, by_name.get(each.name)) for each in admitted(office, name))
    last = RoomVisit.objects.filter(office=office, room=name).order_by("-entered_at", "-id")[:SHOWN]
    return RoomView(
        office=office, room=name, rooms=rooms, admitted=listed, inside=inside,
        visits=tuple(map(visit_view, last)),
    )  # fmt: skip


def _with_visit(one: Admitted, visit: int | None) -> Admitted:
    return Admitted(
        case=one.case, case_number=one.case_number, case_title=one.case_title, name=one.name,
        position=one.position, inside=visit,
    )  # fmt: skip


def rooms_of(office: UUID) -> tuple[str, ...]:
    """Where the office's assets stand, and where visits were noted."""
    places = Asset.objects.filter(office=office).exclude(place="").values_list("place", flat=True)
    noted = RoomVisit.objects.filter(office=office).values_list("room", flat=True)
    return tuple(sorted({*map(room_of, places.distinct()), *noted.distinct()}))


def room_of(place: str) -> str:
    """The room of a place: what stands before the rack."""
    return place.partition(",")[0].strip()


def admitted(office: UUID, name: str) -> tuple[Admitted, ...]:
    """The persons whom the running cases of this room send, each once; queries do not grow with them."""
    now = door.read_now()
    found: dict[str, Admitted] = {}
    for facts in cases.running_facts(_cases_in(office, name, now - LOOKED_BACK)):
        for one in _persons(facts):
            found.setdefault(one.name, one)
    return tuple(found.values())


def _cases_in(office: UUID, name: str, since: datetime) -> list[UUID]:
    """By the asset its assignment names, however opened; and by the agenda, for forms without asset."""
    stands = Asset.objects.filter(office=office, place__startswith=name).values_list("code", "place")
    codes = {code for code, place in stands if room_of(place) == name}
    asked = cases.running_naming(office, ASKED_AS, codes, since=since)
    rows = Occurrence.objects.filter(
        asset__office=office, asset__place__startswith=name, state=OccurrenceState.OPENED,
        on__gte=people.office_date(since),
    )  # fmt: skip
    due = rows.order_by("-on").values_list("case_id", "asset__place")[:MOST_CASES]
    planned = [case for case, place in due if case and room_of(place) == name]
    return list(dict.fromkeys([*asked[:MOST_CASES], *planned]))


def _persons(facts: CaseFacts) -> Sequence[Admitted]:
    """Nobody before the first row is done: it is the one that sends them and keeps the others out."""
    procedure = procedures.procedure(facts.bundle)
    sends = procedure.trigger.kind is TriggerKind.AGENDA and facts.step != procedure.first
    rows = facts.request.get("staff") if sends else ()
    return [
        Admitted(
            case=facts.id, case_number=facts.number, case_title=facts.title,
            name=str(row.get("name") or ""), position=str(row.get("position") or ""),
        )
        for row in (rows if isinstance(rows, list | tuple) else ())
        if isinstance(row, Mapping) and row.get("name")
    ]  # fmt: skip


def _inside(office: UUID, name: str) -> QuerySet[RoomVisit]:
    return RoomVisit.objects.filter(office=office, room=name, left_at=None, struck_at=None)


def visit(by: Actor, visit_id: int) -> VisitView:
    """One line of the log of an office that somebody may look at."""
    row = RoomVisit.objects.filter(id=visit_id).first()
    if row is None:
        raise NotFound(UNKNOWN)
    _agenda_rights.insist_sees(by, row.office_id, door.read_now(), unknown=UNKNOWN)
    return visit_view(row)


def visits_between(office: UUID, name: str, first: date, last: date) -> tuple[VisitView, ...]:
    """The lines of a room from one day to another, in order, struck ones too."""
    zone = timezone.get_default_timezone()
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = RoomVisit.objects.filter(office=office, room=name, entered_at__gte=begin, entered_at__lt=end)
    return tuple(map(visit_view, rows.order_by("entered_at", "id")))


def of_case(by: Actor, case: UUID) -> CaseRoom | None:
    """The room that a case sends people to, and its visits; None without either, or for an outsider."""
    rows = RoomVisit.objects.filter(case_id=case).order_by("entered_at", "id")[:SHOWN]
    visits = tuple(rows)
    running = cases.running_facts([case])
    asset = _asset_of(case, running) if not visits else None
    if not visits and asset is None:
        return None
    office = visits[0].office_id if visits else asset.office_id  # type: ignore[union-attr]
    name = visits[0].room if visits else room_of(asset.place)  # type: ignore[union-attr]
    if not _agenda_rights.sees(by, office, door.read_now()):
        return None
    sent = tuple(each for facts in running for each in _persons(facts))
    return CaseRoom(room=name, sent=sent, visits=tuple(map(visit_view, visits))) if sent or visits else None


def _asset_of(case: UUID, running: Sequence[CaseFacts]) -> Asset | None:
    placed = Asset.objects.exclude(place="")
    for facts in running:
        named = placed.filter(
            office=facts.office, code__iexact=str(facts.request.get(ASKED_AS) or "")
        ).first()
        if named is not None:
            return named
    return placed.filter(occurrences__case_id=case).first()


def visit_view(row: RoomVisit) -> VisitView:
    return VisitView(
        id=row.id, room=row.room, case=row.case_id, name=row.name, position=row.position,
        admitted=row.admitted, escort=row.escort, purpose=row.purpose, entered_at=row.entered_at,
        left_at=row.left_at, noted_by=row.noted_by, struck_reason=row.struck_reason, struck_by=row.struck_by,
    )  # fmt: skip

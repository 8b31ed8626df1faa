"""Who may act as what, asked anew every time: nothing here is cached, so a right ends when it ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from tertib.kernel.actor import PUBLIC, Actor, ActorKind
from tertib.kernel.calendar import WorkingCalendar
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.people import (
    _authority,
    _calendars,
    _capacities,
    _contacts,
    _day_lists,
    _hours,
    _officials,
    _setup,
    _signature,
    _who,
)
from tertib.people._mandates import delegated_to, valid_on
from tertib.people._views import delegation_view, mandate_view, person_view, post_view, unit_view
from tertib.people.models import (
    Delegation,
    Feed,
    Mandate,
    Membership,
    Messenger,
    Person,
    Post,
    SoleDuty,
    Unit,
)
from tertib.people.types import (
    DEFAULT_CALENDAR,
    SIGN,
    Authority,
    CalendarView,
    CalendarWarning,
    Capacity,
    DayChange,
    DelegationView,
    LeaveView,
    Letterhead,
    ListReading,
    MandateKind,
    MandateView,
    MessengerView,
    OfficeRules,
    OfficialView,
    PersonView,
    PostTitle,
    PostView,
    SetupMark,
    SignatureBlock,
    SigningWay,
    SoleDutyView,
    SpecialDay,
    UnitView,
    WhoAnswer,
)
from tertib.runtime.outbox import Letter, letters_under


def office_date(now: datetime) -> date:
    """The calendar day in the office's zone; mandates and leave are counted in these days."""
    return now.astimezone(timezone.get_default_timezone()).date()


def actor_for(user: Any, agency: UUID | None = None) -> Actor:
    """The person who signed in. `agency` picks one of the units they speak for; one needs no pick."""
    if not user.is_authenticated or not user.is_active:
        return PUBLIC
    person = Person.objects.filter(user_id=user.pk).first()
    if person is None:
        return PUBLIC
    spoken_for = list(_memberships(person.id).values_list("unit_id", flat=True))
    if agency is None and len(spoken_for) == 1:
        agency = spoken_for[0]
    return Actor(
        person=person.id,
        name=person_view(person).name,
        kind=ActorKind.PERSON,
        agency=agency if agency in spoken_for else None,
    )


def roles_of(actor: Actor, now: datetime) -> frozenset[str]:
    """The roles of every post held today, and `applicant` for whoever speaks for an agency."""
    if actor.person is None:
        return frozenset()
    roles = {role for capacity in capacities(actor.person, now) for role in capacity.roles}
    if _memberships(actor.person).exists():
        roles.add("applicant")
    return frozenset(roles)


def capacities(person: UUID, now: datetime) -> tuple[Capacity, ...]:
    """Everything the person may act as at `now`, in one query, definitive posts first."""
    found = valid_on(office_date(now)).filter(person=person).select_related("post")
    held = map(_capacities.of_mandate, found)
    return tuple(sorted(held, key=lambda each: (each.kind != MandateKind.DEFINITIVE, each.title)))


def delegated(person: UUID, now: datetime) -> tuple[Capacity, ...]:
    """In whose name the person may do some acts at `now`, in one query, the nearest post first."""
    return tuple(map(_capacities.of_delegation, delegated_to(person, office_date(now))))


def capacity_in(person: UUID, post: UUID, now: datetime) -> Capacity | None:
    """The capacity in which the person holds one post, or None."""
    found = valid_on(office_date(now)).filter(person=person, post=post).select_related("post").first()
    return _capacities.of_mandate(found) if found else None


def acting_for(person: UUID, post: UUID, act: str, now: datetime) -> Capacity | None:
    """The one capacity in which the person may do an act of a post: holding it, else by delegation."""
    held = capacity_in(person, post, now)
    if held is not None:
        return held
    given = delegated_to(person, office_date(now)).filter(post=post)
    return next((each for each in map(_capacities.of_delegation, given) if each.covers(act)), None)


def signing_way(person: UUID, post: UUID, now: datetime) -> SigningWay | None:
    """How a person may sign for a post at a moment: holding it, or by a recorded mandate to sign."""
    found = acting_for(person, post, SIGN, now)
    if found is None:
        return None
    if found.own_post is None:
        return SigningWay(post=post)
    return SigningWay(post=found.own_post, in_name_of=(post, *((found.via,) if found.via else ())))


def replaced_by(capacities: Sequence[Capacity], now: datetime) -> Mapping[UUID, tuple[str, ...]]:
    """Per post held as Plh., the names of those who are away; one query, none where nobody is replaced."""
    return _capacities.replaced(capacities, office_date(now))


def authority_at(person: UUID, post: UUID, moment: datetime, *, act: str | None = None) -> Authority | None:
    """By what right somebody acted for a post at a moment of the past, as the record was known then."""
    record = _authority.record_of(post, known_at=moment)
    return _authority.authority(record, person, post, office_date(moment), act)


def authorities_at(post: UUID, moment: datetime) -> tuple[Authority, ...]:
    """Everybody who could act for a post at a moment, as the record was known then."""
    record = _authority.record_of(post, known_at=moment)
    return _authority.authorities(record, post, office_date(moment))


def who(post: UUID, day: date, *, known_at: datetime | None = None) -> WhoAnswer:
    """Who could sign for a post on a day and as what, with decrees, and why others could not.

    By today's record, or as it was known at a moment: a leave recorded later changes the first answer only.
    """
    row = _one(Post.objects.select_related("unit").filter(id=post), N_("Jabatan tidak ditemukan."))
    return _who.answer(row, day, known_at)


def delegations(office: UUID, now: datetime) -> tuple[DelegationView, ...]:
    """The office's delegations that have not ended, the next to end first."""
    rows = Delegation.objects.filter(post__office=office, cancelled=False, end__gte=office_date(now))
    return tuple(map(delegation_view, rows.select_related("post", "to_post").order_by("end", "start", "id")))


def officials(office: UUID, now: datetime) -> tuple[OfficialView, ...]:
    """Everybody who holds or will hold a post of the office, with leave and sign-in; four queries."""
    return _officials.of_office(office, office_date(now))


def official(office: UUID, person: UUID, now: datetime) -> OfficialView:
    """One of them; `NotFound` for somebody of another office."""
    return _officials.one(office, person, office_date(now))


def leaves(person: UUID) -> tuple[LeaveView, ...]:
    """Every absence of a person, newest first, cancelled ones too."""
    return _officials.leaves(person)


def post_titles(office: UUID, now: datetime) -> Mapping[UUID, PostTitle]:
    """How every post of an office is shown today."""
    return titles([each.id for each in posts(office)], now)


def offices_seen(by: Actor, now: datetime) -> tuple[UnitView, ...]:
    """The offices whose officials somebody may look up: those with a post of theirs, an auditor every one."""
    held = capacities(by.person, now) if by.person else ()
    if any("auditor" in each.roles for each in held):
        return offices()
    own = {each.office for each in held}
    return tuple(each for each in offices() if each.id in own)


def post_seen(by: Actor, key: str, now: datetime) -> PostView:
    """A post of such an office by its key; `NotFound` for every other."""
    seen = {each.id for each in offices_seen(by, now)}
    found = Post.objects.select_related("unit").filter(office__in=seen, key=key).order_by("office__name")
    return post_view(_one(found, N_("Jabatan tidak ditemukan.")))


def appoints(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody records mandates, leave and delegations of the office: admin or secretary."""
    held = capacities(by.person, now) if by.person else ()
    return any(each.office == office and each.roles & {"administrator", "secretary"} for each in held)


def setup_marks(office: UUID) -> Mapping[str, SetupMark]:
    """What was last said of each step of setting the office up."""
    return _setup.marks(office)


def first_link_key() -> str:
    """What opens the page that founds the first office; nothing once there is one."""
    return "" if offices() else _setup.first_link_key()


def insist_on_first(key: str) -> None:
    """`NotFound` unless the key opens that page now."""
    _setup.insist_on_first(key)


def candidates(office: UUID) -> tuple[PersonView, ...]:
    """Whoever may be charged with a post of the office: its people, and those who hold no post anywhere."""
    return _officials.candidates(office)


def sole_duty(office: UUID) -> SoleDutyView | None:
    """The office's standing decision that its only official may also verify, or None."""
    row = SoleDuty.objects.filter(unit=office, ended_at=None).first()
    if row is None:
        return None
    by = Person.objects.filter(id=row.entered_by).first() if row.entered_by else None
    return SoleDutyView(ground=row.ground, since=row.entered_at, by_name=person_view(by).name if by else "")


def is_alone(person: UUID, post: UUID, now: datetime) -> bool:
    """Whether the office allows sole duty and nobody but this person may act for the post at `now`."""
    office = Post.objects.filter(id=post).values("office")
    if not SoleDuty.objects.filter(unit__in=office, ended_at=None).exists():
        return False
    return {each.id for each in holders(post, now)} == {person}


def holders(post: UUID, now: datetime) -> tuple[PersonView, ...]:
    """Whoever may act for the post at `now`; empty while everybody is away and nobody was charged."""
    found = valid_on(office_date(now)).filter(post=post).select_related("person")
    return tuple(person_view(each.person) for each in found.order_by("person__name", "id"))


def titles(post_ids: Iterable[UUID], now: datetime) -> Mapping[UUID, PostTitle]:
    """How to show many posts at once, in two queries; unknown ids are left out."""
    wanted = set(post_ids)
    if not wanted:
        return {}
    held: dict[UUID, list[Mandate]] = defaultdict(list)
    valid = valid_on(office_date(now)).filter(post__in=wanted).select_related("person")
    for mandate in valid.order_by("person__name", "id"):
        held[mandate.post_id].append(mandate)
    return {post.id: _post_title(post, held[post.id]) for post in Post.objects.filter(id__in=wanted)}


def post(post: UUID) -> PostView:
    """One post by id."""
    return post_view(
        _one(Post.objects.select_related("unit").filter(id=post), N_("Jabatan tidak ditemukan."))
    )


def posts(office: UUID) -> tuple[PostView, ...]:
    """Every post of an office, by title."""
    found = Post.objects.select_related("unit").filter(office=office)
    return tuple(map(post_view, found.order_by("title", "key")))


def post_by_key(office: UUID, key: str) -> PostView:
    """One post of an office by its key."""
    found = Post.objects.select_related("unit").filter(office=office, key=key)
    return post_view(
        _one(found, N_("Jabatan dengan kunci %(key)s tidak ada pada perangkat daerah ini."), key=key)
    )


def unit(unit: UUID) -> UnitView:
    """One unit by id."""
    return unit_view(_one(Unit.objects.filter(id=unit), N_("Perangkat daerah tidak ditemukan.")))


def unit_by_key(key: str) -> UnitView:
    """One unit by its key."""
    return unit_view(
        _one(Unit.objects.filter(key=key), N_("Perangkat daerah dengan kunci %(key)s tidak ada."), key=key)
    )


def units(unit_ids: Iterable[UUID]) -> Mapping[UUID, UnitView]:
    """Many units at once; unknown ids are left out."""
    return {each.id: unit_view(each) for each in Unit.objects.filter(id__in=set(unit_ids))}


def agencies() -> tuple[UnitView, ...]:
    """Every unit of the tree: any of them may ask."""
    return tuple(map(unit_view, Unit.objects.order_by("name")))


def offices() -> tuple[UnitView, ...]:
    """The units that run SOPs."""
    return tuple(map(unit_view, Unit.objects.filter(is_office=True).order_by("name")))


def person(person: UUID) -> PersonView:
    """One person by id."""
    return person_view(_one(Person.objects.filter(id=person), N_("Orang tersebut tidak ditemukan.")))


def people(person_ids: Iterable[UUID]) -> Mapping[UUID, PersonView]:
    """Many persons at once; unknown ids are left out."""
    return {each.id: person_view(each) for each in Person.objects.filter(id__in=set(person_ids))}


def person_signing_in_as(username: str) -> PersonView | None:
    """The person behind a sign-in name, or None."""
    found = Person.objects.filter(user__username=username.strip().lower()).first()
    return person_view(found) if found else None


def agencies_of(person: UUID) -> tuple[UnitView, ...]:
    """The units a person speaks for."""
    return tuple(
        unit_view(each.unit) for each in _memberships(person).select_related("unit").order_by("unit__name")
    )


def members_of(agency: UUID) -> tuple[PersonView, ...]:
    """Whoever speaks for a unit."""
    found = Membership.objects.filter(unit=agency, ended_at=None).select_related("person")
    return tuple(person_view(each.person) for each in found.order_by("person__name"))


def mandates(post: UUID) -> tuple[MandateView, ...]:
    """Every mandate a post ever had, newest first."""
    return tuple(map(mandate_view, Mandate.objects.filter(post=post).order_by("-start", "-entered_at")))


def office_calendar(office: UUID, key: str = DEFAULT_CALENDAR) -> WorkingCalendar:
    """The working calendar of a unit by its key, or of the nearest unit above that has one of this key."""
    return _calendars.find(office, key)


def calendars_as_if(
    office: UUID,
    *,
    drafts: Mapping[str, Mapping[str, Any]] | None = None,
    changes: Iterable[DayChange] = (),
) -> Mapping[str, WorkingCalendar]:
    """The unit's own calendars by key as they would be, with `drafts` by key, as `set_calendar` takes them,
    and `changes` made to the unit's special days. Refuses what that command would.
    """
    return _calendars.as_if(office, drafts or {}, changes)


def check_periods(periods: Sequence[Mapping[str, Any]], no: int) -> None:
    """Refuses, each at its field, what makes the period with this number unusable among the others.

    Hours that cannot be read, an end before its start, a period without a working minute, one that overlaps
    another with dates, and days on which no period would hold.
    """
    _hours.check(periods, no)


def check_day(day: SpecialDay) -> None:
    """Refuses, at its field, a special day without a name or with hours that do not fit its kind."""
    _hours.check_day(day)


def calendar_stamp(office: UUID, key: str = DEFAULT_CALENDAR) -> str:
    """A name of that calendar's content: it changes whenever a deadline might."""
    return _calendars.found(office, key)[1]


def calendars(office: UUID) -> tuple[CalendarView, ...]:
    """Every calendar that an SOP of the office may name, the default one first."""
    return _calendars.calendars_of(office)


def special_days(office: UUID, year: int | None = None) -> tuple[SpecialDay, ...]:
    """Holidays, shared leave and half days that hold for a unit, its own before those above it."""
    return _calendars.days_of(office, year)


def own_days(office: UUID, year: int) -> frozenset[date]:
    """Which of them the unit entered itself; the others come from a unit above it."""
    return _calendars.own_days(office, year)


def calendar_warnings(office: UUID, now: datetime) -> tuple[CalendarWarning, ...]:
    """Whether the running year, and from November on the next, lacks its list or the list its decree."""
    return _calendars.warnings(office, office_date(now))


def read_days(data: bytes, *, source: str, decree: str = "") -> ListReading:
    """A CSV or ICS file of special days; rows that cannot be used are named, nothing is stored."""
    return _day_lists.read(data, source=source, decree=decree)


def seed_days(year: int) -> ListReading:
    """A first list of a year's holidays and shared leave, without a decree: for the office to correct."""
    return _day_lists.seed(year)


def messengers(persons: Iterable[UUID]) -> Mapping[UUID, tuple[MessengerView, ...]]:
    """On which messengers people are told, in one query."""
    found: dict[UUID, tuple[MessengerView, ...]] = {}
    for row in Messenger.objects.filter(person__in=set(persons), ended_at=None).order_by("entered_at", "id"):
        found[row.person_id] = (*found.get(row.person_id, ()), _contacts.messenger_view(row))
    return found


def tries(person: UUID, *, most: int = 5) -> tuple[Letter, ...]:
    """What somebody sent to themselves to see whether it arrives, newest first, with what was answered."""
    return letters_under(_contacts.tries_of(person), most=most)


def feed_reader(token: str) -> PersonView | None:
    """Whose calendar feed a secret address opens, or None."""
    reader = _contacts.reader_of(token)
    return person(reader) if reader else None


def has_feed(person: UUID) -> bool:
    """Whether somebody can read the person's work as a calendar."""
    return Feed.objects.filter(person=person, ended_at=None).exists()


def rules_of(office: UUID) -> OfficeRules:
    """When the office is warned and when it is left in peace."""
    return _calendars.rules_of(office)


def letterhead(office: UUID) -> dict[str, str]:
    """The lines of the kop: line1, line2, address, phone, website, email, postal_code, logo."""
    return letterhead_of(office).as_dict()


def letterhead_of(office: UUID) -> Letterhead:
    """The kop as recorded for the unit."""
    return Letterhead(
        **_one(Unit.objects.filter(id=office), N_("Perangkat daerah tidak ditemukan.")).letterhead
    )


def signature_block(
    *,
    person: UUID,
    post: UUID,
    on: date,
    in_name_of: Sequence[UUID] = (),
    with_titles: bool = True,
    holder_only: bool = False,
) -> SignatureBlock:
    """The block under a letter dated `on`.

    `in_name_of` is empty, or the superior (a.n.), or the superior's superior and the superior (u.b.); that
    too needs a mandate on record. `with_titles` is False for pengaturan and penetapan (Permendagri 1/2023
    art. 44). `holder_only`: what neither a Plt. nor a Plh. may sign.
    Refuses whoever holds no valid mandate that day, saying why and what to do.
    """
    return _signature.block(
        person=person,
        post=post,
        on=on,
        in_name_of=tuple(in_name_of),
        with_titles=with_titles,
        holder_only=holder_only,
    )


def _memberships(person: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, ended_at=None)


def _post_title(post: Post, held: Sequence[Mandate]) -> PostTitle:
    prefix = MandateKind(held[0].kind).prefix if len(held) == 1 else ""
    names = tuple(person_view(each.person).name for each in held)
    return PostTitle(title=post.title, label=f"{prefix}{post.title}", names=names)


def _one(found: QuerySet[Any], sentence: str, **fields: str) -> Any:
    row = found.first()
    if row is None:
        raise NotFound(sentence, **fields)
    return row

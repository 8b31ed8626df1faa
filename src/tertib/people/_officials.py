"""The people of an office: what they hold, whether they are away, whether they can sign in."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.people._mandates import running
from tertib.people._views import leave_view, person_view
from tertib.people.models import Leave, Mandate, Person
from tertib.people.types import LeaveView, MandateKind, OfficialView, PersonView


def of_office(office: UUID, day: date) -> tuple[OfficialView, ...]:
    """Everybody who ever held a post of the office, by name."""
    known = Mandate.objects.filter(post__office=office).values("person")
    return _views(office, Person.objects.filter(id__in=known), day)


def one(office: UUID, person: UUID, day: date) -> OfficialView:
    """One of them."""
    known = Mandate.objects.filter(post__office=office, person=person)
    found = _views(office, Person.objects.filter(id__in=known.values("person")), day)
    if not found:
        raise NotFound(N_("Orang tersebut tidak ditemukan."))
    return found[0]


def leaves(person: UUID) -> tuple[LeaveView, ...]:
    """Every absence of a person, newest first."""
    return tuple(map(leave_view, Leave.objects.filter(person=person).order_by("-start", "-entered_at")))


def candidates(office: UUID) -> tuple[PersonView, ...]:
    """The office's people, and those who neither hold a post nor speak for an agency."""
    here = Q(mandates__post__office=office)
    free = Q(mandates__isnull=True, memberships__isnull=True)
    rows = Person.objects.filter(here | free).distinct().order_by("name", "id")
    return tuple(map(person_view, rows))


def _views(office: UUID, rows: Iterable[Person], day: date) -> tuple[OfficialView, ...]:
    persons = {each.id: each for each in Person.objects.filter(id__in=[row.id for row in rows])}
    held: dict[UUID, list[tuple[UUID, str]]] = {}
    mandates = Mandate.objects.filter(running(day), person__in=persons, post__office=office)
    for mandate in mandates.select_related("post").order_by("post__title"):
        label = f"{MandateKind(mandate.kind).prefix}{mandate.post.title}"
        held.setdefault(mandate.person_id, []).append((mandate.post_id, label))
    away = {
        each.person_id: each
        for each in Leave.objects.filter(person__in=persons, end__gte=day, cancelled=False).order_by("-start")
    }
    users = dict(
        Person.objects.filter(id__in=persons, user__isnull=False).values_list("id", "user__username")
    )
    active = set(Person.objects.filter(id__in=persons, user__is_active=True).values_list("id", flat=True))
    found = [
        OfficialView(
            person=person_view(person),
            held=tuple(held.get(person.id, ())),
            leave=leave_view(away[person.id]) if person.id in away else None,
            username=users.get(person.id, ""),
            is_active=person.id in active,
        )
        for person in persons.values()
    ]
    return tuple(sorted(found, key=lambda each: (each.person.plain_name, str(each.person.id))))

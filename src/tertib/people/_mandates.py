"""The one answer to "which mandates count on this day", in a single statement."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tertib.people.models import Delegation, Leave, Mandate
from tertib.people.types import MandateKind


def running(day: date) -> Q:
    """The interval holds `day`; first and last day count."""
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gte=day))


def valid_on(day: date) -> QuerySet[Mandate]:
    """Running, the person present, and for a Plh. the one replaced absent: his return ends the charge."""
    return _question(day).all()  # a copy, so that no answer is ever kept


def delegated_to(person: UUID, day: date) -> QuerySet[Delegation]:
    """Delegations that the person may use on a day, by way of a post they hold and are present in.

    A delegation rests while nobody holds the post it was given for, or the post between in an u.b.
    """
    own = valid_on(day).filter(person=person)
    held = Mandate.objects.filter(running(day))
    between = Q(via__isnull=True) | Exists(held.filter(post=OuterRef("via")))
    return (
        Delegation.objects.filter(
            between,
            Q(person__isnull=True) | Q(person=person),
            Exists(held.filter(post=OuterRef("post"))),
            running(day),
            cancelled=False,
            to_post__in=own.values("post"),
        )
        .select_related("post", "to_post")
        .order_by("kind", "start", "id")  # an before delegate before ub: the nearest first
    )


def absent_on(day: date) -> QuerySet[Leave]:
    """Who is away."""
    return Leave.objects.filter(start__lte=day, end__gte=day, cancelled=False)


@lru_cache(maxsize=4)
def _question(day: date) -> QuerySet[Mandate]:
    """The statement alone: putting it together costs more than asking it, and every act asks it."""
    absent = absent_on(day).filter(person=OuterRef("person"))
    replaced = Mandate.objects.filter(running(day), Exists(absent), post=OuterRef("post")).exclude(
        kind=MandateKind.PLH
    )
    present = Mandate.objects.filter(running(day), ~Exists(absent))
    return present.filter(~Q(kind=MandateKind.PLH) | Exists(replaced))

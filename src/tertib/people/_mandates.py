"""The one answer to "which mandates count on this day", in a single statement."""

from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from tertib.people.models import Leave, Mandate
from tertib.people.types import MandateKind


def running(day: date) -> Q:
    """The interval holds `day`; first and last day count."""
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gte=day))


def valid_on(day: date) -> QuerySet[Mandate]:
    """Running, the person present, and for a Plh. the one replaced absent: his return ends the charge."""
    return _question(day).all()  # a copy, so that no answer is ever kept


@lru_cache(maxsize=4)
def _question(day: date) -> QuerySet[Mandate]:
    """The statement alone: putting it together costs more than asking it, and every act asks it."""
    absent = Leave.objects.filter(person=OuterRef("person"), start__lte=day, end__gte=day)
    replaced = Mandate.objects.filter(running(day), Exists(absent), post=OuterRef("post")).exclude(
        kind=MandateKind.PLH
    )
    present = Mandate.objects.filter(running(day), ~Exists(absent))
    return present.filter(~Q(kind=MandateKind.PLH) | Exists(replaced))

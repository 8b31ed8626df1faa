"""How far a set-up has come: whether there is an office yet, and what was said of each step."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from django.utils.crypto import salted_hmac

from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.people._views import full_name
from tertib.people.models import Person, Unit
from tertib.people.models import SetupMark as Mark
from tertib.people.types import SetupMark


def first_link_key() -> str:
    """What opens the first page of an installation without an office; worthless once there is one."""
    return salted_hmac("tertib.people.first-office", "", algorithm="sha256").hexdigest()[:40]


def insist_on_first(key: str) -> None:
    """Refuse everybody without the key, and everybody once an office is there: the link works once."""
    if Unit.objects.filter(is_office=True).exists() or not hmac.compare_digest(key, first_link_key()):
        raise NotFound(N_("Tautan ini tidak berlaku, atau sudah dipakai."))


def marks(office: UUID) -> Mapping[str, SetupMark]:
    """What was last said of each step, in two queries."""
    rows = list(Mark.objects.filter(unit=office))
    named = {
        each.id: full_name(each) for each in Person.objects.filter(id__in=[row.marked_by for row in rows])
    }
    return {
        row.step: SetupMark(
            step=row.step,
            later=row.later,
            by_name=named.get(row.marked_by, "") if row.marked_by else "",
            at=row.marked_at,
        )
        for row in rows
    }

"""Mandates and delegations as the capacities that leave the package."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from tertib.people._mandates import absent_on, running
from tertib.people._views import full_name
from tertib.people.models import Delegation, Mandate
from tertib.people.types import Capacity, MandateKind


def of_mandate(mandate: Mandate) -> Capacity:
    """What its holder may act as; fetch the post along."""
    return Capacity(
        post=mandate.post_id,
        post_key=mandate.post.key,
        title=mandate.post.title,
        office=mandate.post.office_id,
        kind=MandateKind(mandate.kind),
        mandate=mandate.id,
        pool=mandate.post.pool,
        roles=frozenset(mandate.post.roles),
        until=mandate.end,
    )


def of_delegation(delegation: Delegation) -> Capacity:
    """What the delegate may act as: some acts of the post, none of its roles."""
    return Capacity(
        post=delegation.post_id,
        post_key=delegation.post.key,
        title=delegation.post.title,
        office=delegation.post.office_id,
        kind=MandateKind(delegation.kind),
        mandate=delegation.id,
        pool=delegation.post.pool,
        acts=frozenset(delegation.acts),
        own_post=delegation.to_post_id,
        via=delegation.via_id,
        until=delegation.end,
    )


def replaced(capacities: Sequence[Capacity], day: date) -> Mapping[UUID, tuple[str, ...]]:
    """Who is away from the posts held as Plh."""
    posts = {each.post for each in capacities if each.kind is MandateKind.PLH}
    if not posts:
        return {}
    held = Mandate.objects.filter(running(day), post__in=posts).exclude(kind=MandateKind.PLH)
    away = held.filter(person__in=absent_on(day).values("person")).select_related("person")
    found: dict[UUID, tuple[str, ...]] = {}
    for mandate in away.order_by("person__name"):
        found[mandate.post_id] = (*found.get(mandate.post_id, ()), full_name(mandate.person))
    return found

"""Who may be the second person of a plan that destroys: somebody else, of the same authority or a higher one.

Of the performer's own post only its holders count: whoever acts in their name speaks for the first person
again. Of the posts above it everybody counts who may act for them today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.cases._state import CaseState
from tertib.cases.types import Guard, IntentState, SecondNeed
from tertib.people import queries as people
from tertib.people.types import Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Whoever confirms first, and by which right: a mandate or a delegation."""

    person: UUID | None
    right: UUID | None


def need(office: UUID, state: CaseState, act: str, first: First, now: datetime) -> SecondNeed:
    """What stands before a plan of the open row that this person confirms by this right."""
    if not people.rules_of(office).second_person:
        return SecondNeed(guard=Guard.OFF)
    found = others(state, act, first, now)
    if not found:
        return SecondNeed(guard=Guard.ALONE)
    names = people.people(found)
    return SecondNeed(guard=Guard.SECOND, names=tuple(names[each].name for each in found))


def others(state: CaseState, act: str, first: First, now: datetime) -> tuple[UUID, ...]:
    """Everybody else who could confirm it at `now`, the nearest first, each once."""
    return tuple(dict.fromkeys(_others(state.post, act, first, now))) if state.post else ()


def _others(post: UUID, act: str, first: First, now: datetime) -> Iterator[UUID]:
    for each in _chain_of(post):
        for authority in people.authorities_at(each, now):
            fits = authority.kind.is_held if each == post else authority.acts is None or act in authority.acts
            if fits and authority.person != first.person and authority.mandate != first.right:
                yield authority.person


def _chain_of(post: UUID) -> tuple[UUID, ...]:
    """The post and those above it, the nearest first."""
    found = [post]
    above = people.post(post).superior
    while above is not None and above not in found:
        found.append(above)
        above = people.post(above).superior
    return tuple(found)


def first_of(state: CaseState) -> First | None:
    """Who prepared what waits for a second person; None while nothing does."""
    mark = next((mark for mark in state.marks.values() if mark.state is IntentState.SECOND), None)
    if mark is None:
        return None
    return First(person=_uuid(mark.prepared_by), right=_uuid(mark.prepared_as))


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def capacity_for(
    state: CaseState, person: UUID | None, acting_as: Callable[[UUID], Capacity | None]
) -> Capacity | None:
    """By what right somebody may be the second person of the plans that wait for one; None: they may not."""
    first = first_of(state)
    if first is None or state.post is None or person in (None, first.person):
        return None
    for post in _chain_of(state.post):
        found = acting_as(post)
        if found is None or found.mandate == first.right:
            continue
        if found.kind.is_held or post != state.post:
            return found
    return None

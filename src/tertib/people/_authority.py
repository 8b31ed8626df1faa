"""By what right somebody acted: the same question as `_mandates`, answered from the record of any moment.

`_mandates` asks the database what holds now. This reads every record of a post, its amendments included, and
answers for any day, as the record stands or as it was known at a moment of the past. The two are written
apart; a test lets them judge each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tertib.people.models import Amendment, Delegation, Leave, Mandate
from tertib.people.types import Authority, MandateKind

_ORDER = (
    MandateKind.DEFINITIVE,
    MandateKind.PLT,
    MandateKind.PLH,
    MandateKind.AN,
    MandateKind.DELEGATE,
    MandateKind.UB,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of a record as they were known; None instead of a span: it was not there."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything recorded about a post, the posts it delegates to, and the people who hold them."""

    mandates: Sequence[Mandate]
    leaves: Sequence[Leave]
    delegations: Sequence[Delegation]
    amendments: Mapping[UUID, Sequence[Amendment]]
    known_at: datetime | None = None

    def span(self, row: Mandate | Leave | Delegation) -> Span | None:
        """The days of a row as known at the moment of the record."""
        known = self.known_at
        if known is None:
            return None if getattr(row, "cancelled", False) else Span(start=row.start, end=row.end)
        if row.entered_at > known:
            return None
        changes = self.amendments.get(row.id, ())
        if any(each.cancels and each.at <= known for each in changes):
            return None
        later = [each for each in changes if each.at > known]
        return Span(start=row.start, end=later[0].before if later else row.end)

    def is_running(self, row: Mandate | Leave | Delegation, day: date) -> bool:
        span = self.span(row)
        return span is not None and span.holds(day)

    def leave_of(self, person: UUID, day: date) -> Leave | None:
        """The absence of a person on a day, if any."""
        mine = (each for each in self.leaves if each.person_id == person)
        return next((each for each in mine if self.is_running(each, day)), None)

    def is_held(self, post: UUID, day: date) -> bool:
        """Whether somebody holds the post, present or not."""
        return any(each.post_id == post and self.is_running(each, day) for each in self.mandates)

    def counts(self, mandate: Mandate, day: date) -> bool:
        """Whether the mandate lets its holder act on the day."""
        if not self.is_running(mandate, day) or self.leave_of(mandate.person_id, day):
            return False
        return mandate.kind != MandateKind.PLH or self.somebody_is_replaced(mandate.post_id, day)

    def somebody_is_replaced(self, post: UUID, day: date) -> bool:
        """Whether a holder of the post, other than by a Plh., is away."""
        held = (each for each in self.mandates if each.post_id == post and each.kind != MandateKind.PLH)
        return any(self.is_running(each, day) and self.leave_of(each.person_id, day) for each in held)

    def rests(self, delegation: Delegation, day: date) -> bool:
        """Whether a running delegation has nobody in whose name to act."""
        posts = (delegation.post_id, delegation.via_id)
        return any(post is not None and not self.is_held(post, day) for post in posts)


def record_of(post: UUID, *, known_at: datetime | None = None) -> Record:
    """Read what is recorded about a post."""
    given = Delegation.objects.filter(post=post).select_related("post", "to_post", "via", "person")
    delegations = list(given)
    posts = {post, *(each.to_post_id for each in delegations)}
    posts |= {each.via_id for each in delegations if each.via_id}
    mandates = list(Mandate.objects.filter(post__in=posts).select_related("person", "post"))
    people = {each.person_id for each in mandates}
    leaves = list(Leave.objects.filter(person__in=people))
    ids = [each.id for rows in (delegations, mandates, leaves) for each in rows]
    amendments: dict[UUID, list[Amendment]] = {}
    for change in Amendment.objects.filter(Q(of__in=ids)).order_by("at", "id"):
        amendments.setdefault(change.of, []).append(change)
    return Record(
        mandates=mandates,
        leaves=leaves,
        delegations=delegations,
        amendments=amendments,
        known_at=known_at,
    )


def authorities(record: Record, post: UUID, day: date) -> tuple[Authority, ...]:
    """Everybody who may act for the post on the day, the nearest right of each person first."""
    found = [*_held(record, post, day), *_delegated(record, post, day)]
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.kind)))


def authority(record: Record, person: UUID, post: UUID, day: date, act: str | None) -> Authority | None:
    """The one right by which a person does an act: holding goes before acting in the holder's name."""
    for each in authorities(record, post, day):
        if each.person == person and (each.acts is None or act is None or act in each.acts):
            return each
    return None


def _held(record: Record, post: UUID, day: date) -> Iterator[Authority]:
    for mandate in record.mandates:
        if mandate.post_id == post and record.counts(mandate, day):
            yield Authority(
                person=mandate.person_id,
                post=post,
                kind=MandateKind(mandate.kind),
                mandate=mandate.id,
                path=(mandate.id,),
            )


def _delegated(record: Record, post: UUID, day: date) -> Iterator[Authority]:
    running = [each for each in record.delegations if record.is_running(each, day)]
    for delegation in sorted(running, key=lambda each: (each.start, each.id)):
        if record.rests(delegation, day):
            continue
        for mandate in record.mandates:
            if mandate.post_id != delegation.to_post_id or not record.counts(mandate, day):
                continue
            if delegation.person_id in (None, mandate.person_id):
                yield Authority(
                    person=mandate.person_id,
                    post=post,
                    kind=MandateKind(delegation.kind),
                    mandate=delegation.id,
                    path=(delegation.id, mandate.id),
                    acts=frozenset(delegation.acts),
                    own_post=delegation.to_post_id,
                    via=delegation.via_id,
                )

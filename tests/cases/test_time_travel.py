"""Every act in a chain has exactly one authority path at its timestamp.

Weeks of an office at random: people go away and come back, are charged, lend acts and take them back,
mandates end; whoever may act next does. Afterwards each act of each chain is judged twice from the records:
by `people.queries.authority_at`, and by a count over the raw rows written here, apart from both.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction
from tests.cases.harness import MORNING, Desk

from tertib.cases import _store, queries, service
from tertib.cases._rights import act_at
from tertib.cases._state import CaseState, apply
from tertib.cases.chain import Link
from tertib.cases.types import CaseRef, Disposition, StepWork
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import TertibError
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.models import Amendment, Delegation, Leave, Mandate
from tertib.people.types import MandateKind, NewDelegation, NewMandate, Substitute
from tertib.procedures import queries as procedures

SEEDS = 300 if os.environ.get("TERTIB_PROOF") == "1" else 4
ORDERS = 45
PEOPLE = (
    "kepala_dinas", "sekretaris", "kepala_bidang", "jft1", "jft2", "admin_system", "agendaris", "arsiparis",
)  # fmt: skip
POSTS = ("kepala_dinas", "sekretaris", "kepala_bidang", "jft", "admin_system")
ACTS = ("dispose", "check", "effect", "record", "print_secret", "paraf", "report", "hand_over")
OFTEN = {"act": 9, "wait": 4, "away": 3, "lend": 3, "succeed": 1, "back": 1, "unlend": 1, "end": 1}


class Weeks:
    """The office under random orders; what is refused changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cases: list[CaseRef] = [desk.registered(), desk.registered(), desk.at_check(), desk.at_effect()]

    @property
    def today(self) -> date:
        return people.office_date(self.desk.clock.now)

    def day(self, after: int) -> date:
        return self.today + timedelta(days=after)

    def person(self, name: str) -> UUID:
        found = self.desk.actors[name].person
        assert found is not None
        return found

    def live(self, chance: Random) -> None:
        names, weights = zip(*OFTEN.items(), strict=True)
        for name in chance.choices(names, weights, k=ORDERS):
            self.desk.clock.advance(timedelta(minutes=7))
            try:
                getattr(self, name)(chance)
            except TertibError:
                continue

    def wait(self, chance: Random) -> None:
        self.desk.clock.advance(timedelta(hours=chance.randint(1, 40)))

    def away(self, chance: Random) -> None:
        """Somebody leaves, and somebody else stands in for the first post they hold."""
        absent, substitute = chance.sample(PEOPLE, 2)
        held = people.capacities(self.person(absent), self.desk.clock.now)
        stand_in = [
            Substitute(post=each.post, person=self.person(substitute), decree_no="1")
            for each in held[:1]
            if each.kind is not MandateKind.PLH
        ]
        until = self.day(chance.randint(0, 6))
        people_service.set_leave(
            self.person(absent), start=self.today, end=until, by=SYSTEM, substitutes=stand_in
        )

    def back(self, chance: Random) -> None:
        for name in PEOPLE:
            for leave in people.leaves(self.person(name)):
                if not leave.cancelled and leave.end >= self.today:
                    last_day = min(self.day(chance.randint(-1, 2)), leave.end)
                    people_service.shorten_leave(leave.id, last_day=last_day, by=SYSTEM)
                    return

    def succeed(self, chance: Random) -> None:
        """A holder goes for good, and a Plt. takes the vacant post."""
        post = chance.choice(POSTS)
        self._end(post, -1)
        new = NewMandate(
            post=self.desk.posts[post], person=self.person(chance.choice(PEOPLE)), start=self.today,
            kind=MandateKind.PLT, decree_no="1",
        )  # fmt: skip
        people_service.create_mandate(new, by=SYSTEM)

    def end(self, chance: Random) -> None:
        self._end(chance.choice(POSTS), chance.randint(0, 3))

    def _end(self, post: str, after: int) -> None:
        newest = people.mandates(self.desk.posts[post])[0]
        people_service.end_mandate(newest.id, last_day=self.day(after), by=SYSTEM)

    def lend(self, chance: Random) -> None:
        post, to = chance.sample(POSTS, 2)
        new = NewDelegation(
            post=self.desk.posts[post], to_post=self.desk.posts[to],
            acts=frozenset(chance.sample(ACTS, chance.randint(1, len(ACTS)))), start=self.today,
            end=self.day(chance.randint(0, 6)), letter_no="1",
        )  # fmt: skip
        people_service.delegate(new, by=SYSTEM)

    def unlend(self, chance: Random) -> None:
        standing = people.delegations(self.desk.office, self.desk.clock.now)
        if standing:
            chosen = chance.choice(standing)
            last_day = min(self.day(chance.randint(-2, 2)), chosen.end)
            people_service.end_delegation(chosen.id, last_day=last_day, by=SYSTEM)

    def act(self, chance: Random) -> None:
        """Whoever may take the next step of a case takes it; in random order, so that delegates do too."""
        for case in self.cases:
            for who in chance.sample(PEOPLE, len(PEOPLE)):
                if self.person(who) not in self._candidates(case):
                    continue
                try:
                    self._act_on(case, who)
                except TertibError:
                    continue
                break
            self.desk.work()

    def _candidates(self, case: CaseRef) -> set[UUID]:
        """Asking everybody would only take longer: the others are refused, as other tests show."""
        row = _store.load_case(case.id)
        assert row is not None
        posts = [post for post in (row.state.post, row.state.also) if post]
        now = self.desk.clock.now
        return {each.person for post in posts for each in people.authorities_at(post, now)}

    def _act_on(self, case: CaseRef, who: str) -> None:
        by = self.desk.actors[who]
        item = queries.open_item(case.id, by)
        if item is None or not item.may_act:
            return
        seen = queries.case_for(by, case.id).seq
        if item.plan_pending:
            service.confirm_plan(case.id, by=by, seen=seen)
            return
        to = tuple(each.post for each in item.next_posts[:1])
        work = StepWork(
            answer=item.exits[0].label if item.exits else None,
            disposition=Disposition(to=to) if item.act == "dispose" and to else None,
        )
        service.complete(case.id, work, by=by, seen=seen)


def test_every_act_has_exactly_one_authority_at_its_timestamp(desk: Desk) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(SEEDS):
        with undone(desk):
            weeks = Weeks(desk)
            weeks.live(Random(seed))
            for case in weeks.cases:
                for link, act in acts_of(case):
                    assert judge(link, act) == "", f"seed {seed}"
                    kinds[link.capacity] += 1
    assert set(kinds) == {"definitive", "plt", "plh", "delegate"}
    assert min(kinds.values()) >= 3, kinds


@contextmanager
def undone(desk: Desk) -> Iterator[None]:
    """Each example starts from the same morning in the same office."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    desk.clock.now = MORNING
    with block:
        yield
        transaction.set_rollback(True)


def acts_of(case: CaseRef) -> Iterator[tuple[Link, str]]:
    """What somebody did for a post, with the kind of work the open hop was at that moment."""
    row = _store.load_case(case.id)
    assert row is not None
    procedure = procedures.procedure(row.bundle)
    state = CaseState()
    for link in _store.links_of(case.id):
        if link.post is not None and link.kind in {"hop_done", "plan_confirmed", "claimed", "read"}:
            yield link, act_at(state, procedure)
        state = apply(state, link.event)


def judge(link: Link, act: str) -> str:
    """Empty, or what is wrong with the authority of an act."""
    assert link.person
    assert link.post
    found = people.authority_at(link.person, link.post, link.at, act=act)
    paths = by_hand(link.person, link.post, link.at, act)
    recorded = (link.mandate, link.capacity)
    if found is None or (found.mandate, found.kind.value) != recorded:
        return f"{link.kind} at {link.at}: recorded {recorded}, found {found}"
    best = [each for each in paths if each[0] == min(rank for rank, _, _ in paths)]
    if len(best) != 1 or best[0][1:] != recorded:
        return f"{link.kind} at {link.at}: recorded {recorded}, by hand {paths}"
    return ""


# --- the same from the raw rows ------------------------------------------------------------------------


def by_hand(person: UUID, post: UUID, at: datetime, act: str) -> list[tuple[int, UUID, str]]:
    """Every (rank, id, kind) of a person for an act: holding before acting in the holder's name."""
    day = (at.astimezone(UTC) + timedelta(hours=7)).date()
    own = Mandate.objects.filter(post=post, person=person)
    found = [(0, each.id, each.kind) for each in own if counts(each, day, at)]
    held = any(known(each, day, at) for each in Mandate.objects.filter(post=post))
    order = 0
    for lent in Delegation.objects.filter(post=post).order_by("kind", "start", "id"):
        from_post = Mandate.objects.filter(post=lent.to_post_id, person=person)
        may = held and act in lent.acts and known(lent, day, at)
        if may and any(counts(each, day, at) for each in from_post):
            order += 1
            found.append((order, lent.id, lent.kind))
    return found


def counts(mandate: Mandate, day: date, at: datetime) -> bool:
    if not known(mandate, day, at) or absent(mandate.person_id, day, at):
        return False
    if mandate.kind != "plh":
        return True
    others = Mandate.objects.filter(post=mandate.post_id).exclude(kind="plh")
    return any(known(each, day, at) and absent(each.person_id, day, at) for each in others)


def absent(person: UUID, day: date, at: datetime) -> bool:
    return any(known(each, day, at) for each in Leave.objects.filter(person=person))


def known(row: Mandate | Leave | Delegation, day: date, at: datetime) -> bool:
    """Whether the row held the day, as it was written at the moment: what changed later is undone."""
    if row.entered_at > at:
        return False
    end, cancelled = row.end, getattr(row, "cancelled", False)
    for change in Amendment.objects.filter(of=row.id, at__gt=at).order_by("-at"):
        end, cancelled = change.before, False
    return not cancelled and row.start <= day and (end is None or day <= end)

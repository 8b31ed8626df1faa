"""Who may act as what: intervals by day, leave, charges; asked anew each time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.people.conftest import NOON, TODAY, Office

from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import queries, service
from tertib.people.types import MandateKind, MandateView
from tertib.runtime import door
from tertib.runtime.door import Clock

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""00.00 WIB on the 24th."""
SECOND = timedelta(seconds=1)


def labels(person: UUID, now: datetime = NOON) -> list[str]:
    return [each.label for each in queries.capacities(person, now)]


def test_a_mandate_counts_from_the_first_second_of_its_first_day(hold: Hold, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "head", start=TODAY)
    assert (labels(ani, MIDNIGHT - SECOND), labels(ani, MIDNIGHT)) == ([], ["Kepala Dinas"])


def test_a_mandate_counts_to_the_last_second_of_its_last_day(hold: Hold, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "head", end=TODAY)
    over = MIDNIGHT + timedelta(days=1)
    assert (labels(ani, over - SECOND), labels(ani, over)) == (["Kepala Dinas"], [])


def test_a_right_ends_with_the_command_that_ends_it(hold: Hold, person: Enter, office: Office) -> None:
    ani = person("Ani")
    mandate = hold(ani, "head")
    before = queries.capacity_in(ani, office.posts["head"], door.read_now())
    service.end_mandate(mandate.id, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    after = queries.capacity_in(ani, office.posts["head"], door.read_now())
    assert (before is not None, after) == (True, None)


def test_a_right_ends_when_the_clock_passes_the_last_day(hold: Hold, person: Enter, clock: Clock) -> None:
    ani = person("Ani")
    hold(ani, "head", end=TODAY)
    by = Actor(person=ani, name="Ani", kind=ActorKind.PERSON)
    before = queries.roles_of(by, door.read_now())
    clock.advance(timedelta(hours=12))
    assert (before, queries.roles_of(by, door.read_now())) == ({"head", "official"}, frozenset())


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-3, 0), (0, 5), (-3, 5)])
def test_on_leave_a_person_may_act_as_nothing(hold: Hold, person: Enter, start: int, end: int) -> None:
    ani = person("Ani")
    hold(ani, "head")
    service.set_leave(ani, start=TODAY + timedelta(days=start), end=TODAY + timedelta(days=end), by=SYSTEM)
    assert labels(ani) == []


@pytest.mark.parametrize(("start", "end"), [(-5, -1), (1, 5)])
def test_leave_on_other_days_changes_nothing(hold: Hold, person: Enter, start: int, end: int) -> None:
    ani = person("Ani")
    hold(ani, "head")
    service.set_leave(ani, start=TODAY + timedelta(days=start), end=TODAY + timedelta(days=end), by=SYSTEM)
    assert labels(ani) == ["Kepala Dinas"]


def test_a_plh_acts_while_the_holder_is_away_and_no_longer(hold: Hold, person: Enter) -> None:
    ani, budi = person("Ani"), person("Budi")
    hold(ani, "head")
    leave = service.set_leave(ani, start=TODAY, end=TODAY + timedelta(days=4), by=SYSTEM)
    hold(budi, "head", start=TODAY, end=TODAY + timedelta(days=4), kind=MandateKind.PLH)
    away = (labels(ani), labels(budi))
    service.shorten_leave(leave, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    assert (away, labels(ani), labels(budi)) == (([], ["Plh. Kepala Dinas"]), ["Kepala Dinas"], [])


def test_a_person_may_be_official_and_applicant(hold: Hold, person: Enter, office: Office) -> None:
    ani = person("Ani")
    hold(ani, "experts")
    service.add_member(office.agency, ani, by=SYSTEM)
    by = Actor(person=ani, name="Ani", kind=ActorKind.PERSON)
    assert queries.roles_of(by, NOON) == {"official", "applicant"}


def test_who_no_longer_speaks_for_an_agency_is_no_applicant(person: Enter, office: Office) -> None:
    ani = person("Ani")
    service.add_member(office.agency, ani, by=SYSTEM)
    service.end_membership(office.agency, ani, by=SYSTEM)
    assert queries.roles_of(Actor(person=ani, name="Ani", kind=ActorKind.PERSON), NOON) == frozenset()


def test_the_holders_of_a_pool_are_all_its_seats(hold: Hold, person: Enter, office: Office) -> None:
    for name in ("Cici", "Dodi"):
        hold(person(name), "experts")
    assert [each.plain_name for each in queries.holders(office.posts["experts"], NOON)] == ["Cici", "Dodi"]


def test_the_title_shows_the_charge(hold: Hold, person: Enter, office: Office) -> None:
    hold(person("Ani"), "head", kind=MandateKind.PLT)
    shown = queries.titles(office.posts.values(), NOON)
    head, deputy = shown[office.posts["head"]], shown[office.posts["deputy"]]
    assert (head.label, head.names, deputy.label, deputy.names) == (
        "Plt. Kepala Dinas",
        ("Ani, S.Kom.",),
        "Sekretaris",
        (),
    )


@pytest.mark.parametrize("held", [1, 3, 5])
def test_capacities_are_one_query_however_many(
    hold: Hold, person: Enter, office: Office, held: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ani = person("Ani")
    for post in list(office.posts)[:held]:
        hold(ani, post)
    with django_assert_num_queries(1):
        assert len(queries.capacities(ani, NOON)) == held


@pytest.mark.parametrize("shown", [1, 3, 5])
def test_titles_are_two_queries_however_many(
    hold: Hold, person: Enter, office: Office, shown: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for post in office.posts:
        hold(person(post), post)
    with django_assert_num_queries(2):
        assert len(queries.titles(list(office.posts.values())[:shown], NOON)) == shown


def test_the_day_of_the_office_is_the_day_in_jakarta() -> None:
    assert queries.office_date(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)

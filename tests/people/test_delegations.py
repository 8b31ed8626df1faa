"""Delegation of acts: to whom, of which post, for how long, which acts; never in a circle, never onward."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.conftest import NOON, TODAY, Office
from tests.people.test_rights import signed_in

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, NotAllowed, NotFound
from tertib.people import queries, service
from tertib.people.types import ACTS as PEOPLE_ACTS
from tertib.people.types import DelegationView, MandateKind, MandateView, NewDelegation, NewPost, NewUnit
from tertib.procedures.types import Act
from tertib.runtime.door import Clock

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
Lend = Callable[..., DelegationView]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture
def staff(hold: Hold, person: Enter) -> dict[str, UUID]:
    """Everybody where they belong since the beginning of the year."""
    names = {"head": "Ani", "deputy": "Budi", "division": "Cici", "admin": "Dodi", "experts": "Eka"}
    found = {post: person(name) for post, name in names.items()}
    for post, who in found.items():
        hold(who, post)
    return found


def may(office: Office, who: UUID, post: str, act: str, now: datetime = NOON) -> MandateKind | None:
    found = queries.acting_for(who, office.posts[post], act, now)
    return found.kind if found else None


def test_only_the_acts_that_were_lent(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    lend("head", "deputy", "dispose")
    got = [may(office, staff["deputy"], "head", act) for act in ("dispose", "sign", "paraf")]
    assert got == [MandateKind.AN, None, None]


def test_one_and_two_levels_down_are_an_and_ub(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    assert lend("head", "deputy").kind is MandateKind.AN
    made = lend("head", "division")
    assert (made.kind, made.via) == (MandateKind.UB, office.posts["deputy"])


@pytest.mark.parametrize(("post", "to"), [("head", "experts"), ("deputy", "head"), ("division", "admin")])
def test_signing_goes_one_or_two_levels_down_only(
    staff: dict[str, UUID], lend: Lend, post: str, to: str
) -> None:
    with pytest.raises(NotAllowed, match="satu tingkat"):
        lend(post, to)


def test_other_acts_may_go_to_any_post_of_the_office(
    office: Office, staff: dict[str, UUID], lend: Lend
) -> None:
    assert lend("division", "admin", "check").kind is MandateKind.DELEGATE
    assert may(office, staff["admin"], "division", "check") is MandateKind.DELEGATE


@pytest.mark.parametrize("circle", [("deputy", "head"), ("deputy", "division", "head")])
def test_a_circle_is_refused(staff: dict[str, UUID], lend: Lend, circle: tuple[str, ...]) -> None:
    for post, to in pairwise(circle):
        lend(post, to, "check")
    with pytest.raises(NotAllowed, match="berputar"):
        lend(circle[-1], circle[0], "dispose")


def test_one_after_the_other_is_no_circle(staff: dict[str, UUID], lend: Lend) -> None:
    lend("deputy", "head", "check", end=TODAY + DAY)
    assert lend("head", "deputy", "check", start=TODAY + 2 * DAY)


def test_what_is_lent_is_not_lent_onward(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    lend("head", "deputy", "dispose")
    lend("deputy", "division", "dispose")
    assert may(office, staff["division"], "head", "dispose") is None


def test_who_only_stands_in_lends_nothing(
    office: Office, staff: dict[str, UUID], hold: Hold, lend: Lend, person: Enter
) -> None:
    fani = person("Fani")
    hold(fani, "experts")
    service.set_leave(staff["head"], start=TODAY, end=TODAY + DAY, by=SYSTEM)
    hold(fani, "head", start=TODAY, end=TODAY + DAY, kind=MandateKind.PLH)
    new = NewDelegation(
        post=office.posts["head"], to_post=office.posts["deputy"], acts=frozenset({"dispose"}),
        start=TODAY, end=TODAY + DAY, letter_no="1",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        service.delegate(new, by=signed_in(fani, "fani"))
    service.shorten_leave(queries.leaves(staff["head"])[0].id, last_day=TODAY - DAY, by=SYSTEM)
    assert service.delegate(new, by=signed_in(staff["head"], "ani")).kind is MandateKind.AN


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"end": TODAY - DAY}, "end"), ({"letter": " "}, "letter_no")],
    ids=["ends before it starts", "no letter"],
)
def test_an_incomplete_one_is_refused(
    staff: dict[str, UUID], lend: Lend, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        lend("head", "deputy", "dispose", **changed)
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize("acts", [(), ("fly",)])
def test_acts_must_be_named_and_known(office: Office, staff: dict[str, UUID], acts: tuple[str, ...]) -> None:
    new = NewDelegation(
        post=office.posts["head"], to_post=office.posts["deputy"], acts=frozenset(acts), start=TODAY,
        end=TODAY, letter_no="1",
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        service.delegate(new, by=SYSTEM)
    assert set(refused.value.problems) == {"acts"}


def test_not_to_itself_and_not_to_another_office(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    with pytest.raises(Invalid):
        lend("head", "head", "check")
    unit = service.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    office.posts["stranger"] = service.create_post(NewPost(unit=unit, key="x", title="X"), by=SYSTEM).id
    with pytest.raises(NotFound):
        lend("head", "stranger", "check")


def test_the_same_act_is_not_lent_twice(staff: dict[str, UUID], lend: Lend) -> None:
    lend("head", "deputy", "dispose", "paraf")
    with pytest.raises(NotAllowed, match="sudah dilimpahkan"):
        lend("head", "deputy", "dispose", "check", start=TODAY + DAY)
    assert lend("head", "deputy", "check")


@pytest.mark.parametrize("gap", ["head", "deputy", "division"])
def test_a_period_with_nobody_to_answer_for_it_is_refused(
    office: Office, staff: dict[str, UUID], lend: Lend, gap: str
) -> None:
    mandate = queries.mandates(office.posts[gap])[0]
    service.end_mandate(mandate.id, last_day=TODAY + 3 * DAY, by=SYSTEM)
    with pytest.raises(NotAllowed, match="tidak dijabat siapa pun mulai 28 November 2026"):
        lend("head", "division", end=TODAY + 5 * DAY)
    assert lend("head", "division", end=TODAY + 3 * DAY)


def test_it_rests_while_the_post_is_vacant(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    lend("head", "deputy", "dispose")
    service.end_mandate(queries.mandates(office.posts["head"])[0].id, last_day=TODAY - DAY, by=SYSTEM)
    assert may(office, staff["deputy"], "head", "dispose") is None


def test_it_rests_while_the_delegate_is_away_and_goes_to_whoever_stands_in(
    office: Office, staff: dict[str, UUID], lend: Lend, hold: Hold
) -> None:
    lend("head", "deputy", "dispose")
    service.set_leave(staff["deputy"], start=TODAY, end=TODAY, by=SYSTEM)
    hold(staff["division"], "deputy", start=TODAY, end=TODAY, kind=MandateKind.PLH)
    assert may(office, staff["deputy"], "head", "dispose") is None
    assert may(office, staff["division"], "head", "dispose") is MandateKind.AN


def test_of_a_pool_only_the_one_named(
    office: Office, staff: dict[str, UUID], hold: Hold, person: Enter, lend: Lend
) -> None:
    fani = person("Fani")
    hold(fani, "experts")
    lend("division", "experts", "check", person=fani)
    assert may(office, fani, "division", "check") is MandateKind.AN
    assert may(office, staff["experts"], "division", "check") is None
    with pytest.raises(Invalid) as refused:
        lend("division", "experts", "do", person=staff["head"])
    assert set(refused.value.problems) == {"person"}


def test_it_ends_with_the_command_that_ends_it(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    made = lend("head", "deputy", "dispose")
    before = may(office, staff["deputy"], "head", "dispose")
    service.end_delegation(made.id, last_day=TODAY - DAY, by=SYSTEM)
    assert (before, may(office, staff["deputy"], "head", "dispose")) == (MandateKind.AN, None)
    with pytest.raises(NotFound):
        service.end_delegation(made.id, last_day=TODAY, by=SYSTEM)


def test_it_is_shortened_not_lengthened(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    made = lend("head", "deputy", "dispose", end=TODAY)
    with pytest.raises(Invalid):
        service.end_delegation(made.id, last_day=TODAY + DAY, by=SYSTEM)


def test_lending_gives_no_role(office: Office, staff: dict[str, UUID], lend: Lend) -> None:
    lend("admin", "division", *sorted(set(PEOPLE_ACTS) - {"sign"}))
    roles = {role for each in queries.capacities(staff["division"], NOON) for role in each.roles}
    lent = {role for each in queries.delegated(staff["division"], NOON) for role in each.roles}
    assert ("administrator" in roles, lent) == (False, set())


def test_an_official_lends_what_is_his_and_nothing_else(office: Office, staff: dict[str, UUID]) -> None:
    cici = signed_in(staff["division"], "cici")
    own = NewDelegation(
        post=office.posts["division"], to_post=office.posts["experts"], acts=frozenset({"check"}),
        start=TODAY, end=TODAY, letter_no="1",
    )  # fmt: skip
    assert service.delegate(own, by=cici).title == "Kepala Bidang TIK"
    other = NewDelegation(
        post=office.posts["head"], to_post=office.posts["division"], acts=frozenset({"sign"}), start=TODAY,
        end=TODAY, letter_no="1",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        service.delegate(other, by=cici)


def test_the_kinds_of_work_of_a_procedure_can_be_lent() -> None:
    assert {each.value for each in Act} | {"paraf", "sign"} == set(PEOPLE_ACTS)


def test_an_unknown_delegation_does_not_exist(office: Office) -> None:
    with pytest.raises(NotFound):
        service.end_delegation(uuid4(), last_day=TODAY, by=SYSTEM)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(-40, 40), length=st.integers(0, 40), second=st.sampled_from((-1, 0, 1)))
def test_by_the_second_it_counts_from_its_first_day_to_its_last(
    clock: Clock, interval: tuple[Office, UUID], start: int, length: int, second: int
) -> None:
    """Each edge of the interval, one second before it, on it, and one second after."""
    office, deputy = interval
    first, last = TODAY + start * DAY, TODAY + (start + length) * DAY
    new = NewDelegation(
        post=office.posts["head"], to_post=office.posts["deputy"], acts=frozenset({"dispose"}), start=first,
        end=last, letter_no="1",
    )  # fmt: skip
    made = service.delegate(new, by=SYSTEM)
    opens = MIDNIGHT + start * DAY + second * SECOND
    closes = MIDNIGHT + (start + length + 1) * DAY + second * SECOND
    got = [may(office, deputy, "head", "dispose", each) is not None for each in (opens, closes)]
    service.end_delegation(made.id, last_day=first - DAY, by=SYSTEM)
    assert got == [second >= 0, second < 0]


@pytest.fixture
def interval(office: Office, hold: Hold, person: Enter) -> tuple[Office, UUID]:
    long_ago, deputy = date(2025, 1, 1), person("Budi")
    hold(person("Ani"), "head", start=long_ago)
    hold(deputy, "deputy", start=long_ago)
    return office, deputy

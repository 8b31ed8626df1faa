"""Leave, those who stand in, and what they are told."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.people.conftest import NOON, TODAY, Office
from tests.people.test_rights import signed_in

from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import queries, service
from tertib.people.types import DelegationView, MandateKind, MandateView, NewMandate, OfficeRules, Substitute
from tertib.runtime.models import OutboxMessage

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
Lend = Callable[..., DelegationView]
DAY = timedelta(days=1)
FORTNIGHT = TODAY + 13 * DAY


def told(name: str) -> list[str]:
    found = OutboxMessage.objects.filter(recipient=f"{name}@kominfo.contoh.go.id").order_by("posted_at", "id")
    return [each.subject for each in found]


@pytest.fixture
def head(hold: Hold, person: Enter) -> UUID:
    ani = person("Ani")
    hold(ani, "head")
    return ani


@pytest.fixture
def deputy(hold: Hold, person: Enter) -> UUID:
    budi = person("Budi")
    hold(budi, "deputy")
    return budi


def away(head: UUID, deputy: UUID, office: Office, decree: str = "800/2/2026") -> UUID:
    substitute = Substitute(post=office.posts["head"], person=deputy, decree_no=decree)
    return service.set_leave(head, start=TODAY, end=FORTNIGHT, by=SYSTEM, substitutes=[substitute])


def test_leave_and_substitute_are_recorded_together(office: Office, head: UUID, deputy: UUID) -> None:
    away(head, deputy, office)
    labels = [each.label for each in queries.capacities(deputy, NOON)]
    assert labels == ["Sekretaris", "Plh. Kepala Dinas"]


def test_without_a_decree_neither_is(office: Office, head: UUID, deputy: UUID) -> None:
    with pytest.raises(Invalid):
        away(head, deputy, office, decree="")
    assert queries.leaves(head) == ()


def test_the_substitute_is_told_whom_and_how_long(office: Office, head: UUID, deputy: UUID) -> None:
    away(head, deputy, office)
    letter = OutboxMessage.objects.get(recipient="budi@kominfo.contoh.go.id")
    assert letter.subject == "Anda ditunjuk sebagai Plh. Kepala Dinas"
    assert "24 November 2026 sampai 7 Desember 2026 berdasarkan 800/2/2026" in letter.text
    assert "menggantikan Ani, S.Kom." in letter.text


@pytest.mark.usefixtures("english")
def test_the_substitute_is_told_in_the_language_they_chose(office: Office, head: UUID, deputy: UUID) -> None:
    service.choose_language("en", by=signed_in(deputy, "budi"))
    away(head, deputy, office)
    (letter,) = OutboxMessage.objects.filter(recipient="budi@kominfo.contoh.go.id")
    assert letter.subject == "You are appointed as Plh. Kepala Dinas"
    assert "stand in for Ani" in letter.text


def test_who_is_back_earlier_ends_the_charge_and_the_substitute_is_told(
    office: Office, head: UUID, deputy: UUID
) -> None:
    leave = away(head, deputy, office)
    service.shorten_leave(leave, last_day=TODAY + DAY, by=SYSTEM)
    assert "Penunjukan Anda sebagai Plh. Kepala Dinas berakhir" in told("budi")
    later = NOON + 2 * DAY
    assert [each.label for each in queries.capacities(deputy, later)] == ["Sekretaris"]
    assert [each.label for each in queries.capacities(head, later)] == ["Kepala Dinas"]


def test_a_plt_is_told_and_a_definitive_holder_is_not(
    hold: Hold, person: Enter, head: UUID, office: Office
) -> None:
    hold(person("Cici"), "deputy", kind=MandateKind.PLT)
    assert (told("ani"), told("cici")) == ([], ["Anda ditunjuk sebagai Plt. Sekretaris"])


def test_a_charge_that_is_ended_is_told(hold: Hold, person: Enter) -> None:
    made = hold(person("Cici"), "deputy", kind=MandateKind.PLT)
    service.end_mandate(made.id, last_day=TODAY, by=SYSTEM)
    assert "Penunjukan Anda sebagai Plt. Sekretaris berakhir" in told("cici")


def test_a_delegate_is_told_of_both_ends(lend: Lend, head: UUID, deputy: UUID) -> None:
    made = lend("head", "deputy", "dispose", "sign")
    service.end_delegation(made.id, last_day=TODAY, by=SYSTEM)
    assert sorted(told("budi")) == [
        "Anda menerima pelimpahan dari Kepala Dinas",
        "Pelimpahan dari Kepala Dinas berakhir",
    ]


def test_somebody_without_an_address_does_not_stop_the_appointment(
    office: Office, head: UUID, hold: Hold, person: Enter
) -> None:
    cici = person("Cici")
    service.correct_person(cici, service.NewPerson(name="Cici", email="not an address"), by=SYSTEM)
    hold(cici, "deputy", kind=MandateKind.PLT)
    assert [each.label for each in queries.capacities(cici, NOON)] == ["Plt. Sekretaris"]


def test_the_same_days_are_not_recorded_twice(head: UUID) -> None:
    service.set_leave(head, start=TODAY, end=TODAY + DAY, by=SYSTEM)
    with pytest.raises(Invalid, match="24 November 2026 sampai 25 November 2026"):
        service.set_leave(head, start=TODAY + DAY, end=FORTNIGHT, by=SYSTEM)


def test_a_leave_that_did_not_happen_stays_on_record(head: UUID) -> None:
    leave = service.set_leave(head, start=TODAY, end=FORTNIGHT, by=SYSTEM)
    service.shorten_leave(leave, last_day=TODAY - DAY, by=SYSTEM)
    assert [each.cancelled for each in queries.leaves(head)] == [True]
    with pytest.raises(NotFound):
        service.shorten_leave(leave, last_day=TODAY, by=SYSTEM)


def test_leave_is_shortened_not_lengthened(head: UUID) -> None:
    leave = service.set_leave(head, start=TODAY, end=TODAY, by=SYSTEM)
    with pytest.raises(Invalid):
        service.shorten_leave(leave, last_day=FORTNIGHT, by=SYSTEM)


@pytest.fixture
def secretary(deputy: UUID) -> Actor:
    return signed_in(deputy, "budi")


def test_the_secretary_records_a_mandate_by_decree(
    secretary: Actor, office: Office, head: UUID, person: Enter
) -> None:
    new = NewMandate(post=office.posts["division"], person=person("Cici"), start=TODAY)
    with pytest.raises(Invalid) as refused:
        service.create_mandate(new, by=secretary)
    assert set(refused.value.problems) == {"decree_no"}


def test_nobody_records_a_mandate_for_themselves(secretary: Actor, office: Office, deputy: UUID) -> None:
    new = NewMandate(
        post=office.posts["head"], person=deputy, start=TODAY, kind=MandateKind.PLT, decree_no="1"
    )
    with pytest.raises(NotAllowed, match="diri sendiri"):
        service.create_mandate(new, by=secretary)
    service.allow_sole_duty(office.unit, ground="SE 1/2026", by=SYSTEM)
    assert service.create_mandate(new, by=secretary).kind is MandateKind.PLT


def test_the_exception_is_given_and_taken_once(office: Office) -> None:
    with pytest.raises(Invalid):
        service.allow_sole_duty(office.unit, ground=" ", by=SYSTEM)
    service.allow_sole_duty(office.unit, ground="SE 1/2026", by=SYSTEM)
    with pytest.raises(Conflict):
        service.allow_sole_duty(office.unit, ground="SE 2/2026", by=SYSTEM)
    found = queries.sole_duty(office.unit)
    assert found is not None
    assert found.ground == "SE 1/2026"
    service.forbid_sole_duty(office.unit, by=SYSTEM)
    assert queries.sole_duty(office.unit) is None
    with pytest.raises(Conflict):
        service.forbid_sole_duty(office.unit, by=SYSTEM)


def test_the_secretary_may_not_make_the_exception(secretary: Actor, office: Office) -> None:
    with pytest.raises(NotAllowed):
        service.allow_sole_duty(office.unit, ground="SE 1/2026", by=secretary)


def test_only_whoever_is_really_alone_is_alone(office: Office, head: UUID, hold: Hold, person: Enter) -> None:
    before = queries.is_alone(head, office.posts["head"], NOON)
    service.allow_sole_duty(office.unit, ground="SE 1/2026", by=SYSTEM)
    assert (before, queries.is_alone(head, office.posts["head"], NOON)) == (False, True)
    cici = person("Cici")
    hold(cici, "experts")
    hold(person("Dodi"), "experts")
    assert not queries.is_alone(cici, office.posts["experts"], NOON)


def test_ending_a_mandate_may_ask_for_a_successor(office: Office, head: UUID, hold: Hold) -> None:
    mandate = queries.mandates(office.posts["head"])[0]
    with pytest.raises(Invalid) as refused:
        service.end_mandate(mandate.id, last_day=TODAY, by=SYSTEM, leaves_vacant=False)
    assert set(refused.value.problems) == {"leaves_vacant"}
    service.end_mandate(mandate.id, last_day=TODAY, by=SYSTEM, leaves_vacant=True)


def test_a_mandate_for_nobody_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        service.create_mandate(NewMandate(post=office.posts["head"], person=uuid4(), start=TODAY), by=SYSTEM)


@pytest.mark.usefixtures("head")
def test_whoever_lets_one_person_delete_tells_the_head(office: Office) -> None:
    service.set_rules(office.unit, OfficeRules(second_person=False), by=SYSTEM)
    service.set_rules(office.unit, OfficeRules(second_person=False), by=SYSTEM)
    assert [each for each in told("ani") if "orang kedua" in each] == [
        "Penghapusan tidak lagi perlu orang kedua"
    ]

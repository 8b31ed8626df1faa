"""Which mandates exclude each other, refused by the service and, where it can, by the database."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.utils import timezone
from tests.people.conftest import TODAY, Office

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, NotAllowed
from tertib.people import service
from tertib.people.models import Mandate
from tertib.people.types import MandateKind, MandateView, NewMandate

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
PLT, PLH = MandateKind.PLT, MandateKind.PLH
DAY = timedelta(days=1)


def test_a_post_of_one_seat_has_one_definitive_holder(hold: Hold, person: Enter) -> None:
    hold(person("Ani"), "head")
    with pytest.raises(NotAllowed, match="kursi Kepala Dinas"):
        hold(person("Budi"), "head", start=TODAY)


def test_the_next_holder_starts_the_day_after(hold: Hold, person: Enter) -> None:
    hold(person("Ani"), "head", end=TODAY)
    with pytest.raises(NotAllowed):
        hold(person("Budi"), "head", start=TODAY)
    assert hold(person("Budi"), "head", start=TODAY + DAY).start == TODAY + DAY


def test_a_pool_has_as_many_as_it_has_seats(hold: Hold, person: Enter) -> None:
    hold(person("Cici"), "experts")
    hold(person("Dodi"), "experts")
    with pytest.raises(NotAllowed, match="kursi"):
        hold(person("Eka"), "experts")


def test_nobody_holds_the_same_post_twice(hold: Hold, person: Enter) -> None:
    cici = person("Cici")
    hold(cici, "experts")
    with pytest.raises(NotAllowed, match="sudah memegang"):
        hold(cici, "experts")


def test_a_mandate_does_not_end_before_it_starts(hold: Hold, person: Enter) -> None:
    with pytest.raises(Invalid) as refused:
        hold(person("Ani"), "head", start=TODAY, end=TODAY - DAY)
    assert set(refused.value.problems) == {"end"}


@pytest.mark.parametrize("kind", [PLT, PLH])
def test_a_charge_needs_its_decree(hold: Hold, person: Enter, kind: MandateKind) -> None:
    with pytest.raises(Invalid) as refused:
        hold(person("Ani"), "head", start=TODAY, end=TODAY, kind=kind, decree=" ")
    assert set(refused.value.problems) == {"decree_no"}


def test_a_plt_is_for_a_vacant_post(hold: Hold, person: Enter) -> None:
    hold(person("Ani"), "head", end=TODAY)
    with pytest.raises(NotAllowed, match="lowong"):
        hold(person("Budi"), "head", start=TODAY, kind=PLT)
    assert hold(person("Budi"), "head", start=TODAY + DAY, kind=PLT).kind is PLT


def test_a_definitive_holder_waits_for_the_plt_to_end(hold: Hold, person: Enter) -> None:
    charge = hold(person("Budi"), "head", kind=PLT)
    with pytest.raises(NotAllowed, match=r"Plt\. Budi"):
        hold(person("Ani"), "head", start=TODAY)
    service.end_mandate(charge.id, last_day=TODAY - DAY, by=SYSTEM)
    assert hold(person("Ani"), "head", start=TODAY).kind is MandateKind.DEFINITIVE


def test_there_is_one_plt_at_a_time(hold: Hold, person: Enter) -> None:
    hold(person("Ani"), "head", kind=PLT)
    with pytest.raises(NotAllowed, match="Sudah ada"):
        hold(person("Budi"), "head", start=TODAY, kind=PLT)


def test_a_plh_needs_a_holder_who_is_away_all_the_time(hold: Hold, person: Enter) -> None:
    ani, budi = person("Ani"), person("Budi")
    hold(ani, "head")
    service.set_leave(ani, start=TODAY, end=TODAY + DAY, by=SYSTEM)
    service.set_leave(ani, start=TODAY + 2 * DAY, end=TODAY + 3 * DAY, by=SYSTEM)
    with pytest.raises(NotAllowed, match="berhalangan"):
        hold(budi, "head", start=TODAY, end=TODAY + 4 * DAY, kind=PLH)
    assert hold(budi, "head", start=TODAY, end=TODAY + 3 * DAY, kind=PLH).kind is PLH


def test_a_plh_has_an_end(hold: Hold, person: Enter) -> None:
    with pytest.raises(Invalid) as refused:
        hold(person("Ani"), "head", kind=PLH)
    assert set(refused.value.problems) == {"end"}


def test_a_plh_is_not_for_a_vacant_post(hold: Hold, person: Enter) -> None:
    with pytest.raises(NotAllowed, match=r"Plt\."):
        hold(person("Budi"), "head", start=TODAY, end=TODAY, kind=PLH)


def test_an_ended_mandate_is_not_lengthened(hold: Hold, person: Enter) -> None:
    mandate = hold(person("Ani"), "head", end=TODAY)
    with pytest.raises(Invalid):
        service.end_mandate(mandate.id, last_day=TODAY + DAY, by=SYSTEM)


def test_an_unknown_post_cannot_be_held(office: Office, person: Enter) -> None:
    ani = person("Ani")
    with pytest.raises(service.NotFound):
        service.create_mandate(NewMandate(post=ani, person=ani, start=TODAY), by=SYSTEM)


def row(office: Office, person: UUID, **changed: object) -> Mandate:
    values = {
        "post_id": office.posts["head"],
        "person_id": person,
        "kind": "definitive",
        "start": date(2026, 1, 1),
        "entered_at": timezone.now(),
    }
    return Mandate(**(values | changed))


def test_the_database_refuses_a_second_definitive_holder(office: Office, person: Enter) -> None:
    row(office, person("Ani")).save()
    with pytest.raises(IntegrityError):
        row(office, person("Budi")).save()


@pytest.mark.parametrize(
    "changed",
    [{"end": date(2025, 1, 1)}, {"kind": "plt"}],
    ids=["ends before it starts", "charge without decree"],
)
def test_the_database_refuses(office: Office, person: Enter, changed: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        row(office, person("Ani"), **changed).save()

"""What ends is told in time, once for each step, to the holder, to the agency and to the keepers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.provisioning.desk import Desk, facts

from tertib.cases.catalogue import InsideContext
from tertib.kernel.actor import SYSTEM, Actor
from tertib.people.models import Person
from tertib.provisioning import _name_lists, _name_systems, _terms, queries
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.held_names import Urgency
from tertib.provisioning.models import Holding, Terms
from tertib.runtime.door import Clock
from tertib.runtime.models import OutboxMessage

ZONE = "kota.go.id"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: FakeNames(ZONE, ())})


def hold(desk: Desk, label: str = "dinkes", **said: Any) -> Holding:
    case = facts(desk)
    return Holding.objects.create(
        kind="name", name=f"{label}.{ZONE}", office_id=case.office, owner_id=case.agency, marker=uuid4(),
        connector="x", quota_mb=0, reserved_at="2026-11-24T00:00Z", **{"state": "active", **said},
    )  # fmt: skip


def asked(desk: Desk, **inputs: Any) -> InsideContext:
    return InsideContext(
        tx=None, case=facts(desk), step=7, round=1, item=0, by=SYSTEM, acting=None, event=1,  # type: ignore[arg-type]  # reads nothing of it
        inputs={"fqdn": "dinkes", **inputs},
    )  # fmt: skip


def letters() -> list[tuple[str, str]]:
    return sorted(OutboxMessage.objects.values_list("recipient", "subject"))


def test_a_case_keeps_the_terms_and_a_change_only_what_it_says(desk: Desk) -> None:
    held = hold(desk)
    _terms.watch(asked(desk, event_end="2026-12-30", manager_name="Laras", incident_contact="0812"))
    _terms.watch(asked(desk, contract_end="2027-01-31", manager_name="Wisnu"))
    terms = Terms.objects.get(holding=held)
    assert (terms.event_end, terms.contract_end) == (date(2026, 12, 30), date(2027, 1, 31))
    assert (terms.manager_name, terms.incident_contact) == ("Wisnu", "0812")


def test_a_new_name_takes_the_terms_of_the_old_one_over(desk: Desk) -> None:
    hold(desk)
    _terms.watch(asked(desk, event_end="2026-12-30"))
    Holding.objects.update(state="removed")
    new = hold(desk, "sehat")
    _terms.watch(asked(desk, new_name="sehat"))
    assert Terms.objects.get(holding=new).event_end == date(2026, 12, 30)


def test_whoever_holds_and_keeps_is_told_once_for_each_step(desk: Desk, clock: Clock) -> None:
    held = hold(desk)
    for no, person in enumerate(Person.objects.all()):
        Person.objects.filter(id=person.id).update(email=f"orang{no}@contoh.go.id")
    Terms.objects.create(
        holding=held, contract_end=date(2026, 12, 31), manager_email="laras@dinkes.contoh.go.id"
    )
    assert _terms.remind() == 0
    found = {}
    for ahead, day in ((30, 1), (7, 24), (0, 31)):
        clock.now = clock.now.replace(month=12, day=day)
        found[ahead] = _terms.remind()
        assert _terms.remind() == 0
    assert set(found.values()) == {len({to for to, _ in letters()})}
    mine = [subject for to, subject in letters() if to == "laras@dinkes.contoh.go.id"]
    assert mine == [
        f"Subdomain dinkes.{ZONE}: kontrak penyedia berakhir 31 Desember 2026",
        f"Subdomain dinkes.{ZONE}: kontrak penyedia berakhir 31 Desember 2026",
        f"Subdomain dinkes.{ZONE}: kontrak penyedia sudah berakhir",
    ]
    assert len({to for to, _ in letters()}) > 1


def test_of_what_is_gone_or_was_a_trial_nobody_is_told(desk: Desk) -> None:
    for label, said in (("a1", {"state": "removed"}), ("b1", {"rehearsal": True})):
        Terms.objects.create(
            holding=hold(desk, label, **said), event_end=date(2026, 11, 25), manager_email="x@contoh.go.id"
        )
    assert _terms.remind() == 0


@pytest.mark.parametrize(
    ("left", "urgency"),
    [(-1, Urgency.PAST), (0, Urgency.NEAR), (7, Urgency.NEAR), (8, Urgency.SOON), (31, Urgency.FAR)],
)
def test_the_list_says_how_near_an_end_is(desk: Desk, left: int, urgency: Urgency) -> None:
    today = date(2026, 11, 24)
    Terms.objects.create(holding=hold(desk), event_end=today + timedelta(days=left))
    (one,) = _name_lists.views(_name_lists.standing())
    assert (one.urgency, one.ends[0].left) == (urgency, left)


def test_the_list_asks_as_much_for_one_name_as_for_three(desk: Desk) -> None:
    counts = []
    for label in ("a1", "b1", "c1"):
        Terms.objects.create(holding=hold(desk, label), event_end=date(2026, 12, 1))
        with CaptureQueriesContext(connection) as asked:
            list(_name_lists.page(_name_lists.standing(), text="", ending=False, number=1).items)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_another_agency_sees_nothing(desk: Desk) -> None:
    held = hold(desk)
    assert held.owner_id is not None
    stranger = replace(SYSTEM, person=uuid4()) if isinstance(SYSTEM, Actor) else SYSTEM
    assert queries.names_held(stranger, held.owner_id) == ()
    assert queries.names_kept(stranger).items == ()

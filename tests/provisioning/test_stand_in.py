"""The rehearsal of a change or a deletion: something of its own to change, nothing that somebody uses."""

from dataclasses import replace
from typing import Any

import pytest
from tests.provisioning.desk import Desk
from tests.provisioning.test_subdomain_effects import AT, NAME, another_case, names, records, sites, wish

from tertib.cases import catalogue
from tertib.cases.catalogue import Failed, OutsideContext, Pending, Proven
from tertib.provisioning import verbs
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.models import Holding

__all__ = ["names", "sites"]
pytestmark = pytest.mark.django_db


def verb(name: str) -> catalogue.OutsideHandler:
    return {one: handler for one, handler, _ in verbs.EFFECTS}[name]


def rehearsed(desk: Desk, **inputs: Any) -> OutsideContext:
    context = wish(desk, **inputs)
    return replace(context, case=replace(context.case, rehearsal=True))


def test_what_is_to_be_deleted_is_made_first(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    case = rehearsed(desk)
    for name in ("hosting.backup", "dns.remove", "hosting.remove"):
        verb(name).plan(case)
    assert records(names) == [("A", (AT,))]
    assert {each.rehearsal for each in Holding.objects.all()} == {True}
    assert isinstance(verb("hosting.backup").run(case), Proven)
    assert isinstance(verb("dns.remove").run(case), Proven)
    assert isinstance(verb("dns.remove").run(case), Proven)
    assert records(names) == []


def test_outside_a_rehearsal_nothing_is_made(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    assert isinstance(verb("dns.remove").run(wish(desk)), Failed)
    assert Holding.objects.count() == 0


def test_what_is_used_for_real_is_left_alone(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    for name in ("hosting.create", "dns.create"):
        assert isinstance(verb(name).run(wish(desk)), Proven)
    trial = rehearsed(desk)
    trial = replace(trial, case=replace(another_case(trial).case, rehearsal=True))
    refused = verb("dns.remove").run(trial)
    assert isinstance(refused, Failed)
    assert NAME in refused.sentence
    plan = verb("dns.remove").plan(trial)
    assert plan is not None
    assert (plan.summary, plan.confirm) == (refused.sentence, False)
    assert records(names) == [("A", (AT,))]


def test_two_rehearsals_of_one_name_wait_for_each_other(
    desk: Desk, names: FakeNames, sites: FakeSites
) -> None:
    assert isinstance(verb("hosting.backup").run(rehearsed(desk)), Proven)
    second = rehearsed(desk)
    assert isinstance(verb("hosting.backup").run(another_case(second)), Pending)


def test_a_foreign_name_hinders_the_rehearsal(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    outcome = verb("dns.remove").run(rehearsed(desk, fqdn="www"))
    assert not isinstance(outcome, Proven)
    assert records(names, "www.kota.go.id") == [("A", (AT,))]

"""The two known ways to lose a zone, at the verbs; and what a request leaves behind that changes its mind.

Records vanish when a list with a wrong or doubled entry is half carried out, and when the old is deleted
before the new is refused. The naive twin does both on the same zone in the same run.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import ADMIN, Desk, facts
from tests.provisioning.zones import ZONE, zone_text

from tertib.cases import queries as cases
from tertib.cases.catalogue import Clash, Failed, NeedsPerson, OutsideContext, Proven
from tertib.kernel.actor import SYSTEM
from tertib.provisioning import _jobs, _name_systems, _site_systems, credentials, service
from tertib.provisioning._hosting import CreateSite
from tertib.provisioning._naming import ChangeName, CreateName
from tertib.provisioning.connectors.dns_zone_file import ZoneFile, ZoneFileSettings
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.dns_plans import ensure, remove
from tertib.provisioning.dns_ports import HostRefuses, NameRefused
from tertib.provisioning.dns_types import NamePlan, RRset, WantedName
from tertib.provisioning.models import Holding
from tertib.provisioning.types import HoldingState
from tertib.runtime import door
from tertib.runtime.queue import Worker

NAME, NEW, AT, ELSEWHERE = f"dinkes.{ZONE}", f"sehat.{ZONE}", "192.0.2.10", "198.51.100.7"
pytestmark = pytest.mark.django_db


class Refusing(ZoneFile):
    """A zone file that refuses a kind of change as a server without the right to it does."""

    refuses: Callable[[NamePlan], bool] = staticmethod(lambda _plan: False)

    def apply(self, plan: NamePlan) -> None:
        if self.refuses(plan):
            raise HostRefuses("Server menolak.")
        super().apply(plan)

    def held(self) -> set[RRset]:
        return set(self.records() or ())


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    path = tmp_path / "zona.db"
    path.write_text(zone_text())
    host = Refusing(ZoneFileSettings(zone=ZONE, path=path))
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: host})
    return host


@pytest.fixture
def sites(zone: Refusing, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeSites:
    settings.SITE_ADDRESSES = (AT,)
    host = FakeSites()
    monkeypatch.setattr(_site_systems._table, "by_zone", {ZONE: host})
    return host


def wish(desk: Desk, **inputs: Any) -> OutsideContext:
    given = {"fqdn": "dinkes", "kind": "own_ip", "target": AT, **inputs}
    return OutsideContext(
        intent=uuid4(), key=f"{desk.case}/7/1/0/0", case=facts(desk), step=7, round=1, item=0,
        inputs=given, plan=None, attempt=1, by=None,
    )  # fmt: skip


def changing(desk: Desk, **inputs: Any) -> OutsideContext:
    context = wish(desk, **inputs)
    return replace(context, case=replace(context.case, id=uuid4()))


@pytest.fixture
def standing(desk: Desk, zone: Refusing) -> set[RRset]:
    """The name was given by a case that is over; answers the zone."""
    assert isinstance(CreateName().run(wish(desk)), Proven)
    return zone.held()


# --- the twin ----------------------------------------------------------------------------------------------


def naive_change(zone: Refusing, addresses: Iterable[str]) -> None:
    """Delete what is there, then write entry by entry, each by itself."""
    held = Holding.objects.get()
    remove(zone, NAME, marker=held.marker)
    for address in addresses:
        ensure(zone, WantedName(name=NAME, marker=held.marker, addresses=(address,)))


def naive_rename(zone: Refusing) -> None:
    """Take the old name away, then give the new one."""
    held = Holding.objects.get()
    remove(zone, NAME, marker=held.marker)
    ensure(zone, WantedName(name=NEW, marker=held.marker, addresses=(AT,)))


# --- a list with an entry that does not hold ---------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["192.0.2.999", "bukan-alamat", "0.0.0.0", f"{ELSEWHERE} %eth0"])
def test_a_wrong_entry_refuses_the_whole_list_and_the_old_records_stand(
    desk: Desk, zone: Refusing, standing: set[RRset], wrong: str
) -> None:
    context = changing(desk, target=f"{ELSEWHERE}, {wrong}", changes=["target"])
    shown = ChangeName().plan(context)
    assert shown is not None
    assert not shown.confirm
    outcome = ChangeName().run(context)
    assert isinstance(outcome, Failed)
    assert outcome.sentence == str(shown.summary) % shown.fields
    assert zone.held() == standing
    with pytest.raises(NameRefused):
        naive_change(zone, [ELSEWHERE, "192.0.2.999"])
    assert RRset(name=NAME, type="A", ttl=300, values=(AT,)) not in zone.held(), "the twin must be red"


def test_a_doubled_entry_is_one_record_and_takes_no_other_with_it(
    desk: Desk, zone: Refusing, standing: set[RRset]
) -> None:
    context = changing(desk, target=f"{ELSEWHERE} {AT}, {ELSEWHERE}", changes=["target"])
    assert isinstance(ChangeName().run(context), Proven)
    before = {each for each in standing if each.name != NAME}
    assert zone.held() == before | {RRset(name=NAME, type="A", ttl=300, values=(AT, ELSEWHERE))}
    naive_change(zone, [ELSEWHERE, AT, ELSEWHERE])
    assert RRset(name=NAME, type="A", ttl=300, values=(AT, ELSEWHERE)) not in zone.held(), "the twin is red"


# --- a change whose second half is refused -----------------------------------------------------------------


def test_a_new_target_that_is_refused_leaves_the_old_one(
    desk: Desk, zone: Refusing, standing: set[RRset]
) -> None:
    zone.refuses = lambda plan: any(each.type == "CNAME" for each in plan.after)
    context = changing(desk, kind="cname", target="situs.example.id", changes=["target"])
    assert isinstance(ChangeName().run(context), NeedsPerson)
    assert zone.held() == standing
    zone.refuses = lambda plan: bool(plan.after)
    with pytest.raises(HostRefuses):
        naive_change(zone, [ELSEWHERE])
    assert zone.read(NAME).is_free, "the twin must be red"


@pytest.mark.parametrize("half", ["making the new", "removing the old"])
def test_a_rename_that_is_refused_half_way_leaves_a_name_and_goes_on(
    desk: Desk, zone: Refusing, standing: set[RRset], half: str
) -> None:
    context = changing(desk, new_name="sehat", changes=["name"])
    zone.refuses = lambda plan: plan.name == (NEW if half == "making the new" else NAME)
    assert isinstance(ChangeName().run(context), NeedsPerson)
    assert standing <= zone.held()
    assert zone.read(NEW).is_free == (half == "making the new")
    zone.refuses = lambda _plan: False
    assert isinstance(ChangeName().run(context), Proven)
    assert (zone.read(NAME).is_free, zone.read(NEW).is_free) == (True, False)


def test_the_twin_of_a_rename_leaves_no_name_at_all(zone: Refusing, standing: set[RRset]) -> None:
    zone.refuses = lambda plan: plan.name == NEW
    with pytest.raises(HostRefuses):
        naive_rename(zone)
    assert zone.read(NAME).is_free
    assert zone.read(NEW).is_free


# --- who has it, and what a request leaves that takes another name -----------------------------------------


def test_a_name_that_is_taken_is_told_with_its_holder_and_request(desk: Desk, standing: set[RRset]) -> None:
    outcome = CreateName().run(changing(desk))
    assert isinstance(outcome, Clash)
    assert facts(desk).agency_name in outcome.sentence
    assert facts(desk).number in outcome.sentence
    Holding.objects.update(case_id=None, owner=None)  # imported, and nobody's yet
    outcome = CreateName().run(changing(desk))
    assert isinstance(outcome, Clash)
    assert NAME in outcome.sentence


def test_another_name_takes_back_what_was_made_under_the_first(
    desk: Desk, zone: Refusing, sites: FakeSites, worker: Worker
) -> None:
    def make(label: str, number: int) -> None:
        for verb in (CreateSite(), CreateName()):
            asked = wish(desk, kind="hosting", target="", fqdn=label)
            assert isinstance(verb.run(replace(asked, round=number)), Proven)

    make("dinkes", 1)
    make("sehat", 2)
    assert credentials.unprinted(desk.case) == (NEW,)
    for _ in range(2):  # the name first; the site's job waits for it
        worker.run_pending()
        door.run(_jobs._sweep)
    worker.run_pending()
    assert (sites.read(NAME), sites.read(NEW) is None) == (None, False)
    assert (zone.read(NAME).is_free, zone.read(NEW).is_free) == (True, False)
    told = [each["kind"] for each in cases.export_chain(SYSTEM, desk.case)]
    assert [kind for kind in told if kind.endswith(".removed")] == ["name.removed", "site.removed"]
    standing = Holding.objects.exclude(state=HoldingState.REMOVED)
    assert sorted(standing.values_list("kind", "name")) == [("name", NEW), ("site", NEW)]


def test_a_new_password_is_for_the_site_not_for_the_record_of_its_name(
    desk: Desk, zone: Refusing, sites: FakeSites
) -> None:
    for verb in (CreateSite(), CreateName()):
        assert isinstance(verb.run(wish(desk, kind="hosting", target="")), Proven)
    Holding.objects.filter(kind="name").update(
        id=UUID(int=1)
    )  # it comes first where nobody asks for the kind
    service.rotate(desk.case, NAME, by=ADMIN, seen=desk.seq)
    assert Holding.objects.get(kind="site").version == 2

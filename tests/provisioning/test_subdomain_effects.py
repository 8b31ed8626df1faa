"""Names and sites together: what is made before what, what waits for what, whose things are left alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.provisioning.desk import ADMIN, Desk, facts

from tertib.cases.catalogue import Clash, Failed, NeedsPerson, OutsideContext, Pending, Plan, Proven
from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import Invalid
from tertib.provisioning import _jobs, _name_systems, _seals, _site_systems, queries, service
from tertib.provisioning._hosting import BackUpSite, ChangeSite, CreateSite, RemoveSite
from tertib.provisioning._naming import TTL, ChangeName, CreateName, RemoveName
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.dns_types import RRset
from tertib.provisioning.models import Holding
from tertib.provisioning.types import AttemptState, Credential, HoldingState
from tertib.runtime import door
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

ZONE, AT = "kota.go.id", "192.0.2.10"
NAME = f"dinkes.{ZONE}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> FakeNames:
    host = FakeNames(ZONE, (RRset(name=f"www.{ZONE}", type="A", ttl=300, values=(AT,)),))
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: host})
    return host


@pytest.fixture
def sites(names: FakeNames, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeSites:
    settings.SITE_ADDRESSES = (AT,)
    host = FakeSites()
    monkeypatch.setattr(_site_systems._table, "by_zone", {ZONE: host})
    return host


def wish(desk: Desk, **inputs: Any) -> OutsideContext:
    given = {"fqdn": "dinkes", "kind": "hosting", "quota_mb": 500, **inputs}
    return OutsideContext(
        intent=uuid4(), key=f"{desk.case}/5/1/0/0", case=facts(desk), step=5, round=1, item=0,
        inputs=given, plan=None, attempt=1, by=None,
    )  # fmt: skip


def another_case(context: OutsideContext, **changes: Any) -> OutsideContext:
    return replace(context, case=replace(context.case, id=uuid4(), **changes), intent=uuid4())


def give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case is over without a hand-over; which ones are is judged in test_take_back."""
    monkeypatch.setattr(_jobs, "_is_owed", lambda _held: False)


def records(names: FakeNames, name: str = NAME) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.type, each.values) for each in names.read(name).held]


@pytest.fixture
def standing(desk: Desk, names: FakeNames, sites: FakeSites) -> Desk:
    """A subdomain of the agency, made by a case that is over."""
    assert isinstance(CreateSite().run(wish(desk)), Proven)
    assert isinstance(CreateName().run(wish(desk)), Proven)
    return desk


# --- making ----------------------------------------------------------------------------------------------


def test_a_site_then_its_name_each_proven(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    made = CreateSite().run(wish(desk))
    assert isinstance(made, Proven)
    assert made.evidence["account"] == "dinkes"
    assert names.read(NAME).is_free
    named = CreateName().run(wish(desk))
    assert isinstance(named, Proven)
    assert records(names) == [("A", (AT,))]
    held = {each.kind: each for each in Holding.objects.all()}
    assert {kind: each.state for kind, each in held.items()} == {"site": "active", "name": "active"}
    assert (held["site"].credential, held["name"].credential) == (Credential.SEALED, Credential.NONE)
    assert names.read(NAME).marker == held["name"].marker


def test_no_evidence_and_no_row_holds_the_password(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    outcome = CreateSite().run(wish(desk))
    secret = _seals.peek(Holding.objects.get().id, "initial")
    assert secret is not None
    assert secret.reveal() not in repr(outcome)
    assert secret.reveal() not in repr(Holding.objects.values().get())


def test_a_second_delivery_changes_nothing(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    site, name = wish(desk), wish(desk)
    first = CreateSite().run(site), CreateName().run(name)
    serial, calls = names.serial, sites.faults.calls.count("apply")
    assert (CreateSite().run(site), CreateName().run(name)) == first
    assert (names.serial, sites.faults.calls.count("apply")) == (serial, calls)


def test_plans_show_what_comes_and_want_a_confirmation(
    desk: Desk, names: FakeNames, sites: FakeSites
) -> None:
    site, name = CreateSite().plan(wish(desk)), CreateName().plan(wish(desk))
    assert site is not None
    assert name is not None
    assert site.confirm
    assert name.confirm
    assert [(line.label, line.before, line.after) for line in name.lines] == [
        (f"{NAME} A", "—", AT),
        ("Nama tersentuh / rekaman ditambah / dihapus", "—", "1 / +2 / -0"),
    ]
    assert Holding.objects.count() == 0


def test_an_own_address_needs_no_hosting(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    asked = {"kind": "own_ip", "target": "198.51.100.7, 2001:db8::7"}
    assert CreateSite().plan(wish(desk, **asked)) is None
    made = CreateSite().run(wish(desk, **asked))
    assert isinstance(made, Proven)
    assert made.evidence["hosting"] == "outside"
    assert isinstance(CreateName().run(wish(desk, **asked)), Proven)
    assert records(names) == [("A", ("198.51.100.7",)), ("AAAA", ("2001:db8::7",))]
    assert [each.kind for each in Holding.objects.all()] == ["name"]


@pytest.mark.parametrize("inputs", [{"kind": "own_ip", "target": "bukan alamat"}, {"fqdn": "*"}])
def test_what_may_not_stand_in_a_zone_fails_and_reserves_nothing(
    desk: Desk, names: FakeNames, sites: FakeSites, inputs: dict[str, str]
) -> None:
    outcome = CreateName().run(wish(desk, **inputs))
    assert isinstance(outcome, Failed)
    assert Holding.objects.count() == 0
    assert names.serial == 1


def test_a_foreign_name_or_site_is_a_clash_and_is_left_alone(
    desk: Desk, names: FakeNames, sites: FakeSites
) -> None:
    foreign = CreateName().run(wish(desk, fqdn="www"))
    sites.put_foreign(NAME)
    site = CreateSite().run(wish(desk))
    assert isinstance(foreign, Clash)
    assert isinstance(site, Clash)
    assert records(names, f"www.{ZONE}") == [("A", (AT,))]
    assert Holding.objects.count() == 0
    shown = CreateName().plan(wish(desk, fqdn="www"))
    assert shown is not None
    assert not shown.confirm


def test_two_cases_on_one_name(standing: Desk) -> None:
    second = CreateName().run(another_case(wish(standing)))
    site = CreateSite().run(another_case(wish(standing)))
    assert isinstance(second, Clash)
    assert isinstance(site, Clash)


def test_silence_is_told_and_the_lost_answer_read_back(
    desk: Desk, names: FakeNames, sites: FakeSites
) -> None:
    context = wish(desk)
    assert isinstance(CreateSite().run(wish(desk)), Proven)
    names.silent = True
    silent = CreateName().run(context)
    assert isinstance(silent, Pending)
    names.silent, names.mute = False, True
    assert isinstance(CreateName().run(context), Proven)
    assert records(names) == [("A", (AT,))]


def test_the_owner_replaces_the_password_of_the_sheet(
    standing: Desk, sites: FakeSites, worker: Worker
) -> None:
    """The site and its name in the zone are two holdings of one name; only one has a password."""
    held = Holding.objects.get(kind="site")
    first = _seals.peek(held.id, "initial")
    assert first is not None
    service.print_sheets(standing.case, by=ADMIN, seen=standing.seq)
    asked = service.change_password(NAME, first.reveal(), "Gurindam-12-Pasal", by=PUBLIC)
    worker.run_pending()
    assert queries.attempt(asked).state == AttemptState.DONE
    held.refresh_from_db()
    assert (held.credential, held.version) == (Credential.REPLACED, 2)
    with pytest.raises(Invalid):
        service.change_password(f"bukan.{ZONE}", "x", "Gurindam-12-Pasal", by=PUBLIC)


def test_printing_again_means_the_account_and_not_the_record(
    standing: Desk, sites: FakeSites, worker: Worker
) -> None:
    service.print_sheets(standing.case, by=ADMIN, seen=standing.seq)
    service.rotate(standing.case, NAME, by=ADMIN, seen=standing.seq)
    worker.run_pending()
    assert Holding.objects.get(kind="site").credential == Credential.SEALED
    assert Holding.objects.get(kind="name").credential == Credential.NONE


# --- changing --------------------------------------------------------------------------------------------


def test_a_new_name_is_served_and_proven_before_the_old_one_goes(
    standing: Desk, names: FakeNames, sites: FakeSites, clock: Clock
) -> None:
    new = f"sehat.{ZONE}"
    case = another_case(wish(standing, new_name="sehat", changes=["name"]))
    assert isinstance(ChangeName().run(case), Pending)  # the site does not serve it yet
    assert names.read(new).is_free
    waits = ChangeSite().run(case)
    assert isinstance(waits, Pending)  # for the old name to go
    assert {each.name for each in (sites.read(NAME), sites.read(new)) if each} == {NAME, new}
    renamed = ChangeName().run(case)
    assert isinstance(renamed, Proven)
    assert (records(names), records(names, new)) == ([], [("A", (AT,))])
    waits = ChangeSite().run(case)
    assert isinstance(waits, Pending)  # for resolvers to forget it
    assert waits.retry_after > timedelta(seconds=TTL - 5)
    assert sites.read(NAME) is not None
    clock.now += timedelta(seconds=TTL + 1)
    assert isinstance(ChangeSite().run(case), Proven)
    assert sites.read(NAME) is None
    assert sites.read(new) is not None
    assert Holding.objects.get(kind="site").name == new
    assert isinstance(ChangeName().run(case), Proven)
    assert isinstance(ChangeSite().run(case), Proven)


def test_another_target_replaces_the_record_in_one_step(standing: Desk, names: FakeNames) -> None:
    asked = {"kind": "cname", "target": "situs.example.id", "changes": ["target"]}
    before = names.serial
    assert isinstance(ChangeName().run(another_case(wish(standing, **asked))), Proven)
    assert records(names) == [("CNAME", ("situs.example.id.",))]
    assert names.serial == before + 1


def test_more_room_keeps_the_password_of_the_owner(standing: Desk, sites: FakeSites) -> None:
    before = sites.read(NAME)
    changed = ChangeSite().run(another_case(wish(standing, quota_mb=900, changes=["hosting"])))
    after = sites.read(NAME)
    assert isinstance(changed, Proven)
    assert before is not None
    assert after is not None
    assert (after.quota_mb, after.fingerprint) == (900, before.fingerprint)


def test_new_credentials_are_proven_and_belong_to_the_case_that_asked(
    standing: Desk, sites: FakeSites
) -> None:
    before = sites.read(NAME)
    case = another_case(wish(standing, changes=["credentials"]))
    assert isinstance(ChangeSite().run(case), Proven)
    after, held = sites.read(NAME), Holding.objects.get(kind="site")
    assert before is not None
    assert after is not None
    assert after.fingerprint != before.fingerprint
    assert (held.case_id, held.credential, held.version) == (case.case.id, Credential.SEALED, 2)
    assert isinstance(ChangeSite().run(case), Proven)
    assert Holding.objects.get(kind="site").version == 2


def test_what_belongs_to_another_agency_is_not_changed(standing: Desk, names: FakeNames) -> None:
    other = another_case(wish(standing, new_name="sehat"), agency=uuid4())
    for verb in (ChangeName(), RemoveName(), BackUpSite(), RemoveSite(), ChangeSite()):
        assert isinstance(verb.run(other), Failed), verb
    assert records(names) == [("A", (AT,))]


def test_a_name_that_moves_in_gets_its_site_first(desk: Desk, names: FakeNames, sites: FakeSites) -> None:
    outside = {"kind": "own_ip", "target": "198.51.100.7"}
    assert isinstance(CreateName().run(wish(desk, **outside)), Proven)
    case = another_case(wish(desk, changes=["target"]))
    plan = ChangeSite().plan(case)
    assert plan is not None
    assert plan.summary == "Buat akun hosting %(name)s"
    waits = ChangeName().run(case)
    assert isinstance(waits, Pending)
    assert waits.waits
    assert records(names) == [("A", ("198.51.100.7",))]
    assert isinstance(ChangeSite().run(case), Proven)
    assert isinstance(ChangeName().run(case), Proven)
    assert records(names) == [("A", (AT,))]
    assert isinstance(ChangeSite().run(case), Proven)


# --- taking away -----------------------------------------------------------------------------------------


def test_backup_then_name_then_the_old_ttl_then_the_site(
    standing: Desk, names: FakeNames, sites: FakeSites, clock: Clock
) -> None:
    case = another_case(wish(standing))
    assert isinstance(RemoveName().run(case), Pending)  # no backup yet
    assert isinstance(RemoveSite().run(case), Pending)  # its name stands
    assert records(names) == [("A", (AT,))]
    kept = BackUpSite().run(case)
    assert isinstance(kept, Proven)
    assert kept.evidence["digest"]
    assert isinstance(RemoveName().run(case), Proven)
    assert names.read(NAME).is_free
    assert isinstance(RemoveSite().run(case), Pending)  # resolvers still know it
    assert sites.read(NAME) is not None
    clock.now += timedelta(seconds=TTL + 1)
    assert isinstance(RemoveSite().run(case), Proven)
    assert sites.read(NAME) is None
    assert {each.state for each in Holding.objects.all()} == {HoldingState.REMOVED}
    assert _seals.epochs_in_use() == frozenset()
    for verb in (BackUpSite(), RemoveName(), RemoveSite()):
        assert isinstance(verb.run(case), Proven), verb


def test_a_wait_that_never_ends_is_left_to_a_person(standing: Desk) -> None:
    """While an effect moves, its row cannot be sent back."""
    case = another_case(wish(standing))
    assert isinstance(RemoveSite().run(case), Pending)
    assert isinstance(RemoveSite().run(replace(case, attempt=21)), NeedsPerson)


def test_what_was_uploaded_after_the_backup_is_backed_up_too(
    standing: Desk, sites: FakeSites, clock: Clock
) -> None:
    case = another_case(wish(standing))
    BackUpSite().run(case)
    RemoveName().run(case)
    clock.now += timedelta(seconds=TTL + 1)
    sites.upload("dinkes", "public_html/baru.html", b"baru")
    assert isinstance(RemoveSite().run(case), Pending)
    assert isinstance(RemoveSite().run(case), Proven)


def test_a_name_that_something_points_at_stays(standing: Desk, names: FakeNames) -> None:
    alias = RRset(name=f"lama.{ZONE}", type="CNAME", ttl=300, values=(f"{NAME}.",))
    names.sets[alias.name, "CNAME"] = alias
    case = another_case(wish(standing))
    BackUpSite().run(case)
    refused = RemoveName().run(case)
    assert isinstance(refused, NeedsPerson)
    assert f"lama.{ZONE}" in refused.sentence
    assert records(names) == [("A", (AT,))]
    del names.sets[alias.name, "CNAME"]
    assert isinstance(RemoveName().run(case), Proven)


def test_a_plan_shows_what_points_at_the_name_and_how_far_it_reaches(
    standing: Desk, names: FakeNames
) -> None:
    case = another_case(wish(standing))
    plan = RemoveName().plan(case)
    assert plan is not None
    assert plan.lines[-1].after == "1 / +0 / -2"
    names.sets["surat.kota.go.id", "MX"] = RRset(
        name=f"surat.{ZONE}", type="MX", ttl=300, values=(f"10 {NAME}.",)
    )
    refused = RemoveName().plan(case)
    assert refused is not None
    assert not refused.confirm
    assert f"surat.{ZONE}" in refused.fields["records"]


@pytest.mark.parametrize("verb", [ChangeName(), RemoveName(), ChangeSite(), RemoveSite()])
def test_a_plan_that_nobody_saw_is_not_carried_out(standing: Desk, names: FakeNames, verb: Any) -> None:
    """It was refused at first; by the second attempt nothing stands in its way any more."""
    case = replace(
        another_case(wish(standing)),
        plan=Plan(summary="%(name)s ditunjuk.", confirm=False, fields={"name": NAME}),
    )
    refused = verb.run(case)
    assert isinstance(refused, Failed)
    assert refused.sentence.startswith(f"{NAME} ditunjuk. Belum ada yang dikerjakan.")
    assert records(names) == [("A", (AT,))]


def test_without_a_connected_zone_a_person_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_name_systems._table, "by_zone", {})
    for verb in (CreateName(), CreateSite()):
        assert isinstance(verb.run(wish(desk)), NeedsPerson)
        plan = verb.plan(wish(desk))
        assert plan is not None
        assert not plan.confirm


# --- what nobody owns ------------------------------------------------------------------------------------


def test_a_case_that_ends_in_vain_leaves_no_name_and_no_site(
    standing: Desk,
    names: FakeNames,
    sites: FakeSites,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_up(monkeypatch)
    for _ in range(3):  # the name first; the site's job waits for it
        door.run(_jobs._sweep)
        worker.run_pending()
        clock.now += timedelta(minutes=1)
    assert names.read(NAME).is_free
    assert sites.read(NAME) is None


def test_a_site_that_stood_before_survives_a_change_that_is_refused(
    standing: Desk, sites: FakeSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    ChangeSite().run(another_case(wish(standing, changes=["credentials"])))
    give_up(monkeypatch)
    door.run(_jobs._sweep)
    assert Holding.objects.get(kind="site").wanted == HoldingState.ACTIVE
    assert sites.read(NAME) is not None

"""What every name host must do, whatever it is made of. Subclass it with a `host` fixture.

After every change the whole zone is compared in canonical form: what is not in the plan is as it was.
"""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from tests.provisioning.zones import ZONE

from tertib.provisioning.dns_plans import carry_out, ensure, plan_many, remove
from tertib.provisioning.dns_ports import NameHost, NameMoved, NameRefused, NameTaken, TooMuch
from tertib.provisioning.dns_types import (
    NameChange,
    NamePlan,
    Outcome,
    RRset,
    WantedName,
    mark_name,
    mark_text,
)

WWW = f"www.{ZONE}"


def wanted(
    label: str = "",
    *addresses: str,
    target: str = "",
    marker: UUID | None = None,
    ttl: int = 300,
) -> WantedName:
    if not addresses and not target:
        addresses = ("192.0.2.7",)
    name = f"{label or f'u{uuid4().hex[:8]}'}.{ZONE}"
    return WantedName(name=name, marker=marker or uuid4(), addresses=addresses, target=target, ttl=ttl)


def zone_of(host: NameHost) -> set[RRset]:
    return set(host.records() or ())


def expected(before: set[RRset], plan: NamePlan) -> set[RRset]:
    """The zone before, and the plan: nothing else."""
    mark = mark_name(plan.name)
    kept = {each for each in before if each not in plan.removed and each.name != mark}
    marks = {
        RRset(name=mark, type="TXT", ttl=300, values=(f'"{mark_text(plan.marker)}"',)) for _ in plan.marks
    }
    return kept | set(plan.added) | marks


class NameHostContract:
    """Run against the fake, the zone file and real name servers alike."""

    def carried(self, host: NameHost, plan: NamePlan) -> Outcome:
        """Carry the plan out and compare the whole zone with what it was."""
        before = zone_of(host)
        done = carry_out(host, plan)
        assert done.proof.accepted, done.proof
        assert zone_of(host) == expected(before, plan)
        return done.outcome

    def made(self, host: NameHost, wish: WantedName) -> WantedName:
        assert self.carried(host, host.plan(wish)) is Outcome.DONE
        return wish

    def put(self, host: NameHost, found: RRset) -> None:
        """Write a record as somebody else would."""
        raise NotImplementedError

    def test_a_name_is_free_until_it_is_made(self, host: NameHost) -> None:
        wish, before = wanted(), zone_of(host)
        assert host.read(wish.name).is_free
        plan = host.plan(wish)
        assert (plan.change, plan.blast.names, plan.blast.added) == (NameChange.CREATE, 1, 2)
        assert zone_of(host) == before
        assert not host.verify(plan, patience=0).accepted

    def test_a_made_name_carries_our_mark_and_the_serial_moved(self, host: NameHost) -> None:
        wish = wanted("", "192.0.2.7", "192.0.2.6", "2001:DB8:0::7")
        before = host.read(wish.name).serial
        self.made(host, wish)
        state = host.read(wish.name)
        assert state.marker == wish.marker
        assert [(each.type, each.values) for each in state.held] == [
            ("A", ("192.0.2.6", "192.0.2.7")),
            ("AAAA", ("2001:db8::7",)),
        ]
        assert 0 < (state.serial - before) % 2**32 < 2**31

    def test_making_it_again_changes_nothing(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        before = zone_of(host), host.read(wish.name).serial
        again = ensure(host, wish)
        assert (again.outcome, again.plan.change) == (Outcome.ALREADY, NameChange.NOTHING)
        assert again.proof.accepted
        assert (zone_of(host), host.read(wish.name).serial) == before

    def test_a_plan_applied_a_second_time_writes_nothing(self, host: NameHost) -> None:
        plan = host.plan(wanted())
        self.carried(host, plan)
        before = zone_of(host), host.read(plan.name).serial
        host.apply(plan)
        assert (zone_of(host), host.read(plan.name).serial) == before

    def test_ours_is_brought_to_other_values(self, host: NameHost) -> None:
        wish = self.made(host, wanted("", "192.0.2.7", "2001:db8::7"))
        more = replace(wish, addresses=("192.0.2.8",))
        plan = host.plan(more)
        assert (plan.change, plan.blast.removed, plan.blast.added) == (NameChange.CONVERGE, 2, 1)
        self.carried(host, plan)

    def test_another_life_time_is_a_change(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        self.carried(host, host.plan(replace(wish, ttl=60)))
        assert {each.ttl for each in host.read(wish.name).held} == {60}

    def test_addresses_become_a_target_and_back(self, host: NameHost) -> None:
        wish = self.made(host, wanted("", "192.0.2.7", "2001:db8::7"))
        plan = host.plan(replace(wish, addresses=(), target=f"WWW.{ZONE}"))
        assert plan.change is NameChange.RETYPE
        self.carried(host, plan)
        assert [each.values for each in host.read(wish.name).held] == [(f"www.{ZONE}.",)]
        self.carried(host, host.plan(wish))

    def test_a_target_becomes_another(self, host: NameHost) -> None:
        wish = self.made(host, wanted(target=f"www.{ZONE}"))
        self.carried(host, host.plan(replace(wish, target="awan.tempat-lain.test")))

    def test_a_removed_name_is_free_for_another(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        plan = host.plan_removal(wish.name, marker=wish.marker)
        assert (plan.change, plan.blast.removed, plan.blast.names_removed) == (NameChange.REMOVE, 2, 1)
        self.carried(host, plan)
        assert host.read(wish.name).is_free
        again = remove(host, wish.name, marker=wish.marker)
        assert (again.outcome, again.proof.accepted) == (Outcome.ALREADY, True)
        self.made(host, replace(wish, marker=uuid4()))

    def test_a_name_without_our_mark_is_never_touched(self, host: NameHost) -> None:
        before, wish = zone_of(host), wanted("www")
        assert host.plan(wish).change is NameChange.CLASH
        assert host.plan_removal(WWW, marker=wish.marker).change is NameChange.CLASH
        held = host.read(WWW).held
        forged = {
            NameChange.CREATE: host.plan(wanted()).after,
            NameChange.CONVERGE: (RRset(name=WWW, type="A", ttl=300, values=("192.0.2.66",)),),
            NameChange.RETYPE: (RRset(name=WWW, type="CNAME", ttl=300, values=(f"ns1.{ZONE}.",)),),
            NameChange.REMOVE: (),
        }
        for change, after in forged.items():
            sets = tuple(replace(each, name=WWW) for each in after)
            plan = NamePlan(name=WWW, marker=wish.marker, change=change, before=held, after=sets)
            with pytest.raises((NameTaken, NameMoved)):
                host.apply(plan)
        with pytest.raises(NameTaken):
            ensure(host, wish)
        with pytest.raises(NameTaken):
            remove(host, WWW, marker=wish.marker)
        assert zone_of(host) == before

    def test_a_name_of_another_mark_is_never_touched(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        before, other = zone_of(host), uuid4()
        stolen = replace(host.plan(replace(wish, addresses=("192.0.2.66",))), marker=other)
        with pytest.raises(NameMoved):
            host.apply(stolen)
        with pytest.raises(NameMoved):
            host.apply(replace(host.plan_removal(wish.name, marker=wish.marker), marker=other))
        with pytest.raises(NameTaken):
            remove(host, wish.name, marker=other)
        assert zone_of(host) == before

    def test_a_name_taken_between_plan_and_apply_is_refused(self, host: NameHost) -> None:
        plan = host.plan(wanted())
        self.put(host, RRset(name=plan.name, type="A", ttl=300, values=("192.0.2.200",)))
        before = zone_of(host)
        with pytest.raises(NameTaken):
            host.apply(plan)
        assert zone_of(host) == before

    def test_of_two_who_want_one_name_the_first_has_it(self, host: NameHost) -> None:
        one = wanted()
        other = replace(one, marker=uuid4(), addresses=("192.0.2.9",))
        first, second = host.plan(one), host.plan(other)
        self.carried(host, first)
        with pytest.raises(NameTaken):
            host.apply(second)
        assert host.read(one.name).marker == one.marker

    def test_of_two_changes_of_one_name_the_second_plans_again(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        first = host.plan(replace(wish, addresses=("192.0.2.8",)))
        second = host.plan(replace(wish, addresses=("192.0.2.9",)))
        removal = host.plan_removal(wish.name, marker=wish.marker)
        self.carried(host, first)
        for late in (second, removal):
            with pytest.raises(NameMoved):
                host.apply(late)
        assert [each.values for each in host.read(wish.name).held] == [("192.0.2.8",)]

    def test_what_somebody_wrote_at_our_name_stays(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        theirs = RRset(name=wish.name, type="MX", ttl=300, values=(f"10 surel.{ZONE}.",))
        self.put(host, theirs)
        assert theirs in host.plan(wish).kept
        self.carried(host, host.plan(replace(wish, addresses=("192.0.2.8",))))
        assert host.plan(replace(wish, addresses=(), target=WWW)).change is NameChange.CLASH
        self.carried(host, host.plan_removal(wish.name, marker=wish.marker))
        assert theirs in zone_of(host)

    def test_a_neighbour_that_came_after_the_plan_stops_a_target(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        plan = host.plan(replace(wish, addresses=(), target=WWW))
        self.put(host, RRset(name=wish.name, type="MX", ttl=300, values=(f"10 surel.{ZONE}.",)))
        before = zone_of(host)
        with pytest.raises((NameTaken, NameMoved)):
            host.apply(plan)
        assert zone_of(host) == before

    @pytest.mark.parametrize(
        "wish",
        [
            WantedName(name=f"*.{ZONE}", marker=UUID(int=1), addresses=("192.0.2.1",)),
            WantedName(name=ZONE, marker=UUID(int=1), addresses=("192.0.2.1",)),
            WantedName(name=f"a.b.c.{ZONE}", marker=UUID(int=1), addresses=("192.0.2.1",)),
            WantedName(name="a.tempat-lain.test", marker=UUID(int=1), addresses=("192.0.2.1",)),
            WantedName(name=f"_tertib.www.{ZONE}", marker=UUID(int=1), addresses=("192.0.2.1",)),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), addresses=("0192.0.2.1",)),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), addresses=("0.0.0.0",)),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1)),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), addresses=("192.0.2.1",), target=WWW),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), target=f"a.{ZONE}"),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), target="a b.test"),
            WantedName(name=f"a.{ZONE}", marker=UUID(int=1), addresses=("192.0.2.1",), ttl=0),
        ],
    )
    def test_what_may_not_stand_in_the_zone_is_refused(self, host: NameHost, wish: WantedName) -> None:
        with pytest.raises(NameRefused):
            host.plan(wish)

    def test_a_list_with_a_wrong_or_doubled_entry_changes_nothing(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        before = zone_of(host)
        for wrong in (
            [wish, replace(wish, addresses=("192.0.2.8",))],
            [replace(wish, addresses=("192.0.2.8",)), wanted("", "192.0.2.999")],
        ):
            with pytest.raises(NameRefused):
                plan_many(host, wrong)
        assert plan_many(host, []) == ()
        assert zone_of(host) == before

    def test_more_than_may_go_at_once_does_not_go(self, host: NameHost) -> None:
        ours = [self.made(host, wanted()) for _ in range(host.limits.names_removed + 1)]
        before = zone_of(host)
        removals = [host.plan_removal(each.name, marker=each.marker) for each in ours]
        with pytest.raises(TooMuch):
            plan_many(host, [], removals)
        assert zone_of(host) == before

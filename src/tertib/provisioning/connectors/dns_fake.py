"""A zone in memory, for tests and rehearsals of everything above the port."""

from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.connectors.dns_asking import judged
from tertib.provisioning.dns_plans import (
    check_name,
    insist_unclashed,
    insist_unmoved,
    insist_within,
    planned,
    planned_removal,
    rrsets,
)
from tertib.provisioning.dns_types import (
    OURS,
    Limits,
    NameChange,
    NamePlan,
    NameProof,
    NameState,
    RRset,
    WantedName,
    mark_name,
)
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import Greeting

SILENT = N_("Server nama tidak menjawab.")
HERE = N_("Zona di memori.")


class FakeNames:
    """`NameHost` over a dictionary. `silent` loses the question, `mute` the answer after the deed."""

    name = "fake"
    by_hand = False

    def __init__(self, zone: str, sets: tuple[RRset, ...] = (), *, limits: Limits | None = None) -> None:
        self.zone = zone
        self.limits = limits or Limits()
        self.serial = 1
        self.silent = self.mute = False
        self.sets: dict[tuple[str, str], RRset] = {(each.name, each.type): each for each in sets}

    def read(self, name: str) -> NameState:
        self._answer()
        marks = self.sets.get((mark_name(name), "TXT"))
        return NameState(
            name=name,
            rrsets=tuple(each for key, each in sorted(self.sets.items()) if key[0] == name),
            marks=tuple(value.strip('"') for value in marks.values) if marks else (),
            serial=self.serial,
        )

    def records(self) -> tuple[RRset, ...] | None:
        self._answer()
        return tuple(sorted(self.sets.values()))

    def plan(self, wanted: WantedName) -> NamePlan:
        sets = rrsets(wanted, self.zone)
        return planned(self.read(wanted.name), wanted, sets)

    def plan_removal(self, name: str, *, marker: UUID) -> NamePlan:
        check_name(name, self.zone)
        return planned_removal(self.read(name), marker)

    def apply(self, plan: NamePlan) -> None:
        insist_unclashed(plan)
        insist_within(plan.blast, self.limits)
        if plan.change is NameChange.NOTHING or not insist_unmoved(plan, self.read(plan.name)):
            return
        for kind in OURS:
            self.sets.pop((plan.name, kind), None)
        self.sets.pop((mark_name(plan.name), "TXT"), None)
        for each in plan.after:
            self.sets[each.name, each.type] = each
        if plan.marks:
            quoted = tuple(f'"{text}"' for text in plan.marks)
            mark = RRset(name=mark_name(plan.name), type="TXT", ttl=300, values=quoted)
            self.sets[mark.name, "TXT"] = mark
        self.serial += 1
        if self.mute:
            self.mute = False
            raise HostUnavailable(SILENT)

    def verify(self, plan: NamePlan, *, patience: float = 5.0) -> NameProof:  # noqa: ARG002 - the Protocol's
        return NameProof(answers=(judged("fake", self.read(plan.name), plan),))

    def greet(self) -> tuple[Greeting, ...]:
        return (Greeting(protocol="DNS", ok=not self.silent, sentence=HERE),)

    def _answer(self) -> None:
        if self.silent:
            raise HostUnavailable(SILENT, code="unsent")

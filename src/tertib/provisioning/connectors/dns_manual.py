"""A zone behind a panel or another office's desk: a person follows the instruction, the servers prove it."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.connectors import dns_asking as asking
from tertib.provisioning.connectors.dns_asking import Server, Zone
from tertib.provisioning.dns_plans import (
    DEEPEST,
    check_name,
    insist_unclashed,
    insist_within,
    planned,
    planned_removal,
    rrsets,
)
from tertib.provisioning.dns_types import (
    Limits,
    NameChange,
    NamePlan,
    NameProof,
    NameState,
    RRset,
    WantedName,
    mark_name,
)
from tertib.provisioning.ports import ByHand
from tertib.provisioning.types import Greeting, Said

OPEN = N_("Buka %(where)s, zona %(zone)s.")
DELETE = N_("Hapus rekaman ini: %(record)s")
ADD = N_("Tambahkan rekaman ini: %(record)s")
LEAVE = N_("Rekaman lain jangan diubah.")
TELL = N_("Tekan “Sudah saya kerjakan”. Tertib bertanya kepada server namanya sampai jawabannya sesuai.")
BY_HAND = N_("Kerjakan di %(where)s, lalu tekan “Sudah saya kerjakan”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePanel:
    """Where a person works, and the servers that are asked; `resolvers` when none answers for itself."""

    zone: str
    title: str
    servers: tuple[Server, ...]
    url: str = ""
    resolvers: bool = False
    limit: float = 5.0
    limits: Limits = field(default_factory=Limits)
    deepest: int = DEEPEST


class ManualNames:
    """`NameHost` whose hands are a person's."""

    name = "dns_manual"
    by_hand = True

    def __init__(self, panel: NamePanel) -> None:
        self._panel = panel
        self._zone = Zone(name=panel.zone, limit=panel.limit, authoritative=not panel.resolvers)

    @property
    def zone(self) -> str:
        return self._panel.zone

    @property
    def limits(self) -> Limits:
        return self._panel.limits

    def read(self, name: str) -> NameState:
        return asking.ask(self._panel.servers[0], self._zone, name)

    def records(self) -> tuple[RRset, ...] | None:
        return None

    def plan(self, wanted: WantedName) -> NamePlan:
        sets = rrsets(wanted, self.zone, deepest=self._panel.deepest)
        return self._instructed(planned(self.read(wanted.name), wanted, sets))

    def plan_removal(self, name: str, *, marker: UUID) -> NamePlan:
        check_name(name, self.zone, deepest=self._panel.deepest)
        return self._instructed(planned_removal(self.read(name), marker))

    def apply(self, plan: NamePlan) -> None:
        insist_unclashed(plan)
        insist_within(plan.blast, self.limits)
        if plan.change is not NameChange.NOTHING:
            raise ByHand(BY_HAND, where=self._where())

    def verify(self, plan: NamePlan, *, patience: float = 5.0) -> NameProof:
        return asking.prove(self._panel.servers, self._zone, plan, patience=patience)

    def greet(self) -> tuple[Greeting, ...]:
        return asking.greet(self._panel.servers, self._zone)

    def _where(self) -> str:
        return f"{self._panel.title} ({self._panel.url})" if self._panel.url else self._panel.title

    def _instructed(self, plan: NamePlan) -> NamePlan:
        if not plan.blast.names:
            return plan
        mark = f"{mark_name(plan.name)}. 300 IN TXT"
        ours = f'{mark} "owner=tertib;ref={plan.marker}"'
        gone = [line for each in plan.removed for line in each.lines()]
        new = [line for each in plan.added for line in each.lines()]
        if plan.change is NameChange.CREATE:
            new.append(ours)
        if plan.change is NameChange.REMOVE:
            gone.append(ours)
        steps = (
            Said(sentence=OPEN, fields={"where": self._where(), "zone": self.zone}),
            *(Said(sentence=DELETE, fields={"record": line}) for line in gone),
            *(Said(sentence=ADD, fields={"record": line}) for line in new),
            Said(sentence=LEAVE),
            Said(sentence=TELL),
        )
        return replace(plan, manual=steps)

"""The contract with a person for hands: they read the instruction, look, and type as they were told."""

from collections.abc import Iterator
from typing import NoReturn

import dns.name
import dns.query
import dns.rcode
import dns.tsig
import dns.update
import pytest
from tests.provisioning.name_host_contract import NameHostContract, wanted
from tests.provisioning.zones import ZONE
from tests.servers.names import SECRET, THEIRS, NameServer, running

from tertib.provisioning.connectors import dns_manual
from tertib.provisioning.connectors.dns_manual import ManualNames, NamePanel
from tertib.provisioning.dns_plans import insist_unmoved
from tertib.provisioning.dns_ports import NameHost
from tertib.provisioning.dns_types import NamePlan, RRset
from tertib.provisioning.ports import ByHand

pytestmark = pytest.mark.servers


class Person(ManualNames):
    """An official at the panel, with the office's own key."""

    def __init__(self, names: NameServer) -> None:
        super().__init__(NamePanel(zone=ZONE, title="panel DNS", servers=(names.server,)))
        self.names = names

    def records(self) -> tuple[RRset, ...] | None:
        return self.names.host().records()

    def apply(self, plan: NamePlan) -> None:
        try:
            super().apply(plan)
        except ByHand:
            if insist_unmoved(plan, self.read(plan.name)):
                self.type_in(plan)

    def type_in(self, plan: NamePlan) -> None:
        update = dns.update.UpdateMessage(ZONE, keyring=dns.tsig.Key(THEIRS, SECRET, "hmac-sha256"))
        for step in plan.manual or self.instruct(plan):
            name, *rest = str(step.fields.get("record", "")).split(" ", 4)
            if step.sentence == dns_manual.DELETE:
                update.delete(dns.name.from_text(name), rest[2], rest[3])
            if step.sentence == dns_manual.ADD:
                update.add(dns.name.from_text(name), int(rest[0]), rest[2], rest[3])
        answer = dns.query.tcp(update, "127.0.0.1", timeout=3, port=self.names.port)
        assert answer.rcode() == dns.rcode.NOERROR

    def instruct(self, plan: NamePlan) -> NoReturn:
        raise AssertionError(f"a plan without an instruction: {plan}")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    with running("bind-plain", tmp_path_factory.mktemp("names")) as made:
        yield made


class TestPerson(NameHostContract):
    @pytest.fixture
    def host(self, names: NameServer) -> NameHost:
        return Person(names)

    def put(self, host: NameHost, found: RRset) -> None:
        assert isinstance(host, Person)
        host.names.put(found)


def test_without_hands_nothing_happens_and_nothing_is_proven(names: NameServer) -> None:
    host = ManualNames(NamePanel(zone=ZONE, title="panel DNS", servers=(names.server,)))
    plan = host.plan(wanted())
    assert [step.sentence for step in plan.manual] == [
        dns_manual.OPEN, dns_manual.ADD, dns_manual.ADD, dns_manual.LEAVE, dns_manual.TELL,
    ]  # fmt: skip
    with pytest.raises(ByHand):
        host.apply(plan)
    assert not host.verify(plan, patience=0).accepted

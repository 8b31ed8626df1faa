"""The contract of a name host against real name servers: dynamic updates, TSIG, prerequisites."""

from collections.abc import Iterator

import pytest
from tests.provisioning.name_host_contract import NameHostContract, wanted
from tests.servers.names import NameServer, makes, running

from tertib.provisioning.dns_ports import HostRefuses, NameHost
from tertib.provisioning.dns_types import NameChange, RRset

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", params=makes("bind-plain", "knot-signing"))
def names(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    with running(request.param, tmp_path_factory.mktemp("names")) as made:
        yield made


class TestNameServer(NameHostContract):
    @pytest.fixture
    def host(self, names: NameServer) -> NameHost:
        self.names = names
        return names.host()

    def put(self, host: NameHost, found: RRset) -> None:
        self.names.put(found)


def test_a_name_that_only_a_wildcard_answers_for_is_free(names: NameServer) -> None:
    host, wish = names.host(), wanted("baru.bebas")
    assert host.read(wish.name).is_free
    assert host.plan(wish).change is NameChange.CREATE


def test_a_name_under_a_delegation_is_refused(names: NameServer) -> None:
    with pytest.raises(HostRefuses) as refused:
        names.host().plan(wanted("x.anak"))
    assert refused.value.code == "delegated"


def test_the_servers_say_that_they_hold_the_zone(names: NameServer) -> None:
    serial = names.host().read("kosong.dinas.test").serial
    said, *more = names.host().greet()
    assert (said.ok, said.fields["zone"]) == (True, "dinas.test")
    assert all(each.ok for each in more)
    assert names.host().read("kosong.dinas.test").serial == serial

"""Taking names over from a real BIND by AXFR: its refusals in words, and not a byte changed there."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provisioning.desk import ADMIN, Desk, build
from tests.provisioning.zones import ZONE
from tests.servers.names import NARROW, WRONG, NameServer, running
from tests.servers.server import free_port

from tertib.kernel.errors import TertibError
from tertib.provisioning import _name_systems, queries, service
from tertib.provisioning.connectors import dns_asking, dns_rfc2136
from tertib.provisioning.connectors.dns_asking import Server
from tertib.provisioning.models import Holding
from tertib.provisioning.taking_types import Fate, TakingState
from tertib.runtime.queue import Worker
from tertib.runtime.secrets import SecretText

pytestmark = [pytest.mark.servers, pytest.mark.django_db]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    with running("bind-plain", tmp_path_factory.mktemp("names")) as made:
        yield made


@pytest.fixture
def desk() -> Desk:
    return build()


def served(monkeypatch: pytest.MonkeyPatch, host: object) -> None:
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: host})


def files(names: NameServer) -> dict[str, bytes]:
    folder = Path(names.control[2]).parent
    return {each.name: each.read_bytes() for each in folder.glob("zona.db*")}


def test_a_zone_is_taken_over_and_the_server_is_as_before(
    desk: Desk, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(monkeypatch, names.host())
    before = (files(names), names.host().records(), names.host().read(f"www.{ZONE}").serial)
    asked = service.ask_zone(desk.office, ZONE, by=ADMIN)
    Worker("test", strict=True).run_pending()
    report = queries.taking_report(ADMIN, desk.office, asked)
    assert report is not None
    assert {fate: [each.name.removesuffix(f".{ZONE}") for each in report.of(fate)] for fate in Fate} == {
        Fate.NEW: ["alias"],
        Fate.OURS: [],
        Fate.FOREIGN: ["*.bebas", "anak", ZONE, "ns1", "surel", "www"],
        Fate.WRONG: [],
    }
    done = service.confirm_taking(desk.office, asked, report.digest, by=ADMIN)
    assert done.applied
    assert [each.name for each in Holding.objects.all()] == [f"alias.{ZONE}"]
    assert (files(names), names.host().records(), names.host().read(f"www.{ZONE}").serial) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"secret": SecretText(WRONG)}, dns_rfc2136.WRONG_KEY),
        ({"key_name": "tidak-dikenal."}, dns_rfc2136.WRONG_KEY),
        ({"key_name": NARROW}, dns_rfc2136.NO_TRANSFER),
        ({"zone": "lain.test"}, dns_rfc2136.NO_TRANSFER),
        ({"primary": Server(host="127.0.0.1", port=free_port())}, dns_asking.UNREACHED),
    ],
)
def test_each_refusal_has_its_sentence(names: NameServer, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(TertibError) as refused:
        names.host(**wrong).records()
    assert refused.value.sentence == sentence


def test_a_transfer_that_breaks_off_is_said_and_nothing_is_kept(
    desk: Desk, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_short(names.port, after=300) as port:
        served(monkeypatch, names.host(primary=Server(host="127.0.0.1", port=port)))
        asked = service.ask_zone(desk.office, ZONE, by=ADMIN)
        Worker("test", strict=True).run_pending()
    shown = queries.taking(ADMIN, desk.office, asked)
    assert shown.state is TakingState.REFUSED
    assert shown.said is not None
    assert shown.said.sentence == dns_asking.BROKEN
    assert queries.taking_report(ADMIN, desk.office, asked) is None


class cut_short:  # noqa: N801 - reads as what it does
    """A way to the server that breaks after so many bytes of its answer."""

    def __init__(self, port: int, *, after: int) -> None:
        self._to, self._after = port, after
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._pass_on, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._door.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._door.close()
        self._thread.join(5)

    def _pass_on(self) -> None:
        client, _ = self._door.accept()
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            server.sendall(client.recv(4096))
            client.sendall(server.recv(4096)[: self._after])

"""Name servers that an administrator enters: who may, what is refused, where the key lies."""

import base64
from dataclasses import replace

import pytest
from django.db import connection
from tests.cases.conftest import *  # noqa: F403 - the engine's own desk
from tests.cases.harness import Desk

from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.provisioning import _name_systems, queries, service
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.dns_types import NameSettings
from tertib.provisioning.models import NameKey, NameSystem
from tertib.provisioning.types import ConnectorView
from tertib.runtime.secrets import SecretText

PLAIN = base64.b64encode(b"rahasia-yang-tidak-boleh-tampak!").decode()
KEY = SecretText(PLAIN)
ZONE = "kota.go.id"
WANTED = NameSettings(connector="rfc2136", zone=ZONE, primary="ns1.kota.go.id", key_name="tertib.")


class Built(FakeNames):
    """A fake that remembers the key it was given."""

    def __init__(self, settings: NameSettings, key: SecretText | None) -> None:
        super().__init__(settings.zone)
        self.key = key


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_name_systems, "_table", _name_systems._Table())
    service.offer_name_connector(ConnectorView(key="rfc2136", label="", about=""), Built)


def entered(
    desk: Desk,
    wanted: NameSettings = WANTED,
    *,
    key: SecretText | None = KEY,
    seen: int = 0,
    by: str = "admin_system",
) -> int:
    return service.set_name_system(desk.office, wanted, key=key, by=desk.actors[by], seen=seen).seq


def built(name: str) -> Built:
    host = _name_systems.holder_of(name)
    assert isinstance(host, Built)
    return host


def test_what_was_entered_holds_its_zone_at_once(desk: Desk) -> None:
    assert queries.name_systems(desk.office) == ()
    entered(desk)
    assert queries.readable_zones(desk.office) == (ZONE,)
    assert built(f"dinkes.{ZONE}").key == KEY
    [shown] = queries.name_systems(desk.office)
    assert (shown.zone, shown.has_key, shown.entered) == (ZONE, True, WANTED)


def test_the_closest_zone_holds_a_name(desk: Desk) -> None:
    entered(desk)
    district = FakeNames(f"kec-barat.{ZONE}")
    service.serve_names(district)
    assert _name_systems.holder_of(f"kel-a.kec-barat.{ZONE}") is district
    assert _name_systems.holder_of(f"dinkes.{ZONE}") is not district
    with pytest.raises(Misconfigured):
        _name_systems.holder_of("dinkes.lain.go.id")


def test_the_key_is_in_no_row_in_the_clear_and_in_no_view(desk: Desk) -> None:
    entered(desk)
    row, kept = NameSystem.objects.get(), NameKey.objects.get()
    assert PLAIN not in repr(vars(row))
    assert PLAIN.encode() not in bytes(kept.blob)
    assert PLAIN not in repr(queries.name_systems(desk.office))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM provisioning_namesystem")
        assert PLAIN not in repr(cursor.fetchall())


def test_a_key_is_kept_for_the_server_it_was_entered_for(desk: Desk) -> None:
    entered(desk)
    assert entered(desk, replace(WANTED, servers=("ns2.kota.go.id",)), key=None, seen=1) == 2
    assert built(f"x.{ZONE}").key == KEY
    with pytest.raises(Invalid) as refused:
        entered(desk, replace(WANTED, primary="ns.orang-lain.test"), key=None, seen=2)
    assert set(refused.value.problems) == {"key"}


def test_without_a_key_name_the_key_goes(desk: Desk) -> None:
    entered(desk)
    entered(desk, replace(WANTED, primary="", key_name="", servers=("ns1.kota.go.id",)), key=None, seen=1)
    assert not NameKey.objects.exists()


def test_only_the_administrator_may(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        entered(desk, by="kepala_dinas")
    entered(desk)
    with pytest.raises(NotAllowed):
        service.test_name_system(desk.office, ZONE, by=desk.actors["kepala_dinas"])


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    entered(desk)
    with pytest.raises(Conflict):
        entered(desk, replace(WANTED, panel="lain"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "bukan zona"}, "zone"),
        ({"connector": "zzz"}, "connector"),
        ({"primary": "ns 1"}, "primary"),
        ({"primary": "ns1:99999"}, "primary"),
        ({"servers": ("http://ns1",)}, "servers"),
        ({"primary": "", "key_name": ""}, "servers"),
        ({"key_name": ""}, "key_name"),
        ({"algorithm": "hmac-md5"}, "algorithm"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(desk, replace(WANTED, **change))  # type: ignore[arg-type]  # one of the parameters above
    assert set(refused.value.problems) == {field}
    assert queries.name_systems(desk.office) == ()


@pytest.mark.parametrize("key", [None, SecretText("bukan base64!"), SecretText("cGVuZGVr")])
def test_a_key_that_is_none_is_refused(desk: Desk, key: SecretText | None) -> None:
    with pytest.raises(Invalid) as refused:
        entered(desk, key=key)
    assert set(refused.value.problems) == {"key"}


def test_a_zone_set_on_the_machine_is_not_entered_again(desk: Desk) -> None:
    service.serve_names(FakeNames(ZONE))
    with pytest.raises(Invalid):
        entered(desk)
    [shown] = queries.name_systems(desk.office)
    assert (shown.zone, shown.entered) == (ZONE, None)


def test_the_worker_keeps_what_the_servers_said(desk: Desk) -> None:
    entered(desk)
    service.test_name_system(desk.office, ZONE, by=desk.actors["admin_system"])
    [asked] = queries.name_systems(desk.office)
    assert asked.trial is not None
    assert asked.trial.waits
    desk.work()
    [told] = queries.name_systems(desk.office)
    assert told.trial is not None
    assert told.trial.ok
    entered(desk, replace(WANTED, panel="lain"), seen=1)
    assert queries.name_systems(desk.office)[0].trial is None  # other settings were never tested


def test_nobody_tests_a_zone_of_somebody_else(desk: Desk) -> None:
    entered(desk)
    with pytest.raises(NotFound):
        service.test_name_system(desk.office, "lain.go.id", by=desk.actors["admin_system"])

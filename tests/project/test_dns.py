"""The name server of the settings: which connector, and what stops the process."""

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.provisioning.name_host_contract import wanted
from tests.provisioning.zones import ZONE, zone_text
from tests.servers.names import SECRET

from tertib.project import dns
from tertib.provisioning import _name_systems
from tertib.provisioning.dns_plans import ensure
from tertib.provisioning.dns_types import NameSettings
from tertib.runtime.secrets import SecretText

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(_name_systems, "_table", _name_systems._Table())
    settings.NAME_ZONE, settings.NAME_FILE = ZONE, str(tmp_path / "nama" / "zona.db")
    settings.NAME_KEY_NAME, settings.NAME_KEY = "tertib.", SECRET
    settings.NAME_PRIMARY = "[2001:db8::53]:5353"


@pytest.mark.parametrize("connector", ["zone_file", "rfc2136", "manual"])
def test_the_setting_holds_its_zone(settings: Settings, connector: str) -> None:
    settings.NAME_CONNECTOR = connector
    dns.connect()
    host = _name_systems.find(f"dinkes.{ZONE}")
    assert host is not None
    assert (host.name, host.zone) == (f"dns_{connector}", ZONE)
    assert [each.key for each in _name_systems.connectors()] == ["rfc2136", "manual"]


def test_by_default_the_offices_say_which_server_holds_their_zone(settings: Settings) -> None:
    settings.NAME_CONNECTOR = "page"
    dns.connect()
    assert _name_systems.find(f"dinkes.{ZONE}") is None


def test_the_demo_needs_nothing_installed(settings: Settings) -> None:
    settings.NAME_CONNECTOR, settings.NAME_FILE_IS_OURS = "zone_file", True
    dns.connect()
    host = _name_systems.find(f"dinkes.{ZONE}")
    assert host is not None
    assert ensure(host, wanted()).proof.accepted
    assert all(each.ok for each in host.greet())


def test_a_zone_of_others_is_not_made(settings: Settings, tmp_path: Path) -> None:
    settings.NAME_CONNECTOR, settings.NAME_FILE = "zone_file", str(tmp_path / "zona.db")
    settings.NAME_FILE_IS_OURS = False
    dns.connect()
    assert not (tmp_path / "zona.db").exists()
    (tmp_path / "zona.db").write_text(zone_text())
    host = _name_systems.find(f"dinkes.{ZONE}")
    assert host is not None
    assert not host.read(f"www.{ZONE}").is_free


def test_updates_without_a_key_stop_the_process(settings: Settings) -> None:
    settings.NAME_CONNECTOR, settings.NAME_KEY = "rfc2136", ""
    with pytest.raises(SystemExit, match="TERTIB_DNS_KEY"):
        dns.connect()


def test_a_server_that_is_none_stops_the_process(settings: Settings) -> None:
    settings.NAME_CONNECTOR, settings.NAME_PRIMARY = "rfc2136", "bukan server"
    with pytest.raises(SystemExit, match="TERTIB_DNS_SERVER"):
        dns.connect()


def test_what_an_office_entered_makes_a_host() -> None:
    entered = NameSettings(connector="x", zone=ZONE, primary="ns1:5353", key_name="tertib.", panel="cPanel")
    assert dns._entered_updates(entered, SecretText(SECRET)).name == "dns_rfc2136"
    assert dns._entered_panel(entered, None).by_hand

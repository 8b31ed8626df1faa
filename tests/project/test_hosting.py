"""The web host of the settings: which connector, and what stops the process."""

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.provisioning.site_host_contract import FIRST, created, wanted

from tertib.project import hosting
from tertib.provisioning import _site_systems
from tertib.provisioning.sites import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(_site_systems, "_table", _site_systems._Table())
    settings.DATA, settings.SITE_ZONES = tmp_path, ["kotacontoh.go.id"]


@pytest.mark.parametrize("connector", ["directory", "nginx", "manual"])
def test_the_setting_serves_its_zones(settings: Settings, connector: str) -> None:
    settings.SITE_CONNECTOR = connector
    hosting.connect()
    host = _site_systems.find("dinkes.kotacontoh.go.id")
    assert host is not None
    assert host.name == f"hosting_{connector}"
    assert [each.key for each in _site_systems.connectors()] == ["manual"]


def test_the_demo_needs_nothing_installed(settings: Settings) -> None:
    settings.SITE_CONNECTOR = "directory"
    hosting.connect()
    host = _site_systems.find("dinkes.kotacontoh.go.id")
    assert host is not None
    assert host.verify(created(host, wanted()), FIRST).accepted
    assert all(each.ok for each in host.greet())


def test_by_default_the_offices_say_where_their_sites_live(settings: Settings) -> None:
    settings.SITE_CONNECTOR = "page"
    hosting.connect()
    assert _site_systems.find("dinkes.kotacontoh.go.id") is None


def test_an_upload_server_elsewhere_needs_its_key(settings: Settings) -> None:
    settings.SITE_CONNECTOR, settings.SFTP_HOST = "nginx", "unggah.kotacontoh.go.id"
    with pytest.raises(SystemExit, match="TERTIB_SFTP_HOST_KEY"):
        hosting.connect()


def test_what_an_office_entered_makes_a_panel(settings: Settings) -> None:
    entered = SiteSettings(connector="manual", zone="lain.go.id", web_host="web.lain.go.id", panel="cPanel")
    plan = hosting._entered(entered).plan(wanted())
    assert plan.fields["where"] == "cPanel"

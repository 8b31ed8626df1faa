"""Web hosts that an administrator enters: who may, what is refused, who holds a name, what a test keeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.cases.conftest import *  # noqa: F403 - the engine's own desk
from tests.cases.harness import Desk
from tests.provisioning.site_host_contract import created, wanted

from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.provisioning import _site_systems, queries, service
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.models import SiteSystem
from tertib.provisioning.sites import SiteSettings
from tertib.provisioning.types import ConnectorView

KEY = ConnectorView(key="panel", label="Panel", about="")
WANTED = SiteSettings(
    connector="panel", zone="kota.go.id", web_host="web.kota.go.id", sftp_host_key="ssh-ed25519 AAAA"
)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_site_systems, "_table", _site_systems._Table())
    service.offer_site_connector(KEY, lambda _settings: FakeSites())


def entered(desk: Desk, wanted: SiteSettings = WANTED, *, seen: int = 0, by: str = "admin_system") -> int:
    return service.set_site_system(desk.office, wanted, by=desk.actors[by], seen=seen).seq


def test_what_was_entered_serves_the_zone_at_once(desk: Desk) -> None:
    assert queries.site_systems(desk.office) == ()
    entered(desk)
    assert queries.site_zones(desk.office) == ("kota.go.id",)
    assert _site_systems.holder_of("dinkes.kota.go.id").name == "fake"
    [shown] = queries.site_systems(desk.office)
    assert (shown.entered, shown.trial) == (WANTED, None)


def test_the_closest_zone_holds_a_name(desk: Desk) -> None:
    city, district = FakeSites(), FakeSites()
    service.serve_sites(city, zones=("kota.go.id",))
    service.serve_sites(district, zones=("kec-barat.kota.go.id",))
    assert _site_systems.holder_of("kel-a.kec-barat.kota.go.id") is district
    assert _site_systems.holder_of("dinkes.kota.go.id") is city
    with pytest.raises(Misconfigured, match=r"lain\.go\.id"):
        _site_systems.holder_of("dinkes.lain.go.id")


def test_a_change_is_built_anew(desk: Desk) -> None:
    entered(desk)
    before = _site_systems.holder_of("x.kota.go.id")
    assert _site_systems.holder_of("x.kota.go.id") is before
    entered(desk, replace(WANTED, web_host="baru.kota.go.id"), seen=1)
    assert _site_systems.holder_of("x.kota.go.id") is not before


def test_only_the_administrator_may(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        entered(desk, by="kepala_dinas")
    entered(desk)
    with pytest.raises(NotAllowed):
        service.test_site_system(desk.office, "kota.go.id", by=desk.actors["kepala_dinas"])


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    entered(desk)
    with pytest.raises(Conflict):
        entered(desk, replace(WANTED, panel="lain"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "bukan zona"}, "zone"),
        ({"connector": "zzz"}, "connector"),
        ({"web_host": ""}, "web_host"),
        ({"web_port": 0}, "web_port"),
        ({"sftp_port": 70000}, "sftp_port"),
        ({"sftp_host_key": ""}, "sftp_host_key"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(desk, replace(WANTED, **change))  # type: ignore[arg-type]  # one of the parameters above
    assert set(refused.value.problems) == {field}
    assert queries.site_systems(desk.office) == ()


def test_on_this_machine_no_key_is_asked_for(desk: Desk) -> None:
    entered(desk, replace(WANTED, sftp_host="127.0.0.1", sftp_host_key=""))


def test_a_zone_set_on_the_machine_is_not_entered_again(desk: Desk) -> None:
    service.serve_sites(FakeSites(), zones=("kota.go.id",))
    with pytest.raises(Invalid):
        entered(desk)
    [shown] = queries.site_systems(desk.office)
    assert (shown.zone, shown.entered) == ("kota.go.id", None)


def test_the_worker_keeps_what_the_servers_said(desk: Desk) -> None:
    entered(desk)
    service.test_site_system(desk.office, "kota.go.id", by=desk.actors["admin_system"])
    [asked] = queries.site_systems(desk.office)
    assert asked.trial is not None
    assert (asked.trial.waits, asked.trial.ok) == (True, False)
    desk.work()
    [told] = queries.site_systems(desk.office)
    assert told.trial is not None
    assert (told.trial.waits, told.trial.ok) == (False, True)
    entered(desk, replace(WANTED, web_host="baru.kota.go.id"), seen=1)
    assert queries.site_systems(desk.office)[0].trial is None  # other settings were never tested


def test_nobody_tests_a_zone_that_is_not_theirs(desk: Desk) -> None:
    with pytest.raises(NotFound):
        service.test_site_system(desk.office, "lain.go.id", by=desk.actors["admin_system"])


def test_no_secret_is_kept_in_the_row(desk: Desk) -> None:
    entered(desk)
    row = SiteSystem.objects.get()
    assert set(row.options) == {
        "web_host", "web_port", "tls_port", "sftp_host", "sftp_port", "sftp_host_key", "document_root",
        "panel", "panel_url",
    }  # fmt: skip


def test_old_archives_go_by_themselves(desk: Desk) -> None:
    now = [datetime(2026, 11, 24, tzinfo=UTC)]
    host = FakeSites(now=lambda: now[0])
    service.serve_sites(host, zones=("kotacontoh.go.id",))
    site = created(host, wanted())
    host.backup(site.name, marker=site.marker)
    for days, kept in ((89, 1), (2, 0)):
        now[0] += timedelta(days=days)
        _site_systems.forget_old_backups()
        assert len(host.backups(site.marker)) == kept

"""Hand edits on a real BIND and a real Dovecot, found by a comparison that changes neither."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import build
from tests.provisioning.drifting import World, world
from tests.provisioning.zones import ZONE
from tests.servers.mail import Dovecot
from tests.servers.names import bind

from tertib.provisioning import _drift_findings, _hosts, _name_systems, dns_plans
from tertib.provisioning._drift_reading import DNS, MAIL, System
from tertib.provisioning.dns_types import RRset, WantedName
from tertib.provisioning.drift_types import FindingState
from tertib.provisioning.models import Finding
from tertib.provisioning.types import Mailbox
from tertib.runtime.secrets import SecretText

DOMAIN = "tertib.test"
pytestmark = [pytest.mark.servers, pytest.mark.django_db]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    desk = build()
    with world(tmp_path / "files", desk.office, desk.agency) as made:
        yield made


def found() -> set[tuple[str, str]]:
    return {(each.kind, each.subject) for each in Finding.objects.exclude(state=FindingState.CLOSED)}


def test_edits_on_a_real_name_server_are_found_by_one_transfer(here: World, tmp_path: Path) -> None:
    served = bind(tmp_path / "bind")
    with served.process:
        host = served.host()
        _name_systems._table.by_zone = {ZONE: host}
        zone, marks = System(family=DNS, about=ZONE), {}
        foreign = {("foreign_name", f"{each}.{ZONE}") for each in
                   ("www", "alias", "*.bebas", "anak")}  # fmt: skip
        for label in ("utuh", "lebih", "samping"):
            held = here._hold(
                "name", f"{label}.{ZONE}", {"kind": "own_ip", "target": "192.0.2.7, 2001:db8::7", "ttl": 300}
            )
            marks[label] = held.marker
            wanted = ("2001:0DB8:0::7", "192.0.2.7")
            dns_plans.ensure(host, WantedName(name=held.name, marker=held.marker, addresses=wanted))
        _drift_findings.compare(zone)
        assert found() == foreign
        served.put(RRset(name=f"lebih.{ZONE}", type="A", ttl=300, values=("192.0.2.8",)))
        served.put(RRset(name=f"samping.{ZONE}", type="TXT", ttl=300, values=('"v=x"',)))
        serial = host.read(f"utuh.{ZONE}").serial
        _drift_findings.compare(zone)
        made = {("record_extra", f"lebih.{ZONE}"), ("record_extra", f"samping.{ZONE}")}
        assert found() == foreign | made
        assert _drift_findings.compare(zone).fresh == 0
        assert host.read(f"utuh.{ZONE}").serial == serial
    told = _drift_findings.compare(zone)  # it answers no more
    assert "menolak sambungan" in told.sentence
    assert found() == foreign | made


def test_edits_on_a_real_mail_server_are_found(here: World, reading: Dovecot) -> None:
    host, mail = reading.host(), System(family=MAIL, about=DOMAIN)
    _hosts._table.by_domain = {DOMAIN: host}
    markers: dict[str, UUID] = {}
    for local in ("utuh", "tutup", "hilang"):
        markers[local] = uuid4()
        box = Mailbox(address=f"{local}@{DOMAIN}", quota_mb=20, marker=markers[local])
        host.apply(host.plan(box), SecretText("Aman-1234-Sekali"))
        here._hold("mailbox", box.address, {}, quota_mb=20, marker=markers[local])
    assert _drift_findings.compare(mail).differences == 0
    host.suspend(f"tutup@{DOMAIN}", marker=markers["tutup"])
    host.remove(f"hilang@{DOMAIN}", marker=markers["hilang"])
    _drift_findings.compare(mail)
    asked = subprocess.run(
        ["doveadm", "-c", str(reading.folder / "dovecot.conf"), "user", f"*@{DOMAIN}"],
        capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert found() == {("closed_differs", f"tutup@{DOMAIN}"), ("mailbox_missing", f"hilang@{DOMAIN}")}
    assert f"hilang@{DOMAIN}" not in asked.stdout
    for local in ("utuh", "tutup"):
        host.remove(f"{local}@{DOMAIN}", marker=markers[local])

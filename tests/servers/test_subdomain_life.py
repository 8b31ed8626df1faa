"""A subdomain from the letter that asks for it to its deletion, on real name servers, nginx and ProFTPD.

Whole cases of the shipped procedure are walked to their end. What a visitor and an owner see afterwards is
asked of the name server for the address, of nginx by TLS with a local authority, and of ProFTPD with the
password read from the printed sheet. The zone is compared with what it was, as anybody who transfers it
sees it.
"""

import http.client
import re
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncssh
import dns.message
import dns.name
import dns.query
import dns.rdatatype
import dns.tsigkeyring
import dns.zone
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker
from tests.access.matrix import undone
from tests.provisioning.zones import ZONE
from tests.servers.hosting import Hosting
from tests.servers.names import OURS, SECRET, NameServer, makes, running
from tests.servers.need import need

from tertib.cases.types import CaseView
from tertib.kernel.actor import Actor
from tertib.project import demo, walk
from tertib.provisioning import _name_systems, _site_systems, dns_plans, service
from tertib.provisioning.dns_types import WantedName
from tertib.registers.models import Entry
from tertib.runtime import door, marks
from tertib.runtime.secrets import SecretText

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
CODE, OLD, NEW = "subdomain", "dinkes", "sehat"
STARTS = datetime.fromisoformat(demo.example_of(demo.SOPS / CODE)["starts"])
PAGE, LATER_PAGE = b"<h1>Dinas Kesehatan</h1>", b"<h1>Dinas Kesehatan, baru</h1>"
PASSWORD = re.compile(r"^\s*((?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4})\s*$", re.MULTILINE)
ACCOUNT = re.compile(r"Nama pengguna\s+(\S+)")
SIGNING = {"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "TYPE65534"}
"""What a signing server makes anew by itself."""
Records = dict[tuple[str, str], tuple[int, frozenset[bytes]]]


@dataclass(slots=True, kw_only=True)
class City:
    """The servers of a city as its visitors and owners meet them."""

    names: NameServer
    web: Hosting

    def address(self, name: str) -> str | None:
        """What the name server answers, or None when there is no such name."""
        query = dns.message.make_query(name, "A")
        answer = dns.query.tcp(query, self.names.address, timeout=5, port=self.names.port).answer
        found = [each.to_text() for one in answer if one.rdtype == dns.rdatatype.A for each in one]
        return found[0] if found else None

    def visit(self, name: str) -> tuple[int, bytes]:
        """The page over TLS, at the address that the name has; (0, b"") when that leads nowhere."""
        at = self.address(name)
        if at is None:
            return 0, b""
        trust = ssl.create_default_context(cafile=str(self.web.folder / "ca.pem"))
        with socket.create_connection((at, self.web.ports["https"]), 5) as plain:
            try:
                line = trust.wrap_socket(plain, server_hostname=name)
            except ssl.SSLCertVerificationError:
                return 0, b""  # nobody of this name lives there
            with line:
                asked = http.client.HTTPConnection(name)
                asked.sock = line
                asked.request("GET", "/")
                answer = asked.getresponse()
                return answer.status, answer.read()

    def records(self) -> Records:
        """The zone in canonical form, without what its server makes by itself."""
        ring = dns.tsigkeyring.from_text({OURS: ("hmac-sha256", SECRET)})
        messages = dns.query.xfr(
            self.names.address, ZONE, port=self.names.port, keyring=ring, keyname=dns.name.from_text(OURS),
            keyalgorithm="hmac-sha256", lifetime=10, relativize=False,
        )  # fmt: skip
        zone = dns.zone.from_xfr(messages, relativize=False)
        return {
            (name.to_text().lower(), dns.rdatatype.to_text(each.rdtype)): (
                each.ttl,
                frozenset(one.to_digestable() for one in each),
            )
            for name, each in zone.iterate_rdatasets()
            if dns.rdatatype.to_text(each.rdtype) not in SIGNING
        }

    def may_upload(self, account: str, password: SecretText) -> bool:
        try:
            self.web.sftp(account, password, lambda sftp: sftp.realpath("."))
        except asyncssh.PermissionDenied:
            return False
        return True


@pytest.fixture(scope="module", params=makes("bind-inline", "knot-signing"))
def city(
    request: pytest.FixtureRequest, web_host: Hosting, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    need("pdftotext")
    web_host.empty()
    for name in (OLD, NEW):
        web_host.certify(f"{name}.{ZONE}")
    with running(request.param, tmp_path_factory.mktemp("names")) as names:
        yield City(names=names, web=web_host)
    web_host.empty()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    with django_db_blocker.unblock(), undone(), door.fixed_time(STARTS):
        yield demo.seed()


@pytest.fixture
def office(seeded: UUID, city: City, db: None, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """The demo office with these servers connected."""
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: city.names.host()})
    monkeypatch.setattr(_site_systems._table, "by_zone", {ZONE: city.web.host()})
    monkeypatch.setattr(settings, "SITE_ADDRESSES", ("127.0.0.1",))
    monkeypatch.setattr(settings, "SITE_TLS", True)
    return seeded


@dataclass(slots=True, kw_only=True)
class Cases:
    """Whole cases one after another, and what came out of the printer."""

    office: UUID
    clock: door.Clock
    folder: Path
    case: UUID = field(init=False)
    sheets: list[str] = field(default_factory=list)

    def walk(self, variant: str, request: Mapping[str, Any], work: Mapping[str, Any] | None = None) -> None:
        example = walk._example(CODE, variant, None)
        example = {**example, "request": {**example["request"], **request}}
        example["work"] = {**example["work"], **(work or {})}
        going = walk.Walk(
            code=CODE, office=self.office, example=example, variant=variant, clock=self.clock
        )  # fmt: skip
        found = going.run(self.folder)
        assert found["closed"]
        assert found["chain"]["ok"]
        self.case = going.case

    def print(self, view: CaseView, by: Actor) -> None:
        path = self.folder / f"{uuid4()}.pdf"
        path.write_bytes(service.print_sheets(view.id, by=by, seen=view.seq).pdf)
        text = ["pdftotext", "-layout", str(path), "-"]
        self.sheets.append(subprocess.run(text, capture_output=True, text=True, check=True).stdout)

    def read_sheet(self) -> tuple[str, SecretText]:
        """The account and the password as they stand on the last paper."""
        [password] = PASSWORD.findall(self.sheets[-1])
        [account] = ACCOUNT.findall(self.sheets[-1])
        return account, SecretText(password)

    def book(self, key: str) -> list[str]:
        """What a book says of the last case, one revision after another."""
        rows = Entry.objects.filter(book__key=key, case=self.case).order_by("revision")
        return [row.data["status"] for row in rows]


@pytest.fixture
def going(office: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cases]:
    with door.fixed_time(STARTS) as clock:
        made = Cases(office=office, clock=clock, folder=tmp_path)
        monkeypatch.setattr(walk, "_PREPARATIONS", {"print_secret": made.print})
        yield made


def watched(monkeypatch: pytest.MonkeyPatch, look: Callable[[], object]) -> list[object]:
    """What a visitor sees at every point where a worker might be killed."""
    seen: list[object] = []

    def point(name: str) -> None:
        if name.startswith(("naming.", "hosting.")):
            seen.append(look())

    monkeypatch.setattr(marks, "point", point)
    return seen


def test_made_changed_and_deleted_by_whole_cases(
    city: City, going: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = f"{OLD}.{ZONE}", f"{NEW}.{ZONE}"
    untouched = city.records()

    # made: nothing by that name before; afterwards the paper's password uploads, and the name shows it
    assert city.visit(old) == (0, b"")
    going.walk("create", {"name": OLD})
    account, first = going.read_sheet()
    city.web.upload(account, first, "index.html", PAGE)
    assert city.visit(old) == (200, PAGE)
    made = city.records()
    assert {key: one for key, one in made.items() if key in untouched} == untouched
    assert {key for key in made if key not in untouched} == {
        (f"{old}.", "A"),
        (f"_tertib.{old}.", "TXT"),
    }

    # changed: another name and another password; at no point is neither name there
    with monkeypatch.context() as patch:
        seen = watched(patch, lambda: (city.visit(old)[0], city.visit(new)[0]))
        asked = {"name": OLD, "new_name": NEW, "changes": ["name", "credentials"]}
        going.walk("change", asked)
    assert (200, 0) in seen
    assert (200, 200) in seen
    assert (0, 200) in seen
    assert (0, 0) not in seen
    account, second = going.read_sheet()
    city.web.upload(account, second, "index.html", LATER_PAGE)
    assert not city.may_upload(account, first)
    assert (city.visit(old), city.visit(new)) == ((0, b""), (200, LATER_PAGE))
    changed = city.records()
    assert {key for key in changed if key not in untouched} == {
        (f"{new}.", "A"),
        (f"_tertib.{new}.", "TXT"),
    }
    assert {key: one for key, one in changed.items() if key in untouched} == untouched

    # deleted: the name first, so that no name ever leads to a site that is gone
    with monkeypatch.context() as patch:
        seen = watched(patch, lambda: (city.address(new) is not None, city.may_upload(account, second)))
        going.walk("delete", {"name": NEW})
    assert (True, True) in seen
    assert (False, True) in seen
    assert (False, False) in seen
    assert (True, False) not in seen
    assert city.visit(new) == (0, b"")
    assert city.records() == untouched
    assert (going.book("hosting"), going.book("naming")) == (["akan dihapus", "dihapus"], ["dihapus"])
    [archive] = (city.web.folder / "backups").glob("*.tar*")
    assert archive.stat().st_size > 0


def test_the_naive_twins_are_red(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same watchers see the gap when the old name goes first, and the dead name when the site does."""
    host, marker = city.names.host(), uuid4()
    first, other = f"kembar.{ZONE}", f"kembar2.{ZONE}"
    untouched = city.records()
    dns_plans.ensure(host, WantedName(name=first, marker=marker, addresses=("127.0.0.1",), ttl=300))
    assert city.address(first)
    dns_plans.remove(host, first, marker=marker)
    neither = (city.address(first), city.address(other))
    dns_plans.ensure(host, WantedName(name=other, marker=marker, addresses=("127.0.0.1",), ttl=300))
    dead = (city.address(other) is not None, city.may_upload("kembar", SecretText("x")))
    dns_plans.remove(host, other, marker=marker)
    assert neither == (None, None)
    assert dead == (True, False)
    assert city.records() == untouched

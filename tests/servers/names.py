"""Real name servers on the loopback: BIND as it stands, signing, signing inline, and Knot."""

import base64
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.tsig
import dns.update
from tests.provisioning.zones import ZONE, zone_text
from tests.servers.need import find, need
from tests.servers.server import Server as Process
from tests.servers.server import free_port

from tertib.provisioning.connectors.dns_asking import Server
from tertib.provisioning.connectors.dns_rfc2136 import Rfc2136Server, Rfc2136Settings
from tertib.provisioning.dns_types import RRset
from tertib.runtime.secrets import SecretText

OURS, THEIRS, NARROW = "tertib.", "kantor.", "sempit."
"""Our key, the office's own, and one that may write TXT alone."""
SECRET = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
WRONG = base64.b64encode(b"another-secret-of-the-same-size.").decode()
SIGNING = {
    "plain": "",
    "policy": "dnssec-policy default; inline-signing no;",
    "inline": "dnssec-policy default; inline-signing yes;",
}
POLICY = f"""update-policy {{
    deny "{OURS}" name ns1.{ZONE}.;
    grant "{OURS}" zonesub A AAAA CNAME TXT;
    grant "{THEIRS}" zonesub ANY;
    grant "{NARROW}" zonesub TXT;
  }};"""


@dataclass(slots=True, kw_only=True)
class NameServer:
    """A running name server, and how to stand in for the others who write into its zone."""

    make: str
    process: Process
    port: int
    control: list[str] = field(default_factory=list)
    address: str = "127.0.0.1"

    @property
    def server(self) -> Server:
        return Server(host=self.address, port=self.port)

    def host(self, **more: object) -> Rfc2136Server:
        settings: dict[str, object] = {
            "zone": ZONE,
            "primary": self.server,
            "key_name": OURS,
            "secret": SecretText(SECRET),
            "limit": 3.0,
            **more,
        }
        return Rfc2136Server(Rfc2136Settings(**settings))  # type: ignore[arg-type]  # as named above

    def put(self, found: RRset) -> None:
        """Write a record as the office does, with its own key, and wait until it is seen."""
        key = dns.tsig.Key(THEIRS, SECRET, "hmac-sha256")
        update = dns.update.UpdateMessage(dns.name.from_text(ZONE), keyring=key)
        for value in found.values:
            update.add(dns.name.from_text(found.name), found.ttl, found.type, value)
        answer = dns.query.tcp(update, self.address, timeout=3, port=self.port)
        assert answer.rcode() == dns.rcode.NOERROR, dns.rcode.to_text(answer.rcode())
        query = dns.message.make_query(found.name, found.type)
        while not dns.query.tcp(query, self.address, timeout=3, port=self.port).answer:
            pass

    def tell(self, *words: str) -> None:
        """rndc or knotc."""
        subprocess.run([*self.control, *words], check=True, capture_output=True, timeout=20)


def answers(port: int, address: str = "127.0.0.1") -> Callable[[], bool]:
    """Ready when the zone's serial is given out."""
    query = dns.message.make_query(ZONE, "SOA")

    def ask() -> bool:
        try:
            return bool(dns.query.udp(query, address, timeout=0.05, port=port).answer)
        except dns.exception.Timeout:
            return False

    return ask


def bind(folder: Path, signing: str = "plain", *, count: int = 0, updates: bool = True) -> NameServer:
    """`updates` False: the zone is a file that is loaded again when told, as where nobody has a key."""
    folder.mkdir(parents=True)
    port, control = free_port(), free_port()
    (folder / "zona.db").write_text(zone_text(count))
    key = f'{{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'
    (folder / "rndc.conf").write_text(
        f'key "rndc" {key}'
        f'options {{ default-key "rndc"; default-server 127.0.0.1; default-port {control}; }};\n'
    )
    (folder / "named.conf").write_text(
        f"""\
key "rndc" {key}key "{OURS}" {key}key "{THEIRS}" {key}key "{NARROW}" {key}
controls {{ inet 127.0.0.1 port {control} allow {{ 127.0.0.1; }} keys {{ "rndc"; }}; }};
options {{
  directory "{folder}"; pid-file "{folder}/named.pid"; session-keyfile "{folder}/session.key";
  managed-keys-directory "{folder}"; key-directory "{folder}";
  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion no; dnssec-validation no; notify no; empty-zones-enable no;
  allow-transfer {{ key "{OURS}"; }};
}};
zone "{ZONE}" {{
  type primary; file "{folder}/zona.db"; {SIGNING[signing]} {POLICY if updates else ""}
}};
"""
    )
    argv = [str(find("named")), "-4", "-g", "-n", "1", "-c", str(folder / "named.conf")]
    process = Process("named", argv, folder, ready=answers(port))
    rndc = [str(find("rndc")), "-c", str(folder / "rndc.conf")]
    return NameServer(make=f"bind-{signing}", process=process, port=port, control=rndc)


def knot(folder: Path, *, signing: bool = False, count: int = 0) -> NameServer:
    (folder / "db").mkdir(parents=True)  # without it every update is SERVFAIL
    port = free_port()
    (folder / "zona.db").write_text(zone_text(count))
    keys = "\n".join(
        f"  - id: {name}\n    algorithm: hmac-sha256\n    secret: {SECRET}" for name in (OURS, THEIRS, NARROW)
    )
    (folder / "knot.conf").write_text(
        f"""\
server:
  rundir: {folder}
  listen: 127.0.0.1@{port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
  tcp-io-timeout: 20000
log:
  - target: stdout
    any: info
database:
  storage: {folder}/db
  journal-db-max-size: 64M
  kasp-db-max-size: 16M
key:
{keys}
acl:
  - id: transfer
    key: {OURS}
    action: transfer
  - id: ours
    key: {OURS}
    action: update
    update-type: [A, AAAA, CNAME, TXT]
    update-owner: name
    update-owner-match: sub
    update-owner-name: [{ZONE}.]
  - id: theirs
    key: {THEIRS}
    action: update
  - id: narrow
    key: {NARROW}
    action: update
    update-type: [TXT]
zone:
  - domain: {ZONE}
    storage: {folder}
    file: zona.db
    acl: [transfer, ours, theirs, narrow]
    dnssec-signing: {"on" if signing else "off"}
"""
    )
    process = Process(
        "knotd", [str(find("knotd")), "-c", str(folder / "knot.conf")], folder, ready=answers(port)
    )
    control = [str(find("knotc")), "-c", str(folder / "knot.conf"), "-s", str(folder / "knot.sock")]
    return NameServer(make="knot-signing" if signing else "knot", process=process, port=port, control=control)


MAKES: dict[str, Callable[[Path], NameServer]] = {
    "bind-plain": lambda folder: bind(folder, "plain"),
    "bind-policy": lambda folder: bind(folder, "policy"),
    "bind-inline": lambda folder: bind(folder, "inline"),
    "knot": knot,
    "knot-signing": lambda folder: knot(folder, signing=True),
}
FULL = os.environ.get("TERTIB_PROOF") == "1"


def makes(*sample: str) -> list[str]:
    """Every make under `make proof`, else these."""
    return list(MAKES) if FULL else list(sample)


@contextmanager
def running(make: str, folder: Path) -> Iterator[NameServer]:
    """A server of this make, or the test's skip by name."""
    need(*(("knotd", "knotc") if make.startswith("knot") else ("named", "rndc")))
    made = MAKES[make](folder / make)
    with made.process:
        yield made

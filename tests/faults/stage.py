"""Real BIND, nginx and ProFTPD for faults of subdomains, put back between trials to what was saved."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import dns.name
import dns.query
import dns.tsig
import dns.update
from tests.provisioning.zones import ZONE
from tests.servers.hosting import Hosting, hosting, running_in
from tests.servers.names import NARROW, OURS, SECRET, THEIRS, WRONG, NameServer, bind
from tests.servers.need import need

from tertib.provisioning.connectors.dns_asking import Server
from tertib.provisioning.connectors.dns_rfc2136 import Rfc2136Server, Rfc2136Settings
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.provisioning.dns_types import RRset
from tertib.runtime.secrets import SecretText

__all__ = [
    "AT", "NARROW", "NEIGHBOUR", "NEW", "OLD", "RIVALS", "THEIRS", "WRONG", "ZONE",
    "Believed", "Stage", "staged",
]  # fmt: skip
OLD, NEW, NEIGHBOUR = f"dinkes.{ZONE}", f"kesehatan.{ZONE}", f"tetangga.{ZONE}"
AT = "127.0.0.1"
RIVALS = ("103.28.10.71", "103.28.10.72")
PARTS = ("sites", "www", "backups", "uploads/accounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What an office knows of its servers; a fault is often that it knows something wrong."""

    dns: int
    web: str
    key: str = OURS
    secret: str = SECRET
    limit: float = 2.0
    pid: str = ""

    @classmethod
    def of(cls, folder: Path) -> Self:
        return cls(**json.loads((folder / "servers.json").read_text()))

    def told(self, folder: Path, **wrong: object) -> None:
        """The office in this folder believes it from now on."""
        text = json.dumps(asdict(replace(self, **wrong)))  # type: ignore[arg-type]  # its own fields
        (folder / "servers.json").write_text(text)

    @property
    def server(self) -> Server:
        return Server(host="127.0.0.1", port=self.dns)

    def hosting(self) -> Hosting:
        return running_in(Path(self.web))

    def names(self) -> Rfc2136Server:
        return Rfc2136Server(
            Rfc2136Settings(
                zone=ZONE, primary=self.server, key_name=self.key, secret=SecretText(self.secret),
                limit=self.limit,
            )
        )  # fmt: skip

    def sites(self) -> HostedSites:
        pid = Path(self.pid) if self.pid else None
        return self.hosting().host(limit=self.limit, patience=self.limit, pid=pid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The running servers, and what stands on them."""

    names: NameServer
    web: Hosting

    @property
    def believed(self) -> Believed:
        return Believed(dns=self.names.port, web=str(self.web.folder))

    def zone(self) -> set[RRset]:
        return set(self.names.host().records() or ())

    def save(self, to: Path) -> set[RRset]:
        """Keep the web host's files in this folder; answers the zone."""
        to.mkdir()
        for part in PARTS:
            self._copy(self.web.folder / part, to / part)
        return self.zone()

    def put_back(self, kept: Path, zone: set[RRset]) -> None:
        """Files and records as they were saved; the zone by an update, so that the server runs on."""
        for part in PARTS:
            path = self.web.folder / part
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            self._copy(kept / part, path)
        for path in self.web.folder.glob(".sites.*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.web.tell()
        key = dns.tsig.Key(THEIRS, SECRET, "hmac-sha256")
        update = dns.update.UpdateMessage(dns.name.from_text(ZONE), keyring=key)
        now = self.zone()
        for each in now - zone:
            update.delete(dns.name.from_text(each.name), each.type)
        for each in zone - now:
            for value in each.values:
                update.add(dns.name.from_text(each.name), each.ttl, each.type, value)
        if zone != now:
            dns.query.tcp(update, "127.0.0.1", timeout=3, port=self.names.port)
        assert self.zone() == zone

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """All servers of one stage, or the test's skip by name."""
    need("named", "rndc", "nginx", "proftpd", "ssh-keygen", root=True)
    with small_disk(folder / "web") as web_folder:
        names, web = bind(folder / "names"), hosting(web_folder)
        with names.process, web.servers[0], web.servers[1]:
            yield Stage(names=names, web=web)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes, where this machine lets anybody mount one."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m,mode=755", "tmpfs", str(folder)])
    try:
        yield folder
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "-l", str(folder)], check=True)

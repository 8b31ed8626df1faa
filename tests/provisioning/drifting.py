"""An office whose name server, mail server and web host are files: filled as Tertib fills them, then edited
by hand. Every edit below is one difference of one kind; what it makes is known by its name and aspect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from django.conf import settings

from tertib.provisioning import _hosts, _name_systems, _site_systems
from tertib.provisioning.connectors.dns_zone_file import ZoneFile, ZoneFileSettings
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.fake import SETTINGS
from tertib.provisioning.connectors.hosting_accounts import Account
from tertib.provisioning.connectors.hosting_directory import directory_sites
from tertib.provisioning.connectors.hosting_front import Record
from tertib.provisioning.models import Holding
from tertib.provisioning.types import HoldingState
from tertib.runtime import door

ZONE, DOMAIN, AT = "kota.go.id", "kota.go.id", "192.0.2.10"
HEAD = f"""\
$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1.{ZONE}.
"""


@dataclass(slots=True, kw_only=True)
class World:
    """The files of three servers, and the office that keeps them."""

    folder: Path
    office: UUID
    owner: UUID | None = None

    # --- what the office made

    def name(self, label: str, *, kind: str = "hosting", target: str = "", **changes: Any) -> Holding:
        """A name in the books, and in the zone as the connector of zone files writes it."""
        held = self._hold("name", f"{label}.{ZONE}", {"kind": kind, "target": target, "ttl": 300}, **changes)
        values = [AT] if kind == "hosting" else [each.strip() for each in target.split(",")]
        for value in values:
            self.write(f"{held.name}. 300 IN {_type(value, kind)} {value} ; tertib {held.marker}")
        mark = f'_tertib.{held.name}. 300 IN TXT "owner=tertib;ref={held.marker}"'
        self.write(f"{mark} ; tertib {held.marker}")
        return held

    def mailbox(self, local: str, *, quota_mb: int = 50, **changes: Any) -> Holding:
        held = self._hold("mailbox", f"{local}@{DOMAIN}", {}, quota_mb=quota_mb, **changes)
        self.passwd(held.name, held.marker, quota_mb)
        if held.state == HoldingState.SUSPENDED:
            _append(self.folder / "denied", held.name)
        return held

    def site(self, label: str, *, quota_mb: int = 100, **changes: Any) -> Holding:
        said = {"account": label, "revision": 1, "tls": False}
        held = self._hold("site", f"{label}.{ZONE}", said, quota_mb=quota_mb, **changes)
        self.served(label, held.marker, quota_mb=quota_mb)
        self.account(label, held.marker)
        (self.folder / "web" / "www" / label / "public_html").mkdir(parents=True, exist_ok=True)
        (self.folder / "web" / "www" / label / ".tertib").write_text(f"{held.marker}\n")
        return held

    def _hold(self, kind: str, name: str, said: dict[str, Any], **changes: Any) -> Holding:
        columns: dict[str, Any] = {
            "kind": kind, "name": name, "office_id": self.office, "owner_id": self.owner, "marker": uuid4(),
            "connector": "files", "quota_mb": 0, "state": HoldingState.ACTIVE, "version": 1,
            "wanted": changes.get("state", HoldingState.ACTIVE), "reserved_at": door.read_now(),
            "proven_at": door.read_now(), "settings": said, **changes,
        }  # fmt: skip
        return Holding.objects.create(**columns)

    # --- the files

    @property
    def zone(self) -> Path:
        return self.folder / "zone"

    def write(self, line: str) -> None:
        _append(self.zone, line)

    def edit(self, old: str, new: str) -> None:
        """What a person does in an editor."""
        text = self.zone.read_text()
        assert old in text, old
        self.zone.write_text(text.replace(old, new))

    def drop(self, file: str, start: str) -> None:
        """Every line that begins so."""
        path = self.folder / file
        lines = path.read_text().splitlines()
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) < len(lines), start
        path.write_text("".join(f"{line}\n" for line in kept))

    def passwd(self, address: str, marker: UUID | None, quota_mb: int) -> None:
        mark = f" userdb_tertib={marker} userdb_tertib_version=1" if marker else ""
        quota = f"userdb_quota_rule=*:bytes={quota_mb * 1024 * 1024}"
        _append(self.folder / "users", f"{address}:{{ARGON2ID}}$x:1000:1000::/mail/{address}::{quota}{mark}")

    def served(self, label: str, marker: UUID, *, quota_mb: int = 100, revision: int = 1) -> None:
        record = Record(
            name=f"{label}.{ZONE}", account=label, marker=marker, quota_mb=quota_mb, revision=revision
        )
        (self.folder / "web" / "sites" / f"{record.name}.json").write_text(record.text())

    def account(self, label: str, marker: UUID) -> None:
        account = Account(
            name=label, hash="$2b$04$x", uid=0, gid=0, marker=marker, version=1, home=f"/www/{label}"
        )
        _append(self.folder / "web" / "accounts", account.text())


def _append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(f"{line}\n")


def _type(value: str, kind: str) -> str:
    return "CNAME" if kind == "cname" else "AAAA" if ":" in value else "A"


@contextmanager
def world(folder: Path, office: UUID, owner: UUID | None = None) -> Iterator[World]:
    """The three servers as files, connected; everything else is disconnected meanwhile."""
    for path in (folder / "web" / "sites", folder / "web" / "www", folder / "homes"):
        path.mkdir(parents=True)
    (folder / "zone").write_text(HEAD)
    (folder / "users").touch()
    (folder / "denied").touch()
    (folder / "web" / "accounts").touch()
    zone = ZoneFile(ZoneFileSettings(zone=ZONE, path=folder / "zone", checker=()))
    mail = DovecotPasswdFile(
        DovecotFiles(
            users=folder / "users", denied=folder / "denied", homes=folder / "homes", uid=1000, gid=1000,
            settings=SETTINGS, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
        )
    )  # fmt: skip
    web = directory_sites(folder / "web", rounds=4)
    before = (
        dict(_name_systems._table.by_zone), dict(_hosts._table.by_domain), dict(_site_systems._table.by_zone)
    )  # fmt: skip
    told, settings.SITE_ADDRESSES = settings.SITE_ADDRESSES, (AT,)
    _name_systems._table.by_zone = {ZONE: zone}
    _hosts._table.by_domain = {DOMAIN: mail}
    _site_systems._table.by_zone = {ZONE: web}
    yield World(folder=folder, office=office, owner=owner)
    (_name_systems._table.by_zone, _hosts._table.by_domain, _site_systems._table.by_zone) = before
    settings.SITE_ADDRESSES = told


# --- edits by hand, one difference each -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """`make` puts number `no` into books and servers, `drift` edits the server; answers the subject."""

    aspect: str
    drift: Callable[[World, int], str]


def _record_missing(world: World, no: int) -> str:
    held = world.name(f"hilang{no}")
    world.drop("zone", f"{held.name}. ")
    return held.name


def _whole_name_missing(world: World, no: int) -> str:
    held = world.name(f"lenyap{no}")
    world.drop("zone", f"{held.name}. ")
    world.drop("zone", f"_tertib.{held.name}. ")
    return held.name


def _record_value(world: World, no: int) -> str:
    held = world.name(f"alih{no}", kind="own_ip", target=f"198.51.100.{no}")
    world.edit(f"{held.name}. 300 IN A 198.51.100.{no} ", f"{held.name}. 300 IN A 203.0.113.{no} ")
    return held.name


def _record_ttl(world: World, no: int) -> str:
    held = world.name(f"umur{no}")
    world.edit(f"{held.name}. 300 IN A", f"{held.name}. 3600 IN A")
    return held.name


def _record_extra(world: World, no: int) -> str:
    held = world.name(f"lebih{no}")
    world.write(f"lebih{no} 300 IN A 203.0.113.{no}")
    return held.name


def _record_beside(world: World, no: int) -> str:
    held = world.name(f"samping{no}")
    world.write(f'samping{no} 300 IN TXT "google-site-verification={no}"')
    return held.name


def _mark_missing(world: World, no: int) -> str:
    held = world.name(f"tanpa{no}")
    world.drop("zone", f"_tertib.{held.name}. ")
    return held.name


def _mark_other(world: World, no: int) -> str:
    held = world.name(f"tanda{no}")
    world.edit(f'"owner=tertib;ref={held.marker}"', f'"owner=tertib;ref={uuid4()}"')
    return held.name


def _foreign_name(world: World, no: int) -> str:
    world.write(f"asing{no} 300 IN A 203.0.113.{no}")
    return f"asing{no}.{ZONE}"


def _name_left_over(world: World, no: int) -> str:
    held = world.name(f"sisa{no}", state=HoldingState.REMOVED)
    return held.name


def _mailbox_missing(world: World, no: int) -> str:
    held = world.mailbox(f"hilang{no}")
    world.drop("users", f"{held.name}:")
    return held.name


def _mailbox_foreign(world: World, no: int) -> str:
    world.passwd(f"asing{no}@{DOMAIN}", None, 10)
    return f"asing{no}@{DOMAIN}"


def _mailbox_open(world: World, no: int) -> str:
    held = world.mailbox(f"tutup{no}", state=HoldingState.SUSPENDED)
    world.drop("denied", held.name)
    return held.name


def _mailbox_quota(world: World, no: int) -> str:
    held = world.mailbox(f"kuota{no}")
    marked = str(held.marker)
    users = world.folder / "users"
    lines = [
        line.replace(f"bytes={50 * 1024 * 1024}", f"bytes={90 * 1024 * 1024}") if marked in line else line
        for line in users.read_text().splitlines()
    ]
    users.write_text("".join(f"{line}\n" for line in lines))
    return held.name


def _site_missing(world: World, no: int) -> str:
    held = world.site(f"situs{no}")
    (world.folder / "web" / "sites" / f"{held.name}.json").unlink()
    return held.name


def _site_other(world: World, no: int) -> str:
    held = world.site(f"jawab{no}")
    world.served(f"jawab{no}", uuid4())
    return held.name


def _site_foreign(world: World, no: int) -> str:
    (world.folder / "web" / "sites" / f"liar{no}.{ZONE}.json").write_text("{}")
    return f"liar{no}.{ZONE}"


def _account_missing(world: World, no: int) -> str:
    held = world.site(f"akun{no}")
    world.drop("web/accounts", f"akun{no}:")
    return held.name


def _account_extra(world: World, no: int) -> str:
    _append(world.folder / "web" / "accounts", f"tamu{no}:$2b$04$x:0:0:dibuat tangan:/www/tamu{no}:/bin/sh")
    return f"tamu{no}"


TEN: dict[str, list[Drift]] = {
    "record_missing": [
        Drift(aspect="records", drift=_record_missing), Drift(aspect="records", drift=_whole_name_missing)
    ],
    "record_value": [Drift(aspect="records", drift=_record_value)],
    "record_ttl": [Drift(aspect="records", drift=_record_ttl)],
    "mark_missing": [Drift(aspect="mark", drift=_mark_missing)],
    "foreign_name": [Drift(aspect="there", drift=_foreign_name)],
    "mailbox_missing": [Drift(aspect="there", drift=_mailbox_missing)],
    "closed_differs": [Drift(aspect="closed", drift=_mailbox_open)],
    "quota_differs": [Drift(aspect="quota", drift=_mailbox_quota)],
    "site_missing": [Drift(aspect="there", drift=_site_missing)],
    "account_missing": [Drift(aspect="account", drift=_account_missing)],
}  # fmt: skip
OTHERS: dict[str, list[Drift]] = {
    "record_extra": [
        Drift(aspect="records", drift=_record_extra), Drift(aspect="others", drift=_record_beside)
    ],
    "mark_other": [Drift(aspect="mark", drift=_mark_other)],
    "left_over": [Drift(aspect="there", drift=_name_left_over)],
    "mailbox_foreign": [Drift(aspect="there", drift=_mailbox_foreign)],
    "site_other": [Drift(aspect="site", drift=_site_other)],
    "site_foreign": [Drift(aspect="there", drift=_site_foreign)],
    "account_extra": [Drift(aspect="account", drift=_account_extra)],
}  # fmt: skip


def inject(world: World, kinds: dict[str, list[Drift]], each: int) -> set[tuple[str, str, str]]:
    """`each` differences of every kind; answers (kind, subject, aspect) of all."""
    made = set()
    for kind, ways in kinds.items():
        for no in range(1, each + 1):
            way = ways[no % len(ways)]
            made.add((kind, way.drift(world, no), way.aspect))
    return made

"""The private Dovecot of the demo office: so that the password on the printed sheet really opens a mailbox.

It is no mail server for anybody else: loopback only, on a port it found free and remembers, without TLS
because nothing leaves the machine. It runs without root; started by root it keeps its mail as the user `mail`
in a place that user can reach. Configuration, passwd-file and log lie in DATA/dovecot.
"""

import grp
import hashlib
import json
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tertib.project import environment
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.types import ClientSettings

HOST = "127.0.0.1"
HOW_TO_GET = (
    "Dovecot belum terpasang: kotak surat dibuat dalam berkas saja dan tidak dapat dimasuki. "
    "Di Debian: sudo apt install dovecot-imapd, lalu jalankan lagi."
)
_PORTS = ("imap",)
_LONGEST_SOCKET_FOLDER = 70  # the kernel takes 108 bytes for a socket's path, and Dovecot appends some
_SEARCHED = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/sbin", os.environ.get("PATH", os.defpath)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server lives and as whom it keeps mail."""

    folder: Path  # configuration, passwd-file, log
    homes: Path
    sockets: Path
    user: str
    group: str
    uid: int
    gid: int


def is_installed() -> bool:
    """Whether this machine has Dovecot with its IMAP part."""
    return _program("dovecot") is not None and any(
        (Path(prefix) / "dovecot" / "imap-login").exists()
        for prefix in ("/usr/lib", "/usr/libexec", "/usr/local/lib")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A server ready to be started: what to run, what the other processes must know, where it will listen."""

    argv: Sequence[str]
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)


def prepare(data: Path | None = None) -> Prepared | None:
    """Write the configuration, before any child starts; None where Dovecot is missing or not wanted."""
    program = _program("dovecot")
    if (
        program is None
        or not is_installed()
        or environment.text("TERTIB_MAIL", default="private") != "private"
    ):
        return None
    place = _place(data or environment.folder("TERTIB_DATA", default=Path.cwd() / "var"))
    ports = _ports(place.folder)
    for name in ("users", "suspended"):
        (place.folder / name).touch(mode=0o640, exist_ok=True)
    _make_folders(place)
    configuration = place.folder / "dovecot.conf"
    configuration.write_text(_configuration(place, ports))
    with suppress(FileNotFoundError):
        (place.sockets / "master.pid").unlink()  # of a server that was killed; ours is not running yet
    return Prepared(argv=[program, "-F", "-c", str(configuration)], port=ports["imap"])


def says(prepared: Prepared | None) -> str:
    """One line for whoever started the demo."""
    if prepared is None:
        return HOW_TO_GET if not is_installed() else ""
    return (
        f"Server surel contoh: IMAP di {HOST}:{prepared.port}; sandi pada lembar akun benar-benar membukanya."
    )


def host(data: Path) -> DovecotPasswdFile:
    """The connector to this server; without Dovecot it writes the file and proves by reading it back."""
    place = _place(data)
    _make_walkable(place.folder)
    ports = _remembered(place.folder)
    door = (
        Endpoint(host=HOST, port=ports["imap"], security=Security.PLAIN) if ports and is_installed() else None
    )
    return DovecotPasswdFile(
        DovecotFiles(
            users=place.folder / "users",
            denied=place.folder / "suspended",
            homes=place.homes,
            uid=place.uid,
            gid=place.gid,
            settings=ClientSettings(
                imap_host=HOST,
                imap_port=ports.get("imap", 143),
                imap_security="tanpa enkripsi, hanya di komputer ini",
                smtp_host=HOST,
                smtp_port=587,
                smtp_security="tidak ada pada kantor contoh",
            ),
            doors=Doors(imap=door) if door else None,
            doveadm=_doveadm(place) if door else (),
        )
    )


def reset(data: Path) -> None:
    """Forget every mailbox with its mail."""
    place = _place(data)
    for folder in (place.homes, place.sockets, place.folder):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        place.homes.parent.rmdir()  # the place outside DATA, where there was one


def _doveadm(place: Place) -> tuple[str, ...]:
    program = _program("doveadm")
    return (program, "-c", str(place.folder / "dovecot.conf")) if program else ()


def _program(name: str) -> str | None:
    return shutil.which(name, path=_SEARCHED)


def _place(data: Path) -> Place:
    folder = data / "dovecot"
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    owner = pwd.getpwuid(os.geteuid())
    reachable = folder
    if owner.pw_uid == 0:
        owner = pwd.getpwnam("mail")  # Dovecot never opens mail as root
        reachable = folder if _is_open_to_all(folder) else Path("/var/lib") / f"tertib-dovecot-{mark}"
    sockets = reachable / "run"
    if len(str(sockets)) > _LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"tertib-dovecot-{owner.pw_uid}-{mark}"
    group = _group_name(owner.pw_gid)
    return Place(
        folder=folder,
        homes=reachable / "mail",
        sockets=sockets,
        user=owner.pw_name,
        group=group,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
    )


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def _is_open_to_all(folder: Path) -> bool:
    """Whether any user may walk into the folder; what does not exist yet is made by us, and open."""
    return all(not part.exists() or part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _make_folders(place: Place) -> None:
    for folder in (place.homes, place.sockets):
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        if folder.stat().st_uid not in (os.geteuid(), place.uid):
            raise SystemExit(f"tertib: {folder} milik pengguna lain; hapus lalu jalankan lagi.")
    if os.geteuid() == 0:
        os.chown(place.homes, place.uid, place.gid)


def _make_walkable(folder: Path) -> None:
    """Whoever makes it first, the connector or the server: `_place` looks at it, and must see the same later.

    The files in it keep their own modes. `mkdir` alone would leave the mode to the umask.
    """
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _remembered(folder: Path) -> dict[str, int]:
    try:
        found = json.loads((folder / "ports.json").read_text())
    except (OSError, ValueError):
        return {}
    return {name: int(found[name]) for name in _PORTS if name in found}


def _ports(folder: Path) -> Mapping[str, int]:
    """The ports of last time where they are still free, so that a printed sheet stays right."""
    _make_walkable(folder)
    before = _remembered(folder)
    ports = {name: _free_port(before.get(name, 0)) for name in _PORTS}
    (folder / "ports.json").write_text(json.dumps(ports))
    return ports


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                line.bind((HOST, port))
                found: int = line.getsockname()[1]
                return found
    raise SystemExit("tertib: tidak ada port bebas untuk server surel contoh.")


def _configuration(place: Place, ports: Mapping[str, int]) -> str:
    return f"""\
# Written by `tertib serve` at every start; changes are lost.
base_dir = {place.sockets}
state_dir = {place.sockets}
instance_name = tertib
log_path = {place.folder}/dovecot.log
protocols = imap
listen = {HOST}
ssl = no
disable_plaintext_auth = no
# One user for everything: this server never changes into another.
default_internal_user = {place.user}
default_internal_group = {place.group}
default_login_user = {place.user}
mail_uid = {place.uid}
mail_gid = {place.gid}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  deny = yes
  args = username_format=%Lu {place.folder}/suspended
}}
passdb {{
  driver = passwd-file
  args = scheme=CRYPT username_format=%Lu {place.folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {place.folder}/users
}}
service auth {{
  user = {pwd.getpwuid(os.geteuid()).pw_name}
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {ports["imap"]}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  # Everybody comes from the loopback here: one wrong password must not delay the next person.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

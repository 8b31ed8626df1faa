"""Real nginx and ProFTPD (mod_sftp) on free loopback ports, with certificates from a throw-away authority."""

import asyncio
import grp
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import textwrap
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import trustme
from tests.servers.need import find
from tests.servers.server import Server, free_port, greets

from tertib.provisioning.connectors.hosting_accounts import AccountFile
from tertib.provisioning.connectors.hosting_folders import SiteFolders
from tertib.provisioning.connectors.hosting_nginx import Nginx, nginx_sites
from tertib.provisioning.connectors.hosting_proof import Uploads, Web
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.runtime.secrets import SecretText

ZONE = "kotacontoh.go.id"
FIRST_UID = 20001


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """A running web host: its servers, its folder, its ports."""

    folder: Path
    ports: dict[str, int]
    servers: tuple[Server, ...] = ()
    authority: trustme.CA | None = None

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    @property
    def accounts(self) -> Path:
        return self.folder / "uploads" / "accounts"

    @property
    def web(self) -> Server:
        return self.servers[0]

    def tell(self) -> None:
        """Let nginx read its files, and wait until its old workers are gone."""
        os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGHUP)
        time.sleep(0.2)

    def uploading(self, limit: float = 5.0) -> Uploads:
        """Where owners upload."""
        key = (self.folder / "uploads" / "host_key.pub").read_text()
        return Uploads(host="127.0.0.1", port=self.ports["sftp"], host_key=key, limit=limit)

    def asking(self, limit: float = 5.0) -> Web:
        """Where visitors ask."""
        return Web(
            host="127.0.0.1", port=self.ports["http"], tls_port=self.ports["https"],
            authority=self.folder / "ca.pem", limit=limit,
        )  # fmt: skip

    def certify(self, name: str) -> None:
        """A certificate for this name, where the host looks for it."""
        assert self.authority is not None
        leaf = self.authority.issue_cert(name)
        place = self.folder / "tls" / name
        place.mkdir(exist_ok=True)
        leaf.private_key_pem.write_to_path(str(place / "privkey.pem"))
        (place / "fullchain.pem").write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))

    def host(self, *, limit: float = 5.0, patience: float = 5.0, pid: Path | None = None) -> HostedSites:
        """The connector under test."""
        web = grp.getgrnam("www-data").gr_gid
        return nginx_sites(
            nginx=Nginx(
                main=self.folder / "nginx.conf",
                sites=self.sites,
                listen=f"127.0.0.1:{self.ports['http']}",
                listen_tls=f"127.0.0.1:{self.ports['https']}",
                certificates=self.folder / "tls",
                test=(str(find("nginx")), "-e", str(self.folder / "test.log")),
                pid=pid or self.folder / "nginx.pid",
                limit=5.0,
                patience=patience,
            ),
            accounts=AccountFile(path=self.accounts, first_uid=FIRST_UID, gid=web, rounds=4),
            folders=SiteFolders(root=self.folder / "www", backups=self.folder / "backups", gid=web),
            web=self.asking(limit),
            uploads=self.uploading(limit),
        )

    def empty(self) -> None:
        """No sites, no accounts, no folders, no archives; nginx told."""
        for path in (*self.sites.iterdir(), *self.folder.glob(".sites.*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in ("www", "backups"):
            for path in (self.folder / name).iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.accounts.write_text("")
        self.tell()

    def get(self, name: str, path: str = "/", *, tls: bool = False) -> tuple[int, bytes]:
        """What a visitor sees; (0, b"") when the server closes without a word."""
        line = socket.create_connection(("127.0.0.1", self.ports["https" if tls else "http"]), 5)
        if tls:
            trust = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
            line = trust.wrap_socket(line, server_hostname=name)
        asked = http.client.HTTPConnection(name)
        asked.sock = line
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            return answer.status, answer.read()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            return 0, b""
        finally:
            asked.close()

    def sftp(
        self, account: str, secret: SecretText, act: Callable[[asyncssh.SFTPClient], Awaitable[object]]
    ) -> object:
        """What the owner of an account does with an SFTP program; raises what the server refuses."""

        async def work() -> object:
            key = asyncssh.import_known_hosts(
                "* " + (self.folder / "uploads" / "host_key.pub").read_text().rsplit(" ", 1)[0] + "\n"
            )
            async with (
                asyncio.timeout(20),
                asyncssh.connect(
                    "127.0.0.1",
                    self.ports["sftp"],
                    username=account,
                    password=secret.reveal(),
                    known_hosts=key,
                    client_keys=None,
                    agent_path=None,
                    config=None,
                ) as line,
                line.start_sftp_client() as sftp,
            ):
                return await act(sftp)

        return asyncio.run(work())

    def upload(self, account: str, secret: SecretText, path: str, content: bytes) -> None:
        """Put one file into the site."""

        async def put(sftp: asyncssh.SFTPClient) -> None:
            async with sftp.open(f"public_html/{path}", "wb") as file:
                await file.write(content)

        self.sftp(account, secret, put)


def running_in(folder: Path) -> Hosting:
    """The same web host as another process sees it."""
    return Hosting(folder=folder, ports=json.loads((folder / "ports.json").read_text()))


def hosting(folder: Path) -> Hosting:
    """Configurations, certificates and empty folders; not started yet."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    ports = {name: free_port() for name in ("http", "https", "sftp")}
    for name in ("sites", "temporary", "tls", "www", "backups", "uploads"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    (folder / "nginx.conf").write_text(_nginx(folder, ports))
    (folder / "uploads" / "proftpd.conf").write_text(_proftpd(folder / "uploads", ports["sftp"]))
    servers = (_web_server(folder, ports), _upload_server(folder / "uploads", ports["sftp"]))
    made = Hosting(folder=folder, ports=ports, servers=servers, authority=authority)
    (folder / "ports.json").write_text(json.dumps(ports))
    made.certify("default.invalid")
    return made


def _web_server(folder: Path, ports: dict[str, int]) -> Server:
    def listens() -> bool:
        with socket.create_connection(("127.0.0.1", ports["http"]), 0.5):
            return True

    program = find("nginx") or "nginx"
    argv = [program, "-c", folder / "nginx.conf", "-e", folder / "error.log", "-g", "daemon off;"]
    return Server("nginx", argv, folder, ready=listens)


def _upload_server(folder: Path, port: int) -> Server:
    key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host_key")]
    subprocess.run(key, check=True)
    (folder / "accounts").touch(mode=0o600)
    argv = [find("proftpd") or "proftpd", "-n", "-c", folder / "proftpd.conf"]
    return Server("proftpd", argv, folder, ready=greets(port, b"SSH-2.0"))


def _nginx(folder: Path, ports: dict[str, int]) -> str:
    temporary = "\n".join(
        f"          {kind}_temp_path {folder}/temporary/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return textwrap.dedent(f"""\
        worker_processes 1;
        pid {folder}/nginx.pid;
        error_log {folder}/error.log warn;
        {"user www-data;" if os.geteuid() == 0 else ""}
        events {{ worker_connections 512; }}
        http {{
{temporary}
          access_log off;
          default_type application/octet-stream;
          types {{ text/html html; text/plain txt; }}
          server_tokens off;
          server_names_hash_bucket_size 128;  # a name of over 46 characters fails with the default
          server_names_hash_max_size 8192;  # from about 1000 names the default is a warning
          server {{
            listen 127.0.0.1:{ports["http"]} default_server;
            listen 127.0.0.1:{ports["https"]} ssl default_server;
            server_name _;
            ssl_certificate {folder}/tls/default.invalid/fullchain.pem;
            ssl_certificate_key {folder}/tls/default.invalid/privkey.pem;
            return 444;  # an unknown name is nobody's: never another office's site
          }}
          include {folder}/sites/*.conf;
        }}
        """)


def _proftpd(folder: Path, port: int) -> str:
    return textwrap.dedent(f"""\
        LoadModule mod_sftp.c
        ServerType standalone
        ServerName uploads
        DefaultAddress 127.0.0.1
        Port {port}
        SocketBindTight on
        User nobody
        Group nogroup
        PidFile {folder}/proftpd.pid
        ScoreboardFile {folder}/scoreboard
        DelayTable none
        SystemLog {folder}/system.log
        WtmpLog off
        UseReverseDNS off
        UseIPv6 off
        MaxInstances 30
        AuthOrder mod_auth_file.c
        AuthUserFile {folder}/accounts
        RequireValidShell off
        DefaultRoot ~
        Umask 027
        AllowOverwrite on
        <IfModule mod_delay.c>
          DelayEngine off
        </IfModule>
        <IfModule mod_sftp.c>
          SFTPEngine on
          SFTPLog {folder}/sftp.log
          SFTPHostKey {folder}/host_key
          SFTPAuthMethods password
          SFTPCompression off
        </IfModule>
        <Limit SITE_CHMOD>
          DenyAll
        </Limit>
        """)

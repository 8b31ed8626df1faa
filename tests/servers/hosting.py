"""Real nginx and ProFTPD (mod_sftp) on free loopback ports, with certificates from a throw-away authority."""

import grp
import os
import signal
import socket
import subprocess
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import trustme
from tests.servers.need import find
from tests.servers.server import Server, free_port, greets

from tertib.provisioning.connectors.hosting_accounts import AccountFile
from tertib.provisioning.connectors.hosting_folders import SiteFolders
from tertib.provisioning.connectors.hosting_nginx import Nginx, nginx_sites
from tertib.provisioning.connectors.hosting_proof import Uploads, Web
from tertib.provisioning.connectors.hosting_sites import HostedSites

ZONE = "kotacontoh.go.id"
FIRST_UID = 20001


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """A running web host: its servers, its folder, its ports."""

    web: Server
    uploads: Server
    folder: Path
    ports: dict[str, int]
    authority: trustme.CA

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    @property
    def accounts(self) -> Path:
        return self.folder / "uploads" / "accounts"

    def tell(self) -> None:
        """Let nginx read its files, and wait until its old workers are gone."""
        os.kill(self.web.pid, signal.SIGHUP)
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
        leaf = self.authority.issue_cert(name)
        place = self.folder / "tls" / name
        place.mkdir(exist_ok=True)
        leaf.private_key_pem.write_to_path(str(place / "privkey.pem"))
        (place / "fullchain.pem").write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))

    def host(self, *, limit: float = 5.0) -> HostedSites:
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
                pid=self.folder / "nginx.pid",
                limit=limit,
            ),
            accounts=AccountFile(path=self.accounts, first_uid=FIRST_UID, gid=web, rounds=4),
            folders=SiteFolders(root=self.folder / "www", backups=self.folder / "backups", gid=web),
            web=self.asking(limit),
            uploads=self.uploading(limit),
        )


def hosting(folder: Path) -> Hosting:
    """Configurations, certificates and empty folders; not started yet."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    ports = {name: free_port() for name in ("http", "https", "sftp")}
    for name in ("sites", "temporary", "tls", "www", "backups", "uploads"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    (folder / "nginx.conf").write_text(_nginx(folder, ports))
    (folder / "uploads" / "proftpd.conf").write_text(_proftpd(folder / "uploads", ports["sftp"]))
    made = Hosting(
        web=_web_server(folder, ports), uploads=_upload_server(folder / "uploads", ports["sftp"]),
        folder=folder, ports=ports, authority=authority,
    )  # fmt: skip
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

"""Real Dovecot and Postfix on free loopback ports, with TLS from a throw-away authority.

Dovecot runs as the user `mail` from start to end; Postfix' master needs root, its children drop it. Their
folders must be open to other users, which pytest's never are. No test mail can leave the machine:
`default_transport = error`.
"""

import grp
import os
import pwd
import shutil
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import trustme
from tests.servers.server import Server, free_port, greets

from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.types import ClientSettings

DOMAIN = "contoh.go.id"
MAIL_NAME = f"mail.{DOMAIN}"
_QUEUES = "active bounce corrupt defer deferred flush hold incoming private saved trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running Dovecot: its server, its files, its doors."""

    server: Server
    folder: Path
    ports: dict[str, int]

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    def host(
        self, *, submission: int | None = None, limit: float = 10.0, imap: int | None = None
    ) -> DovecotPasswdFile:
        """The connector under test; `imap` goes through another port, `submission` asks Postfix too."""
        uid, gid = _mail_user()
        closing = None if submission is None else _endpoint(submission, Security.STARTTLS, self.authority)
        return DovecotPasswdFile(
            DovecotFiles(
                users=self.folder / "users",
                denied=self.folder / "suspended",
                homes=self.folder / "mail",
                uid=uid,
                gid=gid,
                settings=ClientSettings(
                    imap_host="127.0.0.1",
                    imap_port=self.ports["imaps"],
                    imap_security="SSL/TLS",
                    smtp_host="127.0.0.1",
                    smtp_port=submission or 587,
                    smtp_security="STARTTLS",
                ),
                doors=Doors(
                    imap=_endpoint(imap or self.ports["imaps"], Security.TLS, self.authority),
                    submission=closing,
                    limit=limit,
                ),
                doveadm=("doveadm", "-c", str(self.folder / "dovecot.conf")),
                limit=2.0,
                file_uid=uid,
                file_gid=gid,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """A running Postfix: the port for the world, and the one for owners."""

    server: Server
    port: int
    submission: int


def _endpoint(port: int, security: Security, authority: Path) -> Endpoint:
    return Endpoint(host="127.0.0.1", port=port, security=security, authority=authority)


def _mail_user() -> tuple[int, int]:
    return pwd.getpwnam("mail").pw_uid, grp.getgrnam("mail").gr_gid


def dovecot(folder: Path) -> Dovecot:
    """Configuration, certificates and empty files in `folder`; not started yet."""
    folder.mkdir(parents=True)
    ports = {name: free_port() for name in ("imap", "imaps", "lmtp", "auth", "quota")}
    _certificate(folder)
    (folder / "mail").mkdir()
    for name in ("users", "suspended"):
        (folder / name).touch()
    (folder / "dovecot.conf").write_text(_dovecot_configuration(folder, ports))
    uid, gid = _mail_user()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, gid)
    argv = ["dovecot", "-F", "-c", folder / "dovecot.conf"]
    ready = greets(ports["imap"], b"* OK")
    server = Server("dovecot", argv, folder, ready=ready, user=uid, group=gid)
    return Dovecot(server=server, folder=folder, ports=ports)


def _certificate(folder: Path) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert(MAIL_NAME, "127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "key.pem"))
    (folder / "cert.pem").write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))


def _dovecot_configuration(folder: Path, ports: dict[str, int]) -> str:
    uid, gid = _mail_user()
    return textwrap.dedent(f"""\
        base_dir = {folder}/run
        state_dir = {folder}/state
        instance_name = t-{folder.name}
        log_path = /dev/stderr
        protocols = imap lmtp
        listen = 127.0.0.1
        default_internal_user = mail
        default_internal_group = mail
        default_login_user = mail
        mail_uid = {uid}
        mail_gid = {gid}
        first_valid_uid = 1
        first_valid_gid = 1
        ssl = yes
        ssl_cert = <{folder}/cert.pem
        ssl_key = <{folder}/key.pem
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_username_format = %Lu
        auth_failure_delay = 0
        mail_location = maildir:~/Maildir
        mail_home = {folder}/mail/%Ld/%Ln
        mail_plugins = quota
        protocol imap {{
          mail_plugins = quota imap_quota
        }}
        plugin {{
          quota = count:User quota
          quota_vsizes = yes
          quota_status_success = DUNNO
          quota_status_nouser = DUNNO
          quota_status_overquota = 452 4.2.2 Mailbox is full
        }}
        passdb {{
          driver = passwd-file
          deny = yes
          args = username_format=%Lu {folder}/suspended
        }}
        passdb {{
          driver = passwd-file
          args = scheme=CRYPT username_format=%Lu {folder}/users
        }}
        userdb {{
          driver = passwd-file
          args = username_format=%Lu {folder}/users
        }}
        service imap-login {{
          chroot =
          process_min_avail = 0
          service_count = 0
          inet_listener imap {{
            port = {ports["imap"]}
          }}
          inet_listener imaps {{
            port = {ports["imaps"]}
            ssl = yes
          }}
        }}
        service lmtp {{
          user = mail
          inet_listener lmtp {{
            port = {ports["lmtp"]}
          }}
        }}
        service auth {{
          inet_listener sasl {{
            port = {ports["auth"]}
          }}
        }}
        service quota-status {{
          executable = quota-status -p postfix
          client_limit = 1
          inet_listener {{
            port = {ports["quota"]}
          }}
        }}
        service anvil {{
          chroot =
          # without this one refused sign-in delays all later ones, which come from the same address here
          unix_listener anvil-auth-penalty {{
            mode = 0
          }}
        }}
        service stats {{
          chroot =
        }}
        """)


def postfix(folder: Path, behind: Dovecot) -> Postfix:
    """Delivery to `behind` over LMTP, owners known to it over SASL; not started yet."""
    folder.mkdir(parents=True)
    port, submission = free_port(), free_port()
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    folder.chmod(0o755)
    (folder / "main.cf").write_text(_main(folder, behind))
    (folder / "master.cf").write_text(_master(port, submission))
    for path in folder.glob("*.cf"):  # Postfix dozes until a configuration file is about two seconds old
        os.utime(path, (time.time() - 60,) * 2)
    _queue(folder / "queue")
    argv = ["/usr/lib/postfix/sbin/master", "-c", folder, "-d"]
    server = Server("postfix", argv, folder, ready=greets(port, b"220"))
    return Postfix(server=server, port=port, submission=submission)


def _queue(queue: Path) -> None:
    """What `postfix check` would make at every start, made once."""
    queue.mkdir()
    for name in _QUEUES.split():
        (queue / name).mkdir(mode=0o700)
        shutil.chown(queue / name, "postfix")
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        (queue / name).mkdir()
        shutil.chown(queue / name, "postfix", "postdrop")
        (queue / name).chmod(mode)
    (queue / "pid").mkdir()


def _main(folder: Path, behind: Dovecot) -> str:
    return textwrap.dedent(f"""\
        compatibility_level = 3.6
        queue_directory = {folder}/queue
        data_directory = {folder}/data
        maillog_file = {folder}/mail.log
        maillog_file_prefixes = {folder}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = {MAIL_NAME}
        mydestination =
        local_recipient_maps =
        mynetworks = 127.0.0.0/8
        relayhost =
        default_transport = error:no outside mail in tests
        alias_maps =
        alias_database =
        biff = no
        virtual_mailbox_domains = {DOMAIN}
        virtual_transport = lmtp:inet:127.0.0.1:{behind.ports["lmtp"]}
        smtpd_recipient_restrictions = reject_unverified_recipient,
          check_policy_service inet:127.0.0.1:{behind.ports["quota"]},
          permit_mynetworks, reject_unauth_destination
        address_verify_map =
        address_verify_poll_count = 3
        address_verify_poll_delay = 1s
        # "no such user" is remembered for hours by default: a mailbox made after a failed mail gets none
        address_verify_negative_refresh_time = 1s
        address_verify_negative_expire_time = 3s
        address_verify_positive_refresh_time = 5s
        address_verify_positive_expire_time = 10s
        unverified_recipient_reject_code = 550
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = inet:127.0.0.1:{behind.ports["auth"]}
        smtpd_tls_cert_file = {behind.folder}/cert.pem
        smtpd_tls_key_file = {behind.folder}/key.pem
        smtpd_tls_security_level = may
        smtp_dns_support_level = disabled
        """)


def _master(port: int, submission: int) -> str:
    return textwrap.dedent(f"""\
        127.0.0.1:{port} inet n - n - - smtpd
        127.0.0.1:{submission} inet n - n - - smtpd
          -o smtpd_tls_security_level=encrypt
          -o smtpd_sasl_auth_enable=yes
          -o mynetworks=
          -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
          -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        tlsmgr unix - - n 1000? 1 tlsmgr
        showq unix n - n - - showq
        postlog unix-dgram n - n - 1 postlogd
        """)

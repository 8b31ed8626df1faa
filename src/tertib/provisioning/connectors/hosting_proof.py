"""The proof that every web host shares: the site's answer by its name, and a sign-in to upload.

nginx keeps its old workers answering for about 100 ms beside the new ones after a reload, so that one right
answer proves nothing: it must hold for `STEADY` seconds. Everything ends within the time limit, also with a
server that takes the connection and drips.
"""

import asyncio
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncssh

from tertib.kernel.words import N_
from tertib.provisioning.connectors import greeting
from tertib.provisioning.connectors.greeting import OTHER
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import REVISION_PATH, SiteProof
from tertib.provisioning.types import Greeting
from tertib.runtime.secrets import SecretText

_SITE_OF_OURS = re.compile(r"200 [0-9a-f]{32}\.\d")
CLOSED = "closed without a word"
DENIED = "permission denied"
_SILENCES = frozenset({"timeout", "ConnectionRefusedError", "OSError", "gaierror"})  # these prove nothing
STEADY, PAUSE, LONGEST = 0.3, 0.02, 64 * 1024
SILENT = N_("Server unggah %(server)s tidak menjawab. Dicoba lagi sendiri; tidak ada yang perlu diulang.")
STRANGE_KEY = N_(
    "Server unggah %(server)s menunjukkan kunci lain daripada yang dicatat, jadi sandi tidak dikirim."
)
WRONG_ANSWER = N_("Situs %(name)s belum menjawab sebagaimana mestinya: %(answer)s.")
WRONG_PASSWORD = N_("Server unggah menolak sandi akun %(account)s.")
WEB_ANSWERS = N_("%(server)s menjawab sebagai server web.")
UPLOADS_ANSWER = N_("%(server)s menjawab sebagai server unggah SFTP.")
_WHY = {"timeout": greeting.SILENT, "ConnectionRefusedError": greeting.REFUSED, "gaierror": greeting.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where sites answer; `authority` is a CA file where the system's own do not know the certificates."""

    host: str
    port: int = 80
    tls_port: int = 443
    authority: Path | None = None
    limit: float = 5.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Where owners upload; `host_key` is the server's public key, a line as `ssh-keyscan` prints it.

    Without it any server is believed, which is for the loopback only.
    """

    host: str
    port: int = 22
    host_key: str = ""
    limit: float = 10.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def prove(
    web: Web, uploads: Uploads, *, site: str, account: str, answer: str, tls: bool, secret: SecretText,
    patience: float, at: str = "",
) -> SiteProof:  # fmt: skip
    """Both proofs; the web's answer must be right steadily within `patience` seconds."""
    held, heard = steady(web, site, answer, tls=tls, patience=patience, at=at)
    opened, told = sign_in(uploads, account, secret, patience=patience) if held else (False, "—")
    said, fields = "", {"name": site, "answer": heard, "account": account}
    if not held:
        said = WRONG_ANSWER
    elif not opened:
        said = WRONG_PASSWORD
    return SiteProof(
        web=f"{at or web.host}:{web.tls_port if tls else web.port}", uploading=str(uploads), web_answer=heard,
        uploading_answer=told, web_ok=held, uploading_ok=opened, said=said, fields=fields,
    )  # fmt: skip


def steady(
    web: Web, site: str, wanted: str | None, *, tls: bool = False, patience: float, at: str = ""
) -> tuple[bool, str]:
    """Whether the answer is the wanted one, and stays it; `None`: anything but that of a site of ours."""

    def right(heard: str) -> bool:
        if wanted is not None:
            return heard == f"200 {wanted}"
        return heard not in _SILENCES and _SITE_OF_OURS.match(heard) is None

    return asyncio.run(_hold(lambda: _all(web, site, tls=tls, at=at), right, patience))


def stands_out(web: Web, site: str) -> bool:
    """Whether the server shows something else under this name than under one that nobody has."""

    async def both() -> tuple[str, str]:
        nobody = f"{uuid4().hex}.invalid"
        return await fetch(web, site, "/", tls=False), await fetch(web, nobody, "/", tls=False)

    heard, usual = asyncio.run(both())
    return heard[:3].isdecimal() and heard != usual


async def _hold(
    ask: Callable[[], Awaitable[str]], right: Callable[[str], bool], patience: float
) -> tuple[bool, str]:
    start, since = time.monotonic(), 0.0
    while True:
        heard = await ask()
        now = time.monotonic()
        if not right(heard):
            since = 0.0
        elif not since:
            since = now
        elif now - since >= STEADY:
            return True, heard
        if not since and now - start >= patience:
            return False, heard
        await asyncio.sleep(PAUSE)


async def _all(web: Web, site: str, *, tls: bool, at: str) -> str:
    """What HTTP says; where HTTPS is wanted too, its answer when it differs."""
    plain = await fetch(web, site, REVISION_PATH, tls=False, at=at)
    if not tls:
        return plain
    secured = await fetch(web, site, REVISION_PATH, tls=True, at=at)
    return plain if plain == secured else f"https: {secured}"


async def fetch(web: Web, site: str, path: str, *, tls: bool, at: str = "") -> str:
    """Status and first line of the body, or what went wrong, in one short line."""
    try:
        async with asyncio.timeout(web.limit):
            return await _answer(web, site, path, tls=tls, at=at)
    except TimeoutError:
        return "timeout"
    except ssl.SSLCertVerificationError as error:
        return f"certificate: {error.verify_message}"
    except (OSError, ValueError) as error:
        return type(error).__name__


async def _answer(web: Web, site: str, path: str, *, tls: bool, at: str) -> str:
    trust = ssl.create_default_context(cafile=str(web.authority) if web.authority else None) if tls else None
    reading, writing = await asyncio.open_connection(
        at or web.host, web.tls_port if tls else web.port, ssl=trust, server_hostname=site if tls else None
    )
    try:
        writing.write(f"GET {path} HTTP/1.0\r\nHost: {site}\r\nConnection: close\r\n\r\n".encode())
        await writing.drain()
        text = b""
        while len(text) < LONGEST and (part := await reading.read(LONGEST)):
            text += part
    finally:
        writing.close()
        with suppress(OSError):
            await writing.wait_closed()
    return _line(text)


def _line(text: bytes) -> str:
    if not text:
        return CLOSED
    head, _, body = text.partition(b"\r\n\r\n")
    parts = head.split(b" ", 2)
    if not head.startswith(b"HTTP/1.") or len(parts) < 2:
        return "no HTTP"
    words = f"{parts[1].decode('ascii', 'replace')} {body.decode('utf-8', 'replace').strip()}"
    return "".join(each if each.isprintable() else " " for each in words)[:160].strip()


def sign_in(uploads: Uploads, account: str, secret: SecretText, *, patience: float = 0.0) -> tuple[bool, str]:
    """Whether the account opens for uploading with this password, and what the server said."""

    async def look(sftp: asyncssh.SFTPClient) -> str:
        return f"SFTP {sftp.version}, {_printable(await sftp.realpath('.'))}"

    until = time.monotonic() + patience
    while True:
        opened, told = with_sftp(uploads, account, secret, look)
        if opened or time.monotonic() + 0.3 > until:
            return opened, told
        time.sleep(0.3)


def with_sftp(
    uploads: Uploads, account: str, secret: SecretText,
    act: Callable[[asyncssh.SFTPClient], Coroutine[object, object, str]],
) -> tuple[bool, str]:  # fmt: skip
    """Do it as the account; (False, why) when the server refuses, `HostUnavailable` when it is silent."""
    try:
        return True, asyncio.run(_signed_in(uploads, account, secret, act))
    except asyncssh.PermissionDenied:
        return False, DENIED
    except asyncssh.HostKeyNotVerifiable:
        raise HostUnavailable(STRANGE_KEY, server=str(uploads)) from None
    except asyncssh.SFTPError as error:
        return False, _printable(error.reason)
    except (TimeoutError, OSError, asyncssh.Error):
        raise HostUnavailable(SILENT, server=str(uploads)) from None  # the cause would carry the password


async def _signed_in(
    uploads: Uploads, account: str, secret: SecretText,
    act: Callable[[asyncssh.SFTPClient], Coroutine[object, object, str]],
) -> str:  # fmt: skip
    async with asyncio.timeout(uploads.limit):
        async with (
            asyncssh.connect(
                uploads.host,
                uploads.port,
                username=account,
                password=secret.reveal(),
                known_hosts=_known(uploads),
                client_keys=None,
                agent_path=None,
                config=None,
                preferred_auth="password",
            ) as line,
            line.start_sftp_client() as sftp,
        ):
            return await act(sftp)


def _known(uploads: Uploads) -> asyncssh.SSHKnownHosts | None:
    if not uploads.host_key:
        return None
    words = uploads.host_key.split()
    kind = next((at for at, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-"))), 0)
    return asyncssh.import_known_hosts(f"* {' '.join(words[kind : kind + 2])}\n")


def _printable(text: str | bytes) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(each if each.isprintable() else " " for each in words)[:160].strip()


def greet(web: Web, uploads: Uploads) -> tuple[Greeting, ...]:
    """Knock at both servers; nothing is signed in."""
    return asyncio.run(_greet(web, uploads))


async def _greet(web: Web, uploads: Uploads) -> tuple[Greeting, ...]:
    heard = await fetch(web, "localhost", "/", tls=False)
    http = heard[:3].isdecimal() or heard == CLOSED  # what nginx does with an unknown name
    banner = await _banner(uploads)
    ssh = banner.startswith("SSH-2.0")
    return (
        _greeting("HTTP", http, WEB_ANSWERS, str(web), web.limit, heard),
        _greeting("SFTP", ssh, UPLOADS_ANSWER, str(uploads), uploads.limit, banner),
    )


def _greeting(protocol: str, ok: bool, sentence: str, server: str, limit: float, said: str) -> Greeting:
    host = server.rpartition(":")[0]
    fields = {"server": server, "host": host, "seconds": f"{limit:g}", "protocol": protocol}
    if ok:
        return Greeting(protocol=protocol, ok=True, sentence=sentence, fields=fields, said=said)
    silence = _WHY.get(said)
    heard = "" if silence else said
    return Greeting(protocol=protocol, ok=False, sentence=silence or OTHER, fields=fields, said=heard)


async def _banner(uploads: Uploads) -> str:
    try:
        async with asyncio.timeout(uploads.limit):
            reading, writing = await asyncio.open_connection(uploads.host, uploads.port)
            try:
                return _printable(await reading.readline())
            finally:
                writing.close()
                with suppress(OSError):
                    await writing.wait_closed()
    except TimeoutError:
        return "timeout"
    except (OSError, ValueError) as error:
        return type(error).__name__

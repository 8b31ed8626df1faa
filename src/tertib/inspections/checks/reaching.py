"""Reaching a target: its name becomes an address once, the address is judged, and that one is connected to.

The resolver is asked by us with a time limit of its own: the system's would hold a thread for as long as it
likes. Nothing is followed, nothing is sent but one GET, and what comes back is counted while it comes.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import dns.asyncresolver
import dns.exception
import h11

from tertib.inspections._targets import FORBIDDEN, as_address, is_forbidden
from tertib.inspections.ports import Unmeasured
from tertib.kernel.words import N_

CONNECT, RESOLVE = 3.0, 2.0
MOST = 4 << 20
_HOSTS = Path("/etc/hosts")

UNKNOWN = N_("Nama %(host)s tidak ditemukan di DNS.")
REFUSED = N_("Tidak ada layanan di %(host)s porta %(port)s.")
UNREACHED = N_("%(host)s porta %(port)s tidak dapat dihubungi.")
CUT = N_("Jawaban %(host)s porta %(port)s terputus atau bukan HTTP.")
TOO_BIG = N_("Jawaban %(host)s porta %(port)s lebih besar dari %(most)s MB; pembacaan dihentikan.")
NO_TLS = N_("%(host)s porta %(port)s tidak berbicara TLS.")
DISTRUSTED = N_("Sertifikat TLS %(host)s tidak dapat dibuktikan.")
_SELF = N_("Sertifikat TLS %(host)s ditandatangani sendiri.")
_CHAIN = N_("Penerbit sertifikat TLS %(host)s tidak dikenal, atau rantainya tidak lengkap.")
_NAME = N_("Sertifikat TLS itu bukan milik %(host)s.")
DISTRUST = {
    9: N_("Sertifikat TLS %(host)s belum berlaku."),
    10: N_("Sertifikat TLS %(host)s sudah kedaluwarsa."),
    18: _SELF,
    19: _SELF,
    20: _CHAIN,
    21: _CHAIN,
    62: _NAME,
    64: _NAME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A door of a machine; over TLS it has to prove that it is `host`, or whom `called` names."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    called: str = ""

    @property
    def shown(self) -> dict[str, object]:
        return {"host": self.host, "port": self.port}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    status: int
    location: str
    body: bytes
    seconds: float


@cache
def strict() -> ssl.SSLContext:
    """Trusts whom this machine trusts."""
    return ssl.create_default_context()


@cache
def loose() -> ssl.SSLContext:
    """Looks at a certificate without believing it; nothing is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def address_of(host: str) -> str:
    """The one address that is asked."""
    address = as_address(host) or _from_hosts(host) or await _from_dns(host)
    if is_forbidden(address):
        raise Unmeasured(FORBIDDEN, host=host)
    return address


def _from_hosts(host: str) -> str | None:
    with suppress(OSError):
        for line in _HOSTS.read_text("utf-8", "replace").splitlines():
            address, *names = line.partition("#")[0].split() or [""]
            if host.lower() in map(str.lower, names):
                return as_address(address)
    return None


async def _from_dns(host: str) -> str:
    try:
        resolver = dns.asyncresolver.Resolver()
        resolver.lifetime = RESOLVE
        found = await resolver.resolve_name(host)
    except (dns.exception.DNSException, OSError) as error:
        raise Unmeasured(UNKNOWN, host=host) from error
    addresses = list(found.addresses())
    if not addresses:
        raise Unmeasured(UNKNOWN, host=host)
    return addresses[0]


class Line:
    """`async with Line(where) as line:` connects; the end is cut off, nobody is waited for."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        where = self.where
        address = await address_of(where.host)
        called = (where.called or where.host) if where.tls else None
        try:
            async with asyncio.timeout(CONNECT):
                self.reader, self.writer = await asyncio.open_connection(
                    address, where.port, ssl=where.tls, server_hostname=called
                )
        except (OSError, TimeoutError) as error:
            raise _unreached(where, error) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.transport.abort()


def _unreached(where: Where, error: Exception) -> Unmeasured:
    if isinstance(error, ConnectionRefusedError):
        return Unmeasured(REFUSED, **where.shown)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unmeasured(DISTRUST.get(error.verify_code, DISTRUSTED), host=where.host)
    if isinstance(error, ssl.SSLError):
        return Unmeasured(NO_TLS, **where.shown)
    return Unmeasured(UNREACHED, **where.shown)


async def get(where: Where, path: str, *, most: int = MOST) -> Page:
    """One GET, whole or not at all; redirects are handed back, not followed."""
    began = monotonic()
    async with Line(where) as line:
        try:
            return await _talk(line, path, most, began)
        except (h11.ProtocolError, OSError) as error:
            raise Unmeasured(CUT, **where.shown) from error


async def _talk(line: Line, path: str, most: int, began: float) -> Page:
    http = h11.Connection(h11.CLIENT)
    headers = [
        ("Host", _host_header(line.where)),
        ("User-Agent", "tertib"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    for said in (h11.Request(method="GET", target=path, headers=headers), h11.EndOfMessage()):
        line.writer.write(http.send(said) or b"")
    status, location, body = 0, "", bytearray()
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await line.reader.read(1 << 16))
        elif isinstance(event, h11.Response):
            status = event.status_code
            location = dict(event.headers).get(b"location", b"").decode("latin-1")
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > most:
                raise Unmeasured(TOO_BIG, most=most >> 20, **line.where.shown)
        elif isinstance(event, h11.EndOfMessage):
            return Page(status=status, location=location, body=bytes(body), seconds=monotonic() - began)
        elif isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
            raise Unmeasured(CUT, **line.where.shown)


def _host_header(where: Where) -> str:
    host = f"[{where.host}]" if ":" in where.host else where.host
    return f"{host}:{where.port}"

"""Signing in for real over IMAP and SMTP submission: the proof that every connector shares."""

import imaplib
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tertib.kernel.words import N_
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import SignIn
from tertib.runtime.secrets import SecretText

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 1.0
SILENT = N_("Server surel %(server)s tidak menjawab. Dicoba lagi sendiri; tidak ada yang perlu diulang.")

UNOPENED = N_(
    "Server surel %(server)s menerima sandinya tetapi tidak dapat membuka kotak suratnya: %(answer)s. "
    "Dicoba lagi sendiri; bila tetap begini, periksa catatan server."
)


class Security(StrEnum):
    """How the line is protected; `PLAIN` is for the loopback only."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a protocol is spoken; `authority` is a CA file where the system's own do not know the server."""

    host: str
    port: int
    security: Security = Security.TLS
    authority: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority) if self.authority else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The endpoints of one mail system and how long it may take to answer one sign-in."""

    imap: Endpoint
    submission: Endpoint | None = None
    limit: float = 10.0


def prove(doors: Doors, address: str, secret: SecretText, *, patience: float) -> SignIn:
    """Sign in over IMAP, and submission where there is one; ask again while refused, for `patience` seconds.

    A server re-reads its files at its own pace, so one refusal right after a change proves nothing.
    """
    until, pause = time.monotonic() + patience, FIRST_PAUSE
    while True:
        answer = _both(doors, address, secret)
        if answer.accepted or time.monotonic() + pause > until:
            return answer
        time.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


def _both(doors: Doors, address: str, secret: SecretText) -> SignIn:
    reading = _imap(doors.imap, address, secret, doors.limit)
    if not reading.accepted or doors.submission is None:
        return reading
    accepted, answer = _submission(doors.submission, address, secret, doors.limit)
    return SignIn(
        accepted=accepted,
        server=reading.server,
        protocol="imap+smtp",
        answer=reading.answer,
        messages=reading.messages,
        submission=answer,
    )


class _Imap(imaplib.IMAP4):
    """A client on a line that is already there, so that the greeting is under the time limit too."""

    def __init__(self, line: socket.socket, host: str) -> None:
        self._line = line
        super().__init__(host)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:  # noqa: ARG002
        self.host, self.port, self.sock = host, port, self._line
        self.file = self.sock.makefile("rb")


class _Smtp(smtplib.SMTP):
    """The same for submission."""

    def __init__(self, line: socket.socket, door: Endpoint, limit: float) -> None:
        self._line = line
        super().__init__(door.host, door.port, timeout=limit)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        return self._line


def _imap(door: Endpoint, address: str, secret: SecretText, limit: float) -> SignIn:
    with _line_to(door, limit) as line:
        client = _Imap(line, door.host)
        try:
            if door.security is Security.STARTTLS:
                client.starttls(door.trust())
            return _signed_in(client, door, address, secret)
        finally:
            _leave(client)


def _signed_in(client: _Imap, door: Endpoint, address: str, secret: SecretText) -> SignIn:
    try:
        _, lines = client.login(address, secret.reveal())
    except imaplib.IMAP4.error as error:
        return _refused_or_raise(error, door)
    status, counts = client.select("INBOX", readonly=True)
    if status != "OK":  # a password that opens nothing is no proof, nor is it a refusal
        raise HostUnavailable(UNOPENED, server=str(door), answer=_text(counts))
    return SignIn(
        accepted=True,
        server=str(door),
        protocol="imap",
        answer=_text(lines),
        messages=int(counts[0] or 0),
    )


def _leave(client: imaplib.IMAP4) -> None:
    with suppress(OSError, imaplib.IMAP4.error):
        client.logout()
    with suppress(OSError):
        client.shutdown()  # a broken line is not closed by a logout that failed


def _refused_or_raise(error: imaplib.IMAP4.error, door: Endpoint) -> SignIn:
    """A refusal is an answer; a broken line or "[UNAVAILABLE]" is none."""
    answer = _text(error.args)
    if isinstance(error, imaplib.IMAP4.abort) or "[UNAVAILABLE]" in answer:
        raise HostUnavailable(SILENT, server=str(door)) from None
    return SignIn(accepted=False, server=str(door), protocol="imap", answer=answer)


def _submission(door: Endpoint, address: str, secret: SecretText, limit: float) -> tuple[bool, str]:
    with _line_to(door, limit) as line, _Smtp(line, door, limit) as client:
        if door.security is Security.STARTTLS:
            client.starttls(context=door.trust())
        try:
            code, text = client.login(address, secret.reveal())
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < 500:  # 454: the server could not ask; it has not judged
                raise HostUnavailable(SILENT, server=str(door)) from None
            return False, f"{error.smtp_code} {_text([error.smtp_error])}"
        return True, f"{code} {_text([text])}"


def knows_recipient(door: Endpoint, address: str, limit: float) -> bool | None:
    """Ask an MX whether it takes mail for the address: True, False, or None when it will not say."""
    with _line_to(door, limit) as line, _Smtp(line, door, limit) as client:
        if door.security is Security.STARTTLS:
            client.starttls(context=door.trust())
        client.ehlo_or_helo_if_needed()
        client.mail("")
        code, _ = client.rcpt(address)
    return {250: True, 550: False, 551: False, 553: False}.get(code)


@contextmanager
def _line_to(door: Endpoint, limit: float) -> Iterator[socket.socket]:
    """A line that is cut after `limit`, also while the server drips a byte now and then.

    The cut goes through a duplicate: TLS takes the first descriptor for itself, the connection is the same.
    """
    try:
        line = socket.create_connection((door.host, door.port), limit)
    except OSError:
        raise HostUnavailable(SILENT, server=str(door)) from None
    spare = line.dup()
    timer = threading.Timer(limit, _cut, [spare])
    timer.daemon = True
    timer.start()
    try:
        if door.security is Security.TLS:
            line = door.trust().wrap_socket(line, server_hostname=door.host)
        yield line
    except (OSError, imaplib.IMAP4.error, smtplib.SMTPException):
        raise HostUnavailable(SILENT, server=str(door)) from None  # the cause would carry the command line
    finally:
        timer.cancel()
        line.close()
        spare.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _text(parts: object) -> str:
    """What the server said, printable, short, without anything that looks like an argument of ours."""
    items = parts if isinstance(parts, (list, tuple)) else [parts]
    words = " ".join(
        item.decode("ascii", "replace") if isinstance(item, bytes) else str(item) for item in items
    )
    return "".join(letter if letter.isprintable() else " " for letter in words)[:200].strip()

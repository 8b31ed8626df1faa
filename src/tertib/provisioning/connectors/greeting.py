"""Asking a mail server whether it is there: the greeting alone, no sign-in, and every silence in words."""

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress

from tertib.kernel.words import N_
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.types import Greeting

LONGEST = 160
UNKNOWN = N_("Nama %(host)s tidak dikenal DNS. Periksa ejaannya.")
REFUSED = N_("%(server)s menolak sambungan: tidak ada yang mendengarkan pada porta itu.")
SILENT = N_("%(server)s tidak menjawab dalam %(seconds)s detik. Periksa alamat, porta dan tembok apinya.")
DISTRUSTED = N_("Sertifikat %(server)s tidak dapat dipercaya (%(why)s).")
NOT_TLS = N_("%(server)s menjawab, tetapi tidak dengan TLS pada porta itu. Coba STARTTLS atau porta lain.")
OTHER = N_("%(server)s menjawab, tetapi bukan sebagai server %(protocol)s.")
BROKEN = N_("Sambungan ke %(server)s putus sebelum selesai.")
WELCOME = N_("%(server)s menjawab sebagai server %(protocol)s, %(security)s.")
NO_SIGN_IN = N_("%(server)s menjawab, tetapi tidak menawarkan masuk dengan kata sandi pada sambungan ini.")
_SECURITY: Mapping[Security, str] = {
    Security.TLS: "TLS",
    Security.STARTTLS: "STARTTLS",
    Security.PLAIN: N_("tanpa enkripsi"),
}


def greet(doors: Doors) -> tuple[Greeting, ...]:
    """What every door of a mail system says to whoever knocks."""
    asked = [_answer(doors.imap, "IMAP", doors.limit, _imap)]
    if doors.submission is not None:
        asked.append(_answer(doors.submission, "SMTP", doors.limit, _smtp))
    return tuple(asked)


def _answer(door: Endpoint, protocol: str, limit: float, knock: Callable[[Endpoint, float], str]) -> Greeting:
    fields = {
        "server": str(door),
        "host": door.host,
        "protocol": protocol,
        "seconds": f"{limit:g}",
        "security": _SECURITY[door.security],
        "why": "",
    }
    try:
        said = knock(door, limit)
    except (OSError, imaplib.IMAP4.error, smtplib.SMTPException) as silence:
        sentence, why = _silence(silence)
        return Greeting(protocol=protocol, ok=False, sentence=sentence, fields={**fields, "why": why})
    offers = not said.startswith("!")
    return Greeting(
        protocol=protocol,
        ok=offers,
        sentence=WELCOME if offers else NO_SIGN_IN,
        fields=fields,
        said=_printable(said.lstrip("!")),
    )


def _silence(error: Exception) -> tuple[str, str]:
    """The sentence for a failure, the most telling first; what TLS complains of comes along."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return DISTRUSTED, error.verify_message
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLError, NOT_TLS),
        (socket.gaierror, UNKNOWN),
        (ConnectionRefusedError, REFUSED),
        (TimeoutError, SILENT),
        (smtplib.SMTPServerDisconnected, BROKEN),
        (imaplib.IMAP4.abort, BROKEN),
        (imaplib.IMAP4.error, OTHER),
        (smtplib.SMTPException, OTHER),
    )
    return next((sentence for kind, sentence in kinds if isinstance(error, kind)), BROKEN), ""


def _imap(door: Endpoint, limit: float) -> str:
    """The greeting; an exclamation mark before it when no sign-in is offered."""
    client: imaplib.IMAP4
    if door.security is Security.TLS:
        client = imaplib.IMAP4_SSL(door.host, door.port, ssl_context=door.trust(), timeout=limit)
    else:
        client = imaplib.IMAP4(door.host, door.port, timeout=limit)
    try:
        greeting = client.welcome.decode("ascii", "replace")
        if door.security is Security.STARTTLS:
            client.starttls(door.trust())
        shut = "LOGINDISABLED" in client.capabilities
        return f"{'!' if shut else ''}{greeting}"
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _smtp(door: Endpoint, limit: float) -> str:
    client: smtplib.SMTP
    if door.security is Security.TLS:
        client = smtplib.SMTP_SSL(timeout=limit, context=door.trust())
    else:
        client = smtplib.SMTP(timeout=limit)
    with client:
        client._host = door.host  # type: ignore[attr-defined]  # smtplib names the server for TLS by it
        code, greeting = client.connect(door.host, door.port)
        if code >= 400:
            raise smtplib.SMTPConnectError(code, greeting)
        client.ehlo()
        if door.security is Security.STARTTLS:
            client.starttls(context=door.trust())
            client.ehlo()
        shut = not client.has_extn("auth")
        return f"{'!' if shut else ''}{code} {greeting.decode('ascii', 'replace')}"


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)[:LONGEST].strip()

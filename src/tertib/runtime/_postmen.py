"""Who carries letters away: a folder to look into, or an SMTP relay."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import Protocol

from django.conf import settings

_PATIENCE = 20  # seconds for each answer of the relay


class NotNow(Exception):  # noqa: N818 - an answer
    """The relay did not take it; later it may."""


class Never(Exception):  # noqa: N818 - an answer
    """The relay refused it for good."""


class Postman(Protocol):
    """Takes one letter and returns what was answered; raises NotNow or Never."""

    def carry(self, letter: EmailMessage, *, to: str, name: str) -> str:
        """Carry `letter` away. `name` is the same for the same letter, so that a repetition can be seen."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes each letter as a file, for demonstrations and tests."""

    path: Path

    def carry(self, letter: EmailMessage, *, to: str, name: str) -> str:  # noqa: ARG002 - it is in the letter
        """The same letter overwrites itself."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o750)
        draft = self.path / f".{name}"
        draft.write_bytes(letter.as_bytes(policy=WIRE))
        draft.replace(self.path / f"{name}.eml")
        return f"250 {name}.eml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Speaks SMTP to the relay of the office."""

    host: str
    port: int
    security: str
    user: str
    password: str

    def carry(self, letter: EmailMessage, *, to: str, name: str) -> str:  # noqa: ARG002 - the letter has an id
        """One connection a letter: the volume is small, and a broken connection then harms one."""
        try:
            with self._connect() as relay:
                self._sign_in(relay)
                return _hand_over(relay, letter, to)
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_PATIENCE, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_PATIENCE)

    def _sign_in(self, relay: smtplib.SMTP) -> None:
        if self.security == "starttls":
            relay.starttls(context=ssl.create_default_context())
        if self.user:
            relay.login(self.user, self.password)


def postman() -> Postman:
    """The carrier that the settings name."""
    if settings.OUTBOX_BACKEND == "folder":
        return Folder(settings.DATA / "outbox")
    return Relay(
        host=settings.SMTP_HOST,
        port=settings.SMTP_PORT,
        security=settings.SMTP_SECURITY,
        user=settings.SMTP_USER,
        password=settings.SMTP_PASSWORD,
    )


def _hand_over(relay: smtplib.SMTP, letter: EmailMessage, to: str) -> str:
    relay.ehlo_or_helo_if_needed()
    for code, answer in (relay.mail(settings.OUTBOX_FROM), relay.rcpt(to)):
        if code >= 400:
            raise _judged(code, answer)
    code, answer = relay.data(letter.as_bytes(policy=WIRE))
    if code >= 400:
        raise _judged(code, answer)
    return _sentence(code, answer)


def _judged(code: int, answer: bytes | str) -> NotNow | Never:
    """5xx is for good, but a refused sign-in is the office's own mistake and can be mended."""
    sentence = _sentence(code, answer)
    return Never(sentence) if 500 <= code < 600 and code not in {530, 534, 535, 538} else NotNow(sentence)


def _sentence(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:500]

"""WhatsApp and Telegram through apprise, which the worker alone imports, and only for such a letter."""

import logging
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.runtime._postmen import Never, NotNow
from tertib.runtime.secrets import SecretText

LABELS = {"tgram": "Telegram", "whatsapp": "WhatsApp"}


class Messenger(Protocol):
    """Takes one short text to an address and returns what was answered; raises NotNow or Never."""

    def carry(self, url: SecretText, *, title: str, text: str) -> str:
        """Carry the text away."""


class Apprise:
    """Every service that apprise knows, as far as the settings allow its scheme."""

    def carry(self, url: SecretText, *, title: str, text: str) -> str:
        """Carry the text away; the answer is what the service's adapter logged, without the address."""
        import apprise  # slow: 0.9 s, and only whoever delivers such a letter needs it

        plugin = apprise.Apprise.instantiate(url.reveal())
        if plugin is None:
            raise Never("apprise: address not understood")
        with apprise.LogCapture(level=logging.INFO) as log:  # type: ignore[no-untyped-call]
            sent = plugin.notify(title=title, body=text)
            said = _last_line(log.getvalue(), url)
        if not sent:
            raise NotNow(said or "apprise: not sent")
        return said or "apprise: sent"


def scheme_of(url: SecretText) -> str:
    """The scheme of an address. Refuses one the settings do not allow, and a text that is no URL."""
    scheme = urlsplit(url.reveal()).scheme.lower()
    if scheme not in settings.MESSENGERS:
        raise Invalid(
            N_("Alamat ini bukan alamat perpesanan yang diizinkan (%(schemes)s)."),
            schemes=", ".join(f"{each}://" for each in settings.MESSENGERS),
        )
    return scheme


def _last_line(log: str, url: SecretText) -> str:
    """What the adapter said last; every part of the address that could be its token is blanked."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    said = lines[-1] if lines else ""
    secret = urlsplit(url.reveal())
    for part in sorted(
        {secret.netloc, *secret.netloc.split("@"), *secret.path.split("/")}, key=len, reverse=True
    ):
        if len(part) > 5:
            said = said.replace(part, "•••")
    return said[:500]


def messenger() -> Messenger:
    """The carrier of this installation."""
    return Apprise()

"""Which mail system holds the office's mailboxes, read from the settings."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.project import environment, mailserver
from tertib.provisioning import service
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.mailbox_sql import read_mailboxes
from tertib.provisioning.connectors.manual import ManualPanel, Panel
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.ports import MailHost
from tertib.provisioning.taking_types import AccountRow
from tertib.provisioning.types import ClientSettings, ConnectorView, MailSettings
from tertib.runtime.secrets import SecretText

NO_ADDRESS_FILE = N_("Berkas yang disebut TERTIB_MAIL_SQL_FILE tidak dapat dibaca.")
_WORDS = {Security.TLS: "SSL/TLS", Security.STARTTLS: "STARTTLS", Security.PLAIN: "tanpa enkripsi"}


PANEL = ConnectorView(
    key="manual",
    label=N_("Panel kantor, dikerjakan petugas"),
    about=N_(
        "Untuk server surel apa pun yang berpanel: Tertib menulis petunjuknya, petugas mengerjakannya, "
        "lalu Tertib membuktikannya dengan masuk ke kotak surat itu."
    ),
)


def connect() -> None:
    """Let the connector of the environment serve its domains; the others are entered by administrators."""
    service.offer_connector(PANEL, _entered)
    service.offer_mailbox_base(_asked)
    if settings.MAIL_CONNECTOR in _HOSTS:
        service.serve_mail(_HOSTS[settings.MAIL_CONNECTOR](), domains=tuple(settings.MAIL_DOMAINS))


def _asked(query: str) -> Sequence[AccountRow]:
    """Asks the mail server's database; its address is read only now, so that no server holds it in memory."""
    try:
        address = environment.given_secret("TERTIB_MAIL_SQL")
    except OSError:
        raise Misconfigured(NO_ADDRESS_FILE) from None
    return read_mailboxes(SecretText(address), query)


def _entered(entered: MailSettings) -> MailHost:
    """A panel with the doors that an administrator wrote down; a CA file is the operator's to name."""
    authority = Path(settings.MAIL_AUTHORITY) if settings.MAIL_AUTHORITY else None

    def endpoint(host: str, port: int, security: str) -> Endpoint:
        return Endpoint(host=host, port=port, security=Security(security), authority=authority)

    smtp_host = entered.smtp_host or entered.imap_host
    doors = Doors(
        imap=endpoint(entered.imap_host, entered.imap_port, entered.imap_security),
        submission=endpoint(smtp_host, entered.smtp_port, entered.smtp_security)
        if entered.smtp_port
        else None,
    )
    shown = ClientSettings(
        imap_host=entered.imap_host,
        imap_port=entered.imap_port,
        imap_security=_WORDS[Security(entered.imap_security)],
        smtp_host=smtp_host,
        smtp_port=entered.smtp_port or settings.MAIL_SMTP_PORT,
        smtp_security=_WORDS[Security(entered.smtp_security)],
        webmail=entered.webmail,
    )
    title = entered.panel or settings.MAIL_PANEL
    return ManualPanel(Panel(title=title, url=entered.panel_url, doors=doors, settings=shown))


def _private() -> MailHost:
    return mailserver.host(settings.DATA)


def _dovecot() -> MailHost:
    folder = Path(settings.MAIL_FOLDER)
    files = DovecotFiles(
        users=folder / "users",
        denied=folder / "suspended",
        homes=Path(settings.MAIL_HOMES),
        uid=settings.MAIL_UID,
        gid=settings.MAIL_GID,
        settings=_shown(),
        doors=_doors(),
        doveadm=("doveadm",),
    )
    return DovecotPasswdFile(files)


def _manual() -> MailHost:
    panel = Panel(title=settings.MAIL_PANEL, url=settings.MAIL_PANEL_URL, doors=_doors(), settings=_shown())
    return ManualPanel(panel)


_HOSTS: dict[str, Callable[[], MailHost]] = {"private": _private, "dovecot": _dovecot, "manual": _manual}


def _doors() -> Doors:
    imap = _endpoint(settings.MAIL_IMAP_PORT, settings.MAIL_IMAP_SECURITY)
    asks_submission = settings.MAIL_SMTP_PORT > 0
    return Doors(
        imap=imap,
        submission=_endpoint(settings.MAIL_SMTP_PORT, settings.MAIL_SMTP_SECURITY)
        if asks_submission
        else None,
    )


def _endpoint(port: int, security: str) -> Endpoint:
    authority = Path(settings.MAIL_AUTHORITY) if settings.MAIL_AUTHORITY else None
    return Endpoint(host=settings.MAIL_HOST, port=port, security=Security(security), authority=authority)


def _shown() -> ClientSettings:
    return ClientSettings(
        imap_host=settings.MAIL_HOST,
        imap_port=settings.MAIL_IMAP_PORT,
        imap_security=_WORDS[Security(settings.MAIL_IMAP_SECURITY)],
        smtp_host=settings.MAIL_HOST,
        smtp_port=settings.MAIL_SMTP_PORT,
        smtp_security=_WORDS[Security(settings.MAIL_SMTP_SECURITY)],
        webmail=settings.MAIL_WEBMAIL,
    )

"""Which web host holds the sites, read from the settings."""

import shlex
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tertib.kernel.words import N_
from tertib.provisioning import service
from tertib.provisioning.connectors.hosting_accounts import AccountFile
from tertib.provisioning.connectors.hosting_directory import directory_sites
from tertib.provisioning.connectors.hosting_folders import SiteFolders
from tertib.provisioning.connectors.hosting_manual import ManualSites, Panel
from tertib.provisioning.connectors.hosting_nginx import Nginx, nginx_sites
from tertib.provisioning.connectors.hosting_proof import Uploads, Web
from tertib.provisioning.sites import SiteHost, SiteSettings
from tertib.provisioning.types import ConnectorView

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PANEL = ConnectorView(
    key="manual",
    label=N_("Panel hosting kantor, dikerjakan petugas"),
    about=N_(
        "Untuk server web apa pun yang berpanel: Tertib menulis petunjuknya, petugas mengerjakannya, lalu "
        "Tertib membuktikannya dengan mengunggah berkas uji dan mengambilnya lewat nama situs itu."
    ),
)


def connect() -> None:
    """Let the connector of the environment serve its zones; the others are entered by administrators."""
    service.offer_site_connector(PANEL, _entered)
    if settings.SITE_CONNECTOR in _HOSTS:
        service.serve_sites(_HOSTS[settings.SITE_CONNECTOR](), zones=tuple(settings.SITE_ZONES))


def _entered(entered: SiteSettings) -> SiteHost:
    """A panel with the servers that an administrator wrote down; a CA file is the operator's to name."""
    web = Web(host=entered.web_host, port=entered.web_port, tls_port=entered.tls_port, authority=_authority())
    uploads = Uploads(
        host=entered.sftp_host or entered.web_host, port=entered.sftp_port, host_key=entered.sftp_host_key
    )
    title = entered.panel or settings.SITE_PANEL
    return ManualSites(
        Panel(
            title=title, url=entered.panel_url, web=web, uploads=uploads, document_root=entered.document_root
        )
    )


def _directory() -> SiteHost:
    return directory_sites(settings.DATA / "hosting", keep_days=settings.SITE_BACKUP_DAYS)


def _nginx() -> SiteHost:
    first_uid, gid = settings.SITE_FIRST_UID, settings.SITE_GID
    return nginx_sites(
        nginx=Nginx(
            main=Path(settings.NGINX_CONF),
            sites=Path(settings.NGINX_SITES),
            listen=settings.NGINX_LISTEN,
            listen_tls=settings.NGINX_LISTEN_TLS,
            certificates=Path(settings.SITE_CERTIFICATES),
            test=tuple(shlex.split(settings.NGINX_COMMAND)),
            reload=tuple(shlex.split(settings.NGINX_RELOAD)),
            pid=Path(settings.NGINX_PID),
        ),
        accounts=AccountFile(
            path=Path(settings.SFTP_ACCOUNTS), first_uid=first_uid, uid=settings.SITE_UID, gid=gid
        ),
        folders=SiteFolders(
            root=Path(settings.SITE_FOLDER),
            backups=Path(settings.SITE_BACKUPS),
            gid=gid if first_uid else -1,
            keep_days=settings.SITE_BACKUP_DAYS,
        ),
        web=_web(),
        uploads=_uploads(),
    )


def _manual() -> SiteHost:
    panel = Panel(
        title=settings.SITE_PANEL,
        url=settings.SITE_PANEL_URL,
        web=_web(),
        uploads=_uploads(),
        document_root=settings.SITE_DOCUMENT_ROOT,
    )
    return ManualSites(panel)


_HOSTS: dict[str, Callable[[], SiteHost]] = {"directory": _directory, "nginx": _nginx, "manual": _manual}


def _web() -> Web:
    return Web(
        host=settings.SITE_HOST,
        port=settings.SITE_PORT,
        tls_port=settings.SITE_TLS_PORT,
        authority=_authority(),
    )


def _uploads() -> Uploads:
    host = settings.SFTP_HOST or settings.SITE_HOST
    if not settings.SFTP_HOST_KEY and host not in HERE:
        raise SystemExit("tertib: TERTIB_SFTP_HOST_KEY: write the upload server's public key (ssh-keyscan)")
    return Uploads(host=host, port=settings.SFTP_PORT, host_key=settings.SFTP_HOST_KEY)


def _authority() -> Path | None:
    return Path(settings.SITE_AUTHORITY) if settings.SITE_AUTHORITY else None

"""Which name server holds the zone, read from the settings."""

import shlex
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tertib.kernel.words import N_
from tertib.provisioning import service
from tertib.provisioning.connectors.dns_asking import Server
from tertib.provisioning.connectors.dns_manual import ManualNames, NamePanel
from tertib.provisioning.connectors.dns_rfc2136 import Rfc2136Server, Rfc2136Settings
from tertib.provisioning.connectors.dns_zone_file import ZoneFile, ZoneFileSettings
from tertib.provisioning.connectors.dns_zone_text import read_zone
from tertib.provisioning.dns_ports import NameHost
from tertib.provisioning.dns_types import Limits, NameSettings, split_server
from tertib.provisioning.types import ConnectorView
from tertib.runtime.secrets import SecretText

UPDATES = ConnectorView(
    key="rfc2136",
    label=N_("Server nama yang menerima perubahan dinamis (RFC 2136)"),
    about=N_(
        "BIND, Knot, PowerDNS dan lainnya. Tertib mengubah satu nama dengan kunci TSIG; server sendiri "
        "menolak bila nama itu sudah dipakai pihak lain."
    ),
)
PANEL = ConnectorView(
    key="manual",
    label=N_("Panel DNS, dikerjakan petugas"),
    about=N_(
        "Untuk penyedia DNS apa pun: Tertib menulis rekamannya, petugas mengetikkannya, lalu Tertib bertanya "
        "kepada server namanya."
    ),
)
_FIRST = """\
$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
"""


def connect() -> None:
    """Let the connector of the environment serve its zone; the others are entered by administrators."""
    service.offer_zone_reader(read_zone)
    service.offer_name_connector(UPDATES, _entered_updates)
    service.offer_name_connector(PANEL, _entered_panel)
    if settings.NAME_CONNECTOR in _HOSTS:
        service.serve_names(_HOSTS[settings.NAME_CONNECTOR]())


def _entered_updates(entered: NameSettings, key: SecretText | None) -> NameHost:
    return Rfc2136Server(
        Rfc2136Settings(
            zone=entered.zone,
            primary=_server(entered.primary),
            key_name=entered.key_name,
            secret=key or SecretText(""),
            algorithm=entered.algorithm,
            servers=_servers(entered.servers),
            limits=_limits(entered),
        )
    )


def _entered_panel(entered: NameSettings, _key: SecretText | None) -> NameHost:
    servers = _servers(entered.servers) or (_server(entered.primary),)
    return ManualNames(
        NamePanel(
            zone=entered.zone,
            title=entered.panel or settings.NAME_PANEL,
            url=entered.panel_url,
            servers=servers,
            resolvers=entered.resolvers,
            limits=_limits(entered),
        )
    )


def _limits(entered: NameSettings) -> Limits:
    """Record sets in proportion to names: a name has few."""
    return Limits(names_removed=entered.most_names, removed=4 * entered.most_names)


def _zone_file() -> NameHost:
    path = Path(settings.NAME_FILE)
    if settings.NAME_FILE_IS_OURS and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_FIRST)
    return ZoneFile(
        ZoneFileSettings(
            zone=settings.NAME_ZONE,
            path=path,
            reload=tuple(shlex.split(settings.NAME_RELOAD)),
            servers=_servers(settings.NAME_SERVERS),
        )
    )


def _rfc2136() -> NameHost:
    if not settings.NAME_KEY_NAME or not settings.NAME_KEY:
        raise SystemExit("tertib: TERTIB_DNS_KEY_NAME, TERTIB_DNS_KEY: write the TSIG key of the name server")
    return Rfc2136Server(
        Rfc2136Settings(
            zone=settings.NAME_ZONE,
            primary=_server(settings.NAME_PRIMARY),
            key_name=settings.NAME_KEY_NAME,
            secret=SecretText(settings.NAME_KEY),
            algorithm=settings.NAME_ALGORITHM,
            servers=_servers(settings.NAME_SERVERS),
        )
    )


def _manual() -> NameHost:
    return ManualNames(
        NamePanel(
            zone=settings.NAME_ZONE,
            title=settings.NAME_PANEL,
            url=settings.NAME_PANEL_URL,
            servers=_servers(settings.NAME_SERVERS) or (_server(settings.NAME_PRIMARY),),
        )
    )


_HOSTS: dict[str, Callable[[], NameHost]] = {
    "zone_file": _zone_file,
    "rfc2136": _rfc2136,
    "manual": _manual,
}


def _servers(texts: tuple[str, ...] | list[str]) -> tuple[Server, ...]:
    return tuple(_server(text) for text in texts)


def _server(text: str) -> Server:
    known = split_server(text)
    if known is None:
        raise SystemExit("tertib: TERTIB_DNS_SERVER, TERTIB_DNS_SERVERS: write host or host:port")
    return Server(host=known[0], port=known[1])

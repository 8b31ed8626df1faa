"""Where the names and the sites of a city are held, as the verbs of subdomains ask for it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.provisioning import _name_systems, _site_systems
from tertib.provisioning.dns_ports import NameHost
from tertib.provisioning.sites import SiteHost
from tertib.provisioning.types import UploadSettings

NO_ZONE = N_("Belum ada domain kota yang dihubungkan dengan server nama.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """A web host, the addresses that a name must carry to reach it, and where its owners upload."""

    host: SiteHost
    addresses: tuple[str, ...]
    uploads: UploadSettings
    tls: bool = False


def zone_of(office: UUID) -> str:
    """The zone that an office gives names of; `Misconfigured` while there is none."""
    zone = next(iter(_name_systems.zones(office)), None)
    if zone is None:
        raise Misconfigured(NO_ZONE)
    return zone


def names_of(name: str) -> NameHost:
    """The name server of the closest zone above a name."""
    return _name_systems.holder_of(name)


def web_of(name: str) -> Web:
    """The web host for a site of this name; `Misconfigured` while none serves its zone."""
    return Web(
        host=_site_systems.holder_of(name),
        addresses=tuple(settings.SITE_ADDRESSES),
        uploads=UploadSettings(
            host=settings.SFTP_HOST or settings.SITE_HOST,
            port=settings.SFTP_PORT,
            folder=settings.SITE_DOCUMENT_ROOT,
        ),
        tls=settings.SITE_TLS,
    )

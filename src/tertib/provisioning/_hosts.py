"""Which mail system holds which domain: set by the composition root, or entered by an administrator."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from django.conf import settings

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.provisioning import _site_accounts
from tertib.provisioning.models import MailSystem
from tertib.provisioning.names import split
from tertib.provisioning.ports import MailHost
from tertib.provisioning.types import ConnectorView, MailSettings

Build = Callable[[MailSettings], MailHost]


@dataclass(slots=True)
class _Table:
    by_domain: dict[str, MailHost] = field(default_factory=dict)
    connectors: dict[str, tuple[ConnectorView, Build]] = field(default_factory=dict)
    built: dict[tuple[UUID, int], MailHost] = field(default_factory=dict)


_table = _Table()


def serve(host: MailHost, domains: tuple[str, ...]) -> None:
    """`host` holds these domains from now on."""
    _table.by_domain.update(dict.fromkeys(domains, host))


def offer(connector: ConnectorView, build: Build) -> None:
    """Administrators may choose this connector; `build` makes a host of what they entered."""
    _table.connectors[connector.key] = (connector, build)


def connectors() -> tuple[ConnectorView, ...]:
    """What an administrator may choose from."""
    return tuple(view for view, _build in _table.connectors.values())


def forget_all() -> None:
    """No domain is held by anything: for tests."""
    _table.by_domain.clear()


def domains(office: UUID | None = None) -> tuple[str, ...]:
    """Every domain that is served: the office's own first, then those of the environment, then the others."""
    entered = list(MailSystem.objects.order_by("domain").values_list("office", "domain"))
    own = [domain for whose, domain in entered if whose == office]
    return tuple(dict.fromkeys([*own, *_table.by_domain, *(domain for _whose, domain in entered)]))


def is_set_outside(domain: str) -> bool:
    """Whether the operator of the machine settled who serves this domain."""
    return domain in _table.by_domain


def find(domain: str) -> MailHost | None:
    """The mail system of a domain; what the operator set goes before what was entered."""
    known = _table.by_domain.get(domain)
    if known is not None:
        return known
    row = MailSystem.objects.filter(domain=domain).first()
    return _built(row) if row is not None else None


def _built(row: MailSystem) -> MailHost | None:
    known = _table.connectors.get(row.connector)
    if known is None:
        return None
    key = (row.id, row.seq)
    if key not in _table.built:
        _table.built[key] = known[1](entered(row))
    return _table.built[key]


def entered(row: MailSystem) -> MailSettings:
    """What the administrator entered."""
    return MailSettings(connector=row.connector, domain=row.domain, **row.settings)


def holder_of(address: str) -> MailHost:
    """Who keeps the account: the mail system of an address's domain, the web host of a site's name."""
    _, domain = split(address)
    host = find(domain) if "@" in address else cast("MailHost | None", _site_accounts.find(address))
    if host is None:
        raise Misconfigured(N_("Domain %(domain)s belum dihubungkan dengan server surel."), domain=domain)
    return host


def is_by_hand(address: str) -> bool:
    """Whether a person is the hands of the address's mail system; not where none serves its domain."""
    host = find(split(address)[1]) if "@" in address else _site_accounts.find(address)
    return host is not None and host.by_hand


def initial_days() -> int:
    """How many days an initial password may stay unchanged."""
    days: int = getattr(settings, "INITIAL_PASSWORD_DAYS", 7)
    return days


def usual_quota() -> int:
    """Megabytes of a mailbox when the request says nothing."""
    quota: int = getattr(settings, "MAILBOX_QUOTA_MB", 1024)
    return quota

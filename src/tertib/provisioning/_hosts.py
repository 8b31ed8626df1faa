"""Which mail system holds which domain; filled once by the composition root."""

from dataclasses import dataclass, field

from django.conf import settings

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.provisioning.names import split
from tertib.provisioning.ports import MailHost


@dataclass(slots=True)
class _Table:
    by_domain: dict[str, MailHost] = field(default_factory=dict)


_table = _Table()


def serve(host: MailHost, domains: tuple[str, ...]) -> None:
    """`host` holds these domains from now on."""
    _table.by_domain.update(dict.fromkeys(domains, host))


def forget_all() -> None:
    """No domain is held by anything: for tests."""
    _table.by_domain.clear()


def domains() -> tuple[str, ...]:
    """In the order in which they were given."""
    return tuple(_table.by_domain)


def holder_of(address: str) -> MailHost:
    """The mail system of the address's domain."""
    _, domain = split(address)
    host = _table.by_domain.get(domain)
    if host is None:
        raise Misconfigured(N_("Domain %(domain)s belum dihubungkan dengan server surel."), domain=domain)
    return host


def is_by_hand(address: str) -> bool:
    """Whether a person is the hands of the address's mail system; not where none serves its domain."""
    host = _table.by_domain.get(split(address)[1])
    return host is not None and host.by_hand


def initial_days() -> int:
    """How many days an initial password may stay unchanged."""
    days: int = getattr(settings, "INITIAL_PASSWORD_DAYS", 7)
    return days


def usual_quota() -> int:
    """Megabytes of a mailbox when the request says nothing."""
    quota: int = getattr(settings, "MAILBOX_QUOTA_MB", 1024)
    return quota

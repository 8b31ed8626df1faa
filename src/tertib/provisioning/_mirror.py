"""The last list of addresses that the server gave: what the form looks at while somebody types."""

import logging

from tertib.provisioning import _hosts
from tertib.provisioning.models import Mirrored
from tertib.provisioning.ports import HostUnavailable
from tertib.runtime import door
from tertib.runtime.door import Tx

log = logging.getLogger(__name__)


def read_lists() -> int:
    """Replace the mirror of every domain whose server answers; answers how many addresses were read."""
    return sum(_read(domain) for domain in _hosts.domains())


def _read(domain: str) -> int:
    try:
        addresses = _hosts.holder_of(f"x@{domain}").addresses(domain)
    except HostUnavailable:
        log.warning("mirror.no_answer", extra={"domain": domain})
        return 0
    door.run(lambda tx: _replace(tx, domain, addresses))
    return len(addresses)


def _replace(tx: Tx, domain: str, addresses: tuple[str, ...]) -> None:
    Mirrored.objects.filter(domain=domain).delete()
    Mirrored.objects.bulk_create(
        [Mirrored(address=address, domain=domain, read_at=tx.now) for address in addresses], batch_size=500
    )

"""An office with a mail system in memory and one case."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.provisioning.desk import Desk, build

from tertib.provisioning import _hosts, service
from tertib.provisioning.connectors.fake import FakeMail
from tertib.runtime.door import Clock, fixed_time
from tertib.runtime.queue import Worker

DOMAIN = "contoh.go.id"


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(datetime(2026, 11, 24, 5, 0, tzinfo=UTC)) as clock:
        yield clock


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    before = dict(_hosts._table.by_domain)
    _hosts.forget_all()
    host = FakeMail()
    service.serve_mail(host, domains=(DOMAIN,))
    yield host
    _hosts.forget_all()
    _hosts._table.by_domain.update(before)


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    return build()


@pytest.fixture
def worker() -> Worker:
    return Worker("test", strict=True)

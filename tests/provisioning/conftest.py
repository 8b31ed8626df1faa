"""An office with a mail system in memory and one case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.provisioning.desk import Desk

from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.people.types import NewUnit
from tertib.provisioning import _hosts, credentials, queries, service
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
def desk(db: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Desk:
    city = people.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    office = people.create_unit(
        NewUnit(key="kominfo", name="Dinas Kominfo", parent=city, is_office=True), by=SYSTEM
    )
    agency = people.create_unit(NewUnit(key="dinkes", name="Dinas Kesehatan", parent=city), by=SYSTEM)
    return seated(monkeypatch, Desk(case=uuid4(), office=office.id, agency=agency.id))


def seated(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Desk:
    """Let provisioning ask this desk instead of the case engine."""
    monkeypatch.setattr(credentials, "cases", desk)
    monkeypatch.setattr(credentials, "case_service", desk)
    monkeypatch.setattr(queries, "cases", desk)
    return desk


@pytest.fixture
def worker() -> Worker:
    return Worker("test", strict=True)

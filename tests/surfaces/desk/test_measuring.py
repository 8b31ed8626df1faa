"""Where an asset is asked and what it said, on its page; "Ukur sekarang" by the worker, never by the page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.inspections import gauged
from tests.inspections.gauged import Fake
from tests.surfaces.desk.conftest import Browser, actor

from tertib.inspections import _probes, queries, service
from tertib.inspections.models import Measurement
from tertib.inspections.types import ProbeWanted
from tertib.kernel.actor import SYSTEM
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
HOST = "10.1.2.3"


@pytest.fixture
def fake() -> Iterator[Fake]:
    before = replace(_probes._table)
    yield gauged.connect({HOST: {"cpu_temperature": "51.5"}})
    service.connect_checks(tuple(before.checks.values()), before.asking, deadline=before.deadline)  # type: ignore[arg-type]


@pytest.fixture
def asset(office: UUID, fake: Fake) -> UUID:
    return queries.asset_by_code(SYSTEM, "SRV-01", office=office).facts.id


def seq(asset: UUID) -> int:
    return queries.asset(SYSTEM, asset).seq


def address(asset: UUID) -> str:
    return f"/meja/aset/{asset}/ukur/"


def enter(asset: UUID, host: str = HOST) -> None:
    wanted = ProbeWanted(kind="remembered", options={"host": host})
    service.add_probe(asset, wanted, by=actor("admin"), seen=seq(asset))


def sent(browser: Client, asset: UUID, **typed: object) -> tuple[int, str]:
    data = {"seen": seq(asset), "kind": "remembered", **typed}
    answer = browser.post(f"{address(asset)}alamat/", data, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_administrator_enters_where_an_asset_is_asked(browser: Browser, asset: UUID) -> None:
    status, page = sent(browser("admin"), asset, **{"remembered.host": HOST, "remembered.port": ""})
    assert (status, "Alamat ukur tersimpan." in page, HOST in page, "9100" in page) == (200, True, True, True)
    (found,) = queries.probes(SYSTEM, asset)
    status, page = sent(browser("admin"), asset, remove=found.id)
    assert (status, queries.probes(SYSTEM, asset)) == (200, ())


def test_an_address_of_the_machine_itself_comes_back_with_its_sentence(browser: Browser, asset: UUID) -> None:
    status, page = sent(browser("admin"), asset, **{"remembered.host": "169.254.169.254"})
    assert status == 400
    assert "Alamat 169.254.169.254 tidak boleh ditanya" in page
    assert 'value="169.254.169.254"' in page
    assert queries.probes(SYSTEM, asset) == ()


def test_a_stale_page_changes_nothing(browser: Browser, asset: UUID) -> None:
    status, page = sent(browser("admin"), asset, **{"remembered.host": HOST, "seen": 0})
    assert (status, "baru saja diubah" in page) == (400, True)


def test_officials_see_it_and_only_the_administrator_changes_it(browser: Browser, asset: UUID) -> None:
    enter(asset)
    page = browser("teknisi").get(address(asset)).content.decode()
    assert ("Alamat ukur diatur admin kantor." in page, "/alamat/" in page) == (True, False)
    assert browser("teknisi").post(f"{address(asset)}alamat/", {"seen": seq(asset)}).status_code in (403, 404)


def test_measuring_leaves_a_question_and_the_page_looks_again(
    browser: Browser, asset: UUID, fake: Fake
) -> None:
    enter(asset)
    page = browser("teknisi").post(f"{address(asset)}sekarang/", follow=True).content.decode()
    assert ("Sedang diukur" in page, "every 2s" in page, fake.asked) == (True, True, 0)
    Worker("test", strict=True).run_pending()
    page = browser("teknisi").get(address(asset)).content.decode()
    assert ("51,5 °C" in page, "every 2s" in page, fake.asked) == (True, False, 1)
    assert "Tidak ada jawaban utuh dalam 10 detik." in page
    assert "51,5 °C" in browser("teknisi").get(f"/meja/aset/{asset}/").content.decode()


def test_a_question_without_a_worker_stops_asking_and_says_so(browser: Browser, asset: UUID) -> None:
    enter(asset)
    service.measure_asset(asset, by=actor("admin"))
    row = Measurement.objects.get(asset=asset)
    Measurement.objects.filter(id=row.id).update(asked_at=row.asked_at - timedelta(minutes=1))
    page = browser("teknisi").get(address(asset)).content.decode()
    assert ("tampaknya tidak berjalan" in page, "every 2s" in page) == (True, False)

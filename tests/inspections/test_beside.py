"""What stands beside a form: limits, last and measured values of one asset, in as many queries as ever."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections.room import Room

from tertib.cases.catalogue import BesideContext, Known, known_beside
from tertib.inspections import verbs
from tertib.inspections.models import AssetLimit, Measurement, Reading
from tertib.procedures.types import Criterion, Gauge

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CASE = uuid4()
HEAT = ("A-1", "heat")


def context(room: Room, many: int = 1, **more: object) -> BesideContext:
    asked = tuple(
        Criterion(key=f"a{no}", code=f"A-{no}", label="Suhu", readings=(Gauge(key="heat", measure="cpu"),))
        for no in range(1, many + 1)
    )
    said = {"request": {"asset": "SRV-01"}, "case": CASE, "step": 4, "round": 1, **more}
    return BesideContext(office=room.office, code="x", form="f", field="items", criteria=asked, **said)  # type: ignore[arg-type] - named above


def known(room: Room, many: int = 1, **more: object) -> dict[tuple[str, str], Known]:
    return dict(known_beside(verbs.BESIDE, context(room, many, **more)))


def read(asset: UUID, item: str, value: str, days: int) -> None:
    Reading.objects.create(
        asset_id=asset, item=item, reading="heat", at=NOON - timedelta(days=days), value=value, grade="normal"
    )


def measure(asset: UUID, values: dict[str, object], *, answered: bool = True, minutes: int = 0) -> None:
    Measurement.objects.create(
        asset_id=asset, check_kind="server", case_id=CASE, step=4, round=1, values=values,
        asked_at=NOON + timedelta(minutes=minutes), answered_at=NOON if answered else None,
    )  # fmt: skip


@pytest.fixture
def asset(room: Room) -> UUID:
    verbs.offer()
    return room.add()


def test_newest_number_and_the_own_limits_stand_beside(room: Room, asset: UUID) -> None:
    read(asset, "A-1", "40", days=60)
    read(asset, "A-1", "41.5", days=30)
    limits = {"normal": "<50", "critical": ">=50"}
    AssetLimit.objects.create(
        asset_id=asset,
        item="A-1",
        reading="heat",
        limits=list(limits.items()),
        changed_at=NOON,
        changed_by="x",
    )
    found = known(room)[HEAT]
    assert (found.last, found.last_on, found.limits) == (Decimal("41.5"), date(2026, 10, 25), limits)


def test_a_measurement_of_this_row_stands_beside(room: Room, asset: UUID) -> None:
    measure(asset, {"cpu": {"value": "52.1", "unit": "°C"}})
    found = known(room)[HEAT]
    assert (found.measured, found.measured_at) == (Decimal("52.1"), NOON)
    assert known(room, round=2)[HEAT].measured is None


def test_no_measurement_is_its_sentence_and_never_a_zero(room: Room, asset: UUID) -> None:
    measure(asset, {"cpu": {"value": None, "sentence": "Server tidak menjawab."}})
    found = known(room)[HEAT]
    assert (found.measured, found.sentence) == (None, "Server tidak menjawab.")


def test_while_it_is_measured_a_sentence_says_so(room: Room, asset: UUID) -> None:
    measure(asset, {}, answered=False)
    assert known(room)[HEAT].sentence.startswith("Sedang diukur")


def test_nothing_stands_beside_an_asset_of_another_office(room: Room, asset: UUID) -> None:
    read(asset, "A-1", "40", days=1)
    theirs = context(room)
    assert known_beside(verbs.BESIDE, BesideContext(
        office=room.elsewhere, code="x", form="f", field="items", request=theirs.request,
        criteria=theirs.criteria,
    )) == {}  # fmt: skip


def test_the_number_of_queries_stands_still(room: Room, asset: UUID) -> None:
    for no in range(1, 4):
        read(asset, f"A-{no}", "40", days=no)
    counts = []
    for many in (1, 3):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            known(room, many)
        counts.append(len(seen))
    assert counts == [5, 5]

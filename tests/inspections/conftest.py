"""A server room at noon."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.inspections.room import Room, build

from tertib.runtime.door import Clock, fixed_time


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(datetime(2026, 11, 24, 5, 0, tzinfo=UTC)) as clock:
        yield clock


@pytest.fixture
def room(db: None, clock: Clock) -> Room:
    return build()

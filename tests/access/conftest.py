"""One seeded office for all cells; every cell is undone."""

from collections.abc import Iterator

import pytest
import tests.access.builders  # noqa: F401 - registers them
from pytest_django import DjangoDbBlocker
from tests.access.matrix import World, undone

from tertib.project import demo


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Seeded inside a transaction that is rolled back after the module, as a TestCase does it."""
    with django_db_blocker.unblock(), undone():
        made = World(office=demo.seed())
        made.warm()  # what a test would make lazily would vanish with that test
        yield made

"""One seeded office for all cells; every cell is undone."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.access.matrix import World

from tertib.project import demo


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Seeded inside a transaction that is rolled back after the module, as a TestCase does it."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # type: ignore[attr-defined]  # lets the door open inside, as in TestCase
        with outer:
            yield World(office=demo.seed())
            transaction.set_rollback(True)

"""Brakes count per subject and purpose, and asking counts nothing."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tertib.surfaces.portal._throttle import Brake

BRAKE = Brake(purpose="test", tries=3, seconds=60)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_the_tries_allowed_pass_and_the_next_waits() -> None:
    for _ in range(3):
        assert not BRAKE.is_spent("10.0.0.1")
        BRAKE.count("10.0.0.1")
    assert BRAKE.is_spent("10.0.0.1")


def test_one_subject_does_not_slow_another() -> None:
    for _ in range(3):
        BRAKE.count("10.0.0.1")
    assert not BRAKE.is_spent("10.0.0.2")


def test_purposes_are_counted_apart() -> None:
    for _ in range(3):
        BRAKE.count("10.0.0.1")
    assert not Brake(purpose="other", tries=3, seconds=60).is_spent("10.0.0.1")

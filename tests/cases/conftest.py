"""The desk of every test: a small office with the real e-mail procedure and a fake world outside."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.cases.harness import MORNING, SYSTEM, Desk, FakeMail, FakePress, build_desk, fake_catalogue

from tertib.cases import _intents  # noqa: F401 - registers the worker's tasks
from tertib.people import service as people
from tertib.people.models import Post
from tertib.people.types import NewPost
from tertib.runtime.door import Clock, fixed_time


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(MORNING) as clock:
        yield clock


@pytest.fixture
def desk(db: None, clock: Clock) -> Iterator[Desk]:
    entries: list[Mapping[str, Any]] = []
    press, mail = FakePress(), FakeMail()
    with fake_catalogue(entries, press, mail):
        yield build_desk(clock, entries, press, mail)


@pytest.fixture
def superior(desk: Desk) -> str:
    """`sekretaris` stands above `jft` in this office; the post between them is vacant."""
    between = people.create_post(
        NewPost(unit=desk.office, key="kosong", title="Lowong", superior=desk.posts["sekretaris"]), by=SYSTEM
    )
    Post.objects.filter(id=desk.posts["jft"]).update(superior=between.id)
    return "sekretaris"

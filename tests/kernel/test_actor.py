from dataclasses import FrozenInstanceError
from uuid import uuid4

import pytest

from tertib.kernel.actor import PUBLIC, SYSTEM, Actor, ActorKind


def test_the_system_and_the_public_are_nobody() -> None:
    assert SYSTEM.person is PUBLIC.person is None
    assert (SYSTEM.kind, PUBLIC.kind) == (ActorKind.SYSTEM, ActorKind.PUBLIC)


def test_an_actor_cannot_be_changed() -> None:
    actor = Actor(person=uuid4(), name="Sari", kind=ActorKind.PERSON)
    with pytest.raises(FrozenInstanceError):
        actor.name = "Budi"  # type: ignore[misc]

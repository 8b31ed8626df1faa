import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.models import ScheduleSlot

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


def _add(name: str) -> None:
    ScheduleSlot.objects.create(name=name, slot=1)


def _fail(tx: Tx) -> None:
    _add("x")
    raise LookupError


def test_it_returns_what_the_function_returns_and_keeps_what_it_wrote() -> None:
    assert door.run(lambda tx: _add("x") or "done") == "done"
    assert ScheduleSlot.objects.get().name == "x"


def test_an_exception_undoes_everything() -> None:
    with pytest.raises(LookupError):
        door.run(_fail)
    assert not ScheduleSlot.objects.exists()


def test_time_is_aware_and_in_utc() -> None:
    now = door.run(lambda tx: tx.now)
    assert now.tzinfo is UTC
    assert now <= door.read_now()


def test_a_door_inside_a_door_is_refused() -> None:
    with pytest.raises(RuntimeError, match="already open"):
        door.run(lambda tx: door.run(lambda inner: None))


def test_a_refused_door_does_not_close_the_outer_one() -> None:
    def act(tx: Tx) -> bool:
        with pytest.raises(RuntimeError):
            door.run(lambda inner: None)
        return door.is_open()

    assert door.run(act)
    assert not door.is_open()


def test_a_transaction_of_someone_else_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        door.run(lambda tx: None)


def test_acts_after_commit_come_in_order_with_the_door_closed() -> None:
    seen: list[object] = []

    def act(tx: Tx) -> None:
        tx.after_commit(lambda: seen.append(1))
        tx.after_commit(lambda: seen.append(door.is_open()))
        seen.append(0)

    door.run(act)
    assert seen == [0, 1, False]


def test_acts_after_commit_may_pass_the_door_again() -> None:
    door.run(lambda tx: tx.after_commit(lambda: door.run(lambda again: _add("later"))))
    assert ScheduleSlot.objects.filter(name="later").exists()


def test_nothing_happens_after_a_failure() -> None:
    seen: list[int] = []

    def act(tx: Tx) -> None:
        tx.after_commit(lambda: seen.append(1))
        raise LookupError

    with pytest.raises(LookupError):
        door.run(act)
    assert seen == []


def test_a_failing_act_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def act(tx: Tx) -> str:
        tx.after_commit(lambda: 1 / 0)
        tx.after_commit(lambda: seen.append(1))
        return "done"

    assert door.run(act) == "done"
    assert seen == [1]
    assert caplog.messages == ["door.after_commit_failed"]


def test_a_transaction_is_worthless_when_the_door_has_closed() -> None:
    tx = door.run(lambda tx: tx)
    with pytest.raises(RuntimeError, match="over"):
        tx.after_commit(lambda: None)


def test_a_standing_clock_is_read_until_it_is_moved() -> None:
    with door.fixed_time(NOON) as clock:
        assert door.run(lambda tx: tx.now) == door.read_now() == NOON
        clock.advance(timedelta(hours=1))
        assert door.read_now() == NOON + timedelta(hours=1)
    assert door.read_now() != NOON


@pytest.mark.django_db(transaction=True)
def test_it_works_outside_a_test_transaction() -> None:
    seen: list[int] = []
    door.run(lambda tx: tx.after_commit(lambda: seen.append(1)))
    with pytest.raises(LookupError):
        door.run(_fail)
    assert seen == [1]
    assert not ScheduleSlot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_a_door_of_its_own() -> None:
    states: list[bool] = []

    def act(tx: Tx) -> None:
        thread = threading.Thread(target=lambda: states.append(door.is_open()))
        thread.start()
        thread.join()

    door.run(act)
    assert states == [False]

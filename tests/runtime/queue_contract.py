"""What every queue backend must do. A second backend inherits the class and gives its own `store`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tertib.runtime import door
from tertib.runtime.door import Clock
from tertib.runtime.queue.ports import Backend, Claim, NewJob

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def job(**changes: object) -> NewJob:
    return NewJob(**{"task": "t", "args": {"n": 1}, "max_attempts": 3, "lease": LEASE, **changes})


class QueueContract:
    """Inherit, and override `store`."""

    @pytest.fixture
    def store(self) -> Backend:
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def clock(self) -> Iterator[Clock]:
        with door.fixed_time(NOON) as clock:
            yield clock

    def put(self, store: Backend, **changes: object) -> bool:
        return door.run(lambda tx: store.enqueue(tx, job(**changes)))

    def take(self, store: Backend) -> Claim:
        claim = store.claim("w")
        assert claim is not None
        return claim

    def test_a_job_is_claimed_as_it_was_enqueued(self, store: Backend) -> None:
        self.put(store, args={"id": "é"}, key="k")
        claim = self.take(store)
        assert (claim.task, claim.key, dict(claim.args)) == ("t", "k", {"id": "é"})
        assert (claim.attempt, claim.max_attempts, claim.lease) == (1, 3, LEASE)

    def test_what_waits_longest_is_told(self, store: Backend, clock: Clock) -> None:
        assert store.oldest_due() == timedelta(0)
        self.put(store, run_at=NOON + timedelta(hours=1))
        assert store.oldest_due() == timedelta(0)
        self.put(store)
        clock.advance(timedelta(minutes=2))
        assert store.oldest_due() == timedelta(minutes=2)
        self.take(store)
        assert store.oldest_due() == timedelta(0)

    def test_an_undone_transaction_enqueues_nothing(self, store: Backend) -> None:
        def act(tx: door.Tx) -> None:
            store.enqueue(tx, job())
            raise LookupError

        with pytest.raises(LookupError):
            door.run(act)
        assert not store.waiting()

    def test_a_closed_transaction_is_refused(self, store: Backend) -> None:
        tx = door.run(lambda tx: tx)
        with pytest.raises(RuntimeError):
            store.enqueue(tx, job())

    def test_a_claimed_job_is_not_given_twice(self, store: Backend) -> None:
        self.put(store)
        self.take(store)
        assert store.claim("v") is None
        assert not store.waiting()

    def test_a_finished_job_does_not_come_back(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        assert store.finish(self.take(store))
        clock.advance(timedelta(days=1))
        assert not store.waiting()
        assert store.counts() == {"done": 1}

    def test_the_more_urgent_and_then_the_earlier_is_first(self, store: Backend, clock: Clock) -> None:
        self.put(store, args={"n": "late"}, run_at=NOON - timedelta(seconds=1))
        self.put(store, args={"n": "early"}, run_at=NOON - timedelta(seconds=9))
        self.put(store, args={"n": "urgent"}, priority=1)
        order = [self.take(store).args["n"] for _ in range(3)]
        assert order == ["urgent", "early", "late"]

    def test_a_job_for_later_waits(self, store: Backend, clock: Clock) -> None:
        self.put(store, run_at=NOON + timedelta(minutes=1))
        assert store.claim("w") is None
        clock.advance(timedelta(minutes=1))
        assert store.waiting()
        self.take(store)

    def test_a_key_stands_for_one_pending_job(self, store: Backend) -> None:
        assert self.put(store, key="k", args={"n": 1})
        assert not self.put(store, key="k", args={"n": 2})
        assert self.take(store).args == {"n": 2}
        assert store.claim("w") is None

    def test_a_key_belongs_to_its_task(self, store: Backend) -> None:
        assert self.put(store, key="k")
        assert self.put(store, key="k", task="u")

    def test_jobs_without_key_are_all_kept(self, store: Backend) -> None:
        assert self.put(store)
        assert self.put(store)
        assert store.counts() == {"pending": 2}

    def test_a_key_is_free_again_when_its_job_is_done(self, store: Backend) -> None:
        self.put(store, key="k")
        store.finish(self.take(store))
        assert self.put(store, key="k")

    def test_a_job_asked_for_while_it_runs_runs_once_more(self, store: Backend) -> None:
        self.put(store, key="k", args={"n": 1})
        claim = self.take(store)
        assert not self.put(store, key="k", args={"n": 2})
        assert not self.put(store, key="k", args={"n": 3})
        assert store.finish(claim)
        again = self.take(store)
        assert (again.args, again.attempt) == ({"n": 3}, 1)
        assert store.finish(again)
        assert store.claim("w") is None

    def test_a_new_request_ends_the_wait_of_a_postponed_job(self, store: Backend) -> None:
        self.put(store, key="k")
        store.postpone(self.take(store), after=timedelta(hours=1), reason="")
        self.put(store, key="k")
        assert store.waiting()

    def test_a_job_whose_worker_died_is_given_to_another(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        self.take(store)
        clock.advance(LEASE)
        assert store.claim("v") is None
        clock.advance(timedelta(seconds=1))
        assert store.waiting()
        assert self.take(store).attempt == 2

    def test_a_beat_renews_the_lease(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        claim = self.take(store)
        clock.advance(LEASE)
        assert store.beat(claim)
        clock.advance(LEASE)
        assert store.claim("v") is None

    @pytest.mark.parametrize(
        "say",
        [
            lambda store, claim: store.beat(claim),
            lambda store, claim: store.finish(claim),
            lambda store, claim: store.postpone(claim, after=LEASE, reason=""),
            lambda store, claim: store.bury(claim, reason=""),
        ],
    )
    def test_a_fenced_off_worker_is_not_heard(self, store: Backend, clock: Clock, say) -> None:
        self.put(store)
        old = self.take(store)
        clock.advance(LEASE * 2)
        new = self.take(store)
        assert not say(store, old)
        assert store.counts() == {"running": 1}
        assert say(store, new)

    def test_a_postponed_job_waits_and_counts_its_attempt(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        assert store.postpone(self.take(store), after=timedelta(seconds=30), reason="relay")
        assert store.claim("w") is None
        clock.advance(timedelta(seconds=30))
        assert self.take(store).attempt == 2

    def test_a_wait_need_not_count(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        store.postpone(self.take(store), after=timedelta(0), reason="", counts=False)
        assert self.take(store).attempt == 1

    def test_a_job_that_ends_every_worker_is_buried(self, store: Backend, clock: Clock) -> None:
        self.put(store, key="k")
        for _ in range(3):
            self.take(store)
            clock.advance(LEASE * 2)
        assert store.claim("w") is None
        assert [(dead.task, dead.key, dead.attempt) for dead in store.dead()] == [("t", "k", 3)]

    def test_a_buried_job_tells_why(self, store: Backend, clock: Clock) -> None:
        self.put(store)
        assert store.bury(self.take(store), reason="x" * 1000)
        (dead,) = store.dead()
        assert dead.reason.startswith("xxx")
        assert dead.ended_at == NOON

    def test_a_dead_job_is_revived_with_all_its_attempts(self, store: Backend) -> None:
        self.put(store)
        store.bury(self.take(store), reason="")
        (dead,) = store.dead()
        assert door.run(lambda tx: store.revive(tx, dead.id))
        assert not door.run(lambda tx: store.revive(tx, dead.id))
        assert self.take(store).attempt == 1

    def test_reviving_beside_an_open_twin_is_refused(self, store: Backend) -> None:
        self.put(store, key="k")
        store.bury(self.take(store), reason="")
        self.put(store, key="k")
        (dead,) = store.dead()
        assert not door.run(lambda tx: store.revive(tx, dead.id))

    def test_a_slot_is_taken_once_and_never_backwards(self, store: Backend) -> None:
        takes = [door.run(lambda tx, slot=slot: store.take_slot(tx, "s", slot)) for slot in (5, 5, 6, 5, 6)]
        assert takes == [True, False, True, False, False]

    def test_schedules_do_not_share_slots(self, store: Backend) -> None:
        assert door.run(lambda tx: store.take_slot(tx, "a", 5))
        assert door.run(lambda tx: store.take_slot(tx, "b", 5))

    def test_only_old_done_jobs_are_swept(self, store: Backend, clock: Clock) -> None:
        for _ in range(2):
            self.put(store)
            store.finish(self.take(store))
            clock.advance(timedelta(days=1))
        self.put(store)
        assert door.run(lambda tx: store.sweep(tx, before=NOON + timedelta(hours=1))) == 1
        assert store.counts() == {"done": 1, "pending": 1}

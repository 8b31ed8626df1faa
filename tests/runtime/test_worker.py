import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError

from tertib.kernel.errors import Unavailable
from tertib.runtime import _housekeeping, door, queue
from tertib.runtime.door import Clock
from tertib.runtime.queries import machinery
from tertib.runtime.queue import _registry, _worker
from tertib.runtime.queue._embedded import EmbeddedBackend

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
Call = Callable[[queue.Job], None]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with door.fixed_time(NOON) as clock:
        yield clock


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_registry, "tasks", {})
    monkeypatch.setattr(_registry, "schedules", {})
    monkeypatch.setattr(_worker, "tasks", _registry.tasks)
    monkeypatch.setattr(_worker, "schedules", _registry.schedules)


def ask(call: Call, *, attempts: int = 3, args: dict[str, object] | None = None) -> queue.Worker:
    queue.task("t", max_attempts=attempts)(call)
    door.run(lambda tx: queue.enqueue(tx, "t", args or {}, key="k"))
    return queue.Worker("w")


def refuse(error: Exception) -> Call:
    def call(job: queue.Job) -> None:
        raise error

    return call


def test_a_task_is_called_with_its_arguments() -> None:
    seen: list[object] = []
    worker = ask(lambda job: seen.append((job.args, job.key, job.attempt, job.last)), args={"id": 7})
    assert worker.run_pending() == 1
    assert seen == [({"id": 7}, "k", 1, False)]
    assert worker.run_pending() == 0


def test_a_task_runs_outside_any_transaction() -> None:
    seen: list[bool] = []
    ask(lambda job: seen.append(door.is_open())).run_pending()
    assert seen == [False]


def test_the_limit_holds() -> None:
    queue.task("t")(lambda job: None)
    for _ in range(3):
        door.run(lambda tx: queue.enqueue(tx, "t"))
    assert queue.Worker("w").run_pending(limit=2) == 2
    assert queue.Worker("w").run_pending() == 1


def test_a_failed_task_is_tried_again_after_a_pause(clock: Clock) -> None:
    starts: list[int] = []

    def call(job: queue.Job) -> None:
        starts.append(job.attempt)
        if job.attempt == 1:
            raise LookupError

    worker = ask(call)
    assert worker.run_pending() == 1
    clock.advance(timedelta(seconds=2))
    assert worker.run_pending() == 1
    assert starts == [1, 2]


def test_a_task_that_always_fails_dies_and_is_shown(clock: Clock) -> None:
    last: list[bool] = []

    def call(job: queue.Job) -> None:
        last.append(job.last)
        raise Unavailable("Server %(host)s diam.", host="rahasia")

    worker = ask(call)
    for _ in range(5):
        worker.run_pending()
        clock.advance(timedelta(hours=1))
    (dead,) = machinery().dead_jobs
    assert last == [False, False, True]
    assert dead.reason == "Unavailable: Server %(host)s diam."


def test_the_message_of_an_unknown_error_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    ask(refuse(LookupError("NIK 1234567890123456")), attempts=1).run_pending()
    (dead,) = machinery().dead_jobs
    assert dead.reason == "LookupError"
    assert "1234567890123456" not in caplog.text + str([vars(record) for record in caplog.records])


def test_a_strict_worker_raises_what_it_noted() -> None:
    ask(refuse(LookupError()))
    with pytest.raises(LookupError):
        queue.Worker("w", strict=True).run_pending()
    assert machinery().pending == 1


def test_a_task_may_ask_for_its_own_pause(clock: Clock) -> None:
    worker = ask(refuse(queue.Retry(after=100, reason="relay")))
    worker.run_pending()
    clock.advance(timedelta(seconds=99))
    assert worker.run_pending() == 0
    clock.advance(timedelta(seconds=1))
    assert worker.run_pending() == 1


def test_a_wait_that_does_not_count_never_dies(clock: Clock) -> None:
    worker = ask(refuse(queue.Retry(after=1, counts=False)))
    for _ in range(10):
        assert worker.run_pending() == 1
        clock.advance(timedelta(seconds=1))
    assert machinery().dead_jobs == ()


def test_a_worker_that_lost_its_lease_stops_and_says_nothing(clock: Clock) -> None:
    reached: list[str] = []

    def call(job: queue.Job) -> None:
        if job.attempt == 1:
            clock.advance(timedelta(hours=1))
            queue.Worker("v").run_pending()
            job.beat()
        reached.append(f"attempt {job.attempt}")

    ask(call).run_pending()
    assert reached == ["attempt 2"]
    assert dict(queue.backend().counts()) == {"done": 1}


def test_a_beat_keeps_the_lease(clock: Clock) -> None:
    def call(job: queue.Job) -> None:
        for _ in range(3):
            clock.advance(timedelta(seconds=50))
            job.beat()

    ask(call).run_pending()
    assert dict(queue.backend().counts()) == {"done": 1}


def test_a_task_of_another_release_waits() -> None:
    worker = ask(lambda job: None)
    _registry.tasks.clear()
    worker.run_pending()
    assert machinery().pending == 1


def test_an_unknown_task_is_not_enqueued() -> None:
    with pytest.raises(KeyError):
        door.run(lambda tx: queue.enqueue(tx, "nobody"))


def test_two_tasks_of_one_name_are_refused() -> None:
    queue.task("t")(lambda job: None)
    with pytest.raises(RuntimeError, match="two tasks"):
        queue.task("t")(refuse(LookupError()))


def test_two_schedules_of_one_name_are_refused() -> None:
    queue.schedule("s", "t", every=timedelta(hours=1))
    with pytest.raises(RuntimeError, match="two schedules"):
        queue.schedule("s", "t", every=timedelta(hours=2))


def test_a_schedule_runs_once_in_each_slot(clock: Clock) -> None:
    runs: list[datetime] = []
    queue.task("t")(lambda job: runs.append(clock.now))
    queue.schedule("s", "t", every=timedelta(hours=1))
    workers = [queue.Worker("a"), queue.Worker("b")]
    for _ in range(6):
        for worker in workers:
            worker.tick()
            worker.run_pending()
        clock.advance(timedelta(minutes=30))
    assert runs == [NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)]


def test_run_pending_leaves_schedules_alone() -> None:
    queue.task("t")(lambda job: None)
    queue.schedule("s", "t", every=timedelta(hours=1))
    assert queue.Worker("w").run_pending() == 0


def test_pauses_double_are_spread_and_end_at_an_hour() -> None:
    for attempt in range(1, 30):
        longest = min(3600.0, 2.0**attempt)
        pauses = {queue._worker.pause(attempt).total_seconds() for _ in range(20)}
        assert all(longest / 2 <= seconds <= longest for seconds in pauses)
        assert len(pauses) > 1


def test_an_official_does_not_wait_for_the_worker_to_wake() -> None:
    assert _worker.WAKE_UP <= 0.3


class Moody(EmbeddedBackend):
    """A queue whose database goes away now and then, or whose jobs others take first."""

    def __init__(self, *moods: Exception | bool) -> None:
        self.moods = list(moods)
        self.stop = threading.Event()

    def waiting(self) -> bool:
        mood = self.moods.pop(0)
        if not self.moods:
            self.stop.set()
        if isinstance(mood, Exception):
            raise mood
        return mood


def test_a_database_that_goes_away_does_not_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    moody = Moody(OperationalError("host=10.0.0.1"), InterfaceError(), False)
    queue.Worker("w", on=moody).run_forever(moody.stop)
    assert moody.moods == []
    assert caplog.messages == ["queue.database_away"] * 2


def test_a_job_that_another_worker_took_is_let_go() -> None:
    assert queue.Worker("w", on=Moody(True)).run_pending() == 0


def test_a_lost_lease_is_noticed_at_the_end_too(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    def call(job: queue.Job) -> None:
        if job.attempt == 1:
            clock.advance(timedelta(hours=1))
            queue.Worker("v").run_pending()

    ask(call).run_pending()
    assert caplog.messages == ["queue.lease_lost"]


def test_a_dead_job_can_be_tried_again() -> None:
    worker = ask(refuse(LookupError()), attempts=1)
    worker.run_pending()
    (dead,) = machinery().dead_jobs
    assert door.run(lambda tx: queue.retry_dead(tx, dead.id))
    assert machinery().pending == 1


def test_old_jobs_are_forgotten_and_new_ones_kept(clock: Clock) -> None:
    queue.task("t")(lambda job: None)
    queue.task("sweep")(_housekeeping.sweep)
    for name in ("t", "t", "sweep"):
        door.run(lambda tx, name=name: queue.enqueue(tx, name))
        queue.Worker("w", strict=True).run_pending()
        clock.advance(timedelta(days=4))
    assert dict(queue.backend().counts()) == {"done": 2}


@pytest.mark.django_db(transaction=True)
def test_a_worker_in_a_thread_works_until_it_is_stopped() -> None:
    stop = threading.Event()

    def call(job: queue.Job) -> None:
        if job.args["n"] == 3:
            stop.set()

    queue.task("t")(call)
    for n in (1, 2, 3):
        door.run(lambda tx, n=n: queue.enqueue(tx, "t", {"n": n}))
    queue.Worker("w").run_forever(stop)
    assert dict(queue.backend().counts()) == {"done": 3}

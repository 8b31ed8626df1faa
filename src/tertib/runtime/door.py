"""The one door to the database for everything that changes it: transaction, database time, after-commit."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import DateTimeField, Func, Value
from django.db.models.expressions import Combinable

T = TypeVar("T")
log = logging.getLogger(__name__)

# SQLite has one writer, and its own way of waiting starves threads; a lock inside the process is fair enough.
_sqlite_writer = threading.Lock()
_inside: ContextVar[bool] = ContextVar("tertib_door", default=False)


@dataclass(slots=True, kw_only=True)
class Tx:
    """An open door. Whoever holds it may write; it is worthless once the door has closed."""

    now: datetime
    _later: list[Callable[[], None]] = field(default_factory=list, repr=False)
    _open: bool = True

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` once the change is certain, never when it is undone."""
        self.insist()
        self._later.append(act)

    def insist(self) -> None:
        """Refuse to be used after the door has closed."""
        if not self._open:
            raise RuntimeError("this transaction is over")


def run(fn: Callable[[Tx], T]) -> T:
    """Call `fn` in one transaction and return what it returns; an exception undoes everything.

    Refuses to be nested: a command is one transaction. What was left with `after_commit` runs when the door
    has closed, in order; a failure there is logged and hides nothing, since the change stands.
    """
    if is_open():
        raise RuntimeError("the door is already open: pass its Tx on instead of opening it again")
    tx, result = _pass_through(fn)
    for act in tx._later:
        _perform(act)
    return result


def is_open() -> bool:
    """Whether this thread is inside a door; slow work and remote calls refuse to be there."""
    return _inside.get()


def read_now() -> datetime:
    """Database time for reads, aware and in UTC: all machines of one office share one clock."""
    if _stopped.clock is not None:
        return _stopped.clock.now
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment.astimezone(UTC)


def moment() -> Combinable:
    """Database time inside a query, to be compared with a stored moment without a statement of its own."""
    if _stopped.clock is not None:
        return Value(_stopped.clock.now, output_field=DateTimeField())
    if connection.vendor == "sqlite":  # to the end of its millisecond: what was written in it has begun
        text = "(STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW') || '999')"
        return Func(template=text, output_field=DateTimeField())
    return Func(template="CLOCK_TIMESTAMP()", output_field=DateTimeField())


def _pass_through(fn: Callable[[Tx], T]) -> tuple[Tx, T]:
    mark = _inside.set(True)
    try:
        # `durable` refuses a transaction that someone else opened round us, except that of a test case.
        with _turn(), transaction.atomic(durable=True):
            tx = Tx(now=read_now())
            try:
                return tx, fn(tx)
            finally:
                tx._open = False
    finally:
        _inside.reset(mark)


def _turn() -> AbstractContextManager[object]:
    return _sqlite_writer if connection.vendor == "sqlite" else nullcontext()


def _perform(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:
        log.exception("door.after_commit_failed")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self.now += by


@dataclass(slots=True)
class _Stopped:
    clock: Clock | None = None


_stopped = _Stopped()


@contextmanager
def fixed_time(at: datetime) -> Iterator[Clock]:
    """Let the door read a standing clock instead of the database's, in every thread: for tests and walks."""
    before, _stopped.clock = _stopped.clock, Clock(at)
    try:
        yield _stopped.clock
    finally:
        _stopped.clock = before

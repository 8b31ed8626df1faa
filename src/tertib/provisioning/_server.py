"""How a job speaks to a mail host: silence is kept with the holding for everybody to see, and asked again."""

from collections.abc import Callable
from typing import NoReturn, TypeVar
from uuid import UUID

from tertib.provisioning.models import Holding
from tertib.provisioning.ports import HostUnavailable, MailHost
from tertib.runtime import door
from tertib.runtime.queue import Job, Retry

T = TypeVar("T")
AGAIN = 30.0


def holding_of(job: Job) -> Holding | None:
    """The holding that a job is about."""
    return Holding.objects.filter(id=UUID(str(job.args["holding"]))).first()


def fingerprint(held: Holding, host: MailHost) -> str:
    """Which password the server has now, without revealing it; "" where it does not say."""
    state = asking(held, lambda: host.read(held.name))
    return state.fingerprint if state is not None else ""


def asking(held: Holding, call: Callable[[], T]) -> T:
    """The server's answer, or a later attempt."""
    try:
        return call()
    except HostUnavailable as silence:
        try_later(held, str(silence))


def try_later(held: Holding, sentence: str) -> NoReturn:
    """The state shows what hinders us; the wait does not count as an attempt."""
    door.run(lambda _tx: Holding.objects.filter(id=held.id).update(trouble=sentence[:300]))
    raise Retry(after=AGAIN, reason="mail host", counts=False)

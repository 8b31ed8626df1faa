"""Letters by e-mail: posted in the transaction that causes them, delivered by the worker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tertib.runtime.door import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A posted letter and what became of it."""

    id: UUID
    case: UUID | None
    to: str
    subject: str
    state: str
    attempts: int
    answer: str
    posted_at: datetime
    sent_at: datetime | None


def post(tx: Tx, *, to: str, subject: str, text: str, key: str, case: UUID | None = None) -> UUID:
    """Post a letter with this transaction. A second one with the same `key` is the same letter."""
    raise NotImplementedError


def letters_for(case: UUID) -> tuple[Letter, ...]:
    """The letters of a case, oldest first."""
    raise NotImplementedError


def dead_letters() -> tuple[Letter, ...]:
    """The letters that could not be delivered, newest first."""
    raise NotImplementedError


def post_again(tx: Tx, letter: UUID) -> None:
    """Try a dead letter again. Refuses one that is not dead."""
    raise NotImplementedError

"""Files by the SHA-256 of their content, written once, taken in only after a look at what they really are."""

from dataclasses import dataclass

from tertib.kernel.actor import Actor
from tertib.runtime.door import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of the vault as its keeper may note it down."""

    digest: str
    media_type: str
    size: int
    pages: int
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file found to be what it says it is, ready to be kept: `data` is what will be served."""

    data: bytes
    original: str
    media_type: str
    pages: int
    filename: str


def examine(data: bytes, *, filename: str, accept: frozenset[str] | None = None) -> Examined:
    """Look at a file outside any transaction. Refuses with `Invalid`, a sentence saying what to do."""
    raise NotImplementedError


def keep(
    tx: Tx, data: bytes | Examined, *, filename: str = "", accept: frozenset[str] | None = None, by: Actor
) -> StoredFile:
    """Keep a file. Give what `examine` returned; raw bytes are examined inside the transaction."""
    raise NotImplementedError


def keep_paper(tx: Tx, pdf: bytes, filename: str, *, pages: int = 0) -> StoredFile:
    """Keep a paper that Tertib itself made."""
    raise NotImplementedError


def describe(digest: str) -> StoredFile:
    """What is known of a kept file. Refuses an unknown or erased one with `NotFound`."""
    raise NotImplementedError


def read(digest: str) -> bytes:
    """The content, proven against its digest."""
    raise NotImplementedError


def verify(digest: str) -> bool:
    """Whether the content is there and unchanged."""
    raise NotImplementedError


def erase(tx: Tx, digest: str) -> None:
    """Destroy the content after commit; the digest stays as proof of what was there."""
    raise NotImplementedError

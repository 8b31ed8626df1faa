"""What a web server knows of a site: one record per name, kept in the server's own file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Protocol
from uuid import UUID

from tertib.provisioning.sites import SITE, answer
from tertib.provisioning.types import Greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One name of a site of ours."""

    name: str
    account: str
    marker: UUID
    quota_mb: int
    revision: int
    tls: bool = False
    suspended: bool = False

    def __post_init__(self) -> None:
        if not SITE.fullmatch(self.name):
            raise ValueError("not a name a web server can be told")

    @property
    def answer(self) -> str:
        """What the site says of itself."""
        return answer(self.marker, self.revision, suspended=self.suspended)

    def text(self) -> str:
        """One line of JSON."""
        return json.dumps({**asdict(self), "marker": str(self.marker)}, sort_keys=True)


def parse(text: str) -> Record | None:
    """The record of a line; None when it is not one of ours."""
    try:
        found = json.loads(text)
        return Record(**{**found, "marker": UUID(found["marker"])})
    except (ValueError, TypeError, KeyError):
        return None


class Front(Protocol):
    """A web server's files. Names it serves that have no record of ours are foreign."""

    def read(self, name: str) -> Record | None:
        """Our record of the name; `ForeignSite` when its file is somebody else's."""
        ...

    def records(self) -> tuple[Record, ...]:
        """All of ours."""
        ...

    def foreign(self) -> frozenset[str]:
        """Names that are served and not ours."""
        ...

    def change(self, puts: Iterable[Record], drops: Iterable[str] = ()) -> None:
        """Serve these records and no longer these names, proven; all of it or nothing."""
        ...

    def greet(self) -> tuple[Greeting, ...]:
        """Whether its files may be written."""
        ...

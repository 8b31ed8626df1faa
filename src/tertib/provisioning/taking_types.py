"""What is taken over from before Tertib: what a source holds, what would become of each line, and the owners.

A password or its hash has no place in any of these.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.dns_types import RRset
from tertib.provisioning.types import Said

MOST = 50_000
"""Lines of one source; what is longer is not a list of an office."""

LARGEST = 8 * 2**20
"""Bytes of an uploaded zone or account file."""

NAME, SITE, MAILBOX = "name", "site", "mailbox"

MAILBOX_QUERIES: Mapping[str, str] = {
    "postfixadmin": "SELECT username AS address, active, quota FROM mailbox",
    "dovecot": (
        "SELECT CASE WHEN username LIKE '%@%' THEN username ELSE username || '@' || domain END AS address, "
        "active, CAST(NULL AS BIGINT) AS quota FROM users"
    ),
}
"""What mail servers' databases are asked: Debian's postfixadmin, and the `users` of Dovecot's own pages."""


class Source(StrEnum):
    """Where a list comes from."""

    TRANSFER = "transfer"
    ZONE_FILE = "zone_file"
    ACCOUNTS = "accounts"
    TABLE = "table"
    SQL = "sql"


SOURCE_LABELS: Mapping[Source, str] = {
    Source.TRANSFER: N_("Server nama (AXFR)"),
    Source.ZONE_FILE: N_("Berkas zona"),
    Source.ACCOUNTS: N_("Berkas akun Dovecot (passwd-file)"),
    Source.TABLE: N_("Tabel (CSV, XLSX, hasil kueri SQL)"),
    Source.SQL: N_("Basis data server surel (SQL)"),
}


class Fate(StrEnum):
    """What would become of a line."""

    NEW = "new"
    OURS = "ours"
    FOREIGN = "foreign"
    WRONG = "wrong"


FATE_LABELS: Mapping[Fate, str] = {
    Fate.NEW: N_("Akan diambil alih"),
    Fate.OURS: N_("Sudah tercatat"),
    Fate.FOREIGN: N_("Bukan milik instansi"),
    Fate.WRONG: N_("Tidak terbaca"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One name or address of a source, in canonical form. `why`: it is never an agency's, or cannot be read.

    `facts` is what it is made of (the records of a name, the state of a mailbox); `line` 0: it has none.
    """

    name: str
    line: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    quota_mb: int = 0
    why: Said | None = None
    unreadable: bool = False
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A mailbox as a database tells it, in its own words; `quota` is in bytes. Nothing else is asked."""

    address: str
    active: str
    quota: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source as it was read, whole. `place` is its zone or domain, `ignored` the columns nobody read."""

    kind: str
    source: Source
    label: str
    place: str
    found: tuple[Found, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneText:
    """The record sets of a zone file, the line each name first stands on, and the lines that do not hold."""

    sets: tuple[RRset, ...]
    lines: Mapping[str, int]
    flaws: tuple[tuple[int, Said], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingLine:
    """What would become of one line."""

    fate: Fate
    name: str
    line: int
    facts: Mapping[str, Any]
    quota_mb: int
    said: Said | None
    notes: tuple[Said, ...] = ()

    @property
    def shown(self) -> str:
        """What it is, in one line."""
        return "; ".join(self.facts.get("records", ())) or self.facts.get("state_text", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingReport:
    """A source compared with what is held. `digest` is what was looked at; only just that is applied."""

    kind: str
    source: Source
    label: str
    place: str
    lines: tuple[TakingLine, ...]
    digest: str
    ignored: tuple[str, ...] = ()
    applied: bool = False
    before: bool = False  # the same was applied earlier; nothing was written this time
    booked: int = 0  # rows written in books

    def of(self, fate: Fate) -> tuple[TakingLine, ...]:
        """The lines of one fate."""
        return tuple(each for each in self.lines if each.fate is fate)

    def count(self, fate: str) -> int:
        """How many lines have this fate."""
        return len(self.of(Fate(fate)))


class TakingState(StrEnum):
    """How far a taking-over has come."""

    ASKED = "asked"
    REFUSED = "refused"
    READ = "read"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingView:
    """A source that was read, or is being read, for an office; `whole`: its entry in the trail holds."""

    id: UUID
    kind: str
    source: Source
    label: str
    place: str
    state: TakingState
    asked_at: datetime
    asked_by: str
    said: Said | None = None
    applied_at: datetime | None = None
    applied_by: str = ""
    digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    no: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnownedView:
    """A thing that was taken over and whose owner is to be confirmed; `suggested` follows from its name."""

    id: UUID
    seq: int
    kind: str
    name: str
    shown: str
    source: str
    taken_at: datetime
    suggested: UUID | None
    suggested_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnownedPage:
    """A page of them."""

    items: tuple[UnownedView, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Whose a thing is: as somebody said who looked at it in state `seen`."""

    holding: UUID
    owner: UUID
    seen: int


def as_row(reading: Reading) -> dict[str, Any]:
    """A reading as it waits for its confirmation."""
    return {**asdict(reading), "source": reading.source.value}


def of_row(row: Mapping[str, Any]) -> Reading:
    """The reading that was kept."""

    def said(given: Mapping[str, Any] | None) -> Said | None:
        return None if given is None else Said(sentence=given["sentence"], fields=given["fields"])

    def found(given: Mapping[str, Any]) -> Found:
        notes = tuple(Said(sentence=each["sentence"], fields=each["fields"]) for each in given["notes"])
        return Found(**{**given, "why": said(given["why"]), "notes": notes})

    return Reading(
        kind=row["kind"],
        source=Source(row["source"]),
        label=row["label"],
        place=row["place"],
        found=tuple(map(found, row["found"])),
        ignored=tuple(row["ignored"]),
    )

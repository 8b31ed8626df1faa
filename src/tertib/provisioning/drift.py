"""Holdings against the world: the kinds of differences, and what the books say when a server is read.

What is being changed by a running case, or changed while the servers were read, is left out: it is
known (no foreign name) and not judged.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.dns_types import RRset
from tertib.provisioning.types import HostLine

NOTHING = "—"
OPEN, SHUT = N_("terbuka"), N_("ditutup")
FOREIGN_MARK, NO_MARK = N_("tanda pihak lain"), N_("tidak ada tanda")
OUR_MARK = N_("tanda kantor ini")
THERE = N_("ada")


class Kind(StrEnum):
    """What kind of difference it is."""

    RECORD_MISSING = "record_missing"
    RECORD_VALUE = "record_value"
    RECORD_TTL = "record_ttl"
    RECORD_EXTRA = "record_extra"
    MARK_MISSING = "mark_missing"
    MARK_OTHER = "mark_other"
    FOREIGN_NAME = "foreign_name"
    MAILBOX_MISSING = "mailbox_missing"
    MAILBOX_FOREIGN = "mailbox_foreign"
    SITE_MISSING = "site_missing"
    SITE_OTHER = "site_other"
    SITE_FOREIGN = "site_foreign"
    CLOSED_DIFFERS = "closed_differs"
    QUOTA_DIFFERS = "quota_differs"
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_EXTRA = "account_extra"
    LEFT_OVER = "left_over"


LABELS: Mapping[Kind, str] = {
    Kind.RECORD_MISSING: N_("Rekaman DNS hilang"),
    Kind.RECORD_VALUE: N_("Rekaman DNS menunjuk ke tempat lain"),
    Kind.RECORD_TTL: N_("Umur rekaman DNS (TTL) berbeda"),
    Kind.RECORD_EXTRA: N_("Rekaman DNS lebih dari yang terdata"),
    Kind.MARK_MISSING: N_("Tanda pemilik hilang"),
    Kind.MARK_OTHER: N_("Tanda pemilik berbeda"),
    Kind.FOREIGN_NAME: N_("Nama asing di zona"),
    Kind.MAILBOX_MISSING: N_("Kotak surat hilang"),
    Kind.MAILBOX_FOREIGN: N_("Kotak surat asing"),
    Kind.SITE_MISSING: N_("Situs hilang"),
    Kind.SITE_OTHER: N_("Situs menjawab lain"),
    Kind.SITE_FOREIGN: N_("Situs asing"),
    Kind.CLOSED_DIFFERS: N_("Terbuka atau ditutup, berbeda dari pendataan"),
    Kind.QUOTA_DIFFERS: N_("Kuota berbeda"),
    Kind.ACCOUNT_MISSING: N_("Akun unggah hilang"),
    Kind.ACCOUNT_EXTRA: N_("Akun unggah lebih dari yang terdata"),
    Kind.LEFT_OVER: N_("Sisa yang sudah dihapus dari pendataan"),
}

FOREIGN = frozenset({Kind.FOREIGN_NAME, Kind.MAILBOX_FOREIGN, Kind.SITE_FOREIGN})
"""Things at our servers that the office never recorded."""

DESTROYS = FOREIGN | {Kind.RECORD_EXTRA, Kind.ACCOUNT_EXTRA, Kind.LEFT_OVER}
"""Kinds whose undoing takes something away from a server: a head approves it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One holding as it is to be in the world. `steady` False: it is being changed, so it is not judged.

    `marker` None: taken over without a mark of ours on the server.
    """

    id: UUID
    kind: str
    name: str
    marker: UUID | None
    suspended: bool = False
    quota_mb: int = 0  # 0: nobody knows
    records: tuple[RRset, ...] | None = ()  # None: nobody knows what they should be
    others: tuple[str, ...] = ()  # records of other kinds at the name that the office knows of
    account: str = ""
    revision: int = 0
    steady: bool = True
    version: tuple[int, str] = (0, "")  # tells a changed holding from the same one


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not in the world as it is in the books: a table of both, and what was found.

    `subject` with `aspect` names it: the same difference has the same two, run after run.
    """

    kind: Kind
    subject: str
    aspect: str
    lines: tuple[HostLine, ...]
    holding: UUID | None = None
    found: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return (self.subject, self.aspect)

    @property
    def digest(self) -> str:
        """What was found, in short: an accepted difference is accepted for this and nothing else."""
        said = json.dumps([self.kind.value, self.found], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything the books say when a server is read.

    `living` are the names that are taken by any holding, by what is being made, and by running cases;
    `markers` those of living holdings and running intents; `buried` of holdings that were removed.
    """

    wanted: tuple[Wanted, ...]
    living: frozenset[str]
    busy: frozenset[str] = frozenset()
    markers: frozenset[UUID] = frozenset()

    def judged(self) -> Iterator[Wanted]:
        """Those that may be compared."""
        return (each for each in self.wanted if each.steady and each.name not in self.busy)

    def is_known(self, name: str, marker: UUID | None = None) -> bool:
        """Whether somebody here answers for it."""
        return name in self.living or name in self.busy or marker in self.markers


def settled(before: Known, after: Known) -> Known:
    """What both say: a holding that changed while the server was read is not judged, and nothing that was
    known at either moment is foreign."""
    versions = {each.id: each.version for each in before.wanted}
    return Known(
        wanted=tuple(each for each in after.wanted if versions.get(each.id) == each.version),
        living=before.living | after.living,
        busy=before.busy | after.busy,
        markers=before.markers | after.markers,
    )

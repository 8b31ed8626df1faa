"""The log of heads: after every act, how long its case's chain is and where it ends, signed and numbered.

A chain alone cannot tell that its end was cut off, nor a database that a case is gone. So each act leaves
one row here, in its own transaction. The log runs in sixteen strands by case id: within a strand every row
carries the number after, and the signature of, the row before it, so that whoever lacks the key can take none
out, add none and move none. Acts of different strands do not wait for one another.

What remains is the end of the log itself. An earlier export of heads, kept elsewhere, tells of that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import connection

from tertib.cases._sql import as_uuid, insert, select
from tertib.cases.chain import Link
from tertib.cases.types import HEADS, ChainReport, Difference, HeadList, KeptHead, KeptStrand, LogReport
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.runtime.secrets import mac

STRANDS = 16
_LOCKS = 0x7E27  # the class of advisory locks that the strands take

_CUT = N_("Ekor rangkaian ini terpotong atau diganti: log kepala mengenal peristiwa yang tidak ada lagi.")
_UNLOGGED = N_("Perkara ini mempunyai peristiwa yang tidak tercatat dalam log kepala.")
_TURNED_BACK = N_("Perkara ini pernah digulung mundur: log kepala mencatat panjang yang menyusut.")
_FORGED = N_("Tanda pengaman catatan log kepala perkara ini tidak sah.")
_GAP = N_("Log kepala berlubang: ada catatan yang dihapus, mungkin dari perkara ini.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """Where a chain ended after an act."""

    strand: int
    no: int
    case: UUID
    length: int
    head: str
    prev: str  # signature of the row before it in the strand
    mac: str


_COLUMNS = ("strand", "no", "case_id", "length", "head", "prev", "mac")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM cases_head "  # noqa: S608 - constants


def strand_of(case: UUID) -> int:
    """Sixteen strands are enough that neighbours seldom meet, and few enough for a printed list."""
    return case.int >> 124


def append(case: UUID, length: int, head: str) -> None:
    """Note where the chain ends now; the strand is ours until the transaction is over."""
    strand = strand_of(case)
    if connection.vendor == "postgresql":
        select("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCKS, strand))
    last = select("SELECT no, mac FROM cases_head WHERE strand = %s ORDER BY no DESC LIMIT 1", (strand,))
    no, prev = last[0] if last else (0, "")
    row = HeadRow(strand=strand, no=no + 1, case=case, length=length, head=head, prev=prev, mac="")
    insert("cases_head", _COLUMNS, [(strand, no + 1, case, length, head, prev, _sign(row))])


def _sign(row: HeadRow) -> str:
    said = f"{row.strand}|{row.no}|{row.case}|{row.length}|{row.head}|{row.prev}"
    return mac("case-head", said.encode()).hex()


def _is_ours(row: HeadRow) -> bool:
    return compare_digest(_sign(row).encode(), row.mac.encode())


def _row(found: Sequence[Any]) -> HeadRow:
    strand, no, case, length, head, prev, signature = found
    return HeadRow(
        strand=strand, no=no, case=as_uuid(case) or UUID(int=0), length=length, head=head, prev=prev,
        mac=signature,
    )  # fmt: skip


# --- one case ----------------------------------------------------------------------------------------


def with_log(case: UUID, links: Sequence[Link], report: ChainReport) -> ChainReport:
    """The report of a case's chain, judged against what the log of heads says of it."""
    problem = _problem(case, links) if report.ok else ""
    return _broken(report, problem) if problem else report


def _broken(report: ChainReport, problem: str) -> ChainReport:
    return ChainReport(ok=False, events=report.events, first_broken=report.events + 1, problem=problem)


def _problem(case: UUID, links: Sequence[Link]) -> str:
    rows = [_row(each) for each in select(_SELECT + "WHERE case_id = %s ORDER BY no", (case,))]
    if not all(map(_is_ours, rows)):
        return _FORGED
    if problem := _against(Known.of(rows), len(links), links[-1].hash if links else ""):
        return problem
    counted = select(
        "SELECT COUNT(*), COALESCE(MAX(no), 0) FROM cases_head WHERE strand = %s", (strand_of(case),)
    )
    return "" if counted[0][0] == counted[0][1] else _GAP


@dataclass(slots=True, kw_only=True)
class Known:
    """What the log says of a case."""

    length: int = 0
    head: str = ""
    shrank: bool = False

    @classmethod
    def of(cls, rows: Sequence[HeadRow]) -> Known:
        known = cls()
        for row in rows:
            known.take(row)
        return known

    def take(self, row: HeadRow) -> None:
        self.shrank = self.shrank or row.length <= self.length
        self.length, self.head = row.length, row.head


def _against(known: Known, length: int, head: str) -> str:
    if known.shrank:
        return _TURNED_BACK
    if (known.length, known.head) == (length, head):
        return ""
    return _UNLOGGED if known.length < length else _CUT


# --- the whole log -----------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Log:
    """The log as it was read: what it says of each case, and what is wrong with the log itself."""

    rows: int = 0
    cases: dict[UUID, Known] = field(default_factory=dict)
    tips: dict[int, tuple[int, str]] = field(default_factory=dict)
    flaws: list[Difference] = field(default_factory=list)

    def report_on(self, case: UUID, links: Sequence[Link], report: ChainReport) -> ChainReport:
        """As `with_log`, without asking the database for each case."""
        known = self.cases.get(case, Known())
        problem = _against(known, len(links), links[-1].hash if links else "") if report.ok else ""
        return _broken(report, problem) if problem else report


_HOLE = N_("Log kepala, untai %(strand)s: catatan nomor %(no)s hilang.")
_BENT = N_("Log kepala, untai %(strand)s: catatan nomor %(no)s berubah atau tidak tersambung.")
_GONE = N_("Perkara %(case)s hilang seluruhnya: log kepala mengenalnya dengan %(length)s peristiwa.")
_CUT_LOG = N_(
    "Log kepala, untai %(strand)s: catatan nomor %(no)s dari daftar simpanan tidak ada lagi atau berbeda."
)
_CUT_CASE = N_("Perkara %(case)s: peristiwa nomor %(no)s dari daftar simpanan tidak ada lagi atau berbeda.")


def read_log() -> Log:
    """Walk every strand from its first row."""
    log = Log()
    for row in _all_rows():
        before, signature = log.tips.get(row.strand, (0, ""))
        if row.no != before + 1:
            log.flaws.append(Difference(_HOLE, {"strand": row.strand, "no": before + 1}))
        elif row.prev != signature or row.strand != strand_of(row.case) or not _is_ours(row):
            log.flaws.append(Difference(_BENT, {"strand": row.strand, "no": row.no}))
        log.tips[row.strand] = (row.no, row.mac)
        log.cases.setdefault(row.case, Known()).take(row)
        log.rows += 1
    return log


def _all_rows() -> Iterator[HeadRow]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + "ORDER BY strand, no")
        while many := cursor.fetchmany(5000):
            yield from map(_row, many)


def judge(log: Log, kept: HeadList | None = None) -> LogReport:
    """What is wrong with the log, which cases it alone still knows, and what an earlier export knew."""
    flaws = [*log.flaws, *_vanished(log)]
    if kept is not None:
        flaws += [*_cut_strands(kept.log), *_cut_cases(kept.cases)]
    return LogReport(rows=log.rows, flaws=tuple(flaws))


def _vanished(log: Log) -> Iterator[Difference]:
    there = {as_uuid(each) for (each,) in select("SELECT id FROM cases_case")}
    for case, known in log.cases.items():
        if case not in there:
            yield Difference(_GONE, {"case": case, "length": known.length})


def _cut_strands(kept: Sequence[KeptStrand]) -> Iterator[Difference]:
    for tip in kept:
        found = select("SELECT mac FROM cases_head WHERE strand = %s AND no = %s", (tip.strand, tip.no))
        if not found or found[0][0] != tip.mac:
            yield Difference(_CUT_LOG, {"strand": tip.strand, "no": tip.no})


def _cut_cases(kept: Sequence[KeptHead]) -> Iterator[Difference]:
    for each in kept:
        sql = "SELECT hash FROM cases_event WHERE case_id = %s AND no = %s"
        found = select(sql, (each.case, each.events))
        if not found or found[0][0] != each.head:
            name = each.number or each.case
            yield Difference(_CUT_CASE, {"case": name, "no": each.events})


def export(at: datetime) -> HeadList:
    """Every strand's end and every case's head: to be kept where this machine's keeper cannot reach it."""
    tips: Mapping[int, tuple[int, str]] = {
        strand: (no, signature)
        for strand, no, signature in select(
            "SELECT strand, no, mac FROM cases_head h WHERE no = "
            "(SELECT MAX(no) FROM cases_head l WHERE l.strand = h.strand) ORDER BY strand"
        )
    }
    cases = select("SELECT id, number, seq, head FROM cases_case ORDER BY opened_at, id")
    return HeadList(
        at=at,
        log=tuple(KeptStrand(strand=strand, no=no, mac=sign) for strand, (no, sign) in tips.items()),
        cases=tuple(
            KeptHead(case=UUID(str(case)), number=number, events=events, head=head)
            for case, number, events, head in cases
        ),
    )


def read_list(text: str) -> HeadList:
    """A kept export, as it was written by `HeadList.as_data`."""
    try:
        said = json.loads(text)
        if said["format"] != HEADS:
            raise ValueError(said["format"])
        return HeadList(
            at=datetime.fromisoformat(said["at"]),
            log=tuple(KeptStrand(**each) for each in said["log"]),
            cases=tuple(KeptHead(**{**each, "case": UUID(each["case"])}) for each in said["cases"]),
        )
    except (ValueError, KeyError, TypeError) as broken:
        raise Invalid(N_("Berkas ini bukan daftar kepala rangkaian yang diekspor Tertib.")) from broken

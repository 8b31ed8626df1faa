"""The monthly recap on paper, in Indonesian: what stands on it, and how two of them differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tertib.inspections._recap_types import Recap, RoundResult
from tertib.kernel.indonesian import MONTHS, long_date
from tertib.people.queries import office_date
from tertib.people.types import SignatureBlock
from tertib.runtime import languages, paper
from tertib.runtime.paper import Paper

MOST_CHANGES = 20
_MAIN = "recap.typ"
_TEMPLATE = Path(__file__).parent / "templates" / _MAIN
_SECTIONS: Mapping[str, str] = {
    "rounds": "Pemeliharaan",
    "findings": "Temuan",
    "follow_ups": "Tindak lanjut terbuka",
    "parts": "Alat",
}

Content = Mapping[str, Any]
"""`totals` in pairs and the lines of every section; no forecast, since that moves by the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What makes a recap a paper of record: who signed it, which revision it is, and what changed."""

    block: SignatureBlock
    revision: int
    changes: Sequence[str] = ()


def month_name(day: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def draw(office: str, found: Recap, *, at: datetime, signed: Signed | None = None) -> Paper:
    """The paper; without `signed` with room for a signature."""
    data = {
        "office": office,
        "month": month_name(found.first),
        **content(found),
        "trends": [[f"{one.asset_code} {one.asset_name}", one.title, one.said] for one in found.trends],
        "printed": long_date(office_date(at)),
        "signature": _signature(signed.block) if signed else None,
        "revision": signed.revision if signed else 0,
        "changes": list(signed.changes) if signed else [],
    }
    return paper.render(files={_MAIN: _TEMPLATE.read_bytes()}, main=_MAIN, data=data, at=at)


def totals(found: Recap) -> tuple[tuple[str, str], ...]:
    """The figures that stand first."""
    return (
        ("Pemeliharaan direncanakan", str(len(found.rounds))),
        ("Selesai tepat waktu", str(found.count(RoundResult.ON_TIME))),
        ("Selesai terlambat", str(found.count(RoundResult.LATE))),
        ("Masih berjalan", str(found.count(RoundResult.RUNNING))),
        ("Belum dibuka", str(found.count(RoundResult.PLANNED))),
        ("Terlewat", str(found.count(RoundResult.MISSED))),
        ("Ditiadakan", str(found.count(RoundResult.SKIPPED))),
        ("Dihentikan", str(found.count(RoundResult.STOPPED))),
        ("Butir tidak normal", str(found.troubled)),
        ("Tindak lanjut dibuka", str(found.opened)),
        ("Tindak lanjut ditutup", str(found.closed)),
        ("Tindak lanjut masih terbuka", str(len(found.still_open))),
        ("Di antaranya lewat batas", str(found.overdue)),
        ("Alat diganti", str(found.replaced)),
        ("Waktu kerja pemeliharaan yang selesai", languages.duration(found.minutes) or "0 menit"),
    )


def content(found: Recap) -> dict[str, Any]:
    """What two papers of a month are compared by."""
    return {
        "totals": [list(each) for each in totals(found)],
        "rounds": [
            [
                _day(one.on), f"{one.asset_code} {one.asset_name}", one.plan_title or "Tidak terencana",
                one.label, one.reason or one.case_number,
            ]
            for one in found.notable
        ],
        "findings": [
            [each.title, *map(str, (each.rounds, each.normal, each.attention, each.critical, each.unchecked))]
            for each in found.findings
        ],
        "follow_ups": [
            [
                f"{left.asset_code} {left.asset_name}", left.what, _day(office_date(left.opened_at)),
                (_day(left.due_on) if left.due_on else "-") + (" (lewat)" if left.overdue else ""),
            ]
            for left in found.still_open
        ],
        "parts": [
            [
                _day(part.on), part.asset, part.part, part.old_serial or "-", part.new_serial or "-",
                part.cause or "-", "diusulkan" if part.proposed else "diganti",
            ]
            for part in found.parts
        ],
    }  # fmt: skip


def mark(said: Content) -> str:
    """The fingerprint of what a paper says."""
    spelled = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def changes(before: Content, after: Content) -> tuple[str, ...]:
    """What the later paper says otherwise: figures first, then lines that came and went."""
    was = dict(before["totals"])
    found = [
        f"{label}: {was.get(label, '-')} menjadi {value}"
        for label, value in after["totals"]
        if was.get(label) != value
    ]
    for key, title in _SECTIONS.items():
        old, new = _lines(before[key]), _lines(after[key])
        found += [f"{title}, ditambah: {line}" for line in new if line not in old]
        found += [f"{title}, tidak ada lagi: {line}" for line in old if line not in new]
    more = len(found) - MOST_CHANGES
    return (*found[:MOST_CHANGES], *([f"dan {more} perubahan lain"] if more > 0 else []))


def _lines(rows: Sequence[Sequence[str]]) -> dict[str, None]:
    return dict.fromkeys(" · ".join(filter(None, row)) for row in rows)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _signature(block: SignatureBlock) -> dict[str, Any]:
    number = f"{block.nip_label} {block.nip}" if block.nip else ""
    return {"lines": list(block.lines), "name": block.name, "rank": block.rank, "number": number}

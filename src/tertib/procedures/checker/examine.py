"""Runs the rules and puts every finding at its place on the paper and in the file."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.checker.rules import RULES
from tertib.procedures.checker.types import Finding, Rule, Severity, Spot, Subject
from tertib.procedures.language.source import Source, Where
from tertib.procedures.official.fields import LABELS
from tertib.procedures.official.reading import Reading

COLUMNS: Mapping[str, str] = {
    **LABELS,
    "table": N_("Tabel prosedur"),
    "number_column": N_("No"),
    "activity": N_("Uraian Kegiatan"),
    "performers": N_("Pelaksana"),
    "needs": N_("Kelengkapan"),
    "time": N_("Waktu"),
    "output": N_("Output"),
    "promise": N_("Janji layanan"),
    "variants": N_("Jenis"),
    "forms": N_("Formulir"),
}
_KEYS = {"number": "no", "performers": "hops", "time": "minutes"}  # columns whose key in the file is another
Places: TypeAlias = Callable[[Spot], str]


def examine(subject: Subject, *, place: Places = lambda _: "") -> tuple[Finding, ...]:
    """Every finding: the sheet first, then row by row, the grave ones of a row first."""
    found = [_finding(rule, spot, subject, place) for rule in RULES for spot in rule.looks(subject)]
    return tuple(sorted(found, key=_order))


def _order(one: Finding) -> tuple[int, int, int]:
    return (
        one.row or 0,
        list(COLUMNS.values()).index(one.column.split(": ")[0]),
        list(Severity).index(one.severity),
    )


def _finding(rule: Rule, spot: Spot, subject: Subject, place: Places) -> Finding:
    words = dict(spot.words)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        row=None if spot.row is None else spot.row + 1,
        printed_no="" if spot.row is None else subject.sheet.rows[spot.row].source_no,
        column=column_of(spot),
        item=None if spot.item is None else spot.item + 1,
        says=Problem(rule.says, words),
        mend=Problem(rule.mend, words),
        source=rule.source,
        place=place(spot),
    )


def column_of(spot: Spot) -> str:
    """The field of the sheet or the column of the table, as the paper names it."""
    return COLUMNS["number_column" if spot.column == "number" and spot.row is not None else spot.column]


def places_in(source: Source) -> Places:
    """file:line:column of a spot in sop.yaml."""

    def place(spot: Spot) -> str:
        mistake = source.error("", _where(spot))
        return f"{mistake.file}:{mistake.line}:{mistake.column}"

    return place


def _where(spot: Spot) -> Where:
    if spot.row is not None:
        return ("steps", spot.row, _KEYS.get(spot.column, spot.column))
    if spot.column == "performers":
        return ("performers", *(() if spot.item is None else (spot.item,)))
    if spot.column in LABELS:
        return ("identity", spot.column, *(() if spot.item is None else (spot.item,)))
    return (spot.column,)


_PARTS = {key: column for column, key in _KEYS.items()} | {
    "decision": "performers",
    "source_no": "number",
    "warns": "warnings",
}


def spot_at(source: Source, line: int, column: int) -> Spot | None:
    """The part of the paper that stands at this place of sop.yaml; None where that is no part of it."""
    at = (line, column)
    here = [where for places in (source.values, source.keys) for where, one in places.items() if one == at]
    where = min(here, key=len, default=())
    if len(where) > 1 and where[0] == "steps":
        return Spot(column=_part(where[2:]) or "table", row=int(where[1]))
    part = _part(where[1:] if where[:1] == ("identity",) else where)
    return Spot(column=part) if part else None


def _part(where: Where) -> str:
    key = str(where[0]) if where else ""
    part = _PARTS.get(key, key)
    return part if part in COLUMNS else ""


def places_of(reading: Reading, *, name: str) -> Places:
    """file:line of a spot in the text that was read."""

    def place(spot: Spot) -> str:
        known = spot.row is not None and spot.row < len(reading.row_lines)
        return f"{name}:{reading.row_lines[spot.row] if known and spot.row is not None else reading.line}"

    return place


def all_sentences() -> Iterator[str]:
    """Every sentence of the rules, for those who translate and those who count."""
    for rule in RULES:
        yield from (rule.says, rule.mend, rule.source)

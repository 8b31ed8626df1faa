"""Judging a case: its chain, what the log of heads knows of it, and its rows against the rebuilt ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases import _heads, _store, catalogue, chain
from tertib.cases._bound import intent_id
from tertib.cases._facts import plain
from tertib.cases._item import item_of
from tertib.cases._rebuild import Rebuilt, rebuild
from tertib.cases._sql import as_moment, as_uuid, select
from tertib.cases._state import load
from tertib.cases._store import CaseRow
from tertib.cases.chain import Link
from tertib.cases.types import ChainReport, ChainVerdict, Difference, HeadList, IntentState, LogReport
from tertib.kernel.canonical import canonical
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure

_UNREADABLE = N_("Rangkaian ini memuat isi yang tidak dapat dibaca.")
_NO_CASE = N_("Rangkaian ini tidak membangun sebuah perkara: %(why)s.")
_DIFFERENT = N_("Tabel %(table)s, baris %(row)s: kolom %(columns)s tidak sesuai dengan rangkaian.")
_INVENTED = N_("Tabel %(table)s, baris %(row)s: tidak dikenal rangkaian.")
_MISSING = N_("Tabel %(table)s, baris %(row)s: disebut rangkaian tetapi tidak ada.")


# --- what is asked -----------------------------------------------------------------------------------


def verify(case: UUID) -> ChainReport:
    """Recompute the case's chain; says the first event that does not hold, or that its end is cut off."""
    return _Judged(case).report()


def differences(case: UUID) -> tuple[Difference, ...]:
    """Every row that is not as the chained events alone rebuild it."""
    return _Judged(case).differences()


def replay(case: UUID) -> bool:
    """Whether the chained events alone rebuild every row of the case."""
    return not differences(case)


def judge(case: UUID) -> ChainVerdict:
    """Chain and rows, read once."""
    return _Judged(case).verdict()


def all_verdicts() -> Iterator[ChainVerdict]:
    """Every case in the order of opening; the log of heads is read once for all of them."""
    log = _heads.read_log()
    for (case,) in select("SELECT id FROM cases_case ORDER BY opened_at, id"):
        yield _Judged(as_uuid(case) or UUID(int=0)).verdict(log)


def judge_log(kept: HeadList | None = None) -> LogReport:
    """The log of heads, the cases that only it still knows, and an earlier export held against them."""
    return _heads.judge(_heads.read_log(), kept)


# --- one case ----------------------------------------------------------------------------------------


class _Judged:
    """A case under judgement: its row and its chain as they lie in the database."""

    def __init__(self, case: UUID) -> None:
        self.case = case
        found = select(f"SELECT {', '.join(_CASE)} FROM cases_case WHERE id = %s", (case,))  # noqa: S608
        if not found:
            raise NotFound(N_("Perkara tidak ditemukan."))
        self.stored = dict(zip(_CASE, found[0], strict=True))
        try:
            self.links: tuple[Link, ...] | None = _store.links_of(case)
        except (ValueError, TypeError):
            self.links = None

    def report(self, log: _heads.Log | None = None) -> ChainReport:
        links = self.links
        if links is None:
            return ChainReport(ok=False, events=0, first_broken=1, problem=_UNREADABLE)
        found = chain.verify(self.case, links, seq=self.stored["seq"], head=self.stored["head"])
        if log is not None:
            return log.report_on(self.case, links, found)
        return _heads.with_log(self.case, links, found)

    def differences(self) -> tuple[Difference, ...]:
        if self.links is None:
            return (Difference(_NO_CASE, {"why": _UNREADABLE}),)
        try:
            found = rebuild(self.links)
            row = found.row(self.case, procedures.procedure(found.opened["bundle"]).title)
            procedure = procedures.procedure(found.bundle)
        except (KeyError, ValueError, TypeError, AttributeError, NotFound) as broken:
            return (Difference(_NO_CASE, {"why": f"{type(broken).__name__} {broken}"}),)
        return tuple(_all(self.case, self.stored, row, found, procedure))

    def verdict(self, log: _heads.Log | None = None) -> ChainVerdict:
        return ChainVerdict(
            case=self.case,
            number=self.stored["number"],
            tracking=self.stored["tracking"],
            chain=self.report(log),
            differences=self.differences(),
        )


def _all(
    case: UUID, stored: Mapping[str, Any], row: CaseRow, found: Rebuilt, procedure: Procedure
) -> Iterator[Difference]:
    expected = {"id": row.id, **_store.columns_of(row), "idempotency": row.idempotency}
    yield from _compared("cases_case", {(): expected}, {(): stored}, name=lambda _: str(case))
    submissions = {(each.version,): asdict(each) for each in found.submissions.values()}
    yield from _table("cases_submission", case, ("version",), submissions)
    documents = {(each.id,): asdict(each) for each in found.documents.values()}
    yield from _table("cases_document", case, ("id",), documents)
    yield from _table("cases_entry", case, _ENTRY_KEY, _numbered(found))
    yield from _intents(case, found)
    yield from _item(case, row, procedure)
    yield from _sealed(row, found)


_CASE = (
    "id", "office_id", "code", "bundle", "procedure_title", "title", "subject", "number", "tracking",
    "agency_id", "agency_name", "opener", "channel", "contact", "registration", "deficiencies", "work",
    "phase", "step", "submission", "opened_at", "closed_at", "due", "used", "waiting_until", "seq", "head",
    "state", "idempotency",
)  # fmt: skip
_ENTRY_KEY = ("event_no", "book", "no", "revision")


def _numbered(found: Rebuilt) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {(each.event_no, each.book, each.no, each.revision): asdict(each) for each in found.entries}


# What the worker notes for itself: when to try again, and who is trying. It decides nothing.
_QUEUE = frozenset({"attempt", "tries", "token", "lease_until", "next_at"})
_TRYING = (IntentState.WANTED.value, IntentState.READY.value)  # its sentence is the reason of the last pause


def _intents(case: UUID, found: Rebuilt) -> Iterator[Difference]:
    expected: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in found.intents.values():
        columns = {name: value for name, value in asdict(row).items() if name not in _QUEUE}
        if row.state in _TRYING:
            del columns["sentence"]
        expected[(row.key,)] = {**columns, "id": intent_id(case, row.key)}
    yield from _table("cases_intent", case, ("key",), expected)


def _item(case: UUID, row: CaseRow, procedure: Procedure) -> Iterator[Difference]:
    item = item_of(row, procedure, lambda entered, _: entered)
    expected: dict[tuple[Any, ...], dict[str, Any]] = {}
    if item is not None:
        columns = asdict(item)
        columns["office_id"] = columns.pop("office")
        if item.due is None:
            del columns["rank"]  # counted by that day's calendar: it sorts a list and nothing else
        expected[()] = columns
    yield from _table("cases_item", case, (), expected)


def _sealed(row: CaseRow, found: Rebuilt) -> Iterator[Difference]:
    """Rows of other packages that events of the case sealed, as they are now."""
    for kind in sorted({kind for kind, _ in found.seals}):
        now = catalogue.sealed_now(kind, row.id, row.office)
        if now is None:
            continue
        for (_, ref), seal in ((key, seal) for key, seal in found.seals.items() if key[0] == kind):
            if ref not in now:
                yield Difference(_MISSING, {"table": kind, "row": ref})
            elif now[ref] != seal.digest:
                yield Difference(_DIFFERENT, {"table": kind, "row": ref, "columns": "*"})


# --- rows against rows ---------------------------------------------------------------------------------

Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]


def _table(table: str, case: UUID, key: Sequence[str], expected: Rows) -> Iterator[Difference]:
    """All rows of a case in a table, by what identifies them."""
    names = list(max(expected.values(), key=len, default={"case": case, **dict.fromkeys(key)}))
    columns = ", ".join("case_id" if name == "case" else name for name in names)
    found = select(f"SELECT {columns} FROM {table} WHERE case_id = %s", (case,))  # noqa: S608 - constants
    rows = [dict(zip(names, each, strict=True)) for each in found]
    keyed = {tuple(_readable(name, row[name]) for name in key): row for row in rows}
    yield from _compared(table, expected, keyed, name=_spelled)
    if len(rows) > len(keyed):
        yield Difference(_INVENTED, {"table": table, "row": f"+{len(rows) - len(keyed)}"})


def _readable(name: str, stored: Any) -> Any:
    try:
        return as_uuid(stored) if name == "id" else stored
    except ValueError:
        return stored


def _spelled(key: tuple[Any, ...]) -> str:
    return "/".join(str(part) for part in key) or "1"


def _compared(
    table: str, expected: Rows, stored: Rows, *, name: Callable[[tuple[Any, ...]], str]
) -> Iterator[Difference]:
    for key, wanted in expected.items():
        if key not in stored:
            yield Difference(_MISSING, {"table": table, "row": name(key)})
            continue
        row = stored[key]
        wrong = [column for column, value in wanted.items() if not _same(column, value, row[column])]
        if wrong:
            yield Difference(
                _DIFFERENT, {"table": table, "row": name(key), "columns": ", ".join(sorted(wrong))}
            )
    for key in stored.keys() - expected.keys():
        yield Difference(_INVENTED, {"table": table, "row": name(key)})


def _same(column: str, expected: Any, stored: Any) -> bool:
    if stored is None or expected is None:
        return stored is expected
    try:
        return _equal(column, expected, stored)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False  # what cannot be read is not what was written


def _equal(column: str, expected: Any, stored: Any) -> bool:
    if column == "state" and isinstance(stored, str) and stored.startswith("{"):
        return load(json.loads(stored)) == load(json.loads(expected))
    if column in _JSON:
        return stored == expected or _canonical(stored) == _canonical(expected)
    if isinstance(expected, bool):
        return bool(stored) is expected
    return bool(_read(stored, expected) == expected)


_JSON = frozenset(
    {"contact", "registration", "deficiencies", "work", "request", "inputs", "value", "plan", "evidence"}
)


def _canonical(value: Any) -> bytes:
    """What is said, however it is spelled: the chain keeps texts in one normal form."""
    return canonical(plain(json.loads(value) if isinstance(value, str) else value))


def _read(stored: Any, expected: Any) -> Any:
    """The stored value as what is expected there."""
    if isinstance(expected, UUID):
        return as_uuid(stored)
    return as_moment(stored) if isinstance(expected, datetime) else stored

"""The draft of a folder from a sheet: what the text says and nothing more; what it does not say stays open.

A whole sheet gives a folder that can be checked and installed; of another the questions stand as remarks.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from tertib.procedures.official.reading import Reading
from tertib.procedures.official.sheet import Column, Mark, Row, Sheet

_TIME = re.compile(r"\s*(\d{1,6})\s*(menit|jam)\s*", re.IGNORECASE)
_FACTORS = {"menit": 1, "jam": 60}


def code_of(title: str) -> str:
    """A key from a title: lower case, digits, underscores."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower().removeprefix("sop ")).strip("_")
    return re.sub(r"^[^a-z]+", "", words)[:50].strip("_") or "sop"


def minutes_of(time: str) -> int | None:
    """Working minutes of a time as the table writes it."""
    match = _TIME.fullmatch(time)
    return int(match.group(1)) * _FACTORS[match.group(2).lower()] if match else None


def draft_of(reading: Reading, *, code: str = "") -> Mapping[str, bytes]:
    """The files of the draft, by path."""
    sheet = reading.sheet
    text = yaml.dump(
        _sop(sheet, code or code_of(sheet.identity.title)),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )
    asked = [
        f"# {one.row and f'Baris {one.row}, '}{one.column or 'naskah'}: {one.problem}\n"
        for one in reading.questions
    ]
    return {
        "sop.yaml": ("".join(asked) + text).encode(),
        "registers.yaml": b"books: []\nseries: []\n",
        "letters.yaml": b"letters: {}\n",
    }


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        """Aliases are not read; the same values are written again."""
        return True


def _sop(sheet: Sheet, code: str) -> dict[str, Any]:
    keys = performer_keys(sheet.columns)
    identity = {name: _plain(value) for name, value in _said(sheet).items() if value}
    found: dict[str, Any] = {
        "code": code,
        "title": sheet.identity.title.removeprefix("SOP ") or code,
        "office_label": sheet.identity.unit[0] if sheet.identity.unit else "-",
        "status": "naskah",
        "identity": {"number": "", "title": code, "unit": []} | identity,
    }
    if sheet.trigger is not None:
        found["trigger"] = {"kind": sheet.trigger.value}
    found["performers"] = [
        {"key": key, "label": one.label or key, **_numbered(one)}
        for key, one in zip(keys, sheet.columns, strict=True)
    ]
    found["steps"] = [_step(row, no, keys) for no, row in enumerate(sheet.rows, start=1)]
    return found


def _said(sheet: Sheet) -> dict[str, Any]:
    return {name: getattr(sheet.identity, name) for name in sheet.identity.__dataclass_fields__}


def _plain(value: str | Sequence[str]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _numbered(column: Column) -> dict[str, int]:
    number = column.number
    return {"column": int(number)} if number.isascii() and number.isdecimal() and int(number) else {}


def performer_keys(columns: Sequence[Column]) -> list[str]:
    """A key for each column; columns of one label get keys of their own."""
    found: list[str] = []
    for column in columns:
        key = code_of(column.label)[:40]
        again = sum(one == key or one.startswith(f"{key}_") for one in found)
        found.append(f"{key}_{again + 1}" if key in found else key)
    return found


def _step(row: Row, no: int, keys: Sequence[str]) -> dict[str, Any]:
    marks = sorted(
        ((mark, key) for cell, key in zip(row.marks, keys, strict=True) for mark in cell),
        key=lambda one: one[0].order,
    )
    step: dict[str, Any] = {"no": no}
    if row.source_no != str(no):
        step["source_no"] = row.source_no
    step |= {
        "activity": row.activity,
        "act": "do",
        "hops": [_hop(mark, key, row) for mark, key in marks],
        "needs": row.needs,
        "output": row.output,
        "minutes": minutes_of(row.time),
    }
    if str(step["minutes"]) in row.time.split() and row.time != f"{step['minutes']} menit":
        step["time"] = row.time
    for place, (mark, _) in enumerate(marks):
        if mark.exits:
            step["decision"] = _decision(mark, place)
        if mark.to is not None:
            step["next"] = mark.to
    if row.note:
        step["note"] = row.note
    return step


def _hop(mark: Mark, key: str, row: Row) -> dict[str, Any]:
    hop: dict[str, Any] = {"performer": key, "label": "Bubuhkan paraf" if mark.paraf else row.activity}
    if mark.paraf:
        hop["kind"] = "paraf"
    if mark.skippable:
        hop["skippable"] = True
    return hop


def _decision(mark: Mark, place: int) -> dict[str, Any]:
    exits: list[dict[str, Any]] = []
    for one in mark.exits:
        said: dict[str, Any] = {"label": one.label}
        if one.to is not None:
            said["to"] = one.to
        if one.waits:
            said["wait"] = "applicant"
        exits.append(said)
    return {"question": mark.question, "hop": place, "exits": exits}

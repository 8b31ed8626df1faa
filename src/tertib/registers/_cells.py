"""Pure: from values to cells, keys and number texts."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from tertib.kernel.errors import Invalid, Misconfigured, Problem
from tertib.kernel.indonesian import long_date, roman_month
from tertib.kernel.words import N_
from tertib.procedures.types import Column, ColumnKind, Visibility

MASK = "•••"


def cell_text(column: Column, value: Any) -> str:
    """A value as the printed book shows it."""
    if value is None or value == "":
        return ""
    if column.kind is ColumnKind.DATE:
        return _date_text(str(value))
    if isinstance(value, str) and value in column.labels:
        return column.labels[value]
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list | tuple):
        return "; ".join(cell_text(column, part) for part in value if part not in (None, ""))
    return str(value)


def _date_text(value: str) -> str:
    try:
        return long_date(date.fromisoformat(value[:10]))
    except ValueError:
        return value


def row_key(columns: Iterable[str], data: Mapping[str, Any], otherwise: str) -> str:
    """What makes a row of a case unique: the values of the key columns, in their order."""
    parts = [str(data.get(name) or "").strip().casefold() for name in columns]
    if not all(parts):
        # Rows without their key would become revisions of one another: two things, one line in the book.
        raise Misconfigured(N_("Baris buku tanpa isian kunci tidak dapat dicatat; periksa SOP dan bukunya."))
    return " | ".join(parts)[:300] if parts else otherwise


def known_only(columns: Iterable[Column], data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the book's columns; refuses a value for a column the book does not have."""
    keys = [column.key for column in columns]
    unknown = sorted(set(data) - set(keys))
    if unknown:
        raise Invalid(
            "Isian buku tidak sesuai dengan kolomnya.",
            problems={name: (Problem("Buku ini tidak mempunyai kolom tersebut.", {}),) for name in unknown},
        )
    return {key: data[key] for key in keys if data.get(key) not in (None, "")}


def search_text(columns: Iterable[Column], data: Mapping[str, Any]) -> str:
    """What a search may find: never a personal column."""
    return " ".join(
        cell_text(c, data.get(c.key)) for c in columns if c.visibility is Visibility.OPEN
    ).casefold()


def masked(columns: Iterable[Column], data: Mapping[str, Any]) -> dict[str, Any]:
    """The row for somebody who may not see personal columns."""
    hidden = {column.key for column in columns if column.visibility is Visibility.PERSONAL}
    return {key: MASK if key in hidden else value for key, value in data.items()}


def series_state(template: str, mode: str, tokens: Mapping[str, str]) -> str:
    """A mark of how a series is set, so that a stale page is noticed."""
    return sha256(repr((template, str(mode), sorted(tokens.items()))).encode()).hexdigest()[:16]


def number_text(
    template: str, tokens: Mapping[str, str], *, seq: int, on: date, instead: Mapping[str, str] | None = None
) -> str:
    """The number as it is written. Tokens in braces: `{urut}` runs, `{urut3}` in three digits."""
    values = {
        **tokens,
        "urut": str(seq),
        "urut3": f"{seq:03d}",
        "urut4": f"{seq:04d}",
        "tahun": str(on.year),
        "bulan": f"{on.month:02d}",
        "bulan_romawi": roman_month(on.month),
        **(instead or {}),
    }
    text = template
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    if "{" in text or "}" in text:
        raise Invalid("Pola nomor %(template)s memuat token yang tidak dikenal.", template=template)
    return text

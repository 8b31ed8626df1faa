"""Tables that people bring in CSV or XLSX, read as text by the confined child; nothing of them is kept."""

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.runtime import vault
from tertib.runtime.lists import FORMULA_STARTS

LARGEST = 5 * 2**20
_KINDS = {".csv": "csv_table", ".xlsx": "xlsx_table"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row by its number in the file, its cells without blanks around them; dates are ISO."""

    no: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a workbook, or the one table of a CSV file, whose name is empty."""

    name: str
    rows: tuple[Row, ...]


def read(data: bytes, filename: str) -> tuple[Table, ...]:
    """Every table of the file without its empty rows. Refuses with `Invalid` what cannot be read."""
    kind = _KINDS.get(PurePosixPath(filename.lower()).suffix)
    if kind is None:
        raise Invalid(N_("Unggah berkas CSV atau XLSX."), code="kind")
    if len(data) > LARGEST:
        raise Invalid(N_("Berkas ini terlalu besar; paling besar %(mb)s MB."), mb=LARGEST // 2**20)
    _, told = vault.look(kind, data)
    return tuple(
        Table(name=name, rows=tuple(Row(no=no, cells=tuple(cells)) for no, cells in rows))
        for name, rows in json.loads(told)
    )


def column_key(text: str) -> str:
    """A heading as a key: "No. Seri" is `no_seri`."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def cell_name(column: int, row: int) -> str:
    """A cell as a spreadsheet calls it: column 0 of row 7 is A7."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def unguarded(text: str) -> str:
    """A cell without the apostrophe that `lists.guarded` put in front of it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text

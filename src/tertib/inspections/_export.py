"""The list of assets as a file that the import reads again."""

from collections.abc import Iterable, Sequence

from tertib.inspections import _import
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.registers.types import Export
from tertib.runtime.lists import XLSX, as_csv, as_xlsx


def columns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The headings of a list, each with the others by which the import knows its column."""
    return tuple(
        (heading, tuple(one.replace("_", " ") for one in _import.SYNONYMS[name]))
        for name, heading in _import.HEADINGS.items()
    )


def write(form: str, name: str, rows: Iterable[Sequence[str]]) -> Export:
    head = tuple(_import.HEADINGS.values())
    if form == "csv":
        return Export(
            filename=f"{name}.csv", media_type="text/csv; charset=utf-8", content=as_csv(head, rows)
        )
    if form == "xlsx":
        content = as_xlsx(
            "Daftar Aset", head, rows, widths=(14, 32, 14, 18, 30, 12, 12, 22, 20, 12, 24, 12, 30)
        )
        return Export(filename=f"{name}.xlsx", media_type=XLSX, content=content)
    raise NotFound(N_("Bentuk berkas ini tidak ada."))

"""A file that was checked comes along with the page, so that it need not be chosen again to be applied."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.http import HttpRequest

from tertib.kernel.errors import Invalid
from tertib.runtime import tables
from tertib.runtime.tables import Row, Table

MOST = 400_000
"""Letters that a page carries; a longer file is chosen once more."""


def tables_of(request: HttpRequest) -> tuple[Table, ...]:
    """The file that was chosen, or the one that was just checked and came along with the page."""
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > tables.LARGEST:
            raise Invalid("Berkas ini terlalu besar.")
        return tables.read(upload.read(), upload.name or "")
    return _read(request.POST.get("carried", ""))


def _read(text: str) -> tuple[Table, ...]:
    try:
        return tuple(
            Table(
                name=str(name),
                rows=tuple(Row(no=int(no), cells=tuple(map(str, cells))) for no, cells in rows),
            )
            for name, rows in json.loads(text)
        )
    except (ValueError, TypeError):
        raise Invalid("Pilih dulu berkasnya.") from None


def text_of(found: Sequence[Table]) -> str:
    """The file for the page; empty when it is too long to be carried."""
    text = json.dumps([(one.name, [(row.no, row.cells) for row in one.rows]) for one in found])
    return text if len(text) <= MOST else ""

"""Books as files: CSV for any program, XLSX for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter
from django.utils import timezone

from tertib.registers.types import BookView, ColumnKind, EntryState, EntryView, Export
from tertib.runtime.lists import BOM, XLSX, guarded

STATES = {EntryState.VALID: "Berlaku", EntryState.STRUCK: "Dicoret", EntryState.SUPERSEDED: "Digantikan"}
WIDTHS = {ColumnKind.TEXT: 28, ColumnKind.DATE: 18, ColumnKind.NUMBER: 12}


def csv_of(book: BookView, rows: Sequence[EntryView], *, delimiter: str) -> Export:
    """Every cell text, quoted where needed, guarded against formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(guarded(cell) for cell in _head(book))
    for row in rows:
        writer.writerow(guarded(cell) for cell in _line(row))
    return Export(
        filename=f"{book.key}.csv",
        media_type="text/csv; charset=utf-8",
        content=BOM + out.getvalue().encode(),
    )


def xlsx_of(book: BookView, rows: Sequence[EntryView]) -> Export:
    """The printed book on a sheet: title, fixed head, filter, landscape, head repeated on every page."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as file:
        sheet = file.add_worksheet("Buku")
        head = file.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7EBF0", "valign": "vcenter"}
        )
        body = file.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        struck = file.add_format(
            {"text_wrap": True, "border": 1, "valign": "top", "font_strikeout": True, "font_color": "#666666"}
        )
        sheet.write_string(0, 0, book.title, file.add_format({"bold": True, "font_size": 14}))
        for column, text in enumerate(_head(book)):
            sheet.write_string(2, column, text, head)
        for line, row in enumerate(rows, start=3):
            style = struck if row.state is EntryState.STRUCK else body
            for column, text in enumerate(_line(row)):
                sheet.write_string(line, column, text, style)
        _shape(sheet, book, last=2 + len(rows))
    return Export(filename=f"{book.key}.xlsx", media_type=XLSX, content=out.getvalue())


def _shape(sheet: "xlsxwriter.worksheet.Worksheet", book: BookView, *, last: int) -> None:
    sheet.set_column(0, 0, 6)
    for position, column in enumerate(book.columns, start=1):
        sheet.set_column(position, position, WIDTHS[column.kind])
    end = len(book.columns) + 3
    sheet.set_column(end - 2, end, 20)
    sheet.freeze_panes(3, 1)
    sheet.autofilter(2, 0, max(last, 3), end)
    sheet.set_landscape()
    sheet.set_paper(14)  # Folio
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _head(book: BookView) -> Iterator[str]:
    yield "No."
    yield from (column.label for column in book.columns)
    yield from ("Keadaan", "Dicatat", "Dicatat oleh")


def _line(row: EntryView) -> Iterator[str]:
    yield str(row.no)
    yield from row.cells
    state = STATES[row.state]
    yield f"{state}: {row.reason}" if row.reason else state
    yield _moment(row.entered_at)
    yield row.entered_by


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.get_default_timezone()).strftime("%d-%m-%Y %H.%M")

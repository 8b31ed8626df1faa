"""Lists as files: CSV for any program, XLSX for a spreadsheet. Every cell is text, and none a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

BOM = b"\xef\xbb\xbf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
FOLIO = 14


def guarded(text: str) -> str:
    """A cell no spreadsheet runs as a formula (CWE-1236): such text gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ";") -> bytes:
    """A head and its rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in (head, *rows))
    return BOM + out.getvalue().encode()


def as_xlsx(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]
) -> bytes:
    """A sheet as it is printed: title, fixed head, filter, landscape, head repeated on every page."""
    out, lines = io.BytesIO(), list(rows)
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as file:
        sheet = file.add_worksheet("Buku")
        bold = {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7EBF0", "valign": "vcenter"}
        looks = (file.add_format(bold), file.add_format({"text_wrap": True, "border": 1, "valign": "top"}))
        sheet.write_string(0, 0, title, file.add_format({"bold": True, "font_size": 14}))
        for place, cells in enumerate((head, *lines)):
            for column, text in enumerate(cells):
                sheet.write_string(place + 2, column, text, looks[place > 0])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 1)
        sheet.autofilter(2, 0, len(lines) + 2, len(head) - 1)
        sheet.set_landscape()
        sheet.set_paper(FOLIO)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return out.getvalue()

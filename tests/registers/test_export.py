"""Books as files: readable in Excel as it is set up here, and nothing in them runs."""

import csv
import io
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from tests.registers.conftest import Desk

from tertib.kernel.errors import NotFound
from tertib.registers import queries, service
from tertib.runtime import door

UGLY = {
    "address": '=HYPERLINK("https://jahat.example")',
    "manager": "@SUM(A1)",
    "made_on": "2026-11-24",
    "status": "-2+3",
}


@pytest.fixture
def written(desk: Desk) -> Desk:
    door.run(lambda tx: service.enter(tx, "accounts", UGLY, office=desk.office, by=desk.clerk, case=uuid4()))
    return desk


def lines(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_csv_begins_with_the_mark_excel_needs(written: Desk) -> None:
    assert queries.export_csv(written.clerk, "accounts").content.startswith(b"\xef\xbb\xbf")


def test_csv_holds_the_book_with_its_heads(written: Desk) -> None:
    head, row = lines(queries.export_csv(written.clerk, "accounts").content)
    assert head == ["No.", "Alamat", "Pengelola", "Dibuat", "Status", "Keadaan", "Dicatat", "Dicatat oleh"]
    assert row[0] == "1"
    assert row[3:] == ["24 November 2026", "'-2+3", "Berlaku", "24-11-2026 12.00", "Nama Clerk"]


def test_no_cell_of_a_csv_runs_as_a_formula(written: Desk) -> None:
    content = queries.export_csv(written.clerk, "accounts").content
    assert not [cell for line in lines(content) for cell in line if cell[:1] in set("=+-@")]
    assert lines(content)[1][1] == "'" + UGLY["address"]


def test_semicolons_on_request(written: Desk) -> None:
    content = queries.export_csv(written.clerk, "accounts", semicolon=True).content
    assert len(lines(content, ";")[1]) == 8


def test_every_cell_of_an_xlsx_is_text(written: Desk) -> None:
    sheet = load_workbook(io.BytesIO(queries.export_xlsx(written.clerk, "accounts").content)).active
    assert sheet is not None
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None}
    assert kinds == {"s"}
    assert sheet["B4"].value == UGLY["address"]


def test_the_auditor_exports_without_personal_data(written: Desk) -> None:
    assert b"SUM(A1)" in queries.export_csv(written.clerk, "accounts").content
    assert b"SUM(A1)" not in queries.export_csv(written.auditor, "accounts").content


def test_a_stranger_exports_nothing(written: Desk) -> None:
    with pytest.raises(NotFound):
        queries.export_csv(written.stranger, "accounts", office=written.office)

"""The text of the scan is read whole and never guessed; what is printed is read as the same sheet."""

import os
from pathlib import Path

import pytest
from tests.procedures import generated

from tertib.procedures.checker.examine import examine
from tertib.procedures.checker.types import Subject
from tertib.procedures.language.bundle import parse
from tertib.procedures.official.draft import draft_of
from tertib.procedures.official.printed import print_markdown
from tertib.procedures.official.reading import Reading, read_text
from tertib.procedures.official.sheet import sheet_of

SEED = Path(__file__).parents[1] / "sops" / "seed" / "sop-dinas-kominfo-tanjungpinang.txt"
COUNT = 10_000 if os.environ.get("TERTIB_PROOF") else 300
AGENDA = """
| Bagian | Isi |
|---|---|
| Nomor SOP | 065/01/ORG/2026 |
| Nama SOP | SOP Pemeliharaan Pendingin Udara |
| Unit Kerja | Bagian Umum |
| Pemicu | agenda kerja |

| No | Kegiatan | Kepala Bagian | Teknisi | Kelengkapan | Waktu | Output | Ket |
|---|---|---|---|---|---|---|---|
| 1 | Menugaskan pemeliharaan | MULAI | | Agenda Kerja | 15 menit | Surat Tugas | |
| 2 | Memeriksa pendingin | | {Rusak?: Ya -> 2; Tidak} | Surat Tugas | 1 jam | Lembar periksa | |
| 3 | Melaporkan hasil | SELESAI (2, paraf) | [ ] (1) | Lembar periksa | 30 menit | Laporan hasil | |
"""


@pytest.fixture(scope="module")
def readings() -> tuple[Reading, ...]:
    return read_text(SEED.read_text(encoding="utf-8"))


def test_all_rows_of_all_tables_are_read(readings: tuple[Reading, ...]) -> None:
    assert [len(one.sheet.rows) for one in readings] == [12, 0, 8, 7, 7, 7, 11]


def test_what_has_no_table_is_reported_once(readings: tuple[Reading, ...]) -> None:
    found = [one.code for one in examine(Subject(sheet=readings[1].sheet, draws_flow=False))]
    assert found.count("table.missing") == 1


def test_lost_marks_are_asked_for_row_by_row(readings: tuple[Reading, ...]) -> None:
    asked = [(one.code, one.row) for one in readings[2].questions]
    assert asked == [
        ("trigger.unknown", ""),
        ("mark.order", "2"),
        *(("mark.lost", str(row)) for row in range(3, 8)),
    ]


def test_no_performer_is_guessed(readings: tuple[Reading, ...]) -> None:
    assert sum(len(row.all_marks) for one in readings for row in one.sheet.rows) == 6


def test_a_row_across_a_page_break_is_one_row(readings: tuple[Reading, ...]) -> None:
    row = readings[0].sheet.rows[9]
    assert row.activity.endswith("rekomendasi peninjauan kembali perencanaan pembangunan sistem aplikasi")
    assert (row.needs, row.output) == ("Laporan Hasil Pemeriksaan", "Surat Rekomendasi")


@pytest.mark.parametrize("code", ["column.twin", "column.number", "needs.later", "legal.no_year"])
def test_a_real_defect_is_found_once(readings: tuple[Reading, ...], code: str) -> None:
    found = [one.code for one in examine(Subject(sheet=readings[0].sheet, draws_flow=False))]
    assert found.count(code) == 1


def test_the_doubled_regulation_and_the_doubled_number_are_found_once(
    readings: tuple[Reading, ...],
) -> None:
    def codes(place: int) -> list[str]:
        return [one.code for one in examine(Subject(sheet=readings[place].sheet, draws_flow=False))]

    assert (codes(1).count("entry.twice"), codes(3).count("row.number")) == (1, 1)


def test_a_strange_mark_is_a_question_at_its_cell() -> None:
    (reading,) = read_text(AGENDA.replace("| MULAI |", "| ◊?? |"))
    (asked,) = [one for one in reading.questions if one.code == "mark.unknown"]
    assert (asked.row, asked.column, asked.fields["said"]) == ("1", "Kepala Bagian", "◊??")


def test_what_is_printed_is_read_as_the_same_sheet() -> None:
    different = []
    for seed in range(COUNT):
        sheet = generated.sheet(seed)
        if [one.sheet for one in read_text(print_markdown(sheet))] != [sheet]:
            different.append(seed)
    assert different == []


def test_a_printer_that_escapes_nothing_does_not_round_trip() -> None:
    """The naive twin: the sheets above are ugly enough to need every escape."""
    lost = 0
    for seed in range(100):
        sheet = generated.sheet(seed)
        naive = print_markdown(sheet).replace("\\", "").replace("&lt;", "<").replace("&amp;", "&")
        lost += [one.sheet for one in read_text(naive)] != [sheet]
    assert lost > 50


def test_a_whole_markdown_sheet_becomes_a_procedure_that_says_the_same() -> None:
    (reading,) = read_text(AGENDA)
    assert reading.questions == ()
    draft = parse(draft_of(reading)["sop.yaml"].decode())
    printed = sheet_of(draft)
    assert [row.marks for row in printed.rows] == [row.marks for row in reading.sheet.rows]
    assert printed.identity == reading.sheet.identity

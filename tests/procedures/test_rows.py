"""A spreadsheet of employees, as offices really export it."""

import pytest

from tertib.procedures.language.rows import parse_rows
from tertib.procedures.types import Choice, Field, FieldKind, TextFormat

COLUMNS = (
    Field(key="local", label="Alamat diusulkan", kind=FieldKind.TEXT, required=True, lowercase=True, max=10),
    Field(
        key="kind",
        label="Jenis",
        kind=FieldKind.CHOICE,
        required=True,
        choices=(Choice(key="opd", label="Perangkat daerah"), Choice(key="pegawai", label="Pegawai")),
    ),
    Field(key="nip", label="NIP", kind=FieldKind.TEXT, format=TextFormat.NIP),
)
HEAD = "Nama;ALAMAT  diusulkan;Jenis;nip"


def read(*lines: str) -> tuple[list[dict[str, object]], list[tuple[int, str, str]]]:
    rows, problems = parse_rows("\r\n".join(lines), COLUMNS, distinct=("local",))
    return [dict(row) for row in rows], [(one.row, one.column, str(one)) for one in problems]


def test_excel_with_semicolons_and_a_mark_at_the_beginning_is_read() -> None:
    rows, problems = read(
        f"\ufeff{HEAD}", "Siti;Siti.A;pegawai;19780512 200501 2 003", ";;;", "Dinas;DINKES;Perangkat Daerah;"
    )
    assert rows == [
        {"local": "siti.a", "kind": "pegawai", "nip": "197805122005012003"},
        {"local": "dinkes", "kind": "opd", "nip": None},
    ]
    assert problems == []


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_usual_separators_are_recognised(mark: str) -> None:
    rows, problems = read(HEAD.replace(";", mark), mark.join(("Siti", "siti", "pegawai", "")))
    assert (len(rows), problems) == (1, [])


def test_quoted_cells_may_hold_the_separator() -> None:
    rows, _ = read("local,kind,nip", '"siti",pegawai,""')
    assert rows[0]["local"] == "siti"


def test_every_problem_names_its_row_as_the_spreadsheet_counts() -> None:
    rows, problems = read(HEAD, "A;a;pegawai;", ";;;", "B;b;pejabat;123", "C;A;PEGAWAI;", "D;;opd")
    assert problems == [
        (4, "kind", "Pilih “Jenis” dari daftar."),
        (4, "nip", "NIP harus 18 angka; yang diisi 3."),
        (5, "local", "Sama dengan baris 2."),
        (6, "local", "Isi “Alamat diusulkan”."),
    ]
    assert len(rows) == 4


def test_a_head_without_the_needed_columns_is_refused_at_once() -> None:
    assert read("nama;nip", "x;y") == (
        [],
        [(1, "", "Baris judul belum memuat kolom: Alamat diusulkan, Jenis.")],
    )
    assert read("") == ([], [(1, "", "Baris judul belum memuat kolom: Alamat diusulkan, Jenis.")])


def test_what_is_no_csv_is_refused() -> None:
    sentence = "Berkas ini terlalu besar atau bukan CSV."
    assert read("a\0b") == ([], [(1, "", sentence)])
    assert read("a" * (1 << 20), "b") == ([], [(1, "", sentence)])


def test_more_rows_than_any_office_has_are_refused_at_the_first_too_many() -> None:
    _, problems = read("local;kind;nip", *(f"a{no};opd;" for no in range(600)))
    assert problems == [(502, "", "“Daftar” paling banyak 500.")]

"""Units, posts and holders from a file: all or nothing, with the number of every row in the way."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import pytest
from tests.people.conftest import NOON, Office
from tests.people.test_rights import signed_in

from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Invalid, NotAllowed
from tertib.people import queries, service
from tertib.people.models import Person, Unit
from tertib.people.types import ImportReport, NewMandate, NewPerson, NewUnit
from tertib.runtime import tables
from tertib.runtime.models import OutboxMessage
from tertib.runtime.tables import Table

UNITS = "kunci_unit;nama_unit;induk\nbidang_data;Bidang Data;\nseksi_a;Seksi A;bidang_data\n"
POSTS = (
    "kunci_jabatan;nama_jabatan;unit;atasan;kursi;peran\n"
    "staf_data;Staf Data;seksi_a;kabid_data;3;\n"
    "kabid_data;Kepala Bidang Data;bidang_data;head;1;official\n"
)
HOLDERS = (
    "nama;gelar_belakang;kepegawaian;nip;jabatan;mandat;mulai;nomor_sk;tanggal_sk\n"
    "Rina Melati;S.T.;PNS;19800123 200501 1 041;kabid_data;definitif;02/01/2026;800/1/2026;2025-12-30\n"
    "Sekar Pualam;S.Kom.;PPPK;199001152023212001;staf_data;;2026-01-02;800/2/2026;\n"
    "Wulan;;non-ASN;;staf_data;;2026-01-02;800/3/2026;\n"
)


def csv(*texts: str) -> list[Table]:
    return [table for text in texts for table in tables.read(text.encode(), "kantor.csv")]


def bring(office: Office, *texts: str, dry_run: bool = False, by: Actor = SYSTEM) -> ImportReport:
    return service.bring(office.unit, csv(*texts), by=by, dry_run=dry_run)


def wrong(report: ImportReport) -> list[tuple[str, int, str]]:
    return [(each.table, each.row, each.sentence % each.fields) for each in report.wrong]


def test_everything_comes_in_whatever_the_order_of_the_rows(office: Office) -> None:
    report = bring(office, UNITS, POSTS, HOLDERS)
    assert (wrong(report), report.applied, report.new) == ([], True, 7)
    staff = queries.post_by_key(office.unit, "staf_data")
    head = queries.post_by_key(office.unit, "kabid_data")
    assert (staff.superior, staff.seats, staff.pool) == (head.id, 3, True)
    assert head.superior == office.posts["head"]
    assert [each.name for each in queries.holders(staff.id, NOON)] == ["Sekar Pualam, S.Kom.", "Wulan"]
    assert Unit.objects.get(key="bidang_data").parent_id == office.unit


def test_a_dry_run_says_the_same_and_keeps_nothing(office: Office) -> None:
    report = bring(office, UNITS, POSTS, HOLDERS, dry_run=True)
    assert (wrong(report), report.applied, report.new) == ([], False, 7)
    assert not Unit.objects.filter(key="bidang_data").exists()
    assert not Person.objects.filter(name="Wulan").exists()
    assert not OutboxMessage.objects.exists()


def test_the_same_file_again_brings_nothing(office: Office) -> None:
    bring(office, UNITS, POSTS, HOLDERS)
    report = bring(office, UNITS, POSTS, HOLDERS)
    assert (report.new, {each.state for each in report.lines}) == (0, {"same"})


def test_one_wrong_row_and_nothing_is_kept(office: Office) -> None:
    bad = HOLDERS.replace("199001152023212001", "199013152023212001")
    report = bring(office, UNITS, POSTS, bad)
    ((table, row, sentence),) = wrong(report)
    assert (table, row, report.applied) == ("pejabat", 3, False)
    assert "NI PPPK terdiri dari 18 angka" in sentence
    assert not Unit.objects.filter(key="bidang_data").exists()


@pytest.mark.parametrize(
    ("rows", "row", "says"),
    [
        ("X;;definitif;2026-01-02;1", 2, "jabatan belum diisi"),
        ("X;tidak_ada;definitif;2026-01-02;1", 2, "jabatan dengan kunci tidak_ada tidak ada"),
        ("X;head;penjabat;2026-01-02;1", 2, "diisi salah satu dari definitif, plt, plh"),
        ("X;head;;31.12.2026;1", 2, "tanggal 31.12.2026 tidak dikenal"),
        ("X;head;;30/02/2026;1", 2, "tanggal 30/02/2026 tidak dikenal"),
        ("X;head;;2026-01-02;", 2, "nomor_sk belum diisi"),
        ("X;head;plh;2026-01-02;1", 2, "Plh. berlaku untuk masa tertentu"),
        ("X;head;;2026-01-02;1\nY;head;;2026-01-02;1", 3, "Semua kursi Kepala Dinas"),
        ("X;head;;2026-01-02;1\n\nY;head;plt;2026-01-02;1", 4, "Plt. hanya untuk jabatan yang lowong"),
    ],
)
def test_each_holder_that_cannot_be_is_named_by_its_row(
    office: Office, rows: str, row: int, says: str
) -> None:
    report = bring(office, f"nama;jabatan;mandat;mulai;nomor_sk\n{rows}\n")
    ((table, number, sentence),) = wrong(report)
    assert (table, number) == ("pejabat", row)
    assert says in sentence


@pytest.mark.parametrize(
    ("rows", "rows_wrong", "says"),
    [
        ("a;A;tik;b\nb;B;tik;a", [2, 3], "berputar: baris 2, 3"),
        ("a;A;tik;a", [2], "berputar: baris 2"),
        ("a;A;tik;\na;B;tik;", [3], "sudah ada pada baris 2"),
        ("a;A;tidak_ada;", [2], "unit dengan kunci tidak_ada"),
        ("a;A;tik;tidak_ada", [2], "jabatan dengan kunci tidak_ada"),
        ("Kepala Dinas;A;tik;", [2], "hanya boleh berisi huruf kecil"),
        (";A;tik;", [2], "kunci_jabatan belum diisi"),
    ],
)
def test_each_post_that_cannot_be_is_named_by_its_row(
    office: Office, rows: str, rows_wrong: Sequence[int], says: str
) -> None:
    report = bring(office, f"kunci_jabatan;nama_jabatan;unit;atasan\n{rows}\n")
    assert [row for _, row, _ in wrong(report)] == rows_wrong
    assert says in wrong(report)[0][2]


@pytest.mark.parametrize(
    ("cells", "says"), [("0;;", "1 sampai 200"), ("1;mungkin;", "ya atau tidak"), ("1;;raja", "raja")]
)
def test_strange_cells_of_a_post_are_told(office: Office, cells: str, says: str) -> None:
    text = f"kunci_jabatan;nama_jabatan;unit;kursi;kelompok;peran\na;A;tik;{cells}\n"
    assert says in wrong(bring(office, text))[0][2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("apa;ini\n1;2\n", "Tidak ada tabel yang dikenal"),
        ("kunci_unit;nama_unit;warna\na;A;merah\n", "warna"),
        ("kunci_unit;nama_unit\n" + "a;A\n" * 2001, "2000 baris"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(office: Office, text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        bring(office, text)
    assert says in str(refused.value)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Petunjuk"
    book.active.append(["Isi lembar di samping."])
    for title, text in (("Unit", UNITS), ("Jabatan", POSTS), ("Pejabat", HOLDERS)):
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append([_typed(cell) for cell in line.split(";")])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _typed(cell: str) -> object:
    """As a spreadsheet would hold it: numbers as numbers, days as days."""
    if cell == "2026-01-02":
        return datetime(2026, 1, 2)  # noqa: DTZ001 - what openpyxl takes
    return int(cell) if cell.isdecimal() and len(cell) < 4 else cell


def test_a_workbook_brings_all_three_tables(office: Office) -> None:
    report = service.bring(office.unit, tables.read(workbook(), "Kantor.XLSX"), by=SYSTEM, dry_run=False)
    assert (wrong(report), report.applied, report.new) == ([], True, 7)


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"PK\x03\x04 no workbook", "a.xlsx"),
        (b"kunci_unit;nama_unit", "a.pdf"),
        (b"\xff\xfe\x00", "a.csv"),
        (b"x" * (tables.LARGEST + 1), "a.csv"),
    ],
    ids=["broken", "another kind", "no text", "too large"],
)
def test_what_cannot_be_read_is_refused(data: bytes, filename: str) -> None:
    with pytest.raises(Invalid):
        tables.read(data, filename)


def test_an_administrator_brings_and_an_official_does_not(office: Office) -> None:
    admin, official = (service.create_person(NewPerson(name=name), by=SYSTEM).id for name in ("Ani", "Budi"))
    for post, who in (("admin", admin), ("deputy", official)):
        new = NewMandate(post=office.posts[post], person=who, start=date(2026, 1, 1))
        service.create_mandate(new, by=SYSTEM)
    assert bring(office, UNITS, by=signed_in(admin, "ani")).applied
    with pytest.raises(NotAllowed):
        bring(office, POSTS, by=signed_in(official, "budi"))


def test_another_offices_unit_is_as_unknown_as_none(office: Office) -> None:
    foreign = service.create_unit(NewUnit(key="lain", name="Dinas Lain", is_office=True), by=SYSTEM)
    service.create_unit(NewUnit(key="bidang_lain", name="Bidang", parent=foreign.id), by=SYSTEM)
    said = []
    for key in ("bidang_lain", "tidak_ada"):
        posts = f"kunci_jabatan;nama_jabatan;unit\nbaru;Baru;{key}\n"
        units = f"kunci_unit;nama_unit;induk\nbaru;Baru;{key}\n"
        said.append([one[2].replace(key, "X") for one in wrong(bring(office, units, posts))])
    assert said[0] == said[1]
    assert len(said[0]) == 2


def test_a_key_another_office_uses_is_not_taken_for_ones_own(office: Office) -> None:
    foreign = service.create_unit(NewUnit(key="lain", name="Dinas Lain", is_office=True), by=SYSTEM)
    service.create_unit(NewUnit(key="bidang_lain", name="Bidang", parent=foreign.id), by=SYSTEM)
    ((_, _, sentence),) = wrong(bring(office, "kunci_unit;nama_unit\nbidang_lain;Bidang Kami\n"))
    assert sentence == "Kunci bidang_lain sudah dipakai."


def test_a_title_too_long_is_a_wrong_row(office: Office) -> None:
    posts = f"kunci_jabatan;nama_jabatan;unit\nbaru;{'a' * 300};tik\n"
    ((_, row, sentence),) = wrong(bring(office, posts))
    assert (row, "paling banyak 200 huruf" in sentence) == (2, True)

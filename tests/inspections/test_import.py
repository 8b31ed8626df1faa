"""A list of assets from a file: every row's fate first, then all of it or nothing."""

import time
from dataclasses import replace

import pytest
from tests.inspections.room import ADMIN, COLLEAGUE, SERVER, STRANGER, TECHNICIAN, Room

from tertib.inspections import queries, service
from tertib.inspections.models import Asset, AssetEvent
from tertib.inspections.types import AssetFilter, AssetImportReport, AssetState
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.runtime import tables
from tertib.runtime.tables import Table

LIST = (
    "No;Kode Aset;Nama Barang;Kategori;Ruang;Lat;Long;Merk;No. Seri;Tgl Perolehan;PJ;Kondisi\n"
    "1;srv-01;Server portal;server;Rak 2 U10;0,9167;104,45;Contoh X1;SN-77;01/02/2024;Teknisi;baik\n"
    "2;AP-7;Hotspot taman;Access Point;Taman;;;;'=SN;;;Rusak ringan\n"
)


def csv(text: str) -> tuple[Table, ...]:
    return tables.read(text.encode(), "aset.csv")


def bring(
    room: Room, text: str, *, dry_run: bool = False, by: Actor = TECHNICIAN, mark: str = ""
) -> AssetImportReport:
    return service.import_assets(room.office, csv(text), by=by, dry_run=dry_run, mark=mark)


def fates(report: AssetImportReport) -> list[tuple[int, str, str]]:
    return [(one.row, one.code, one.state) for one in report.lines]


def test_a_dry_run_says_every_fate_and_writes_nothing(room: Room) -> None:
    room.add(replace(SERVER, place="Rak 1"))
    report = bring(room, LIST, dry_run=True)
    assert fates(report) == [(2, "SRV-01", "changed"), (3, "AP-7", "new")]
    assert {(one.field, one.before, one.after) for one in report.lines[0].changes} == {
        ("place", "Rak 1", "Rak 2 U10"),
        ("custodian", "", "Teknisi"),
    }
    assert (report.applied, report.ignored) == (False, ("No",))
    assert (Asset.objects.count(), AssetEvent.objects.count()) == (1, 1)


def test_applied_twice_it_changes_nothing_the_second_time(room: Room) -> None:
    assert bring(room, LIST).applied
    hotspot = queries.asset_by_code(TECHNICIAN, "ap-7")
    assert (hotspot.facts.kind, hotspot.facts.state, hotspot.serial) == (
        "access_point", AssetState.BROKEN, "=SN",
    )  # fmt: skip
    told = AssetEvent.objects.count()
    assert [one.state for one in bring(room, LIST).lines] == ["same", "same"]
    assert AssetEvent.objects.count() == told == 2
    assert len(room.book(hotspot.facts.id)) == 1


def test_what_is_wrong_is_named_with_its_cell_and_nothing_comes_in(room: Room) -> None:
    wrong = LIST + (
        "3;;Tanpa kode;server;;;;;;;;\n4;AP-7;Lagi;server;;;;;;;;\n"
        "5;X-1;Salah;server;;satu;104,45;;;31/02/2026;Tidak ada;hilang\n"
    )
    report = bring(room, wrong)
    told = {
        problem.cell: problem.sentence % problem.fields for one in report.lines for problem in one.problems
    }
    assert set(told) == {"B4", "B5", "F6", "J6", "K6", "L6"}
    assert told["B5"] == "Kode AP-7 sudah ada pada baris 3."
    assert told["J6"].startswith("“31/02/2026” bukan tanggal")
    assert (report.applied, report.count("wrong"), Asset.objects.count()) == (False, 3, 0)


def test_a_column_that_is_missing_leaves_its_field_and_an_empty_cell_empties_it(room: Room) -> None:
    asset = room.add()
    bring(room, "Kode;Nama;Lokasi\nSRV-01;Server portal;\n")
    assert (room.seen(asset).facts.place, room.seen(asset).serial) == ("", "SN-77")


def test_nothing_is_written_when_the_list_changed_since_it_was_looked_at(room: Room) -> None:
    asset = room.add()
    looked = bring(room, LIST, dry_run=True)
    service.change_asset(asset, replace(SERVER, name="Server lain"), by=ADMIN, seen=1)
    with pytest.raises(Conflict, match="berubah sejak"):
        bring(room, LIST, mark=looked.mark)
    assert Asset.objects.count() == 1
    assert bring(room, LIST, mark=bring(room, LIST, dry_run=True).mark).applied


def test_only_those_who_keep_assets_bring_them(room: Room) -> None:
    with pytest.raises(NotAllowed):
        bring(room, LIST, dry_run=True, by=COLLEAGUE)
    with pytest.raises(NotFound):
        bring(room, LIST, dry_run=True, by=STRANGER)


def test_an_asset_off_the_list_does_not_come_back_by_a_file(room: Room) -> None:
    service.retire_asset(room.add(), "rusak", by=ADMIN, seen=1)
    (line, _) = bring(room, LIST, dry_run=True).lines
    assert "Kembalikan dahulu" in line.problems[0].sentence


def test_a_file_without_the_needed_columns_is_refused(room: Room) -> None:
    with pytest.raises(Invalid, match="judul kolom"):
        bring(room, "Merk;Tahun\nX;2020\n")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_is_the_same_when_it_comes_back(room: Room, form: str) -> None:
    room.add(custodian=room.technician)
    room.add(code="ap-1", kind="Access Point", name="=HYPERLINK(1)", latitude=None, longitude=None)
    made = queries.export_assets(COLLEAGUE, form)
    assert b"\n=HYPERLINK" not in made.content
    found = tables.read(made.content, made.filename)
    report = service.import_assets(room.office, found, by=ADMIN, dry_run=True)
    assert [one.state for one in report.lines] == ["same", "same"]


def test_the_template_holds_the_headings_that_the_import_knows(room: Room) -> None:
    made = queries.asset_template("xlsx")
    with pytest.raises(Invalid, match="belum berisi"):
        service.import_assets(room.office, tables.read(made.content, made.filename), by=ADMIN, dry_run=True)


def test_five_hundred_rows_are_quick(room: Room) -> None:
    rows = "".join(f"PC-{no:03};Komputer {no};pc;Ruang {no % 9}\n" for no in range(500))
    text = f"Kode;Nama;Jenis;Lokasi\n{rows}"
    start = time.perf_counter()
    assert bring(room, text).count("new") == 500
    took = time.perf_counter() - start
    start = time.perf_counter()
    assert bring(room, text, dry_run=True).count("same") == 500
    print(f"500 rows: {took:.1f} s, looked at again: {time.perf_counter() - start:.1f} s")
    assert queries.assets(COLLEAGUE, AssetFilter(text="komputer 499")).total == 1
    assert took < 20

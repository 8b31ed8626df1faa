"""The difference of two versions in an official's words, and where it stands on the sheet."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.procedures.sheets import SOUND, sound

from tertib.procedures.language.bundle import parse
from tertib.procedures.official.changes import ChangeKind, changes, counterparts, file_changed
from tertib.procedures.types import Procedure

NEW_ROW = """\
  - no: 2
    activity: Penelitian berkas oleh petugas
    act: do
    hops: [{performer: staff, label: Teliti}]
    needs: Surat
    output: Dokumen
    minutes: 10
"""


def of(text: str) -> Procedure:
    return parse(text, name="sop.yaml")


def with_row() -> Procedure:
    text = SOUND.replace("  - no: 3", "  - no: 4").replace("  - no: 2", f"{NEW_ROW}  - no: 3", 1)
    text = text.replace("to: 2, wait", "to: 3, wait").replace("work.2.result", "work.3.result")
    return of(text.replace("work.3.things", "work.4.things"))


def said(old: Procedure, new: Procedure) -> list[str]:
    return [str(one.says) for one in changes(old, new)]


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes(sound(), sound()) == ()
    assert counterparts(sound(), sound()) == {1: 1, 2: 2, 3: 3}


def test_a_new_row_is_one_sentence_and_moves_no_other() -> None:
    old, new = sound(), with_row()
    assert counterparts(old, new) == {1: 1, 2: 3, 3: 4}
    added = next(one for one in changes(old, new) if one.kind is ChangeKind.ADDED)
    assert (added.row, added.old_row, added.field) == (2, None, "")
    assert str(added.says) == "Langkah 2 ditambahkan: Penelitian berkas oleh petugas"
    assert not [one for one in changes(old, new) if one.kind is ChangeKind.MOVED]


def test_a_row_that_is_gone_is_named_by_its_old_number() -> None:
    gone = next(one for one in changes(with_row(), sound()) if one.kind is ChangeKind.REMOVED)
    assert (gone.row, gone.old_row, gone.before) == (None, 2, "Penelitian berkas oleh petugas")
    assert str(gone.says) == "Langkah 2 dihapus: Penelitian berkas oleh petugas"


def test_a_row_that_changed_its_place_is_moved_not_removed_and_added() -> None:
    old = sound()
    one, two, three = old.steps
    new = replace(old, steps=(one, replace(three, no=2), replace(two, no=3)))
    found = [each for each in changes(old, new) if each.field == ""]
    assert [each.kind for each in found] == [ChangeKind.MOVED]
    assert {found[0].old_row, found[0].row} == {2, 3}


CELLS: dict[str, tuple[Callable[[str], str], str]] = {
    "Waktu": (
        lambda text: text.replace("minutes: 5\n", "minutes: 8\n"),
        "Langkah 3, Waktu berubah dari “5 menit” menjadi “8 menit”",
    ),
    "Output": (
        lambda text: text.replace("output: Hasil\n", "output: Hasil kerja\n"),
        "Langkah 3, Output berubah dari “Hasil” menjadi “Hasil kerja”",
    ),
    "Kelengkapan": (
        lambda text: text.replace("needs: Surat\n    output: Hasil", "needs: Berkas\n    output: Hasil"),
        "Langkah 3, Kelengkapan berubah dari “Surat” menjadi “Berkas”",
    ),
    "Keterangan": (
        lambda text: text.replace("    guards: [thing.made]", "    guards: [thing.made]\n    note: Baru"),
        "Langkah 3, Keterangan ditambahkan: “Baru”",
    ),
    "Pelaksana": (
        lambda text: text.replace("performer: staff, label: Kerjakan", "performer: head, label: Kerjakan"),
        "Langkah 3, Pelaksana berubah dari “Staf [Kerjakan]” menjadi “Kepala [Kerjakan]”",
    ),
    "Keputusan": (
        lambda text: text.replace("question: Lengkap?", "question: Sudah lengkap?"),
        (
            "Langkah 2, Keputusan berubah dari “Lengkap? Ya, Tidak → 2 (menunggu pemohon)” menjadi "
            "“Sudah lengkap? Ya, Tidak → 2 (menunggu pemohon)”"
        ),
    ),
    "Uraian Kegiatan": (
        lambda text: text.replace("activity: Surat masuk", "activity: Surat permohonan masuk"),
        "Langkah 1, Uraian Kegiatan berubah dari “Surat masuk” menjadi “Surat permohonan masuk”",
    ),
}


@pytest.mark.parametrize("field", CELLS)
def test_each_cell_that_changed_is_one_sentence(field: str) -> None:
    bend, sentence = CELLS[field]
    (found,) = changes(sound(), of(bend(SOUND)))
    assert (found.field, str(found.says)) == (field, sentence)
    assert found.row is not None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('number: "1"', 'number: "2"', "Nomor SOP berubah dari “1” menjadi “2”"),
        ("label: 1 hari kerja", "label: 2 hari kerja", "Janji layanan berubah dari “1 hari kerja” menjadi"),
        ("waiting_days: 5", "waiting_days: 7", "Hari menunggu pemohon berubah dari “5” menjadi “7”"),
        ("column: 4}", "column: 4}\n  - {key: boss, label: Bos, column: 5}", "Kolom Pelaksana berubah"),
        ("required: true, pattern", "pattern", "Formulir permohonan berubah dari “Formulir: Nama (wajib)"),
        ("unit: [DINAS]}", "unit: [DINAS], warnings: [Awas]}", "Peringatan ditambahkan: “Awas”"),
    ],
)
def test_the_sheet_and_what_belongs_to_no_row(old: str, new: str, sentence: str) -> None:
    (found,) = changes(sound(), of(SOUND.replace(old, new, 1)))
    assert found.row is None
    assert str(found.says).startswith(sentence)


def test_what_the_computer_does_is_told_although_no_paper_shows_it() -> None:
    new = of(
        SOUND.replace("verb: thing.tell, with: {all: work.3.things.address}", "verb: thing.tell, with: {}")
    )
    (found,) = changes(sound(), new)
    assert (found.field, found.row) == ("Pekerjaan sistem", 3)
    assert "thing.tell(all=work.3.things.address)" in found.before


def test_other_files_are_told_by_name() -> None:
    assert file_changed("a", b"x", b"x") is None
    found = [file_changed("letters/a.typ", *pair) for pair in ((None, b"x"), (b"x", None), (b"x", b"y"))]
    assert [str(one.says) for one in found if one] == [
        "Berkas letters/a.typ ditambahkan.",
        "Berkas letters/a.typ dihapus.",
        "Berkas letters/a.typ berubah.",
    ]


def test_changed_limits_of_a_reading_are_told_in_words() -> None:
    field = """\
- key: result
        label: Hasil
        kind: criteria
        choices: [{key: a, label: Normal}, {key: b, label: Kritis}]
        criteria:
          - {key: x, code: X-1, label: Suhu, unit: °C, readings: [{key: n, limits: {a: '<65', b: '>=65'}}]}
          - {key: y, label: Debu, says: {a: bersih}}"""
    before = SOUND.replace("- {key: result, label: Hasil, kind: text}", field, 1)
    after = before.replace("65", "70").replace("bersih", "kering")
    heat, dust = said(of(before), of(after))
    was, now = "Suhu (°C): Normal <65; Kritis >=65", "Suhu (°C): Normal <70; Kritis >=70"
    assert heat == f"Hasil kerja, X-1 Suhu berubah dari “{was}” menjadi “{now}”"
    assert dust == "Hasil kerja, Debu berubah dari “Debu: Normal bersih” menjadi “Debu: Normal kering”"

"""Writing a procedure press by press: references follow, nothing points nowhere, nothing is lost."""

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.procedures.authoring.naskah import KEEPER, SECRETARY, made, room_loan

from tertib.kernel.errors import Conflict, Invalid, TertibError
from tertib.procedures import queries
from tertib.procedures.authoring import books, cells, limits, papers, questions, rows, texts
from tertib.procedures.authoring.changes import changed
from tertib.procedures.authoring.document import Document, blank, from_files, to_files
from tertib.procedures.authoring.outline import sheet
from tertib.procedures.checker.types import Severity
from tertib.procedures.language.bundle import parse_bundle
from tertib.procedures.language.types import FieldKind, Procedure
from tertib.procedures.official.sheet import Symbol

SOPS = sorted(one.parent for one in Path("src/tertib/sops").glob("*/sop.yaml"))
seven = pytest.mark.parametrize("folder", SOPS, ids=lambda one: one.name)


def document_in(folder: Path) -> Document:
    return from_files(queries.folder_files(folder))


@seven
def test_a_shipped_procedure_is_written_back_as_it_was_read(folder: Path) -> None:
    files = queries.folder_files(folder)
    assert parse_bundle(to_files(from_files(files))) == parse_bundle(files)


def test_what_is_written_press_by_press_can_be_enacted() -> None:
    document = room_loan()
    procedure = parse_bundle(to_files(document)).procedure
    assert [step.activity for step in procedure.steps][1] == "Memeriksa jadwal ruang rapat"
    assert procedure.step(2).decision is not None
    grave = [one for one in queries.check_document(document).findings if one.severity is Severity.MUST]
    assert {one.row for one in grave} == {None}  # number, dates and signature of the sheet alone


# --- rows ----------------------------------------------------------------------------------------------


def named(procedure: Procedure) -> set[tuple[str, str, str]]:
    """Which activity points at which, in words, so that numbers do not matter."""
    words = {step.no: step.activity for step in procedure.steps}
    found = set()
    for step in procedure.steps:
        ends = [("next", step.next), *((back.on.value, back.to) for back in step.returns)]
        ends += [(one.label, one.to) for one in (step.decision.exits if step.decision else ())]
        found |= {(step.activity, how, words[to]) for how, to in ends if to is not None}
    return found


def works_named(document: Document) -> list[str]:
    """Every answer of a row that the file names, with the row's activity for its number."""
    words = {str(step["no"]): step["activity"] for step in document.steps}
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, str):
            for part in value.replace("{", " ").replace("}", " ").split():
                if part.startswith("work."):
                    _, no, *rest = part.rstrip(".,").split(".")
                    found.append(".".join((words[no], *rest)))
        elif isinstance(value, dict):
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look([document.sop, document.letters.get("letters")])
    return sorted(found)


@seven
def test_what_names_a_row_follows_it_wherever_it_goes(folder: Path) -> None:
    before = document_in(folder)
    last = len(before.steps)
    for no, to in ((1, last), (last, 1), (2, last - 1), (last // 2, 2)):
        moved = changed(before, rows.MoveRow(no=no, to=to))
        assert works_named(moved) == works_named(before)
        assert [one["no"] for one in moved.steps] == list(range(1, last + 1))
        assert pointers(moved) == pointers(before)
        assert changed(moved, rows.MoveRow(no=to, to=no)) == before


def pointers(document: Document) -> set[tuple[str, str, str]]:
    words = {step["no"]: step["activity"] for step in document.steps}
    return {
        (step["activity"], key, words[holder[key]])
        for step in document.steps
        for holder, key in rows._pointers(step)
    }


@seven
def test_a_row_put_in_between_changes_no_way(folder: Path) -> None:
    before = document_in(folder)
    for after in range(len(before.steps)):
        grown = changed(before, rows.AddRow(after=after))
        assert pointers(grown) == pointers(before)
        assert works_named(grown) == works_named(before)
        assert changed(grown, rows.RemoveRow(no=after + 1)) == before


@seven
def test_a_row_put_in_between_is_the_only_difference(folder: Path) -> None:
    before = document_in(folder)
    grown = changed(before, rows.AddRow(after=2))
    grown = changed(
        grown, texts.WriteRow(no=3, activity="Meminta paraf", needs="Map", output="Paraf", minutes=5)
    )
    grown = changed(grown, cells.PressCell(no=3, performer=before.sop["performers"][0]["key"]))
    old, new = (parse_bundle(to_files(one)).procedure for one in (before, grown))
    assert [(one.kind, one.row) for one in queries.changes_between(old, new)] == [("added", 3)]


def test_a_twin_that_only_counts_anew_points_elsewhere() -> None:
    before = document_in(Path("src/tertib/sops/subdomain"))
    twin = before.copy()
    twin.steps.insert(1, twin.steps.pop(5))
    for no, step in enumerate(twin.steps, start=1):
        step["no"] = no
    assert works_named(twin) != works_named(before)
    assert pointers(twin) != pointers(before)


def test_a_row_that_is_named_is_not_removed() -> None:
    document = room_loan()
    with pytest.raises(Conflict, match="Baris 3 masih dirujuk oleh baris 4, naskah Tanda Serah Kunci"):
        changed(document, rows.RemoveRow(no=3))
    freed = made(
        document,
        books.StopEntering(no=4, book="buku_peminjaman_ruang"),
        papers.StopPrinting(no=4, paper="tanda_serah_kunci"),
        papers.RemovePaper(paper="tanda_serah_kunci"),
        rows.RemoveRow(no=3),
    )
    assert len(freed.steps) == 3


def test_the_last_row_stays() -> None:
    with pytest.raises(Conflict):
        changed(blank("Baru", "Dinas"), rows.RemoveRow(no=1))


def test_a_row_is_split_and_its_end_goes_with_the_second() -> None:
    split = changed(room_loan(), rows.SplitRow(no=4, activity="Mencatat kunci yang diserahkan", minutes=2))
    first, second = split.row(4), split.row(5)
    assert (first["minutes"], second["minutes"]) == (3, 2)
    assert ("prints" in first, "prints" in second, "enters" in second) == (False, True, True)
    assert parse_bundle(to_files(split)).procedure.step(5).activity == "Mencatat kunci yang diserahkan"
    with pytest.raises(Invalid):
        changed(split, rows.SplitRow(no=4, activity="Terlalu lama", minutes=3))


@seven
def test_every_row_of_every_shipped_procedure_can_be_split(folder: Path) -> None:
    document = document_in(folder)
    for no in range(1, len(document.steps) + 1):
        split = changed(document, rows.SplitRow(no=no, activity="Bagian kedua", minutes=1))
        assert parse_bundle(to_files(split)).procedure.step(no + 1).activity == "Bagian kedua"


# --- cells ---------------------------------------------------------------------------------------------


def test_a_cell_goes_through_its_symbols_and_back_to_none() -> None:
    document = changed(blank("Baru", "Dinas"), rows.AddRow(after=1))
    document = changed(document, rows.AddRow(after=2))
    seen = []
    for _ in range(4):
        document = changed(document, cells.PressCell(no=2, performer=SECRETARY))
        seen.append([(mark.symbol, mark.paraf) for mark in sheet(document).rows[1].all_marks])
    assert seen == [[(Symbol.BOX, False)], [(Symbol.DECISION, False)], [(Symbol.BOX, True)], []]


def test_a_second_performer_cannot_decide_too() -> None:
    document = room_loan()
    for _ in range(2):
        document = changed(document, cells.PressCell(no=2, performer=SECRETARY))
    kinds = [hop.get("kind", "do") for hop in document.row(2)["hops"]]
    assert kinds == ["do", "paraf"]
    assert document.row(2)["decision"]["hop"] == 0


def test_a_decision_needs_two_answers_of_their_own() -> None:
    document = room_loan()
    with pytest.raises(Invalid, match="paling sedikit dua"):
        changed(
            document,
            cells.AskDecision(no=2, question="?", ways=(cells.Way(label="Ya"), cells.Way(label=" "))),
        )
    with pytest.raises(Invalid, match="sama bunyinya"):
        changed(
            document,
            cells.AskDecision(no=2, question="?", ways=(cells.Way(label="Ya"), cells.Way(label="ya"))),
        )


def test_a_renamed_answer_keeps_what_it_prints() -> None:
    document = document_in(Path("src/tertib/sops/genset_maintenance"))
    exits = document.row(4)["decision"]["exits"]
    ways = [cells.Way(label=one["label"], to=one.get("to")) for one in exits]
    ways[2] = cells.Way(label="Ya, ditunda", to=5)
    renamed = changed(document, cells.AskDecision(no=4, question="Bermasalah?", ways=tuple(ways)))
    assert "exit:Ya, ditunda" in [one["when"] for one in renamed.row(4)["prints"]]
    with pytest.raises(Conflict, match="Ya, belum tuntas"):
        changed(document, cells.AskDecision(no=4, question="Bermasalah?", ways=tuple(ways[:2])))


def test_a_column_in_use_is_not_removed() -> None:
    with pytest.raises(Conflict, match="baris 2, 3, 4"):
        changed(room_loan(), cells.RemovePerformer(key=KEEPER))
    spare = changed(room_loan(), cells.AddPerformer(label="Kepala Dinas"))
    assert (
        changed(spare, cells.RemovePerformer(key="kepala_dinas")).sop["performers"]
        == room_loan().sop["performers"]
    )


def test_two_columns_may_share_a_label() -> None:
    document = made(
        blank("Baru", "Dinas"), cells.AddPerformer(label="Staf"), cells.AddPerformer(label="Staf")
    )
    assert [one["key"] for one in document.sop["performers"]][1:] == ["staf", "staf_2"]


# --- forms, papers, books ------------------------------------------------------------------------------


def test_an_answer_in_use_is_not_removed() -> None:
    document = room_loan()
    form = document.row(3)["form"]
    with pytest.raises(Conflict, match="baris 4"):
        changed(document, questions.RemoveField(form=form, key="ruang"))
    without = changed(document, papers.StopPrinting(no=4, paper="tanda_serah_kunci"))
    without = changed(without, papers.RemovePaper(paper="tanda_serah_kunci"))
    assert (
        len(
            changed(without, questions.RemoveField(form=form, key="jumlah_kursi")).sop["forms"][form][
                "fields"
            ]
        )
        == 1
    )


def test_a_reworded_choice_keeps_the_others_keys() -> None:
    document = room_loan()
    form = document.row(3)["form"]
    asked = questions.Asked(label="Ruang", kind=FieldKind.CHOICE, choices=("Ruang Melati", "Ruang Cempaka"))
    fields = changed(document, questions.WriteField(form=form, key="ruang", asked=asked)).sop["forms"][form][
        "fields"
    ]
    assert [one["key"] for one in fields[0]["choices"]] == ["ruang_melati", "ruang_cempaka"]


def test_a_paper_repeats_every_answer_known_by_its_row() -> None:
    document = room_loan()
    facts = document.letters["letters"][0]["sources"]["answers"]["facts"]
    assert ["work.3.ruang"] in [one["of"] for one in facts]
    form = document.row(3)["form"]
    asked = questions.Asked(label="Proyektor", kind=FieldKind.BOOLEAN)
    grown = changed(document, questions.AddField(form=form, asked=asked))
    assert ["work.3.proyektor"] in [
        one["of"] for one in grown.letters["letters"][0]["sources"]["answers"]["facts"]
    ]


def test_a_chosen_answer_is_written_in_its_own_words() -> None:
    document = room_loan()
    form = document.row(3)["form"]
    facts = document.letters["letters"][0]["sources"]["answers"]["facts"]
    assert [one.get("choice") for one in facts if one["of"] == ["work.3.ruang"]] == [f"{form}.ruang"]
    book = parse_bundle(to_files(document)).books.books[0]
    assert book.columns[2].labels == {"aula": "Aula", "ruang_cempaka": "Ruang Cempaka"}


def test_a_signed_paper_takes_a_number_from_its_row() -> None:
    document = changed(room_loan(), papers.AddPaper(title="Surat Persetujuan", shape="letter.typ"))
    signed = changed(document, papers.PrintPaper(no=2, paper="surat_persetujuan", signs=KEEPER))
    parse_bundle(to_files(signed))
    assert signed.row(2)["does"][0]["verb"] == "letter.sign"
    assert "outgoing" in [one["key"] for one in signed.registers["series"]]
    undone = changed(signed, papers.StopPrinting(no=2, paper="surat_persetujuan"))
    assert ("does" in undone.row(2), "prints" in undone.row(2)) == (False, False)
    with pytest.raises(Conflict, match="Penanda tangan"):
        changed(document, papers.PrintPaper(no=2, paper="surat_persetujuan", signs=SECRETARY))


def test_a_books_first_column_must_be_filled_and_known() -> None:
    document = changed(room_loan(), books.StopEntering(no=4, book="buku_peminjaman_ruang"))
    with pytest.raises(Invalid, match="Nomor"):
        changed(
            document, books.EnterBook(no=4, book="buku_peminjaman_ruang", columns={"ruang": "work.3.ruang"})
        )
    columns = {"nomor": "case.number", "ruang": "work.3.ruang"}
    with pytest.raises(TertibError, match="belum diketahui"):
        changed(document, books.EnterBook(no=2, book="buku_peminjaman_ruang", columns=columns))


def test_a_renamed_column_keeps_its_answers() -> None:
    labels = ("Nomor perkara", "Peminjam", "Ruang", "Tanggal")
    change = books.WriteBook(book="buku_peminjaman_ruang", title="Buku Peminjaman", columns=labels)
    document = changed(room_loan(), change)
    assert parse_bundle(to_files(document)).books.books[0].columns[0].label == "Nomor perkara"
    with pytest.raises(Conflict, match="masih diisi"):
        changed(document, books.WriteBook(book="buku_peminjaman_ruang", title="Buku", columns=labels[:2]))


# --- anything, in any order ----------------------------------------------------------------------------


def any_change(chance: random.Random, document: Document) -> Any:
    """A press somewhere on the page, sensible or not."""
    no, to = chance.randint(0, len(document.steps) + 1), chance.randint(0, len(document.steps) + 1)
    who = chance.choice([*(one["key"] for one in document.sop["performers"]), "siapa"])
    form = chance.choice([*document.sop.get("forms", {}), "lain"])
    paper = chance.choice([*(one["key"] for one in document.letters.get("letters") or ()), "lain"])
    book = chance.choice([*(one["key"] for one in document.registers.get("books") or ()), "lain"])
    words = chance.choice(["", "Periksa berkas", "ya", "no: 1", "a\tb\n|c|", "'\"{x}", "1.0", "é" * 50])
    kind = chance.choice(list(FieldKind))
    asked = questions.Asked(label=words, kind=kind, choices=("satu", words), required=chance.random() < 0.5)
    makes: list[Callable[[], Any]] = [
        lambda: rows.AddRow(after=no),
        lambda: rows.RemoveRow(no=no),
        lambda: rows.MoveRow(no=no, to=to),
        lambda: rows.SplitRow(no=no, activity=words, minutes=to),
        lambda: cells.PressCell(no=no, performer=who),
        lambda: cells.AskDecision(
            no=no,
            question=words,
            ways=(cells.Way(label="Ya", to=to or None), cells.Way(label=words or "Tidak")),
        ),
        lambda: cells.AddPerformer(label=words),
        lambda: cells.NamePerformer(key=who, label=words),
        lambda: cells.MovePerformer(key=who, by=chance.choice([-1, 1])),
        lambda: cells.RemovePerformer(key=who),
        lambda: texts.WriteRow(no=no, activity=words, needs=words, output="-", minutes=to or None),
        lambda: texts.WriteIdentity(field=chance.choice(["number", "warnings", "apa"]), text=words),
        lambda: questions.GiveForm(no=no),
        lambda: questions.DropForm(no=no),
        lambda: questions.AddField(form=form, asked=asked),
        lambda: papers.AddPaper(title=words, shape="memo.typ"),
        lambda: papers.PrintPaper(no=no, paper=paper, signs=chance.choice(["", who])),
        lambda: papers.StopPrinting(no=no, paper=paper),
        lambda: papers.RemovePaper(paper=paper),
        lambda: books.AddBook(title=words, columns=("Satu", words)),
        lambda: books.EnterBook(no=no, book=book, columns={"satu": "case.number"}),
        lambda: books.StopEntering(no=no, book=book),
    ]
    return chance.choice(makes)()


def pressed(document: Document, change: Any) -> Document | None:
    """The naskah after it; None when the press is refused, with a sentence whose places are filled."""
    try:
        return changed(document, change)
    except TertibError as refused:
        return None if "%(" not in str(refused) else pytest.fail(str(refused))


@pytest.mark.parametrize("seed", range(12))
def test_no_press_breaks_a_naskah(seed: int) -> None:
    chance = random.Random(seed)
    document = chance.choice([room_loan, *(lambda one=one: document_in(one) for one in SOPS)])()
    done = 0
    for press in range(60):
        before = deepcopy(document)
        fresh = pressed(document, any_change(chance, document))
        assert document == before
        done += fresh is not None
        document = fresh or document
        assert press % 15 or from_files(to_files(document)) == document
        assert [one["no"] for one in document.steps] == list(range(1, len(document.steps) + 1))
        for step in document.steps:
            for holder, key in rows._pointers(step):
                assert 1 <= holder[key] <= len(document.steps)
    queries.check_document(document)
    assert done > 10


READINGS = {
    "key": "butir",
    "label": "Butir",
    "kind": "criteria",
    "beside": "some.thing",
    "choices": [{"key": "a", "label": "Normal"}, {"key": "b", "label": "Kritis"}],
    "criteria": [
        {
            "key": "x",
            "label": "Suhu",
            "readings": [
                {"key": "n", "unit": "°C", "measure": "heat", "limits": {"a": "<65", "b": ">=65"}},
            ],
        }
    ],
}


def test_numbers_with_limits_stay_through_presses_and_rewording() -> None:
    document = room_loan()
    form = document.row(3)["form"]
    document.sop["forms"][form]["fields"].append(READINGS)
    asked = questions.Asked(label="Butir ruang", kind=FieldKind.CRITERIA)
    written = changed(document, questions.WriteField(form=form, key="butir", asked=asked))
    pressed = changed(written, cells.PressCell(no=3, performer=SECRETARY))
    assert pressed.sop["forms"][form]["fields"][-1] == READINGS | {"label": "Butir ruang"}


def test_a_choice_that_keeps_its_words_keeps_what_it_guides_to() -> None:
    document = room_loan()
    form = document.row(3)["form"]
    first = document.sop["forms"][form]["fields"][0]["choices"][0]
    first["guide"] = ["Nyalakan pendingin."]
    asked = questions.Asked(label="Ruang", kind=FieldKind.CHOICE, choices=("Ruang Sirih", first["label"]))
    written = changed(document, questions.WriteField(form=form, key="ruang", asked=asked))
    kept = [one.get("guide") for one in written.sop["forms"][form]["fields"][0]["choices"]]
    assert kept == [None, ["Nyalakan pendingin."]]


def with_readings() -> tuple[Document, str]:
    document = room_loan()
    form = document.row(3)["form"]
    document.sop["forms"][form]["fields"].append(deepcopy(READINGS))
    return document, form


def test_limits_are_written_reading_by_reading() -> None:
    document, form = with_readings()
    wanted = {("x", "n"): {"a": " <=70 ", "b": ">70"}, ("y", "n"): {"a": "1"}}
    written = changed(document, limits.WriteLimits(form=form, key="butir", limits=wanted))
    field = written.sop["forms"][form]["fields"][-1]
    assert field["criteria"][0]["readings"][0]["limits"] == {"a": "<=70", "b": ">70"}
    shown = limits.limits_in(field)
    assert [(one.label, one.unit, one.grades) for one in shown] == [
        ("Suhu", "°C", (("a", "Normal", "<=70"), ("b", "Kritis", ">70")))
    ]


def test_a_reading_may_be_left_without_limits() -> None:
    document, form = with_readings()
    change = limits.WriteLimits(form=form, key="butir", limits={("x", "n"): {"a": "", "b": " "}})
    gauge = changed(document, change).sop["forms"][form]["fields"][-1]["criteria"][0]["readings"][0]
    assert "limits" not in gauge


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"a": "<2", "b": ">2"}, "Batas “Suhu”: nilai 2 tidak jatuh pada keadaan mana pun."),
        ({"a": "dingin", "b": ">2"}, "Batas “Suhu” tidak terbaca"),
    ],
)
def test_limits_that_leave_a_number_ungraded_are_refused(said: dict[str, str], says: str) -> None:
    document, form = with_readings()
    with pytest.raises(Invalid, match=says):
        changed(document, limits.WriteLimits(form=form, key="butir", limits={("x", "n"): said}))
    assert document.sop["forms"][form]["fields"][-1] == READINGS

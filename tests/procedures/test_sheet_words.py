"""What a SOP says beside its rows: the paper's own words, and the ways through it."""

import dataclasses

import pytest
from tests.procedures.sheets import SOUND, bent, codes

from tertib.procedures.language import shape
from tertib.procedures.language.bundle import parse, parse_bundle
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.routes import MOST_ROUTES, routes
from tertib.procedures.types import Procedure, Table

WARNED = SOUND.replace("unit: [DINAS]}", "unit: [DINAS], warnings: [Awas], records: [Arsip surat]}")
LETTERS = b"letters: [{key: notice}]"


def with_row(line: str) -> str:
    return WARNED.replace("    minutes: 5\n", f"    minutes: 5\n    {line}\n", 1)


def test_the_time_is_kept_as_the_table_words_it() -> None:
    assert parse(SOUND).step(3).time == "5 menit"
    assert parse(with_row("time: 5 Menit")).step(3).time == "5 Menit"
    assert codes(with_row("time: 15 Menit")) == ["step.time"]


def test_a_mark_of_the_scan_belongs_to_a_performer() -> None:
    assert parse(with_row("marks: {head: MULAI}")).step(3).marks == {"head": "MULAI"}
    assert codes(with_row("marks: {hed: MULAI}")) == ["performer.unknown"]


def test_a_row_shows_a_warning_that_the_sheet_has() -> None:
    assert parse(with_row("warns: [1]")).step(3).warns == (1,)
    assert codes(with_row("warns: [2]")) == ["warning.unknown"]


def test_a_performer_may_stand_in_a_column_without_a_number() -> None:
    procedure = parse(bent("key: staff, label: Staf, column: 4", "key: staff, label: Staf"))
    assert procedure.performer("staff").column_no is None
    assert [one.key for one in procedure.columns] == ["head", "staff"]


def test_the_heads_of_the_table_are_kept() -> None:
    text = SOUND + "table: {title: SOP KECIL, heads: [No, Uraian], numbers: ['1', '2', '', '5']}\n"
    table = parse(text).table
    assert table == Table(title="SOP KECIL", heads=("No", "Uraian"), numbers=("1", "2", "", "5"))
    assert parse(SOUND).table is None
    assert set(shape.Table.model_fields) == {one.name for one in dataclasses.fields(Table)}


def test_a_tie_to_another_procedure_says_why() -> None:
    (link,) = parse(SOUND + "links: [{procedure: other, why: Lanjutannya, inferred: M}]\n").links
    assert (link.code, link.why) == ("other", "Lanjutannya")


def test_each_performer_may_have_a_form_of_their_own() -> None:
    text = bent("{performer: staff, label: Periksa}", "{performer: staff, label: Periksa, form: request}")
    assert parse(text).step(2).hops[0].form == "request"
    assert codes(bent("label: Kerjakan}", "label: Kerjakan, form: wrk}")) == ["form.unknown"]
    own = bent("label: Kerjakan}", "label: Kerjakan, form: work}")
    assert codes(own.replace("all: work.3.things.address", "all: work.3.result")) == []


def bundle_files(said: str) -> dict[str, bytes]:
    columns = "columns: [{key: name, label: N}, {key: made, label: H}]"
    books = f"books: [{{key: log, title: Buku, records: [{said}], {columns}}}]"
    return {"sop.yaml": WARNED.encode(), "letters.yaml": LETTERS, "registers.yaml": books.encode()}


def test_a_book_names_the_record_of_the_sheet() -> None:
    (book,) = parse_bundle(bundle_files("Arsip surat")).books.books
    assert book.records == ("Arsip surat",)


def test_a_record_that_the_sheet_does_not_name_is_refused() -> None:
    with pytest.raises(SopErrors) as wrong:
        parse_bundle(bundle_files("Arsip"))
    assert [one.code for one in wrong.value.errors] == ["book.records"]


# --- ways through ---------------------------------------------------------------------------------------

FORKED = bent(
    "exits: [{label: Ya}, {label: Tidak, to: 2, wait: applicant}]",
    "exits: [{label: Ya}, {label: Langsung selesai, to: 4}, {label: Ulangi, to: 1}]",
).replace("    guards: [thing.made]\n", "")
FOURTH = """\
  - no: 4
    activity: Simpan
    act: record
    hops: [{performer: staff, label: Simpan}]
    needs: Surat
    output: Arsip
    minutes: 10
"""


def forked(decision: str = "") -> Procedure:
    text = (FORKED + FOURTH).replace('when: "exit:Tidak"', 'when: "exit:Ulangi"')
    text = text.replace("- {key: new, label: Baru}", "- {key: new, label: Baru}\n  - {key: old, label: Lama}")
    return parse(text.replace("question: Lengkap?", f"question: Lengkap?{decision}"))


def test_every_way_is_listed_once_and_ways_back_are_none() -> None:
    found = routes(forked())
    assert [(one.variant, one.rows, one.minutes) for one in found] == [
        ("new", (1, 2, 3, 4), 45),
        ("new", (1, 2, 4), 40),
        ("old", (1, 2, 3, 4), 45),
        ("old", (1, 2, 4), 40),
    ]
    assert found[1].answers == ((2, "Langsung selesai"),)


def doubling(rows: int, *, astray: bool) -> Procedure:
    """Every row asks, and each answer goes another way; astray, none of them comes to the end."""
    first, model = forked().steps[:2]
    assert model.decision is not None
    near, far = model.decision.exits[:2]
    steps = [first]
    for no in range(2, rows + 1):
        ways = (
            dataclasses.replace(near, label="A", to=min(no + 1, rows)),
            dataclasses.replace(far, label="B", to=min(no + 2, rows)),
        )
        asked = dataclasses.replace(model.decision, exits=ways) if astray or no < rows else None
        steps.append(dataclasses.replace(model, no=no, decision=asked))
    return dataclasses.replace(forked(), steps=tuple(steps))


@pytest.mark.parametrize("astray", [False, True])
def test_the_ways_of_a_hostile_procedure_are_bounded(astray: bool) -> None:
    found = routes(doubling(60, astray=astray))
    assert len(found) == (0 if astray else MOST_ROUTES)


def test_a_variant_that_is_not_asked_takes_the_following_row() -> None:
    procedure = forked(", only: [new]")
    assert [one.minutes for one in routes(procedure)] == [45, 40, 45]
    assert procedure.step(2).asks("old") is None
    assert procedure.after(2, variant="old") == 3
    assert codes(bent("question: Lengkap?", "question: Lengkap?, only: [old]")) == ["variant.unknown"]

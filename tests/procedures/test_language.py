"""Reading a SOP: every mistake with its place, all of a stage at once."""

# ruff: noqa: E501 - one row of a table is one line

import dataclasses
import re
from pathlib import Path

import pytest
from tests.procedures.sheets import SOUND, bent, codes, mistakes, sound

from tertib.procedures.language import shape
from tertib.procedures.language.bundle import parse, parse_books, parse_bundle
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.paths import all_ways
from tertib.procedures.language.source import read
from tertib.procedures.types import Identity, ProposalStatus
from tertib.procedures.types import Path as Dotted
from tertib.procedures.wording import SENTENCES, place, problem

FIXTURES = Path(__file__).parent / "fixtures"
BOOKS = parse_books(
    "books: [{key: log, title: Buku, columns: [{key: name, label: Nama}, {key: made, label: Hasil}]}]"
)


def line_of(text: str) -> int:
    return next(no for no, line in enumerate(SOUND.splitlines(), start=1) if line.startswith(text))


def test_the_sound_sheet_is_sound() -> None:
    assert mistakes(SOUND, letters=frozenset({"notice"}), books=BOOKS) == []


def test_the_key_no_is_a_word_and_not_false() -> None:
    assert sound().step(2).no == 2
    assert read("no: yes\nold: 012\nday: 2022-01-01\nsixty: 1:30\nreal: 1.5\n", name="x").data == {
        "no": "yes",
        "old": "012",
        "day": "2022-01-01",
        "sixty": "1:30",
        "real": "1.5",
    }


def test_plain_values_are_read_as_yaml_1_2() -> None:
    assert read("[true, false, null, ~, -7, 0, '1', '']", name="x").data == [
        True,
        False,
        None,
        None,
        -7,
        0,
        "1",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("yaml.empty", 1, 1)),
        ("a: [", ("yaml.syntax", 2, 1)),
        ("a: 1\nb: 2\na: 3", ("yaml.duplicate_key", 3, 1)),
        ("a: &x 1\nb: *x", ("yaml.alias", 1, 4)),
        ("a: *unknown", ("yaml.alias", 1, 4)),
        ("? [a]\n: 1", ("yaml.key", 1, 3)),
        ("a: !!python/object:os.system x", ("yaml.tag", 1, 4)),
        ("[" * 30 + "]" * 30, ("yaml.deep", 1, 22)),
        ("a: \x00", ("file.control", 1, 4)),
    ],
)
def test_broken_yaml_is_named_with_its_place(text: str, expected: tuple[str, int, int]) -> None:
    assert mistakes(text) == [expected]


def test_a_word_of_the_wrong_shape_is_named_at_its_place() -> None:
    assert mistakes(bent("minutes: 15", "minutes: 15 menit")) == [
        ("shape.number", line_of("    minutes: 15"), 14)
    ]


def test_an_unknown_key_is_named_at_the_key() -> None:
    ((code, line, column),) = mistakes(bent("    minutes: 15", "    menit: 7\n    minutes: 15"))
    assert (code, line, column) == ("shape.unknown_key", line_of("    minutes: 15"), 5)


def test_a_missing_key_is_named_at_the_thing_that_lacks_it() -> None:
    assert mistakes(bent("    activity: Surat masuk\n", "")) == [("shape.missing", line_of("  - no: 1"), 5)]


def test_all_mistakes_of_the_shape_come_at_once() -> None:
    text = SOUND.replace("minutes: 15", "minutes: 0").replace("kind: paraf", "kind: parap")
    assert codes(text) == ["shape.too_small", "shape.one_of", "shape.too_small"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("title: Prosedur kecil", "title: ''", "shape.empty"),
        ("code: small", "code: Kecil Sekali", "shape.pattern"),
        ("title: Prosedur kecil", "title: 7", "shape.text"),
        ("unit: [DINAS]", "unit: DINAS", "shape.list"),
        ("variants:\n  - {key: new, label: Baru}", "variants: [baru]", "shape.mapping"),
        ("refusals: {other: Bukan kewenangan}", "refusals: Bukan", "shape.mapping"),
        ("hops: [{performer: staff, label: Kerjakan}]", "hops: []", "shape.too_few"),
        ("required: true", "required: ya", "shape.boolean"),
        ("kind: choice", "kind: number, decimals: 9", "shape.too_large"),
        ("needs: Surat", "needs: 3", "shape.mapping"),
        ("wait: applicant", "wait: anybody", "shape.one_of"),
        ("when: close", "when: later", "shape.pattern"),
        ("key: head", "key: " + "h" * 61, "shape.too_long"),
        ("guards: [thing.made]", "guards: [[x]]", "shape.text"),
        (
            "exits: [{label: Ya}, {label: Tidak, to: 2, wait: applicant}]",
            "exits: [{label: Ya}]",
            "shape.too_few",
        ),
    ],
)
def test_shapes_are_refused_with_a_code_of_their_own(old: str, new: str, code: str) -> None:
    assert codes(bent(old, new)) == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("key: staff", "key: head", "performer.twice"),
        ("- {key: new, label: Baru}", "- {key: new, label: Baru}\n  - {key: new, label: Baru}", "variant.twice"),
        ("{performer: staff, label: Periksa}", "{performer: stf, label: Periksa}", "performer.unknown"),
        ("entrusted: clerk", "entrusted: clrk", "performer.unknown"),
        ("signs: head", "signs: hed", "performer.unknown"),
        ("form: request}", "form: reqest}", "form.unknown"),
        ("    form: work", "    form: wrk", "form.unknown"),
        ("waiting_days: 5\n", "", "request.incomplete"),
        ("refusals: {other: Bukan kewenangan}\n", "", "request.incomplete"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: choice}", "field.choices"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: address_list}", "field.columns"),
        ("- {key: local, label: Alamat, kind: text}", "- {key: local, label: Alamat, kind: person}", "field.nested"),
        ("distinct: [local]", "distinct: [loca]", "field.distinct"),
        ("- {key: kind, label: Jenis,", "- {key: kind, label: Jenis, when: {rows: []},", "field.when"),
        ("- {key: local, label: Alamat, kind: text}", "- {key: local, label: Alamat, kind: text, when: {name: []}}", "field.when"),
        ("- {key: kind, label: Jenis,", "- {key: kind, label: Jenis, when: {name: [a]},", "field.when"),
        ("- {key: kind, label: Jenis,", "- {key: kind, label: Jenis, chosen: {from: thing.ours},", "field.chosen"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: criteria, choices: [{key: a, label: A}]}", "field.criteria"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: text, criteria: [{key: a, label: A}]}", "field.criteria"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: criteria, choices: [{key: a, label: A}], criteria: [{key: x, label: X, says: {b: B}}]}", "criterion.grade"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: criteria, choices: [{key: a, label: A}], criteria: [{key: x, label: X}, {key: x, label: Y}]}", "field.twice"),
        ("- {key: result, label: Hasil, kind: text}", "- {key: result, label: Hasil, kind: text, min: 3, max: 2}", "field.limits"),
        ("choices: [{key: a, label: A}]", "choices: [{key: a, label: A}, {key: a, label: B}]", "choice.twice"),
        ('pattern: "[a-z]+"', 'pattern: "[a-z"', "field.pattern"),
        (", pattern_says: Huruf kecil saja.", "", "field.pattern_says"),
        ("- {key: kind, label: Jenis,", "- {key: name, label: Jenis,", "field.twice"),
        ("no: 2", "no: 3", "step.number"),
        ("only: {letter: [new]}", "only: {paper: [new]}", "matter.kind"),
        ("only: {letter: [new]}", "only: {letter: [old]}", "variant.unknown"),
        ("label: Hasil, kind: text}", "label: Hasil, kind: text, only: [old]}", "variant.unknown"),
        ("{label: Ya}", "{label: Ya, sets_variant: old}", "variant.unknown"),
        ("returns: [{on: clash, to: 1}]", "returns: [{on: clash, to: 9}]", "row.unknown"),
        ("to: 2, wait", "to: 8, wait", "row.unknown"),
        ("minutes: 5\n", "minutes: 5\n    next: 7\n", "row.unknown"),
        ("to: 2, wait: applicant", "wait: applicant", "exit.wait_for_what"),
        ("{label: Ya}", "{label: Tidak}", "exit.twice"),
        ("question: Lengkap?", "question: Lengkap?, hop: 1", "decision.hop"),
        ("question: Lengkap?", "question: Lengkap?, hop: 4", "decision.hop"),
        ("[{performer: staff, label: Kerjakan}]", "[{performer: staff, kind: paraf, label: Paraf}]", "hops.nobody_does"),
        ("[{performer: staff, label: Kerjakan}]", "[{performer: staff, skippable: true, label: X}]", "hops.all_skippable"),
        ('when: "done:1"', 'when: "done:2"', "when.hop"),
        ('when: "exit:Tidak"', 'when: "exit:Entah"', "when.exit"),
        ("when: close", 'when: "exit:Ya"', "when.exit"),
        ("verb: thing.tell,", "verb: thing.tell, into: things,", "into.twice"),
        ("for_each: request.rows", "for_each: 3", "expression.list"),
        ("who: case.agency_name", "who: requst.name", "expression.unreadable"),
        ("who: case.agency_name", "who: {a: b, c: d}", "expression.unreadable"),
        ("who: case.agency_name", "who: [requst.name]", "expression.unreadable"),
        ("who: case.agency_name", "who: case.agencyname", "path.unknown"),
        ("who: case.agency_name", "who: item.local", "path.unknown"),
        ("name: request.name", "name: request.nme", "path.unknown"),
        ("name: request.name", "name: request.name.first", "path.unknown"),
        ("name: request.name", "name: request.rows.local.x", "path.unknown"),
        ("made: work.2.result", "made: work.2.reslt", "path.unknown"),
        ("made: work.2.result", "made: work.9.result", "path.unknown"),
        ("made: work.2.result", "made: work.two.result", "path.unknown"),
        ("name: item.local,", "name: item.locl,", "path.unknown"),
        ("minutes: 5\n", "minutes: 5\n    only: [old]\n", "variant.unknown"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_refused(old: str, new: str, code: str) -> None:
    assert code in codes(bent(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("who: case.agency_name", "who: {literal: some.words}"),
        ("who: case.agency_name", "who: null"),
        ("who: case.agency_name", "who: 7"),
        ("made: work.2.result", "made: work.2"),
        ("made: work.2.result", "made: request"),
        ("made: work.2.result", "made: request.rows.0.local"),
        ("made: work.2.result", "made: work.2.note"),
        ("name: item.local,", "name: item,"),
        ("key: staff, label: Staf", "key: staff, label: Kepala"),
        ("kind: text}\n  work:", "kind: text}\n      - {key: boss, label: Atasan, kind: person}\n  work:"),
    ],
)
def test_what_hangs_together_is_accepted(old: str, new: str) -> None:
    assert codes(bent(old, new)) == []


def test_a_request_without_a_form_is_incomplete() -> None:
    text = SOUND.replace("trigger: {kind: request, form: request}", "trigger: {kind: request}")
    assert "request.incomplete" in codes(text)


def test_nobody_waits_for_an_applicant_who_does_not_exist() -> None:
    assert "exit.nobody_to_wait_for" in codes(bent("kind: request, form", "kind: agenda, form"))


def test_papers_and_books_must_be_in_the_bundle() -> None:
    assert codes(SOUND, letters=frozenset()) == ["letter.unknown"]
    assert codes(SOUND, books=parse_books("books: []")) == ["book.unknown"]
    lacking = parse_books("books: [{key: log, title: B, columns: [{key: name, label: N}]}]")
    assert codes(SOUND, books=lacking) == ["book.column"]
    keyed = "[{key: log, title: B, row_key: [no], columns: [{key: name, label: N}, {key: made, label: M}, {key: no, label: No}]}]"
    assert codes(SOUND, books=parse_books(f"books: {keyed}")) == ["book.row_key"]


def test_a_row_that_nobody_reaches_is_named() -> None:
    assert codes(bent("minutes: 15\n", "minutes: 15\n    next: 3\n")) == ["step.unreachable"]


def test_a_loop_without_an_exit_is_named() -> None:
    looped = bent(
        "{label: Ya}, {label: Tidak, to: 2, wait: applicant}", "{label: Ya, to: 1}, {label: Tidak, to: 2}"
    )
    assert codes(looped) == ["step.no_way_out", "step.no_way_out", "step.unreachable"]


def test_several_mistakes_of_meaning_come_in_the_order_of_the_file() -> None:
    text = bent("signs: head", "signs: hed").replace("to: 1}", "to: 9}")
    assert codes(text) == ["performer.unknown", "row.unknown"]


def test_a_variant_may_be_known_from_the_beginning() -> None:
    assert (1, "new") in all_ways(sound())
    assert (1, None) not in all_ways(sound())


@pytest.mark.parametrize(
    ("variant", "rows", "minutes"),
    [
        ("create", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11], 130),
        ("change", [1, 2, 3, 4, 6, 8, 9, 10, 11], 135),
        ("delete", [1, 2, 3, 4, 6, 8, 10, 11], 120),
    ],
)
def test_each_variant_walks_its_own_rows(variant: str, rows: list[int], minutes: int) -> None:
    procedure = parse((FIXTURES / "subdomain" / "sop.yaml").read_text(encoding="utf-8"))
    walked: list[int] = []
    at: int | None = procedure.first
    while at is not None:
        walked.append(at)
        at = procedure.after(at, variant=variant if at >= 3 else None)
    assert walked == rows
    assert sum(procedure.step(no).minutes for no in walked) == minutes


def test_a_problem_is_repaired_and_looked_at_again() -> None:
    procedure = parse((FIXTURES / "server_maintenance" / "sop.yaml").read_text(encoding="utf-8"))
    again = "Ya, diperbaiki lalu diperiksa lagi"
    assert [procedure.after(4, answer=answer) for answer in ("Tidak", again, "Ya, belum tuntas")] == [5, 4, 5]
    assert procedure.step(2).source_no == "1"
    assert procedure.request_form is None


def test_the_second_of_two_equal_labels_is_found_by_its_key() -> None:
    procedure = parse(bent("key: staff, label: Staf", "key: staff, label: Kepala"))
    assert procedure.performer("staff").column_no == 4
    assert procedure.performer("clerk").column_no is None


def test_when_and_path_read_as_they_are_written() -> None:
    procedure = sound()
    said = [str(one.when) for step in procedure.steps for one in (*step.does, *step.prints, *step.enters)]
    assert said == ["exit:Tidak", "done:1", "enter", "close"]
    assert str(Dotted(parts=("work", "2", "result"))) == "work.2.result"


def test_promise_and_service_may_be_left_out() -> None:
    text = bent("promise: {minutes: 450, label: 1 hari kerja, status: usulan}\n", "").replace(
        "service: {summary: Layanan, requirements: [Surat], fee: Gratis, product: Hasil}\n", ""
    )
    assert (parse(text).promise, parse(text).service) == (None, None)
    promise = sound().promise
    assert promise is not None
    assert promise.status is ProposalStatus.PROPOSED


def test_the_identity_sheet_has_the_same_names_in_shape_and_value() -> None:
    assert set(shape.Identity.model_fields) == {one.name for one in dataclasses.fields(Identity)}


def test_a_row_for_no_variant_in_particular_is_for_all() -> None:
    step = parse((FIXTURES / "subdomain" / "sop.yaml").read_text(encoding="utf-8")).step(5)
    assert (step.is_for("create"), step.is_for("delete"), step.is_for(None)) == (True, False, False)
    assert sound().step(1).is_for(None)


# --- folders ------------------------------------------------------------------------------------

LETTERS = b"letters: [{key: notice}]"
REGISTERS = (
    b"books: [{key: log, title: Buku, columns: [{key: name, label: Nama}, {key: made, label: Hasil}]}]"
)


def folder(**changed: bytes) -> dict[str, bytes]:
    files = {"sop": SOUND.encode(), "letters": LETTERS, "registers": REGISTERS} | changed
    return {f"{name}.yaml": content for name, content in files.items()}


def folder_codes(files: dict[str, bytes]) -> list[tuple[str, str]]:
    with pytest.raises(SopErrors) as caught:
        parse_bundle(files)
    return [(error.file, error.code) for error in caught.value.errors]


def test_a_whole_folder_is_read() -> None:
    bundle = parse_bundle(folder())
    assert bundle.procedure.code == "small"
    assert [book.key for book in bundle.books.books] == ["log"]


def test_kinds_of_letters_may_also_be_a_mapping() -> None:
    assert parse_bundle(folder(letters=b"letters: {notice: {}}")).procedure.code == "small"


def test_mistakes_of_all_files_come_together() -> None:
    files = folder(
        letters=b"letters: 7", registers=b"books: [{key: X}]", sop=bent("to: 1}", "to: 9}").encode()
    )
    assert {file for file, _ in folder_codes(files)} == {"letters.yaml", "registers.yaml", "sop.yaml"}


def test_a_missing_file_and_one_in_another_encoding_are_named() -> None:
    files = folder(letters=b"\xff\xfe")
    del files["registers.yaml"]
    assert folder_codes(files) == [("registers.yaml", "file.missing"), ("letters.yaml", "file.not_utf8")]


@pytest.mark.parametrize("content", [b"7", b"letters: [notice]", b"kinds: []"])
def test_letters_of_another_shape_are_refused(content: bytes) -> None:
    assert folder_codes(folder(letters=content)) == [("letters.yaml", "letters.shape")]


def test_the_key_of_a_book_must_be_one_of_its_columns() -> None:
    with pytest.raises(SopErrors) as caught:
        parse_books("books: [{key: log, title: B, row_key: [no], columns: [{key: name, label: N}]}]")
    assert [error.code for error in caught.value.errors] == ["book.column"]


def test_series_and_columns_of_a_book_are_read() -> None:
    books = parse_books(
        "series: [{key: out, title: Keluar, template: '{urut}', tokens: {kode: '060'}, mode: outside}]"
    )
    assert (books.series[0].mode.value, books.series[0].tokens) == ("outside", {"kode": "060"})
    assert books.book("log") is None
    assert BOOKS.books[0].column("name") is not None


def book_of_choices(path: str) -> bytes:
    return REGISTERS.replace(
        b"{key: made, label: Hasil}", f"{{key: made, label: H, choices: {path}}}".encode()
    )


def test_a_column_takes_its_words_from_a_field_of_a_form() -> None:
    book = parse_bundle(folder(registers=book_of_choices("request.kind"))).books.books[0]
    assert [dict(column.labels) for column in book.columns] == [{}, {"a": "A"}]


@pytest.mark.parametrize(
    "path", ["request", "other.kind", "request.name", "request.none.kind", "request.rows.local"]
)
def test_a_column_whose_field_offers_no_choices_is_refused(path: str) -> None:
    files = folder(registers=book_of_choices(path))
    assert folder_codes(files) == [("registers.yaml", "book.choices")]


# --- wording ------------------------------------------------------------------------------------


def test_every_code_that_can_occur_has_a_sentence() -> None:
    source = Path(shape.__file__).parent
    sources = (*source.glob("*.py"), *(source.parent / "official").glob("*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    prefixes = {code.split(".")[0] for code in SENTENCES}
    assert {code for code in SENTENCES if f'"{code}"' not in text} == set()
    said = set(re.findall(rf'"((?:{"|".join(sorted(prefixes))})\.[a-z_]+)"', text))
    assert said - set(SENTENCES) - {"sop.yaml", "letters.yaml", "registers.yaml"} == set()


@pytest.mark.parametrize(
    "text",
    [
        SOUND.replace("minutes: 15", "minutes: 0").replace("kind: paraf", "kind: parap"),
        bent("signs: head", "signs: hed"),
        bent("code: small", "code: Kecil"),
        bent("guards: [thing.made]", "guards: []\n    guard: x"),
        "a: [",
        "a: 1\na: 2",
    ],
)
def test_sentences_are_filled_from_the_fields_of_the_mistake(text: str) -> None:
    with pytest.raises(SopErrors) as caught:
        parse(text)
    for error in caught.value.errors:
        assert str(problem(error))
        assert place(error).startswith("sop.yaml:")
    assert str(caught.value).startswith("sop.yaml:")


def test_a_row_may_allow_one_person_to_do_and_verify_it() -> None:
    row = "    form: work\n    decision"
    allowed = parse(bent(row, f"    same_person: allowed\n{row}"))
    assert [step.same_person for step in allowed.steps] == [False, True, False]
    assert codes(bent(row, f"    same_person: yes\n{row}")) == ["shape.one_of"]

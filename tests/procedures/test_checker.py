"""The rules: words, a source each, the findings on the text as received, and the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.procedures.test_text_in import AGENDA, SEED

import tertib.sops
from tertib.procedures import _checking, queries
from tertib.procedures.checker.rules import RULES
from tertib.procedures.checker.running import record_unwritten
from tertib.procedures.checker.types import Finding, Subject
from tertib.procedures.language.bundle import parse_bundle
from tertib.procedures.official.fields import LABELS
from tertib.procedures.official.printed import print_markdown
from tertib.procedures.official.reading import read_text
from tertib.procedures.official.sheet import sheet_of
from tertib.surfaces import cli

SHIPPED = Path(tertib.sops.__file__).parent
SHIPPED_GOLDEN = Path(__file__).parent / "golden" / "shipped_findings.txt"
GOLDEN = Path(__file__).parent / "golden" / "seed_findings.txt"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """`tertib sop …`: exit code and standard output."""

    def asked(*argv: str) -> tuple[int, str]:
        code = cli.run(cli.COMMANDS, ["sop", *argv])
        return code, capsys.readouterr().out

    return asked


def findings_of_the_seed() -> list[str]:
    lines = []
    for report in queries.read_texts(SEED.read_bytes(), name=SEED.name):
        lines.append(f"# {report.title}")
        lines += [line_of(one) for one in report.findings]
    return lines


def line_of(one: Finding) -> str:
    return f"{one.code}\t{one.severity.value}\t{one.row or '-'}\t{one.column}\t{one.item or '-'}"


def test_there_are_rules_enough_each_with_words_and_a_source() -> None:
    assert len(RULES) >= 25
    assert len({one.code for one in RULES}) == len(RULES)
    assert all(one.says and one.mend and one.source for one in RULES)


def test_the_findings_on_the_text_as_received_are_the_golden_ones() -> None:
    assert findings_of_the_seed() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_each_finding_names_a_column_that_the_paper_has_and_its_place() -> None:
    reports = queries.read_texts(SEED.read_bytes(), name=SEED.name)
    found = [one for report in reports for one in report.findings]
    known = {
        *LABELS.values(),
        "Tabel prosedur",
        "No",
        "Uraian Kegiatan",
        "Pelaksana",
        "Kelengkapan",
        "Output",
    }
    assert {one.column for one in found} <= known
    assert all(one.place.startswith(f"{SEED.name}:") for one in found)


def test_reading_a_text_tells_rows_and_tables_and_keeps_nothing(ask: Ask, tmp_path: Path) -> None:
    code, out = ask("import", str(SEED), "--json")
    said = json.loads(out)
    assert (code, said["rows"], said["tables"], len(said["procedures"])) == (0, 52, 6, 7)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_written_once_and_never_over_another(ask: Ask, tmp_path: Path) -> None:
    assert ask("import", str(SEED), "-o", str(tmp_path / "a"))[0] == 0
    folders = sorted((tmp_path / "a").iterdir())
    assert len(folders) == 7
    kept = (folders[0] / "sop.yaml").read_bytes()
    assert ask("import", str(SEED), "-o", str(tmp_path / "a"))[0] == 1
    assert (folders[0] / "sop.yaml").read_bytes() == kept


def test_a_draft_with_open_questions_cannot_pass_for_a_procedure(ask: Ask, tmp_path: Path) -> None:
    ask("import", str(SEED), "-o", str(tmp_path / "a"))
    folder = min((tmp_path / "a").iterdir())
    code, out = ask("check", str(folder), "--json")
    assert code == 1
    assert {"shape.missing", "shape.too_few"} <= {one["code"] for one in json.loads(out)[0]["findings"]}


def test_a_text_is_checked_as_it_stands(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "pendingin.md"
    file.write_text(AGENDA.replace("1 jam", "60"), encoding="utf-8")
    _, out = ask("check", str(file), "--json")
    found = [(one["code"], one["row"], one["column"]) for one in json.loads(out)[0]["findings"]]
    assert ("time.unit", 2, "Waktu") in found


def test_another_form_of_a_folder_is_written(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(AGENDA, encoding="utf-8")
    ask("import", str(tmp_path / "a.md"), "-o", str(tmp_path / "a"))
    (folder,) = (tmp_path / "a").iterdir()
    assert ask("export", str(folder), "--as", "yaml")[1].encode() == (folder / "sop.yaml").read_bytes()
    assert ask("export", str(folder), "--as", "md")[1].startswith("# SOP Pemeliharaan Pendingin Udara")
    assert "<bpmndi:BPMNDiagram" in ask("export", str(folder), "--as", "bpmn")[1]


def shipped_lines() -> list[str]:
    lines = []
    for code in sorted(folder.parent.name for folder in SHIPPED.glob("*/sop.yaml")):
        lines.append(f"# {code}")
        lines += [line_of(one) for one in queries.check_folder(SHIPPED / code).findings]
    return lines


def test_the_findings_on_the_shipped_folders_are_the_golden_ones() -> None:
    assert shipped_lines() == SHIPPED_GOLDEN.read_text(encoding="utf-8").splitlines()


def test_the_official_part_of_every_shipped_folder_reads_back() -> None:
    lost = []
    for folder in sorted(one.parent for one in SHIPPED.glob("*/sop.yaml")):
        sheet = sheet_of(parse_bundle(queries.folder_files(folder)).procedure)
        if [one.sheet for one in read_text(print_markdown(sheet))] != [sheet]:
            lost.append(folder.name)
    assert lost == []


def test_a_record_is_written_by_the_book_that_names_it_or_not_at_all() -> None:
    bundle = parse_bundle(queries.folder_files(SHIPPED / "server_maintenance"))
    steps = tuple(replace(step, enters=()) for step in bundle.procedure.steps)
    idle = replace(bundle.procedure, steps=steps)
    found = [
        len(list(record_unwritten(Subject(sheet=sheet_of(one), procedure=one, books=bundle.books))))
        for one in (bundle.procedure, idle)
    ]
    assert found == [0, 1]


def test_a_mistake_of_the_language_names_row_and_column_too() -> None:
    files = dict(queries.folder_files(Path(__file__).parent / "clean" / "guest_visit"))
    files["sop.yaml"] = files["sop.yaml"].replace(b"minutes: 45", b"minutes: 44")
    (found,) = _checking.check_folder(files).findings
    assert (found.code, found.row, found.column) == ("step.time", 4, "Waktu")


@pytest.mark.parametrize(("unit", "foreign"), [("Bagian Umum", True), ("Bagian Protokol", False)])
def test_a_performer_may_be_named_after_its_unit(unit: str, foreign: bool) -> None:
    text = AGENDA.replace("Bagian Umum", unit).replace("| Kepala Bagian |", "| Kepala Bagian Protokol |")
    (report,) = queries.read_texts(text.encode(), name="a.md")
    assert ("performer.foreign" in {one.code for one in report.findings}) == foreign


def test_every_diamond_of_the_shipped_sheets_has_two_exits_and_the_note_names_the_others() -> None:
    told = []
    for folder in sorted(one.parent for one in SHIPPED.glob("*/sop.yaml")):
        procedure = parse_bundle(queries.folder_files(folder)).procedure
        for step, row in zip(procedure.steps, sheet_of(procedure).rows, strict=True):
            assert {len(mark.exits) for mark in row.all_marks} <= {0, 2}
            drawn = {one.label for mark in row.all_marks for one in mark.exits}
            undrawn = [one.label for one in (step.decision.exits if step.decision else ())]
            told += [label in row.note for label in undrawn if label not in drawn]
    assert told == [True] * 8

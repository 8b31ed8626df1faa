"""The official sheets of the shipped procedures: what they must show, also where the source is at fault."""

import re
from functools import cache

import pytest
from tests.procedures.drawing.flaws import flaws
from tests.sops.shipped import bundle

from tertib.procedures import queries
from tertib.procedures.drawing.chart import Shape
from tertib.procedures.drawing.figures import Ink, Page, Words
from tertib.procedures.drawing.sheet import Paper, Wanted, sheet_pages, table_content
from tertib.procedures.service import first_status
from tertib.procedures.types import Procedure, SheetWanted

CODES = sorted(one.code for one in queries.shipped())
SHEETS = [(code, None) for code in CODES] + [("subdomain", one) for one in ("create", "change", "delete")]


def sop(code: str) -> Procedure:
    return bundle(code).procedure


@cache
def pages(code: str, variant: str | None = None, paper: Paper = Paper.F4) -> tuple[Page, ...]:
    standing = first_status(sop(code)).value
    return sheet_pages(sop(code), Wanted(paper=paper, variant=variant, standing=standing))


def words(code: str, variant: str | None = None) -> list[Words]:
    return [one for page in pages(code, variant) for one in page.words]


def text(code: str, variant: str | None = None) -> str:
    return " ".join(" ".join(one.lines) for one in words(code, variant))


def inside(code: str) -> list[Words]:
    return [one for page in pages(code) for figure in page.figures for one in figure.words]


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize(("code", "variant"), SHEETS)
def test_a_sheet_is_drawn_without_a_flaw(code: str, variant: str | None, paper: Paper) -> None:
    drawn = pages(code, variant, paper)

    assert [flaw for page in drawn for flaw in flaws(page)] == []
    assert {(page.width, page.height) for page in drawn} == {paper.size}


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_rows_and_identity_is_printed(code: str) -> None:
    printed = _bare(text(code))
    one = sop(code).identity
    lists = (one.legal_basis, one.qualifications, one.related, one.equipment, one.warnings, one.records)
    said = [*one.cover, *one.unit, *one.approved_by, *(item for each in lists for item in each)]
    said += [part for step in sop(code).steps for part in (step.activity, step.needs.text, step.output.text)]

    assert [part for part in said if _bare(part) not in printed] == []


@pytest.mark.parametrize("code", CODES)
def test_everything_inferred_carries_its_mark(code: str) -> None:
    marks = sorted(one.lines[0] for one in inside(code) if one.ink is Ink.MARK)
    nodes = table_content(sop(code)).chart.nodes

    assert marks == sorted(node.mark for node in nodes if node.mark)
    seen = {(step.no, key) for step in sop(code).steps for key in step.marks}
    columns = [one.key for one in sop(code).columns]
    assert {(node.row + 1, columns[node.column]) for node in nodes if not node.mark} >= seen


def test_slots_that_the_source_leaves_empty_stay_empty() -> None:
    said = text("email_registration")

    assert "060/ /5.16.03/2022 (nomor urut kosong pada naskah)" in said
    assert said.count("(kosong pada naskah)") == 3
    assert text("server_maintenance").count("(kosong pada naskah)") == 4  # Keterkaitan too
    assert "Belum berlaku resmi" in said


def test_numbers_stand_as_they_are_printed() -> None:
    def small(code: str) -> list[str]:
        return [one.lines[0] for page in pages(code)[2:3] for one in page.words if one.size == 6.0][:-3]

    rows = [row[0][0].text for row in table_content(sop("server_maintenance")).rows]
    assert rows == ["1", "1", "3", "4", "5", "6", "7"]
    assert small("hotspot_maintenance") == ["1", "2", "5", "6", "7", "8", "9", "10"]
    assert [one.number for one in table_content(sop("application_audit")).performers] == list("345679")


def test_two_columns_of_one_name_stay_two() -> None:
    heads = [one.head for one in table_content(sop("application_audit")).performers]

    assert heads.count("Kelompok Jabatan Fungsional") == 2


def test_a_proposal_says_so_on_every_page_of_its_table() -> None:
    for page in (pages("portal_security")[0], *pages("portal_security")[2:]):
        assert any("USULAN" in line for one in page.words for line in one.lines)


def test_a_proposal_that_the_office_approved_is_called_one_no_more() -> None:
    wanted = Wanted(standing="berlaku", effective="1 Februari 2027")
    approved = sheet_pages(sop("portal_security"), wanted)
    said = " ".join(line for page in approved for one in page.words for line in one.lines)

    assert "USULAN" not in said
    assert "Tanggal Efektif 1 Februari 2027 (menurut pengendalian dokumen)" in said


@pytest.mark.parametrize("code", CODES)
def test_only_the_five_symbols_are_used(code: str) -> None:
    figures = [figure for page in pages(code) for figure in page.figures]

    assert {figure.shape for figure in figures} <= set(Shape)
    assert [one.lines[0] for one in inside(code)].count("Mulai") == 1


def test_a_variant_prints_only_its_rows_and_questions() -> None:
    rows = [row[0][0].text for row in table_content(sop("subdomain"), "delete").rows]
    labels = [link.label for link in table_content(sop("subdomain"), "delete").chart.links if link.label]

    assert rows == ["1", "2", "3", "4", "6", "8", "10", "11"]
    assert labels == ["Ya", "Tidak"]


@pytest.mark.parametrize("code", CODES)
def test_the_svg_says_the_same_in_words_and_holds_no_script_or_style(code: str) -> None:
    procedure = sop(code)
    drawn = "".join(queries.sheet_svgs(procedure, SheetWanted()))

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href=", drawn)
    assert all(f"{step.source_no}. " in drawn for step in procedure.steps)
    assert drawn.count("<title") == drawn.count("<svg") == drawn.count("<desc")


def _bare(said: str) -> str:
    return "".join(said.split())

"""The seven as data say what the paper says: cell by cell, sheet by sheet, with the paper's own defects."""

import pytest
from tests.sops.paper import papers
from tests.sops.shipped import bundle

from tertib.procedures.service import first_status
from tertib.procedures.types import Performer, Procedure, VersionStatus

ORDER = (
    "application_audit",
    "portal_security",
    "email_registration",
    "server_maintenance",
    "hotspot_maintenance",
    "genset_maintenance",
    "subdomain",
)
PAPERS = dict(zip(ORDER, papers(), strict=True))
WITH_TABLE = [code for code in ORDER if PAPERS[code].rows]


def sop(code: str) -> Procedure:
    return bundle(code).procedure


def test_the_document_holds_seven_of_which_six_have_a_table() -> None:
    assert [len(paper.rows) for paper in PAPERS.values()] == [12, 0, 8, 7, 7, 7, 11]


@pytest.mark.parametrize("code", WITH_TABLE)
def test_every_cell_of_the_table_is_the_papers_own(code: str) -> None:
    procedure, paper = sop(code), PAPERS[code]
    written = [
        [step.source_no, step.activity]
        + [step.marks.get(one.key, "") for one in procedure.columns]
        + [step.needs.text, step.time, step.output.text, ""]
        for step in procedure.steps
    ]
    assert written == paper.rows


@pytest.mark.parametrize("code", WITH_TABLE)
def test_the_heads_of_the_table_are_the_papers_own(code: str) -> None:
    procedure, paper = sop(code), PAPERS[code]
    top, below, numbers = paper.heads
    columns = len(procedure.columns)
    assert procedure.table is not None
    assert procedure.table.title == paper.title
    assert list(procedure.table.numbers) == numbers
    assert list(procedure.table.heads) == [cell for cell in top if cell] + below[2 + columns : 5 + columns]
    assert [one.label for one in procedure.columns] == below[2 : 2 + columns]
    assert [_number(one) for one in procedure.columns] == numbers[2 : 2 + columns]


def _number(performer: Performer) -> str:
    return "" if performer.column_no is None else str(performer.column_no)


@pytest.mark.parametrize("code", ORDER)
def test_the_identity_sheet_is_the_papers_own(code: str) -> None:
    identity, paper = sop(code).identity, PAPERS[code]
    said = {
        "Nomor SOP": identity.number,
        "Tanggal Pembuatan": identity.made_on,
        "Tanggal Revisi": identity.revised_on,
        "Tanggal Pengesahan": identity.approved_on,
        "Disahkan Oleh": " ".join(identity.approved_by),
        "Nama SOP": identity.title,
    }
    assert said == paper.facts
    assert list(identity.cover) == paper.cover


@pytest.mark.parametrize("code", ORDER)
@pytest.mark.parametrize(
    "part", ["legal_basis", "qualifications", "related", "equipment", "warnings", "records"]
)
def test_every_part_of_the_sheet_is_the_papers_own(code: str, part: str) -> None:
    assert " ".join(getattr(sop(code).identity, part)) == PAPERS[code].sheet[part]


# --- defects of the paper that stay visible ---------------------------------------------------------


@pytest.mark.parametrize("code", ORDER)
def test_number_and_dates_stay_empty_where_the_paper_leaves_them_empty(code: str) -> None:
    identity = sop(code).identity
    assert identity.number == "060/ /5.16.03/2022"
    assert (identity.made_on, identity.revised_on, identity.approved_on, identity.effective_on) == ("",) * 4
    wanted = VersionStatus.PROPOSED if code == "portal_security" else VersionStatus.UNDATED
    assert first_status(sop(code)) is wanted


def test_two_columns_of_the_audit_share_a_label() -> None:
    labels = [one.label for one in sop("application_audit").columns]
    assert labels.count("Kelompok Jabatan Fungsional") == 2
    assert [one.column_no for one in sop("application_audit").columns] == [3, 4, 5, 6, 7, 9]


def test_the_double_one_of_the_server_table_stays() -> None:
    assert [step.source_no for step in sop("server_maintenance").steps][:3] == ["1", "1", "3"]


def test_columns_without_a_number_stay_without_one() -> None:
    for code in ("hotspot_maintenance", "genset_maintenance"):
        assert [one.column_no for one in sop(code).columns] == [None, 5, 6]


def test_the_doubled_regulation_stays_doubled() -> None:
    basis = sop("portal_security").identity.legal_basis
    assert len(basis) == 6
    assert len(set(basis)) == 5


def test_the_audits_cycle_stays_and_says_how_it_is_untied() -> None:
    """Rows 10 and 11 need what only row 12 puts out; a concept of it is assembled at row 9, as a reading."""
    audit = sop("application_audit")
    assert [audit.step(no).needs.text for no in (10, 11)] == ["Laporan Hasil Pemeriksaan"] * 2
    assert [no for no in range(1, 13) if audit.step(no).output.text == "Laporan Hasil Pemeriksaan"] == [12]
    concept = next(one for one in audit.step(9).prints if one.letter == "examination_report")
    assert concept.draft
    assert concept.inferred is not None
    assert "langkah 12" in audit.step(9).note


def test_a_deletion_is_recorded_before_it_is_done() -> None:
    """Row 6 of the paper records what row 8 does, so the book says “akan dihapus” in between."""
    subdomain = sop("subdomain")
    written = [one for one in subdomain.step(6).enters if one.only == ("delete",)]
    assert [one.columns["status"].value for one in written] == ["akan dihapus"]  # type: ignore[union-attr]
    for step in (10, 11):
        assert subdomain.step(step).needs.only == {"account_sheet": ("create", "change")}

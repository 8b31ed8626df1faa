"""What holds for every shipped procedure: paths, marks of what was inferred, registers, examples."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from tests.sops.shipped import ALL, CODES, OURS, SOPS, bundle

from tertib.cases import catalogue
from tertib.letters._kinds import read_kinds
from tertib.procedures._folders import read_folder
from tertib.procedures.language.forms import clean
from tertib.procedures.language.routes import routes
from tertib.procedures.types import Confidence, DocumentStatus, Procedure
from tertib.project import planned, wiring

PATHS: dict[str, list[tuple[str | None, int]]] = {
    "application_audit": [(None, 600), (None, 600)],
    "portal_security": [(None, 420), (None, 540)],
    "email_registration": [(None, 110)],
    "server_maintenance": [(None, 240)],
    "hotspot_maintenance": [(None, 210)],
    "genset_maintenance": [(None, 240)],
    "subdomain": [("create", 130), ("change", 135), ("change", 120), ("delete", 120)],
}
ROWS = {
    "application_audit": 12,
    "portal_security": 11,
    "email_registration": 8,
    "server_maintenance": 7,
    "hotspot_maintenance": 7,
    "genset_maintenance": 7,
    "subdomain": 11,
}


def sop(code: str) -> Procedure:
    return bundle(code).procedure


def test_there_are_seven() -> None:
    assert set(CODES) == set(ROWS)
    assert {code: len(sop(code).steps) for code in CODES} == ROWS


@pytest.mark.parametrize("code", OURS)
def test_what_is_ours_says_so_and_is_only_proposed(code: str) -> None:
    ours = sop(code)
    assert ours.office_label == "SOP tambahan Tertib"
    assert ours.identity.cover[0] == ours.identity.unit[0] == "SOP TAMBAHAN TERTIB"
    assert ours.status is DocumentStatus.PROPOSED
    assert {one.inferred for one in inferred_parts(ours)} == {Confidence.PROPOSED}


@pytest.mark.parametrize("code", CODES)
def test_every_path_takes_the_minutes_of_the_table(code: str) -> None:
    found = dict.fromkeys((one.variant, one.rows, one.minutes) for one in routes(sop(code)))
    assert [(variant, minutes) for variant, _, minutes in found] == PATHS[code]


def test_a_deletion_reaches_neither_five_nor_seven_nor_nine_and_a_creation_never_eight() -> None:
    ways: dict[str | None, set[int]] = defaultdict(set)
    for one in routes(sop("subdomain")):
        ways[one.variant] |= set(one.rows)
    assert not ways["delete"] & {5, 7, 9}
    assert 8 not in ways["create"]


# --- what the paper does not say carries its mark ---------------------------------------------------

SEEN = {  # (row, performer) whose mark survives on the scan
    "email_registration": {
        (1, "kepala_dinas"),
        (2, "kepala_dinas"),
        (2, "kepala_bidang"),
        (8, "kepala_dinas"),
    },
    "subdomain": {(1, "kepala_dinas"), (11, "kepala_dinas")},
}


@pytest.mark.parametrize("code", CODES)
def test_every_performer_without_a_mark_is_a_reading(code: str) -> None:
    unmarked = {(step.no, hop.performer) for step in sop(code).steps for hop in step.hops if not hop.inferred}
    assert unmarked == SEEN.get(code, set())
    assert {(step.no, key) for step in sop(code).steps for key in step.marks} == SEEN.get(code, set())


@pytest.mark.parametrize("code", CODES)
def test_every_effect_paper_entry_branch_and_link_says_how_sure_its_reader_was(code: str) -> None:
    assert list(sop(code).links)
    for one in inferred_parts(sop(code)):
        assert one.inferred in Confidence, one


def inferred_parts(procedure: Procedure) -> Iterator[Any]:
    yield from procedure.links
    for step in procedure.steps:
        yield from (*step.does, *step.prints, *step.enters, *step.returns)
        if step.decision is not None:
            yield step.decision


def test_of_a_procedure_without_a_table_everything_is_proposed() -> None:
    portal = sop("portal_security")
    assert portal.status is DocumentStatus.PROPOSED
    assert portal.table is None
    assert {one.inferred for one in inferred_parts(portal)} == {Confidence.PROPOSED}
    assert {hop.inferred for step in portal.steps for hop in step.hops} == {Confidence.PROPOSED}


# --- Pencatatan dan Pendataan -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ALL)
def test_every_record_of_the_sheet_is_a_register_that_some_row_writes(code: str) -> None:
    books = {record: book.key for book in bundle(code).books.books for record in book.records}
    written = {one.book for step in sop(code).steps for one in step.enters}
    assert set(books) == set(sop(code).identity.records)
    assert set(books.values()) <= written


def test_the_application_databases_and_the_archive_are_among_them() -> None:
    audit = {record: one.key for one in bundle("application_audit").books.books for record in one.records}
    assert audit["Database sistem aplikasi di lingkungan Pemerintah Kota Tanjungpinang"] == "app_databases"
    for code in ("server_maintenance", "hotspot_maintenance", "genset_maintenance"):
        archive = bundle(code).books.book("archive")
        assert archive is not None
        assert archive.records == ("Arsip surat disimpan dengan baik",)


def test_a_book_that_several_procedures_write_is_the_same_book_in_all() -> None:
    """Whichever folder is installed last, the office's book stays as it is."""
    seen: dict[str, Any] = {}
    for code in ALL:
        for book in bundle(code).books.books:
            plain = replace(book, records=(), columns=tuple(replace(one, labels={}) for one in book.columns))
            assert seen.setdefault(book.key, plain) == plain, (code, book.key)
        for series in bundle(code).books.series:
            assert seen.setdefault(f"series {series.key}", series) == series, (code, series.key)


# --- the folders as wholes --------------------------------------------------------------------------


@pytest.mark.parametrize("code", ALL)
def test_every_verb_is_offered_or_planned(code: str) -> None:
    wiring.connect()
    verbs = {one.verb for step in sop(code).steps for one in step.does}
    unknown = {verb for verb in verbs if not catalogue.knows(verb)}
    assert unknown <= set(planned.PLANNED)
    assert all(catalogue.label_of(verb) != verb for verb in verbs)


@pytest.mark.parametrize("code", ALL)
def test_every_paper_is_printed_by_some_row(code: str) -> None:
    kinds = read_kinds(read_folder(SOPS / code))
    printed = {one.letter for step in sop(code).steps for one in step.prints}
    assert set(kinds) == printed


@pytest.mark.parametrize("code", ALL)
def test_the_example_fills_every_form_that_it_answers(code: str) -> None:
    example = yaml.safe_load((SOPS / code / "example.yaml").read_text(encoding="utf-8"))
    others = [{}, *example.get("variants", {}).values(), *example.get("paths", {}).values()]
    for said in others[1:] if "variants" in example else others:
        request = (
            example["request"] | said.get("request", {}) | dict.fromkeys(example.get("files", {}), "ab" * 32)
        )
        variant = next((key for key, one in example.get("variants", {}).items() if one is said), None)
        form = sop(code).request_form
        assert form is not None
        assert clean(form, request, variant=variant).problems == {}
        for at, work in (example["work"] | said.get("work", {})).items():
            _check_work(code, at, work.get("data"))


def _check_work(code: str, at: str, data: Any) -> None:
    step, hop = (int(part) for part in at.split("."))
    row = sop(code).step(step)
    form = row.hops[hop].form or row.form
    if form and data is not None:
        assert clean(sop(code).forms[form], data).problems == {}, at

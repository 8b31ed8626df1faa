"""What the sheet says where the work is done: tools, warnings, ties, and what was inferred."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.surfaces.desk.conftest import Browser, actor

import tertib.sops
from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Disposition, StepWork
from tertib.procedures import queries as procedures
from tertib.procedures.language.bundle import parse_bundle
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
SHIPPED = sorted(one.parent for one in Path(tertib.sops.__file__).parent.glob("*/sop.yaml"))


def page(client: Client, case: object) -> str:
    html = client.get(f"/meja/perkara/{case}/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def checking(registered: Callable[[str], CaseRef], browser: Browser) -> tuple[CaseRef, Client]:
    """A case at the check of its papers, taken by jft1, and their browser."""
    ref = registered("satu")
    for name in ("kepala", "sekretaris", "kabid"):
        by = actor(name)
        item = queries.open_item(ref.id, by)
        if item is not None and item.may_act:
            to = next((one.post for one in item.next_posts if one.is_default), item.next_posts[0].post)
            work = StepWork(disposition=Disposition(to=(to,)))
            ref = service.complete(ref.id, work, by=by, seen=queries.case_for(by, ref.id).seq)
    Worker("test", strict=True).run_pending()
    jft = actor("jft1")
    service.claim(ref.id, by=jft, seen=queries.case_for(jft, ref.id).seq)
    return ref, browser("jft1")


def test_the_tools_are_ticked_with_one_tap_and_say_who_and_when(checking: tuple[CaseRef, Client]) -> None:
    ref, client = checking
    before = page(client, ref.id)
    assert "Virtual Private Server (VPS) / Cloud Server" in before
    assert "Peralatan siap" in before
    seen = queries.case_for(actor("jft1"), ref.id).seq
    client.post(f"/meja/perkara/{ref.id}/tindakan/equip/", {"seen": seen})
    after = page(client, ref.id)
    assert re.search(r"Peralatan dinyatakan siap oleh .+ pada \d+ ", after)
    assert "Cloud Server" not in after


def test_the_warnings_of_the_row_stand_where_it_is_done(checking: tuple[CaseRef, Client]) -> None:
    ref, client = checking
    said = page(client, ref.id)
    assert re.search(
        r"Peringatan SOP 2\. Apabila .+ 3\. Permasalahan .+ 4\. Dampak yang mungkin timbul", said
    )


def test_the_ties_lead_to_the_other_procedures(checking: tuple[CaseRef, Client]) -> None:
    ref, client = checking
    html = client.get(f"/meja/perkara/{ref.id}/").content.decode()
    assert 'href="/meja/sop/kendali/subdomain/"' in html
    assert client.get("/meja/sop/kendali/subdomain/").status_code == 200


def test_what_was_inferred_is_marked_with_its_reason(checking: tuple[CaseRef, Client]) -> None:
    ref, client = checking
    said = page(client, ref.id)
    assert said.count("Langkah SOP") == 1
    assert "disimpulkan pelaksana: tidak terbaca pada naskah; sangat yakin" in said


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_nothing_inferred_goes_without_its_mark(folder: Path) -> None:
    """Counted from the file itself, so that a part the page forgets is missed here."""
    procedure = parse_bundle(procedures.folder_files(folder)).procedure
    for step in procedure.steps:
        parts = (*step.hops, *step.does, *step.prints, *step.enters, *step.returns, step.decision)
        sure = {one.inferred for one in parts if one is not None and one.inferred is not None}
        assert {one.confidence for one in procedures.inferred_in(step)} == sure
        assert all(one.part and one.reason for one in procedures.inferred_in(step))


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_warning_of_a_sheet_stands_at_a_row(folder: Path) -> None:
    files = procedures.folder_files(folder)
    procedure = parse_bundle(files).procedure
    told = {no for step in procedure.steps for no in step.warns}
    assert told == set(range(1, len(procedure.identity.warnings) + 1))

"""The flow at the desk: a case on its diagram, and what waits at each symbol of a procedure."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import CODE, Browser, actor
from tests.surfaces.desk.test_pages import statements

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Disposition, StepWork
from tertib.letters.types import LetterView
from tertib.procedures import queries as procedures
from tertib.procedures.types import VersionStatus
from tertib.runtime import door

pytestmark = pytest.mark.django_db

Registered = Callable[[str], CaseRef]


def flow_page(ref: CaseRef) -> str:
    return reverse("desk:case_flow", args=[ref.id])


def disposed(ref: CaseRef, name: str) -> CaseRef:
    item = queries.open_item(ref.id, actor(name))
    assert item is not None
    work = StepWork(disposition=Disposition(to=(item.next_posts[0].post,)))
    return service.complete(ref.id, work, by=actor(name), seen=queries.case_for(actor(name), ref.id).seq)


def symbols(html: str, state: str) -> int:
    return len(re.findall(rf'class="sop-symbol is-{state}"', html))


def test_a_case_shows_what_is_done_here_and_ahead(browser: Browser, registered: Registered) -> None:
    ref = disposed(registered("satu"), "kepala")

    html = browser("kepala").get(flow_page(ref)).content.decode()

    # Row 1 and the head's symbol of row 2 are done, the Sekretaris is on; the Kepala Bidang is ahead.
    assert (symbols(html, "done"), symbols(html, "here"), symbols(html, "ahead")) == (2, 1, 9)
    states = re.findall(r'class="flow-line is-(\w+)"', html)
    assert states == ["done", "here", *["ahead"] * 6]


def test_a_row_says_who_did_it_and_how_long(office: object, registered: Registered) -> None:
    ref = disposed(registered("satu"), "kepala")

    rows = queries.flow(actor("kepala"), ref.id)

    names = (actor("agendaris").name, actor("kepala").name)
    assert [one.who for one in rows][:3] == [names[:1], names[1:], ()]
    assert [one.minutes for one in rows][2] is None
    assert [one.limit for one in rows][:2] == [15, 15]


def test_time_in_which_the_applicant_must_act_is_not_counted(lacking: Callable[[str], LetterView]) -> None:
    case = lacking("satu").case
    assert case is not None
    before = queries.flow(actor("kepala"), case)[2].minutes

    with door.fixed_time(door.read_now() + timedelta(days=14)):
        rows = queries.flow(actor("kepala"), case)
    assert rows[2].minutes == before


def test_the_picture_is_told_and_only_text_of_others_is_escaped(
    browser: Browser, registered: Registered
) -> None:
    html = browser("kepala").get(flow_page(registered("satu"))).content.decode()

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="sop-sheet"' in html
    assert "<desc" in html
    assert "<e-mail>" not in html
    assert "style=" not in html.replace("font-style=", "")


def test_a_procedure_counts_what_waits_at_its_symbols(browser: Browser, registered: Registered) -> None:
    disposed(registered("satu"), "kepala")
    for name in ("dua", "tiga"):
        registered(name)

    html = browser("kepala").get(reverse("desk:flow", args=[CODE])).content.decode()

    assert (symbols(html, "stuck"), symbols(html, "late")) == (2, 0)
    drawn = html[html.index('class="sop-sheet"') :]
    assert re.findall(r'text-anchor="middle">(\d)</text>', drawn[: drawn.index("</svg")]).count("2") == 2
    assert "3 perkara berjalan, semuanya dalam janji waktu." in html


def test_cases_past_their_promise_are_counted_apart(registered: Registered) -> None:
    registered("satu")

    with door.fixed_time(door.read_now() + timedelta(days=60)):
        found = queries.flow_loads(actor("kepala"), CODE).loads

    assert [(one.step, one.hop, one.count, one.late) for one in found] == [(2, 0, 1, 1)]


@pytest.mark.parametrize("which", ["case", "procedure"])
def test_more_work_costs_no_more_queries(which: str, browser: Browser, registered: Registered) -> None:
    client, ref = browser("kepala"), registered("satu")
    path = flow_page(ref) if which == "case" else reverse("desk:flow", args=[CODE])
    one = statements(client, path)
    for name in ("dua", "tiga"):
        registered(name)
    disposed(ref, "kepala")

    assert statements(client, path) == one


def test_the_sheet_is_shown_page_by_page_and_downloaded(browser: Browser) -> None:
    client: Client = browser("kepala")

    html = client.get(reverse("desk:sheet", args=[CODE])).content.decode()
    answer = client.get(reverse("desk:sheet_pdf", args=[CODE]), {"kertas": "a4"})

    assert html.count("<svg ") - html.count('<svg class="icon') >= 3
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("query", [{"jenis": "lain"}, {"kertas": "a0"}])
def test_a_sheet_that_there_is_not_is_refused(browser: Browser, query: dict[str, str]) -> None:
    answer = browser("kepala").get(reverse("desk:sheet_pdf", args=[CODE]), query)

    assert answer.status_code in {400, 404}


def test_the_sheet_says_since_when_a_version_is_in_force(office: UUID) -> None:
    running = procedures.in_force(office, CODE)
    since = datetime(2027, 2, 1, 2, tzinfo=UTC)

    wanted = [
        procedures.sheet_wanted(replace(running, status=status, since=since)).effective
        for status in (VersionStatus.IN_FORCE, VersionStatus.UNDATED)
    ]
    assert wanted == ["1 Februari 2027", ""]

"""Document control at the desk: register, versions, what changed, and who approves a proposal."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor
from tests.surfaces.desk.test_record import words

from tertib.cases import queries as cases
from tertib.cases.types import CaseRef
from tertib.kernel.actor import SYSTEM
from tertib.people.queries import office_date
from tertib.procedures import queries, service
from tertib.procedures.authoring import cells, rows, texts
from tertib.procedures.authoring.changes import Change
from tertib.procedures.types import VersionStatus
from tertib.runtime import door
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
PROPOSAL = "portal_security"


@pytest.fixture
def clock(office: UUID) -> Iterator[Clock]:
    with door.fixed_time(door.read_now()) as clock:
        yield clock


def posted(client: Client, act: str, code: str = PROPOSAL, number: int = 1, **said: object) -> object:
    return client.post(reverse("desk:control_act", args=[code, number, act]), said, follow=True)


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def page(client: Client, code: str = PROPOSAL, number: int = 1, query: str = "") -> str:
    return text(client.get(reverse("desk:control_version", args=[code, number]) + query))


def seen(office: UUID) -> int:
    return queries.versions(SYSTEM, office, PROPOSAL)[0].seen


def test_the_head_approves_the_proposal_and_from_its_day_it_is_no_rehearsal_by_status(
    office: UUID, browser: Browser, clock: Clock
) -> None:
    secretary, head = browser("sekretaris"), browser("kepala")
    assert "Masih usulan" in page(head)
    assert "Sahkan SOP" not in page(head)
    answer = posted(secretary, "check", reason="Nomor menyusul", seen=seen(office))
    assert "menunggu pengesahan" in text(answer)
    assert "Sahkan SOP" not in page(secretary)
    assert "Sahkan SOP" in page(head)
    day = office_date(clock.now) + timedelta(days=1)
    said = text(posted(head, "approve", reason="Uji coba baik", on=day.isoformat(), seen=seen(office)))
    assert "SOP disahkan dan berlaku mulai" in said
    assert "Masih usulan" in said
    assert queries.in_force(office, PROPOSAL).status is VersionStatus.PROPOSED
    clock.advance(timedelta(days=1))
    assert queries.in_force(office, PROPOSAL).status is VersionStatus.IN_FORCE
    assert "Masih usulan" not in page(head)


def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(
    office: UUID, browser: Browser, clock: Clock
) -> None:
    posted(browser("sekretaris"), "check", reason="Nomor menyusul", seen=seen(office))
    yesterday = office_date(clock.now) - timedelta(days=1)
    answer = posted(
        browser("kepala"), "approve", reason="Alasan saya", on=yesterday.isoformat(), seen=seen(office)
    )
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "tidak dapat berlaku surut" in text(answer)
    assert "Alasan saya" in text(answer)
    stale = posted(browser("kepala"), "approve", reason="Alasan saya", seen=0)
    assert stale.status_code == 409  # type: ignore[attr-defined]
    assert "baru saja diubah orang lain" in text(stale)


@pytest.mark.parametrize("name", ["sekretaris", "kabid", "jft1", "agendaris", "admin"])
def test_nobody_but_the_head_approves(office: UUID, browser: Browser, clock: Clock, name: str) -> None:
    service.check(
        queries.versions(SYSTEM, office, PROPOSAL)[0].id, by=actor_of("sekretaris"), reason="Nomor menyusul"
    )
    answer = posted(browser(name), "approve", reason="x", seen=seen(office))
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "tidak memegang mandat" in text(answer)


def actor_of(name: str) -> object:
    from tests.surfaces.desk.conftest import actor

    return actor(name)


def test_the_register_lists_all_and_comes_on_paper_and_as_files(
    office: UUID, browser: Browser, tmp_path: object
) -> None:
    client = browser("jft1")
    shown = text(client.get(reverse("desk:control")))
    assert shown.count("belum berlaku resmi") == 6
    assert shown.count(">usulan<") == 2  # one of the seven, and the one that is ours
    assert "Bambang Hartanto" in shown
    made = client.get(reverse("desk:control_export", args=["pdf"]))
    assert "REGISTER STANDAR OPERASIONAL PROSEDUR" in words(made.content, tmp_path)  # type: ignore[arg-type]
    assert client.get(reverse("desk:control_export", args=["xlsx"])).content[:2] == b"PK"
    lines = client.get(reverse("desk:control_export", args=["csv"])).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Nomor SOP;Judul;Status")
    assert len(lines) == 1 + 7 + 1  # the head, the seven, and ours
    assert client.get(reverse("desk:control_export", args=["doc"])).status_code == 404


def test_two_versions_are_compared_in_words(office: UUID, browser: Browser) -> None:
    running = queries.in_force(office, "email_registration")
    files = dict(queries.bundle_files(running.hash))
    files["sop.yaml"] = files["sop.yaml"].replace(b"minutes: 15", b"minutes: 25", 1)
    files["sop.yaml"] = files["sop.yaml"].replace(b"time: 15 Menit", b"time: 25 Menit", 1)
    draft = service.submit_files(files, office=office, by=SYSTEM)
    shown = page(browser("jft1"), "email_registration", draft.number)
    assert "Yang berubah dari revisi 1" in shown
    assert "Langkah 1 · Waktu" in shown
    assert "15 Menit" in shown
    assert "25 Menit" in shown
    assert "Ini revisi pertama" not in shown
    listed = text(browser("jft1").get(reverse("desk:control_sop", args=["email_registration"])))
    assert "Revisi 2" in listed
    assert "rancangan" in listed


def test_two_versions_are_compared_on_their_sheets(office: UUID, browser: Browser) -> None:
    begun = service.revise(office, "subdomain", by=actor("admin"))
    changes: tuple[Change, ...] = (
        rows.AddRow(after=3),
        texts.WriteRow(
            no=4, activity="Meminta pendapat pengelola", needs="Dokumen", output="Pendapat", minutes=10
        ),
        cells.PressCell(no=4, performer="jft"),
    )
    for change in changes:
        begun = service.change_manuscript(begun.id, change, by=actor("admin"), seen=begun.version)
    made = service.submit_manuscript(begun.id, by=actor("admin"), seen=begun.version)
    page = browser("admin").get(f"/meja/sop/kendali/subdomain/{made.number}/").content.decode()
    assert page.count("sop-row is-added") == 1
    assert "sop-row is-removed" not in page
    assert page.count("<h3>Revisi") == 2


@pytest.mark.parametrize("path", ["/meja/sop/kendali/tidak_ada/", f"/meja/sop/kendali/{PROPOSAL}/9/"])
def test_what_is_not_there_is_not_found(office: UUID, browser: Browser, path: str) -> None:
    assert browser("kepala").get(path).status_code == 404
    assert posted(browser("kepala"), "tidak-ada").status_code == 404  # type: ignore[attr-defined]


def test_a_running_case_is_moved_from_its_page_with_what_becomes_of_it_shown(
    office: UUID, browser: Browser, registered: Callable[[str], CaseRef]
) -> None:
    case = registered("pindah")
    Worker("uji", strict=True).run_pending()
    running = queries.in_force(office, "email_registration")
    files = dict(queries.bundle_files(running.hash))
    files["sop.yaml"] = files["sop.yaml"].replace(b"waiting_days: 5", b"waiting_days: 6", 1)
    client, url = browser("admin"), reverse("desk:case_move", args=[case.id])
    assert "tidak ada yang perlu dipindahkan" in text(client.get(url))
    service.install_files(files, office=office, by=SYSTEM)
    assert "Perkara yang masih berjalan pada revisi lain" in page(client, "email_registration", 2)
    shown = text(client.get(url))
    assert "Padanan langkah pada revisi 2" in shown
    assert "perkara di sini" in shown
    seq = cases.case_for(SYSTEM, case.id).seq
    refused = client.post(url, {"reason": "", "seen": seq})
    assert refused.status_code == 400
    assert "Tulis alasannya" in text(refused)
    done = client.post(url, {"reason": "SOP diperbarui", "seen": seq}, follow=True)
    assert "Perkara dipindahkan ke revisi 2" in text(done)
    assert browser("jft1").get(url).status_code == 404

"""The administrator's page: what is stuck can be woken there; when nothing is, it says so calmly."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from tests.surfaces.desk.conftest import Browser

from tertib.provisioning import _hosts
from tertib.provisioning.models import Holding
from tertib.runtime.models import OutboxMessage, QueuedJob

pytestmark = pytest.mark.django_db
PAGE = "/meja/operasional/"


def dead_job() -> QueuedJob:
    now = timezone.now()
    return QueuedJob.objects.create(
        task="letters.render",
        state="dead",
        run_at=now,
        max_attempts=3,
        attempt=3,
        lease_seconds=60,
        enqueued_at=now,
        ended_at=now,
        reason="RuntimeError",
    )


def dead_letter(to: str = "dinkes@contoh.id") -> UUID:
    row = OutboxMessage.objects.create(
        id=uuid4(),
        key=str(uuid4()),
        recipient=to,
        subject="Permohonan <diterima>",
        text="…",
        state="dead",
        attempts=12,
        answer="550 no such user",
        posted_at=timezone.now(),
    )
    return UUID(str(row.pk))


def test_a_quiet_day_says_so(browser: Browser, office: UUID) -> None:
    page = browser("admin").get(PAGE).content.decode()
    assert "Tidak ada yang menunggu Anda." in page
    assert page.count('class="badge bad"') == 0
    assert "Kirim lagi" not in page


def test_dead_jobs_and_letters_are_told_in_words(browser: Browser, office: UUID) -> None:
    dead_job()
    dead_letter()
    page = browser("admin").get(PAGE).content.decode()
    assert "2 hal tidak dapat diselesaikan sistem sendiri." in page
    for words in ("Menyusun naskah", "550 no such user", "Permohonan &lt;diterima&gt;"):
        assert words in page


def test_one_letter_and_all_letters_are_sent_again(browser: Browser, office: UUID) -> None:
    client, letters = browser("admin"), [dead_letter(f"dinkes{no}@contoh.id") for no in range(3)]
    answer = client.post(f"{PAGE}kirim/", {"letter": letters[0]}, follow=True)
    assert "1 pemberitahuan dikirim lagi." in answer.content.decode()
    answer = client.post(f"{PAGE}kirim/", {"letter": letters}, follow=True)
    assert "2 pemberitahuan dikirim lagi." in answer.content.decode()
    assert "tidak sedang tertahan" in answer.content.decode()
    assert not OutboxMessage.objects.filter(state="dead").exists()


def test_a_job_is_run_again(browser: Browser, office: UUID) -> None:
    job = dead_job()
    answer = browser("admin").post(f"{PAGE}jalankan/", {"job": job.pk}, follow=True)
    assert "1 pekerjaan dijalankan lagi." in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "pending"


def test_a_suspension_done_in_the_panel_is_reported_here(
    browser: Browser, office: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Holding.objects.create(
        kind="mailbox",
        name="dinkes@tanjungpinangkota.go.id",
        office_id=office,
        marker=uuid4(),
        connector="manual",
        quota_mb=10,
        state="active",
        wanted="suspended",
        trouble="Kerjakan di panel.",
        reserved_at=timezone.now(),
    )
    monkeypatch.setattr(type(_hosts.holder_of(held.name)), "by_hand", True)
    client = browser("admin")
    assert "Sudah saya kerjakan" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}kotak-surat/", {"holding": held.id, "seen": held.seq})
    held.refresh_from_db()
    assert (held.state, held.trouble) == ("suspended", "")


@pytest.mark.parametrize("path", ["kirim/", "jalankan/"])
def test_nothing_chosen_is_no_act(browser: Browser, office: UUID, path: str) -> None:
    assert browser("admin").post(PAGE + path, {}).status_code == 400


@pytest.mark.parametrize("who", ["agendaris", "kepala", "auditor", "dinkes"])
def test_the_page_is_the_administrators(browser: Browser, office: UUID, who: str) -> None:
    letter = dead_letter()
    assert browser(who).get(PAGE).status_code == 404
    assert browser(who).post(f"{PAGE}kirim/", {"letter": letter}).status_code == 404
    assert OutboxMessage.objects.get(pk=letter).state == "dead"

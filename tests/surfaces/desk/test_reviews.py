"""Monitoring and evaluation at the desk: pre-filled from the cases, saved, printed as the official form."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser
from tests.surfaces.desk.test_control import text
from tests.surfaces.desk.test_record import words

from tertib.cases.types import CRITERIA, CaseRef

pytestmark = pytest.mark.django_db
CODE = "email_registration"


def test_monitoring_is_prefilled_saved_and_printed(
    office: UUID, browser: Browser, registered: Callable[[str], CaseRef], tmp_path: Path
) -> None:
    registered("pantau")
    head, url = browser("kepala"), reverse("desk:review", args=["pemantauan", CODE])
    assert "perkara masuk, 0 selesai" in text(head.get(url))
    refused = head.post(url, {"runs_well": "tidak", "findings": "Loket penuh", "seen": "0"})
    assert refused.status_code == 400
    assert "Tulis tindakan yang harus diambil." in text(refused)
    assert "Loket penuh" in text(refused)
    said = {"runs_well": "tidak", "findings": "Loket penuh", "action": "Tambah loket", "seen": "0"}
    assert "Penilaian tersimpan" in text(head.post(url, said, follow=True))
    assert "sudah dinilai" in text(head.get(reverse("desk:reviews", args=["pemantauan"])))
    made = words(head.get(reverse("desk:review_sheet", args=["pemantauan"])).content, tmp_path)
    for each in ("PEMANTAUAN (MONITORING) SOP", "Loket penuh", "Tambah loket", "Kepala Dinas"):
        assert each in made
    assert made.count("tidak berjalan dengan baik") == 8


def test_evaluation_has_the_seven_criteria(office: UUID, browser: Browser, tmp_path: Path) -> None:
    secretary, url = browser("sekretaris"), reverse("desk:review", args=["evaluasi", CODE])
    shown = text(secretary.get(url))
    assert all(label in shown for label in CRITERIA.values())
    said = {**dict.fromkeys(CRITERIA, "ya"), "doable": "tidak", "outcome": "revise", "seen": "0"}
    assert "Tulis keterangannya." in text(secretary.post(url, said))
    done = secretary.post(url, {**said, "doable_note": "Perlu pelatihan"}, follow=True)
    assert "Penilaian tersimpan" in text(done)
    made = words(secretary.get(reverse("desk:review_sheet", args=["evaluasi"])).content, tmp_path)
    for each in ("FORMULIR EVALUASI SOP", "Perlu pelatihan", "Direvisi", "belum dinilai"):
        assert each in made


@pytest.mark.parametrize("name", ["jft1", "agendaris"])
def test_others_look_and_do_not_judge(office: UUID, browser: Browser, name: str) -> None:
    url = reverse("desk:review", args=["pemantauan", CODE])
    assert "Simpan penilaian" not in text(browser(name).get(url))
    assert browser(name).post(url, {"runs_well": "ya", "seen": "0"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/meja/sop/tinjauan/lain/", 404),
        ("/meja/sop/tinjauan/pemantauan/tidak_ada/", 404),
        ("/meja/sop/tinjauan/pemantauan/?masa=2026-9", 400),
    ],
)
def test_what_is_not_there_is_said(office: UUID, browser: Browser, path: str, status: int) -> None:
    assert browser("kepala").get(path).status_code == status

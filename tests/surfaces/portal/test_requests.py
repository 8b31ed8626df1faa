"""One's own requests: seen by the whole agency, by nobody else; withdrawn and completed from the page."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.surfaces.portal.conftest import APPLY, Browser, actor, filled, pdf

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import CaseView, Deficiency, Disposition, Phase, Registration, StepWork
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(browser: Browser) -> UUID:
    browser("dinkes").post(APPLY, filled())
    (mine,) = cases.my_cases(actor("dinkes"))
    return mine.id


def view(case: UUID, name: str = "dinkes") -> CaseView:
    return cases.case_for(actor(name), case)


def waiting(case: UUID) -> None:
    """Carry the case to where the applicant must complete it."""
    today = date(2026, 11, 24)
    line = Registration(
        sender="Dinkes", letter_no="1", letter_date=today, subject="Permohonan", received_on=today
    )
    service.register(case, line, by=actor("agendaris"), seen=view(case, "agendaris").seq)
    for name in ("kepala", "sekretaris", "kabid"):
        item: Any = cases.open_item(view(case, name), actor(name))
        to = tuple(one.post for one in item.next_posts if one.is_default)
        work = StepWork(disposition=Disposition(to=to))
        service.complete(case, work, by=actor(name), seen=view(case, name).seq)
    Worker("portal").run_pending()
    service.claim(case, by=actor("jft1"), seen=view(case, "jft1").seq)
    lacking = (Deficiency(target="manager.nip", sentence="NIP tidak ditemukan."),)
    work = StepWork(answer="Tidak", data={"checked": ["letter"]}, deficiencies=lacking)
    service.complete(case, work, by=actor("jft1"), seen=view(case, "jft1").seq)
    Worker("portal").run_pending()


def test_the_case_is_the_agencys_and_nobody_elses(browser: Browser, case: UUID) -> None:
    assert browser("dinkes").get(f"/permohonan/{case}/").status_code == 200
    assert browser("bukitbestari").get(f"/permohonan/{case}/").status_code == 404


def test_no_name_of_an_official_stands_on_the_page(browser: Browser, case: UUID) -> None:
    waiting(case)
    page = browser("dinkes").get(f"/permohonan/{case}/").content.decode()
    for name in ("agendaris", "kepala", "sekretaris", "kabid", "jft1"):
        assert actor(name).name not in page


def test_deficiencies_are_listed_and_the_form_comes_back_filled(browser: Browser, case: UUID) -> None:
    waiting(case)
    page = browser("dinkes").get(f"/permohonan/{case}/lengkapi/").content.decode()
    assert "NIP tidak ditemukan." in page
    assert 'href="#isian-manager-nip"' in page
    assert 'value="dinkes.satu"' in page
    assert "surat.pdf" in page


def test_a_completion_returns_the_case_to_the_office(browser: Browser, case: UUID) -> None:
    waiting(case)
    answers = filled(letter=None, seen=view(case).seq, **{"manager.nip": "198001012005012001"})
    answer = browser("dinkes").post(f"/permohonan/{case}/lengkapi/", answers)
    assert answer.status_code == 302
    assert view(case).phase is Phase.OPEN
    assert view(case).submission == 2


def test_a_completion_that_lacks_something_is_refused(browser: Browser, case: UUID) -> None:
    waiting(case)
    answer = browser("dinkes").post(
        f"/permohonan/{case}/lengkapi/", filled(letter=None, letter_no="", seen=view(case).seq)
    )
    assert answer.status_code == 400
    assert view(case).phase is Phase.WAITING


def test_nothing_is_completed_that_nobody_asked_for(browser: Browser, case: UUID) -> None:
    answer = browser("dinkes").get(f"/permohonan/{case}/lengkapi/")
    assert answer["Location"] == f"/permohonan/{case}/"


def test_a_request_is_withdrawn(browser: Browser, case: UUID) -> None:
    browser("dinkes").post(f"/permohonan/{case}/tarik/", {"seen": view(case).seq, "note": "salah surat"})
    assert view(case).phase is Phase.WITHDRAWN


def test_a_stale_page_withdraws_nothing(browser: Browser, case: UUID) -> None:
    answer = browser("dinkes").post(f"/permohonan/{case}/tarik/", {"seen": view(case).seq - 1}, follow=True)
    assert "notice bad" in answer.content.decode()
    assert view(case).phase is Phase.OPEN


def test_nobody_acknowledges_without_ticking_every_clause(browser: Browser, case: UUID) -> None:
    answer = browser("dinkes").post(
        f"/permohonan/{case}/serah-terima/", {"seen": view(case).seq, "clause": ["0"]}, follow=True
    )
    assert "centang setiap butir" in answer.content.decode()
    assert view(case).acknowledged_at is None


def test_a_submitted_letter_is_served_to_its_agency_only(browser: Browser, case: UUID) -> None:
    (digest,) = view(case).request["letter"]
    path = f"/permohonan/{case}/berkas/{digest}/"
    assert browser("dinkes").get(path).content.startswith(b"%PDF")
    assert browser("bukitbestari").get(path).status_code == 404
    assert browser("dinkes").get(f"/permohonan/{case}/berkas/{'0' * 64}/").status_code == 404


def test_the_same_file_keeps_the_name_that_each_agency_gave_it(browser: Browser) -> None:
    """The bytes are kept once; what somebody else called them is nobody's business."""
    names, content = {"dinkes": "perceraian.pdf", "bukitbestari": "permohonan.pdf"}, pdf().read()
    digests = set()
    for name, called in names.items():
        local = {"addresses.0.local_1": f"{name}.contoh"}
        browser(name).post(APPLY, {**filled(**local), "letter": SimpleUploadedFile(called, content)})
        (mine,) = cases.my_cases(actor(name))
        digest = cases.case_for(actor(name), mine.id).request["letter"][0]
        page = browser(name).get(f"/permohonan/{mine.id}/").content.decode()
        sent = browser(name).get(f"/permohonan/{mine.id}/berkas/{digest}/")["Content-Disposition"]
        served = browser("agendaris").get(f"/meja/perkara/{mine.id}/berkas/{digest}/")["Content-Disposition"]
        assert (called in page, called in sent, called in served) == (True, True, True)
        digests.add(digest)
    assert len(digests) == 1

"""The counter's form: addresses are judged while typed, and everything wrong is said in one round."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.surfaces.desk.conftest import CODE, Browser, actor, pdf, request

from tertib.cases import queries, service
from tertib.cases.types import Upload
from tertib.runtime import door, vault

pytestmark = pytest.mark.django_db
FORM = "/meja/loket/email_registration/"
NAME = "addresses.0.local_1"


@pytest.mark.parametrize(("typed", "tone"), [("postmaster", "bad"), ("dinkes.contoh", "ok")])
def test_an_address_is_judged_while_it_is_typed(browser: Browser, typed: str, tone: str) -> None:
    said = browser("agendaris").post(f"{FORM}periksa/?nama={NAME}", {NAME: typed}).content.decode()
    assert f'class="finding {tone}"' in said
    assert ("Peladen sedang ditanya" in said) is (tone == "ok")


def test_only_the_counter_asks(browser: Browser) -> None:
    assert browser("jft1").post(f"{FORM}periksa/?nama={NAME}", {NAME: "dinkes"}).status_code == 404
    assert browser("agendaris").post("/meja/loket/tidak_ada/periksa/?nama=x", {}).status_code == 404


def test_the_form_says_where_a_value_is_judged(browser: Browser) -> None:
    assert f'data-check="{FORM}periksa/"' in browser("agendaris").get(FORM).content.decode()


def letter(**changes: str) -> dict[str, str]:
    """The agenda line as the counter types it."""
    line = {
        "sender": "Dinas Kesehatan",
        "letter_no": "500.12/7/2026",
        "letter_date": "2026-11-20",
        "subject": "Permohonan e-mail resmi",
        "received_on": "2026-11-23",
        "urgency": "biasa",
        **changes,
    }
    return {f"surat.{name}": text for name, text in line.items()}


def test_line_applicant_and_form_are_judged_in_one_round(browser: Browser) -> None:
    fake = SimpleUploadedFile("pindaian.pdf", b"MZ no letter")
    typed = {
        **letter(sender="", letter_date="2026-11-30"),
        "surat.scan": fake,
        "addresses.0.local_1": "webmaster",
    }
    answer = browser("agendaris").post(FORM, typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    for name in ("surat-sender", "surat-scan", "agency_name", "letter_no", "addresses-0-local_1", "letter"):
        assert f'href="#isian-{name}"' in page, name


def test_a_letter_cannot_be_younger_than_its_receipt(browser: Browser) -> None:
    page = browser("agendaris").post(FORM, letter(letter_date="2026-11-30")).content.decode()
    assert 'href="#isian-surat-letter_date"' in page


def test_files_to_pick_again_are_named(browser: Browser) -> None:
    fine = SimpleUploadedFile("surat asli.pdf", pdf())
    page = browser("agendaris").post(FORM, {**letter(), "letter": fine}).content.decode()
    assert "Pilih lagi: surat asli.pdf." in page
    assert 'href="#isian-letter"' not in page


def test_an_applicant_must_be_named_one_way_or_the_other(browser: Browser) -> None:
    typed = {**letter(), **flat(request("dinkes"))}
    fine = SimpleUploadedFile("surat.pdf", pdf())
    page = browser("agendaris").post(FORM, {**typed, "letter": fine}).content.decode()
    assert page.count('href="#isian-') == 1
    assert 'href="#isian-agency_name"' in page


def test_a_complete_form_becomes_a_case_with_its_number(browser: Browser) -> None:
    typed = {**letter(), **flat(request("dinkes")), "agency_name": "Sekolah Contoh"}
    fine = SimpleUploadedFile("surat.pdf", pdf())
    answer = browser("agendaris").post(FORM, {**typed, "letter": fine}, follow=True)
    assert answer.redirect_chain[0][0].startswith("/meja/perkara/")
    assert "Surat tercatat dengan nomor agenda" in answer.content.decode()


def test_the_agenda_line_of_a_case_is_judged_beside_its_inputs(browser: Browser, office: UUID) -> None:
    by = actor("dinkes")
    ref = service.open_case(
        office,
        CODE,
        by=by,
        request=request("dinkes"),
        files={"letter": (Upload(filename="s.pdf", data=pdf()),)},
        agency=by.agency,
    )
    typed = {**letter(letter_date="2026-11-30"), "seen": str(ref.seq)}
    page = browser("agendaris").post(f"/meja/perkara/{ref.id}/tindakan/register/", typed).content.decode()
    assert 'href="#isian-surat-letter_date"' in page


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """A request as a browser posts it."""
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        pairs = enumerate(value)  # type: ignore[assignment]
    else:
        return {prefix: value}
    found: dict[str, Any] = {}
    for key, each in pairs:
        found |= flat(each, f"{prefix}.{key}" if prefix else str(key))
    return found


def _typed(**changes: Any) -> dict[str, Any]:
    """A whole letter as the counter types it in, with its scan."""
    asked = request("loket")
    people = {
        f"{who}.{key}": text for who in ("responsible", "manager") for key, text in asked.pop(who).items()
    }
    rows = {f"addresses.0.{key}": text for key, text in asked.pop("addresses")[0].items()}
    scan = SimpleUploadedFile("surat.pdf", pdf(), content_type="application/pdf")
    return {**letter(), "agency_name": "Yayasan", **asked, **people, **rows, "letter": scan, **changes}


def _theirs() -> str:
    """A file of the office that the counter never brought."""
    return door.run(lambda tx: vault.keep_paper(tx, b"%PDF-1.7 rahasia", "rahasia.pdf")).digest


def test_a_file_is_taken_from_the_scanner_and_not_from_the_browsers_word(browser: Browser) -> None:
    answer = browser("agendaris").post(FORM, _typed(letter=_theirs()))
    assert answer.status_code == 400
    assert 'href="#isian-letter"' in answer.content.decode()
    assert browser("agendaris").post(FORM, _typed()).status_code == 302


def test_a_text_that_spells_a_file_opens_none(browser: Browser) -> None:
    foreign = _theirs()
    place = browser("agendaris").post(FORM, _typed(reason=foreign))["Location"]
    case = queries.case_for(actor("agendaris"), place.strip("/").rpartition("/")[2])
    (own,) = case.request["letter"]
    assert browser("jft1").get(f"/meja/perkara/{case.id}/berkas/{own}/").status_code == 200
    assert browser("jft1").get(f"/meja/perkara/{case.id}/berkas/{foreign}/").status_code == 404

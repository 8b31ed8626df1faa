"""Asking: nothing typed is lost, everything wrong is said at once, one click opens one case."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.surfaces.portal.conftest import APPLY, Browser, actor, filled, pdf

from tertib.cases import queries as cases

pytestmark = pytest.mark.django_db

CHECK = f"{APPLY}periksa/?nama=addresses.0.local_1"
CSV = b"local_1;kind;holder_name\nani.contoh;Pegawai;Ani\npostmaster;Pegawai;Budi\n"


def test_a_complete_request_becomes_a_case_with_a_receipt(browser: Browser) -> None:
    answer = browser("dinkes").post(APPLY, filled(), follow=True)
    (case,) = cases.my_cases(actor("dinkes"))
    assert answer.redirect_chain == [(f"/permohonan/{case.id}/tanda-terima/", 302)]
    assert case.tracking in answer.content.decode()


def test_a_second_click_opens_no_second_case(browser: Browser) -> None:
    client = browser("dinkes")
    draft = client.post(APPLY, filled(do="save"))["Location"].partition("draf=")[2]
    client.post(APPLY, filled(draft=draft, letter=None))
    client.post(APPLY, filled(draft=draft, letter=None))
    assert len(cases.my_cases(actor("dinkes"))) == 1


def test_a_saved_draft_sent_twice_answers_the_receipt_twice(browser: Browser) -> None:
    client = browser("dinkes")
    draft = client.post(APPLY, filled(do="save"))["Location"].partition("draf=")[2]
    answers = [client.post(APPLY, filled(draft=draft, letter=None)) for _ in range(2)]
    (case,) = cases.my_cases(actor("dinkes"))
    assert [each["Location"] for each in answers] == [f"/permohonan/{case.id}/tanda-terima/"] * 2
    assert cases.drafts(actor("dinkes")) == ()


def test_a_first_page_sent_twice_answers_the_receipt_and_leaves_no_draft(browser: Browser) -> None:
    client = browser("dinkes")
    answers = [client.post(APPLY, filled()) for _ in range(2)]
    (case,) = cases.my_cases(actor("dinkes"))
    assert [each["Location"] for each in answers] == [f"/permohonan/{case.id}/tanda-terima/"] * 2
    assert cases.drafts(actor("dinkes")) == ()


def test_a_sent_page_that_was_changed_says_that_the_change_was_not_sent(browser: Browser) -> None:
    client = browser("dinkes")
    client.post(APPLY, filled())
    page = client.post(APPLY, filled(reason="Alasan lain"), follow=True).content.decode()
    assert "sudah terkirim" in page
    (case,) = cases.my_cases(actor("dinkes"))
    assert cases.case_for(actor("dinkes"), case.id).request["reason"] != "Alasan lain"


def test_the_key_of_another_agency_is_no_key(browser: Browser) -> None:
    browser("dinkes").post(APPLY, filled())
    browser("bukitbestari").post(APPLY, filled(**{"addresses.0.local_1": "bestari.satu"}))
    assert [len(cases.my_cases(actor(name))) for name in ("dinkes", "bukitbestari")] == [1, 1]


def test_a_file_that_somebody_else_brought_is_not_taken_from_the_browser(browser: Browser) -> None:
    browser("bukitbestari").post(APPLY, filled(**{"addresses.0.local_1": "bestari.satu"}))
    (theirs,) = cases.my_cases(actor("bukitbestari"))
    (digest,) = cases.case_for(actor("bukitbestari"), theirs.id).request["letter"]
    assert browser("dinkes").post(APPLY, filled(letter=digest)).status_code == 400
    assert cases.my_cases(actor("dinkes")) == ()


def test_everything_wrong_is_said_at_once_and_the_letter_is_kept(browser: Browser) -> None:
    answer = browser("dinkes").post(APPLY, filled(letter_no="", **{"manager.nip": "12"}))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#isian-letter_no"' in page
    assert 'href="#isian-manager-nip"' in page
    assert "surat.pdf" in page


def test_a_refused_letter_does_not_cost_what_was_typed(browser: Browser) -> None:
    fake = SimpleUploadedFile("surat.pdf", b"MZ not a letter")
    answer = browser("dinkes").post(APPLY, filled(letter=fake))
    (draft,) = cases.drafts(actor("dinkes"))
    assert answer.status_code == 400
    assert draft.request["letter_no"] == "500.12/7/DINKES/2026"


def test_a_draft_is_continued_where_it_was_left(browser: Browser) -> None:
    client = browser("dinkes")
    saved = client.post(APPLY, filled(do="save"))
    page = client.get(saved["Location"]).content.decode()
    assert 'value="dinkes.satu"' in page
    assert "surat.pdf" in page


def test_a_draft_of_somebody_else_does_not_exist(browser: Browser) -> None:
    saved = browser("dinkes").post(APPLY, filled(do="save"))
    assert browser("bukitbestari").get(saved["Location"]).status_code == 404


def test_typing_is_kept_by_itself(browser: Browser) -> None:
    answer = browser("dinkes").post(f"{APPLY}simpan/", filled(letter=None))
    (draft,) = cases.drafts(actor("dinkes"))
    assert f'value="{draft.id}"' in answer.content.decode()
    assert draft.request["addresses"][0]["local_1"] == "dinkes.satu"


@pytest.mark.parametrize(("name", "tone"), [("postmaster", "bad"), ("dinkes.satu", "ok")])
def test_an_address_is_judged_while_it_is_typed(browser: Browser, name: str, tone: str) -> None:
    answer = browser("dinkes").post(CHECK, {"addresses.0.local_1": name})
    assert f'class="finding {tone}"' in answer.content.decode()


def test_an_unknown_field_is_not_judged(browser: Browser) -> None:
    assert browser("dinkes").post(f"{APPLY}periksa/?nama=x", {"x": "1"}).status_code == 404


def test_a_table_is_shown_row_by_row_before_it_counts(browser: Browser) -> None:
    upload = {"do": "csv:addresses", "csv-addresses": SimpleUploadedFile("daftar.csv", CSV)}
    page = browser("dinkes").post(APPLY, filled(**upload)).content.decode()
    assert "<b>1</b> baris siap diambil, <b>1</b> baris perlu diperbaiki." in page
    assert 'name="csv-addresses.2.local_1" value="ani.contoh"' in page
    assert 'name="addresses.1.local_1"' not in page


def test_accepted_rows_join_those_already_typed(browser: Browser) -> None:
    taken = {
        "do": "csv-take:addresses",
        "csv-addresses.2.local_1": "ani.contoh",
        "csv-addresses.2.kind": "pegawai",
    }
    page = browser("dinkes").post(APPLY, filled(**taken)).content.decode()
    assert 'name="addresses.0.local_1" value="dinkes.satu"' in page
    assert 'name="addresses.1.local_1" value="ani.contoh"' in page


def test_a_kept_letter_can_be_exchanged(browser: Browser) -> None:
    client = browser("dinkes")
    saved = client.post(APPLY, filled(do="save"))["Location"]
    draft = saved.partition("draf=")[2]
    client.post(APPLY, filled(do="save", draft=draft, letter=pdf("baru.pdf")))
    (kept,) = cases.drafts(actor("dinkes"))
    assert len(kept.request["letter"]) == 1

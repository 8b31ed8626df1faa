"""The desk in the demo office: what each page shows, and what a button refuses."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases import queries
from tertib.cases.types import CaseRef
from tertib.people import service as people

# The session makes its database for tests that ask; those of the module share one seeded office.
pytestmark = pytest.mark.django_db

Registered = Callable[[str], CaseRef]


def page(ref: CaseRef) -> str:
    return reverse("desk:case", args=[ref.id])


def act(ref: CaseRef, name: str) -> str:
    return reverse("desk:act", args=[ref.id, name])


def disposed(ref: CaseRef, **more: object) -> dict[str, object]:
    item = queries.open_item(ref.id, actor("kepala"))
    assert item is not None
    return {"seen": ref.seq, "key": "k1", "to": str(item.next_posts[0].post), **more}


def statements(client: Client, path: str) -> int:
    client.get(path)  # what is cached for the process is not counted
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


def test_the_inbox_says_the_row_verbatim_and_whose_turn_it_is(
    browser: Browser, registered: Registered
) -> None:
    ref = registered("satu")
    html = browser("kepala").get(reverse("desk:inbox")).content.decode()
    assert "Disposisi surat permohonan Pendaftaran e-Mail Resmi untuk ditindaklanjuti" in html
    assert "Plt. Kepala Dinas" in html
    assert page(ref) in html


def test_an_empty_inbox_is_calm(browser: Browser) -> None:
    assert "Kotak masuk kosong" in browser("kepala").get(reverse("desk:inbox")).content.decode()


def test_text_of_others_is_escaped_everywhere(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    client = browser("kepala")
    for path in (reverse("desk:inbox"), page(ref)):
        assert "<e-mail>" not in client.get(path).content.decode()


@pytest.mark.parametrize("view", ["desk:inbox", "desk:overview"])
def test_more_rows_cost_no_more_queries(view: str, browser: Browser, registered: Registered) -> None:
    client = browser("kepala")
    registered("satu")
    one = statements(client, reverse(view))
    for name in ("dua", "tiga"):
        registered(name)
    assert statements(client, reverse(view)) == one


def test_a_disposition_moves_the_case_to_the_next_desk(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    answer = browser("kepala").post(act(ref, "complete"), disposed(ref, phrases="Pelajari"))
    assert answer.status_code == 302
    item = queries.open_item(ref.id, actor("sekretaris"))
    assert item is not None
    assert item.may_act


def test_a_double_click_acts_once(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    client, form = browser("kepala"), disposed(ref)
    client.post(act(ref, "complete"), form)
    before = queries.case_for(actor("kepala"), ref.id).seq
    client.post(act(ref, "complete"), form)
    assert queries.case_for(actor("kepala"), ref.id).seq == before


def test_a_stale_page_gets_a_sentence_instead_of_an_effect(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    form = disposed(ref, key="k1")
    browser("kepala").post(act(ref, "complete"), form)
    answer = browser("kepala").post(act(ref, "complete"), {**form, "key": "k2"})
    assert answer.status_code in {404, 409}
    assert "<h1>" in answer.content.decode()


def test_a_stale_form_comes_back_on_the_newest_state(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    form = {**disposed(ref, key="k1"), "seen": 0, "note": "Tolong diperiksa dahulu"}
    answer = browser("kepala").post(act(ref, "complete"), form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Halaman ini sudah usang" in html
    assert "Tolong diperiksa dahulu" in html
    assert f'name="seen" value="{ref.seq}"' in html


def test_a_disposition_to_nobody_comes_back_with_what_was_typed(
    browser: Browser, registered: Registered
) -> None:
    ref = registered("satu")
    form = {"seen": ref.seq, "key": "k1", "note": "Tolong diperiksa dahulu"}
    answer = browser("kepala").post(act(ref, "complete"), form)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#isian-to"' in html
    assert "Tolong diperiksa dahulu" in html


def test_whoever_has_no_turn_sees_no_form(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    html = browser("jft1").get(page(ref)).content.decode()
    assert 'class="form work"' not in html
    assert "Tidak ada yang perlu Anda lakukan sekarang." in html


def test_an_unknown_button_does_not_exist(browser: Browser, registered: Registered) -> None:
    assert browser("kepala").post(act(registered("satu"), "sihir")).status_code == 404


def test_opening_a_case_ends_its_recall(browser: Browser, registered: Registered) -> None:
    ref = registered("satu")
    browser("kepala").post(act(ref, "complete"), disposed(ref))
    names = [one.name for one in queries.open_actions(ref.id, actor("kepala"))]
    browser("sekretaris").get(page(ref))
    later = [one.name for one in queries.open_actions(ref.id, actor("kepala"))]
    assert ("recall" in names, "recall" in later) == (True, False)


def test_one_disposition_for_several_cases(browser: Browser, registered: Registered) -> None:
    refs = [registered("satu"), registered("dua")]
    tokens = [f"{ref.id}:{ref.seq}" for ref in refs]
    client = browser("kepala")
    shown = client.get(reverse("desk:dispose_many"), {"perkara": tokens})
    assert "Satu disposisi untuk 2 perkara" in shown.content.decode()
    client.post(reverse("desk:dispose_many"), {**disposed(refs[0]), "perkara": tokens})
    assert len(queries.inbox(actor("sekretaris")).items) == 2


def test_a_batch_without_ticks_returns_to_the_inbox(browser: Browser) -> None:
    answer = browser("kepala").get(reverse("desk:dispose_many"))
    assert answer.headers["Location"] == reverse("desk:inbox")


def test_a_file_of_the_case_is_kept_from_the_browsers_own_viewer(
    browser: Browser, registered: Registered
) -> None:
    ref = registered("satu")
    digest = queries.case_for(actor("kepala"), ref.id).request["letter"][0]
    answer = browser("kepala").get(reverse("desk:file", args=[ref.id, digest]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.content.startswith(b"%PDF")


def test_a_file_that_the_case_does_not_hold_is_not_served(browser: Browser, registered: Registered) -> None:
    answer = browser("kepala").get(reverse("desk:file", args=[registered("satu").id, "ab" * 32]))
    assert answer.status_code == 404


def test_navigation_shows_only_pages_that_open(browser: Browser) -> None:
    html = browser("jft1").get(reverse("desk:inbox")).content.decode()
    assert reverse("desk:books") in html
    assert reverse("desk:operations") not in html


def test_an_auditor_is_led_to_the_audit(browser: Browser) -> None:
    answer = browser("auditor").get(reverse("desk:inbox"))
    assert answer.headers["Location"] == reverse("desk:audit")


def test_the_auditor_sees_that_an_office_gave_up_four_eyes(browser: Browser, office: UUID) -> None:
    auditor, page = browser("auditor"), reverse("desk:audit")
    assert "mengizinkan satu orang" not in auditor.get(page).content.decode()
    people.allow_sole_duty(office, ground="SE 7/2026", by=actor("admin"))
    shown = auditor.get(page).content.decode()
    assert "mengizinkan satu orang" in shown
    assert "SE 7/2026" in shown
    people.forbid_sole_duty(office, by=actor("admin"))
    assert "mengizinkan satu orang" not in auditor.get(page).content.decode()


def test_the_auditor_sees_that_the_chain_holds(browser: Browser, registered: Registered) -> None:
    path = reverse("desk:audit_case", args=[registered("satu").id])
    assert "Rantai utuh." in browser("auditor").get(path).content.decode()


def test_the_counter_says_everything_that_is_missing(browser: Browser, office: UUID) -> None:
    answer = browser("agendaris").post(reverse("desk:counter_form", args=["email_registration"]), {})
    html = answer.content.decode()
    assert answer.status_code == 400
    for name in ("surat-sender", "surat-letter_no", "surat-subject"):
        assert f'href="#isian-{name}"' in html


def test_the_head_reads_whose_case_is_stuck_and_where_things_stand(
    browser: Browser, registered: Registered
) -> None:
    registered("satu")
    html = browser("kepala").get(reverse("desk:overview")).content.decode()
    stuck = html[html.index("j-macet") : html.index("j-posisi")]
    assert "<h1>Pimpinan</h1>" in html
    assert "1 perkara berjalan di Dinas Komunikasi dan Informatika Kota Tanjungpinang" in html
    assert "Permohonan &lt;e-mail&gt; resmi" in stuck
    assert "Dinas Kesehatan" in stuck

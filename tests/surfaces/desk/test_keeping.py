"""The work of a row kept while it is typed: found again, told of two windows, gone when the row is done."""

import io
import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.browser.inspecting import FIRST, walk_to
from tests.runtime.test_photos import photo
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases import service
from tertib.cases.models import Document, Event, WorkDraft
from tertib.people.models import User

pytestmark = pytest.mark.django_db
GRADE, REMARK = "items.sv_01.grade", "remark"
JSON = {"Accept": "application/json"}


class Desk:
    """A case at a row with a form, and the browser of whoever's turn it is."""

    def __init__(self, browser: Browser, office: UUID) -> None:
        self.case, self.doer = walk_to(office, FIRST)
        self.client, self.url = browser(self.doer), f"/meja/perkara/{self.case}/"
        if "/tindakan/claim/" in self.page():
            self.client.post(f"{self.url}tindakan/claim/", {"seen": self.hidden("seen"), "key": "claim"})

    def page(self) -> str:
        return self.client.get(self.url).content.decode()

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page())
        assert found is not None
        return found[1]

    def finish(self, **said: str) -> None:
        """Hand the row in, everything normal by eye."""
        names = re.findall(r'name="(items\.\w+\.grade)"', self.page())
        grades = dict.fromkeys(names, "normal")
        notes = {re.sub(r"grade$", "note", name): "dilihat" for name in names}
        sent = {"seen": self.hidden("seen"), "key": "k", "window": "satu", **grades, **notes, **said}
        answer = self.client.post(f"{self.url}tindakan/complete/", sent)
        assert answer.status_code == 302, answer.content.decode()[:3000]

    def keep(self, client: Client | None = None, **said: Any) -> tuple[int, dict[str, Any]]:
        sent = {"draft": "0", "window": "satu", "row": self.hidden("row"), **said}
        answer = (client or self.client).post(f"{self.url}simpan/", sent, headers=JSON)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def desk(browser: Browser, office: UUID) -> Desk:
    return Desk(browser, office)


def picture(name: str = "rak.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_what_was_typed_is_there_again(desk: Desk) -> None:
    status, said = desk.keep(**{GRADE: "attention", REMARK: "debu tebal", "answer": "", "note": "lanjut"})
    assert (status, said["seq"]) == (200, 1)
    assert said["said"].startswith("Tersimpan")
    page = desk.page()
    assert re.search(rf'name="{GRADE}"[^>]*value="attention"[^>]*checked', page)
    assert "debu tebal" in page
    assert ">lanjut</textarea>" in page
    assert 'name="draft" value="1"' in page


def test_without_javascript_the_button_keeps_and_comes_back(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.url}simpan/", {REMARK: "debu tebal", "draft": "0"})
    assert (answer.status_code, answer["Location"]) == (302, desk.url)
    assert "debu tebal" in desk.page()


def test_a_window_goes_on_from_its_own_state(desk: Desk) -> None:
    desk.keep(**{REMARK: "satu"})
    assert desk.keep(**{REMARK: "dua"})[0] == 200  # its answer was lost on the way


def test_another_window_is_told_and_nothing_is_written_over(desk: Desk) -> None:
    desk.keep(**{REMARK: "dari jendela satu"})
    status, said = desk.keep(window="dua", **{REMARK: "dari jendela dua"})
    assert (status, said["code"]) == (409, "draft")
    assert said["said"].startswith("Anda sudah menyimpan isian langkah ini dari jendela lain pukul")
    assert "dari jendela satu" in desk.page()


def test_whoever_has_seen_that_may_let_his_own_hold(desk: Desk) -> None:
    desk.keep(**{REMARK: "dari jendela satu"})
    assert desk.keep(window="dua", over="ya", **{REMARK: "dari jendela dua"})[0] == 200
    assert "dari jendela dua" in desk.page()


def test_a_copy_of_an_earlier_row_is_refused(desk: Desk) -> None:
    status, said = desk.keep(row="1.1.0", **{REMARK: "lama"})
    assert (status, said["code"]) == (409, "gone")


def test_nobody_else_keeps_work_here(desk: Desk, browser: Browser) -> None:
    status, _ = desk.keep(browser("agendaris"), **{REMARK: "bukan urusan saya"})
    assert status in (403, 404, 422)
    assert not WorkDraft.objects.exists()


def test_handing_in_over_newer_work_is_refused(desk: Desk) -> None:
    desk.keep(**{REMARK: "lebih baru"})
    old = {"seen": desk.hidden("seen"), "key": "k", "draft": "0", "window": "dua", REMARK: "lama"}
    answer = desk.client.post(f"{desk.url}tindakan/complete/", old)
    assert answer.status_code == 409
    assert "dari jendela lain" in answer.content.decode()
    assert WorkDraft.objects.count() == 1


def test_a_photo_is_shown_at_once_and_can_be_taken_away(desk: Desk) -> None:
    status, said = desk.keep(photos=picture())
    assert status == 200
    address = re.search(r'src="([^"]+)"', said["photos"]["photos"])
    assert address is not None
    assert desk.client.get(address[1])["Content-Type"] == "image/jpeg"
    digest = address[1].rstrip("/").rpartition("/")[2]
    _, after = desk.keep(draft="1", drop=digest)
    assert "<img" not in after["photos"]["photos"]


@pytest.mark.parametrize("path", ["simpan/", "tindakan/complete/"])
@pytest.mark.parametrize("name", ["draft", "seen"])
def test_a_counter_of_5000_digits_is_a_bad_request(desk: Desk, path: str, name: str) -> None:
    assert desk.keep()[0] == 200
    sent = {
        "seen": desk.hidden("seen"),
        "key": "k",
        "window": "dua",
        "row": desk.hidden("row"),
        name: "9" * 5000,
    }
    assert desk.client.post(f"{desk.url}{path}", sent).status_code == 400


def test_what_is_no_photo_is_told_beside_it(desk: Desk) -> None:
    status, said = desk.keep(photos=SimpleUploadedFile("rak.jpg", b"bukan gambar", "image/jpeg"))
    assert (status, list(said["problems"])) == (422, ["photos"])


def test_a_photo_of_unfinished_work_is_nobody_elses(desk: Desk, browser: Browser) -> None:
    _, said = desk.keep(photos=picture())
    address = re.search(r'src="([^"]+)"', said["photos"]["photos"])
    assert address is not None
    others = User.objects.exclude(username=desk.doer).values_list("username", flat=True)
    assert "agendaris" in others
    assert browser("agendaris").get(address[1]).status_code == 404


def test_the_end_of_the_row_takes_the_photo_along_and_forgets_the_draft(desk: Desk) -> None:
    desk.keep(photos=picture("rak-belakang.jpg"))
    desk.finish(draft="1")
    assert not WorkDraft.objects.exists()
    assert "berkas" in desk.page()


def test_time_place_and_fingerprint_stand_under_the_photo_and_are_erased_with_the_payload(desk: Desk) -> None:
    taken = SimpleUploadedFile("rak.jpg", photo(), "image/jpeg")
    _, said = desk.keep(photos=taken)
    told = "24 Nov 2026 10.42, 0,9188 LU 104,4544 BT, sidik "
    assert told in said["photos"]["photos"]
    desk.finish(draft="1")
    assert told in desk.page()
    row = Document.objects.get(case_id=desk.case, kind="upload:photos")
    assert row.taken not in Event.objects.get(case_id=desk.case, no=row.event_no).data
    service.erase_payload(desk.case, row.event_no, ground="permintaan pemilik", by=actor("arsiparis"))
    row.refresh_from_db()
    assert (row.taken, row.filename) == ("", "")

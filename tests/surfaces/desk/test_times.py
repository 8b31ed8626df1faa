"""The administrator's calendar page, and the paper whose minutes add up."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.access.matrix import World
from tests.access.objects import case_of

from tertib.people import queries
from tertib.people.models import User
from tertib.project import demo
from tertib.runtime.door import fixed_time
from tertib.runtime.models import QueuedJob

PAGE = "/meja/kalender/"


@pytest.fixture
def admin(db: None) -> Client:
    demo.seed()
    return signed_in("admin")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def named(year: int) -> list[str]:
    return [day.name for day in queries.special_days(queries.offices()[0].id, year)]


def enter(client: Client, **changes: str) -> Any:
    day = {"day": "2027-01-01", "name": "Tahun Baru", "kind": "libur", "decree": "SKB 1/2026", **changes}
    return client.post(f"{PAGE}hari/", day)


def test_a_day_is_entered_shown_and_taken_away_and_deadlines_are_counted_anew(admin: Client) -> None:
    assert enter(admin).status_code == 302
    shown = admin.get(PAGE, {"tahun": "2027"}).content.decode()
    assert "Tahun Baru" in shown
    assert "SKB 1/2026" in shown
    assert QueuedJob.objects.filter(task="cases.recount").count() == 1
    admin.post(f"{PAGE}hari/hapus/", {"day": "2027-01-01"})
    assert named(2027) == []


@pytest.mark.parametrize(
    "changes",
    [{"day": ""}, {"name": ""}, {"kind": "pesta"}, {"hours": "07:30-11:30"}, {"kind": "setengah_hari"}],
)
def test_a_day_that_cannot_be_is_refused(admin: Client, changes: dict[str, str]) -> None:
    assert enter(admin, **changes).status_code == 400
    assert named(2027) == []


def test_a_list_is_shown_first_and_stored_when_asked(admin: Client) -> None:
    def bring(**more: str) -> Any:
        file = SimpleUploadedFile("skb.csv", b"tanggal,jenis,nama\n2027-01-01,libur,Tahun Baru\n")
        return admin.post(f"{PAGE}daftar/", {"file": file, **more})

    assert "Yang akan berubah" in bring().content.decode()
    assert named(2027) == []
    assert bring(apply="on").status_code == 302
    assert named(2027) == ["Tahun Baru"]


def test_a_list_with_a_wrong_row_names_the_row_and_is_not_stored(admin: Client) -> None:
    file = SimpleUploadedFile("skb.csv", b"tanggal,jenis,nama\nbesok,libur,x\n2027-01-01,libur,y\n")
    answer = admin.post(f"{PAGE}daftar/", {"file": file, "apply": "on"})
    assert (answer.status_code, "Baris 2:" in answer.content.decode()) == (400, True)
    assert named(2027) == []


def test_nobody_else_changes_the_time(admin: Client) -> None:
    other = signed_in("kepala")
    assert other.get(PAGE).status_code == 404
    assert enter(other).status_code == 404
    assert named(2027) == []


def test_the_head_and_the_administrator_see_that_a_list_is_missing(admin: Client) -> None:
    with fixed_time(datetime(2026, 11, 24, 3, tzinfo=UTC)):
        for name, page in (("kepala", "/meja/pimpinan/"), ("admin", "/meja/operasional/"), ("admin", PAGE)):
            assert "tahun 2027 belum diisi" in signed_in(name).get(page).content.decode()


def test_the_paper_says_how_the_deadline_was_counted(db: None) -> None:
    world = World(office=demo.seed())
    case = case_of(world, "dinkes")
    answer = signed_in("kepala").get(f"/meja/perkara/{case.id}/batas-waktu.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1

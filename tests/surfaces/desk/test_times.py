"""The warning that a list is missing, and the paper whose minutes add up."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from django.test import Client
from tests.access.matrix import World
from tests.access.objects import case_of

from tertib.people.models import User
from tertib.project import demo
from tertib.runtime.door import fixed_time

PAGE = "/meja/kalender/"


@pytest.fixture
def admin(db: None) -> Client:
    demo.seed()
    return signed_in("admin")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


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

"""One demo office for a module; what a test does in it is undone after the test."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.access.matrix import undone

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Deficiency, Disposition, Registration, StepWork, Upload
from tertib.kernel.actor import Actor
from tertib.letters import queries as letters
from tertib.letters.types import LetterView
from tertib.people import queries as people
from tertib.people.models import User
from tertib.project import demo
from tertib.runtime.queue import Worker

Browser = Callable[[str], Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CODE = "email_registration"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    with django_db_blocker.unblock(), undone():
        yield demo.seed()


@pytest.fixture
def office(seeded: UUID, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    with django_db_blocker.unblock(), undone():
        yield seeded


@pytest.fixture
def browser(office: UUID) -> Browser:
    """`browser("kepala")` is that person's browser."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name), backend=BACKEND)
        return client

    return enter


@pytest.fixture
def registered(office: UUID) -> Callable[[str], CaseRef]:
    """`registered("satu")` is a letter for one address, entered at the counter; row 2 is open."""
    return lambda local: service.open_case(
        office,
        CODE,
        by=actor("agendaris"),
        request=request(local),
        files={"letter": (Upload(filename="surat.pdf", data=pdf()),)},
        agency_name="Dinas Kesehatan",
        channel="counter",
        registration=letter(),
    )


@pytest.fixture
def lacking(registered: Callable[[str], CaseRef]) -> Callable[[str], LetterView]:
    """`lacking("satu")` is the deficiency letter of a case, finished and waiting for the Kepala Bidang."""

    def make(local: str) -> LetterView:
        ref = registered(local)
        for name in ("kepala", "sekretaris", "kabid"):
            by = actor(name)
            item = queries.open_item(ref.id, by)
            if item is not None and item.may_act:
                to = next((one.post for one in item.next_posts if one.is_default), item.next_posts[0].post)
                work = StepWork(disposition=Disposition(to=(to,)))
                ref = service.complete(ref.id, work, by=by, seen=queries.case_for(by, ref.id).seq)
        Worker("test", strict=True).run_pending()
        jft = actor("jft1")
        service.claim(ref.id, by=jft, seen=queries.case_for(jft, ref.id).seq)
        work = StepWork(
            answer="Tidak",
            data={"checked": ["letter"]},
            deficiencies=(Deficiency(target="decree", sentence="SK belum dilampirkan."),),
        )
        service.complete(ref.id, work, by=jft, seen=queries.case_for(jft, ref.id).seq)
        Worker("test", strict=True).run_pending()
        waiting = letters.awaiting_signature(actor("kabid"))
        return next(one for one in waiting if one.case == ref.id)

    return make


def actor(name: str) -> Actor:
    """Somebody of the demo, signed in."""
    return people.actor_for(User.objects.get(username=name))


def pdf() -> bytes:
    """A letter of one empty page."""
    with pikepdf.new() as document:
        document.add_blank_page()
        kept = io.BytesIO()
        document.save(kept)
    return kept.getvalue()


def letter() -> Registration:
    """The line of the counter."""
    return Registration(
        sender="Dinas Kesehatan",
        letter_no="500.12/7/2026",
        letter_date=date(2026, 11, 20),
        subject="Permohonan <e-mail> resmi",
        received_on=date(2026, 11, 23),
    )


def request(local: str) -> dict[str, Any]:
    """A complete request for one address."""
    person = {"name": "Laras Kenanga", "nip": "198512052010012101", "position": "Sekretaris"}
    return {
        "letter_no": "500.12/7/2026",
        "letter_date": "2026-11-20",
        "agency_address": "Jalan Contoh Nomor 2",
        "agency_phone": "0771000001",
        "addresses": [{"local_1": f"{local}.contoh", "kind": "unit"}],
        "reason": "Surat-menyurat resmi perangkat daerah.",
        "responsible": {**person, "phone": "081200000001"},
        "manager": {**person, "phone": "081200000001", "email": "laras@contoh.go.id"},
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
    }

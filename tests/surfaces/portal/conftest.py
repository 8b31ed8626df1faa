"""One demo office for a module; what a test does in it is undone after the test."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.access.matrix import undone

from tertib.people import queries as people
from tertib.people.models import User
from tertib.project import demo

Browser = Callable[[str | None], Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
APPLY = "/permohonan/baru/email_registration/"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[UUID]:
    with django_db_blocker.unblock(), undone():
        yield demo.seed()


@pytest.fixture
def office(seeded: UUID, db: None) -> Iterator[UUID]:
    """The demo office; nothing a test writes stays, neither in the database nor in the brakes."""
    cache.clear()
    yield seeded
    cache.clear()


@pytest.fixture
def browser(office: UUID) -> Browser:
    """`browser("dinkes")` is that person's browser; None is nobody's."""

    def enter(name: str | None) -> Client:
        client = Client()
        if name is not None:
            client.force_login(User.objects.get(username=name), backend=BACKEND)
        return client

    return enter


def actor(name: str) -> Any:
    """Somebody of the demo, signed in."""
    return people.actor_for(User.objects.get(username=name))


def pdf(name: str = "surat.pdf") -> SimpleUploadedFile:
    """A letter of one empty page."""
    with pikepdf.new() as document:
        document.add_blank_page()
        kept = io.BytesIO()
        document.save(kept)
    return SimpleUploadedFile(name, kept.getvalue(), content_type="application/pdf")


def filled(**changes: Any) -> dict[str, Any]:
    """The form of the e-mail procedure as a browser posts it, complete; None leaves a field out."""
    person = {"name": "Laras Kenanga, S.K.M.", "nip": "198512052010012101", "position": "Sekretaris"}
    answers = {
        "do": "submit",
        "key": "k1",
        "letter_no": "500.12/7/DINKES/2026",
        "letter_date": "2026-11-20",
        "agency_address": "Jalan Contoh Nomor 2",
        "agency_phone": "0771000001",
        "addresses.0.local_1": "dinkes.satu",
        "addresses.0.kind": "unit",
        "reason": "Surat-menyurat resmi perangkat daerah.",
        **{f"responsible.{key}": text for key, text in person.items()},
        **{f"manager.{key}": text for key, text in person.items()},
        "responsible.phone": "081200000001",
        "manager.phone": "081200000001",
        "manager.email": "laras@contoh.go.id",
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
        "letter": pdf(),
        **changes,
    }
    return {key: value for key, value in answers.items() if value is not None}

"""The demo office on a database of its own, thrown away afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml

if TYPE_CHECKING:
    from tertib.cases.types import CaseRef
    from tertib.kernel.actor import Actor

PROCEDURE = Path(__file__).parent / "procedure"
PAPER = "ab" * 32  # digest of an upload; what nobody opens need not lie in the vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office, the bare procedure of the benchmarks, and a shipped one with its example."""

    id: UUID
    data: Path
    bare: str
    shipped: str
    example: Mapping[str, Any]

    @property
    def database(self) -> Path:
        return self.data / "tertib.sqlite3"

    def actor(self, username: str, *, agency: UUID | None = None) -> Actor:
        """Somebody of the demo, as if just signed in."""
        from tertib.kernel.actor import Actor, ActorKind
        from tertib.people import queries as people

        person = people.person_signing_in_as(username)
        if person is None:
            raise LookupError(username)
        return Actor(person=person.id, name=person.name, kind=ActorKind.PERSON, agency=agency)

    def open_bare(self) -> CaseRef:
        """A case of the bare procedure at its first row."""
        from tertib.cases import service

        return service.open_case(self.id, self.bare, by=self.actor("kepala"), request={})

    def open_shipped(self) -> CaseRef:
        """A case of the shipped procedure, registered, on the head's desk."""
        from tertib.cases import service
        from tertib.cases.types import FileRef
        from tertib.people import queries as people

        agency = people.unit_by_key(self.example["agency"]).id
        applicant = self.actor(self.example["agency"], agency=agency)
        scan = FileRef(digest=PAPER, filename="surat.pdf", media_type="application/pdf", size=900, pages=1)
        _bring(scan, applicant)
        opened = service.open_case(
            self.id,
            self.shipped,
            by=applicant,
            agency=agency,
            request=self.example["request"],
            files={name: [scan] for name in self.example["files"]},
        )
        return service.register(opened.id, self._letter(), by=self.actor("agendaris"), seen=opened.seq)

    def _letter(self) -> Any:
        from tertib.cases.types import Registration
        from tertib.people import queries as people
        from tertib.runtime import door

        today = people.office_date(door.read_now())
        said = self.example["registration"]
        return Registration(
            sender=said["sender"],
            letter_no=said["letter_no"],
            letter_date=today,
            subject=said["subject"],
            received_on=today,
        )


def _bring(scan: Any, by: Actor) -> None:
    """The file that an applicant opens a case with must be one that this person brought; once is enough."""
    from django.utils import timezone

    from tertib.runtime.models import BroughtFile, StoredBlob

    said = {"media_type": scan.media_type, "size": scan.size, "pages": scan.pages}
    StoredBlob.objects.get_or_create(
        digest=scan.digest, defaults={**said, "original": scan.digest, "kept_at": timezone.now()}
    )
    BroughtFile.objects.get_or_create(
        digest=scan.digest, person=by.person, defaults={"filename": scan.filename, "at": timezone.now()}
    )


@contextmanager
def opened() -> Iterator[Office]:
    """Set up the office in a temporary folder; nothing of an installation is read or touched."""
    with tempfile.TemporaryDirectory(prefix="tertib-bench-") as scratch:
        for name in [each for each in os.environ if each.startswith("TERTIB_")]:
            del os.environ[name]
        os.environ |= {
            "TERTIB_DATA": scratch,
            "TERTIB_MAIL": "private",
            "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        }
        yield _seeded()
        from django.db import connections

        connections.close_all()


def _seeded() -> Office:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tertib.cases import queries as cases
    from tertib.people import queries as people
    from tertib.procedures import queries as procedures
    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    office = demo.seed()
    shipped = next(
        one.code
        for one in procedures.services(office)
        if not cases.must_rehearse(procedures.in_force(office, one.code))
    )
    posts = {post.key: post.id for post in people.posts(office)}
    return Office(
        id=office,
        data=settings.DATA,
        bare=demo.install(PROCEDURE, office, posts).code,
        shipped=shipped,
        example=yaml.safe_load((demo.SOPS / shipped / "example.yaml").read_text()),
    )

"""A photo's own time and place go into the letter when it is made, and stay as they were said."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import yaml
from tests.letters.conftest import FOLDER, Desk, Make, opened
from tests.letters.test_letters import run
from tests.letters.test_papers import text_of
from tests.runtime.test_photos import photo

from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.types import CaseFacts, Upload
from tertib.kernel.actor import SYSTEM
from tertib.letters import _make, service
from tertib.letters.models import Letter
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPost
from tertib.procedures import service as procedures
from tertib.runtime import vault
from tertib.runtime.queue import Worker

KIND = {
    "key": "photo_report",
    "title": "Laporan Foto",
    "template": "titled.typ",
    "subject": "Foto",
    "signed": True,
    "sources": {"photos": {"pictures": [{"of": "request.letter", "label": "Surat"}]}},
    "body": [{"pictures": "photos", "caption": "Foto"}],
}
SAID = "difoto Selasa, 24 November 2026 pukul 10.42 WIB, 0,9188 LU 104,4544 BT"


@pytest.fixture
def case(desk: Desk) -> UUID:
    """A request whose letter is a photo, under a procedure that prints a report of it."""
    files = {str(each.relative_to(FOLDER)): each.read_bytes() for each in FOLDER.rglob("*") if each.is_file()}
    letters = yaml.safe_load(files["letters.yaml"])
    files["letters.yaml"] = yaml.safe_dump({**letters, "letters": [*letters["letters"], KIND]}).encode()
    procedures.install_files(files, office=desk.office, by=SYSTEM)
    return opened(desk, Upload(filename="surat.jpg", data=photo()))


@pytest.fixture
def signed(desk: Desk, printing: Make) -> Letter:
    made = run(printing("photo_report", signs="kepala_dinas"))
    service.sign(UUID(str(made["letter"])), by=desk.people["kepala_dinas"], seen=str(made["digest"]))
    Worker("test", strict=True).run_pending()
    return Letter.objects.get(id=UUID(str(made["letter"])))


def forget(desk: Desk, facts: CaseFacts) -> None:
    """Every payload of the case, by an archivist."""
    post = people.create_post(
        NewPost(unit=desk.office, key="arsiparis", title="Arsiparis", roles=frozenset({"archivist"})),
        by=SYSTEM,
    )
    keeper = desk.people["sekretaris"]
    people.create_mandate(NewMandate(post=post.id, person=keeper.person, start=date(2026, 1, 1)), by=SYSTEM)
    engine.erase_payload(facts.id, 1, ground="UU 27/2022 pasal 16", by=keeper)


def test_a_signed_paper_is_set_again_as_it_was_after_the_case_forgot_the_photo(
    desk: Desk, facts: CaseFacts, signed: Letter
) -> None:
    """A paper that asked its case again would be another paper under the same signature."""
    assert SAID in text_of(vault.read(signed.digest))
    forget(desk, facts)
    assert cases.photo_evidence(facts.id) == {}
    again = _make.rendering(signed, intent=uuid4())
    assert again.digest == signed.digest


def test_a_paper_made_after_the_case_forgot_says_nothing(
    desk: Desk, facts: CaseFacts, printing: Make
) -> None:
    forget(desk, facts)
    said = text_of(vault.read(str(run(printing("photo_report", signs="kepala_dinas"))["digest"])))
    assert "difoto" not in said

"""A naskah on its way to document control: who wrote it approves nothing, and nothing of it is lost."""

from datetime import timedelta

import pytest
from tests.procedures.test_control import TODAY, Office, office, sheet

from tertib.kernel.errors import Conflict, NotAllowed
from tertib.procedures import queries, service
from tertib.procedures.authoring import texts
from tertib.procedures.types import ManuscriptView, Stage
from tertib.runtime import door

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def written(office: Office, by: str, title: str = "SOP baru sekali") -> ManuscriptView:
    """A revision of the version in force, with a title of its own."""
    begun = service.revise(office.id, "small", by=office.actors[by])
    return service.change_manuscript(
        begun.id, texts.WriteTitle(title=title), by=office.actors[by], seen=begun.version
    )


def test_whoever_wrote_it_neither_checks_nor_approves_it(office: Office) -> None:
    office.approved()
    naskah = written(office, "head")
    made = service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    with pytest.raises(NotAllowed):
        service.check(made.id, by=office.actors["head"], reason="x")
    made = service.check(made.id, by=office.actors["sekretaris"], reason="x")
    with pytest.raises(NotAllowed):
        service.approve(made.id, by=office.actors["head"], reason="ok", on=TODAY)
    assert "approve" not in queries.control_acts(office.actors["head"], made)


def test_a_change_taken_back_was_still_written_by_somebody(office: Office) -> None:
    office.approved()
    naskah = written(office, "head")
    naskah = service.undo_change(naskah.id, by=office.actors["staf"], seen=naskah.version)
    title = texts.WriteTitle(title="Lain")
    naskah = service.change_manuscript(naskah.id, title, by=office.actors["staf"], seen=naskah.version)
    made = service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    assert office.actors["head"].person in made.writers


def test_a_draft_that_was_never_in_force_is_mended(office: Office) -> None:
    draft = office.draft()
    naskah = service.revise(office.id, "small", by=office.actors["staf"])
    assert naskah.base == draft.hash
    title = texts.WriteTitle(title="Dibetulkan")
    naskah = service.change_manuscript(naskah.id, title, by=office.actors["staf"], seen=naskah.version)
    made = service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    assert (made.number, made.stage) == (draft.number + 1, Stage.DRAFT)


def test_a_naskah_changed_meanwhile_is_not_handed_in(office: Office) -> None:
    office.approved()
    naskah = written(office, "staf")
    title = texts.WriteTitle(title="Suntingan")
    service.change_manuscript(naskah.id, title, by=office.actors["staf"], seen=naskah.version)
    with pytest.raises(Conflict):
        service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    assert len(queries.manuscripts(office.actors["staf"], office.id, door.read_now())) == 1


def test_a_naskah_older_than_what_is_in_force_is_handed_in_knowingly(office: Office) -> None:
    office.approved()
    naskah = written(office, "staf")
    office.clock.now += timedelta(hours=1)
    office.approved(sheet(9))
    with pytest.raises(Conflict, match="versi lain sudah berlaku"):
        service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    made = service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version, anyway=True)
    assert made.stage is Stage.DRAFT


def test_a_naskah_that_says_nothing_new_is_kept(office: Office) -> None:
    office.approved()
    naskah = written(office, "staf")
    made = service.submit_manuscript(naskah.id, by=office.actors["admin"], seen=naskah.version)
    again = service.revise(office.id, "small", by=office.actors["staf"])
    with pytest.raises(Conflict, match=f"sama dengan revisi {made.number}"):
        service.submit_manuscript(again.id, by=office.actors["admin"], seen=again.version)
    assert len(queries.manuscripts(office.actors["staf"], office.id, door.read_now())) == 1

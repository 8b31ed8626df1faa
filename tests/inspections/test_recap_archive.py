"""The recap as a paper of record: signed by mandate, once for what it says, revised by what comes late."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.inspections.room import ADMIN, AUDITOR, COLLEAGUE, STRANGER, TECHNICIAN, Room
from tests.inspections.test_recap import due
from tests.letters.test_papers import text_of

from tertib.inspections import _recap_paper, queries, service
from tertib.inspections.models import Occurrence, RecapArchive
from tertib.inspections.types import RecapArchiveView
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.models import Mandate, Post
from tertib.people.types import SIGN, MandateKind, NewDelegation
from tertib.registers import queries as registers
from tertib.runtime import vault
from tertib.runtime.door import Clock
from tertib.runtime.paper import Paper

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def head(room: Room) -> UUID:
    """ADMIN's post leads the technicians, and COLLEAGUE's stands below it."""
    post = people.post_by_key(room.office, "pengelola").id
    Post.objects.filter(key__in=("teknisi", "rekan")).update(superior=post)
    due(room.add(), "2026-10-07", "missed")
    return post


def mark(room: Room, month: date = OCTOBER) -> str:
    return queries.recap_mark(queries.recap(SYSTEM, room.office, month))


def archive(room: Room, post: UUID, by: Actor = ADMIN, month: date = OCTOBER) -> RecapArchiveView:
    return service.archive_recap(room.office, month, post=post, by=by, seen=mark(room, month))


def said(one: RecapArchiveView) -> str:
    return text_of(vault.read(one.digest))


def test_it_is_signed_kept_and_entered_in_the_book(room: Room, head: UUID) -> None:
    made = archive(room, head)
    assert (made.revision, made.signer, made.changes) == (1, ADMIN.name, ())
    assert queries.recap_archives(AUDITOR, room.office, OCTOBER) == (made,)
    text = said(made)
    assert ADMIN.name in text
    assert "Pengelola," in text.title() or "PENGELOLA," in text
    (row,) = registers.revisions(AUDITOR, "maintenance_recaps", made.entry, office=room.office)
    assert (row.data["month"], row.data["missed"], row.data["signer"]) == ("Oktober 2026", "1", ADMIN.name)


def test_what_came_late_is_a_revision_that_says_so_and_the_first_stays(room: Room, head: UUID) -> None:
    first = archive(room, head)
    with pytest.raises(Conflict, match="tidak berubah"):
        archive(room, head)
    Occurrence.objects.update(state="skipped", reason="Ruang direnovasi")
    second = archive(room, head)
    assert (second.revision, second.entry) == (2, first.entry)
    assert {"Terlewat: 1 menjadi 0", "Ditiadakan: 0 menjadi 1"} <= set(second.changes)
    assert "Ruang direnovasi" in " ".join(second.changes)
    assert "Perubahan dari revisi 1" in said(second)
    assert "Perubahan" not in said(first)
    rows = registers.revisions(AUDITOR, "maintenance_recaps", first.entry, office=room.office)
    assert sorted(row.data["revision"] for row in rows) == ["1", "2"]


def test_a_forecast_that_moves_by_the_day_is_no_change(room: Room, head: UUID, clock: Clock) -> None:
    archive(room, head)
    clock.advance(timedelta(days=3))
    with pytest.raises(Conflict, match="tidak berubah"):
        archive(room, head)


def test_a_month_that_still_runs_is_not_archived(room: Room, head: UUID, clock: Clock) -> None:
    with pytest.raises(Invalid, match="1 Desember 2026"):
        archive(room, head, month=date(2026, 11, 1))
    clock.advance(timedelta(days=7))
    assert archive(room, head, month=date(2026, 11, 1)).revision == 1


def test_what_changed_since_it_was_read_is_not_signed(room: Room, head: UUID) -> None:
    seen = mark(room)
    Occurrence.objects.update(state="skipped")
    with pytest.raises(Conflict, match="berubah sejak"):
        service.archive_recap(room.office, OCTOBER, post=head, by=ADMIN, seen=seen)
    assert not RecapArchive.objects.exists()


@pytest.mark.parametrize("by", [TECHNICIAN, COLLEAGUE, AUDITOR, SYSTEM])
def test_nobody_signs_without_a_mandate(room: Room, head: UUID, by: Actor) -> None:
    with pytest.raises(NotAllowed, match="mandat"):
        archive(room, head, by)
    assert queries.recap_signers(by, room.office) == ()


def test_for_a_stranger_there_is_no_recap(room: Room, head: UUID) -> None:
    made = archive(room, head)
    for ask in (lambda: archive(room, head, STRANGER), lambda: queries.recap_archive(STRANGER, made.id)):
        with pytest.raises(NotFound):
            ask()


def test_an_acting_head_signs_as_such(room: Room, head: UUID) -> None:
    Mandate.objects.filter(post=head).update(kind=MandateKind.PLT, decree_no="800/2/2026")
    assert archive(room, head).capacity.startswith("Plt. ")


def test_a_mandate_to_sign_is_signed_in_the_name_of_the_head(room: Room, head: UUID) -> None:
    below = people.post_by_key(room.office, "rekan").id
    people_service.delegate(
        NewDelegation(
            post=head, to_post=below, acts=frozenset({SIGN}), start=date(2026, 1, 1), end=date(2026, 12, 31),
            letter_no="800/1/2026",
        ),
        by=ADMIN,
    )  # fmt: skip
    (signer,) = queries.recap_signers(COLLEAGUE, room.office)
    made = archive(room, signer.post, COLLEAGUE)
    assert (signer.label[:5], made.signer) == ("a.n. ", COLLEAGUE.name)
    assert "a.n." in said(made)


def test_whoever_is_second_while_the_paper_is_set_keeps_nothing(
    room: Room, head: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, rival = _recap_paper.draw, []

    def overtaken(*args: Any, **named: Any) -> Paper:
        monkeypatch.setattr(_recap_paper, "draw", draw)
        rival.append(archive(room, head))
        return draw(*args, **named)

    monkeypatch.setattr(_recap_paper, "draw", overtaken)
    with pytest.raises(Conflict, match="orang lain"):
        archive(room, head)
    assert [each.id for each in queries.recap_archives(AUDITOR, room.office, OCTOBER)] == [rival[0].id]
    assert len(registers.revisions(AUDITOR, "maintenance_recaps", rival[0].entry, office=room.office)) == 1

"""What a change of the calendar would move, told before anything is stored."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.cases.harness import SYSTEM, Desk

from tertib.cases import queries, service
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.types import DayChange, NewMandate, NewPost, SpecialDay

LATE = SpecialDay(day=date(2026, 11, 25), name="Pemilihan ulang")
NEW = DayChange(day=LATE.day, before=None, after=LATE)


@pytest.fixture
def admin(desk: Desk) -> Actor:
    """Whoever leads the office administers it too."""
    by = desk.actors["kepala_dinas"]
    new = NewPost(unit=desk.office, key="pengatur", title="Pengatur", roles=frozenset({"administrator"}))
    post = people_service.create_post(new, by=SYSTEM)
    assert by.person
    people_service.create_mandate(
        NewMandate(post=post.id, person=by.person, start=date(2026, 1, 1)), by=SYSTEM
    )
    return by


def test_what_is_told_ahead_is_what_happens(desk: Desk, admin: Actor) -> None:
    case, waiting = desk.registered(), desk.incomplete()
    drafts = people.calendars_as_if(desk.office, changes=[NEW])
    told = queries.moves_if(admin, desk.office, drafts)
    before = {one.id: (desk.view(one).due, desk.view(one).seq) for one in (case, waiting)}
    people_service.enter_days(desk.office, [LATE], by=SYSTEM)
    assert {one.id: (desk.view(one).due, desk.view(one).seq) for one in (case, waiting)} == before
    assert service.recompute_promises(desk.office) == len({move.case for move in told.moves})
    by_case = {(move.case, move.is_wait): move for move in told.moves}
    assert by_case[case.id, False].before == before[case.id][0]
    assert by_case[case.id, False].after == desk.view(case).due
    assert (waiting.id, True) in by_case
    assert told.counted == 2


def test_other_calendars_move_nothing(desk: Desk, admin: Actor) -> None:
    desk.registered()
    hours: dict[str, Any] = {
        "zone": "Asia/Jakarta",
        "periods": [{"name": "x", "hours": {"monday": ["08:00-09:00"]}}],
    }
    drafts = people.calendars_as_if(desk.office, drafts={"jaga": hours})
    assert queries.moves_if(admin, desk.office, {"jaga": drafts["jaga"]}).moves == ()
    drafts = people.calendars_as_if(desk.office, drafts={"kantor": hours})
    assert len(queries.moves_if(admin, desk.office, drafts).moves) == 1


def test_a_day_that_is_there_already_moves_nothing(desk: Desk, admin: Actor) -> None:
    people_service.enter_days(desk.office, [LATE], by=SYSTEM)
    desk.registered()
    renamed = DayChange(day=LATE.day, before=LATE, after=replace(LATE, name="Libur lain"))
    drafts = people.calendars_as_if(desk.office, changes=[renamed])
    assert queries.moves_if(admin, desk.office, drafts).moves == ()


def test_only_the_administrator_is_told(desk: Desk) -> None:
    desk.registered()
    for name in ("kepala_dinas", "jft1", "dinkes"):
        with pytest.raises(NotFound):
            queries.moves_if(desk.actors[name], desk.office, {})


def test_the_calendars_in_use_are_named(desk: Desk) -> None:
    assert set(queries.calendars_named(desk.office)) == {"kantor"}

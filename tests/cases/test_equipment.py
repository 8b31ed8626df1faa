"""The tools of the sheet are ticked once in a case, by whoever does a row, on record."""

import pytest
from tests.cases import shapes
from tests.cases.harness import Desk
from tests.cases.shapes import mail_shape, post

from tertib.cases import _commands as c
from tertib.cases import queries, service
from tertib.kernel.errors import Conflict, NotAllowed


def test_one_tap_says_who_and_when_and_stands_in_the_chain(desk: Desk) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    service.equip(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    view = desk.view(case)
    assert (view.equipped_by, view.equipped_at) == ("Pejabat.jft1", desk.clock.now)
    line = queries.timeline(desk.actors["auditor"], case.id)[-1]
    assert (line.sentence, line.who, line.internal) == (
        "Peralatan SOP dinyatakan siap",
        "Pejabat.jft1",
        True,
    )


def test_they_are_ticked_once(desk: Desk) -> None:
    case = desk.at_check()
    jft = desk.actors["jft1"]
    service.claim(case.id, by=jft, seen=desk.view(case).seq)
    service.equip(case.id, by=jft, seen=desk.view(case).seq)
    assert "equip" not in {one.name for one in queries.open_actions(desk.view(case), jft)}
    with pytest.raises(Conflict, match="sudah dinyatakan siap"):
        service.equip(case.id, by=jft, seen=desk.view(case).seq)


def test_it_is_no_news_to_a_page_that_stands_open(desk: Desk) -> None:
    case = desk.at_check()
    jft = desk.actors["jft1"]
    service.claim(case.id, by=jft, seen=desk.view(case).seq)
    shown = desk.view(case).seq
    service.equip(case.id, by=jft, seen=shown)
    assert desk.view(case).fresh_from <= shown


def test_passing_it_on_needs_no_tools_and_a_stranger_ticks_none(desk: Desk) -> None:
    case = desk.registered()
    for name in ("kepala_dinas", "jft1"):
        with pytest.raises(NotAllowed):
            service.equip(case.id, by=desk.actors[name], seen=desk.view(case).seq)


def test_an_applicant_is_not_told(desk: Desk) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    service.equip(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    seen = queries.case_for(desk.actors["dinkes"], case.id)
    assert (seen.equipped_at, seen.equipped_by) == (None, "")


def test_a_second_tick_decides_nothing() -> None:
    walk = shapes.Walk(mail_shape()).reaches(3)
    tick = c.Equip(person=shapes.person("jft 3"), post=post("jft"))
    walk.do(tick)
    before = len(walk.events)
    walk.do(tick)
    assert (walk.state.equipped_by, len(walk.events)) == (shapes.person("jft 3"), before)

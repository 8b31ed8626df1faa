"""A proposal whose effects are built: rehearsed until document control approved it and its day has come."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cases.harness import Desk
from tests.cases.test_proposed import Install, install, opened

from tertib.cases import queries
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotAllowed
from tertib.people.queries import office_date
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedures_service

__all__ = ["install"]


def test_it_is_opened_for_real_from_its_day_on(desk: Desk, install: Install) -> None:
    code = install(status="usulan")
    (version,) = (one for one in procedures.versions(SYSTEM, desk.office) if one.code == code)
    on = office_date(desk.clock.now) + timedelta(days=1)
    procedures_service.check(version.id, by=desk.actors["sekretaris"], reason="Baik")
    procedures_service.approve(version.id, by=desk.actors["kepala_dinas"], reason="Baik", on=on)
    before = opened(desk, code, "agendaris")
    assert desk.view(before).is_rehearsal
    with pytest.raises(NotAllowed):
        opened(desk, code, "dinkes")
    desk.clock.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    assert code in {card.code for card in queries.services(desk.office)}
    assert not desk.view(opened(desk, code, "dinkes")).is_rehearsal
    assert desk.view(before).is_rehearsal


def test_a_case_keeps_its_version_when_another_one_is_in_force(desk: Desk, install: Install) -> None:
    code = install()
    case = opened(desk, code, "agendaris")
    started = procedures.in_force(desk.office, code).hash
    desk.clock.advance(timedelta(minutes=1))
    install(verb="mailbox.change")
    assert procedures.in_force(desk.office, code).hash != started
    assert desk.view(case).bundle == started

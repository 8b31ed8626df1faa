"""A trial case: real hands, but books and numbers of its own, and nobody's figures change."""

import pytest
from tests.cases.harness import Desk

from tertib.cases import queries
from tertib.cases.types import REHEARSAL, Phase, rehearsal_ledger
from tertib.kernel.errors import NotAllowed

OTHER = {"addresses": [{"local_1": "lain", "kind": "opd"}]}


def test_only_an_administrator_opens_one(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.open(by="agendaris", channel=REHEARSAL)
    assert desk.view(desk.open(by="admin_system", channel=REHEARSAL)).is_rehearsal


def test_it_says_so_before_anything_else(desk: Desk) -> None:
    case = desk.open(by="admin_system", channel=REHEARSAL)
    assert desk.view(case).title.startswith("PERCOBAAN: ")


def test_whoever_opened_it_asks_for_nothing(desk: Desk) -> None:
    """The administrator makes mailboxes in row 4: being the asker would bar them from their own row."""
    case = desk.at_effect(by="admin_system", channel=REHEARSAL)
    view = desk.view(case, "admin_system")
    assert "confirm_plan" in {each.name for each in queries.open_actions(view, desk.actors["admin_system"])}


def test_its_facts_lead_to_other_books(desk: Desk) -> None:
    case = desk.open(by="admin_system", channel=REHEARSAL)
    assert queries.facts(case.id).ledger == rehearsal_ledger(desk.office) != desk.office
    assert queries.facts(desk.open().id).ledger == desk.office


def test_the_months_figures_do_not_count_it(desk: Desk) -> None:
    desk.closed()
    before = queries.overview(desk.actors["kepala_dinas"]).services
    trial = desk.at_hand_over(by="admin_system", channel=REHEARSAL, request=OTHER)
    scan = desk.hand_over_on_paper(trial)
    assert scan.phase is Phase.CLOSED
    assert queries.overview(desk.actors["kepala_dinas"]).services == before

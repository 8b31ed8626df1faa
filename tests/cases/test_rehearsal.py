"""A trial case: real hands, but books and numbers of its own, and nobody's figures change."""

import pytest
from tests.cases.harness import Desk

from tertib.cases import queries, service
from tertib.cases.types import REHEARSAL, CaseRef, Phase, rehearsal_ledger
from tertib.kernel.errors import Invalid, NotAllowed
from tertib.runtime.models import OutboxMessage

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


def test_the_heads_page_shows_none_where_work_stands_still(desk: Desk) -> None:
    desk.registered()
    before = queries.overview(desk.actors["kepala_dinas"])
    desk.registered(by="admin_system", channel=REHEARSAL, request=OTHER)
    after = queries.overview(desk.actors["kepala_dinas"])
    assert before.steps == after.steps
    assert [one.case for one in before.stuck] == [one.case for one in after.stuck]
    assert len(after.stuck) == 1


def subjects(desk: Desk, by: str) -> set[str]:
    return {one.subject for one in queries.inbox(desk.actors[by]).items}


def test_the_subject_of_its_letter_does_not_hide_what_it_is(desk: Desk) -> None:
    case = desk.registered(by="admin_system", channel=REHEARSAL)
    assert desk.view(case).subject == "PERCOBAAN: Pendaftaran e-mail"
    assert subjects(desk, "kepala_dinas") == {"PERCOBAAN: Pendaftaran e-mail"}
    assert queries.facts(case.id).subject == "PERCOBAAN: Pendaftaran e-mail"
    assert queries.judge(case.id).ok


def test_a_title_of_ones_own_does_not_hide_it_either(desk: Desk) -> None:
    case = desk.open(by="admin_system", channel=REHEARSAL, title="Coba saja")
    assert desk.view(case).title == "PERCOBAAN: Coba saja"


def test_what_it_says_to_officials_begins_with_what_it_is(desk: Desk) -> None:
    desk.registered(by="admin_system", channel=REHEARSAL)
    desk.registered(request=OTHER)
    told = [one.subject for one in OutboxMessage.objects.filter(subject__startswith="Tugas baru")]
    assert sum("Tugas baru: PERCOBAAN: " in one for one in told) == len(told) / 2 > 0


def test_no_line_about_it_hides_what_it_is(desk: Desk) -> None:
    case = desk.registered(by="admin_system", channel=REHEARSAL)
    head = desk.actors["kepala_dinas"]
    assert head.person is not None
    assert [one.procedure_title.startswith("PERCOBAAN: ") for one in queries.open_work(head.person)] == [True]
    assert [one.service.startswith("PERCOBAAN: ") for one in queries.inbox(head).items] == [True]
    assert queries.progress(case.tracking).procedure_title.startswith("PERCOBAAN: ")
    assert [one.title[:11] for one in queries.audit_cases(head).cases] == ["PERCOBAAN: "]


def test_whoever_hands_over_stands_in_for_the_applicant(desk: Desk) -> None:
    """Nobody asked for it: no acknowledgement from outside and no signed paper can ever come."""
    trial = desk.at_hand_over(by="admin_system", channel=REHEARSAL)
    with pytest.raises(Invalid, match="di tempat pemohon"):
        desk.complete(trial, "agendaris", data={"received_by": "Budi Santoso"})
    service.acknowledge(trial.id, by=desk.actors["agendaris"], seen=desk.view(trial).seq)
    closed = desk.complete(trial, "agendaris", data={"received_by": "Budi Santoso"})
    assert closed.phase is Phase.CLOSED
    said = [one for one in queries.timeline(desk.actors["agendaris"], trial.id) if one.kind == "acknowledged"]
    assert [one.sentence for one in said] == ["Percobaan: hasil dinyatakan diterima di tempat pemohon"]
    assert queries.judge(trial.id).ok


def test_whoever_opened_it_may_stand_in_too_and_nobody_else(desk: Desk) -> None:
    trial = desk.at_hand_over(by="admin_system", channel=REHEARSAL)
    assert acknowledges(desk, trial, "admin_system")
    assert not acknowledges(desk, trial, "jft1")
    assert not acknowledges(desk, desk.at_hand_over(request=OTHER), "admin_system")


def acknowledges(desk: Desk, case: CaseRef, by: str) -> bool:
    return any(one.name == "acknowledge" for one in queries.open_actions(case.id, desk.actors[by]))


def test_only_a_real_case_must_have_the_signed_paper(desk: Desk) -> None:
    def needs(case: CaseRef) -> bool:
        item = queries.open_item(case.id, desk.actors["agendaris"])
        assert item is not None
        return item.needs_paper

    real = desk.at_hand_over()
    assert needs(real)
    desk.acknowledge(real)
    assert not needs(real)
    assert not needs(desk.at_hand_over(by="admin_system", channel=REHEARSAL, request=OTHER))


def test_a_real_case_still_waits_for_the_paper(desk: Desk) -> None:
    case = desk.at_hand_over()
    with pytest.raises(Invalid, match="pindaian"):
        service.acknowledge(case.id, by=desk.actors["agendaris"], seen=desk.view(case).seq)


def test_whoever_opened_it_completes_it_in_the_applicants_place(desk: Desk) -> None:
    trial = desk.incomplete(by="admin_system", channel=REHEARSAL)
    desk.brought("admin_system")
    done = service.resubmit(trial.id, {}, by=desk.actors["admin_system"], seen=desk.view(trial).seq)
    assert done.phase is Phase.OPEN

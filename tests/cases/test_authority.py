"""By what right somebody acts in a case: substitutes, delegates, four eyes, the office with one official."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.cases import shapes
from tests.cases.harness import MORNING, Desk, new_person

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Disposition, InboxFilter, StepWork
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.kernel.errors import Invalid, NotAllowed, NotFound
from tertib.people import queries as people_queries
from tertib.people import service as people
from tertib.people.types import MandateKind, NewDelegation, NewMandate, Substitute
from tertib.procedures.types import Decision, Exit

TODAY, LATER = date(2026, 11, 24), date(2026, 12, 7)


def person(desk: Desk, name: str) -> UUID:
    found = desk.actors[name].person
    assert found is not None
    return found


def lend(desk: Desk, post: str, to: str, *acts: str, end: date = LATER) -> UUID:
    new = NewDelegation(
        post=desk.posts[post], to_post=desk.posts[to], acts=frozenset(acts), start=TODAY, end=end,
        letter_no="800/5/2026",
    )  # fmt: skip
    return people.delegate(new, by=SYSTEM).id


def leave(desk: Desk, absent: str, substitute: str) -> UUID:
    stand_in = Substitute(post=desk.posts[absent], person=person(desk, substitute), decree_no="800/2/2026")
    return people.set_leave(person(desk, absent), start=TODAY, end=LATER, by=SYSTEM, substitutes=[stand_in])


def last_done(desk: Desk, case: CaseRef) -> Any:
    found = queries.export_chain(desk.actors["auditor"], case.id)
    return [each for each in found if each["kind"] == "hop_done"][-1]


def dispose(desk: Desk, case: CaseRef, by: str, to: str = "kepala_bidang") -> CaseRef:
    seen = queries.case_for(desk.actors["auditor"], case.id).seq
    work = StepWork(disposition=Disposition(to=(desk.posts[to],)))
    return service.complete(case.id, work, by=desk.actors[by], seen=seen)


# --- delegation --------------------------------------------------------------------------------------


def test_a_delegate_does_the_act_that_was_lent_and_the_chain_names_the_delegation(desk: Desk) -> None:
    case = desk.registered()
    lent = lend(desk, "kepala_dinas", "arsiparis", "dispose")
    dispose(desk, case, "arsiparis")
    link = last_done(desk, case)
    assert (link["person"], link["post"], link["mandate"], link["capacity"]) == (
        person(desk, "arsiparis"), desk.posts["kepala_dinas"], lent, "delegate",
    )  # fmt: skip
    told = [
        each for each in queries.timeline(desk.actors["kepala_dinas"], case.id) if each.kind == "hop_done"
    ]
    assert (told[-1].who, told[-1].capacity) == ("Pejabat.arsiparis", "a.n. Kepala Dinas")


def test_a_delegate_does_no_other_act(desk: Desk) -> None:
    case = desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "hand_over", "paraf")
    with pytest.raises(NotAllowed):
        dispose(desk, case, "arsiparis")


def test_a_delegate_acts_until_the_last_day_and_not_after(desk: Desk) -> None:
    first, second = desk.registered(), desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "dispose", end=TODAY)
    desk.clock.now = MORNING + timedelta(hours=15, minutes=59, seconds=59)  # 23.59.59 WIB
    dispose(desk, first, "arsiparis")
    desk.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        dispose(desk, second, "arsiparis")


def test_what_was_lent_appears_in_the_inbox_with_whose_name_it_is_done_in(desk: Desk) -> None:
    case = desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "dispose")
    page = queries.inbox(desk.actors["arsiparis"])
    (item,) = page.items
    assert (item.case, item.in_name_of) == (case.id, "Kepala Dinas")
    count = next(each for each in page.counts if each.post == desk.posts["kepala_dinas"])
    assert (count.title, count.count, count.is_own, count.until) == ("a.n. Kepala Dinas", 1, False, LATER)
    opened = queries.open_item(case.id, desk.actors["arsiparis"])
    assert opened is not None
    assert (opened.may_act, opened.in_name_of) == (True, "Kepala Dinas")


def test_only_what_was_lent_appears(desk: Desk) -> None:
    desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "hand_over")
    assert queries.inbox(desk.actors["arsiparis"]).items == ()


def test_two_delegations_of_a_post_add_up_in_the_inbox(desk: Desk) -> None:
    desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "check")
    lend(desk, "kepala_dinas", "arsiparis", "dispose")
    page = queries.inbox(desk.actors["arsiparis"], filter=InboxFilter(post=desk.posts["kepala_dinas"]))
    assert len(page.items) == 1


def test_a_delegate_takes_the_own_disposition_back(desk: Desk) -> None:
    case = desk.registered()
    lend(desk, "kepala_dinas", "arsiparis", "dispose")
    sent = dispose(desk, case, "arsiparis")
    service.recall(case.id, by=desk.actors["arsiparis"], seen=sent.seq)
    assert desk.view(case).turn.post == desk.posts["kepala_dinas"]  # type: ignore[union-attr]


def test_what_a_delegate_claimed_is_free_when_the_delegation_ends(desk: Desk) -> None:
    case = desk.at_check()
    lent = lend(desk, "jft", "arsiparis", "check")
    service.claim(case.id, by=desk.actors["arsiparis"], seen=desk.view(case).seq)
    with pytest.raises(NotAllowed):
        service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    people.end_delegation(lent, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert desk.view(case).turn.claimed_by == person(desk, "jft1")  # type: ignore[union-attr]


# --- standing in ---------------------------------------------------------------------------------------


def test_the_inbox_says_whom_one_replaces_and_until_when(desk: Desk) -> None:
    desk.registered()
    leave(desk, "kepala_dinas", "sekretaris")
    count = next(
        each
        for each in queries.inbox(desk.actors["sekretaris"]).counts
        if each.post == desk.posts["kepala_dinas"]
    )
    assert (count.title, count.count, count.is_charge) == ("Plh. Kepala Dinas", 1, True)
    assert (count.replaces, count.until) == (("Pejabat.kepala_dinas",), LATER)


def test_the_open_item_says_it_too(desk: Desk) -> None:
    case = desk.registered()
    leave(desk, "kepala_dinas", "sekretaris")
    item = queries.open_item(case.id, desk.actors["sekretaris"])
    assert item is not None
    assert (item.replaces, item.post_title) == (("Pejabat.kepala_dinas",), "Plh. Kepala Dinas")


def test_five_cases_go_on_while_the_head_is_away_and_nothing_is_lost(desk: Desk) -> None:
    """Before he leaves, while he is away and after two weeks: every case ends, both names are on record."""
    before, waiting, signing = desk.registered(), desk.registered(), desk.at_check()
    dispose(desk, before, "kepala_dinas")
    incomplete = desk.incomplete()
    leave(desk, "kepala_dinas", "sekretaris")
    during = desk.open()
    during = service.register(during.id, desk.line(), by=desk.actors["agendaris"], seen=during.seq)
    with pytest.raises((NotAllowed, NotFound)):
        dispose(desk, waiting, "kepala_dinas")
    dispose(desk, waiting, "sekretaris")
    assert last_done(desk, waiting)["capacity"] == "plh"
    desk.clock.advance(timedelta(days=14))
    assert not people_queries.capacity_in(
        person(desk, "sekretaris"), desk.posts["kepala_dinas"], desk.clock.now
    )
    dispose(desk, during, "kepala_dinas")
    assert last_done(desk, during)["capacity"] == "definitive"
    for case in (before, waiting, during):
        assert desk.view(case).turn.post == desk.posts["kepala_bidang"]  # type: ignore[union-attr]
    assert desk.view(signing).turn.post == desk.posts["jft"]  # type: ignore[union-attr]
    assert desk.view(incomplete).phase.value == "waiting"
    for case in (before, waiting, during, signing, incomplete):
        assert queries.verify(case.id).ok
        assert queries.replay(case.id)


def test_what_is_refused_touches_no_running_case(desk: Desk) -> None:
    """Overlaps, gaps, circles, ends before starts and missing decrees: a sentence, and nothing else."""
    case = desk.registered()
    before = desk.view(case, "auditor")
    head, deputy = desk.posts["kepala_dinas"], desk.posts["sekretaris"]
    lend(desk, "sekretaris", "kepala_dinas", "check")
    other = person(desk, "arsiparis")
    admin = desk.actors["admin_system"]
    past = TODAY - timedelta(days=1)

    def mandate(**changed: Any) -> NewMandate:
        values = {"post": head, "person": other, "start": TODAY, "decree_no": "1", **changed}
        return NewMandate(**values)

    def delegation(**changed: Any) -> NewDelegation:
        values = {
            "post": head, "to_post": deputy, "acts": frozenset({"dispose"}), "start": TODAY, "end": LATER,
            "letter_no": "1", **changed,
        }  # fmt: skip
        return NewDelegation(**values)

    refused = [
        lambda: people.create_mandate(mandate(), by=admin),  # the seat is taken
        lambda: people.create_mandate(mandate(end=past), by=admin),
        lambda: people.create_mandate(mandate(decree_no=""), by=admin),
        lambda: people.create_mandate(mandate(kind=MandateKind.PLT), by=admin),  # not vacant
        lambda: people.create_mandate(mandate(kind=MandateKind.PLH, end=LATER), by=admin),  # nobody away
        lambda: people.set_leave(other, start=TODAY, end=past, by=admin),
        lambda: people.delegate(delegation(), by=admin),  # a circle
        lambda: people.delegate(delegation(end=past), by=admin),
        lambda: people.delegate(delegation(letter_no=""), by=admin),
        lambda: people.delegate(delegation(start=date(2025, 1, 1)), by=admin),  # nobody held it then
    ]
    for order in refused:
        with pytest.raises((NotAllowed, Invalid)) as sentence:
            order()
        assert str(sentence.value)
    after = desk.view(case, "auditor")
    assert (after.seq, after.turn) == (before.seq, before.turn)
    assert len(queries.inbox(desk.actors["kepala_dinas"]).items) == 1


# --- four eyes -----------------------------------------------------------------------------------------


def at_report(desk: Desk) -> CaseRef:
    case = desk.confirmed()
    desk.work()
    for _ in range(4):
        desk.complete(case, "admin_system")
        desk.work()
    return case


def also_holds(desk: Desk, name: str, post: str) -> None:
    """Somebody also stands in for another post, whose holder is away."""
    for holder in people_queries.holders(desk.posts[post], desk.clock.now):
        people.set_leave(holder.id, start=TODAY, end=LATER, by=SYSTEM)
    new = NewMandate(
        post=desk.posts[post], person=person(desk, name), start=TODAY, end=LATER, kind=MandateKind.PLH,
        decree_no="1",
    )  # fmt: skip
    people.create_mandate(new, by=SYSTEM)


def test_who_made_a_row_does_not_sign_it_off_in_another_post(desk: Desk) -> None:
    case = at_report(desk)
    also_holds(desk, "admin_system", "jft")
    item = queries.open_item(case.id, desk.actors["admin_system"])
    assert item is not None
    assert "tidak dapat memeriksanya" in item.barred
    with pytest.raises(NotAllowed, match="tidak dapat memeriksanya"):
        desk.complete(case, "admin_system")


def test_the_office_with_one_official_may_and_each_time_is_on_record(desk: Desk) -> None:
    case = at_report(desk)
    also_holds(desk, "admin_system", "jft")
    people.allow_sole_duty(desk.office, ground="SE 1/2026", by=SYSTEM)
    item = queries.open_item(case.id, desk.actors["admin_system"])
    assert item is not None
    assert (item.barred, item.waived) == ("", True)
    desk.complete(case, "admin_system")
    (noted,) = [
        each
        for each in queries.export_chain(desk.actors["auditor"], case.id)
        if each["kind"] == "duty_waived"
    ]
    assert noted["person"] == person(desk, "admin_system")
    told = [each.sentence % each.fields for each in queries.timeline(desk.actors["auditor"], case.id)]
    assert any("langkah 7: tidak ada pejabat lain" in each for each in told)
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_the_exception_does_not_count_while_a_colleague_is_there(desk: Desk) -> None:
    case = at_report(desk)
    people.set_leave(person(desk, "jft1"), start=TODAY, end=LATER, by=SYSTEM)
    new = NewMandate(
        post=desk.posts["jft"], person=person(desk, "admin_system"), start=TODAY, end=LATER,
        kind=MandateKind.PLH, decree_no="1",
    )  # fmt: skip
    people.create_mandate(new, by=SYSTEM)
    people.allow_sole_duty(desk.office, ground="SE 1/2026", by=SYSTEM)
    with pytest.raises(NotAllowed, match="tidak dapat memeriksanya"):
        desk.complete(case, "admin_system")


def test_nobody_decides_on_the_own_request(desk: Desk) -> None:
    """The applicant of the agency also holds a post in the office that decides."""
    also_holds(desk, "dinkes", "sekretaris")
    case = desk.registered()
    dispose(desk, case, "kepala_dinas", "sekretaris")
    with pytest.raises(NotAllowed, match="Anda ajukan sendiri"):
        dispose(desk, case, "dinkes")


def test_whoever_completed_the_request_asked_too(desk: Desk) -> None:
    case = desk.incomplete()
    colleague = new_person("Pemohon.kedua")
    people.add_member(desk.agency, colleague, by=SYSTEM)
    people.create_mandate(NewMandate(post=_second_seat(desk), person=colleague, start=TODAY), by=SYSTEM)
    desk.actors["kedua"] = Actor(person=colleague, name="Kedua", kind=ActorKind.PERSON, agency=desk.agency)
    seen = queries.case_for(desk.actors["kedua"], case.id).seq
    sent = service.resubmit(case.id, desk.request(), by=desk.actors["kedua"], seen=seen)
    service.release(case.id, by=desk.actors["jft1"], seen=sent.seq)
    with pytest.raises(NotAllowed, match="Anda ajukan sendiri"):
        desk.complete(case, "kedua", answer="Ya")


def _second_seat(desk: Desk) -> UUID:
    mandate = next(
        each
        for each in people_queries.mandates(desk.posts["jft"])
        if each.person == desk.actors["jft2"].person
    )
    people.end_mandate(mandate.id, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    return desk.posts["jft"]


def test_the_counter_that_keys_in_a_letter_did_not_ask(desk: Desk) -> None:
    also_holds(desk, "agendaris", "kepala_bidang")
    case = desk.open(by="agendaris", channel="counter", agency=desk.agency, registration=desk.line())
    dispose(desk, case, "kepala_dinas")
    dispose(desk, case, "agendaris", "jft")
    desk.work()
    assert desk.view(case).turn.post == desk.posts["jft"]  # type: ignore[union-attr]


def test_the_sop_may_say_otherwise() -> None:
    """`same_person: allowed` in the row; the walk's doers are named after performer and row."""
    strict = shapes.mail_shape()
    relaxed = replace(
        strict,
        steps=tuple(replace(each, same_person=True) if each.no == 7 else each for each in strict.steps),
    )
    walk = shapes.Walk(strict).reaches(7)
    walk.complete(by="satu")
    with pytest.raises(NotAllowed):
        walk.complete(by="satu")
    walk = shapes.Walk(relaxed).reaches(7)
    walk.complete(by="satu")
    walk.complete(by="satu")
    assert "duty_waived" not in walk.kinds()


def test_who_answers_the_question_of_a_row_did_not_make_it() -> None:
    """A row of two hops whose second one decides: the same rule as for a paraf."""
    asked = Decision(question="Benar?", hop=1, exits=(Exit(label="Ya"), Exit(label="Tidak", to=1)))
    walk = shapes.Walk(shapes.procedure(shapes.row(1, shapes.hop("a"), shapes.hop("b"), decision=asked)))
    walk.complete(by="satu")
    with pytest.raises(NotAllowed, match="tidak dapat memeriksanya"):
        walk.complete("Ya", by="satu")
    walk.complete("Ya", by="dua")
    assert walk.state.phase.is_over

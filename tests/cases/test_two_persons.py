"""What destroys is confirmed by two: another person, by another right, says yes to the plan that was read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.cases.harness import Desk

from tertib.cases import _intent_rows, _intents, queries, service
from tertib.cases.models import Intent
from tertib.cases.types import CaseRef, Guard, IntentState, IntentView, Plan, PlanLine
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed
from tertib.people import service as people
from tertib.people.types import NewDelegation, OfficeRules
from tertib.runtime import outbox

GONE = PlanLine(label="dinkes A", before="192.0.2.1", after="—")
MORE = PlanLine(label="dinkes AAAA", before="2001:db8::1", after="—")
PLAN = Plan(summary="Hapus alamat", lines=(GONE,), destroys=(GONE,))
TODAY = date(2026, 11, 24)


@pytest.fixture
def destroying(desk: Desk) -> Desk:
    """The effect of the row takes something away for good."""
    desk.mail.plan_answer, desk.mail.destroys = PLAN, True  # type: ignore[attr-defined]
    return desk


@pytest.fixture
def two(destroying: Desk) -> Desk:
    """Two stand above whoever performs the row."""
    people.place_post(destroying.posts["kepala_bidang"], destroying.posts["sekretaris"], by=SYSTEM)
    people.place_post(destroying.posts["admin_system"], destroying.posts["kepala_bidang"], by=SYSTEM)
    return destroying


def effect(desk: Desk, case: CaseRef) -> IntentView:
    found = queries.intents(desk.actors["admin_system"], case.id)
    return next(each for each in found if each.verb == "mailbox.create")


def second(desk: Desk, case: CaseRef, by: str, *, seen: int | None = None, digest: str = "") -> CaseRef:
    intent = effect(desk, case)
    return service.second_plan(
        case.id, {intent.id: digest or intent.digest}, by=desk.actors[by],
        seen=desk.view(case).seq if seen is None else seen,
    )  # fmt: skip


def kinds(desk: Desk, case: CaseRef) -> list[Any]:
    return [each["kind"] for each in queries.export_chain(desk.actors["auditor"], case.id)]


# --- two persons -----------------------------------------------------------------------------------------


def test_nothing_is_destroyed_before_another_person_confirmed_it(two: Desk) -> None:
    case = two.confirmed()
    two.work()
    assert (effect(two, case).state, two.mail.calls) == (IntentState.SECOND, [])
    item = queries.open_item(case.id, two.actors["admin_system"])
    assert item is not None
    assert item.second is not None
    assert (item.second.guard, item.second.names) == (
        Guard.SECOND, ("Pejabat.kepala_bidang", "Pejabat.sekretaris"),
    )  # fmt: skip
    with pytest.raises(Conflict, match="menunggu konfirmasi orang kedua"):
        two.complete(case, "admin_system")
    second(two, case, "kepala_bidang")
    two.work()
    done = effect(two, case)
    assert done.state is IntentState.PROVEN
    assert done.evidence["two_persons"] == (
        "Disetujui Pejabat.admin_system, dikonfirmasi Pejabat.kepala_bidang."
    )
    assert {"plan_prepared", "plan_seconded"} <= set(kinds(two, case))
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_it_lies_on_the_desk_of_whoever_may_confirm_it_and_they_are_told(two: Desk) -> None:
    case = two.confirmed()
    waiting = {name: queries.awaiting_second(actor) for name, actor in two.actors.items()}
    assert {name for name, found in waiting.items() if found} == {"kepala_bidang", "sekretaris"}
    (one,) = waiting["sekretaris"]
    assert (one.case.id, one.prepared_by) == (case.id, "Pejabat.admin_system")
    assert one.intents[0].plan is not None
    assert one.intents[0].plan.destroys == (GONE,)
    told = [each.to for each in outbox.letters_for(case.id) if "konfirmasi kedua" in each.subject]
    assert sorted(told) == ["Pejabat.kepala_bidang@contoh.id", "Pejabat.sekretaris@contoh.id"]


def test_whoever_prepared_it_never_confirms_it(two: Desk) -> None:
    case = two.confirmed()
    with pytest.raises(NotAllowed, match="susun sendiri"):
        second(two, case, "admin_system")
    with pytest.raises((NotAllowed, Conflict)):
        second(two, case, "agendaris")
    two.work()
    assert two.mail.calls == []


def test_whoever_acts_in_the_first_ones_name_is_no_second_person(two: Desk) -> None:
    new = NewDelegation(
        post=two.posts["admin_system"], to_post=two.posts["arsiparis"], acts=frozenset({"effect"}),
        start=TODAY, end=TODAY, letter_no="1",
    )  # fmt: skip
    people.delegate(new, by=SYSTEM)
    case = two.confirmed()
    assert queries.awaiting_second(two.actors["arsiparis"]) == ()
    with pytest.raises((NotAllowed, Conflict)):
        second(two, case, "arsiparis")


def test_whoever_acts_for_a_post_above_may_confirm(two: Desk) -> None:
    new = NewDelegation(
        post=two.posts["kepala_bidang"], to_post=two.posts["arsiparis"], acts=frozenset({"effect"}),
        start=TODAY, end=TODAY, letter_no="1",
    )  # fmt: skip
    people.delegate(new, by=SYSTEM)
    case = two.confirmed()
    second(two, case, "arsiparis")
    two.work()
    assert effect(two, case).state is IntentState.PROVEN


def test_of_two_confirmations_one_counts(two: Desk) -> None:
    case = two.confirmed()
    seen = two.view(case).seq
    second(two, case, "kepala_bidang", seen=seen)
    with pytest.raises(Conflict, match="usang"):
        second(two, case, "sekretaris", seen=seen)
    two.work()
    assert kinds(two, case).count("plan_seconded") == 1
    assert len(two.mail.calls) == 1


def test_the_second_person_may_give_it_back(two: Desk) -> None:
    case = two.confirmed()
    seen = two.view(case).seq
    service.decline_plan(case.id, "Situs masih dipakai.", by=two.actors["kepala_bidang"], seen=seen)
    two.work()
    found = effect(two, case)
    assert (found.state, two.mail.calls) == (IntentState.PLANNED, [])
    assert found.sentence == "Orang kedua mengembalikan rencana ini: Situs masih dipakai."
    assert queries.replay(case.id)


def test_by_hand_needs_the_second_person_too(two: Desk) -> None:
    case = two.at_effect()
    intent = effect(two, case)
    assert "done_by_hand" not in {
        each.name for each in queries.open_actions(case.id, two.actors["admin_system"])
    }
    with pytest.raises((NotAllowed, Conflict)):
        service.done_by_hand(case.id, intent.id, by=two.actors["admin_system"], seen=two.view(case).seq)


def test_an_office_may_do_without(two: Desk) -> None:
    people.set_rules(two.office, OfficeRules(second_person=False), by=SYSTEM)
    case = two.confirmed()
    two.work()
    assert effect(two, case).state is IntentState.PROVEN
    assert queries.replay(case.id)


# --- exactly this plan -----------------------------------------------------------------------------------


def test_a_plan_that_was_not_read_is_not_confirmed(two: Desk) -> None:
    case = two.confirmed()
    with pytest.raises(Conflict, match="berubah"):
        second(two, case, "kepala_bidang", digest="0" * 64)
    two.work()
    assert two.mail.calls == []


def world_grows(desk: Desk) -> CaseRef:
    """Between the two confirmations and the worker something else comes to the name."""
    case = desk.confirmed()
    second(desk, case, "kepala_bidang")
    desk.mail.plan_answer = replace(PLAN, lines=(GONE, MORE), destroys=(GONE, MORE))
    desk.work()
    return case


def test_what_came_since_is_not_destroyed_and_everybody_is_asked_again(two: Desk) -> None:
    case = world_grows(two)
    found = effect(two, case)
    assert (found.state, two.mail.calls) == (IntentState.PLANNED, [])
    assert "Keadaan berubah" in found.sentence
    assert found.plan is not None
    assert found.plan.destroys == (GONE, MORE)
    assert queries.replay(case.id)
    service.confirm_plan(case.id, by=two.actors["admin_system"], seen=two.view(case).seq)
    two.work()
    assert two.mail.calls == []
    second(two, case, "sekretaris")
    two.work()
    assert effect(two, case).state is IntentState.PROVEN


def test_a_confirmation_that_is_not_bound_to_its_plan_destroys_what_nobody_read(
    two: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive twin: it asks whether two persons said yes, not to what."""
    monkeypatch.setattr(_intents, "is_within", lambda _now, _confirmed: True)
    case = world_grows(two)
    with pytest.raises(AssertionError):
        assert effect(two, case).state is IntentState.PLANNED
    assert len(two.mail.calls) == 1


def test_what_is_gone_already_voids_nothing(two: Desk) -> None:
    case = two.confirmed()
    second(two, case, "kepala_bidang")
    two.mail.plan_answer = replace(PLAN, lines=(), destroys=())
    two.work()
    assert effect(two, case).state is IntentState.PROVEN


# --- nobody else -----------------------------------------------------------------------------------------


def test_alone_only_with_a_reason_on_record_and_the_head_is_told(destroying: Desk) -> None:
    desk = destroying
    case = desk.at_effect()
    by, seen = desk.actors["admin_system"], desk.view(case).seq
    with pytest.raises(Invalid, match="tanpa orang kedua"):
        service.confirm_plan(case.id, by=by, seen=seen)
    service.confirm_plan(case.id, by=by, seen=seen, reason="Situs diretas malam ini.")
    desk.work()
    done = effect(desk, case)
    assert done.state is IntentState.PROVEN
    assert done.evidence["two_persons"] == (
        "Dikerjakan seorang diri oleh Pejabat.admin_system. Alasan: Situs diretas malam ini."
    )
    assert kinds(desk, case).count("plan_confirmed_alone") == 1
    told = [each for each in queries.timeline(by, case.id) if each.kind == "plan_confirmed_alone"]
    assert [each.note for each in told] == ["Situs diretas malam ini."]
    letters = [each for each in outbox.letters_for(case.id) if "satu orang" in each.subject]
    assert [each.to for each in letters] == ["Pejabat.kepala_dinas@contoh.id"]
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_whoever_is_left_alone_while_waiting_may_go_on_with_a_reason(two: Desk) -> None:
    case = two.confirmed()
    for name in ("kepala_bidang", "sekretaris"):
        person = two.actors[name].person
        assert person is not None
        people.set_leave(person, start=TODAY, end=TODAY, by=SYSTEM)
    by, seen = two.actors["admin_system"], two.view(case).seq
    service.confirm_plan(case.id, by=by, seen=seen, reason="Semua atasan tidak hadir.")
    two.work()
    assert effect(two, case).state is IntentState.PROVEN
    assert queries.replay(case.id)


# --- in the database -------------------------------------------------------------------------------------


def row(desk: Desk, case: CaseRef) -> Any:
    return Intent.objects.filter(id=effect(desk, case).id)


def refuses(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def test_the_database_knows_no_second_who_is_the_first(two: Desk) -> None:
    case = two.confirmed()
    found = row(two, case).get()
    other, right = uuid4(), uuid4()
    same = {"seconded_by": found.prepared_by, "seconded_as": right}
    assert refuses(lambda: row(two, case).update(state="ready", **same))
    assert refuses(
        lambda: row(two, case).update(state="ready", seconded_by=other, seconded_as=found.prepared_as)
    )
    assert refuses(lambda: row(two, case).update(state="ready"))
    assert not refuses(lambda: row(two, case).update(state="ready", seconded_by=other, seconded_as=right))


def test_the_conditional_update_meets_one_row_once_and_else_none(two: Desk) -> None:
    case = two.confirmed()
    found = row(two, case).get()

    def seconds(digest: str = found.digest, by: UUID | None = None, right: UUID | None = None) -> bool:
        return _intent_rows.second_intent(
            case.id, found.key, digest, by=by or uuid4(), right=right or uuid4()
        )

    wrong = [seconds(digest="0" * 64), seconds(by=found.prepared_by), seconds(right=found.prepared_as)]
    assert wrong == [False] * 3
    assert [seconds(), seconds()] == [True, False]

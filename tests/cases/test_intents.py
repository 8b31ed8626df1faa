"""Outside effects: planned, confirmed, run, proven; every way of going wrong is visible and converges."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import OperationalError
from tests.cases.harness import Desk

from tertib.cases import _intent_rows, _intents, _store, catalogue, queries, service
from tertib.cases.catalogue import Clash, Failed, InsideContext, NeedsPerson, Pending, Proven
from tertib.cases.types import CaseRef, IntentState, IntentView, Phase, Plan
from tertib.kernel.errors import Conflict, NotFound
from tertib.runtime import door
from tertib.runtime.models import QueuedJob

TWO = {"addresses": [{"local_1": "dinkes", "kind": "opd"}, {"local_1": "puskesmas", "kind": "unit"}]}


def mail_intents(desk: Desk, case: CaseRef) -> list[IntentView]:
    return [i for i in queries.intents(desk.actors["admin_system"], case.id) if i.verb == "mailbox.create"]


def wait_for_retry(desk: Desk) -> None:
    desk.clock.advance(timedelta(minutes=30))
    desk.work()


def test_nothing_is_created_before_the_plan_is_confirmed(desk: Desk) -> None:
    case = desk.at_effect()
    (intent,) = mail_intents(desk, case)
    assert (intent.state, intent.plan and intent.plan.summary) == (IntentState.PLANNED, "Buat alamat")
    assert desk.mail.calls == []
    with pytest.raises(Conflict):
        desk.complete(case, "admin_system")


def test_each_element_of_the_list_is_one_intent_and_its_evidence_one_item(desk: Desk) -> None:
    case = desk.confirmed(request=TWO)
    desk.work()
    assert [i.state for i in mail_intents(desk, case)] == [IntentState.PROVEN] * 2
    boxes = desk.view(case).work["4"]["mailboxes"]
    assert [(each["address"], each["kind"]) for each in boxes] == [
        ("dinkes@contoh.go.id", "opd"),
        ("puskesmas@contoh.go.id", "unit"),
    ]
    desk.complete(case, "admin_system")
    assert desk.view(case).step == 5


def test_a_second_delivery_is_harmless(desk: Desk) -> None:
    case = desk.confirmed()
    (intent,) = mail_intents(desk, case)
    for _ in range(3):
        door.run(lambda tx: _intents.wake(tx, intent.id, 90))
        desk.work()
    assert len(desk.mail.calls) == 1
    kinds = [each.kind for each in _store.links_of(case.id) if '"mailbox.create"' in each.data]
    assert kinds.count("effect_proven") == 1


def test_an_unknown_outcome_is_read_back_by_the_next_attempt(desk: Desk) -> None:
    desk.mail.answers = [TimeoutError("no answer"), Pending(reason="Server sibuk.")]
    case = desk.confirmed()
    desk.work()
    (intent,) = mail_intents(desk, case)
    assert (intent.state, intent.attempts) == (IntentState.READY, 2)
    assert intent.sentence
    wait_for_retry(desk)
    wait_for_retry(desk)
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN
    assert [call.intent for call in desk.mail.calls] == [intent.id] * 3


def test_after_many_attempts_a_person_decides(desk: Desk) -> None:
    desk.mail.answers = [Pending(reason="Server sibuk.")] * 8
    case = desk.confirmed()
    for _ in range(9):
        wait_for_retry(desk)
    (intent,) = mail_intents(desk, case)
    assert intent.state is IntentState.PERSON
    service.retry(case.id, intent.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.work()
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN


def test_waiting_for_another_effect_of_the_case_costs_no_try(desk: Desk) -> None:
    desk.mail.answers = [Pending(reason="Menunggu yang lain.", waits=True)] * 12
    case = desk.confirmed()
    for _ in range(13):
        wait_for_retry(desk)
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN


def test_a_clash_returns_the_case_to_the_check(desk: Desk) -> None:
    desk.mail.answers = [Clash(sentence="Alamat sudah dipakai.")]
    case = desk.confirmed()
    desk.work()
    view = desk.view(case)
    assert (view.step, view.round) == (3, 2)
    assert view.turn is not None
    assert view.turn.claimed_by == desk.actors["jft1"].person


def test_with_one_clash_the_other_addresses_finish_first(desk: Desk) -> None:
    desk.mail.answers = [Clash(sentence="Alamat sudah dipakai.")]
    case = desk.confirmed(request=TWO)
    desk.work()
    assert {i.state for i in mail_intents(desk, case)} == {IntentState.CLASH, IntentState.PROVEN}
    assert desk.view(case).step == 3


def test_a_failure_returns_where_the_sop_says(desk: Desk) -> None:
    desk.mail.answers = [Failed(sentence="Kuota penuh.")]
    case = desk.confirmed()
    desk.work()
    assert desk.view(case).step == 3


def test_work_by_hand_is_verified_by_the_same_proof(desk: Desk) -> None:
    desk.mail.answers = [NeedsPerson(sentence="Buat di panel kantor.")]
    case = desk.confirmed()
    desk.work()
    (intent,) = mail_intents(desk, case)
    assert (intent.state, intent.sentence) == (IntentState.PERSON, "Buat di panel kantor.")
    service.done_by_hand(case.id, intent.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.work()
    assert desk.mail.calls[-1].by_hand
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN


def test_an_intent_of_another_case_is_not_found(desk: Desk) -> None:
    case, other = desk.at_effect(), desk.at_effect()
    (foreign,) = mail_intents(desk, other)
    with pytest.raises(NotFound):
        service.done_by_hand(case.id, foreign.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)


def test_a_fenced_worker_writes_nothing(desk: Desk) -> None:
    case = desk.confirmed()
    (intent,) = mail_intents(desk, case)
    now = door.read_now()
    assert _intent_rows.claim_intent(intent.id, "alt", now=now, until=now + timedelta(seconds=1))
    assert not _intent_rows.claim_intent(intent.id, "neu", now=now, until=now + timedelta(seconds=1))
    desk.wait()
    desk.work()  # the lease is over: another worker takes it and proves it
    assert not _intent_rows.settle_intent(intent.id, "alt", state="clash")
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN


def test_a_stranded_intent_is_woken_again(desk: Desk) -> None:
    case = desk.confirmed()
    QueuedJob.objects.all().delete()  # the queue lost everything; the row still tells
    desk.work()
    assert desk.mail.calls == []
    door.run(lambda tx: _intents._wake_all(tx, _intent_rows.runnable_intents(tx.now, 10)))
    desk.work()
    assert mail_intents(desk, case)[0].state is IntentState.PROVEN


def test_a_dropped_intent_is_never_run(desk: Desk) -> None:
    case = desk.at_effect()
    service.send_back(case.id, "Periksa lagi.", by=desk.actors["admin_system"], seen=desk.view(case).seq)
    wait_for_retry(desk)
    assert [i.state for i in mail_intents(desk, case)] == [IntentState.DROPPED]
    assert desk.mail.calls == []


def test_no_transaction_is_open_while_the_world_is_asked(desk: Desk) -> None:
    seen: list[bool] = []
    proof = desk.mail.proof

    def watching(context: object) -> object:
        seen.append(door.is_open())
        return proof(context)  # type: ignore[arg-type]

    desk.mail.proof = watching  # type: ignore[assignment, method-assign]
    desk.confirmed()
    desk.work()
    assert seen == [False]


def test_a_row_waits_for_the_paper_it_must_put_out(desk: Desk) -> None:
    desk.press.answers = []
    case = desk.registered()
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    desk.dispose(case, "kepala_bidang", "jft")
    view = desk.view(case)
    assert (view.step, view.phase) == (2, Phase.OPEN)  # the disposition sheet is not printed yet
    desk.work()
    assert desk.view(case).step == 3


def test_the_key_of_an_intent_names_case_step_round_effect_and_item(desk: Desk) -> None:
    case = desk.confirmed(request=TWO)
    desk.work()
    keys = [call.key for call in desk.mail.calls]
    assert keys == [f"{case.id}/4/1/0/0", f"{case.id}/4/1/0/1"]
    assert all(
        isinstance(call.intent, UUID) and call.by == desk.actors["admin_system"].person
        for call in desk.mail.calls
    )


def test_a_list_is_complete_when_its_last_proof_closes_the_row(desk: Desk) -> None:
    """Row 6 closes with the proof of its last sheet; only then is one line wanted for each sheet."""
    case = desk.confirmed(request=TWO)
    desk.work()
    for _ in range(3):
        desk.complete(case, "admin_system")
        desk.work()
    printed = [each["columns"]["address"] for each in desk.entries if each["book"] == "credential_prints"]
    assert printed == ["dinkes@contoh.go.id", "puskesmas@contoh.go.id"]


def test_a_plan_that_nobody_confirms_goes_straight_on(desk: Desk) -> None:
    desk.mail.plan_answer = Plan(summary="Buat alamat", confirm=False)
    case = desk.at_effect()
    desk.work()
    (intent,) = mail_intents(desk, case)
    assert (intent.state, intent.plan and intent.plan.confirm) == (IntentState.PROVEN, False)
    assert len(desk.mail.calls) == 1


def sheet_printed(desk: Desk, error: Exception) -> CaseRef:
    """Row 6 ends when its sheet is proven by the worker; entering it in the book is what breaks."""

    def enter(_: InsideContext) -> dict[str, str]:
        raise error

    catalogue._inside.pop("credentials.sheet")
    catalogue.outside("credentials.sheet", desk.press, label="Cetak lembar")
    case = desk.confirmed()
    desk.work()
    for _ in range(2):
        desk.complete(case, "admin_system")
        desk.work()
    desk.press.answers = [Proven(evidence={"serial": "1"})]
    desk.complete(case, "admin_system")
    catalogue.inside("register.enter")(enter)
    return case


def sheet(desk: Desk, case: CaseRef) -> IntentView:
    (found,) = [each for each in queries.intents(desk.actors["admin_system"], case.id) if each.step == 6]
    return found


def test_what_breaks_after_a_proof_is_told_at_once_and_goes_on_when_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    enters = catalogue.inside_verb("register.enter")
    assert enters is not None
    case = sheet_printed(desk, ZeroDivisionError("secret words"))
    desk.work()
    assert (sheet(desk, case).state, sheet(desk, case).sentence) == (
        IntentState.PERSON,
        _intents._NOT_RECORDED,
    )
    (said,) = [each for each in caplog.records if each.message == "intent.not_recorded"]
    trace = str(vars(said)["trace"])
    assert ("in enter" in trace, "secret" in trace) == (True, False)
    catalogue.inside("register.enter")(enters)
    intent = sheet(desk, case).id
    service.retry(case.id, intent, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.press.answers = [Proven(evidence={"serial": "1"})]
    desk.work()
    assert (sheet(desk, case).state, desk.view(case).step) == (IntentState.PROVEN, 7)


def test_a_refusal_after_a_proof_is_told_in_its_own_words(desk: Desk) -> None:
    case = sheet_printed(desk, Conflict("Buku ini sudah ditutup."))
    desk.work()
    assert (sheet(desk, case).state, sheet(desk, case).sentence) == (
        IntentState.PERSON,
        "Buku ini sudah ditutup.",
    )


def test_a_database_that_is_away_only_repeats_the_attempt(desk: Desk) -> None:
    case = sheet_printed(desk, OperationalError())
    with pytest.raises(OperationalError):
        desk.work()
    assert sheet(desk, case).state is IntentState.WANTED


def test_what_could_never_be_planned_is_planned_when_tried_again_and_not_run(desk: Desk) -> None:
    desk.mail.plan_error = TimeoutError("no answer")
    case = desk.at_effect()
    for _ in range(9):
        wait_for_retry(desk)
    (intent,) = mail_intents(desk, case)
    assert intent.state is IntentState.PERSON
    desk.mail.plan_error = None
    service.retry(case.id, intent.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.work()
    assert (mail_intents(desk, case)[0].state, desk.mail.calls) == (IntentState.PLANNED, [])
    assert queries.judge(case.id).ok

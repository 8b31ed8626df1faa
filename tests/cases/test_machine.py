"""The machine on three shapes: what is reached, what is refused, what comes back."""

from datetime import timedelta

import pytest
from tests.cases.shapes import Walk, mail_shape, person, post, server_shape, subdomain_shape

from tertib.cases import _commands as c
from tertib.cases._state import dump, load
from tertib.cases.types import IntentState, Phase
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed


def finish(walk: Walk, answers: dict[int, str]) -> Walk:
    while not walk.state.phase.is_over:
        walk.prove()
        if walk.state.phase.is_over:
            break
        step = walk.state.step or 0
        asked = walk.procedure.step(step).decision if walk.state.hop == 0 else None
        walk.complete(answers.get(step, asked.exits[0].label) if asked else None)
    return walk


def minutes(walk: Walk) -> int:
    return sum(walk.procedure.step(no).minutes for no in walk.rows())


def test_the_mail_procedure_closes_after_110_minutes_of_rows() -> None:
    walk = finish(Walk(mail_shape()), {})
    assert (walk.state.phase, walk.rows(), minutes(walk)) == (Phase.CLOSED, [1, 2, 3, 4, 5, 6, 7, 8], 110)


@pytest.mark.parametrize(
    ("answer", "rows", "total"),
    [
        ("Baru", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11], 130),
        ("Ubah", [1, 2, 3, 4, 6, 8, 9, 10, 11], 135),
        ("Hapus", [1, 2, 3, 4, 6, 8, 10, 11], 120),
    ],
)
def test_each_variant_takes_its_own_rows(answer: str, rows: list[int], total: int) -> None:
    walk = finish(Walk(subdomain_shape()), {3: answer})
    assert (walk.rows(), minutes(walk)) == (rows, total)


def test_the_maintenance_procedure_takes_240_minutes_and_repeats_a_row_with_trouble() -> None:
    walk = finish(Walk(server_shape()), {})
    assert (walk.state.phase, minutes(walk)) == (Phase.CLOSED, 240)
    again = Walk(server_shape()).reaches(4)
    again.complete("Ya")
    assert (again.state.step, again.state.round) == (4, 2)


def test_a_skippable_hop_is_skipped_when_the_disposition_names_the_one_behind_it() -> None:
    walk = Walk(mail_shape()).reaches(2)
    walk.complete(aims=(post("kb"),), disposes=True)
    assert (walk.state.performer, "hop_skipped" in walk.kinds()) == ("kb", True)


def test_a_disposition_to_the_next_performer_skips_nobody() -> None:
    walk = Walk(mail_shape()).reaches(2)
    walk.complete(aims=(post("sek"), post("kb")), disposes=True)
    assert walk.state.performer == "sek"


def test_a_disposition_cannot_jump_over_a_hop_that_is_not_skippable() -> None:
    walk = Walk(mail_shape()).reaches(2)
    with pytest.raises(Invalid):
        walk.complete(aims=(post("jft"),), disposes=True)


def test_the_last_disposition_of_a_row_reaches_the_next_row() -> None:
    walk = Walk(mail_shape()).reaches(2)
    walk.complete(aims=(post("kb"),), disposes=True)
    walk.complete(aims=(post("jft"),), disposes=True)
    assert (walk.state.step, walk.state.performer) == (3, "jft")


def test_a_performer_without_a_post_is_named() -> None:
    walk = Walk(mail_shape())
    del walk.world.seats["kb"]  # type: ignore[attr-defined]
    walk.reaches(2).complete()
    with pytest.raises(Misconfigured):
        walk.complete()


def test_an_unread_disposition_is_recalled_and_a_read_one_is_not() -> None:
    walk = Walk(mail_shape()).reaches(2)
    walk.complete(aims=(post("kb"),), disposes=True)
    walk.do(c.Recall(person=person("kd"), post=post("kd")))
    assert (walk.state.performer, walk.state.hop, walk.state.round) == ("kd", 0, 2)
    walk.complete(aims=(post("kb"),), disposes=True)
    walk.do(c.Read(person=person("kb"), post=post("kb")))
    with pytest.raises(Conflict):
        walk.do(c.Recall(person=person("kd"), post=post("kd")))


def test_a_disposition_that_closed_its_row_is_recalled_into_that_row() -> None:
    walk = Walk(mail_shape(), pools=()).reaches(2)
    walk.complete(aims=(post("kb"),), disposes=True)
    walk.complete(aims=(post("jft"),), disposes=True)
    walk.do(c.Recall(person=person("kb"), post=post("kb")))
    assert (walk.state.step, walk.state.hop, walk.state.performer) == (2, 2, "kb")
    walk.complete()
    assert walk.state.step == 3


def test_only_the_author_recalls() -> None:
    walk = Walk(mail_shape()).reaches(2)
    walk.complete(aims=(post("kb"),), disposes=True)
    with pytest.raises(NotAllowed):
        walk.do(c.Recall(person=person("adm"), post=post("adm")))


def test_deficiencies_stop_the_promise_and_the_case_returns_to_the_same_desk() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.do(c.Claim(person=person("jft satu"), post=post("jft")))
    walk.complete("Tidak", by="jft satu", deficiencies=2)
    assert walk.state.phase is Phase.OPEN  # the letter of deficiencies is not there yet
    walk.prove()
    used = walk.state.promise_used
    assert (walk.state.phase, walk.state.due) == (Phase.WAITING, None)
    walk.now += timedelta(minutes=500)
    walk.do(c.Resubmit())
    assert (walk.state.step, walk.state.round, walk.state.submission) == (3, 2, 2)
    assert walk.state.claimed_by == person("jft satu")
    assert walk.state.due == walk.now + timedelta(minutes=450 - used)


def test_an_answer_is_required_and_must_be_one_of_the_exits() -> None:
    walk = Walk(mail_shape()).reaches(3)
    for answer in (None, "Mungkin"):
        with pytest.raises(Invalid):
            walk.complete(answer)
    with pytest.raises(Invalid):
        walk.complete("Tidak")  # without a single deficiency


def test_a_row_closes_only_with_proof_whichever_comes_first() -> None:
    done_first, proven_first = Walk(mail_shape()).reaches(4), Walk(mail_shape()).reaches(4)
    done_first.complete()
    assert (done_first.state.step, done_first.state.post) == (4, post("adm"))
    done_first.prove()
    proven_first.prove()
    assert proven_first.state.step == 4
    proven_first.complete()
    assert (done_first.state.step, proven_first.state.step) == (5, 5)


def test_a_plan_must_be_confirmed_before_the_row_is_done() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.PlanMade(key=key, digest="00", confirm=True))
    with pytest.raises(Conflict):
        walk.complete()
    walk.do(c.ConfirmPlan(person=person("adm"), post=post("adm")))
    assert (walk.state.marks[key].state, walk.state.is_committed) == (IntentState.READY, True)


def test_a_clash_goes_back_where_the_sop_says() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.Trouble(key=key, verb="outside.mailbox", kind="effect_clashed"))
    assert (walk.state.step, walk.state.round, walk.state.marks) == (3, 2, {})


def test_trouble_without_a_way_back_waits_for_a_person() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.Trouble(key=key, verb="outside.mailbox", kind="effect_stuck"))
    walk.complete()
    assert (walk.state.step, walk.state.phase) == (4, Phase.OPEN)
    walk.do(c.Retry(key=key, person=person("adm 4"), post=post("adm")))
    walk.prove()
    assert walk.state.step == 5


def test_late_proof_of_a_row_left_behind_moves_nothing() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.Trouble(key=key, verb="outside.mailbox", kind="effect_clashed"))
    walk.do(c.Prove(key=key, verb="outside.mailbox"))
    assert (walk.state.step, walk.state.hop) == (3, 0)


def test_nobody_signs_off_their_own_work() -> None:
    walk = Walk(mail_shape(), pools=()).reaches(7)
    walk.complete(by="serba bisa")
    with pytest.raises(NotAllowed):
        walk.complete(by="serba bisa")
    walk.complete(by="orang lain")
    assert walk.state.performer == "kb"


def test_a_refused_paraf_goes_back_where_the_sop_says() -> None:
    walk = Walk(mail_shape()).reaches(7)
    walk.complete()
    walk.complete(refuses=True)
    assert (walk.state.step, walk.state.round) == (5, 2)


def test_sending_back_goes_to_the_hop_before_and_is_counted() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.do(c.SendBack(person=person("jft"), post=post("jft")))
    assert (walk.state.step, walk.state.performer, walk.state.sent_back) == (2, "kb", 1)
    walk.do(c.SendBack(person=person("kb"), post=post("kb")))
    assert (walk.state.step, walk.state.performer) == (2, "sek")


def test_the_registered_letter_cannot_be_sent_back_to_the_counter() -> None:
    walk = Walk(mail_shape()).reaches(2)
    with pytest.raises(Conflict):
        walk.do(c.SendBack(person=person("kd"), post=post("kd")))


def test_a_claimed_item_is_its_holders_until_released_or_handed_over() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.do(c.Claim(person=person("satu"), post=post("jft")))
    with pytest.raises(Conflict):
        walk.do(c.Claim(person=person("dua"), post=post("jft")))
    with pytest.raises(NotAllowed):
        walk.complete("Ya", by="dua")
    walk.do(c.HandOver(person=person("satu"), post=post("jft"), to=person("dua")))
    assert walk.complete("Ya", by="dua").step == 4


def test_release_returns_the_item_to_the_pool() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.do(c.Claim(person=person("satu"), post=post("jft")))
    walk.do(c.Release(person=person("satu"), post=post("jft")))
    assert walk.do(c.Claim(person=person("dua"), post=post("jft"))).claimed_by == person("dua")


def test_refusal_needs_a_reason_of_the_closed_list() -> None:
    walk = Walk(mail_shape()).reaches(3)
    with pytest.raises(Invalid):
        walk.do(c.Refuse(reason="tidak suka", person=person("jft"), post=post("jft")))
    walk.do(c.Refuse(reason="not_entitled", person=person("jft"), post=post("jft")))
    assert (walk.state.phase, walk.state.reason) == (Phase.REFUSED, "not_entitled")


def test_withdrawal_ends_until_the_world_was_changed() -> None:
    early = Walk(mail_shape()).reaches(3)
    assert early.do(c.Withdraw()).phase is Phase.WITHDRAWN
    late = Walk(mail_shape()).reaches(4)
    (key,) = late.state.marks
    late.do(c.PlanMade(key=key, digest="00", confirm=True))
    late.do(c.ConfirmPlan(person=person("adm"), post=post("adm")))
    with pytest.raises(Conflict):
        late.do(c.Withdraw())


def test_a_clash_changed_nothing_so_the_request_may_still_be_withdrawn() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.PlanMade(key=key, digest="00", confirm=True))
    walk.do(c.ConfirmPlan(person=person("adm"), post=post("adm")))
    walk.do(c.Trouble(key=key, verb="outside.mailbox", kind="effect_clashed"))
    assert walk.do(c.Withdraw()).phase is Phase.WITHDRAWN


def test_an_unknown_end_counts_as_a_change_of_the_world() -> None:
    walk = Walk(mail_shape()).reaches(4)
    (key,) = walk.state.marks
    walk.do(c.PlanMade(key=key, digest="00", confirm=True))
    walk.do(c.ConfirmPlan(person=person("adm"), post=post("adm")))
    walk.do(c.Trouble(key=key, verb="outside.mailbox", kind="effect_stuck"))
    walk.do(c.SendBack(person=person("adm"), post=post("adm")))
    with pytest.raises(Conflict):
        walk.do(c.Withdraw())


def test_a_paper_that_fails_after_its_row_can_be_tried_again() -> None:
    walk = Walk(mail_shape()).reaches(4)
    walk.do(c.Trouble(key="1.1.9.0", verb="letter.make", kind="effect_stuck"))
    assert walk.state.stranded == ("1.1.9.0",)
    walk.do(c.Retry(key="1.1.9.0", person=person("siapa pun")))
    assert walk.state.stranded == ()


def test_a_waiting_case_lapses_only_after_its_days() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.complete("Tidak", deficiencies=1)
    walk.prove()
    with pytest.raises(Conflict):
        walk.do(c.Lapse())
    walk.now += timedelta(days=6)
    assert walk.do(c.Lapse()).phase is Phase.LAPSED


def test_the_promise_starts_with_the_registration_and_the_number_is_kept() -> None:
    walk = Walk(mail_shape())
    assert walk.state.due is None
    walk.complete()
    assert (walk.state.number, walk.state.due) == ("400/1", walk.now + timedelta(minutes=450))


def test_a_moved_calendar_moves_the_promise() -> None:
    walk = Walk(mail_shape()).reaches(2)
    object.__setattr__(walk.world, "deadline", lambda start, m, _: start + timedelta(minutes=m, days=1))
    before = walk.state.due
    after = walk.do(c.MovePromise()).due
    assert before is not None
    assert after == before + timedelta(days=1)


def test_touch_and_waiting_are_told_apart() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.now += timedelta(minutes=9)
    walk.do(c.Claim(person=person("satu"), post=post("jft")))
    walk.now += timedelta(minutes=4)
    walk.complete("Ya", by="satu")
    (last,) = [e.data for e in walk.events if e.kind == "hop_done"][-1:]
    assert (last["waited"], last["touch"]) == (10, 5)


def test_an_ended_case_obeys_nothing_any_more() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.do(c.Withdraw())
    for command in (c.Withdraw(), c.Claim(person=person("satu")), c.Complete(person=person("satu"))):
        with pytest.raises(Conflict):
            walk.do(command)


def test_a_state_survives_its_snapshot() -> None:
    walk = Walk(mail_shape()).reaches(3)
    walk.complete("Tidak", deficiencies=1)
    assert load(dump(walk.state)) == walk.state
    walk.prove()
    assert load(dump(walk.state)) == walk.state

"""A key acts once, for the person who sent it and for what was sent; it answers nobody else."""

import pytest
from tests.cases.harness import CODE, Desk

from tertib.cases import queries, service
from tertib.cases.types import StepWork
from tertib.kernel.errors import Conflict, NotAllowed, NotFound

LONG = "k" * 500


def test_a_key_of_another_agency_finds_nothing_where_its_own_finds_the_case(desk: Desk) -> None:
    case = desk.open()
    own = desk.actors["dinkes"]
    done = service.withdraw(case.id, by=own, seen=case.seq, idempotency_key="satu")
    assert service.withdraw(case.id, by=own, seen=case.seq, idempotency_key="satu") == done
    with pytest.raises(NotFound):
        service.withdraw(case.id, by=desk.actors["bukitbestari"], seen=case.seq, idempotency_key="satu")


def test_a_key_of_a_colleague_is_no_right(desk: Desk) -> None:
    case = desk.registered()
    service.complete(case.id, StepWork(), by=desk.actors["kepala_dinas"], seen=case.seq, idempotency_key="k")
    with pytest.raises(NotAllowed):
        service.complete(
            case.id, StepWork(), by=desk.actors["jft1"], seen=desk.view(case).seq, idempotency_key="k"
        )


def test_a_case_opened_with_a_key_is_answered_only_to_its_opener(desk: Desk) -> None:
    case = desk.open(idempotency_key="satu")
    assert desk.open(idempotency_key="satu") == case
    other = desk.open(by="bukitbestari", idempotency_key="satu")
    assert other.id != case.id


def test_the_same_key_with_other_content_is_refused_with_a_sentence(desk: Desk) -> None:
    case = desk.registered()
    head, seen = desk.actors["kepala_dinas"], case.seq
    service.complete(case.id, StepWork(), by=head, seen=seen, idempotency_key="k")
    with pytest.raises(Conflict, match="sudah dipakai") as refused:
        service.complete(case.id, StepWork(note="lain"), by=head, seen=seen, idempotency_key="k")
    assert refused.value.code == "key_used"


def test_the_same_key_for_another_act_is_refused(desk: Desk) -> None:
    case = desk.at_check()
    by = desk.actors["jft1"]
    seen = service.claim(case.id, by=by, seen=desk.view(case).seq, idempotency_key="k").seq
    with pytest.raises(Conflict, match="sudah dipakai"):
        service.release(case.id, by=by, seen=seen, idempotency_key="k")
    service.release(case.id, by=by, seen=seen, idempotency_key="k2")


def test_another_request_with_the_same_key_opens_nothing_and_says_so(desk: Desk) -> None:
    desk.open(idempotency_key="satu")
    with pytest.raises(Conflict, match="sudah dipakai"):
        desk.open(idempotency_key="satu", request={"reason": "Lain"})
    assert len(queries.my_cases(desk.actors["dinkes"])) == 1


def test_a_key_of_any_length_is_a_key(desk: Desk) -> None:
    assert desk.open(idempotency_key=LONG) == desk.open(idempotency_key=LONG)


def test_a_draft_sent_twice_answers_the_same_case(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    files = {"letter": [desk.brought("dinkes")]}
    first, second = (
        service.save_draft(desk.office, CODE, by=by, request=desk.request(), files=files) for _ in range(2)
    )
    case = service.submit_draft(first.id, by=by, idempotency_key="halaman")
    assert service.submit_draft(first.id, by=by, idempotency_key="halaman") == case
    assert service.submit_draft(second.id, by=by, idempotency_key="halaman") == case
    assert queries.drafts(by) == ()
    with pytest.raises(NotFound):
        service.submit_draft(first.id, by=desk.actors["bukitbestari"], idempotency_key="halaman")


def test_another_draft_with_the_key_of_a_sent_page_stays_a_draft(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    files = {"letter": [desk.brought("dinkes")]}
    first = service.save_draft(desk.office, CODE, by=by, request=desk.request(), files=files)
    service.submit_draft(first.id, by=by, idempotency_key="halaman")
    other = service.save_draft(desk.office, CODE, by=by, request=desk.request(reason="Lain"), files=files)
    with pytest.raises(Conflict, match="sudah dipakai"):
        service.submit_draft(other.id, by=by, idempotency_key="halaman")
    assert [each.id for each in queries.drafts(by)] == [other.id]


def test_the_chain_rebuilds_a_case_that_was_opened_with_a_key(desk: Desk) -> None:
    case = desk.open(idempotency_key="satu")
    assert queries.differences(case.id) == ()

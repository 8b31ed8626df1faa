"""What an administrator sees to: every effect of the office that needs a person, dead jobs, dead letters."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cases.harness import Desk, new_person

from tertib.cases import queries, service
from tertib.cases.catalogue import Clash, NeedsPerson
from tertib.cases.types import IntentState
from tertib.kernel.actor import PUBLIC, SYSTEM, Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPost, NewUnit
from tertib.runtime.models import OutboxMessage, QueuedJob


def stuck(desk: Desk) -> None:
    desk.mail.answers = [NeedsPerson(sentence="Buat di panel kantor.")]
    desk.confirmed()
    desk.work()


def admin_elsewhere(desk: Desk) -> Actor:
    office = people.create_unit(NewUnit(key="lain", name="Kantor Lain", is_office=True), by=SYSTEM).id
    new = NewPost(unit=office, key="admin", title="Admin", roles=frozenset({"administrator"}))
    post = people.create_post(new, by=SYSTEM).id
    person = new_person("Admin.Lain")
    people.create_mandate(NewMandate(post=post, person=person, start=date(2026, 1, 1)), by=SYSTEM)
    return replace(desk.actors["admin_system"], person=person)


def dead_job(desk: Desk, key: str | None = None) -> int:
    row = QueuedJob.objects.create(
        task="cases.resume_intents",
        key=key,
        state="dead",
        run_at=desk.clock.now,
        max_attempts=3,
        attempt=3,
        lease_seconds=60,
        enqueued_at=desk.clock.now,
        ended_at=desk.clock.now,
        reason="worker lost",
    )
    return int(row.pk)


def dead_letter(desk: Desk, case: UUID | None) -> UUID:
    row = OutboxMessage.objects.create(
        id=uuid4(),
        key=str(uuid4()),
        case=case,
        recipient="dinkes@contoh.id",
        subject="Permohonan diterima",
        text="…",
        state="dead",
        posted_at=desk.clock.now,
    )
    return UUID(str(row.pk))


def test_effects_of_the_whole_office_show_whose_turn_it_is(desk: Desk) -> None:
    stuck(desk)
    stuck(desk)
    found = queries.operations(desk.actors["admin_system"])
    assert [(one.sentence, one.state, one.turn_title) for one in found.troubles] == [
        ("Buat di panel kantor.", IntentState.PERSON, "Admin System")
    ] * 2


def test_what_an_earlier_round_left_behind_is_over(desk: Desk) -> None:
    desk.mail.answers = [Clash(sentence="Alamat sudah dipakai.")]
    case = desk.confirmed()
    desk.work()
    desk.complete(case, "jft1", answer="Ya")
    desk.work()
    assert queries.operations(desk.actors["admin_system"]).troubles == ()


def test_another_office_sees_neither_effects_nor_letters_of_this_one(desk: Desk) -> None:
    stuck(desk)
    case = desk.open()
    ours, nobodys = dead_letter(desk, case.id), dead_letter(desk, None)
    found = queries.operations(admin_elsewhere(desk))
    assert found.troubles == ()
    assert [one.id for one in found.letters] == [nobodys]
    mine = queries.operations(desk.actors["admin_system"])
    assert {one.id for one in mine.letters} == {ours, nobodys}


@pytest.mark.parametrize("who", ["kepala_dinas", "jft1", "dinkes"])
def test_only_an_administrator_looks_and_acts(desk: Desk, who: str) -> None:
    by, job, letter = desk.actors[who], dead_job(desk), dead_letter(desk, None)
    for refused in (by, PUBLIC):
        with pytest.raises(NotAllowed):
            queries.operations(refused)
        with pytest.raises(NotAllowed):
            service.run_again(job, by=refused)
        with pytest.raises(NotAllowed):
            service.post_again(letter, by=refused)


def test_a_dead_job_runs_again_once(desk: Desk) -> None:
    by, job = desk.actors["admin_system"], dead_job(desk)
    assert [one.id for one in queries.operations(by).jobs] == [job]
    service.run_again(job, by=by)
    assert QueuedJob.objects.get(pk=job).state == "pending"
    with pytest.raises(Conflict):
        service.run_again(job, by=by)


def test_a_dead_letter_is_sent_again_once(desk: Desk) -> None:
    by, letter = desk.actors["admin_system"], dead_letter(desk, desk.open().id)
    service.post_again(letter, by=by)
    assert OutboxMessage.objects.get(pk=letter).state == "waiting"
    with pytest.raises(NotFound):
        service.post_again(letter, by=by)


def test_a_letter_of_another_office_does_not_exist(desk: Desk) -> None:
    letter = dead_letter(desk, desk.open().id)
    with pytest.raises(NotFound):
        service.post_again(letter, by=admin_elsewhere(desk))
    assert OutboxMessage.objects.get(pk=letter).state == "dead"


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_with_more_in_trouble(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    for _ in range(many):
        stuck(desk)
        dead_letter(desk, desk.open().id)
        dead_job(desk)
    with django_assert_max_num_queries(9):
        found = queries.operations(desk.actors["admin_system"])
    assert (len(found.troubles), len(found.letters), len(found.jobs)) == (many, many, many)

"""Warnings reach whoever can act by then: in a pool, after a change of holder, and past people on leave."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.cases.harness import SYSTEM, Desk, new_person
from tests.cases.test_warnings import set_clock, set_rules, told
from tests.runtime.relay import Relay, relay

from tertib.cases import _greetings, _warnings, queries, service
from tertib.cases.types import CaseRef
from tertib.people import service as people
from tertib.people.models import Mandate
from tertib.people.types import NewMandate, OfficeRules, SpecialDay, Substitute
from tertib.runtime import outbox

SOON, DUE, LATE = "2026-11-24T15:55", "2026-11-25T08:10", "2026-11-25T12:00"
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def person(desk: Desk, name: str) -> UUID:
    found = desk.actors[name].person
    assert found is not None
    return found


def away(desk: Desk, name: str, *, since: date = WEDNESDAY, plh: tuple[str, str] | None = None) -> None:
    """On leave for a week; `plh` names the post and who is charged with it."""
    charged = (
        [Substitute(post=desk.posts[plh[0]], person=person(desk, plh[1]), decree_no="800/1/2026")]
        if plh
        else []
    )
    people.set_leave(person(desk, name), start=since, end=date(2026, 12, 2), by=SYSTEM, substitutes=charged)


def leave_office(desk: Desk, name: str) -> None:
    people.end_mandate(Mandate.objects.get(person=person(desk, name)).id, last_day=TUESDAY, by=SYSTEM)


def claimed(desk: Desk, by: str = "jft1") -> CaseRef:
    case = desk.at_check()
    return service.claim(case.id, by=desk.actors[by], seen=desk.view(case).seq)


def warned(desk: Desk, at: str, said: str) -> list[str]:
    set_clock(desk, at)
    _warnings.warn(desk.office)
    _warnings.warn(desk.office)
    return told(said)


# --- a pool -----------------------------------------------------------------------------------------


def test_an_item_of_a_pool_warns_everybody_in_it_and_a_claimed_one_its_holder(desk: Desk) -> None:
    desk.at_check()
    assert warned(desk, SOON, "Segera jatuh tempo") == ["jft1", "jft2"]


def test_a_claimed_item_warns_whoever_claimed_it(desk: Desk) -> None:
    claimed(desk)
    assert warned(desk, SOON, "Segera jatuh tempo") == ["jft1"]


@pytest.mark.parametrize("gone", [away, leave_office])
def test_the_pool_is_warned_of_what_somebody_claimed_who_is_not_there(desk: Desk, gone) -> None:  # type: ignore[no-untyped-def]
    claimed(desk)
    gone(desk, "jft1")
    assert warned(desk, DUE, "Jatuh tempo") == ["jft2"]


def test_the_pool_is_told_of_a_moved_deadline_whose_claimer_is_not_there(desk: Desk) -> None:
    claimed(desk)
    away(desk, "jft1", since=TUESDAY)
    people.enter_days(desk.office, [SpecialDay(day=WEDNESDAY, name="Libur")], by=SYSTEM)
    service.recompute_promises(desk.office)
    assert told("Batas waktu 1 tugas") == ["jft2"]


def test_the_feed_and_the_morning_letter_of_a_colleague_hold_what_was_left_behind(desk: Desk) -> None:
    case = claimed(desk)
    assert queries.open_work(person(desk, "jft2")) == ()
    away(desk, "jft1")
    set_clock(desk, "2026-11-25T07:30")
    assert [each.case for each in queries.open_work(person(desk, "jft2"))] == [case.id]
    _greetings.greet(desk.office)
    assert told("Tugas Anda") == ["jft2"]


# --- another holder ---------------------------------------------------------------------------------


def test_whoever_holds_the_post_by_then_is_warned(desk: Desk) -> None:
    desk.registered()
    assert warned(desk, SOON, "Segera jatuh tempo") == ["kepala_dinas"]
    leave_office(desk, "kepala_dinas")
    people.create_mandate(
        NewMandate(post=desk.posts["kepala_dinas"], person=new_person("Pejabat.baru"), start=WEDNESDAY),
        by=SYSTEM,
    )
    assert warned(desk, DUE, "Jatuh tempo") == ["baru"]
    _greetings.greet(desk.office)
    assert "baru" in told("Tugas Anda 25 November")
    assert "kepala_dinas" not in told("Tugas Anda 25 November")


def test_an_acting_official_is_warned_in_the_place_of_the_one_on_leave(desk: Desk) -> None:
    desk.registered()
    away(desk, "kepala_dinas", plh=("kepala_dinas", "sekretaris"))
    assert warned(desk, DUE, "Jatuh tempo") == ["sekretaris"]
    _greetings.greet(desk.office)
    assert "sekretaris" in told("Tugas Anda 25 November")
    assert "kepala_dinas" not in told("Tugas Anda 25 November")


# --- nobody there -----------------------------------------------------------------------------------


def test_when_nobody_of_the_post_is_there_the_superior_hears_of_it_at_once(desk: Desk, superior: str) -> None:
    desk.at_check()
    away(desk, "jft1")
    away(desk, "jft2")
    assert warned(desk, DUE, "Jatuh tempo") == [superior]
    assert warned(desk, LATE, "Lewat janji layanan") == [superior]


def test_a_superior_on_leave_is_represented_by_his_plh(desk: Desk, superior: str) -> None:
    case = claimed(desk)
    away(desk, superior, plh=(superior, "kepala_bidang"))
    assert warned(desk, LATE, "Lewat janji layanan") == ["kepala_bidang"]
    assert queries.verify(case.id).ok


# --- at night, and through the relay ----------------------------------------------------------------


def test_at_night_nobody_is_warned_and_in_the_morning_whoever_is_there(desk: Desk) -> None:
    set_rules(desk, OfficeRules(warn_before=300))
    claimed(desk)
    away(desk, "jft1")
    assert warned(desk, "2026-11-24T22:00", "Segera jatuh tempo") == []
    assert warned(desk, "2026-11-25T07:00", "Segera jatuh tempo") == ["jft2"]


@pytest.fixture
def server(settings: Any) -> Iterator[Relay]:
    with relay() as running:
        settings.OUTBOX_BACKEND, settings.SMTP_HOST, settings.SMTP_PORT = "smtp", "127.0.0.1", running.port
        settings.SMTP_SECURITY, settings.SMTP_USER = "none", ""
        running.answers["."] = "250 2.0.0 queued as 1"
        yield running


def test_each_warning_stands_in_the_outbox_with_what_the_relay_answered(
    desk: Desk,
    superior: str,
    server: Relay,
) -> None:
    case = claimed(desk)
    away(desk, "jft1")
    server.answers["RCPT"] = "550 5.1.1 tidak dikenal"
    warned(desk, LATE, "Jatuh tempo")
    desk.work()
    letters = [each for each in outbox.letters_for(case.id) if each.posted_at == desk.clock.now]
    told_of = {(each.to.removesuffix("@contoh.id"), each.subject.split(":")[0]) for each in letters}
    assert told_of == {("Pejabat.jft2", "Jatuh tempo"), (f"Pejabat.{superior}", "Lewat janji layanan")}
    assert [(each.state, each.answer) for each in letters] == [("dead", "550 5.1.1 tidak dikenal")] * 2

"""Pauses, providers, late holidays: what stops the clocks, what moves a deadline, and who is told."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.cases.harness import SYSTEM, Desk

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Clock
from tertib.kernel.errors import Conflict, Invalid, NotAllowed
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.types import OfficeRules, SpecialDay
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure
from tertib.runtime import outbox

LATE = SpecialDay(day=date(2026, 11, 25), name="Pemilihan ulang", source="Surat Edaran", decree="100/2026")


def allow_holds(desk: Desk) -> None:
    people_service.set_rules(desk.office, OfficeRules(provider_hold=True), by=SYSTEM)


def held(desk: Desk, provider: str = "PT Jaringan Contoh") -> CaseRef:
    allow_holds(desk)
    case = desk.at_check()
    seen = desk.view(case).seq
    return service.hold(case.id, provider, by=desk.actors["jft1"], seen=seen, note="Tiket 12")


def promise(desk: Desk, case: CaseRef) -> Clock:
    return queries.clocks(case.id).promise


def names(desk: Desk, case: CaseRef, who: str = "jft1") -> list[str]:
    return [each.name for each in queries.open_actions(desk.view(case), desk.actors[who])]


def kinds(desk: Desk, case: CaseRef) -> list[str]:
    return [each.kind for each in queries.timeline(desk.actors["jft1"], case.id)]


def enter(desk: Desk, day: SpecialDay = LATE) -> None:
    people_service.enter_days(desk.office, [day], by=SYSTEM)


def subjects(case: CaseRef) -> list[str]:
    return [each.subject.split(":")[0] for each in outbox.letters_for(case.id)]


# --- a provider must act ---------------------------------------------------------------------------


def test_touch_and_promise_stand_still_while_a_provider_must_act(desk: Desk) -> None:
    case = held(desk)
    before = queries.clocks(case.id)
    desk.wait(24 * 60)
    after = queries.clocks(case.id)
    assert (after.touch.used, after.promise.used) == (before.touch.used, before.promise.used)
    assert (after.promise.state, after.promise.due) == ("held", None)
    assert after.promise.held_by == "PT Jaringan Contoh"


def test_the_promise_runs_on_by_as_much_as_it_stood_still(desk: Desk) -> None:
    allow_holds(desk)
    case = desk.at_check()
    due = desk.view(case).due
    service.hold(case.id, "PT Jaringan", by=desk.actors["jft1"], seen=desk.view(case).seq)
    desk.wait(24 * 60)
    service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert due is not None
    assert desk.view(case).due == due + timedelta(days=1)
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_only_running_on_is_offered_while_the_clock_stands_still(desk: Desk) -> None:
    case = held(desk)
    assert names(desk, case) == ["resume"]
    with pytest.raises(Conflict):
        desk.complete(case, "jft1", answer="Ya")
    service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert "complete" in names(desk, case)
    with pytest.raises(Conflict):
        service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)


def test_where_neither_sop_nor_office_allow_it_nobody_stops_the_clock(desk: Desk) -> None:
    case = desk.at_check()
    assert "hold" not in names(desk, case)
    with pytest.raises((NotAllowed, Conflict)):
        service.hold(case.id, "PT Jaringan", by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert promise(desk, case).state == "running"


@pytest.mark.parametrize("provider", ["", "  ", "x" * 121])
def test_the_provider_must_be_named(desk: Desk, provider: str) -> None:
    allow_holds(desk)
    case = desk.at_check()
    with pytest.raises(Invalid):
        service.hold(case.id, provider, by=desk.actors["jft1"], seen=desk.view(case).seq)


def test_somebody_elses_turn_is_not_stopped(desk: Desk) -> None:
    allow_holds(desk)
    case = desk.at_check()
    with pytest.raises(NotAllowed):
        service.hold(case.id, "PT Jaringan", by=desk.actors["sekretaris"], seen=desk.view(case).seq)


def test_the_public_page_says_that_a_provider_is_waited_for_and_not_which(desk: Desk) -> None:
    case = held(desk)
    progress = queries.progress(case.tracking)
    assert (progress.clock, progress.held_by, progress.must_do) == ("held", "provider", "")
    assert "Jaringan" not in repr(progress)


def test_the_applicant_may_withdraw_while_a_provider_is_waited_for(desk: Desk) -> None:
    case = held(desk)
    service.withdraw(case.id, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    assert queries.replay(case.id)
    assert desk.view(case).hold is None


def test_the_inbox_says_what_is_waited_for(desk: Desk) -> None:
    case = held(desk)
    (item,) = [each for each in queries.inbox(desk.actors["jft1"]).items if each.case == case.id]
    assert (item.action, item.due) == ("Menunggu penyedia", None)


# --- explanations ----------------------------------------------------------------------------------


def test_the_minutes_of_an_explanation_add_up_to_the_promise_pauses_and_all(desk: Desk) -> None:
    case = held(desk)
    desk.wait(3 * 24 * 60)
    service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    clock = promise(desk, case)
    assert sum(line.minutes for line in clock.lines) == clock.limit == 450
    assert any("menunggu PT Jaringan Contoh" in str(line) for line in clock.lines)


def test_an_explanation_after_the_applicant_completed_tells_the_pause(desk: Desk) -> None:
    case = desk.incomplete()
    desk.wait(24 * 60)
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    clock = promise(desk, case)
    assert sum(line.minutes for line in clock.lines) == 450
    assert any("menunggu pemohon" in str(line) for line in clock.lines)


def test_every_deadline_of_a_case_is_explained_by_lines_that_add_up(desk: Desk) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    running = queries.clocks(case.id)
    waiting = queries.clocks(desk.incomplete().id)
    assert running.touch.due is not None
    assert running.touch.due == _end_of(running.touch)
    for clock in (running.promise, running.touch, waiting.applicant):
        assert clock.lines
        assert sum(line.minutes for line in clock.lines) == clock.limit


def _procedure(desk: Desk, case: CaseRef) -> Procedure:
    return procedures.procedure(desk.view(case).bundle)


def _end_of(clock: Clock) -> datetime:
    last = clock.lines[-1]
    assert last.end is not None
    return datetime.combine(last.day, last.end, timezone(timedelta(hours=7)))


def test_the_days_of_an_applicant_are_numbered(desk: Desk) -> None:
    case = desk.incomplete()
    clock = queries.clocks(case.id).applicant
    assert clock.due == desk.view(case).waiting_until
    numbered = [line for line in clock.lines if "hari kerja ke-" in line.reason]
    assert numbered[-1].reason == f"hari kerja ke-{len(numbered)}"
    assert len(numbered) == _procedure(desk, case).waiting_days
    assert (clock.state, clock.left) == ("running", clock.limit)


def test_work_of_other_hands_stands_in_the_explanation_of_the_row(desk: Desk) -> None:
    case = desk.at_check()
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    desk.wait(2)
    service.release(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    service.claim(case.id, by=desk.actors["jft2"], seen=desk.view(case).seq)
    clock = queries.clocks(case.id).touch
    assert (clock.lines[0].minutes, clock.lines[0].reason) == (2, "sudah dikerjakan sebelumnya")
    assert sum(line.minutes for line in clock.lines) == clock.limit


def test_each_stop_has_a_clock_of_its_own(desk: Desk) -> None:
    case = held(desk)
    desk.wait(24 * 60)
    stopped = queries.clocks(case.id)
    assert (stopped.provider.used, stopped.provider.held_by) == (450, "PT Jaringan Contoh")
    service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert queries.clocks(case.id).provider.used == 450
    other = desk.incomplete()
    desk.wait(24 * 60)
    assert queries.clocks(other.id).applicant.used == 450
    service.resubmit(other.id, {}, by=desk.actors["dinkes"], seen=desk.view(other).seq)
    after = queries.clocks(other.id)
    assert (after.applicant.used, after.provider.used) == (450, 0)


def test_a_finished_case_still_explains_its_deadline_until_the_calendar_changes(desk: Desk) -> None:
    case = desk.closed()
    assert sum(line.minutes for line in promise(desk, case).lines) == 450
    enter(desk)
    assert promise(desk, case).lines == ()


def test_the_applicant_and_the_public_never_learn_the_name_of_a_provider(desk: Desk) -> None:
    case = held(desk)
    told = [queries.case_for(desk.actors["dinkes"], case.id), queries.progress(case.tracking)]
    desk.wait(60)
    service.resume(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    told += [queries.case_for(desk.actors["dinkes"], case.id), queries.progress(case.tracking)]
    assert "PT Jaringan Contoh" in repr(desk.view(case))
    assert all("Jaringan" not in repr(each) for each in told)
    assert "menunggu penyedia" in " ".join(map(str, told[2].clocks.promise.lines))


def test_lists_say_of_every_promise_where_it_stands(desk: Desk) -> None:
    new, running, stopped = desk.open(), desk.registered(), held(desk)
    states = {each.case: each.clock.state for name in desk.actors if name not in ("dinkes",)
              for each in queries.inbox(desk.actors[name]).items}  # fmt: skip
    assert [states[each.id] for each in (new, running, stopped)] == ["ahead", "running", "held"]
    mine = {each.id: each.clock.state for each in queries.my_cases(desk.actors["dinkes"])}
    assert [mine[each.id] for each in (new, running, stopped)] == ["ahead", "running", "held"]
    item = next(each for each in queries.inbox(desk.actors["kepala_dinas"]).items if each.case == running.id)
    assert (item.left, item.clock.limit) == (item.clock.left, 450)


# --- a late holiday --------------------------------------------------------------------------------


def test_a_late_holiday_moves_open_deadlines_once_and_tells_those_affected_once(desk: Desk) -> None:
    case, other = desk.registered(), desk.at_check()
    before = {each.id: desk.view(each).due for each in (case, other)}
    enter(desk)
    assert service.recompute_promises(desk.office) == 2
    for each in (case, other):
        due = before[each.id]
        assert due is not None
        assert desk.view(each).due == due + timedelta(days=1)
        assert subjects(each).count("Batas waktu berubah") == 1
    told = _to_officials()
    assert service.recompute_promises(desk.office) == 0
    enter(desk)
    assert service.recompute_promises(desk.office) == 0
    assert [subjects(each).count("Batas waktu berubah") for each in (case, other)] == [1, 1]
    assert _to_officials() == told
    assert all(queries.verify(each.id).ok and queries.replay(each.id) for each in (case, other))


def _to_officials() -> list[tuple[str, str]]:
    from tertib.runtime.models import OutboxMessage

    found = OutboxMessage.objects.filter(subject__startswith="Batas waktu", key__startswith="moved:")
    return sorted((each.recipient, each.subject) for each in found)


def test_an_official_is_told_of_all_cases_in_one_letter(desk: Desk) -> None:
    for _ in range(3):
        desk.registered()
    enter(desk)
    service.recompute_promises(desk.office)
    assert ("Pejabat.kepala_dinas@contoh.id", "Batas waktu 3 tugas Anda berubah") in _to_officials()


def remove(desk: Desk) -> None:
    people_service.remove_day(desk.office, LATE.day, by=SYSTEM)


def to_the_head(desk: Desk) -> list[str]:
    return [subject for to, subject in _to_officials() if to == "Pejabat.kepala_dinas@contoh.id"]


def test_a_holiday_that_is_removed_and_entered_again_is_told_again(desk: Desk) -> None:
    case = desk.registered()
    before = desk.view(case).due
    for told, change in enumerate((enter, remove, enter), start=1):
        change(desk)
        assert service.recompute_promises(desk.office) == 1
        assert service.recompute_promises(desk.office) == 0
        assert len(to_the_head(desk)) == told
    assert subjects(case).count("Batas waktu berubah") == 3
    assert before is not None
    assert desk.view(case).due == before + timedelta(days=1)


def test_moves_that_were_not_told_yet_are_told_as_one_from_where_to_where(
    desk: Desk, monkeypatch: Any
) -> None:
    """A count that died before its letters, then another holiday: one line per case, none told in between."""
    from tertib.cases import _deadlines
    from tertib.runtime.models import OutboxMessage

    cases = [desk.registered(), desk.registered()]
    before = [desk.view(each).due for each in cases]
    enter(desk)
    with monkeypatch.context() as broken:
        broken.setattr(_deadlines, "_settle", _dies)
        with pytest.raises(SystemExit):
            service.recompute_promises(desk.office)
    assert to_the_head(desk) == []
    enter(desk, SpecialDay(day=date(2026, 11, 26), name="Pemilihan ulang kedua"))
    assert service.recompute_promises(desk.office) == 2
    assert to_the_head(desk) == ["Batas waktu 2 tugas Anda berubah"]
    letter = OutboxMessage.objects.get(key__startswith="moved:", recipient="Pejabat.kepala_dinas@contoh.id")
    assert letter.text.count("semula 25 November 2026") == letter.text.count("menjadi 27 November 2026") == 2
    assert [desk.view(each).due - due for each, due in zip(cases, before, strict=True) if due] == [
        timedelta(days=2)
    ] * 2


def _dies(*_: Any) -> None:
    raise SystemExit


def test_a_deadline_that_came_back_before_anybody_was_told_is_no_news(desk: Desk, monkeypatch: Any) -> None:
    from tertib.cases import _deadlines

    desk.registered()
    enter(desk)
    with monkeypatch.context() as broken:
        broken.setattr(_deadlines, "_settle", _dies)
        with pytest.raises(SystemExit):
            service.recompute_promises(desk.office)
    remove(desk)
    assert service.recompute_promises(desk.office) == 1
    assert to_the_head(desk) == []
    enter(desk)
    service.recompute_promises(desk.office)
    assert to_the_head(desk) == ["Batas waktu 1 tugas Anda berubah"]


def test_the_chain_keeps_before_and_after(desk: Desk) -> None:
    case = desk.registered()
    enter(desk)
    service.recompute_promises(desk.office)
    (moved,) = [
        each for each in queries.timeline(desk.actors["jft1"], case.id) if each.kind == "promise_moved"
    ]
    said = str(moved)
    assert "semula 25 November 2026" in said
    assert "menjadi 26 November 2026" in said


def test_the_worker_notices_the_holiday_by_itself(desk: Desk) -> None:
    from tertib.cases import _deadlines
    from tertib.runtime.queue import Worker

    case = desk.registered()
    service.recompute_promises(desk.office)
    enter(desk)
    _deadlines._watch(None)  # type: ignore[arg-type]  # what the schedule calls every minute
    Worker("uji", strict=True).run_pending()
    assert "promise_moved" in kinds(desk, case)


def test_an_applicant_gets_a_later_day_and_never_an_earlier_one(desk: Desk) -> None:
    case = desk.incomplete()
    until = desk.view(case).waiting_until
    enter(desk, SpecialDay(day=date(2026, 11, 26), name="Libur"))
    service.recompute_promises(desk.office)
    later = desk.view(case).waiting_until
    assert until is not None
    assert later is not None
    assert later > until
    people_service.remove_day(desk.office, date(2026, 11, 26), by=SYSTEM)
    service.recompute_promises(desk.office)
    assert desk.view(case).waiting_until == later
    assert subjects(case).count("Batas melengkapi diundur") == 1


def test_a_case_that_is_over_is_left_alone(desk: Desk) -> None:
    case = desk.closed()
    before = desk.view(case).seq
    enter(desk)
    assert service.recompute_promises(desk.office) == 0
    assert desk.view(case).seq == before


def test_counting_again_goes_on_where_it_was_cut_off(desk: Desk, monkeypatch: Any) -> None:
    """Killed between two cases, then asked again: each moved once, each official told once of both."""
    from tertib.cases import _deadlines

    cases = [desk.registered(), desk.registered()]
    enter(desk)

    def cut() -> None:
        raise SystemExit

    monkeypatch.setattr(_deadlines, "BREATH", 1)
    with pytest.raises(SystemExit):
        _deadlines.recount(desk.office, beat=cut)
    assert service.recompute_promises(desk.office) == 1
    assert [kinds(desk, each).count("promise_moved") for each in cases] == [1, 1]
    assert ("Pejabat.kepala_dinas@contoh.id", "Batas waktu 2 tugas Anda berubah") in _to_officials()


def test_a_sop_may_run_on_another_calendar_of_the_office(desk: Desk) -> None:
    from tertib.cases._office import Office

    hours = {"zone": "Asia/Jakarta", "hours": {day: ["00:00-24:00"] for day in ("tuesday", "wednesday")}}
    people_service.set_calendar(desk.office, hours, by=SYSTEM, key="jaga")
    now = people.office_calendar(desk.office, "jaga").zone
    office = Office(id=desk.office, code="x", key="jaga")
    assert now == "Asia/Jakarta"
    assert office.deadline(desk.clock.now, 600) == desk.clock.now + timedelta(minutes=600)


def test_the_command_line_tells_the_same_explanation(desk: Desk, capsys: Any) -> None:
    import json

    from tertib.surfaces import cli

    case = desk.registered()
    assert cli.run(cli.COMMANDS, ["case", "clocks", case.tracking, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    due = desk.view(case).due
    assert due is not None
    assert told["due"] == due.isoformat(timespec="minutes") or told["due"]
    assert sum(line["minutes"] for line in told["promise"]["lines"]) == told["promise"]["limit"] == 450
    assert cli.run(cli.COMMANDS, ["case", "clocks", "tidak-ada"]) == 1

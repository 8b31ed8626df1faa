"""Commands on a stored case: waiting, going back, ending; stale pages and second clicks."""

from datetime import timedelta

import pytest
from tests.cases.harness import CODE, PDF, Desk

from tertib.cases import queries, service
from tertib.cases.types import Disposition, Phase, StepWork
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.runtime import door, outbox


def test_a_stale_page_is_told_what_happened_and_changes_nothing(desk: Desk) -> None:
    case = desk.registered()
    old = case.seq
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    before = desk.view(case).seq
    with pytest.raises(Conflict) as refused:
        service.complete(case.id, StepWork(), by=desk.actors["kepala_dinas"], seen=old)
    assert refused.value.code == "stale"
    assert "Pejabat.kepala_dinas" in str(refused.value)
    assert desk.view(case).seq == before


def test_background_news_does_not_make_a_page_stale(desk: Desk) -> None:
    case = desk.registered()
    seen = case.seq
    desk.work()  # the receipt is printed meanwhile
    assert desk.view(case).seq > seen
    service.complete(case.id, StepWork(), by=desk.actors["kepala_dinas"], seen=seen)


def test_the_same_key_acts_once(desk: Desk) -> None:
    case = desk.registered()
    once = service.complete(
        case.id, StepWork(), by=desk.actors["kepala_dinas"], seen=case.seq, idempotency_key="k1"
    )
    twice = service.complete(
        case.id, StepWork(), by=desk.actors["kepala_dinas"], seen=case.seq, idempotency_key="k1"
    )
    assert once == twice


def test_a_case_is_opened_once_per_key(desk: Desk) -> None:
    assert desk.open(idempotency_key="satu").id == desk.open(idempotency_key="satu").id
    assert len(queries.my_cases(desk.actors["dinkes"])) == 1


def test_deficiencies_come_back_with_a_diff_to_the_same_desk(desk: Desk) -> None:
    case = desk.incomplete()
    waiting = desk.view(case)
    assert (waiting.phase, len(waiting.deficiencies), waiting.clocks.promise.state) == (
        Phase.WAITING,
        2,
        "held",
    )
    assert waiting.due is None
    desk.clock.advance(timedelta(days=1))
    changed = {"manager": {**desk.request()["manager"], "nip": "198505052010012002"}}
    service.resubmit(case.id, changed, by=desk.actors["dinkes"], seen=waiting.seq)
    view = desk.view(case)
    assert (view.step, view.submission, view.turn.claimed_by) == (3, 2, desk.actors["jft1"].person)  # type: ignore[union-attr]
    diff = queries.submission_diff(desk.actors["jft1"], case.id, 1, 2)
    assert [(each.path, each.before, each.after) for each in diff] == [
        ("manager.nip", "198001012005011001", "198505052010012002")
    ]
    assert view.deficiencies == ()


def test_the_promise_counts_only_working_minutes_outside_the_wait(desk: Desk) -> None:
    case = desk.incomplete()
    used = desk.view(case).clocks.promise.used
    desk.clock.advance(timedelta(days=2))
    assert desk.view(case).clocks.promise.used == used
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    promise = desk.view(case).clocks.promise
    assert (promise.used, promise.state) == (used, "running")
    assert promise.lines


def test_several_deficiencies_reach_the_applicant_in_one_letter(desk: Desk) -> None:
    case = desk.incomplete()
    (letter,) = [each for each in outbox.letters_for(case.id) if "dilengkapi" in each.subject]
    assert letter.to == "Pemohon.dinkes@contoh.id"


def test_a_waiting_case_lapses_when_its_days_have_passed(desk: Desk) -> None:
    case = desk.incomplete()
    assert service.lapse_waiting() == 0
    desk.clock.advance(timedelta(days=10))
    assert service.lapse_waiting() == 1
    assert desk.view(case).phase is Phase.LAPSED
    with pytest.raises(Conflict):
        service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)


def test_sending_back_needs_a_note(desk: Desk) -> None:
    case = desk.at_check()
    with pytest.raises(Invalid):
        service.send_back(case.id, " ", by=desk.actors["jft1"], seen=desk.view(case).seq)
    service.send_back(case.id, "Salah alamat.", by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert desk.view(case).turn.post == desk.posts["kepala_bidang"]  # type: ignore[union-attr]


def test_an_unread_disposition_is_recalled_a_read_one_is_not(desk: Desk) -> None:
    case = desk.registered()
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    service.recall(case.id, by=desk.actors["kepala_dinas"], seen=desk.view(case).seq)
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    service.mark_read(case.id, by=desk.actors["kepala_bidang"])
    with pytest.raises(Conflict):
        service.recall(case.id, by=desk.actors["kepala_dinas"], seen=desk.view(case).seq)


def test_who_may_not_recall_is_not_told_that_it_was_read(desk: Desk) -> None:
    case = desk.registered()
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    with pytest.raises(NotAllowed, match="Sekarang giliran"):
        service.recall(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)


def test_reading_by_a_stranger_is_no_reading(desk: Desk) -> None:
    case = desk.registered()
    desk.dispose(case, "kepala_dinas", "kepala_bidang")
    service.mark_read(case.id, by=desk.actors["jft1"])
    service.recall(case.id, by=desk.actors["kepala_dinas"], seen=desk.view(case).seq)


def test_a_batch_reports_each_case(desk: Desk) -> None:
    first, second = desk.registered(), desk.registered()
    desk.dispose(second, "kepala_dinas", "kepala_bidang")
    lines = service.dispose_many(
        [(first.id, first.seq), (second.id, second.seq)],
        Disposition(to=(desk.posts["kepala_bidang"],), phrases=("Tindak lanjuti",)),
        by=desk.actors["kepala_dinas"],
    )
    assert [each.ok for each in lines] == [True, False]
    assert desk.view(first).turn.post == desk.posts["kepala_bidang"]  # type: ignore[union-attr]


def test_refusal_and_withdrawal_end_the_case(desk: Desk) -> None:
    refused, withdrawn = desk.at_check(), desk.open()
    service.refuse(
        refused.id, "not_entitled", by=desk.actors["jft1"], seen=desk.view(refused).seq, note="Lihat surat."
    )
    service.withdraw(withdrawn.id, by=desk.actors["dinkes"], seen=withdrawn.seq)
    assert (desk.view(refused).phase, desk.view(withdrawn).phase) == (Phase.REFUSED, Phase.WITHDRAWN)
    assert desk.view(refused).ended_reason.startswith("Pemohon bukan pejabat")


def test_a_hand_over_nobody_confirmed_does_not_end_the_case(desk: Desk) -> None:
    case = desk.at_hand_over()
    with pytest.raises(Invalid, match="bukti penerimaan"):
        desk.complete(case, "agendaris", data={"received_by": "Budi Santoso"})
    assert desk.view(case).phase is Phase.OPEN


def test_the_signed_paper_ends_the_case_without_the_portal(desk: Desk) -> None:
    case = desk.at_hand_over()
    signed = {"signed_scan": [PDF]}
    done = desk.complete(case, "agendaris", data={"received_by": "Budi Santoso"}, files=signed)
    assert done.phase is Phase.CLOSED


def test_nothing_can_be_acknowledged_before_it_is_handed_over(desk: Desk) -> None:
    case = desk.confirmed()
    with pytest.raises(Conflict):
        service.acknowledge(case.id, by=desk.actors["dinkes"], seen=desk.view(case).seq)


def test_an_acknowledgement_by_the_counter_needs_the_signed_paper(desk: Desk) -> None:
    case = desk.at_hand_over()
    with pytest.raises(Invalid):
        service.acknowledge(case.id, by=desk.actors["agendaris"], seen=desk.view(case).seq)
    service.acknowledge(case.id, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    assert desk.view(case).acknowledged_at is not None


def test_a_draft_becomes_one_case(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    draft = service.save_draft(desk.office, CODE, by=by, request={"letter_no": "1"})
    draft = service.save_draft(
        desk.office, CODE, by=by, request=desk.request(letter=[]), draft=draft.id, seen=draft.seq
    )
    with pytest.raises(NotFound):
        queries.draft(desk.actors["bukitbestari"], draft.id)
    with pytest.raises(Invalid):
        service.submit_draft(draft.id, by=by)  # the letter is missing
    with pytest.raises(Invalid):  # the file was never brought
        service.save_draft(
            desk.office, CODE, by=by, request={}, files={"letter": [PDF]}, draft=draft.id, seen=draft.seq
        )
    draft = service.save_draft(
        desk.office, CODE, by=by, request=desk.request(letter=[]),
        files={"letter": [desk.brought("dinkes")]}, draft=draft.id, seen=draft.seq,
    )  # fmt: skip
    with pytest.raises(Conflict):
        service.save_draft(desk.office, CODE, by=by, request={}, draft=draft.id, seen=1)
    desk.forget(PDF)
    with pytest.raises(Invalid, match="sudah dihapus"):
        service.submit_draft(draft.id, by=by)
    service.discard_draft(draft.id, by=by)
    assert queries.drafts(by) == ()


def test_a_higher_package_records_events_and_papers(desk: Desk) -> None:
    case = desk.registered()
    paper = {"kind": "sheet", "title": "Lembar", "digest": "aa" * 32, "pages": 1}
    no = door.run(
        lambda tx: service.record(
            tx, case.id, "sheet_printed", by=desk.actors["admin_system"],
            public={"serial": "A-1", "documents": [paper]}, private={"holder": "Budi"},
        )
    )  # fmt: skip
    assert no == desk.view(case).seq
    assert [each.kind for each in queries.documents(desk.actors["jft1"], case.id)][-1] == "sheet"
    assert queries.verify(case.id).ok
    with pytest.raises(ValueError, match="engine"):
        door.run(lambda tx: service.record(tx, case.id, "closed", by=desk.actors["admin_system"]))


def test_a_later_holiday_moves_the_promise_on_record(desk: Desk) -> None:
    from tests.cases.harness import CALENDAR, SYSTEM, yaml

    from tertib.people import service as people

    case = desk.registered()
    before = desk.view(case).due
    data = yaml.load(CALENDAR.read_text(), yaml.BaseLoader)
    people.set_calendar(
        desk.office, {**data, "holidays": {**data["holidays"], "2026-11-25": "Libur"}}, by=SYSTEM
    )
    assert service.recompute_promises(desk.office) == 1
    after = desk.view(case).due
    assert before is not None
    assert after == before + timedelta(days=1)
    assert "promise_moved" in [each.kind for each in queries.timeline(desk.actors["jft1"], case.id)]


def test_a_request_may_be_followed_by_its_code_and_shows_no_name(desk: Desk) -> None:
    case = desk.incomplete()
    progress = queries.progress(case.tracking.replace("-", " ").lower())
    assert (progress.turn_title, progress.must_do_count, progress.clock) == ("Pemohon", 2, "held")
    other = queries.progress(desk.at_check().tracking)
    assert other.turn_title == "Pranata Komputer"
    shown = repr((progress, other))
    for secret in ("Pejabat", "Budi", "dinkes", "198001012005011001", "ditandatangani."):
        assert secret not in shown
    with pytest.raises(NotFound):
        queries.progress("AAAA-BBBB-CCCC-DDDD-EEEE")


def test_the_applicants_timeline_has_no_internal_notes(desk: Desk) -> None:
    case = desk.at_check()
    service.send_back(case.id, "catatan internal rahasia", by=desk.actors["jft1"], seen=desk.view(case).seq)
    inside = queries.timeline(desk.actors["jft2"], case.id)
    outside = queries.timeline(desk.actors["dinkes"], case.id)
    assert "catatan internal rahasia" in [each.note for each in inside]
    assert "catatan internal rahasia" not in repr(outside)
    assert "Pejabat" not in repr(outside)
    assert all(str(each) for each in inside)


def test_news_of_the_worker_do_not_make_an_open_page_stale(desk: Desk) -> None:
    """Only a change of whose turn it is, or of what there is to decide, does."""
    case = desk.registered()
    shown = desk.view(case)
    desk.work()  # the receipt is printed behind the page
    after = desk.view(case)
    assert after.seq > shown.seq
    assert shown.seq >= after.fresh_from

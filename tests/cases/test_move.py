"""A running case goes on under another version of its procedure, or says why it cannot."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.cases.harness import CODE, SOP, Desk

from tertib.cases import queries, service
from tertib.cases.types import REHEARSAL, CaseRef, Move, Phase
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedures_service
from tertib.procedures._folders import read_folder
from tertib.procedures.models import Term, Version
from tertib.procedures.types import VersionStatus

Publish = Callable[[Callable[[str], str]], int]
NEW_ROW = """\
  - no: 3
    source_no: "3"
    activity: Penelitian kelengkapan berkas oleh Sekretaris
    act: do
    hops: [{performer: sekretaris, label: Teliti berkas, inferred: R}]
    needs: Surat
    output: Berkas diteliti
    minutes: 5
"""

GUARDED = """
  - no: 9
    activity: Menunggu menara
    act: do
    hops: [{performer: jft, label: Tunggu, inferred: R}]
    needs: Surat
    output: Menara
    minutes: 5
    guards: [tower.stands]
"""


@pytest.fixture
def publish(desk: Desk) -> Publish:
    """Another text of the e-mail procedure, in force from now on; answers its number."""

    def put(change: Callable[[str], str]) -> int:
        files = dict(read_folder(SOP))
        text = files["sop.yaml"].decode()
        changed = change(text)
        assert changed != text
        files["sop.yaml"] = changed.encode()
        desk.wait()
        return procedures_service.install_files(files, office=desk.office, by=SYSTEM).version

    return put


def worded_anew(text: str) -> str:
    """Row 3 in other words and with other minutes: nothing a case could not follow."""
    return text.replace("waiting_days: 5", "waiting_days: 6").replace(
        "title: Formulir Pendaftaran", "title: Formulir pendaftaran", 1
    )


def move(desk: Desk, case: CaseRef, by: str = "admin_system", **more: Any) -> Move:
    return service.move_case(case.id, by=desk.actors[by], **{"reason": "SOP diperbarui", **more})


def chain_holds(case: CaseRef) -> bool:
    verdict = queries.judge(case.id)
    assert verdict.ok, (verdict.chain.problem, list(map(str, verdict.differences)))
    return verdict.replays


def test_a_dry_run_says_which_row_is_which_and_changes_nothing(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    before = desk.view(case)
    number = publish(worded_anew)
    planned = move(desk, case, dry_run=True)
    assert (planned.moved, planned.same, planned.version, planned.step) == (False, False, number, 3)
    assert [(one.row, one.to) for one in planned.rows] == [(no, no) for no in range(1, 9)]
    assert [one.row for one in planned.rows if one.here] == [3]
    assert planned.problems == ()
    assert (desk.view(case).seq, desk.view(case).bundle) == (before.seq, before.bundle)


def test_a_moved_case_goes_on_to_its_end_and_its_chain_tells_why(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    publish(worded_anew)
    moved = move(desk, case, seen=desk.view(case).seq)
    assert moved.moved
    assert desk.view(case).bundle == procedures.in_force(desk.office, CODE).hash
    assert chain_holds(case)
    told = next(one for one in queries.timeline(desk.actors["auditor"], case.id) if one.kind == "moved")
    assert (told.note, told.who) == ("SOP diperbarui", "Pejabat.admin_system")
    assert told.capacity == "Admin System"
    desk.complete(case, "jft1", answer="Ya")
    desk.work()
    service.confirm_plan(case.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.work()
    desk.complete(case, "admin_system")
    assert desk.view(case).step == 5
    assert len(desk.mail.calls) == 1
    assert chain_holds(case)


def test_moved_twice_it_is_moved_once(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    publish(worded_anew)
    move(desk, case)
    seq = desk.view(case).seq
    again = move(desk, case)
    assert (again.moved, again.same) == (False, True)
    assert desk.view(case).seq == seq


def test_what_was_made_stays_and_is_not_made_again(desk: Desk, publish: Publish) -> None:
    case = desk.confirmed()
    desk.work()
    desk.complete(case, "admin_system")
    desk.work()
    boxes = dict(desk.mail.boxes)
    assert boxes
    publish(worded_anew)
    move(desk, case)
    desk.work()
    assert desk.mail.boxes == boxes
    assert len(desk.mail.calls) == 1
    assert desk.view(case).step == 5
    assert chain_holds(case)


def test_rows_are_followed_by_their_words_when_the_numbers_shift(desk: Desk, publish: Publish) -> None:
    case = desk.at_effect()
    service.confirm_plan(case.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    desk.work()
    desk.complete(case, "admin_system")
    desk.work()
    assert desk.view(case).step == 5
    work = queries.entries(desk.actors["auditor"], case.id)
    publish(with_a_row_more)
    moved = move(desk, case)
    assert (moved.step, desk.view(case).step) == (6, 6)
    assert {one.row: one.to for one in moved.rows} == {1: 1, 2: 2, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}
    assert queries.entries(desk.actors["auditor"], case.id) == work
    assert chain_holds(case)
    for by in ("admin_system", "admin_system"):
        desk.complete(case, by)
        desk.work()
    assert chain_holds(case)
    assert desk.view(case).step == 8
    steps = [
        one.fields for one in queries.timeline(desk.actors["auditor"], case.id) if one.kind == "step_entered"
    ]
    activities = {one["step"]: one["activity"] for one in steps}
    assert "Penelitian kelengkapan" not in " ".join(map(str, activities.values()))


def with_a_row_more(text: str) -> str:
    """A row between the second and the third; every later row and what refers to it counts one more."""
    head, steps = text.split("\nsteps:\n")
    for no in range(8, 2, -1):
        steps = steps.replace(f"  - no: {no}\n", f"  - no: {no + 1}\n").replace(
            f"work.{no}.", f"work.{no + 1}."
        )
        head = head.replace(f"work.{no}.", f"work.{no + 1}.")
        steps = steps.replace(f"to: {no}", f"to: {no + 1}").replace(f"next: {no}", f"next: {no + 1}")
    return f"{head}\nsteps:\n" + steps.replace("  - no: 4\n", f"{NEW_ROW}  - no: 4\n", 1)


def test_without_a_counterpart_of_the_open_row_it_stays_and_says_which(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    activity = procedures.procedure(desk.view(case).bundle).step(3).activity
    publish(lambda text: text.replace(activity, "Rapat koordinasi mingguan lintas bidang di aula kota"))
    planned = move(desk, case, dry_run=True)
    assert "tidak ada padanan langkah terbuka, yaitu langkah 3" in str(planned.problems[0])
    with pytest.raises(Conflict, match="tidak ada padanan"):
        move(desk, case)
    assert not [one for one in queries.timeline(desk.actors["auditor"], case.id) if one.kind == "moved"]


def test_while_the_computer_has_something_under_way_it_stays(desk: Desk, publish: Publish) -> None:
    case = desk.at_effect()
    publish(worded_anew)
    with pytest.raises(Conflict, match="belum tuntas"):
        move(desk, case)


def test_a_case_that_waits_for_its_applicant_is_moved_too(desk: Desk, publish: Publish) -> None:
    case = desk.incomplete()
    publish(worded_anew)
    assert move(desk, case).moved
    assert desk.view(case).phase is Phase.WAITING
    assert chain_holds(case)
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    assert desk.view(case).step == 3
    assert chain_holds(case)


def test_a_closed_case_stays_what_it_was(desk: Desk, publish: Publish) -> None:
    case = desk.closed()
    publish(worded_anew)
    with pytest.raises(Conflict, match="sudah selesai"):
        move(desk, case)


def test_a_draft_is_no_target(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    files = dict(read_folder(SOP))
    files["sop.yaml"] = worded_anew(files["sop.yaml"].decode()).encode()
    draft = procedures_service.submit_files(files, office=desk.office, by=SYSTEM)
    with pytest.raises(Conflict, match="belum disahkan atau sudah dicabut"):
        move(desk, case, version=draft.number)
    with pytest.raises(NotFound):
        move(desk, case, version=99)


def test_a_version_that_was_only_rehearsed_is_no_target_of_a_real_case(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    number = publish(worded_anew)
    Term.objects.filter(version__number=number, code=CODE).update(status=VersionStatus.PROPOSED)
    desk.wait()
    first = Version.objects.get(office=desk.office, code=CODE, number=1)
    Term.objects.create(
        office_id=desk.office, code=CODE, since=desk.clock.now, version=first, status=VersionStatus.IN_FORCE
    )
    rehearsed = next(one for one in procedures.versions(SYSTEM, desk.office, CODE) if one.number == number)
    assert (rehearsed.status, rehearsed.ran_for_real) == (VersionStatus.SUPERSEDED, False)
    with pytest.raises(Conflict, match="belum disahkan atau sudah dicabut"):
        move(desk, case, version=number)


def test_a_request_that_the_new_form_would_refuse_keeps_it_back(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    field = "      - {key: nomor_izin, label: Nomor izin, kind: text, required: true}\n"
    publish(lambda text: text.replace("    fields:\n", f"    fields:\n{field}", 1))
    with pytest.raises(Conflict, match="formulir versi tujuan: Nomor izin"):
        move(desk, case)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_move_has_a_reason(desk: Desk, publish: Publish, reason: str) -> None:
    case = desk.at_check()
    publish(worded_anew)
    with pytest.raises(Invalid, match="alasannya"):
        move(desk, case, reason=reason)


def test_a_stale_page_moves_nothing(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    publish(worded_anew)
    with pytest.raises(Conflict):
        move(desk, case, seen=desk.view(case).seq - 1)


def test_whoever_may_not_learns_nothing(desk: Desk, publish: Publish) -> None:
    case = desk.at_check()
    publish(worded_anew)
    for by in ("jft1", "agendaris", "dinkes", "auditor"):
        with pytest.raises(NotAllowed):
            move(desk, case, by=by)
    with pytest.raises(NotFound):
        move(desk, case, by="bukitbestari")
    for by in ("kepala_dinas", "sekretaris"):
        assert move(desk, case, by=by, dry_run=True).problems == ()


def test_a_trial_moved_to_what_may_only_be_rehearsed_touches_no_server_any_more(
    desk: Desk, publish: Publish
) -> None:
    trial = desk.at_check(by="admin_system", channel=REHEARSAL)
    publish(lambda text: worded_anew(text) + GUARDED)
    assert queries.must_rehearse(procedures.in_force(desk.office, CODE))
    move(desk, trial)
    assert desk.view(trial).only_said
    desk.complete(trial, "jft1", answer="Ya")
    desk.work()
    service.confirm_plan(trial.id, by=desk.actors["admin_system"], seen=desk.view(trial).seq)
    desk.work()
    assert desk.mail.calls == []
    assert chain_holds(trial)

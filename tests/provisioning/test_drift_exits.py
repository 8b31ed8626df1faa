"""One difference, one case, three ways out: through the shipped procedure, with real files as servers."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.provisioning.desk import Desk, _seat, _somebody
from tests.provisioning.drifting import OTHERS, TEN, ZONE, World, world

from tertib.cases import _rehearsal
from tertib.cases import queries as cases
from tertib.cases import service as engine
from tertib.cases.types import CaseView, InFlight, Phase, StepWork
from tertib.kernel.actor import SYSTEM
from tertib.letters import verbs as letters
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedure_service
from tertib.project import demo
from tertib.provisioning import _drift_cases, _drift_findings, _drift_reading
from tertib.provisioning.drift_types import FindingState, Settled
from tertib.provisioning.models import Finding, Holding
from tertib.provisioning.types import Credential
from tertib.registers import service as registers
from tertib.registers import verbs as register_verbs
from tertib.runtime import door
from tertib.runtime.queue import Worker

CODE = "holding_differences"
WHO = {key: _somebody(key) for key in ("kepala_bidang", "jft", "admin_system")}
WORK = {
    1: {"cause": "by_hand", "explanation": "Diubah petugas langsung di server."},
    2: {"reason": "Sudah dibicarakan dengan bidang terkait."},
    3: {"remark": "Setuju dihapus."},
    5: {},
    6: {"summary": "Selesai dan terbukti."},
}
ADOPT, ACCEPT = "Ya, ambil ke dalam pendataan", "Tidak, terima dengan alasan"
PROOF = os.environ.get("TERTIB_PROOF") == "1"
UNDONE = (
    "record_missing", "mailbox_missing", "account_missing", "closed_differs", "record_value", "record_ttl",
    "quota_differs", "site_missing",
)  # fmt: skip
ADOPTED = (
    "record_value", "foreign_name", "left_over", "mark_missing", "quota_differs", "mailbox_missing",
    "record_missing", "record_ttl", "record_extra", "mark_other", "mailbox_foreign", "closed_differs",
    "site_foreign",
)  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(desk: Desk, tmp_path: Path) -> Iterator[World]:
    letters.offer()
    register_verbs.offer()
    bundle = procedure_service.install(demo.SOPS / CODE, office=desk.office, by=SYSTEM)
    books = procedures.books_of(bundle.hash)
    door.run(lambda tx: registers.install_books(tx, books, office=desk.office))
    for key, who in WHO.items():
        procedure_service.assign(desk.office, CODE, key, _seat(desk.office, f"pd_{key}", who), by=SYSTEM)
    with world(tmp_path, desk.office, desk.agency) as made:
        yield made


@pytest.fixture
def approved(here: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The office has approved our procedure; how it does that is judged in test_control."""
    monkeypatch.setattr(_rehearsal, "_must", lambda _procedure, _status: False)
    return here


def compared(worker: Worker) -> Finding:
    """Compare, and open the case of the one difference there is."""
    _drift_findings.compare_all()
    worker.run_pending()
    return Finding.objects.exclude(state=FindingState.CLOSED).get()


def walk(row: Finding, worker: Worker, *answers: str) -> CaseView:
    """Everybody does their row, answering each question in turn, until it is over or waits for a server."""
    assert row.case_id is not None
    left = list(answers)
    for _ in range(20):
        worker.run_pending()
        view = cases.case_for(SYSTEM, row.case_id)
        if view.phase.is_over or view.step is None or view.turn is None:
            break
        step = procedures.procedure(view.bundle).step(view.step)
        if view.hop is None or view.hop >= len(step.hops):
            break
        by = WHO[step.hops[view.hop].performer]
        offered = [each.name for each in cases.open_actions(view, by)]
        if "claim" in offered:
            engine.claim(view.id, by=by, seen=view.seq)
        elif "confirm_plan" in offered:
            engine.confirm_plan(view.id, by=by, seen=view.seq, reason="Tidak ada orang kedua.")
        elif "complete" in offered:
            asked = step.decision is not None and view.hop == step.decision.hop
            work = StepWork(data=WORK.get(step.no, {}), answer=left.pop(0) if asked else None)
            engine.complete(view.id, work, by=by, seen=view.seq)
        else:
            break
    return cases.case_for(SYSTEM, row.case_id)


def hand_edit(here: World, kind: str, no: int = 1) -> None:
    way = {**TEN, **OTHERS}[kind][-1]  # of a missing name the whole of it
    way.drift(here, no)


def test_until_the_office_approved_the_procedure_a_difference_waits_on_the_list(
    here: World, worker: Worker
) -> None:
    hand_edit(here, "record_ttl")
    row = compared(worker)
    assert (row.case_id, row.trouble) == (None, _drift_cases.NOT_APPROVED)


def test_one_difference_opens_one_case_however_often_it_is_seen(approved: World, worker: Worker) -> None:
    hand_edit(approved, "record_ttl")
    first = compared(worker)
    assert first.case_id is not None
    Finding.objects.update(case_id=None)  # the worker died before it noted the case
    _drift_cases.open_due()
    second = compared(worker)
    assert second.case_id == first.case_id
    assert _drift_cases.open_due() == 0
    facts = cases.facts(first.case_id)
    assert (facts.variant, facts.code, facts.request["subject"]) == ("repair", CODE, f"umur1.{ZONE}")


@pytest.mark.parametrize("kind", UNDONE if PROOF else UNDONE[:4])
def test_undone_the_server_is_as_the_books_have_it(approved: World, worker: Worker, kind: str) -> None:
    approved.mailbox("tetangga")
    hand_edit(approved, kind)
    row = compared(worker)
    done = walk(row, worker, "Ya")
    assert done.phase is Phase.CLOSED
    row.refresh_from_db()
    assert (row.state, row.settled_how) == (FindingState.CLOSED, Settled.UNDONE)
    assert sum(each.differences for each in _drift_findings.compare_all()) == 0
    if kind in ("mailbox_missing", "account_missing"):
        held = Holding.objects.get(version=2)
        assert (held.credential, held.case_id, held.version) == (Credential.SEALED, row.case_id, 2)


def test_what_takes_something_away_asks_the_head_first(approved: World, worker: Worker) -> None:
    hand_edit(approved, "left_over")
    row = compared(worker)
    assert row.case_id is not None
    assert cases.facts(row.case_id).variant == "removal"
    done = walk(row, worker, "Ya", "Ya")
    assert done.phase is Phase.CLOSED
    assert cases.facts(done.id).work["3"]["answer"] == "Ya"
    assert "sisa1" not in approved.zone.read_text()


def test_what_came_since_the_comparison_is_not_taken_away_unasked(approved: World, worker: Worker) -> None:
    hand_edit(approved, "record_ttl")
    row = compared(worker)
    approved.edit(f"umur1.{ZONE}. 3600 IN A", f"umur1.{ZONE}. 300 IN A")
    marker = Holding.objects.get(name=f"umur1.{ZONE}").marker
    approved.write(f"umur1.{ZONE}. 300 IN A 192.0.2.77 ; tertib {marker}")
    with pytest.raises(IndexError):  # the question comes back: nobody had seen what would have gone
        walk(row, worker, "Ya")
    assert "192.0.2.77" in approved.zone.read_text()


def test_the_plan_takes_away_what_stands_there_when_it_is_made(approved: World, worker: Worker) -> None:
    OTHERS["record_extra"][0].drift(approved, 1)
    row = compared(worker)
    held = Holding.objects.get(id=row.holding_id)
    approved.write(f"{held.name}. 300 IN A 192.0.2.77 ; tertib {held.marker}")
    case = walk(row, worker, "Ya", "Ya")
    plans = [each.plan for each in cases.intents(SYSTEM, case.id) if each.verb == "drift.undo" and each.plan]
    assert plans
    assert "192.0.2.77" in "".join(line.before for line in plans[-1].destroys)


def test_nothing_is_put_back_while_a_case_changes_it(
    approved: World, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_edit(approved, "record_ttl")
    row, before = compared(worker), approved.zone.read_text()
    busy = InFlight(intent=uuid4(), case=uuid4(), verb="dns.change", inputs={"fqdn": row.subject})
    with monkeypatch.context() as patch:
        patch.setattr(_drift_reading.cases, "wishes_in_flight", lambda: (busy,))
        waiting = walk(row, worker, "Ya")
        assert (waiting.phase, approved.zone.read_text()) == (Phase.OPEN, before)
    with door.fixed_time(door.read_now() + timedelta(minutes=5)):
        assert walk(row, worker).phase is Phase.CLOSED
    assert approved.zone.read_text() != before


def test_a_foreign_name_is_taken_away_by_a_person_and_never_by_us(approved: World, worker: Worker) -> None:
    hand_edit(approved, "foreign_name")
    row, before = compared(worker), approved.zone.read_text()
    waiting = walk(row, worker, "Ya", "Ya")
    assert (waiting.phase, waiting.step) == (Phase.OPEN, 4)
    assert approved.zone.read_text() == before
    approved.drop("zone", "asing1 ")
    (intent,) = [each for each in cases.intents(SYSTEM, waiting.id) if each.verb == "drift.undo"]
    by = WHO["admin_system"]
    engine.done_by_hand(waiting.id, intent.id, by=by, seen=cases.case_for(SYSTEM, waiting.id).seq)
    assert walk(row, worker).phase is Phase.CLOSED
    assert Finding.objects.get().settled_how == Settled.UNDONE


@pytest.mark.parametrize("kind", ADOPTED if PROOF else ADOPTED[:6])
def test_adopted_the_books_are_as_the_server_has_it(approved: World, worker: Worker, kind: str) -> None:
    hand_edit(approved, kind)
    before = {path: path.read_bytes() for path in approved.folder.rglob("*") if path.is_file()}
    row = compared(worker)
    done = walk(row, worker, "Tidak", ADOPT)
    assert done.phase is Phase.CLOSED
    row.refresh_from_db()
    assert (row.state, row.settled_how) == (FindingState.CLOSED, Settled.ADOPTED)
    assert sum(each.differences for each in _drift_findings.compare_all()) == 0
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_left_of_a_site_that_was_adopted_as_gone_is_another_difference(
    approved: World, worker: Worker
) -> None:
    hand_edit(approved, "site_missing")
    assert walk(compared(worker), worker, "Tidak", ADOPT).phase is Phase.CLOSED
    assert compared(worker).kind == "account_extra"


def test_what_no_holding_can_say_is_not_adopted(approved: World, worker: Worker) -> None:
    hand_edit(approved, "account_missing")
    row = compared(worker)
    with pytest.raises(Exception, match="tidak dapat diambil ke dalam pendataan"):
        walk(row, worker, "Tidak", ADOPT)
    assert walk(row, worker, ACCEPT).phase is Phase.CLOSED


def test_accepted_it_stays_and_is_not_told_again(approved: World, worker: Worker) -> None:
    hand_edit(approved, "record_value")
    row, before = compared(worker), approved.zone.read_text()
    assert walk(row, worker, "Tidak", ACCEPT).phase is Phase.CLOSED
    row.refresh_from_db()
    assert (row.state, row.reason) == (FindingState.ACCEPTED, WORK[2]["reason"])
    assert [each.fresh for each in _drift_findings.compare_all()] == [0, 0, 0]
    worker.run_pending()
    assert Finding.objects.get().case_id == row.case_id
    assert approved.zone.read_text() == before


def test_what_goes_by_itself_is_noted_on_its_case_which_then_closes(approved: World, worker: Worker) -> None:
    hand_edit(approved, "record_ttl")
    row = compared(worker)
    approved.edit(f"umur1.{ZONE}. 3600 IN A", f"umur1.{ZONE}. 300 IN A")
    _drift_findings.compare_all()
    row.refresh_from_db()
    assert row.gone_at is not None
    assert row.case_id is not None
    kinds = [each["kind"] for each in cases.export_chain(SYSTEM, row.case_id)]
    assert kinds.count("drift.gone") == 1
    _drift_findings.compare_all()
    assert [each["kind"] for each in cases.export_chain(SYSTEM, row.case_id)].count("drift.gone") == 1
    assert walk(row, worker, "Ya").phase is Phase.CLOSED
    assert Finding.objects.get().state == FindingState.CLOSED

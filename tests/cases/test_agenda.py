"""A procedure of the work plan: no applicant, no letter, the same engine."""

from pathlib import Path

import pytest
from tests.cases.harness import Desk

from tertib.cases import catalogue, queries, service
from tertib.cases.types import Phase, StepWork
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotAllowed
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedures_service

FOLDER = Path(__file__).parents[1] / "procedures" / "fixtures" / "server_maintenance"

BOOKS = {
    "letters.yaml": b"letters: {assignment: {title: Surat Tugas}, report: {title: Laporan}}",
    "registers.yaml": b"""
books:
  - key: maintenance
    title: Kartu Pemeliharaan
    columns: [{key: temperature, label: Suhu}, {key: answer, label: Bermasalah}]
series: []
""",
}


@pytest.fixture
def code(desk: Desk) -> str:
    """SOP 4 in force; the technicians are the pool of the functional group here."""
    files = {"sop.yaml": (FOLDER / "sop.yaml").read_bytes(), **BOOKS}
    found = procedures_service.install_files(files, office=desk.office, by=SYSTEM)
    for performer in procedures.procedure(found.hash).performers:
        post = desk.posts.get(performer.key, desk.posts["admin_system"])
        procedures_service.assign(desk.office, found.code, performer.key, post, by=SYSTEM)
    for step in procedures.procedure(found.hash).steps:
        for effect in step.does:
            catalogue.inside(effect.verb)(lambda context: {})
    return found.code


def actor_at_turn(desk: Desk, case: object) -> str:
    turn = desk.view(case).turn  # type: ignore[arg-type]
    assert turn is not None
    names = [key for key, post in desk.posts.items() if post == turn.post]
    return "jft1" if names[0] == "jft" else names[0]


def test_a_planned_round_runs_to_its_end_without_applicant(desk: Desk, code: str) -> None:
    case = service.open_case(desk.office, code, by=desk.actors["kepala_bidang"], request={}, channel="agenda")
    assert "withdraw" not in {a.name for a in queries.open_actions(case.id, desk.actors["kepala_bidang"])}
    for _ in range(40):
        desk.work()
        view = desk.view(case)
        if view.phase.is_over:
            break
        who = actor_at_turn(desk, case)
        item = queries.open_item(case.id, desk.actors[who])
        assert item is not None
        answer = item.exits[0].label if item.exits else None
        try:
            service.complete(case.id, StepWork(answer=answer), by=desk.actors[who], seen=view.seq)
        except NotAllowed:  # paraf by another of the pool
            service.complete(case.id, StepWork(answer=answer), by=desk.actors["jft2"], seen=view.seq)
    assert desk.view(case).phase is Phase.CLOSED
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)


def test_an_applicant_does_not_start_a_planned_round_for_nobody(desk: Desk, code: str) -> None:
    from tertib.kernel.actor import PUBLIC

    with pytest.raises(NotAllowed):
        service.open_case(desk.office, code, by=PUBLIC, request={})

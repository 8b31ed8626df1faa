"""The same walks on procedures as they are written: SOP 3, SOP 7 in three variants, SOP 4 by work plan."""

from pathlib import Path

import pytest
from tests.cases.harness import SOP
from tests.cases.shapes import Walk

from tertib.cases.types import Phase
from tertib.procedures.language.bundle import parse
from tertib.procedures.types import HopKind, Procedure

FIXTURES = Path(__file__).parents[1] / "procedures" / "fixtures"


def written(folder: Path) -> Procedure:
    return parse((folder / "sop.yaml").read_text(), name="sop.yaml")


def closed(walk: Walk, answers: dict[int, str]) -> Walk:
    """Everybody does what the row asks, everything outside succeeds."""
    for _ in range(200):
        walk.prove()
        if walk.state.phase.is_over:
            return walk
        if walk.state.since is None:  # closing wanted something more
            continue
        step = walk.procedure.step(walk.state.step or 1)
        decision = step.decision if step.decision and step.decision.hop == walk.state.hop else None
        hop = step.hops[walk.state.hop]
        walk.complete(
            answers.get(step.no, decision.exits[0].label) if decision else None,
            by=f"{hop.performer} {walk.state.hop}" if hop.kind is HopKind.PARAF else None,
        )
    raise AssertionError(f"still open at row {walk.state.step}")


@pytest.mark.parametrize(
    ("folder", "answers", "rows", "minutes"),
    [
        (SOP, {}, [1, 2, 3, 4, 5, 6, 7, 8], 110),
        (FIXTURES / "subdomain", {3: 0}, [1, 2, 3, 4, 5, 6, 7, 9, 10, 11], 130),
        (FIXTURES / "subdomain", {3: 1}, [1, 2, 3, 4, 6, 8, 9, 10, 11], 135),
        (FIXTURES / "subdomain", {3: 2}, [1, 2, 3, 4, 6, 8, 10, 11], 120),
        (FIXTURES / "server_maintenance", {}, [1, 2, 3, 4, 5, 6, 7], 240),
    ],
    ids=["e-mail", "new", "change", "delete", "server"],
)
def test_the_written_procedure_takes_its_rows_and_minutes(
    folder: Path, answers: dict[int, int], rows: list[int], minutes: int
) -> None:
    procedure = written(folder)
    labels = {
        no: decision.exits[at].label
        for no, at in answers.items()
        if (decision := procedure.step(no).decision)
    }
    walk = closed(Walk(procedure, pools=("jft", "staf")), labels)
    assert walk.state.phase is Phase.CLOSED
    assert walk.rows() == rows
    assert sum(procedure.step(no).minutes for no in walk.rows()) == minutes

"""The real e-mail procedure from a letter to the hand-over, with fakes outside."""

from tests.cases.harness import Desk

from tertib.cases import queries
from tertib.cases.types import Phase


def test_the_procedure_closes(desk: Desk) -> None:
    case = desk.closed()
    desk.work()
    view = desk.view(case)
    assert (view.phase, view.number) == (Phase.CLOSED, "incoming/1/2026")
    assert list(desk.mail.boxes) == ["dinkes@contoh.go.id"]
    assert {each.state for each in view.steps} == {"done"}
    assert queries.verify(case.id).ok
    assert queries.replay(case.id)

"""Every change of a naskah, and the one way to make it."""

from collections.abc import Callable, Mapping
from typing import Any

from tertib.procedures.authoring import books, cells, intake, limits, papers, questions, rows, texts
from tertib.procedures.authoring.document import Document, blank
from tertib.procedures.language.types import TriggerKind

Change = (
    rows.AddRow | rows.RemoveRow | rows.MoveRow | rows.SplitRow
    | cells.PressCell | cells.AskDecision
    | cells.AddPerformer | cells.NamePerformer | cells.MovePerformer | cells.RemovePerformer
    | texts.WriteRow | texts.WriteIdentity | texts.WriteTitle
    | intake.ChooseTrigger | intake.WriteService
    | questions.GiveForm | questions.DropForm
    | questions.AddField | questions.WriteField | questions.MoveField | questions.RemoveField
    | limits.WriteLimits
    | papers.AddPaper | papers.WriteBlock | papers.PrintPaper | papers.StopPrinting | papers.RemovePaper
    | books.AddBook | books.WriteBook | books.RemoveBook | books.EnterBook | books.StopEntering
)  # fmt: skip

_MAKES: Mapping[type, Callable[[Document, Any], None]] = {
    rows.AddRow: rows.add_row,
    rows.RemoveRow: rows.remove_row,
    rows.MoveRow: rows.move_row,
    rows.SplitRow: rows.split_row,
    cells.PressCell: cells.press_cell,
    cells.AskDecision: cells.ask_decision,
    cells.AddPerformer: cells.add_performer,
    cells.NamePerformer: cells.name_performer,
    cells.MovePerformer: cells.move_performer,
    cells.RemovePerformer: cells.remove_performer,
    texts.WriteRow: texts.write_row,
    texts.WriteIdentity: texts.write_identity,
    texts.WriteTitle: texts.write_title,
    intake.ChooseTrigger: intake.choose_trigger,
    intake.WriteService: intake.write_service,
    questions.GiveForm: questions.give_form,
    questions.DropForm: questions.drop_form,
    questions.AddField: questions.add_field,
    questions.WriteField: questions.write_field,
    limits.WriteLimits: limits.write_limits,
    questions.MoveField: questions.move_field,
    questions.RemoveField: questions.remove_field,
    papers.AddPaper: papers.add_paper,
    papers.WriteBlock: papers.write_block,
    papers.PrintPaper: papers.print_paper,
    papers.StopPrinting: papers.stop_printing,
    papers.RemovePaper: papers.remove_paper,
    books.AddBook: books.add_book,
    books.WriteBook: books.write_book,
    books.RemoveBook: books.remove_book,
    books.EnterBook: books.enter_book,
    books.StopEntering: books.stop_entering,
}


def changed(document: Document, change: Change) -> Document:
    """The naskah with the change; the one given stays as it was, also when the change is refused.

    Refuses with a sentence: Conflict what would leave something pointing nowhere, Invalid what no table can
    hold, NotFound a place that is not there.
    """
    made = document.copy()
    _MAKES[type(change)](made, change)
    papers.refresh(made)
    return made


def begun(title: str, unit: str) -> Document:
    """An empty naskah whose cases begin by the work plan, until its author says otherwise."""
    return changed(blank(title, unit), intake.ChooseTrigger(kind=TriggerKind.AGENDA))

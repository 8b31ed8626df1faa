"""What the pages of a naskah send, as changes: a name and the fields beside the button that was pressed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.procedures.authoring import books, cells, intake, limits, papers, questions, rows, texts
from tertib.procedures.authoring.changes import Change
from tertib.procedures.types import FieldKind, TriggerKind
from tertib.surfaces.desk._who import Sent


def change_of(form: Sent) -> Change:
    """The change that a button stands for. Invalid for a name that no button has."""
    make = PRESSES.get(form.text("do"))
    if make is None:
        raise Invalid(N_("Tombol ini tidak dikenal. Muat ulang halaman lalu coba lagi."))
    return make(form)


_WHOLE = re.compile(r"-?[0-9]{1,6}")


def _number(form: Sent, name: str) -> int:
    said = form.text(name)
    if not _WHOLE.fullmatch(said):
        raise Invalid(N_("Tulis bilangan bulat."))
    return int(said)


def _minutes(form: Sent) -> int | None:
    return _number(form, "minutes") if form.text("minutes") else None


def _kind(form: Sent) -> FieldKind:
    said = form.text("kind")
    if said not in {one.value for one in questions.OFFERED}:
        raise Invalid(N_("Pilih jenis isian."))
    return FieldKind(said)


def _asked(form: Sent) -> questions.Asked:
    return questions.Asked(
        label=form.text("label"),
        kind=_kind(form),
        required="required" in form.post,
        help=form.text("help"),
        choices=tuple(form.text("choices").splitlines()),
        unit=form.text("unit"),
    )


def _limits(form: Sent) -> limits.WriteLimits:
    """Sent as `limit.<criterion>.<reading>.<grade>`."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name, said in form.post.items():
        start, *path = name.split(".")
        if start == "limit" and len(path) == 3:
            found.setdefault((path[0], path[1]), {})[path[2]] = str(said)
    return limits.WriteLimits(form=form.text("form"), key=form.text("field"), limits=found)


def _ways(form: Sent) -> tuple[cells.Way, ...]:
    labels, ends = form.post.getlist("exit"), form.post.getlist("to")
    waits = set(form.post.getlist("waits"))
    return tuple(
        cells.Way(label=label, to=int(to) if _WHOLE.fullmatch(to) else None, waits=str(place) in waits)
        for place, (label, to) in enumerate(zip(labels, ends, strict=False))
    )


def _trigger(form: Sent) -> intake.ChooseTrigger:
    said = form.text("kind")
    if said not in {one.value for one in TriggerKind}:
        raise Invalid(N_("Pilih apa yang memulai prosedur ini."))
    row = _number(form, "row") if form.text("row") else 1
    days = _number(form, "days") if form.text("days") else 5
    return intake.ChooseTrigger(kind=TriggerKind(said), row=row, waiting_days=days)


def _columns(form: Sent) -> Mapping[str, str]:
    return {
        name.removeprefix("column."): str(path)
        for name, path in form.post.items()
        if name.startswith("column.")
    }


PRESSES: Mapping[str, Callable[[Sent], Change]] = {
    "add_row": lambda form: rows.AddRow(after=_number(form, "no")),
    "remove_row": lambda form: rows.RemoveRow(no=_number(form, "no")),
    "move_row": lambda form: rows.MoveRow(no=_number(form, "no"), to=_number(form, "to")),
    "split_row": lambda form: rows.SplitRow(
        no=_number(form, "no"), activity=form.text("activity"), minutes=_number(form, "minutes")
    ),
    "press_cell": lambda form: cells.PressCell(no=_number(form, "no"), performer=form.text("performer")),
    "ask_decision": lambda form: cells.AskDecision(
        no=_number(form, "no"), question=form.text("question"), ways=_ways(form)
    ),
    "add_performer": lambda form: cells.AddPerformer(label=form.text("label")),
    "name_performer": lambda form: cells.NamePerformer(key=form.text("performer"), label=form.text("label")),
    "move_performer": lambda form: cells.MovePerformer(key=form.text("performer"), by=_number(form, "by")),
    "remove_performer": lambda form: cells.RemovePerformer(key=form.text("performer")),
    "write_row": lambda form: texts.WriteRow(
        no=_number(form, "no"),
        activity=form.text("activity"),
        needs=form.text("needs"),
        output=form.text("output"),
        minutes=_minutes(form),
        note=form.text("note"),
    ),
    "write_identity": lambda form: texts.WriteIdentity(field=form.text("field"), text=form.text("text")),
    "write_title": lambda form: texts.WriteTitle(title=form.text("title")),
    "choose_trigger": _trigger,
    "write_service": lambda form: intake.WriteService(
        summary=form.text("summary"),
        requirements=form.text("requirements"),
        fee=form.text("fee"),
        product=form.text("product"),
    ),
    "give_form": lambda form: questions.GiveForm(no=_number(form, "no")),
    "drop_form": lambda form: questions.DropForm(no=_number(form, "no")),
    "add_field": lambda form: questions.AddField(form=form.text("form"), asked=_asked(form)),
    "write_field": lambda form: questions.WriteField(
        form=form.text("form"), key=form.text("field"), asked=_asked(form)
    ),
    "write_limits": _limits,
    "move_field": lambda form: questions.MoveField(
        form=form.text("form"), key=form.text("field"), by=_number(form, "by")
    ),
    "remove_field": lambda form: questions.RemoveField(form=form.text("form"), key=form.text("field")),
    "add_paper": lambda form: papers.AddPaper(title=form.text("title"), shape=form.text("shape")),
    "write_block": lambda form: papers.WriteBlock(
        paper=form.text("paper"), block=form.text("block"), text=form.text("text")
    ),
    "print_paper": lambda form: papers.PrintPaper(
        no=_number(form, "no"), paper=form.text("paper"), signs=form.text("signs")
    ),
    "stop_printing": lambda form: papers.StopPrinting(no=_number(form, "no"), paper=form.text("paper")),
    "remove_paper": lambda form: papers.RemovePaper(paper=form.text("paper")),
    "add_book": lambda form: books.AddBook(
        title=form.text("title"), columns=tuple(form.text("columns").splitlines())
    ),
    "write_book": lambda form: books.WriteBook(
        book=form.text("book"), title=form.text("title"), columns=tuple(form.text("columns").splitlines())
    ),
    "remove_book": lambda form: books.RemoveBook(book=form.text("book")),
    "enter_book": lambda form: books.EnterBook(
        no=_number(form, "no"), book=form.text("book"), columns=_columns(form)
    ),
    "stop_entering": lambda form: books.StopEntering(no=_number(form, "no"), book=form.text("book")),
}

"""Putting a row of a book right: its next revision, or a stroke through it; either with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid
from tertib.registers import queries, service
from tertib.registers.types import BookView, Column, ColumnKind, EntryState, EntryView
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

CELL = "kolom."
KINDS: Mapping[ColumnKind, str] = {ColumnKind.DATE: "date", ColumnKind.NUMBER: "number"}
LONGEST = 2000
ONE_LINE = 60


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: str, no: int) -> HttpResponse:
    """The newest revision of the row as a form; what was typed stays when it cannot be kept."""
    by = _who.actor(request)
    book, row = queries.book(by, key), queries.entry(by, key, no)
    if row.state is EntryState.STRUCK or not queries.keeps(by, book.office):
        raise Conflict("Baris ini tidak dapat dibetulkan: sudah dicoret, atau bukan buku yang Anda kelola.")
    if request.method == "GET":
        return render(request, "desk/correct.html", _context(book, row, None))
    form = _who.sent(request)
    try:
        service.correct_entry(
            key,
            no,
            _read(form, book, row),
            office=book.office,
            by=by,
            seen=form.seen,
            reason=form.text("reason"),
        )
    except Invalid as error:
        problems = _by_field(problems_of(error))
        return render(request, "desk/correct.html", _context(book, row, form, problems), status=400)
    except Conflict as error:
        context = {**_context(book, row, form), "trouble": sentence_of(error)}
        return render(request, "desk/correct.html", context, status=409)
    messages.success(request, _("Baris dibetulkan. Isi yang lama tetap terbaca sebagai revisi sebelumnya."))
    return redirect("desk:entry", key=key, no=no)


@require_POST
def strike(request: HttpRequest, key: str, no: int) -> HttpResponse:
    """Strike the row through; it stays readable."""
    by = _who.actor(request)
    book = queries.book(by, key)
    queries.entry(by, key, no)
    form = _who.sent(request)
    try:
        service.strike_entry(key, no, office=book.office, by=by, seen=form.seen, reason=form.text("reason"))
        messages.success(request, _("Baris dicoret. Isinya tetap terbaca."))
    except (Conflict, Invalid) as error:
        messages.error(request, sentence_of(error))
    return redirect("desk:entry", key=key, no=no)


def _by_field(problems: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """A missing reason is the only thing the ledger says without naming a column."""
    return {CELL + name if name else "reason": many for name, many in problems.items()}


def _read(form: Sent, book: BookView, row: EntryView) -> dict[str, Any]:
    return {one.key: _value(form.text(CELL + one.key), one, row) for one in book.columns}


def _value(typed: str, column: Column, row: EntryView) -> Any:
    """What was typed; a list nobody touched stays a list, a touched one has one line per member."""
    old = row.data.get(column.key)
    typed = typed.replace("\r\n", "\n")
    if typed == _shown(old):
        return old
    return [line.strip() for line in typed.split("\n") if line.strip()] if isinstance(old, list) else typed


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _context(
    book: BookView,
    row: EntryView,
    form: Sent | None,
    problems: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    fields = with_problems((*(_field(one, row, form) for one in book.columns), _reason(form)), problems or {})
    return {
        "book": book,
        "row": row,
        "fields": fields,
        "seen": form.seen if form else row.revision,
        "lines": problem_lines(problems or {}, fields),
    }


def _field(column: Column, row: EntryView, form: Sent | None) -> FieldView:
    old = row.data.get(column.key)
    text = form.text(CELL + column.key) if form else _shown(old)
    return FieldView(
        name=CELL + column.key,
        label=column.label,
        kind=_kind(column, old),
        value=text,
        choices=tuple(Choice(value=key, label=label) for key, label in column.labels.items()),
        help=_("Satu baris satu isi.") if isinstance(old, list) else "",
        length=LONGEST,
    )


def _kind(column: Column, old: Any) -> str:
    if isinstance(old, list) or len(_shown(old)) > ONE_LINE:
        return "long_text"
    return "choice" if column.labels else KINDS.get(column.kind, "text")


def _reason(form: Sent | None) -> FieldView:
    return FieldView(
        name="reason",
        label=_("Alasan pembetulan"),
        required=True,
        value=form.text("reason") if form else "",
        help=_("Tercatat bersama nama Anda dan terbaca oleh pemeriksa."),
        length=500,
    )

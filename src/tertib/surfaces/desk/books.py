"""The books of the office: list, table with filter, export, print."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.kernel.actor import Actor
from tertib.registers import queries
from tertib.registers.types import EntryFilter, EntryState, Export
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.desk.inbox import page_number

YEAR_DIGITS = 4

EXPORTS: Mapping[str, Callable[[Actor, str, EntryFilter], Export]] = {
    "xlsx": queries.export_xlsx,
    "csv": lambda by, key, wanted: queries.export_csv(by, key, wanted, semicolon=True),
}


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every book this person may open."""
    return render(request, "desk/books.html", {"books": queries.books(_who.actor(request))})


@require_GET
def book(request: HttpRequest, key: str) -> HttpResponse:
    """A page of one book."""
    wanted = _filter(request)
    page = queries.entries(_who.actor(request), key, wanted)
    return render(request, "desk/book.html", {"page": page, "wanted": wanted})


@require_GET
def entry(request: HttpRequest, key: str, no: int) -> HttpResponse:
    """One row with every revision."""
    by = _who.actor(request)
    found, revisions = queries.book(by, key), queries.revisions(by, key, no)
    newest = revisions[-1]
    context = {
        "book": found,
        "revisions": revisions,
        "newest": newest,
        "no": no,
        "may_change": newest.state is not EntryState.STRUCK and queries.keeps(by, found.office),
    }
    return render(request, "desk/entry.html", context)


@require_GET
def export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The filtered book as a file."""
    if form not in EXPORTS:
        raise Http404
    made = EXPORTS[form](_who.actor(request), key, _filter(request))
    return attachment(made.content, filename=made.filename, media_type=made.media_type)


def _filter(request: HttpRequest) -> EntryFilter:
    year = request.GET.get("tahun", "")
    return EntryFilter(
        text=request.GET.get("cari", "").strip()[:100],
        year=int(year) if year.isdecimal() and len(year) == YEAR_DIGITS else None,
        struck=request.GET.get("dicoret") != "tanpa",
        page=page_number(request),
    )

"""The official sheet of a procedure that an office runs: its pages to look at, and as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from tertib.procedures import queries
from tertib.procedures.types import BundleView, Procedure, SheetWanted
from tertib.surfaces.desk.control import office_seen
from tertib.surfaces.desk.files import attachment


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Every page as a picture; `?jenis=` shows the rows of one variant alone."""
    view, procedure, wanted = _asked(request, code)
    pages = [SafeString(one) for one in queries.sheet_svgs(procedure, wanted)]  # escaped where drawn
    context = {"view": view, "procedure": procedure, "pages": pages, "variant": wanted.variant}
    return render(request, "desk/sheet.html", context)


@require_GET
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same as PDF, on F4 or (`?kertas=a4`) A4."""
    _view, procedure, wanted = _asked(request, code)
    made = queries.sheet_pdf(procedure, wanted)
    return attachment(made.pdf, filename=f"sop-{code}.pdf", media_type="application/pdf")


def _asked(request: HttpRequest, code: str) -> tuple[BundleView, Procedure, SheetWanted]:
    view = queries.in_force(office_seen(request).id, code)
    wanted = queries.sheet_wanted(
        view, paper=request.GET.get("kertas", "f4"), variant=request.GET.get("jenis") or None
    )
    return view, queries.procedure(view.hash), wanted

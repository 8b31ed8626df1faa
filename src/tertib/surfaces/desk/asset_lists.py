"""The asset list as a file, and from one: what each row would do is shown before anything is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.inspections import queries, service
from tertib.kernel.errors import Conflict, Invalid
from tertib.surfaces.desk import _who, carried
from tertib.surfaces.desk.appointing import reason
from tertib.surfaces.desk.assets import filter_of
from tertib.surfaces.desk.files import attachment


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered list as CSV or XLSX."""
    made = queries.export_assets(_who.actor(request), form, filter_of(request.GET))
    return attachment(made.content, filename=made.filename, media_type=made.media_type)


@require_GET
def template(_request: HttpRequest, form: str) -> HttpResponse:
    """An empty list to fill in."""
    made = queries.asset_template(form)
    return attachment(made.content, filename=made.filename, media_type=made.media_type)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Check a file, show what each of its rows would do, and apply just that."""
    by = _who.actor(request)
    office = queries.assets(by).office
    if not queries.keeps_assets(by, office):
        raise Http404
    context: dict[str, Any] = {"columns": queries.asset_columns()}
    status = 200
    if request.method == "POST":
        mark = request.POST.get("mark", "")
        try:
            found = carried.tables_of(request)
            try:
                report = service.import_assets(office, found, by=by, dry_run=not mark, mark=mark)
            except Conflict as changed:
                context["trouble"] = reason(changed)
                report = service.import_assets(office, found, by=by, dry_run=True)
        except Invalid as refused:
            context["trouble"], status = reason(refused), 400
        else:
            if report.applied:
                new, changed_rows = report.count("new"), report.count("changed")
                told = _("Diterapkan: %(new)s aset baru, %(changed)s aset berubah.")
                messages.success(request, told % {"new": new, "changed": changed_rows})
                return redirect("desk:assets")
            context |= {"report": report, "carried": carried.text_of(found)}
            status = 400 if report.count("wrong") or "trouble" in context else 200
    return render(request, "desk/aset/impor.html", context, status=status)

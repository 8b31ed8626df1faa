"""What the machines say of the open row, asked for by hand: the numbers come beside those that are typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tertib.cases import queries
from tertib.cases.types import CaseView, OpenItem
from tertib.inspections import queries as inspections
from tertib.inspections import service
from tertib.kernel.errors import Conflict, NotAllowed
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.errors import sentence_of


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask the machines now (POST), or look whether they have answered."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    item = queries.open_item(found, by)
    partial = getattr(request, "htmx", False)
    trouble = ""
    if request.method == "POST" and item is not None:
        try:
            service.measure_now(case, item.step, by=by)
        except (Conflict, NotAllowed) as error:
            if not partial:
                raise
            trouble = sentence_of(error)
    if not partial or item is None:
        return redirect("desk:case", case=case)
    return render(request, "desk/parts/measured.html", _told(found, item, trouble))


def _told(case: CaseView, item: OpenItem, trouble: str) -> dict[str, Any]:
    """The line below the button, and the numbers for every reading of the page."""
    asked = inspections.measurement_of_row(case)
    fields = sop_forms.fields_of(item.form, {}, known=queries.beside(case, item), variant=case.variant)
    return {
        "case": case,
        "trouble": trouble,
        "asked": asked,
        "waits": asked is not None and asked.answered_at is None and not asked.overdue and not trouble,
        "gauges": [gauge for one in fields for card in one.cards for gauge in card.gauges],
    }


def measures(item: OpenItem) -> bool:
    """Whether a reading of the open row's form can be asked of a machine."""
    fields = item.form.fields if item.form else ()
    return any(gauge.measure for one in fields for each in one.criteria for gauge in each.readings)

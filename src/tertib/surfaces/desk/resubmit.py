"""Completing a request at the counter, for an applicant who came back with the missing papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tertib.cases import queries, service
from tertib.cases.types import CaseView, Upload
from tertib.kernel.errors import Conflict, Invalid
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.case import back_to
from tertib.surfaces.ui import checking, sop_forms
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import FieldView, problem_lines


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, case: UUID) -> HttpResponse:
    """The request as it stands, to be put right; files that are not replaced stay."""
    sent = _who.sent(request)
    found = queries.case_for(sent.by, case)
    form = procedures.procedure(found.bundle).request_form
    if form is None or not any(one.name == "resubmit" for one in queries.open_actions(found, sent.by)):
        raise Conflict("Perkara ini tidak sedang menunggu pemohon.")
    if request.method == "GET":
        return _page(request, found, form, found.request)
    answers, uploads = _answers(sent, found, form)
    try:
        service.resubmit(case, answers, by=sent.by, seen=sent.seen, files=uploads, idempotency_key=sent.key)
    except Invalid as error:
        return _page(request, found, form, answers, problems_of(error))
    messages.success(request, _("Permohonan dilengkapi. Jam berjalan lagi dan perkara kembali ke pemeriksa."))
    return back_to(case)


def _answers(
    sent: _who.Sent, case: CaseView, form: Form
) -> tuple[dict[str, Any], dict[str, tuple[Upload, ...]]]:
    answers, uploads = sop_forms.read(form, sent.post, sent.files, variant=case.variant)
    kept = {
        one.key: case.request.get(one.key) or []
        for one in form.fields
        if one.kind in sop_forms.FILES and one.key not in uploads
    }
    return {**answers, **kept}, uploads


def _page(
    request: HttpRequest,
    case: CaseView,
    form: Form,
    values: Mapping[str, Any],
    problems: Mapping[str, tuple[str, ...]] | None = None,
) -> HttpResponse:
    fields = tuple(
        _lenient(one, values)
        for one in sop_forms.fields_of(
            form,
            values,
            problems,
            variant=case.variant,
            check_url=_check_url(case),
            offered=_offering(request, case, form, values),
        )
    )
    context = {
        "case": case,
        "form": form,
        "fields": fields,
        "lines": problem_lines(problems or {}, fields),
        "key": _who.fresh_key(),
    }
    return render(request, "desk/resubmit.html", context, status=400 if problems else 200)


def _offering(
    request: HttpRequest, case: CaseView, form: Form, values: Mapping[str, Any]
) -> sop_forms.Offering | None:
    if case.is_rehearsal:
        return None
    asking = checking.Asking(
        by=_who.actor(request),
        office=case.office,
        code=case.code,
        form=form,
        request=values,
        case=case.id,
        variant=case.variant,
        agency=case.agency,
    )
    return checking.offering(asking)


def _check_url(case: CaseView) -> str:
    """What the case holds already is its own there; of a trial nothing is in any register."""
    return "" if case.is_rehearsal else f"{reverse('desk:check', args=[case.code])}?perkara={case.id}"


def _lenient(one: FieldView, values: Mapping[str, Any]) -> FieldView:
    """A file that is there already need not be chosen again."""
    if one.input_type != "file" or not values.get(one.name):
        return one
    note = _("Berkas yang lama tetap dipakai bila tidak diganti.")
    return replace(one, required=False, help=f"{one.help} {note}".strip())

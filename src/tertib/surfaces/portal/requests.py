"""The applicant's own requests: the list, one of them, and what one may do with it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import CaseView, DocumentView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.letters import queries as letters
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form, Procedure
from tertib.runtime import links, paper, vault
from tertib.surfaces.portal import _forms, _sheet, _who
from tertib.surfaces.portal._sheet import Sheet
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.errors import problems_of, sentence_of

Json = Any
SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def my_requests(request: HttpRequest) -> HttpResponse:
    """Every request of the agency, what waits for the applicant first; and the person's drafts."""
    by = _who.actor(request)
    mine = cases.my_cases(by)
    context = {
        "waiting": [one for one in mine if one.must_act],
        "running": [one for one in mine if not one.must_act and not one.phase.is_over],
        "over": [one for one in mine if one.phase.is_over],
        "drafts": cases.drafts(by),
        "agencies": _who.agencies(by),
        "agency": by.agency,
        "offers": _who.offers(),
    }
    return _who.show(request, "portal/my_requests.html", context)


def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One request: whose turn, what the applicant must do, the clock, the papers."""
    by = _who.actor(request)
    view = cases.case_for(by, case)
    return _who.show(request, "portal/case.html", _case_context(by, view))


def _case_context(by: Actor, view: CaseView) -> dict[str, object]:
    procedure = procedures.procedure(view.bundle)
    form = procedure.request_form
    actions = {one.name for one in cases.open_actions(view, by)}
    papers = cases.documents(by, view.id)
    told = _forms.told(form, view.request, _forms.known_files(by, papers)) if form else ()
    return {
        "case": view,
        "promise": view.clocks.promise,
        "actions": actions,
        "deficiencies": _deficiencies(form, view),
        "documents": papers,
        "timeline": cases.timeline(by, view.id),
        "clauses": procedure.identity.warnings,
        "answers": (*_variant_told(procedure, view), *told),
    }


def _variant_told(procedure: Procedure, view: CaseView) -> tuple[_forms.Told, ...]:
    """Which variant is meant, where the procedure has any."""
    chosen = [one.label for one in procedure.variants if one.key == view.variant]
    return tuple(_forms.Told(label=_("Jenis permohonan"), text=label) for label in chosen)


def _deficiencies(form: Form | None, view: CaseView) -> list[dict[str, str]]:
    return [
        {
            "label": _forms.label_of(form, one.target) if form and one.target else "",
            "sentence": one.sentence,
            "anchor": f"isian-{one.target.replace('.', '-')}" if one.target else "",
        }
        for one in view.deficiencies
    ]


# --- receipt ------------------------------------------------------------------------------------------------


def receipt(request: HttpRequest, case: UUID) -> HttpResponse:
    """Proof that the request arrived: its codes at once, the paper as soon as the worker has made it."""
    by = _who.actor(request)
    view = cases.case_for(by, case)
    address = links.track(view.tracking)
    context = {
        "case": view,
        "link": address,
        "qr": "data:image/svg+xml;base64," + b64encode(paper.qr_svg(address).encode()).decode(),
        "documents": cases.documents(by, view.id),
    }
    template = "portal/parts/papers.html" if request.headers.get("HX-Request") else "portal/receipt.html"
    return _who.show(request, template, context)


def document(request: HttpRequest, case: UUID, document: UUID) -> HttpResponse:
    """A paper of the case addressed to the applicant, as a file."""
    by = _who.actor(request)
    found = next((one for one in cases.documents(by, case) if one.id == document), None)
    if found is None:
        raise NotFound("Naskah tersebut tidak ada.")
    return _download(_content(by, found), found.filename, found.media_type)


def _content(by: Actor, found: DocumentView) -> bytes:
    return letters.letter_pdf(by, found.letter).content if found.letter else vault.read(found.digest)


def submitted_file(request: HttpRequest, case: UUID, digest: str) -> HttpResponse:
    """A file the applicant sent with the request; only one that this request really names."""
    by = _who.actor(request)
    view = cases.case_for(by, case)
    form = procedures.procedure(view.bundle).request_form
    named = [
        kept
        for one in (form.fields if form else ())
        if one.kind in sop_forms.FILES
        for kept in view.request.get(one.key) or ()
    ]
    if digest not in named:
        raise NotFound("Berkas tersebut tidak ada.")
    known = _forms.known_files(by, cases.documents(by, view.id))(digest)
    return _download(vault.read(digest), known.filename, known.media_type)


def _download(content: bytes, filename: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    way = "inline" if media_type in SHOWN_INLINE else "attachment"
    plain = filename.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "") or "berkas"
    response["Content-Disposition"] = f'{way}; filename="{plain}"'
    return response


# --- what the applicant may do ------------------------------------------------------------------------------


def complete(request: HttpRequest, case: UUID) -> HttpResponse:
    """The form again, filled with what was sent, beside the list of what is missing."""
    by = _who.actor(request)
    view = cases.case_for(by, case)
    form = procedures.procedure(view.bundle).request_form
    if form is None or "resubmit" not in {one.name for one in cases.open_actions(view, by)}:
        messages.info(request, _("Permohonan ini tidak sedang menunggu kelengkapan dari Anda."))
        return redirect("portal:case", case=view.id)
    sheet = Sheet(
        request=request,
        by=by,
        office=view.office,
        code=view.code,
        form=form,
        answers=_forms.Answers(data=view.request),
        case=view.id,
        agency=view.agency,
        variant=view.variant,
    )
    return _completed(_sheet.filled(sheet), view) if request.method == "POST" else _complete_page(sheet, view)


def _completed(sheet: Sheet, view: CaseView) -> HttpResponse:
    word, rest = sheet.command
    if word in _sheet.BUTTONS:
        _sheet.BUTTONS[word](sheet, rest)
        return _complete_page(sheet, view)
    try:
        service.resubmit(
            view.id,
            sheet.answers.data,
            by=sheet.by,
            seen=_seen(sheet.request),
            files=sheet.answers.uploads,
            idempotency_key=f"complete-{view.id}-{sheet.key}",
        )
    except Invalid as error:
        sheet.problems.update(problems_of(error))
        return _complete_page(sheet, view)
    messages.success(
        sheet.request, _("Kelengkapan dikirim. Permohonan kembali ke petugas yang memeriksanya.")
    )
    return redirect("portal:case", case=view.id)


def _complete_page(sheet: Sheet, view: CaseView) -> HttpResponse:
    context = {**sheet.context(), "case": view, "deficiencies": _deficiencies(sheet.form, view)}
    return _who.show(sheet.request, "portal/complete.html", context, status=400 if sheet.problems else 200)


@require_POST
def withdraw(request: HttpRequest, case: UUID) -> HttpResponse:
    """Take the request back; the note goes to the office."""
    note = request.POST.get("note", "").strip()
    return _act(
        request,
        case,
        lambda by, seen, key: service.withdraw(case, by=by, seen=seen, note=note, idempotency_key=key),
        _("Permohonan ditarik. Tidak ada lagi yang perlu Anda lakukan."),
    )


@require_POST
def acknowledge(request: HttpRequest, case: UUID) -> HttpResponse:
    """Confirm the hand-over: every clause of the record must be ticked by the person who received it."""
    by = _who.actor(request)
    clauses = procedures.procedure(cases.case_for(by, case).bundle).identity.warnings
    ticked = set(request.POST.getlist("clause"))
    if ticked != {str(number) for number in range(len(clauses))}:
        messages.error(request, _("Baca dan centang setiap butir sebelum menyatakan menerima."))
        return redirect(f"{request.path.removesuffix('serah-terima/')}#serah-terima")
    return _act(
        request,
        case,
        lambda by, seen, key: service.acknowledge(case, by=by, seen=seen, idempotency_key=key),
        _("Serah terima tercatat. Terima kasih."),
    )


def _act(request: HttpRequest, case: UUID, command: Any, done: str) -> HttpResponse:
    """Run one command and return to the case, with a sentence either way."""
    key = f"{case}-{request.POST.get('key', '')[:64]}"  # a number of a page says nothing without its case
    try:
        command(_who.actor(request), _seen(request), key)
    except NotFound:
        raise
    except (Conflict, Invalid) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect("portal:case", case=case)


def _seen(request: HttpRequest) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1

"""Asking for a service: the form with its draft, its checks while typing, and sending it.

Whatever button is pressed, what was typed and uploaded is kept as a draft first: nobody types twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import CaseView, Contact, Draft
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.language import forms
from tertib.procedures.types import Form
from tertib.surfaces.portal import _forms, _sheet, _who
from tertib.surfaces.portal._sheet import Sheet
from tertib.surfaces.ui import access, checking, sop_forms
from tertib.surfaces.ui.errors import problems_of

Json = Any


def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a service: empty, from a draft (`?draf=`), or as it was posted."""
    by, offer = _who.actor(request), _who.offer(code, request.GET.get("instansi", ""))
    if by.agency is None:
        return _who.show(
            request, "portal/choose_agency.html", {"agencies": _who.agencies(by), "offer": offer}
        )
    if request.method != "POST":
        draft = _draft(by, request.GET.get("draf", ""))
        sheet = _sheet_of(request, by, offer, draft)
        return _page(sheet if draft else _begun(sheet), offer, draft)
    return _posted(request, by, offer)


def _sheet_of(request: HttpRequest, by: Actor, offer: _who.Offer, draft: Draft | None) -> Sheet:
    """The form as it was left, or empty."""
    return Sheet(
        request=request,
        by=by,
        office=offer.office.id,
        code=offer.card.code,
        form=_form(offer),
        answers=_forms.Answers(data=draft.request if draft else {}),
        variants=procedures.procedure(offer.card.bundle).variants,
        variant=draft.variant if draft else None,
    )


def _begun(sheet: Sheet) -> Sheet:
    """What a link says beforehand: the variant (`?jenis=`), and answers that are picked, not typed."""
    said = sheet.request.GET
    variant = said.get("jenis", "")
    if variant not in {one.key for one in sheet.variants}:
        return sheet
    picked = {
        one.key: said[one.key] for one in sheet.form.fields if one.is_chosen(variant) and one.key in said
    }
    return replace(sheet, variant=variant, answers=_forms.Answers(data=picked))


def _posted(request: HttpRequest, by: Actor, offer: _who.Offer) -> HttpResponse:
    """A page that was sent before answers with its receipt, also when two clicks met on the way."""
    if sent := _sent_before(request, by, offer):
        return sent
    try:
        return _taken(request, by, offer)
    except (Conflict, NotFound):
        if sent := _sent_before(request, by, offer):
            return sent
        raise


def _sent_before(request: HttpRequest, by: Actor, offer: _who.Offer) -> HttpResponse | None:
    given = request.POST.get("key", "")
    view = cases.opened_with(by, _key(given)) if given else None
    if view is None:
        return None
    typed = _sheet.filled(_sheet_of(request, by, offer, None))
    if not _says(typed, view.request):
        messages.warning(
            request,
            _(
                "Permohonan dari halaman ini sudah terkirim lebih dulu. Perubahan yang dikirim sesudahnya "
                "tidak ikut; buat permohonan baru bila masih diperlukan."
            ),
        )
    return redirect("portal:receipt", case=view.id)


def _says(sheet: Sheet, request: Mapping[str, Json]) -> bool:
    """Whether the answers are those of the request; files are not compared, they may come twice."""
    cleaned = forms.clean(sheet.form, sheet.answers.data, variant=sheet.variant).data
    asked = [one.key for one in sheet.form.fields if one.kind not in sop_forms.FILES]
    return all(cleaned.get(key) == request.get(key) for key in asked)


def _key(given: str) -> str:
    return f"portal-{given}"


def _taken(request: HttpRequest, by: Actor, offer: _who.Offer) -> HttpResponse:
    draft = _draft(by, request.POST.get("draft", ""))
    sheet = _sheet.filled(_sheet_of(request, by, offer, draft))
    word, rest = sheet.command
    draft = _keep(sheet, draft)
    if word in _sheet.BUTTONS:
        _sheet.BUTTONS[word](sheet, rest)
        return _page(sheet, offer, draft)
    if draft is None or sheet.problems:
        return _page(sheet, offer, draft)
    if word == "save":
        messages.success(request, _("Draf disimpan. Anda dapat melanjutkannya kapan saja."))
        return redirect(f"{reverse('portal:apply', args=[sheet.code])}?draf={draft.id}")
    return _submit(sheet, offer, draft)


def _keep(sheet: Sheet, draft: Draft | None) -> Draft | None:
    """Keep everything; when a file is refused, keep the rest and say so."""
    try:
        kept = _save(sheet, draft, files=True)
    except Invalid as error:
        sheet.problems.update(problems_of(error))
        kept = _save(sheet, draft, files=False)
    sheet.answers = _forms.Answers(data=kept.request)
    return kept


def _save(sheet: Sheet, draft: Draft | None, *, files: bool) -> Draft:
    return service.save_draft(
        sheet.office,
        sheet.code,
        by=sheet.by,
        request=sheet.answers.data,
        files=sheet.answers.uploads if files else {},
        agency=sheet.by.agency,
        variant=sheet.variant,
        draft=draft.id if draft else None,
    )


def _submit(sheet: Sheet, offer: _who.Offer, draft: Draft) -> HttpResponse:
    try:
        case = service.submit_draft(
            draft.id, by=sheet.by, contact=_contact(sheet.by), idempotency_key=_key(sheet.key)
        )
    except Invalid as error:
        sheet.problems.update(problems_of(error))
        return _page(sheet, offer, draft)
    return redirect("portal:receipt", case=case.id)


def _contact(by: Actor) -> Contact | None:
    if by.person is None:
        return None
    person = people.person(by.person)
    return Contact(name=person.name, email=person.email, phone=person.phone)


def _form(offer: _who.Offer) -> Form:
    form = procedures.procedure(offer.card.bundle).request_form
    if form is None:
        raise NotFound("Layanan ini tidak memakai formulir.")
    return form


def _draft(by: Actor, said: str) -> Draft | None:
    """The person's own draft; an unreadable id is none."""
    try:
        return cases.draft(by, UUID(said)) if said else None
    except ValueError:
        return None


def _page(sheet: Sheet, offer: _who.Offer, draft: Draft | None) -> HttpResponse:
    others = [
        one for one in cases.drafts(sheet.by) if one.code == sheet.code and (not draft or one.id != draft.id)
    ]
    context = {
        **sheet.context(),
        "offer": offer,
        "draft": draft,
        "drafts": others if sheet.request.method == "GET" else [],
        "agency": people.unit(sheet.by.agency) if sheet.by.agency else None,
        "agencies": _who.agencies(sheet.by),
    }
    return _who.show(sheet.request, "portal/apply.html", context, status=400 if sheet.problems else 200)


# --- while typing -------------------------------------------------------------------------------------------


@require_POST
def autosave(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what was typed so far, without its new files; answers one line saying when."""
    by, offer = _who.actor(request), _who.offer(code, request.GET.get("instansi", ""))
    draft = _draft(by, request.POST.get("draft", ""))
    sheet = _sheet.filled(_sheet_of(request, by, offer, draft))
    try:
        kept = _save(sheet, draft, files=False)
    except Conflict:
        return _who.show(request, "portal/parts/autosave.html", {"draft": draft, "failed": True})
    return _who.show(request, "portal/parts/autosave.html", {"draft": kept})


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What register, last reading and server say about the value being typed; `?perkara=` knows its own."""
    by, offer = _who.actor(request), _who.offer(code, request.GET.get("instansi", ""))
    form, view = _form(offer), _case(by, request.GET.get("perkara", ""))
    known = {each.key for each in procedures.procedure(offer.card.bundle).variants}
    said = request.POST.get("variant", "")
    asking = checking.Asking(
        by=by,
        office=offer.office.id,
        code=code,
        form=form,
        request=checking.typed(form, request),
        case=view.id if view else None,
        variant=view.variant if view else said if said in known else None,
        agency=view.agency if view else by.agency,
    )
    return checking.judged(request, asking)


def _case(by: Actor, said: str) -> CaseView | None:
    """The case whose request is being completed; only one that this person may see."""
    return cases.case_for(by, said) if said else None


# --- drafts and agencies ------------------------------------------------------------------------------------


@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    service.discard_draft(draft, by=_who.actor(request))
    messages.success(request, _("Draf dibuang."))
    return redirect("portal:my_requests")


@require_POST
def choose_agency(request: HttpRequest) -> HttpResponse:
    """Speak for another of one's agencies from now on."""
    by = _who.actor(request)
    for unit in _who.agencies(by):
        if str(unit.id) == request.POST.get("agency", ""):
            access.choose_agency(request, unit.id)
            messages.success(request, _("Anda sekarang bertindak untuk %(agency)s.") % {"agency": unit.name})
    code = request.POST.get("code", "")
    return redirect("portal:apply", code=code) if code else redirect("portal:my_requests")

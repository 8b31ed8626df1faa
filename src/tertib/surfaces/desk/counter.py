"""The counter: a paper letter of an applicant without account becomes a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import Contact, Upload
from tertib.kernel.errors import Invalid, NotFound
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.people.types import UnitView
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form, Procedure, ServiceCard
from tertib.surfaces.desk import _who, forms, panels, work
from tertib.surfaces.ui import access, checking, sop_forms
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

Problems = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service this person may register letters for."""

    office: UnitView
    card: ServiceCard


def offers(request: HttpRequest) -> tuple[Offer, ...]:
    """The services of the offices in which this person holds a post today."""
    asked = access.asked(request)
    if asked.actor.person is None:
        return ()
    places = {one.office for one in people.capacities(asked.actor.person, asked.now)}
    units = people.units(places)
    return tuple(
        Offer(office=units[place], card=card)
        for place in sorted(places, key=str)
        if place in units
        for card in cases.services(place)
    )


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which service does the letter ask for?"""
    return render(request, "desk/counter.html", {"offers": offers(request)})


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda line, the agency, and the service's own form on one page."""
    offer = _offer(request, code)
    if request.method == "GET":
        return render(request, "desk/counter_form.html", _context(request, offer))
    if request.POST.get("do") == "variant":
        return render(request, "desk/counter_form.html", _context(request, offer, _unchosen(request, offer)))
    try:
        return _open(request, offer)
    except Invalid as error:
        context = _context(request, offer, problems=_everything_wrong(request, offer, error))
        return render(request, "desk/counter_form.html", context, status=400)


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What register, last reading and server say about the value being typed; `?perkara=` knows its own."""
    offer, by = _offer(request, code), _who.actor(request)
    said = request.GET.get("perkara", "")
    view = cases.case_for(by, said) if said else None
    asking = _asking(request, offer, variant=view.variant if view else None)
    if view is not None:
        asking = replace(asking, case=view.id, agency=view.agency)
    return checking.judged(request, asking)


def _asking(request: HttpRequest, offer: Offer, *, variant: str | None = None) -> checking.Asking:
    """For whom the letter is being keyed in: the agency that was picked on this page."""
    procedure = procedures.procedure(offer.card.bundle)
    form, agency = _form(procedure), request.POST.get("agency", "")
    return checking.Asking(
        by=_who.actor(request),
        office=offer.office.id,
        code=offer.card.code,
        form=form,
        request=checking.typed(form, request),
        variant=variant or _variant(procedure, request),
        agency=people.unit(_who.as_uuid(agency)).id if agency else None,
    )


def _offer(request: HttpRequest, code: str) -> Offer:
    for one in offers(request):
        if one.card.code == code:
            return one
    raise NotFound("Layanan itu tidak dijalankan oleh kantor Anda.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was typed and scanned at the counter, unchecked."""

    sent: _who.Sent
    answers: Mapping[str, Any]
    uploads: Mapping[str, tuple[Upload, ...]]
    variant: str | None

    @property
    def agency(self) -> UUID | None:
        """The registered agency that was picked, if any."""
        chosen = self.sent.text("agency")
        return people.unit(_who.as_uuid(chosen)).id if chosen else None

    def applicant(self) -> dict[str, tuple[str, ...]]:
        """Somebody asks: an agency that is registered here, or one by its name."""
        if self.agency is None and not self.sent.text("agency_name"):
            return {"agency_name": (_("Pilih perangkat daerahnya, atau tulis nama instansinya di sini."),)}
        return {}


def _brought(request: HttpRequest, offer: Offer) -> Brought:
    procedure = procedures.procedure(offer.card.bundle)
    variant = _variant(procedure, request)
    answers, uploads = sop_forms.read(_form(procedure), request.POST, request.FILES, variant=variant)
    return Brought(sent=_who.sent(request), answers=answers, uploads=uploads, variant=variant)


def _variant(procedure: Procedure, request: HttpRequest) -> str | None:
    said = request.POST.get("variant", "")
    return said if said in {one.key for one in procedure.variants} else None


def _unchosen(request: HttpRequest, offer: Offer) -> Problems:
    chosen = _variant(procedures.procedure(offer.card.bundle), request)
    return {} if chosen else {"variant": (_("Pilih jenis permohonan."),)}


def _open(request: HttpRequest, offer: Offer) -> HttpResponse:
    it = _brought(request, offer)
    sent, agency = it.sent, it.agency
    if wrong := it.applicant():
        raise Invalid(wrong["agency_name"][0])
    ref = service.open_case(
        offer.office.id,
        offer.card.code,
        by=sent.by,
        request=it.answers,
        files=it.uploads,
        agency=agency,
        agency_name="" if agency else sent.text("agency_name"),
        channel="counter",
        contact=Contact(
            name=sent.text("contact_name"), email=sent.text("contact_email"), phone=sent.text("contact_phone")
        ),
        variant=it.variant,
        registration=work.registration(sent),
        idempotency_key=sent.key,
    )
    messages.success(
        request, _("Surat tercatat dengan nomor agenda %(number)s.") % {"number": ref.number or ref.tracking}
    )
    return redirect("desk:case", case=ref.id)


def _everything_wrong(request: HttpRequest, offer: Offer, error: Invalid) -> Problems:
    """The agenda line, the applicant and the form in one round, whichever of them refused first."""
    it = _brought(request, offer)
    asked = cases.request_problems(
        offer.office.id, offer.card.code, it.answers, it.uploads, agency=it.agency, variant=it.variant
    )
    together = {**work.letter_problems(it.sent), **asked}
    found = problems_of(Invalid(error.sentence, problems=together)) if together else {}
    return {**found, **it.applicant()} or problems_of(error)


def _form(procedure: Procedure) -> Form:
    form = procedure.request_form
    if form is None:
        raise NotFound("Layanan itu tidak dibuka dengan surat.")
    return form


def _context(request: HttpRequest, offer: Offer, problems: Problems | None = None) -> dict[str, Any]:
    procedure = procedures.procedure(offer.card.bundle)
    form, variant = _form(procedure), _variant(procedure, request)
    typed = request.POST if request.method == "POST" else None
    answers = sop_forms.read(form, typed, request.FILES, variant=variant)[0] if typed else {}
    values = typed.dict() if typed else _initial(request)
    letter = with_problems(
        _again(forms.registration_fields(values, outside=_outside(procedure, offer.office.id)), request),
        problems or {},
    )
    sender = with_problems(_sender_fields(values), problems or {})
    check_url = reverse("desk:check", args=[offer.card.code])
    drawn = sop_forms.fields_of(
        form,
        answers,
        problems,
        variant=variant,
        check_url=check_url,
        offered=checking.offering(_asking(request, offer)),
    )
    asked = _again(drawn, request)
    return {
        "offer": offer,
        "form": form,
        "letter_fields": letter,
        "sender_fields": sender,
        "request_fields": asked,
        "variants": procedure.variants,
        "variant": variant,
        "variant_problems": (problems or {}).get("variant", ()),
        "is_asked": bool(variant or not procedure.variants),
        "lines": problem_lines(problems or {}, [*letter, *sender, *_cards(procedure), *asked]),
        "key": _who.fresh_key(),
    }


def _again(fields: tuple[FieldView, ...], request: HttpRequest) -> tuple[FieldView, ...]:
    """A browser does not send a file twice by itself: say which ones must be picked again."""
    return tuple(
        _with_note(one, [file.name or "" for file in request.FILES.getlist(one.name)]) for one in fields
    )


def _with_note(one: FieldView, names: list[str]) -> FieldView:
    if not names:
        return one
    note = _("Pilih lagi: %(names)s.") % {"names": ", ".join(names)}
    return replace(one, help=f"{one.help} {note}".strip())


def _cards(procedure: Procedure) -> tuple[FieldView, ...]:
    """The choice of the variant, so that the error summary can lead to it."""
    return (FieldView(name="variant", label=_("Jenis permohonan")),) if procedure.variants else ()


def _initial(request: HttpRequest) -> dict[str, Any]:
    today = office_date(access.asked(request).now).isoformat()
    return {f"{forms.LETTER}received_on": today, f"{forms.LETTER}urgency": "biasa"}


def _outside(procedure: Procedure, office: UUID) -> bool:
    return panels.numbered_outside(procedure.step(procedure.first), office)


def _sender_fields(values: Mapping[str, Any]) -> tuple[FieldView, ...]:
    agencies = tuple(Choice(value=str(one.id), label=one.name) for one in people.agencies())
    return (
        FieldView(
            name="agency",
            label=_("Perangkat daerah"),
            kind="choice",
            value=values.get("agency", ""),
            choices=agencies,
            help=_("Pilih bila terdaftar; hasilnya tampak di akun perangkat daerah itu."),
        ),
        FieldView(
            name="agency_name",
            label=_("Nama instansi bila tidak terdaftar"),
            value=values.get("agency_name", ""),
            length=200,
        ),
        FieldView(
            name="contact_name", label=_("Nama yang dapat dihubungi"), value=values.get("contact_name", "")
        ),
        FieldView(
            name="contact_phone",
            label=_("Telepon"),
            kind="phone",
            value=values.get("contact_phone", ""),
            autocomplete="off",
        ),
        FieldView(
            name="contact_email",
            label=_("Pos-el"),
            kind="email",
            value=values.get("contact_email", ""),
            help=_("Pemberitahuan dikirim ke alamat ini."),
            autocomplete="off",
        ),
    )

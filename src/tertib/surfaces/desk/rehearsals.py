"""Buka perkara percobaan: every SOP of the office may be tried, also what nobody may run for real yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import REHEARSAL, CaseRef, Contact, RehearsalOffer, Upload
from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.indonesian import long_date
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.procedures import queries as procedures
from tertib.procedures.types import Field, FieldKind, Form, Procedure, TriggerKind
from tertib.runtime import paper
from tertib.surfaces.desk import _who, work
from tertib.surfaces.ui import access, sop_forms
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

TEMPLATE = Path(__file__).parent / "papers" / "rehearsal.typ"
LISTS = frozenset({FieldKind.ADDRESS_LIST})
Problems = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A procedure that somebody chose to try, with all that its page is drawn from."""

    offer: RehearsalOffer
    office: UnitView
    procedure: Procedure
    variant: str | None

    @property
    def form(self) -> Form | None:
        """What the SOP asks at the opening, be it a request or an assignment."""
        return self.procedure.request_form

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody outside would write a letter; a round of the work plan has neither."""
        return self.procedure.trigger.kind is TriggerKind.REQUEST

    @property
    def must_choose(self) -> bool:
        """Which variant is tried comes before its form."""
        return bool(self.procedure.variants) and self.form is not None and self.variant is None

    @property
    def unassigned(self) -> list[str]:
        """Columns that no post performs: the trial would stop there."""
        known = procedures.performer_posts(self.office.id, self.offer.code)
        performers = (*self.procedure.columns, *self.procedure.support)
        return [one.label for one in performers if one.key not in known]


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which SOP is tried? Every one of the office, what a trial of it touches, and why."""
    by = _who.actor(request)
    offers = cases.rehearsable(by)
    offices = people.units({one.office for one in offers})
    context = {
        "groups": [
            (unit, [one for one in offers if one.office == place], cases.rehearsals(by, place))
            for place, unit in offices.items()
        ]
    }
    return render(request, "desk/rehearsals.html", context)


@require_http_methods(["GET", "POST"])
def rehearse(request: HttpRequest, code: str) -> HttpResponse:
    """The form that opens the trial, filled from the SOP's example; then to the case."""
    trial = _trial(request, code)
    if request.method == "GET":
        return _page(request, trial)
    if request.POST.get("do") == "variant":
        return _page(request, trial, _unchosen(trial))
    try:
        ref = _open(request, trial)
    except Invalid as error:
        return _page(request, trial, problems_of(error), status=400)
    messages.success(request, _opened(ref, request))
    return redirect("desk:case", case=ref.id)


def _trial(request: HttpRequest, code: str) -> Trial:
    found = next((one for one in cases.rehearsable(_who.actor(request)) if one.code == code), None)
    if found is None:
        raise NotFound("SOP itu tidak dijalankan oleh kantor Anda.")
    procedure = procedures.procedure(found.bundle)
    said = request.POST.get("variant", request.GET.get("variant", ""))
    variant = said if said in {one.key for one in procedure.variants} else None
    return Trial(offer=found, office=people.unit(found.office), procedure=procedure, variant=variant)


def _unchosen(trial: Trial) -> dict[str, tuple[str, ...]]:
    return {"variant": (_("Pilih jenis permohonan."),)} if trial.must_choose else {}


def _opened(ref: CaseRef, request: HttpRequest) -> str:
    item = cases.open_item(ref.id, _who.actor(request))
    if item is None:
        return _("Perkara percobaan dibuka.")
    if item.may_act:
        return _("Perkara percobaan dibuka. Langkah pertamanya giliran Anda.")
    return _("Perkara percobaan dibuka. Sekarang giliran %(who)s.") % {"who": item.post_title}


# --- the form ----------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, trial: Trial, problems: Problems | None = None, *, status: int = 200
) -> HttpResponse:
    typed = request.method == "POST" and "key" in request.POST
    sender = with_problems(_sender(trial, request.POST.dict() if typed else {}), problems or {})
    asked = _fields(request, trial, problems, typed=typed)
    first = trial.procedure.step(trial.procedure.first)
    cards = (FieldView(name="variant", label=_("Jenis permohonan")),) if trial.procedure.variants else ()
    context = {
        "trial": trial,
        "offer": trial.offer,
        "effects": trial.offer.effects,
        "variants": trial.procedure.variants if trial.form is not None else (),
        "variant": trial.variant,
        "variant_problems": (problems or {}).get("variant", ()),
        "sender_fields": sender,
        "fields": asked,
        "first": first,
        "first_by": trial.procedure.performer(first.hops[0].performer).label,
        "lines": problem_lines(problems or {}, [*sender, *cards, *asked]),
        "key": _who.fresh_key(),
    }
    return render(request, "desk/rehearse.html", context, status=status)


def _sender(trial: Trial, values: Mapping[str, Any]) -> tuple[FieldView, ...]:
    """The applicant who is played; nothing of it leaves the office."""
    if not trial.is_asked_for:
        return ()
    one = FieldView(
        name="agency_name",
        label=_("Nama pemohon yang diperankan"),
        value=values.get("agency_name", _("Pemohon rekaan")),
        required=True,
        length=200,
        help=_("Hanya nama. Tidak ada pemberitahuan yang dikirim ke luar kantor."),
    )
    return (one,)


def _fields(
    request: HttpRequest, trial: Trial, problems: Problems | None, *, typed: bool
) -> tuple[FieldView, ...]:
    form = trial.form
    if form is None:
        return ()
    values = sop_forms.read(form, request.POST, request.FILES, variant=trial.variant)[0] if typed else {}
    example = _example(trial, form, request)
    # Of a variant just chosen nothing was typed yet: its own example stands where an answer is empty.
    chosen = request.POST.get("do") == "variant"
    given = (
        {**example, **{key: one for key, one in values.items() if _is_said(one)}}
        if chosen
        else values or example
    )
    drawn = sop_forms.fields_of(form, given, problems, variant=trial.variant)
    return tuple(_lenient(one) for one in drawn)


def _is_said(value: Any) -> bool:
    """Whether anything was typed: a person or a list is empty when all its parts are."""
    if isinstance(value, Mapping):
        return any(map(_is_said, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_is_said, value))
    return bool(value)


def _example(trial: Trial, form: Form, request: HttpRequest) -> dict[str, Any]:
    """What the SOP's example says, one row of every list; today and every tick where it says nothing."""
    today = people.office_date(access.asked(request).now).isoformat()
    found = procedures.example_request(trial.offer.bundle, trial.variant)
    usual = {one.key: _usual(one, today) for one in form.fields}
    said = {one.key: _shortened(one, found[one.key]) for one in form.fields if one.key in found}
    return {key: value for key, value in {**usual, **said}.items() if value is not None}


def _usual(field: Field, today: str) -> Any:
    if field.kind is FieldKind.DATE:
        return today if field.required else None
    if field.kind is FieldKind.CHECKLIST:
        return [choice.key for choice in field.choices]
    return None


def _shortened(field: Field, value: Any) -> Any:
    return value[:1] if field.kind in LISTS and isinstance(value, list) else value


def _lenient(one: FieldView) -> FieldView:
    """A trial needs no real paper."""
    if one.kind not in ("file", "photo") or not one.required:
        return one
    note = _("Bila dikosongkan, selembar keterangan percobaan dilampirkan.")
    return replace(one, required=False, help=f"{one.help} {note}".strip())


# --- the opening -------------------------------------------------------------------------------------


def _open(request: HttpRequest, trial: Trial) -> CaseRef:
    sent = _who.sent(request)
    answers, files = _brought(sent, trial, request)
    read = work.Reader(sent)
    played = read.text("agency_name", required=trial.is_asked_for)
    read.done()
    return service.open_case(
        trial.office.id,
        trial.offer.code,
        by=sent.by,
        request=answers,
        files={key: list(many) for key, many in files.items()},
        agency_name=played,
        channel=REHEARSAL,
        contact=Contact(name=sent.by.name),
        variant=trial.variant,
        idempotency_key=sent.key,
    )


def _brought(
    sent: _who.Sent, trial: Trial, request: HttpRequest
) -> tuple[dict[str, Any], dict[str, Sequence[Upload]]]:
    """The answers, and a sheet that says what it is for every file that was not chosen."""
    form = trial.form
    if form is None:
        return {}, {}
    answers, uploads = sop_forms.read(form, sent.post, sent.files, variant=trial.variant)
    files: dict[str, Sequence[Upload]] = dict(uploads)
    day = long_date(people.office_date(access.asked(request).now))
    for one in sop_forms.asked(form, trial.variant):
        if one.kind in sop_forms.FILES and one.required and one.key not in files:
            sheet = _set_sheet(trial.office.name, day)
            files[one.key] = (Upload(filename="lembar-percobaan.pdf", data=sheet),)
    return answers, files


@lru_cache(maxsize=4)
def _set_sheet(office: str, day: str) -> bytes:
    data = {"office": office, "day": day}
    return paper.render(files={"page.typ": TEMPLATE.read_bytes()}, main="page.typ", data=data).pdf

"""Set-up screens about the work: which procedures run, who performs their columns, and the trial case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.types import REHEARSAL, CaseRef, Contact, Upload
from tertib.kernel.errors import NotFound
from tertib.kernel.indonesian import long_date
from tertib.letters import queries as letters
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedure_service
from tertib.procedures.types import BundleView, FieldKind, Form
from tertib.registers import service as registers
from tertib.runtime import paper
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.forms import Choice, FieldView

TEMPLATE = Path(__file__).parent / "papers" / "rehearsal.typ"
FILES = (FieldKind.FILE, FieldKind.PHOTO)


# --- procedures and their performers ---------------------------------------------------------------------


def services_context(facts: Facts) -> dict[str, Any]:
    """What runs here, what else comes with the program, and which columns nobody performs yet."""
    running = {one.code for one in facts.installed}
    return {
        "installed": [(one, facts.unassigned(one)) for one in facts.installed],
        "offered": [one for one in procedures.shipped() if one.code not in running],
    }


def column_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """A post for every column of every procedure in force."""
    return tuple(field for one in facts.installed for field in _columns(one, values, facts))


def _columns(bundle: BundleView, values: Values, facts: Facts) -> list[FieldView]:
    procedure = procedures.procedure(bundle.hash)
    known = procedures.performer_posts(facts.office.id, bundle.code)
    several = len(facts.installed) > 1
    return [
        FieldView(
            name=_name(bundle, one.key),
            label=f"{one.label} ({procedure.title})" if several else one.label,
            kind="choice",
            required=True,
            value=values.get(
                _name(bundle, one.key), str(known.get(one.key) or _alike(one.key, one.label, facts))
            ),
            choices=tuple(Choice(value=str(post.id), label=post.title) for post in facts.posts),
        )
        for one in (*procedure.columns, *procedure.support)
    ]


def _name(bundle: BundleView, performer: str) -> str:
    return f"{bundle.code}.{performer}"


def _alike(key: str, label: str, facts: Facts) -> str:
    """The post of the same key or title, as a first proposal."""
    wanted = label.casefold()
    found = (one for one in facts.posts if one.key == key or one.title.casefold().startswith(wanted))
    return next((str(one.id) for one in found), "")


def save_columns(form: Sent, facts: Facts) -> str:
    """Put one procedure in force, or say who performs the columns of those that are."""
    if "install" in form.post:
        bundle = procedure_service.install_shipped(form.text("install"), office=facts.office.id, by=form.by)
        registers.open_books(facts.office.id, procedures.books_of(bundle.hash), by=form.by)
        return _("%(title)s berlaku. Tentukan jabatan untuk tiap kolomnya.") % {"title": bundle.title}
    for bundle in facts.installed:
        procedure = procedures.procedure(bundle.hash)
        for one in (*procedure.columns, *procedure.support):
            if form.text(_name(bundle, one.key)):
                post = form.uuid(_name(bundle, one.key))
                procedure_service.assign(facts.office.id, bundle.code, one.key, post, by=form.by)
    return _("Pelaksana tersimpan.")


# --- the trial case --------------------------------------------------------------------------------------


def trial_context(facts: Facts) -> dict[str, Any]:
    """Trials so far, and who would be missing: a post of a procedure that nobody holds today."""
    needed = {
        post
        for one in facts.installed
        for post in procedures.performer_posts(facts.office.id, one.code).values()
    }
    return {
        "trials": cases.rehearsals(facts.by, facts.office.id),
        "absent": [one for one in facts.vacant if one.id in needed],
    }


def trial_form(facts: Facts) -> tuple[BundleView, Form] | None:
    """The first procedure in force that is opened with a request."""
    for card in cases.services(facts.office.id):
        bundle = procedures.in_force(facts.office.id, card.code)
        form = procedures.procedure(bundle.hash).request_form
        if form is not None:
            return bundle, form
    return None


def trial_fields(
    facts: Facts,
    problems: Mapping[str, Sequence[str]] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> tuple[FieldView, ...]:
    """The request, filled from the procedure's example; files may be left out."""
    found = trial_form(facts)
    if found is None:
        return ()
    bundle, form = found
    given = answers if answers is not None else {**_usual(form, facts), **_example(bundle)}
    return tuple(
        _optional(one) if one.kind in ("file", "photo") and one.required else one
        for one in sop_forms.fields_of(form, given, problems, variant=_variant(bundle))
    )


def _example(bundle: BundleView) -> dict[str, Any]:
    """One row of every list is enough to try."""
    found = letters.example_request(bundle.hash)
    return {key: value[:1] if isinstance(value, list) else value for key, value in found.items()}


def _usual(form: Form, facts: Facts) -> dict[str, Any]:
    """Today where a day is asked for, and every statement ticked; the rest has to be typed."""
    today = people.office_date(facts.now).isoformat()
    found: dict[str, Any] = {}
    for one in form.fields:
        if one.kind is FieldKind.DATE:
            found[one.key] = today
        elif one.kind is FieldKind.CHECKLIST:
            found[one.key] = [choice.key for choice in one.choices]
    return found


def _optional(one: FieldView) -> FieldView:
    help_text = _("Bila dikosongkan, selembar keterangan percobaan dilampirkan.")
    return replace(one, required=False, help=help_text)


def _variant(bundle: BundleView) -> str | None:
    variants = procedures.procedure(bundle.hash).variants
    return variants[0].key if variants else None


def open_trial(form: Sent, facts: Facts) -> CaseRef:
    """Open the trial case; a sheet that says what it is stands for a file that was not chosen."""
    found = trial_form(facts)
    if found is None:
        raise NotFound("Belum ada SOP yang dibuka dengan permohonan.")
    bundle, request_form = found
    answers, uploads = sop_forms.read(request_form, form.post, form.files, variant=_variant(bundle))
    files: dict[str, Sequence[Upload]] = dict(uploads)
    for one in request_form.fields:
        if one.kind in FILES and one.required and one.key not in files:
            files[one.key] = (Upload(filename="lembar-percobaan.pdf", data=_sheet(facts)),)
    return case_service.open_case(
        facts.office.id,
        bundle.code,
        by=form.by,
        request=answers,
        files={key: list(many) for key, many in files.items()},
        agency_name=f"Percobaan {facts.office.short_name}",
        channel=REHEARSAL,
        contact=Contact(name=form.by.name),
        variant=_variant(bundle),
        idempotency_key=form.key,
    )


def _sheet(facts: Facts) -> bytes:
    return _set_sheet(facts.office.name, long_date(people.office_date(facts.now)))


@lru_cache(maxsize=4)
def _set_sheet(office: str, day: str) -> bytes:
    data = {"office": office, "day": day}
    return paper.render(files={"page.typ": TEMPLATE.read_bytes()}, main="page.typ", data=data).pdf

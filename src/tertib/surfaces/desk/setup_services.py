"""Set-up screens about the work: which procedures run, who performs their columns, and the trial case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tertib.cases import queries as cases
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedure_service
from tertib.procedures.types import BundleView
from tertib.registers import service as registers
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import Choice, FieldView

# --- procedures and their performers ---------------------------------------------------------------------


def services_context(facts: Facts) -> dict[str, Any]:
    """What runs here, what else comes with the program, and which columns nobody performs yet."""
    running = {one.code for one in facts.installed}
    return {
        "installed": [(one, facts.unassigned(one), cases.must_rehearse(one)) for one in facts.installed],
        "offered": [
            (one, cases.would_rehearse(one)) for one in procedures.shipped() if one.code not in running
        ],
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
    """What may be tried, the trials so far, and who would be missing: a post that nobody holds today."""
    needed = {
        post
        for one in facts.installed
        for post in procedures.performer_posts(facts.office.id, one.code).values()
    }
    return {
        "offers": [one for one in cases.rehearsable(facts.by) if one.office == facts.office.id],
        "trials": cases.rehearsals(facts.by, facts.office.id),
        "absent": [one for one in facts.vacant if one.id in needed],
    }


def nothing_to_type(_values: Values, _facts: Facts) -> tuple[FieldView, ...]:
    """A trial is opened on a page of its own."""
    return ()

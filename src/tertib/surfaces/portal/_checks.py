"""What the form's own rules and the catalogue's checks say about answers before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding
from tertib.kernel.actor import Actor
from tertib.procedures.types import Field, Form
from tertib.surfaces.ui.errors import worded

Json = Any


def findings(
    one: Field,
    value: Json,
    *,
    by: Actor,
    office: UUID,
    code: str,
    form: Form,
    path: str,
    request: Mapping[str, Json],
) -> tuple[Finding, ...]:
    """Everything the field's check has to say about this value; an empty value is nobody's business."""
    if not one.check or value in ("", None):
        return ()
    context = CheckContext(
        office=office, code=code, agency=by.agency, form=form.key, path=path, request=request
    )
    return catalogue.run_checks((one.check,), value, context)


def sentences(found: Sequence[Finding], level: str) -> tuple[str, ...]:
    """The findings of one level, in the reader's language."""
    return tuple(worded(one.sentence, one.fields) for one in found if one.level == level)


def problems(form: Form, data: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """What the form's own rules refuse, by path, in the reader's language."""
    from tertib.procedures.language import forms

    found = forms.clean(form, data).problems
    return {path: tuple(worded(one.sentence, one.fields) for one in many) for path, many in found.items()}

"""What is known beside the criteria of a form, asked of the catalogue, and the limits to grade by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases.types import Json
from tertib.procedures.language.limits import Limits, read_limits
from tertib.procedures.types import Field, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The row whose form is filled in; a request has none."""

    request: Mapping[str, Json]
    step: int
    round: int


def known_of(
    form: Form, field: Field, *, office: UUID, code: str, case: UUID | None, row: Row
) -> Mapping[tuple[str, str], catalogue.Known]:
    """By (code of the criterion, key of the reading); nothing where the field names nobody."""
    about = catalogue.BesideContext(
        office=office,
        code=code,
        form=form.key,
        field=field.key,
        request=row.request,
        case=case,
        step=row.step,
        round=row.round,
        criteria=field.criteria,
    )
    return catalogue.known_beside(field.beside, about) if field.beside else {}


def limits_held(
    form: Form | None, *, office: UUID, code: str, case: UUID | None, row: Row | None
) -> Mapping[tuple[str, str, str], Limits]:
    """The limits that hold instead of the form's own, for `forms.clean`."""
    if form is None or row is None:
        return {}
    found: dict[tuple[str, str, str], Limits] = {}
    for field in form.fields:
        known = known_of(form, field, office=office, code=code, case=case, row=row)
        for (item, reading), one in known.items():
            limits = read_limits(one.limits) if one.limits else None
            if limits is not None:
                found[field.key, item, reading] = limits
    return found

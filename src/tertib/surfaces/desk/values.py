"""The applicant's answers in words, whatever form the SOP asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tertib.cases.types import CaseView
from tertib.procedures.types import Field, FieldKind, Form
from tertib.runtime import languages
from tertib.surfaces.ui.sop_forms import asked

A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
A_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One question and its answer: a text, or a small table, or files."""

    path: str
    label: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was answered."""
        return not (self.text or self.rows or self.files)


def answers_of(form: Form | None, case: CaseView) -> tuple[AnswerView, ...]:
    """Every question of the request form that this case was asked."""
    if form is None:
        return tuple(
            AnswerView(path=key, label=key, text=plain(value)) for key, value in case.request.items()
        )
    return tuple(_answer(one, case.request.get(one.key)) for one in asked(form, case.variant))


def _answer(one: Field, value: Any) -> AnswerView:
    if one.kind in {FieldKind.FILE, FieldKind.PHOTO}:
        return AnswerView(path=one.key, label=one.label, files=tuple(map(str, value or ())))
    if one.kind is FieldKind.ADDRESS_LIST:
        return _table(one, value or ())
    return AnswerView(path=one.key, label=one.label, text=worded(one, value))


def _table(one: Field, rows: Sequence[Mapping[str, Any]]) -> AnswerView:
    """The rows as a table; a column that nobody filled is left out."""
    columns = [each for each in one.columns if any(row.get(each.key) for row in rows)]
    return AnswerView(
        path=one.key,
        label=one.label,
        head=tuple(each.label for each in columns),
        rows=tuple(tuple(worded(each, row.get(each.key)) for each in columns) for row in rows),
    )


def worded(one: Field, value: Any) -> str:
    """The answer to one question in words."""
    if value is None or value == "" or value == []:
        return ""
    labels = {each.key: each.label for each in one.choices}
    match one.kind:
        case FieldKind.CHOICE:
            return labels.get(str(value), str(value))
        case FieldKind.CHECKLIST:
            return ", ".join(labels.get(str(each), str(each)) for each in value)
        case FieldKind.BOOLEAN:
            return _("Ya") if value else _("Tidak")
        case FieldKind.DATE:
            return _dated(str(value))
        case FieldKind.PERSON:
            said = {each.label: worded(each, value.get(each.key)) for each in one.columns}
            return "\n".join(f"{label}: {text}" for label, text in said.items() if text)
        case _:
            return f"{value} {one.unit}".strip()


def _dated(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def plain(value: Any) -> str:
    """A value without a description, for evidence and registers: `nama: isi` line by line."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {plain(each)}" for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return "\n".join(plain(each) for each in value)
    return _text(str(value))


def _text(value: str) -> str:
    """A date, a moment and the name of a file are written the way people read them."""
    if A_MOMENT.fullmatch(value):
        return languages.moment(datetime.fromisoformat(value))
    if A_DAY.fullmatch(value):
        return _dated(value)
    return _("berkas %(start)s…") % {"start": value[:8]} if A_DIGEST.fullmatch(value) else value

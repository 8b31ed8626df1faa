"""The forms of an SOP on a page: drawing them, and reading what the browser sent.

Names follow the paths of `procedures` problems: `key`, `key.column`, `key.0.column`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tertib.cases.catalogue import Offered
from tertib.cases.types import Upload
from tertib.kernel.words import N_
from tertib.procedures.language import forms
from tertib.procedures.types import Criterion, Field, FieldKind, Form, TextFormat
from tertib.surfaces.ui import criteria
from tertib.surfaces.ui.forms import CardView, Choice, FieldView

FORMATS: Mapping[TextFormat, dict[str, str]] = {
    TextFormat.NIP: {"inputmode": "numeric"},
    TextFormat.PHONE: {"kind": "phone", "autocomplete": "tel"},
    TextFormat.EMAIL: {"kind": "email"},
}
ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg,.jpeg", "png": ".png", "csv": ".csv"}
FILES = frozenset({FieldKind.FILE, FieldKind.PHOTO})
MOST_ROWS = 500
GRADED = ("grade", "value", "note")
NOTHING_TO_PICK = N_("Belum ada yang dapat dipilih atas nama instansi ini.")
Offering = Callable[[Field], Sequence[Offered]]
"""What may be picked for a field, or is proposed for it."""


def asked(form: Form, variant: str | None = None) -> tuple[Field, ...]:
    """The fields this variant of the procedure asks."""
    return tuple(one for one in form.fields if variant is None or one.is_for(variant))


def fields_of(
    form: Form,
    values: Mapping[str, Any] | None = None,
    problems: Mapping[str, Sequence[str]] | None = None,
    *,
    variant: str | None = None,
    check_url: str = "",
    known: Mapping[str, criteria.Beside] | None = None,
    offered: Offering | None = None,
) -> tuple[FieldView, ...]:
    """The form ready to draw; what has a check of the catalogue is judged by `check_url` while one types.

    `known` is what stands beside the readings of a field, by its key; `offered` what may be picked. Without
    it (in a trial) everything is typed.
    """
    look = Look(
        problems=problems or {}, check_url=check_url, known=known or {}, variant=variant, offered=offered
    )
    given = values or {}
    return tuple(
        _waking(form, one, given, variant, _field(one, one.key, given.get(one.key), look))
        for one in asked(form, variant)
    )


def _waking(
    form: Form, one: Field, given: Mapping[str, Any], variant: str | None, drawn: FieldView
) -> FieldView:
    """The field with the answers that lead to it, as far as this variant asks for them."""
    heads = {each.key for each in asked(form, variant)}
    when = {key: list(answers) for key, answers in one.when.items() if key in heads}
    if not when:
        return drawn
    asleep = not forms.is_asked(form, one, given, variant) and not drawn.problems
    return replace(_put_to_sleep(drawn) if asleep else drawn, when=json.dumps(when))


def _put_to_sleep(drawn: FieldView) -> FieldView:
    return replace(drawn, asleep=True, parts=tuple(map(_put_to_sleep, drawn.parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What every field of a drawing shares."""

    problems: Mapping[str, Sequence[str]]
    check_url: str = ""
    known: Mapping[str, criteria.Beside] = field(default_factory=dict)
    variant: str | None = None
    offered: Offering | None = None

    def picks(self, one: Field) -> bool:
        return self.offered is not None and one.is_chosen(self.variant)

    def judge(self, one: Field) -> str | None:
        """Who judges the answer as it is asked here."""
        return one.judge(self.variant) if self.picks(one) or not one.is_chosen(self.variant) else None


def _field(one: Field, name: str, value: Any, look: Look) -> FieldView:
    cards = _cards(one, value, look)
    kind: dict[str, Any] = {"kind": one.kind.value, **(FORMATS.get(one.format, {}) if one.format else {})}
    offered = tuple(look.offered(one)) if look.offered and look.judge(one) else ()
    if look.picks(one):
        kind["kind"] = FieldKind.CHOICE.value
    return FieldView(
        name=name,
        label=f"{one.label} ({one.unit})" if one.unit else one.label,
        value=_shown(one, value),
        required=one.required,
        help=_help(one, picks=look.picks(one), some=bool(offered)),
        choices=_choices(one, offered),
        proposals=() if look.picks(one) or not one.required else tuple(each.value for each in offered),
        problems=tuple(look.problems.get(name, ())),
        least=one.min if one.kind is FieldKind.NUMBER else None,
        most=one.max if one.kind is FieldKind.NUMBER else None,
        length=one.max if one.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT} else None,
        accept=",".join(ENDINGS[kind] for kind in one.accept if kind in ENDINGS),
        check_url=look.check_url if look.judge(one) else "",
        parts=_person(one, name, value, look) if one.kind is FieldKind.PERSON else (),
        rows=_rows(one, name, value, look) if one.kind is FieldKind.ADDRESS_LIST else (),
        cards=cards,
        grades=criteria.grades_json(one) if cards else "",
        blank_row=_optional(_parts(one, f"{name}.__no__", {}, look))
        if one.kind is FieldKind.ADDRESS_LIST
        else (),
        multiple=one.kind in FILES and (one.max or 1) > 1,
        **kind,
    )


def _choices(one: Field, offered: Sequence[Offered]) -> tuple[Choice, ...]:
    if one.choices:
        return tuple(Choice(value=each.key, label=each.label, guide=each.guide) for each in one.choices)
    return tuple(Choice(value=each.value, label=each.label or each.value) for each in offered)


def _help(one: Field, *, picks: bool, some: bool) -> str:
    if not picks:
        return one.help
    return "" if some else NOTHING_TO_PICK


def _shown(one: Field, value: Any) -> Any:
    if one.kind is FieldKind.CHECKLIST:
        return tuple(value or ())
    return "" if value is None else value


def _parts(one: Field, name: str, value: Any, look: Look) -> tuple[FieldView, ...]:
    given = value if isinstance(value, Mapping) else {}
    return tuple(_field(part, f"{name}.{part.key}", given.get(part.key), look) for part in one.columns)


def _person(one: Field, name: str, value: Any, look: Look) -> tuple[FieldView, ...]:
    parts = _parts(one, name, value, look)
    return parts if one.required else _optional(parts)


def _optional(parts: Sequence[FieldView]) -> tuple[FieldView, ...]:
    """The browser must not insist on a part of what may be left out; the service judges what was begun."""
    return tuple(replace(part, required=False) for part in parts)


def _cards(one: Field, value: Any, look: Look) -> tuple[CardView, ...]:
    if one.kind is not FieldKind.CRITERIA:
        return ()
    return criteria.cards_of(one, _by_criterion(value), look.problems, look.known.get(one.key, {}))


def _by_criterion(value: Any) -> Mapping[str, Mapping[str, Any]]:
    """What was answered, as it was sent or as it was kept."""
    if isinstance(value, Mapping):
        return value
    return {str(row.get("key")): row for row in value or () if isinstance(row, Mapping)}


def _rows(one: Field, name: str, value: Any, look: Look) -> tuple[tuple[FieldView, ...], ...]:
    given: list[Mapping[str, Any]] = list(value) if isinstance(value, (list, tuple)) else []
    wanted = max(len(given), one.min or 0, 1)
    filled = [*given, *({} for _ in range(wanted - len(given)))]
    asked_for = max(one.min or 0, int(one.required))
    rows = [_parts(one, f"{name}.{at}", row, look) for at, row in enumerate(filled)]
    return tuple(
        parts if at < asked_for or any(filled[at].values()) else _optional(parts)
        for at, parts in enumerate(rows)
    )


def read(
    form: Form,
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile[Any]],
    *,
    variant: str | None = None,
) -> tuple[dict[str, Any], dict[str, tuple[Upload, ...]]]:
    """What was sent, unchecked: answers by field key, and new files by field key.

    Which files are there already is never the browser's to say: a file field answers nothing.
    """
    fields = asked(form, variant)
    answers = {one.key: _answer(one, one.key, post) for one in fields}
    uploads = {one.key: uploaded(files, one.key) for one in fields if one.kind in FILES}
    return answers, {key: many for key, many in uploads.items() if many}


def uploaded(files: MultiValueDict[str, UploadedFile[Any]], name: str) -> tuple[Upload, ...]:
    """The files sent under one name, however often they are asked for."""
    return tuple(Upload(filename=one.name or "", data=_content(one)) for one in files.getlist(name))


def _content(file: UploadedFile[Any]) -> bytes:
    file.seek(0)
    return bytes(file.read())


def _answer(one: Field, name: str, post: QueryDict) -> Any:
    match one.kind:
        case FieldKind.FILE | FieldKind.PHOTO:
            return []
        case FieldKind.CHECKLIST:
            return post.getlist(name)
        case FieldKind.BOOLEAN:
            return name in post
        case FieldKind.PERSON:
            return {part.key: _answer(part, f"{name}.{part.key}", post) for part in one.columns}
        case FieldKind.CRITERIA:
            return {each.key: _graded(each, f"{name}.{each.key}", post) for each in one.criteria}
        case FieldKind.ADDRESS_LIST:
            return _answer_rows(one, name, post)
        case _:
            return post.get(name, "").strip() or None


def _graded(each: Criterion, name: str, post: QueryDict) -> dict[str, Any]:
    said: dict[str, Any] = {part: post.get(f"{name}.{part}", "").strip() for part in GRADED}
    if not each.readings:
        return said
    numbers = {one.key: post.get(f"{name}.readings.{one.key}", "").strip() for one in each.readings}
    return {**said, "readings": numbers}


def _answer_rows(one: Field, name: str, post: QueryDict) -> list[dict[str, Any]]:
    """Rows in the order of their numbers; a row left empty was not meant."""
    start = len(name) + 1
    numbers = {key[start:].split(".", 1)[0] for key in post if key.startswith(f"{name}.")}
    order = sorted(int(each) for each in numbers if each.isdecimal())[:MOST_ROWS]
    rows = [
        {part.key: _answer(part, f"{name}.{at}.{part.key}", post) for part in one.columns} for at in order
    ]
    return [row for row in rows if any(row.values())]

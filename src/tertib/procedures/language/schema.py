"""A form as JSON Schema 2020-12, for those who fill it by program."""

from collections.abc import Callable, Mapping
from typing import Any

from tertib.procedures.language.forms import FILES_MAX, LONG_TEXT_MAX, ROWS_MAX, TEXT_MAX
from tertib.procedures.language.types import Criterion, Field, FieldKind, Form, Gauge, TextFormat

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]  # JSON Schema is open-ended by nature


def json_schema(form: Form, *, variant: str | None = None) -> Schema:
    """What `forms.clean` accepts, as far as a schema can say it; checks of the world come on top."""
    asked = tuple(one for one in form.fields if one.is_for(variant))
    return {"$schema": DIALECT, "title": form.title, **_object(asked)}


def _object(fields: tuple[Field, ...]) -> Schema:
    return {
        "type": "object",
        "properties": {one.key: _field(one) for one in fields},
        "required": [one.key for one in fields if one.required and not one.when],
        "additionalProperties": False,
    }


def _field(one: Field) -> Schema:
    schema = {"title": one.label, **_KINDS[one.kind](one)}
    if one.help:
        schema["description"] = one.help
    if (not one.required or one.when) and isinstance(schema["type"], str) and schema["type"] != "array":
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _text(one: Field) -> Schema:
    default = LONG_TEXT_MAX if one.kind is FieldKind.LONG_TEXT else TEXT_MAX
    schema: Schema = {"type": "string", "maxLength": one.max or default}
    if one.min is not None or one.required:
        schema["minLength"] = one.min or 1
    if one.pattern is not None:
        schema["pattern"] = f"^(?:{one.pattern.removeprefix('^').removesuffix('$')})$"
    return schema | _FORMATS.get(one.format, {})


def _number(one: Field) -> Schema:
    if one.decimals:
        return {"type": "string", "pattern": rf"^-?\d+(?:[.,]\d{{1,{one.decimals}}})?$"}
    limits = {"minimum": one.min, "maximum": one.max}
    return {"type": "integer"} | {key: value for key, value in limits.items() if value is not None}


def _choice(one: Field) -> Schema:
    return {"type": "string", "enum": [choice.key for choice in one.choices]}


def _checklist(one: Field) -> Schema:
    return _array(one, _choice(one), len(one.choices)) | {"uniqueItems": True}


def _files(one: Field) -> Schema:
    return _array(one, {"type": "string", "pattern": "^[0-9a-f]{64}$"}, FILES_MAX)


def _rows(one: Field) -> Schema:
    return _array(one, _object(one.columns), ROWS_MAX)


def _criteria(one: Field) -> Schema:
    rows = {each.key: _criterion(one, each) for each in one.criteria}
    return {"type": "object", "properties": rows, "required": list(rows) if one.required else []}


def _criterion(one: Field, each: Criterion) -> Schema:
    """A grade is asked for; numbers propose it, so where they are given it may be left out."""
    text = {"type": "string", "maxLength": 300}
    said: Schema = {"grade": _choice(one), "value": text, "note": text}
    if each.readings:
        said["readings"] = {
            "type": "object",
            "properties": {gauge.key: _reading(gauge) for gauge in each.readings},
            "additionalProperties": False,
        }
    return {
        "type": "object",
        "title": each.label,
        "properties": said,
        "required": ["grade"] if one.required and not each.readings else [],
        "additionalProperties": False,
    }


def _reading(gauge: Gauge) -> Schema:
    limits = ", ".join(f"{grade} {said}" for grade, said in gauge.limits.items())
    words = " · ".join(part for part in (gauge.unit, limits) if part)
    return {"title": gauge.label, "type": ["string", "number"], "maxLength": 40} | (
        {"description": words} if words else {}
    )


def _array(one: Field, items: Schema, most: int) -> Schema:
    least = one.min if one.min is not None else int(one.required)
    return {
        "type": "array",
        "items": items,
        "minItems": least if one.required else 0,
        "maxItems": one.max or most,
    }


def _boolean(one: Field) -> Schema:
    return {"type": "boolean", "const": True} if one.required else {"type": "boolean"}


_FORMATS: Mapping[TextFormat | None, Schema] = {
    TextFormat.EMAIL: {"format": "email"},
    TextFormat.NIP: {"pattern": r"^\d{8} ?\d{6} ?[12] ?\d{3}$"},
    TextFormat.PHONE: {"pattern": r"^\+?[\d\s().-]+$"},
}
_KINDS: Mapping[FieldKind, Callable[[Field], Schema]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: lambda _: {"type": "string", "format": "date"},
    FieldKind.NUMBER: _number,
    FieldKind.FILE: _files,
    FieldKind.PHOTO: _files,
    FieldKind.PERSON: lambda one: _object(one.columns),
    FieldKind.ADDRESS_LIST: _rows,
    FieldKind.CHECKLIST: _checklist,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CRITERIA: _criteria,
}

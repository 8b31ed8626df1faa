"""Pure: words of the procedure's forms for keys that come out of them."""

from collections.abc import Mapping
from typing import Any

from tertib.procedures.types import Field, Procedure


def applied(spec: Mapping[str, Any], value: Any, procedure: Procedure) -> Any:
    """Put words in place of keys where a source asks for it.

    `choices: form.field` turns the chosen keys into every choice with whether it was chosen;
    `choice: form.field` words the one key that was chosen;
    `number: form.field` writes a number as it is written here, with its unit;
    `labels: {key: form.field...}` words single keys of each row; `fields: {key: form}` words names of fields;
    `words: {key: {said: words}}` puts words of the office in place of what a machine said.
    """
    if "choices" in spec:
        return _ticked(_field(procedure, spec["choices"]), value)
    if "choice" in spec:
        return _chosen(_field(procedure, spec["choice"]), value)
    if "number" in spec:
        return _in_figures(_field(procedure, spec["number"]), value)
    if not isinstance(value, list | tuple):
        return value
    rows = [dict(row) if isinstance(row, Mapping) else row for row in value]
    for row in rows:
        if isinstance(row, dict):
            _word_row(row, spec, procedure)
    return rows


def _word_row(row: dict[str, Any], spec: Mapping[str, Any], procedure: Procedure) -> None:
    for key, path in spec.get("labels", {}).items():
        field = _field(procedure, path)
        if field is not None:
            row[key] = next((one.label for one in field.choices if one.key == row.get(key)), row.get(key))
    for key, said in spec.get("words", {}).items():
        row[key] = said.get(row.get(key), row.get(key))
    for key, form in spec.get("fields", {}).items():
        row[key] = field_label(procedure, form, str(row.get(key) or ""))


def field_label(procedure: Procedure, form: str, path: str) -> str:
    """`addresses.2.local_1` as `Alamat yang diajukan, baris 3: Usulan pertama`; an unknown path as it is."""
    first, *rest = path.split(".")
    found = procedure.forms[form].field(first) if form in procedure.forms else None
    if found is None:
        return path
    label = found.label
    for part in rest:
        column = next((one for one in found.columns if one.key == part), None)
        label += f", baris {int(part) + 1}" if part.isdigit() else f": {column.label if column else part}"
    return label


def _ticked(field: Field | None, value: Any) -> list[dict[str, Any]]:
    chosen = set(value) if isinstance(value, list | tuple) else set()
    return [{"label": one.label, "ok": one.key in chosen} for one in (field.choices if field else ())]


def _chosen(field: Field | None, value: Any) -> Any:
    return next((one.label for one in field.choices if one.key == value), value) if field else value


def _in_figures(field: Field | None, value: Any) -> str:
    unit = f" {field.unit}" if field and field.unit else ""
    return f"{value}".replace(".", ",") + unit


def _field(procedure: Procedure, path: str) -> Field | None:
    form, name, *columns = path.split(".")
    found = procedure.forms[form].field(name) if form in procedure.forms else None
    for key in columns:
        found = next((one for one in found.columns if one.key == key), None) if found else None
    return found

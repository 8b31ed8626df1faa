"""Pure: placeholders in braces, and where a letter's data come from."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tertib.kernel.errors import Invalid
from tertib.kernel.indonesian import long_date, spelled
from tertib.kernel.words import N_

ROOTS = ("case", "request", "work", "inputs", "letter", "office", "count", "item")
PLACE = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\}")
ANY_BRACE = re.compile(r"[{}]")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?\Z")
MISSING = "-"

Roots = Mapping[str, Any]


def lookup(path: str, roots: Roots) -> Any:
    """The value at a dotted path, or None on the way."""
    value: Any = roots
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def filled(text: str, roots: Roots) -> str:
    """The text with its placeholders filled; what is missing becomes a dash, never a hole."""
    return PLACE.sub(lambda found: readable(lookup(found[1], roots)) or MISSING, text)


def paragraphs(text: str, roots: Roots) -> list[str]:
    """Plain paragraphs: separated by an empty line, line breaks within one are spaces."""
    parts = re.split(r"\n\s*\n", text.strip())
    return [" ".join(filled(part, roots).split()) for part in parts if part.strip()]


def readable(value: Any) -> str:
    """A value as a letter says it: dates in words of the calendar, lists with semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, str):
        return _date_or_text(value)
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(readable, value.values())))
    if isinstance(value, Sequence):
        return "; ".join(filter(None, map(readable, value)))
    return str(value)


def counted(number: int) -> str:
    """`3 (tiga)`."""
    return f"{number} ({spelled(number)})"


def refuse_unknown(text: str) -> None:
    """Refuse a text whose braces are not placeholders, or whose placeholder begins with an unknown word."""
    for found in PLACE.finditer(text):
        if found[1].split(".")[0] not in ROOTS or "." not in found[1]:
            raise Invalid(N_("Isian {%(place)s} tidak dikenal."), place=found[1])
    if ANY_BRACE.search(PLACE.sub("", text)):
        raise Invalid(N_("Kurung kurawal hanya untuk isian seperti {case.number}."))


Wording = Callable[[Mapping[str, Any], Any], Any]


def gathered(sources: Mapping[str, Mapping[str, Any]], roots: Roots, wording: Wording) -> dict[str, Any]:
    """The data of a kind from its sources; a source nobody filled and without a default is left out.

    Placeholders are filled in the kind's own defaults only: what people wrote is printed as they wrote it.
    """
    said = {name: _said(spec, roots, wording) for name, spec in sources.items() if "book" not in spec}
    found = {name: value for name, value in said.items() if value is not None}
    around = {**roots, "count": counts(found)}
    for name, spec in sources.items():
        if name not in found and "otherwise" in spec:
            found[name] = _filled_deep(spec["otherwise"], around)
    return found


def counts(data: Mapping[str, Any]) -> dict[str, str]:
    """How many of each list there are, in figures and words."""
    lists = {name: each["rows"] if _is_table(each) else each for name, each in data.items()}
    return {name: counted(len(each)) for name, each in lists.items() if isinstance(each, list | tuple)}


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and "rows" in value


def worded(value: Any) -> Any:
    """The same data with every text as a letter says it."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return {key: worded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [worded(each) for each in value]
    return value


def _filled_deep(value: Any, roots: Roots) -> Any:
    if isinstance(value, str):
        return filled(value, roots)
    if isinstance(value, Mapping):
        return {key: _filled_deep(each, roots) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled_deep(each, roots) for each in value]
    return value


def _said(spec: Mapping[str, Any], roots: Roots, wording: Wording) -> Any:
    if any(lookup(path, roots) != wanted for path, wanted in spec.get("only_if", {}).items()):
        return None
    if "pictures" in spec:
        return _pictures(spec, roots)
    if "facts" in spec:
        return [_fact(each, roots, wording) for each in spec["facts"]]
    value = first(spec.get("path", ()), roots)
    if value is None and "choices" not in spec:
        return None
    value = wording(spec, value)
    if "each" in spec and isinstance(value, list | tuple):
        rows = [_shaped(spec["each"], item, roots) for item in value]
        return [row.get(spec["pluck"]) for row in rows] if "pluck" in spec else rows
    if "table" in spec and isinstance(value, list | tuple):
        return _table(spec["table"], value, roots)
    if "one" in spec:
        return _shaped(spec["one"], value, roots)
    return value


def _pictures(spec: Mapping[str, Any], roots: Roots) -> list[dict[str, Any]] | None:
    """The photos of several fields in one list: each a digest, the name of its field, and where it was."""
    place = readable(first(spec.get("place", ()), roots))
    rows = [
        {
            "place": place,
            **(each if isinstance(each, Mapping) else {"digest": each}),
            "says": one.get("label", ""),
        }
        for one in spec["pictures"]
        for each in lookup(one["of"], roots) or ()
    ]
    return rows or None


def _fact(fact: Mapping[str, Any], roots: Roots, wording: Wording) -> list[str]:
    """A label and what it says; a dash where nobody said anything."""
    value = first(fact["of"], roots)
    return [fact["label"], readable(wording(fact, value) if value is not None else None) or MISSING]


def _table(columns: Sequence[Mapping[str, Any]], items: Sequence[Any], roots: Roots) -> dict[str, Any]:
    """Rows of the paper's own columns, made of the items' parts."""
    heads = [{"label": each["label"], "width": each.get("width", 1)} for each in columns]
    rows = [[readable(first(each["of"], {**roots, "item": item})) for each in columns] for item in items]
    return {"columns": heads, "rows": rows}


def _shaped(shape: Mapping[str, Iterable[str]], item: Any, roots: Roots) -> dict[str, str]:
    around = {**roots, "item": item}
    return {key: readable(first(paths, around)) for key, paths in shape.items()}


def first(paths: Iterable[str], roots: Roots) -> Any:
    """The first of several paths that leads to something."""
    for path in paths:
        value = lookup(path, roots)
        if value not in (None, "", [], {}):
            return value
    return None


def _date_or_text(value: str) -> str:
    if not ISO_DATE.match(value):
        return value
    try:
        return long_date(date.fromisoformat(value[:10]))
    except ValueError:
        return value

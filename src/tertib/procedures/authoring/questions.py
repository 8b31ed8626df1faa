"""The forms of the rows, one question at a time, without the language behind them."""

from dataclasses import dataclass
from typing import Any

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import Data, Document, free_key, one_line
from tertib.procedures.language.types import FieldKind

OFFERED = (
    FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.CHOICE,
    FieldKind.CHECKLIST, FieldKind.BOOLEAN, FieldKind.FILE, FieldKind.PHOTO,
)  # fmt: skip
_CHOOSING = (FieldKind.CHOICE, FieldKind.CHECKLIST)
_MOST_FIELDS, _LABEL = 60, 200
_DEFAULTS: dict[FieldKind, Data] = {
    FieldKind.TEXT: {"max": 200},
    FieldKind.LONG_TEXT: {"max": 4000},
    FieldKind.FILE: {"max": 1, "accept": ["pdf", "jpeg", "png"]},
    FieldKind.PHOTO: {"max": 6, "accept": ["jpeg", "png"]},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as its writer words it; `choices` for kinds that choose, `unit` for numbers."""

    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveForm:
    """Row `no` asks something of whoever does it."""

    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropForm:
    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddField:
    form: str
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteField:
    form: str
    key: str
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveField:
    form: str
    key: str
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveField:
    """Refused while a book or a paper still takes the answer."""

    form: str
    key: str


def give_form(document: Document, change: GiveForm) -> None:
    step = document.row(change.no)
    if step.get("form"):
        raise Conflict(N_("Baris ini sudah memuat formulir."))
    forms = document.sop.setdefault("forms", {})
    key = free_key(f"isian {change.no}", set(forms))
    forms[key] = {"title": step["activity"] or f"Isian baris {change.no}", "fields": []}
    step["form"] = key


def drop_form(document: Document, change: DropForm) -> None:
    step = document.row(change.no)
    key = step.get("form")
    if not key:
        raise Conflict(N_("Baris ini tidak memuat formulir."))
    for one in document.sop["forms"][key]["fields"]:
        _must_be_unused(document, key, one["key"])
    del step["form"]
    if not places_of(document, key):
        del document.sop["forms"][key]


def add_field(document: Document, change: AddField) -> None:
    fields = fields_of(document, change.form)
    if len(fields) >= _MOST_FIELDS:
        raise Invalid(N_("Satu formulir paling banyak %(most)s isian."), most=_MOST_FIELDS)
    taken = {one["key"] for one in fields} | _RESERVED
    fields.append({"key": free_key(change.asked.label, taken), **_said(change.asked, {})})


_RESERVED = {
    "answer", "note", "disposition", "deficiencies", "files", "done_by", "done_as", "done_on",
    "outside_number", "letter",
}  # fmt: skip


def write_field(document: Document, change: WriteField) -> None:
    fields = fields_of(document, change.form)
    at = place_of(fields, change.key)
    fields[at] = {"key": change.key, **_said(change.asked, fields[at])}


def move_field(document: Document, change: MoveField) -> None:
    fields = fields_of(document, change.form)
    at = place_of(fields, change.key)
    fields.insert(min(max(at + change.by, 0), len(fields) - 1), fields.pop(at))


def remove_field(document: Document, change: RemoveField) -> None:
    fields = fields_of(document, change.form)
    at = place_of(fields, change.key)
    _must_be_unused(document, change.form, change.key)
    del fields[at]


def places_of(document: Document, form: str) -> list[str]:
    """Where the answers of a form are found: `request`, `work.3`."""
    found = ["request"] if document.sop["trigger"].get("form") == form else []
    asking = (
        one for one in document.steps if form in {one.get("form"), *(hop.get("form") for hop in one["hops"])}
    )
    return found + [f"work.{one['no']}" for one in asking]


def _said(asked: Asked, before: Data) -> Data:
    """The question in the file's words; what its writer cannot say here is kept while the kind stays."""
    label = one_line(asked.label, longest=_LABEL)
    if not label:
        raise Invalid(N_("Isi pertanyaan atau nama isian."))
    same = before.get("kind") == asked.kind.value
    worded = _WORDED if asked.kind in _CHOOSING else _WORDED - {"choices"}
    kept = {key: said for key, said in before.items() if same and key not in worded}
    found: Data = {
        "label": label,
        "kind": asked.kind.value,
        **({} if same else _DEFAULTS.get(asked.kind, {})),
        **kept,
    }
    if asked.required:
        found["required"] = True
    if said := one_line(asked.help, longest=500):
        found["help"] = said
    if asked.kind is FieldKind.NUMBER and (unit := one_line(asked.unit, longest=20)):
        found["unit"] = unit
    if asked.kind in _CHOOSING:
        found["choices"] = _choices(asked, before.get("choices") or [])
    return found


_WORDED = frozenset({"key", "label", "kind", "required", "help", "unit", "choices"})


def _choices(asked: Asked, before: list[Data]) -> list[Data]:
    """The choices; one that keeps its words keeps its key, under which answers are kept, and its guide."""
    labels = list(dict.fromkeys(one_line(one, longest=_LABEL) for one in asked.choices if one.strip()))
    if len(labels) < (2 if asked.kind is FieldKind.CHOICE else 1):
        raise Invalid(N_("Tulis pilihannya, satu baris satu pilihan."))
    known = {one["label"]: one for one in before}
    found: list[Data] = []
    taken = {known[label]["key"] for label in labels if label in known}
    for label in labels:
        kept = known.get(label) or {"key": free_key(label, taken), "label": label}
        taken.add(kept["key"])
        found.append(kept)
    return found


def _must_be_unused(document: Document, form: str, key: str) -> None:
    names = {f"{place}.{key}" for place in places_of(document, form)}
    for step in document.steps:
        for part in ("does", "prints", "enters"):
            if _mentions(step.get(part), names):
                raise Conflict(
                    N_(
                        "Isian ini masih dipakai pada baris %(no)s. Lepaskan dahulu pada buku atau naskahnya."
                    ),
                    no=step["no"],
                )
    for letter in document.letters.get("letters") or ():
        if _mentions(letter, names):
            raise Conflict(
                N_("Isian ini masih dicetak pada naskah %(title)s. Lepaskan dahulu di sana."),
                title=letter["title"],
            )


def _mentions(value: Any, names: set[str]) -> bool:
    if isinstance(value, str):
        return any(value == name or f"{{{name}}}" in value or value.startswith(f"{name}.") for name in names)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_mentions(one, names) for one in inner)


def fields_of(document: Document, form: str) -> list[Data]:
    forms = document.sop.get("forms", {})
    if form not in forms:
        raise NotFound(N_("Formulir ini tidak ada pada naskah ini."))
    found: list[Data] = forms[form]["fields"]
    return found


def place_of(fields: list[Data], key: str) -> int:
    for place, one in enumerate(fields):
        if one["key"] == key:
            return place
    raise NotFound(N_("Isian ini tidak ada pada formulir ini."))

"""From a case and a kind to the data of a template: everything a letter says, in words.

The stored part (`content`) holds no number, date or signature; `finished` adds them for one rendering.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tertib.kernel.indonesian import long_date, spelled, weekday
from tertib.letters._labels import applied
from tertib.letters._pictures import Evidence, drawn_names, with_evidence
from tertib.letters._placeholders import (
    counts,
    filled,
    gathered,
    lookup,
    paragraphs,
    readable,
    worded,
)
from tertib.letters.types import Kind
from tertib.procedures.types import Procedure

SHIPPED_EMBLEM = "assets/emblem.svg"
CASE_FIELDS = (
    "number",
    "tracking",
    "title",
    "agency_name",
    "letter_no",
    "letter_date",
    "subject",
    "sender",
    "received_on",
    "reply_before",
    "urgency",
)
"""What templates may count on, filled or empty."""
GOVERNMENTS = ("PEMERINTAH KOTA ", "PEMERINTAH KABUPATEN ", "PEMERINTAH PROVINSI ", "PEMERINTAH ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a letter is made of before it is worded."""

    kind: Kind
    procedure: Procedure
    case: Mapping[str, Any]
    request: Mapping[str, Any]
    work: Mapping[str, Any]
    inputs: Mapping[str, Any]
    office: Mapping[str, Any]
    letterhead: Mapping[str, str]
    books: Mapping[str, Any] = field(default_factory=dict)
    deadlines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=dict)
    step: int = 0
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What one rendering adds: number, date, signature, codes."""

    number: str
    on: date | None
    signature: Mapping[str, Any] | None
    draft: bool
    rehearsal: bool = False
    verify: Mapping[str, str] | None = None
    track: Mapping[str, str] | None = None


def content(material: Material) -> dict[str, Any]:
    """Everything the letter says that does not wait for its signature."""
    kind = material.kind
    roots = roots_of(material)
    data = {
        **_spread(material.inputs),
        **gathered(kind.sources, roots, lambda spec, value: applied(spec, value, material.procedure)),
        **_books(material),
    }
    data = with_evidence(data, kind.body, material.evidence)
    drawings = drawn_names(kind.body)
    roots["count"] = counts({name: each for name, each in data.items() if name not in drawings})
    place = place_of(material.letterhead)
    return {
        "paper": kind.paper,
        "office": {"name": str(material.office.get("name", "")), "place": place},
        "letterhead": dict(material.letterhead),
        "case": {key: readable(value) for key, value in _case(material).items()},
        "data": {name: each if name in drawings else worded(each) for name, each in data.items()},
        "from_signer": [name for name, spec in kind.sources.items() if "signer" in spec and name not in data],
        "blocks": {each.key: paragraphs(each.text, roots) for each in kind.blocks},
        "body": [dict(each) for each in kind.body],
        "deadlines": {key: dict(each) for key, each in material.deadlines.items()},
        "seal": kind.seal,
        "warnings": [material.procedure.identity.warnings[no - 1] for no in kind.warns],
        "letter": {
            "kind": kind.key,
            "title": filled(kind.title, roots),
            "subject": filled(kind.subject, roots),
            "nature": kind.nature,
            "attachments": filled(kind.attachments, roots),
            "addressee": filled(kind.addressee, roots),
            "addressee_place": filled(kind.addressee_place, roots),
            "copies": [filled(each, roots) for each in kind.copies],
            "place": place,
            "step": material.step,
            "round": material.round,
        },
    }


def finished(stored: Mapping[str, Any], finish: Finish) -> dict[str, Any]:
    """The stored content with number, date and signature, ready for the template."""
    signature = dict(finish.signature) if finish.signature else None
    data = dict(stored["data"])
    for name in stored["from_signer"]:
        data[name] = _party(signature, stored)
    letter = {
        **stored["letter"],
        "number": finish.number,
        "date": long_date(finish.on) if finish.on else "",
        "in_words": in_words(finish.on),
        "sender": signature["capacity"] if signature and signature.get("capacity") else "-",
        "draft": finish.draft,
        "rehearsal": finish.rehearsal,
    }
    return {
        **stored,
        "letter": letter,
        "data": data,
        "signature": signature,
        "verify": dict(finish.verify) if finish.verify else None,
        "track": dict(finish.track) if finish.track else None,
        "emblem": SHIPPED_EMBLEM,
    }


def in_words(on: date | None) -> str:
    """`Selasa tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam`."""
    if on is None:
        dots = "." * 18
        return f"{dots} tanggal {dots} bulan {dots} tahun {dots}"
    month = long_date(on).split()[1]
    return f"{weekday(on)} tanggal {spelled(on.day)} bulan {month} tahun {spelled(on.year)}"


def place_of(letterhead: Mapping[str, str]) -> str:
    """Where the letters are written: the town in the first line of the kop, unless the kop says otherwise."""
    if letterhead.get("place"):
        return letterhead["place"]
    line = letterhead.get("line1", "").strip()
    for start in GOVERNMENTS:
        if line.upper().startswith(start):
            return line[len(start) :].title()
    return line.title()


def roots_of(material: Material) -> dict[str, Any]:
    """What placeholders may begin with."""
    return {
        "case": _case(material),
        "request": material.request,
        "work": material.work,
        "inputs": material.inputs,
        "office": material.office,
        "letter": {"round": material.round, "step": material.step},
        "count": {},
    }


def _case(material: Material) -> dict[str, Any]:
    """The case's facts; a letter that was never registered still has its form's number and date."""
    case = {**dict.fromkeys(CASE_FIELDS), **material.case}
    for name in ("letter_no", "letter_date"):
        case[name] = case.get(name) or lookup(name, material.request)
    case["sender"] = case.get("sender") or case.get("agency_name")
    case["subject"] = case.get("subject") or case.get("title")
    case["received_on"] = case.get("received_on") or case.get("registered_at") or case.get("opened_at")
    return case


def _books(material: Material) -> dict[str, Any]:
    """Whole books of the case, or with `rows` only what their rows say."""
    found: dict[str, Any] = {}
    for name, spec in material.kind.sources.items():
        book = material.books.get(spec.get("book", ""))
        if book is not None:
            found[name] = [row["data"] for row in book["rows"]] if spec.get("rows") else [book]
    return found


def _spread(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of the print that no source names go to the template as they are."""
    return {key: value for key, value in inputs.items() if value not in (None, "", [], {})}


def _party(signature: Mapping[str, Any] | None, stored: Mapping[str, Any]) -> dict[str, str]:
    if signature is None:
        return {"name": "", "nip": "", "rank": "", "post": "", "unit": stored["office"]["name"]}
    return {
        "name": signature["name"],
        "nip": signature["nip"],
        "rank": signature["rank"],
        "post": signature.get("capacity", ""),
        "unit": stored["office"]["name"],
    }

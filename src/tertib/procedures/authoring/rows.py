"""Rows come, go and change places; whatever names a row by its number follows it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tertib.kernel.errors import Conflict, Invalid
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import MOST_ROWS, Data, Document, empty_row, one_line, reworded

_WORK = re.compile(r"\bwork\.([0-9]+)\b")
_MOVED = ("does", "prints", "enters")
_LATER = ("output", "decision", "next", "returns", "guards", *_MOVED)
Renumber = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRow:
    """A new row below row `after`; 0: at the top."""

    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRow:
    """Refused while another row or a paper still names the row."""

    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """Row `no` becomes row `to`; what named it keeps naming it."""

    no: int
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRow:
    """Row `no` becomes two: what is said here stands in the second, which also ends what the row did."""

    no: int
    activity: str
    minutes: int


def add_row(document: Document, change: AddRow) -> None:
    if len(document.steps) >= MOST_ROWS:
        raise Invalid(N_("Satu SOP paling banyak %(most)s baris. Pecah menjadi dua SOP."), most=MOST_ROWS)
    if change.after:
        document.row(change.after)
    _renumber(document, lambda no: no if no <= change.after else no + 1)
    document.steps.insert(change.after, empty_row(change.after + 1))
    _count(document)


def remove_row(document: Document, change: RemoveRow) -> None:
    document.row(change.no)
    if len(document.steps) == 1:
        raise Conflict(N_("SOP memuat paling sedikit satu baris."))
    named_by = sorted(set(_namers(document, change.no)))
    if named_by:
        raise Conflict(
            N_("Baris %(no)s masih dirujuk oleh %(by)s. Ubah rujukan itu dahulu, lalu hapus barisnya."),
            no=change.no,
            by=", ".join(named_by),
        )
    del document.steps[change.no - 1]
    _renumber(document, lambda no: no if no < change.no else no - 1)
    _count(document)


def move_row(document: Document, change: MoveRow) -> None:
    document.row(change.no)
    document.row(change.to)
    order = list(range(1, len(document.steps) + 1))
    order.insert(change.to - 1, order.pop(change.no - 1))
    place = {old: new for new, old in enumerate(order, start=1)}
    document.steps[:] = [document.steps[old - 1] for old in order]
    _renumber(document, lambda no: place.get(no, no))
    _count(document)


def split_row(document: Document, change: SplitRow) -> None:
    first = document.row(change.no)
    activity = one_line(change.activity)
    if not activity:
        raise Invalid(N_("Isi uraian kegiatan untuk baris yang baru."))
    left = (first.get("minutes") or 0) - change.minutes
    if change.minutes <= 0 or left <= 0:
        raise Invalid(
            N_("Waktu baris baru harus di antara 0 dan %(minutes)s menit."), minutes=first.get("minutes") or 0
        )
    add_row(document, AddRow(after=change.no))
    second = document.row(change.no + 1)
    second |= {"activity": activity, "minutes": change.minutes, "act": first["act"]}
    first["hops"], second["hops"] = _shared(first["hops"])
    for part in _LATER:
        if part in first:
            second[part] = first.pop(part)
    first |= {"output": "-", "minutes": left}
    first.pop("time", None)
    _hand_on(document, change.no, second)


def _shared(hops: list[Data]) -> tuple[list[Data], list[Data]]:
    """Whoever does the last part has it in the second row; a first row that nobody must do keeps him too."""
    at = next(
        (place for place in reversed(range(len(hops))) if hops[place].get("kind") != "paraf"), len(hops)
    )
    kept, handed = hops[:at], hops[at:]
    if not any(hop.get("kind") != "paraf" and not hop.get("skippable") for hop in kept):
        kept = [*kept, *(dict(hop) for hop in handed[:1])]
    return kept, handed


def _hand_on(document: Document, no: int, second: Data) -> None:
    """What the second row now says is asked of it; hop numbers count within it."""
    given = {one["into"] for one in second.get("does", ()) if one.get("into")} | {"deficiencies"}
    if decision := second.get("decision"):
        given.add("answer")
        decision["hop"] = 0
    for part in _MOVED:
        for one in second.get(part, ()):
            if str(one["when"]).startswith(("done:", "enter")):
                one["when"] = "close"
    forms = document.sop.get("forms", {})
    given |= {one["key"] for hop in second["hops"] if hop.get("form") for one in forms[hop["form"]]["fields"]}
    names = "|".join(sorted(given))
    pattern = re.compile(rf"\bwork\.{no}\.({names})\b")
    _say_again(document, lambda text: pattern.sub(rf"work.{no + 1}.\1", text))


def _count(document: Document) -> None:
    for no, step in enumerate(document.steps, start=1):
        step["no"] = no


def _renumber(document: Document, to: Renumber) -> None:
    for step in document.steps:
        for holder, key in _pointers(step):
            holder[key] = to(holder[key])
    _say_again(document, lambda text: _WORK.sub(lambda found: f"work.{to(int(found[1]))}", text))
    work = (document.letters.get("example") or {}).get("work")
    if work:
        document.letters["example"]["work"] = {
            str(to(int(key))) if str(key).isdigit() else key: said for key, said in work.items()
        }


def _say_again(document: Document, say: Callable[[str], str]) -> None:
    for step in document.steps:
        for part in _MOVED:
            if part in step:
                step[part] = reworded(step[part], say)
    if "letters" in document.letters:
        document.letters["letters"] = reworded(document.letters["letters"], say)


def _pointers(step: Data) -> Iterator[tuple[Data, str]]:
    """Where a row names another by its number."""
    holders: list[Data] = [step, *step.get("returns", ())]
    holders += (step.get("decision") or {}).get("exits", ())
    for holder in holders:
        for key in ("next", "to"):
            if isinstance(holder.get(key), int):
                yield holder, key


def _namers(document: Document, no: int) -> Iterator[str]:
    for step in document.steps:
        if step["no"] == no:
            continue
        if any(holder[key] == no for holder, key in _pointers(step)) or _names(
            [step.get(part) for part in _MOVED], no
        ):
            yield f"baris {step['no']}"
    for letter in document.letters.get("letters") or ():
        if _names(letter, no):
            yield f"naskah {letter.get('title', letter.get('key', ''))}"


def _names(value: Any, no: int) -> bool:
    if isinstance(value, str):
        return any(int(found[1]) == no for found in _WORK.finditer(value))
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(_names(one, no) for one in inner)

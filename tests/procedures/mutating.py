"""Puts seeded defects into procedures and asks whether the checker names them; a naive twin only reads.

`.venv/bin/python -m tests.procedures.mutating` prints the whole table, 40 of each kind.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.procedures.mutants import KINDS, SECTIONS, Data, Place

import tertib.sops
from tertib.procedures import _checking
from tertib.procedures._folders import read_folder
from tertib.procedures.language.bundle import SOP, parse_bundle
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.source import read
from tertib.procedures.types import Finding

CLEAN = Path(__file__).parent / "clean"
SHIPPED = Path(tertib.sops.__file__).parent
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One kind: how many defects were put in, how many the checker named, how many only reading refuses."""

    kind: str
    made: int
    caught: int
    by_shape: int


def tallies(count: int) -> Iterator[Tally]:
    """Every kind `count` times, on the clean set and the seven in turn."""
    for name in KINDS:
        judged = [judge(data, folder, places) for data, folder, places in mutants(name, count)]
        yield Tally(
            kind=name,
            made=len(judged),
            caught=sum(caught for caught, _ in judged),
            by_shape=sum(refused for _, refused in judged),
        )


def mutants(name: str, count: int) -> Iterator[tuple[Data, Path, set[Place]]]:
    """Seeded by the name of the kind, so that every run judges the same ones."""
    random, made = Random(name), 0
    folders = sorted(one.parent for root in (CLEAN, SHIPPED) for one in root.glob("*/sop.yaml"))
    for turn in range(count * 40):
        folder = folders[turn % len(folders)]
        data = deepcopy(data_of(folder))
        places = KINDS[name](data, random)
        if places is not None:
            yield data, folder, places
            made += 1
        if made == count:
            return


def judge(data: Data, folder: Path, places: set[Place]) -> tuple[bool, bool]:
    """Whether a new finding names the place, and whether the naive twin (reading alone) refuses the file."""
    spoilt = {**files_of(folder), SOP: json.dumps(data, ensure_ascii=False, indent=1).encode()}
    found = _checking.check_folder(spoilt).findings
    new = [one for one in found if key_of(one) not in known(folder)]
    return any(named_by(one, places) for one in new), refused(spoilt)


def named_by(one: Finding, places: set[Place]) -> bool:
    """A finding that stands for several rows names those in its words."""
    rows = {one.row, *(int(no) for no in str(one.says.fields.get("rows", "")).split(", ") if no.isdecimal())}
    return any((row, one.column) in places for row in rows)


def refused(files: Mapping[str, bytes]) -> bool:
    try:
        parse_bundle(files)
    except SopErrors:
        return True
    return False


def key_of(one: Finding) -> Key:
    return (one.code, one.row, one.column, one.item, str(sorted(map(str, one.says.fields.items()))))


@cache
def known(folder: Path) -> frozenset[Key]:
    """What is found before anything is spoilt."""
    return frozenset(map(key_of, _checking.check_folder(files_of(folder)).findings))


@cache
def files_of(folder: Path) -> Mapping[str, bytes]:
    return read_folder(folder)


@cache
def data_of(folder: Path) -> Data:
    found: Data = read(files_of(folder)[SOP].decode(), name=SOP).data
    found["identity"] = {name: [] for name in SECTIONS} | found["identity"]
    return found


def table(found: list[Tally]) -> str:
    """The table that a person reads."""
    lines = [f"{one.kind:<58} {one.caught:>5}/{one.made:<5} {one.by_shape:>5}" for one in found]
    made, caught = sum(one.made for one in found), sum(one.caught for one in found)
    total = f"{len(found)} jenis{'':<50} {caught:>5}/{made:<5} {sum(one.by_shape for one in found):>5}"
    return "\n".join([f"{'jenis cacat':<58} {'tertangkap':>11} {'skema':>5}", *lines, total])


if __name__ == "__main__":
    print(table(list(tallies(40))))

"""What an SOP's sheet asks of its performers (Kualifikasi Pelaksana), and what is lacking in somebody. Pure.

The sheet is prose; read are the line that begins with Pendidikan, as a lowest level, and the list behind
Pengetahuan Teknis, on its line or below it. What nobody recorded about a person is not held against them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.people.types import EDUCATION, Competence

_LEVEL = re.compile(r"(?<![A-Za-z])(SD|SMP|SMA|D[ -]?(?:IV|I{1,3}|[1-4])|S[ -]?[1-3])(?![A-Za-z0-9])")
_HEADS = re.compile(r"\s*(Pengetahuan (?:Teknis|Umum)\s*:)")  # some sheets run two heads into one line
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
EDUCATION_LACKS = N_(
    "SOP ini meminta pendidikan paling rendah %(wanted)s; yang tercatat pada Anda %(known)s."
)
KNOWLEDGE_LACKS = N_("SOP ini meminta pengetahuan yang belum tercatat pada Anda: %(missing)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """The lowest level of education (empty: none named) and the technical knowledge."""

    education: str = ""
    knowledge: tuple[str, ...] = ()


def demands(lines: Sequence[str]) -> Demands:
    """What the lines of a sheet ask. A head with nothing behind it speaks of the lines below it."""
    education, knowledge, kind = "", list[str](), ""
    for line in _HEADS.sub(r"\n\1", "\n".join(lines)).splitlines():
        head, colon, rest = line.partition(":")
        kind, said = (head.strip().casefold(), rest) if colon else (kind, line)
        if kind.startswith("pendidikan"):
            levels = [level for level in map(_level, _LEVEL.findall(said)) if level in EDUCATION]
            education = min(levels, key=EDUCATION.index, default=education)
        elif kind.startswith("pengetahuan teknis"):
            knowledge += [part.strip() for part in said.split(",") if part.strip()]
    return Demands(education=education, knowledge=tuple(knowledge))


def lacking(wanted: Demands, known: Competence) -> tuple[Problem, ...]:
    """Sentences about what is lacking: a warning, never a lock."""
    found = []
    if known.education and wanted.education and _rank(known.education) < _rank(wanted.education):
        found.append(Problem(EDUCATION_LACKS, {"wanted": wanted.education, "known": known.education}))
    if known.knowledge:
        said = [each.casefold() for each in known.knowledge]
        missing = [one for one in wanted.knowledge if not any(one.casefold() in each for each in said)]
        if missing:
            found.append(Problem(KNOWLEDGE_LACKS, {"missing": ", ".join(missing)}))
    return tuple(found)


def _rank(level: str) -> int:
    return EDUCATION.index(level)


def _level(text: str) -> str:
    plain = text.replace(" ", "").replace("-", "")
    return f"D{_ROMAN[plain[1]]}" if plain[0] == "D" and plain[1:] in _ROMAN else plain

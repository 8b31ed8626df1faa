"""Numbers that are read off for a criterion: understood as people write them, and graded by their limits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.limits import Limits, read_limits, write_limits
from tertib.procedures.language.types import Criterion, Gauge, Json

LARGEST = Decimal(10) ** 12
_LONGEST = 40
_PLAIN = re.compile(r"(-?\d+)(?:[.,](\d+))?", re.ASCII)
_GROUPED = re.compile(r"(-?\d{1,3}(?:\.\d{3})+)(?:,(\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One number of a criterion: as typed where it could not be read, with the sentence why."""

    gauge: Gauge
    typed: str
    value: Decimal | None = None
    grade: str = ""
    limits: Mapping[str, str]
    problem: Problem | None = None

    @property
    def said(self) -> str:
        """The number as a decimal with a point, or what was typed where it is none."""
        return self.typed if self.value is None else plain(self.value)

    def row(self) -> dict[str, Json]:
        """As a cleaned answer keeps it."""
        return {
            "key": self.gauge.key,
            "label": self.gauge.label,
            "unit": self.gauge.unit,
            "value": self.said,
            "grade": self.grade,
            "limits": dict(self.limits),
        }


def read_reading(text: str, gauge: Gauge) -> Decimal | Problem:
    """A number with a comma or a point, its unit behind it or not; the sentence why it is none.

    `1.250` is refused where decimals are asked: whoever reads it off an instrument and whoever writes
    thousands mean different numbers.
    """
    said = _bare(text, gauge.unit)
    fields = {"label": gauge.label, "said": text.strip()[:_LONGEST]}
    grouped, simple = _GROUPED.fullmatch(said), _PLAIN.fullmatch(said)
    if len(said) > _LONGEST or (grouped is None and simple is None):
        return Problem(N_("“%(label)s” harus berupa bilangan; “%(said)s” tidak terbaca."), fields)
    if grouped and simple and gauge.decimals and not said.lstrip("-").startswith("0"):
        return Problem(
            N_("“%(label)s”: “%(said)s” bermakna ganda. Tulis tanpa titik ribuan, koma untuk desimal."),
            fields,
        )
    as_thousands = grouped is not None and (simple is None or not gauge.decimals)
    match = grouped if as_thousands else simple
    assert match is not None  # noqa: S101 - one of the two matched
    whole, part = match[1].replace(".", ""), (match[2] or "").rstrip("0")
    if len(part) > gauge.decimals:
        return Problem(
            N_("“%(label)s” paling banyak %(most)s angka di belakang koma."),
            {"label": gauge.label, "most": gauge.decimals},
        )
    value = Decimal(f"{whole}.{part or '0'}")
    if abs(value) >= LARGEST:
        return Problem(N_("“%(label)s” terlalu besar; periksa lagi angkanya."), {"label": gauge.label})
    return value


def judge(criterion: Criterion, given: object, limits: Mapping[str, Limits]) -> tuple[Read, ...]:
    """Every number the criterion asks for, in its order; `limits` by key where the form's do not hold."""
    typed = _by_key(given)
    return tuple(_judged(each, typed.get(each.key, ""), limits.get(each.key)) for each in criterion.readings)


def worst(reads: Sequence[Read], grades: Sequence[str]) -> str | None:
    """The grade that the numbers propose: the one furthest down the list of grades."""
    found = [read.grade for read in reads if read.grade in grades]
    return max(found, key=grades.index, default=None)


def joined(reads: Sequence[Read]) -> str:
    """All numbers in one line, as a paper shows them: `0 % ; 1,8 ms`. Empty when there is none."""
    if not any(read.said for read in reads):
        return ""
    return " ; ".join(_shown(read) for read in reads)


def plain(value: Decimal) -> str:
    """A decimal without an exponent and without zeros behind its last digit."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _judged(gauge: Gauge, typed: str, own: Limits | None) -> Read:
    limits = own or read_limits(gauge.limits)
    said = write_limits(limits) if own else gauge.limits
    if not typed.strip():
        return Read(gauge=gauge, typed="", limits=said)
    value = read_reading(typed, gauge)
    if isinstance(value, Problem):
        return Read(gauge=gauge, typed=typed.strip()[:_LONGEST], limits=said, problem=value)
    grade = (limits.grade(value) if limits else None) or ""
    return Read(gauge=gauge, typed=typed, value=value, grade=grade, limits=said)


def _by_key(given: object) -> Mapping[str, str]:
    """What was typed by reading, whether it comes as a group or as the rows of an earlier cleaning."""
    if isinstance(given, Mapping):
        return {str(key): _typed(value) for key, value in given.items()}
    if isinstance(given, Sequence) and not isinstance(given, str):
        return {str(row.get("key")): _typed(row.get("value")) for row in given if isinstance(row, Mapping)}
    return {}


def _typed(value: object) -> str:
    """Programs send numbers as numbers."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return "" if value is None else str(value) if is_number else "?"


def _bare(text: str, unit: str) -> str:
    """The number alone: without its unit, with the minus of a keyboard."""
    said = text.strip().replace("\u2212", "-").replace("\u00a0", " ")
    if unit and said.casefold().endswith(unit.casefold()):
        said = said[: -len(unit)]
    return said.strip()


def _shown(read: Read) -> str:
    number = read.said.replace(".", ",") if read.value is not None else read.said or "-"
    return f"{number} {read.gauge.unit}".strip() if read.said else number

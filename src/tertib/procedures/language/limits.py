"""Limits of a reading in the notation that the sheets of an office use, and the grade a value falls into.

An interval is written `<65`, `<=24`, `>80`, `>=10`, `18..27` (both ends included), `0` (just that), or
several of these with `;` between them, any of which will do. Decimals are written with a comma or a point.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_NUMBER = r"-?\d+(?:[.,]\d+)?"
_COMPARED = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})", re.ASCII)
_BETWEEN = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})", re.ASCII)
_JUST = re.compile(_NUMBER, re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The numbers between two ends; None: no end on that side."""

    low: Decimal | None = None
    high: Decimal | None = None
    holds_low: bool = True
    holds_high: bool = True

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Decimal):
            return False
        if self.low is not None and (value < self.low or (value == self.low and not self.holds_low)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.holds_high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Grade -> intervals, in the order in which they are tried; the last is for what fits none before it."""

    grades: tuple[tuple[str, tuple[Span, ...]], ...]

    def grade(self, value: Decimal) -> str | None:
        """The first grade that holds the value; None in a gap."""
        return next((key for key, spans in self.grades if any(value in span for span in spans)), None)

    def gap(self) -> Decimal | None:
        """A number that falls into no grade, if any: an end, one between two ends, or one beyond them."""
        spans = [span for _, each in self.grades for span in each]
        ends = sorted({end for span in spans for end in (span.low, span.high) if end is not None})
        if not ends:
            return Decimal(0) if not spans else None
        between = [(one + other) / 2 for one, other in pairwise(ends)]
        probes = sorted([ends[0] - 1, *ends, *between, ends[-1] + 1])
        return next((probe for probe in probes if self.grade(probe) is None), None)


def read_spans(text: str) -> tuple[Span, ...] | None:
    """The intervals a text names, None where it is not in the notation."""
    spans = [_span(part.strip()) for part in text.split(";")]
    return None if not spans or None in spans else tuple(one for one in spans if one is not None)


def read_limits(said: Mapping[str, str]) -> Limits | None:
    """Limits by grade in their order, None when one of them cannot be read."""
    read = [(grade, read_spans(str(text))) for grade, text in said.items()]
    if not read or any(spans is None for _, spans in read):
        return None
    return Limits(grades=tuple((grade, spans) for grade, spans in read if spans is not None))


def write_limits(limits: Limits | None) -> Mapping[str, str]:
    """The limits in their notation; `read_limits` reads the same from it."""
    grades = limits.grades if limits else ()
    return {grade: " ; ".join(map(_written, spans)) for grade, spans in grades}


def _written(span: Span) -> str:
    if span.low is not None and span.low == span.high:
        return _number(span.low)
    if span.low is not None and span.high is not None:
        return f"{_number(span.low)}..{_number(span.high)}"
    if span.high is not None:
        return f"<{'=' if span.holds_high else ''}{_number(span.high)}"
    return f">{'=' if span.holds_low else ''}{_number(span.low or Decimal(0))}"


def _number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _span(text: str) -> Span | None:
    if (between := _BETWEEN.fullmatch(text)) is not None:
        low, high = _decimal(between[1]), _decimal(between[2])
        return Span(low=low, high=high) if low <= high else None
    if (compared := _COMPARED.fullmatch(text)) is not None:
        end, held = _decimal(compared[2]), compared[1].endswith("=")
        if compared[1].startswith("<"):
            return Span(high=end, holds_high=held)
        return Span(low=end, holds_low=held)
    if _JUST.fullmatch(text) is not None:
        return Span(low=_decimal(text), high=_decimal(text))
    return None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))

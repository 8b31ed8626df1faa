"""Whether the fields of a form hang together."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from tertib.procedures.language.errors import SopError
from tertib.procedures.language.limits import read_limits, read_spans
from tertib.procedures.language.source import Source, Where
from tertib.procedures.language.types import Criterion, Field, FieldKind

_CHOSEN = (FieldKind.CHOICE, FieldKind.CHECKLIST, FieldKind.CRITERIA)


def field_mistakes(
    fields: tuple[Field, ...], at: Where, source: Source, *, inside: bool = False
) -> Iterator[SopError]:
    """What is wrong with these fields; `inside`: they are the columns of another."""
    yield from repeated(((one.key, (*at, no, "key")) for no, one in enumerate(fields)), "field.twice", source)
    for no, one in enumerate(fields):
        yield from _field(one, (*at, no), source, inside=inside)
        yield from _conditions(one, () if inside else fields[:no], (*at, no, "when"), source)


def _conditions(one: Field, earlier: tuple[Field, ...], at: Where, source: Source) -> Iterator[SopError]:
    """A condition names a question that stands before this one, and answers that it has."""
    for key, answers in one.when.items():
        other = next((each for each in earlier if each.key == key), None)
        known = {choice.key for choice in other.choices} if other is not None else set()
        if other is None or not known.issuperset(answers):
            yield source.error("field.when", (*at, key), field=one.key, other=key)


def repeated(named: Iterable[tuple[str, Where]], code: str, source: Source) -> Iterator[SopError]:
    """A mistake for every name that was said before."""
    seen: set[str] = set()
    for name, at in named:
        if name in seen:
            yield source.error(code, at, name=name)
        seen.add(name)


def _field(one: Field, at: Where, source: Source, *, inside: bool) -> Iterator[SopError]:
    composite = one.kind in (FieldKind.PERSON, FieldKind.ADDRESS_LIST)
    if inside and (composite or one.kind is FieldKind.CRITERIA):
        yield source.error("field.nested", (*at, "kind"), kind=one.kind)
    if (one.kind in _CHOSEN) != bool(one.choices):
        yield source.error("field.choices", at, field=one.key)
    if composite != bool(one.columns):
        yield source.error("field.columns", at, field=one.key)
    choices = ((choice.key, (*at, "choices", no, "key")) for no, choice in enumerate(one.choices))
    yield from repeated(choices, "choice.twice", source)
    yield from _limits(one, at, source)
    yield from _criteria(one, at, source)
    columns = {column.key for column in one.columns}
    for no, key in enumerate(one.distinct):
        if key not in columns:
            yield source.error("field.distinct", (*at, "distinct", no), column=key)
    if one.chosen is not None and (inside or one.kind is not FieldKind.TEXT):
        yield source.error("field.chosen", (*at, "chosen"), field=one.key)
    if (*at, "columns") in source.values:
        yield from field_mistakes(one.columns, (*at, "columns"), source, inside=True)


def _criteria(one: Field, at: Where, source: Source) -> Iterator[SopError]:
    if (one.kind is FieldKind.CRITERIA) != bool(one.criteria):
        yield source.error("field.criteria", at, field=one.key)
    if one.beside is not None and not one.criteria:
        yield source.error("field.beside", (*at, "beside"), field=one.key)
    named = ((each.key, (*at, "criteria", no, "key")) for no, each in enumerate(one.criteria))
    yield from repeated(named, "field.twice", source)
    grades = {choice.key for choice in one.choices}
    for no, each in enumerate(one.criteria):
        for grade in each.says:
            if grade not in grades:
                where = (*at, "criteria", no, "says", grade)
                yield source.error("criterion.grade", where, criterion=each.key, grade=grade)
        yield from _readings(one, each, grades, (*at, "criteria", no, "readings"), source)


def _readings(
    one: Field, criterion: Criterion, grades: set[str], at: Where, source: Source
) -> Iterator[SopError]:
    """Numbers of a criterion: told apart by key, and every number there is falls into one of the grades."""
    named = ((gauge.key, (*at, no, "key")) for no, gauge in enumerate(criterion.readings))
    yield from repeated(named, "field.twice", source)
    for no, gauge in enumerate(criterion.readings):
        here = (*at, no)
        if gauge.measure and one.beside is None:
            yield source.error("reading.measure", (*here, "measure"), reading=gauge.key)
        for grade in gauge.limits:
            if grade not in grades:
                where = (*here, "limits", grade)
                yield source.error("criterion.grade", where, criterion=criterion.key, grade=grade)
        for grade, said in gauge.limits.items():
            if read_spans(said) is None:
                yield source.error("reading.limits", (*here, "limits", grade), said=said)
        limits = read_limits(gauge.limits)
        if limits is None:
            continue
        if not gauge.unit:
            yield source.error("reading.unit", here, reading=gauge.key)
        if (gap := limits.gap()) is not None:
            yield source.error("reading.gap", (*here, "limits"), reading=gauge.key, number=_worded(gap))


def _worded(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _limits(one: Field, at: Where, source: Source) -> Iterator[SopError]:
    if one.min is not None and one.max is not None and one.min > one.max:
        yield source.error("field.limits", (*at, "min"), min=one.min, max=one.max)
    if one.pattern is None:
        return
    try:
        re.compile(one.pattern)
    except re.error as broken:
        yield source.error("field.pattern", (*at, "pattern"), said=broken)
    if not one.pattern_says:
        yield source.error("field.pattern_says", (*at, "pattern"), field=one.key)

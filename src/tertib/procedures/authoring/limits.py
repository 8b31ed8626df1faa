"""The limits of a form's readings, as the office sets them before the procedure is approved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import Data, Document, one_line
from tertib.procedures.authoring.questions import fields_of, place_of
from tertib.procedures.language.limits import read_limits

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteLimits:
    """The limits of a field's readings: (criterion, reading) -> grade -> interval. Blank: no such grade."""

    form: str
    key: str
    limits: Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What a page shows of one reading: what it is called, and each grade with its interval."""

    criterion: str
    reading: str
    label: str
    unit: str
    grades: tuple[tuple[str, str, str], ...]  # key, label, interval


def limits_in(field: Data) -> tuple[ReadingLimits, ...]:
    """Every reading of a field with its limits; what is still unfinished is passed over."""
    return tuple(
        ReadingLimits(
            criterion=criterion["key"],
            reading=gauge["key"],
            label=_named(criterion, gauge),
            unit=gauge.get("unit") or criterion.get("unit", ""),
            grades=tuple(
                (one["key"], one["label"], (gauge.get("limits") or {}).get(one["key"], ""))
                for one in field["choices"]
            ),
        )
        for criterion, gauge in _gauges(field)
    )


def write_limits(document: Document, change: WriteLimits) -> None:
    """Refuses what is not in the notation, and limits that leave a number without a grade."""
    fields = fields_of(document, change.form)
    field = fields[place_of(fields, change.key)]
    for criterion, gauge in _gauges(field):
        said = change.limits.get((criterion["key"], gauge["key"]))
        if said is not None:
            _write(gauge, _named(criterion, gauge), [one["key"] for one in field["choices"]], said)


def _gauges(field: Data) -> Iterator[tuple[Data, Data]]:
    for criterion in field.get("criteria") or ():
        for gauge in criterion.get("readings") or ():
            yield criterion, gauge


def _named(criterion: Data, gauge: Data) -> str:
    return " ".join(filter(None, (criterion.get("code", ""), gauge.get("label") or criterion["label"])))


def _write(gauge: Data, name: str, grades: list[str], said: Mapping[str, str]) -> None:
    """Grades are tried in the order in which they stand; a new one comes behind them."""
    before = [grade for grade in gauge.get("limits") or () if grade in grades]
    order = [*before, *(grade for grade in grades if grade not in before)]
    worded = {grade: one_line(said.get(grade, ""), longest=_LONGEST) for grade in order}
    wanted = {grade: text for grade, text in worded.items() if text}
    gauge.pop("limits", None)
    if not wanted:
        return
    limits = read_limits(wanted)
    if limits is None:
        raise Invalid(
            N_("Batas “%(name)s” tidak terbaca; tulis seperti <65, 65..80, >80 atau <18 ; >27."), name=name
        )
    if (gap := limits.gap()) is not None:
        number = f"{gap:f}".replace(".", ",")
        raise Invalid(
            N_("Batas “%(name)s”: nilai %(number)s tidak jatuh pada keadaan mana pun."),
            name=name,
            number=number,
        )
    gauge["limits"] = wanted

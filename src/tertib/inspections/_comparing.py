"""What was typed beside what was measured. Pure; nothing is forbidden, a large difference is said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tertib.inspections.ports import MEASURES, Group, Measured, Worst
from tertib.kernel.errors import filled
from tertib.kernel.words import N_

NOT_MEASURED = N_("tidak terukur")
FAR = N_("Terukur %(measured)s, diketik %(typed)s: periksa lagi.")
NO_PLACE = N_("Aset ini belum mempunyai alamat yang mengukurnya.")

Gauges = Mapping[tuple[str, str], str]
"""(item, reading) -> the measure that a form names for it."""


def combine(answers: Sequence[Mapping[str, Measured]], wanted: Iterable[str]) -> dict[str, Measured]:
    """One answer for each measure of all the places an asset is asked at."""
    found = {}
    for key in wanted:
        told = [each[key] for each in answers if key in each]
        found[key] = _one(key, told) if told else Measured(unit=MEASURES[key].unit, sentence=NO_PLACE)
    return found


def measures_of(groups: frozenset[Group], checks: Iterable[Any]) -> tuple[str, ...]:
    """Everything that the checks of these groups can give, in the order of `MEASURES`."""
    given = {key for check in checks if check.group in groups for key in check.measures}
    return tuple(key for key in MEASURES if key in given)


def _one(key: str, told: Sequence[Measured]) -> Measured:
    """The worst of what has a value; what is silent beside it is not hidden."""
    valued = [each for each in told if each.value is not None]
    if not valued:
        return told[0]
    chosen = _CHOICES[MEASURES[key].worst](valued)
    silent = next((each for each in told if each.value is None), None)
    if silent is None or chosen.sentence:
        return chosen
    return Measured(
        value=chosen.value,
        unit=chosen.unit,
        at=chosen.at,
        detail=chosen.detail,
        sentence=silent.sentence,
        fields=silent.fields,
    )


def _value(one: Measured) -> Decimal:
    return one.value if one.value is not None else Decimal(0)


def _share(valued: Sequence[Measured]) -> Measured:
    """The mean, with what the worst of them says."""
    worst = min(valued, key=_value)
    mean = round(sum(map(_value, valued)) / Decimal(len(valued)), 0)
    return Measured(
        value=mean,
        unit=worst.unit,
        at=worst.at,
        detail=worst.detail if worst.sentence else "",
        sentence=worst.sentence,
        fields=worst.fields,
    )


_CHOICES: Mapping[Worst, Callable[[Sequence[Measured]], Measured]] = {
    Worst.HIGHEST: lambda valued: max(valued, key=_value),
    Worst.LOWEST: lambda valued: min(valued, key=_value),
    Worst.SHARE: _share,
}


# --- beside what was typed -------------------------------------------------------------------------------


def beside(
    items: Sequence[Mapping[str, Any]], values: Mapping[str, Measured], gauges: Gauges
) -> list[dict[str, Any]]:
    """Every item with `measured`, `difference` and `sentence`, and `told` of both for books and papers."""
    return [{**item, **_beside(item, values, gauges)} for item in items]


def _beside(item: Mapping[str, Any], values: Mapping[str, Measured], gauges: Gauges) -> dict[str, str]:
    code = str(item.get("code") or item.get("key") or "")
    measured, differences, sentences = [], [], []
    for reading in item.get("readings") or ():
        key = gauges.get((code, str(reading.get("key"))), "")
        if key not in values:
            continue
        found = values[key]
        measured.append(text_of(found))
        differences.append(_difference(found, _typed(reading)))
        sentences += _sentences(key, found, _typed(reading))
    text = " ; ".join(each or "–" for each in measured) if any(measured) else NOT_MEASURED if measured else ""
    sentence = " ".join(dict.fromkeys(sentences))
    return {
        "measured": text,
        "difference": " ; ".join(filter(None, differences)),
        "sentence": sentence,
        "told": ". ".join(filter(None, (text, sentence))),
    }


def remarks(rows: Sequence[Mapping[str, Any]]) -> str:
    """What is to be said of the measurements, each sentence once, with the items it speaks of."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["sentence"]:
            found.setdefault(str(row["sentence"]), []).append(str(row.get("code") or row.get("label") or ""))
    return " ".join(f"{', '.join(codes)}: {sentence}" for sentence, codes in found.items())


def _typed(reading: Mapping[str, Any]) -> Decimal | None:
    try:
        return Decimal(str(reading.get("value") or "").replace(",", "."))
    except InvalidOperation:
        return None


def _difference(found: Measured, typed: Decimal | None) -> str:
    if found.value is None or typed is None:
        return ""
    apart = found.value - typed
    sign = "+" if apart > 0 else "−" if apart < 0 else ""
    return f"{sign}{number(abs(apart))} {found.unit}".strip()


def _sentences(key: str, found: Measured, typed: Decimal | None) -> list[str]:
    said = [filled(found.sentence, found.fields)] if found.sentence else []
    if found.value is None or typed is None or abs(found.value - typed) <= MEASURES[key].apart:
        return said
    far = {"measured": text_of(found), "typed": f"{number(typed)} {found.unit}".strip()}
    return [filled(FAR, far), *said]


def text_of(found: Measured) -> str:
    """The value as an office writes it: `82 %`, `1,8 ms`."""
    return f"{number(found.value)} {found.unit}".strip() if found.value is not None else ""


def number(value: Decimal) -> str:
    """A decimal with a comma and no zeros at its end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")

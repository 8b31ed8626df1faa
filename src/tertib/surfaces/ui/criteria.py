"""The criteria of an inspection as cards: what is asked, what the limits say, what stands beside.

Limits go to the browser as spans, read here from the one notation; the browser compares, it never parses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tertib.cases.catalogue import Known
from tertib.procedures.types import Criterion, Field, Gauge, Span, judge, read_limits, worst
from tertib.runtime import languages
from tertib.surfaces.ui.forms import (
    CardView,
    Choice,
    FieldView,
    GaugeView,
    GradeView,
    LastView,
    MeasuredView,
    id_of,
)
from tertib.surfaces.ui.wording import indonesian

TONES: Mapping[str, str] = {"normal": "ok", "attention": "warn", "critical": "bad"}
"""Grades that mean the same in every form; others stay without a colour."""
MARKS: Mapping[str, str] = {"ok": "check", "warn": "alert", "bad": "close"}
NOTHING = Known()
Beside = Mapping[tuple[str, str], Known]


def cards_of(
    one: Field,
    given: Mapping[str, Mapping[str, Any]],
    problems: Mapping[str, Sequence[str]],
    known: Beside,
) -> tuple[CardView, ...]:
    """Every criterion of a field, in its order."""
    return tuple(_card(one, each, given.get(each.key, {}), problems, known) for each in one.criteria)


def grades_json(one: Field) -> str:
    """The grades in their order, from the best to the worst, for the browser."""
    return json.dumps([_said_grade(choice.key, choice.label) for choice in one.choices], ensure_ascii=False)


def _said_grade(key: str, label: str) -> dict[str, str]:
    """A grade in the reader's language; words that are the office's own name their language."""
    said = _(label)
    own = said == label and get_language() not in (None, languages.INDONESIAN)
    return {**_plain_grade(key, said), **({"lang": languages.INDONESIAN} if own else {})}


def _card(
    one: Field,
    each: Criterion,
    row: Mapping[str, Any],
    problems: Mapping[str, Sequence[str]],
    known: Beside,
) -> CardView:
    name = f"{one.key}.{each.key}"
    labels = {choice.key: choice.label for choice in one.choices}
    own = {
        key: limits
        for (item, key), said in known.items()
        if item == each.item and said.limits and (limits := read_limits(said.limits)) is not None
    }
    reads = {read.gauge.key: read for read in judge(each, row.get("readings"), own)}
    proposed = worst(tuple(reads.values()), list(labels))
    gauges = tuple(
        _gauge(
            gauge,
            f"{name}.readings.{gauge.key}",
            _typed(row.get("readings"), gauge.key),
            known.get((each.item, gauge.key), NOTHING),
            labels=labels,
            grade=reads[gauge.key].grade,
            problems=problems,
        )
        for gauge in each.readings
    )
    grade = str(row.get("grade") or "")
    return CardView(
        id=id_of(name),
        code=each.code,
        label=each.label,
        how=each.how,
        weight=each.weight,
        grade=_grade_field(one, each, name, "" if gauges and grade == proposed else grade, problems),
        gauges=gauges,
        value=_value_field(each, name, row, problems) if each.unit and not gauges else None,
        note=FieldView(
            name=f"{name}.note",
            label=_("Catatan"),
            value=row.get("note") or "",
            length=300,
            problems=tuple(problems.get(f"{name}.note", ())),
        ),
        proposed=_grade(proposed, labels),
        chosen=_grade(grade or None, labels),
    )


def _grade_field(
    one: Field, each: Criterion, name: str, value: str, problems: Mapping[str, Sequence[str]]
) -> FieldView:
    choices = tuple(
        Choice(value=choice.key, label=choice.label, help=each.says.get(choice.key, ""))
        for choice in one.choices
    )
    by_numbers = Choice(value="", label=_("Menurut angkanya"))
    return FieldView(
        name=f"{name}.grade",
        label=_("Nilai"),
        kind="radios",
        value=value,
        required=one.required and not each.readings,
        choices=(by_numbers, *choices) if each.readings else choices,
        problems=tuple(problems.get(f"{name}.grade", ())),
    )


def _value_field(
    each: Criterion, name: str, row: Mapping[str, Any], problems: Mapping[str, Sequence[str]]
) -> FieldView:
    return FieldView(
        name=f"{name}.value",
        label=_("Nilai terukur (%(unit)s)") % {"unit": each.unit},
        value=row.get("value") or "",
        length=300,
        problems=tuple(problems.get(f"{name}.value", ())),
    )


def _gauge(
    gauge: Gauge,
    name: str,
    value: str,
    known: Known,
    *,
    labels: Mapping[str, str],
    grade: str,
    problems: Mapping[str, Sequence[str]],
) -> GaugeView:
    limits = known.limits or gauge.limits
    return GaugeView(
        name=name,
        label=gauge.label,
        unit=gauge.unit,
        value=value.replace(".", ",") if _is_plain(value) else value,
        decimals=gauge.decimals,
        words=limit_words(limits, labels),
        limits=_limits_json(limits, labels),
        is_own=bool(known.limits) and dict(known.limits) != dict(gauge.limits),
        last=_last(known, labels),
        measured=_measured(known),
        known=json.dumps(_plain_known(known)),
        grade=_grade(grade or None, labels),
        problems=tuple(problems.get(name, ())),
    )


def _typed(given: Any, key: str) -> str:
    """A number as it was typed or kept: a group, or the rows of an earlier cleaning."""
    if isinstance(given, Mapping):
        return str(given.get(key) or "")
    rows = [row for row in given or () if isinstance(row, Mapping)]
    return next((str(row.get("value") or "") for row in rows if row.get("key") == key), "")


def _is_plain(value: str) -> bool:
    return value.replace(".", "", 1).removeprefix("-").isdigit()


def _last(known: Known, labels: Mapping[str, str]) -> LastView | None:
    if known.last is None:
        return None
    return LastView(
        text=number_words(known.last), on=known.last_on, grade=_grade(known.last_grade or None, labels)
    )


def _measured(known: Known) -> MeasuredView | None:
    if known.measured is None and not known.sentence:
        return None
    text = "" if known.measured is None else number_words(known.measured)
    return MeasuredView(text=text, at=known.measured_at, sentence=known.sentence)


def _plain_known(known: Known) -> dict[str, str]:
    said = {"last": known.last, "measured": known.measured}
    return {key: f"{value:f}" for key, value in said.items() if value is not None}


def _grade(key: str | None, labels: Mapping[str, str]) -> GradeView | None:
    return GradeView(**_plain_grade(key, labels[key])) if key in labels and key else None


def _plain_grade(key: str, label: str) -> dict[str, str]:
    tone = TONES.get(key, "quiet")
    return {"key": key, "label": label, "tone": tone, "icon": MARKS.get(tone, "info")}


def _limits_json(limits: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Grade by grade its spans, in the order in which they are tried: [low, high, holds low, holds high]."""
    read = read_limits(limits)
    found = [
        {"grade": grade, "spans": [_plain_span(span) for span in spans]}
        for grade, spans in (read.grades if read else ())
        if grade in labels
    ]
    return json.dumps(found)


def _plain_span(span: Span) -> list[object]:
    ends = [None if end is None else float(end) for end in (span.low, span.high)]
    return [*ends, span.holds_low, span.holds_high]


# --- in words -------------------------------------------------------------------------------------


def limit_words(limits: Mapping[str, str], labels: Mapping[str, str]) -> SafeString:
    """`normal di bawah 65, perhatian 65 sampai 80, kritis di atas 80`."""
    read = read_limits(limits)
    parts = (
        (_grade_words(labels.get(grade, grade)), _(" atau ").join(map(span_words, spans)))
        for grade, spans in (read.grades if read else ())
    )
    return format_html_join(", ", "{} {}", parts)


def _grade_words(label: str) -> SafeString:
    said = _(label)
    return conditional_escape(said.lower()) if said != label else indonesian(label.lower())


def span_words(span: Span) -> str:
    """One interval as one says it."""
    low = number_words(span.low) if span.low is not None else ""
    high = number_words(span.high) if span.high is not None else ""
    if low and low == high:
        return low
    if low and high:
        return _("%(low)s sampai %(high)s") % {"low": low, "high": high}
    if high:
        said = _("paling tinggi %(high)s") if span.holds_high else _("di bawah %(high)s")
        return said % {"high": high}
    said = _("paling rendah %(low)s") if span.holds_low else _("di atas %(low)s")
    return said % {"low": low}


def number_words(value: Decimal) -> str:
    """A number as it is written here: a comma, no zeros behind its last digit."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",")

"""Criteria as cards: the limits in words and as spans, the grade the numbers propose, what stands beside."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tertib.cases.catalogue import Known
from tertib.procedures.types import Choice, Criterion, Field, FieldKind, Form, Gauge
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.criteria import grades_json, limit_words
from tertib.surfaces.ui.forms import CardView, problem_lines

HEAT = Gauge(
    key="heat",
    label="Suhu prosesor",
    unit="°C",
    decimals=1,
    limits={"normal": "<65", "attention": "65..80", "critical": ">80"},
)
FIELD = Field(
    key="items",
    label="Butir",
    kind=FieldKind.CRITERIA,
    required=True,
    choices=(
        Choice(key="normal", label="Normal"),
        Choice(key="attention", label="Perhatian"),
        Choice(key="critical", label="Kritis"),
    ),
    criteria=(
        Criterion(key="a", code="A-1", label="Suhu", readings=(HEAT,)),
        Criterion(key="b", code="B-1", label="Debu", says={"normal": "bersih"}),
    ),
)
FORM = Form(key="f", title="F", fields=(FIELD,))
KNOWN = Known(
    limits={"normal": "<50", "attention": "50..60", "critical": ">60"},
    last=Decimal("48.50"),
    last_on=date(2026, 10, 24),
    last_grade="normal",
    measured=Decimal("52"),
    measured_at=datetime(2026, 11, 24, 3, 42, tzinfo=UTC),
)


def cards(value: Any = None, known: Known | None = None, **problems: tuple[str, ...]) -> tuple[CardView, ...]:
    beside = {"items": {("A-1", "heat"): known}} if known else {}
    (drawn,) = sop_forms.fields_of(FORM, {"items": value}, problems, known=beside)
    return drawn.cards


def test_limits_are_told_in_words() -> None:
    said = limit_words(HEAT.limits, {"normal": "Normal", "attention": "Perhatian", "critical": "Kritis"})
    assert said == "normal di bawah 65, perhatian 65 sampai 80, kritis di atas 80"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("<=24", "paling tinggi 24"),
        (">=1,5", "paling rendah 1,5"),
        ("0", "0"),
        ("<1;>9", "di bawah 1 atau di atas 9"),
    ],
)
def test_every_interval_has_words(said: str, words: str) -> None:
    assert limit_words({"normal": said}, {"normal": "Normal"}) == f"normal {words}"


def test_limits_go_to_the_browser_as_spans() -> None:
    assert json.loads(cards()[0].gauges[0].limits) == [
        {"grade": "normal", "spans": [[None, 65.0, True, False]]},
        {"grade": "attention", "spans": [[65.0, 80.0, True, True]]},
        {"grade": "critical", "spans": [[80.0, None, False, True]]},
    ]


def test_numbers_propose_the_grade() -> None:
    (card, _) = cards({"a": {"readings": {"heat": "70,5"}}})
    assert card.shown is not None
    assert (card.shown.label, card.shown.tone, card.is_overruled) == ("Perhatian", "warn", False)


def test_grade_of_a_person_stands_over_that_of_the_numbers() -> None:
    (card, _) = cards({"a": {"readings": {"heat": "70,5"}, "grade": "critical", "note": "mati"}})
    assert card.shown is not None
    assert (card.shown.key, card.is_overruled, card.note.value) == ("critical", True, "mati")


def test_limits_of_the_thing_itself_are_marked_and_grade() -> None:
    (card, _) = cards({"a": {"readings": {"heat": "55"}}}, KNOWN)
    assert card.gauges[0].is_own
    assert card.gauges[0].words.startswith("normal di bawah 50")
    assert card.shown is not None
    assert card.shown.key == "attention"


def test_last_and_measured_stand_beside() -> None:
    page = render_to_string("ui/fields/criterion.html", {"card": cards(None, KNOWN)[0]})
    assert "48,5 °C" in page
    assert "24 Okt 2026" in page
    assert "52 °C" in page
    assert "pukul 10.42" in page
    assert "batas aset ini" in page


def test_the_sentence_stands_where_no_measurement_is() -> None:
    page = render_to_string(
        "ui/fields/criterion.html", {"card": cards(None, Known(sentence="Server tidak menjawab."))[0]}
    )
    assert "Server tidak menjawab." in page


def test_kept_rows_are_drawn_as_they_were_typed() -> None:
    rows = [{"key": "a", "grade": "normal", "readings": [{"key": "heat", "value": "61.5"}]}]
    (card, _) = cards(rows)
    assert card.gauges[0].value == "61,5"


def test_problem_of_a_number_leads_to_its_input() -> None:
    drawn = sop_forms.fields_of(FORM, {}, {"items.a.readings.heat": ("bukan angka",)})
    (line,) = problem_lines({"items.a.readings.heat": ("bukan angka",)}, drawn)
    assert (line.text, line.target) == ("Suhu prosesor: bukan angka", "isian-items-a-readings-heat")


def test_limits_in_english_mark_the_words_that_are_the_offices_own() -> None:
    with translation.override("en"):
        said = limit_words({"normal": "<5", "odd": ">=5"}, {"normal": "Kritis", "odd": "Agak lain"})
        grades = json.loads(grades_json(FIELD))
    assert said == 'critical below 5, <span lang="id">agak lain</span> at least 5'
    assert [(one["label"], one.get("lang")) for one in grades[::2]] == [("Normal", "id"), ("Critical", None)]

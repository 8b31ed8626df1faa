"""Numbers that are read off: understood as people write them, graded by their limits, never lost."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.sheets import SOUND, codes
from tests.sops.shipped import CODES, bundle

from tertib.kernel.errors import Problem
from tertib.procedures.language.bundle import parse
from tertib.procedures.language.forms import Cleaned, clean
from tertib.procedures.language.limits import Limits, read_limits, write_limits
from tertib.procedures.language.readings import plain, read_reading
from tertib.procedures.language.schema import json_schema
from tertib.procedures.types import Choice, Criterion, Field, FieldKind, Form, Gauge

GRADES = ("normal", "attention", "critical", "unchecked")
LOSS = Gauge(
    key="loss", label="Kehilangan paket", unit="%", decimals=1,
    limits={"normal": "0", "attention": "<=1", "critical": ">1"},
)  # fmt: skip
RTT = Gauge(
    key="rtt", label="Latensi", unit="ms", decimals=1,
    limits={"normal": "<2", "attention": "2..10", "critical": ">10"},
)  # fmt: skip
PING = Criterion(key="sv_21", code="SV-21", label="Ping gateway", readings=(LOSS, RTT))
ITEMS = Field(
    key="items", label="Butir", kind=FieldKind.CRITERIA, required=True, criteria=(PING,),
    choices=tuple(Choice(key=key, label=key.title()) for key in GRADES),
)  # fmt: skip
FORM = Form(key="f", title="F", fields=(ITEMS,))


def cleaned(row: Mapping[str, object], held: Mapping[str, str] | None = None) -> Cleaned:
    own = read_limits(held) if held else None
    limits: dict[tuple[str, str, str], Limits] = {("items", "SV-21", "rtt"): own} if own else {}
    return clean(FORM, {"items": {"sv_21": row}}, limits=limits)


def row_of(found: Cleaned) -> Mapping[str, object]:
    rows = found.data["items"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], Mapping)
    return rows[0]


def told(found: Cleaned) -> list[str]:
    return [f"{at}: {each}" for at, problems in found.problems.items() for each in problems]


def test_the_worst_number_proposes_the_grade() -> None:
    found = cleaned({"readings": {"loss": "0", "rtt": "4,5"}})
    assert (row_of(found)["grade"], told(found)) == ("attention", [])


def test_a_row_keeps_its_numbers_with_the_limits_they_were_graded_by() -> None:
    row = row_of(cleaned({"readings": {"loss": "0", "rtt": "1.80 ms"}}))
    assert row["value"] == "0 % ; 1,8 ms"
    assert row["readings"] == [
        {
            "key": "loss", "label": "Kehilangan paket", "unit": "%", "value": "0", "grade": "normal",
            "limits": dict(LOSS.limits),
        },
        {
            "key": "rtt", "label": "Latensi", "unit": "ms", "value": "1.8", "grade": "normal",
            "limits": dict(RTT.limits),
        },
    ]  # fmt: skip


def test_what_was_cleaned_can_be_handed_in_again() -> None:
    once = cleaned({"readings": {"loss": "0,5", "rtt": 1.5}, "note": "siang"})
    assert clean(FORM, once.data) == once


def test_limits_of_the_thing_itself_come_before_those_of_the_form() -> None:
    own = {"normal": "<50", "attention": "50..90", "critical": ">90"}
    found = row_of(cleaned({"readings": {"loss": "0", "rtt": "40"}}, own))
    assert found["grade"] == "normal"
    assert found["readings"][1]["limits"] == own  # type: ignore[index]


def test_whoever_grades_otherwise_says_why() -> None:
    numbers = {"loss": "0", "rtt": "1"}
    why = cleaned({"readings": numbers, "grade": "critical"})
    assert told(why) == [
        "items.sv_21.note: Menurut angkanya “Ping gateway”: Normal. Tulis alasan menilai lain."
    ]
    assert told(cleaned({"readings": numbers, "grade": "critical", "note": "alarm merah"})) == []


def test_a_grade_that_is_told_by_numbers_wants_a_number_or_a_reason() -> None:
    assert told(cleaned({"grade": "critical"})) == [
        "items.sv_21.note: “Ping gateway” dinilai tanpa angka. Isi angkanya, atau tulis sebabnya."
    ]
    assert told(cleaned({"grade": "critical", "note": "gateway mati"})) == []
    assert told(cleaned({"grade": "unchecked"})) == []
    assert told(cleaned({"note": "-"})) == ["items.sv_21.grade: Nilai “Ping gateway” belum dipilih."]


def test_a_number_that_cannot_be_read_is_named_and_kept() -> None:
    found = cleaned({"readings": {"loss": "nol", "rtt": "1"}})
    assert told(found) == [
        "items.sv_21.readings.loss: “Kehilangan paket” harus berupa bilangan; “nol” tidak terbaca."
    ]
    assert row_of(found)["readings"][0]["value"] == "nol"  # type: ignore[index]
    assert row_of(found)["value"] == "nol % ; 1 ms"


def test_a_number_outside_every_grade_is_kept_and_graded_by_hand() -> None:
    holed = {"normal": "<2", "critical": ">10"}
    found = cleaned(
        {"readings": {"loss": "", "rtt": "5"}, "grade": "attention", "note": "di antaranya"}, holed
    )
    assert told(found) == []
    assert (row_of(found)["value"], row_of(found)["grade"]) == ("- ; 5 ms", "attention")


@pytest.mark.parametrize(
    ("typed", "decimals", "value"),
    [
        ("23", 0, "23"), ("1.250", 0, "1250"), ("1.250,5", 1, "1250.5"), ("12.345.678", 1, "12345678"),
        ("23,50", 1, "23.5"), ("23.5", 1, "23.5"), ("0.500", 1, "0.5"), ("-65", 0, "-65"),
        ("\u221265", 0, "-65"),
        ("23,5 ms", 1, "23.5"), (" 1,8MS ", 1, "1.8"), ("-0", 0, "0"),
    ],
)  # fmt: skip
def test_numbers_are_read_with_a_comma_or_a_point(typed: str, decimals: int, value: str) -> None:
    read = read_reading(typed, replace(RTT, decimals=decimals))
    assert isinstance(read, Decimal)
    assert plain(read) == value


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.250", "“Latensi”: “1.250” bermakna ganda. Tulis tanpa titik ribuan, koma untuk desimal."),
        ("1,25", "“Latensi” paling banyak 1 angka di belakang koma."),
        ("1,2,3", "“Latensi” harus berupa bilangan; “1,2,3” tidak terbaca."),
        ("٣", "“Latensi” harus berupa bilangan; “٣” tidak terbaca."),
        ("1e3", "“Latensi” harus berupa bilangan; “1e3” tidak terbaca."),
        ("ms", "“Latensi” harus berupa bilangan; “ms” tidak terbaca."),
        ("9" * 13, "“Latensi” terlalu besar; periksa lagi angkanya."),
        ("9" * 90, f"“Latensi” harus berupa bilangan; “{'9' * 40}” tidak terbaca."),
    ],
)
def test_what_is_no_number_is_told_in_a_sentence(typed: str, says: str) -> None:
    assert str(read_reading(typed, RTT)) == says


@given(st.text(max_size=60), st.integers(0, 4))
def test_no_text_breaks_the_reading(typed: str, decimals: int) -> None:
    read = read_reading(typed, replace(RTT, decimals=decimals))
    assert isinstance(read, Problem) or abs(read) < 10**12


# --- grading against an oracle that knows nothing of our code ------------------------------------------


def oracle(limits: Mapping[str, str], value: Fraction) -> str | None:
    """The naive way: every interval taken apart by its first letters, in whole fractions."""
    for grade, text in limits.items():
        for part in text.split(";"):
            said = part.strip().replace(",", ".")
            if ".." in said:
                low, high = (Fraction(end) for end in said.split(".."))
                held = low <= value <= high
            elif said.startswith("<="):
                held = value <= Fraction(said[2:])
            elif said.startswith(">="):
                held = value >= Fraction(said[2:])
            elif said.startswith("<"):
                held = value < Fraction(said[1:])
            elif said.startswith(">"):
                held = value > Fraction(said[1:])
            else:
                held = value == Fraction(said)
            if held:
                return grade
    return None


NUMBERS = st.decimals(-200, 200, places=1).map(lambda value: f"{value:f}")


@st.composite
def intervals(draw: st.DrawFn) -> str:
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)), key=Decimal)
    kind = draw(st.sampled_from(["<{a}", "<={a}", ">{a}", ">={a}", "{a}..{b}", "{a}"]))
    text = kind.format(a=low, b=high)
    return text.replace(".", ",") if draw(st.booleans()) and ".." not in text else text


LIMITS = st.dictionaries(
    st.sampled_from(GRADES), st.lists(intervals(), min_size=1, max_size=3).map(" ; ".join), min_size=1
)


@given(LIMITS, st.lists(NUMBERS, min_size=1, max_size=20))
def test_grading_equals_the_naive_oracle(said: Mapping[str, str], values: list[str]) -> None:
    limits = read_limits(said)
    assert limits is not None
    assert [limits.grade(Decimal(one)) for one in values] == [oracle(said, Fraction(one)) for one in values]


@given(LIMITS, NUMBERS)
def test_limits_read_the_same_after_they_were_written(said: Mapping[str, str], value: str) -> None:
    limits = read_limits(said)
    assert limits is not None
    assert read_limits(write_limits(limits)) == limits


@given(LIMITS, st.lists(NUMBERS, min_size=1, max_size=40))
def test_limits_without_a_gap_grade_every_number(said: Mapping[str, str], values: list[str]) -> None:
    limits = read_limits(said)
    assert limits is not None
    gap = limits.gap()
    if gap is None:
        assert all(oracle(said, Fraction(one)) for one in values)
    else:
        assert oracle(said, Fraction(gap)) is None


@given(st.lists(st.sampled_from(["0", "0,5", "1", "1,1", "900"]), min_size=2, max_size=2))
def test_the_proposed_grade_is_the_worst_of_all(typed: list[str]) -> None:
    grades = [
        oracle(g.limits, Fraction(t.replace(",", "."))) for g, t in zip((LOSS, RTT), typed, strict=True)
    ]
    row = row_of(cleaned({"readings": dict(zip(("loss", "rtt"), typed, strict=True))}))
    assert row["grade"] == max(grades, key=lambda grade: GRADES.index(str(grade)))


# --- what the office ships -------------------------------------------------------------------------------


def shipped_gauges() -> list[Gauge]:
    return [
        gauge
        for code in CODES
        for form in bundle(code).procedure.forms.values()
        for field in form.fields
        for criterion in field.criteria
        for gauge in criterion.readings
    ]


@given(st.integers(-(10**6), 10**6), st.integers(0, 3))
def test_every_number_gets_one_grade_in_every_shipped_form(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    for gauge in shipped_gauges():
        limits = read_limits(gauge.limits)
        assert limits is None or limits.grade(value) == oracle(gauge.limits, Fraction(value)) is not None


# --- the sheet -------------------------------------------------------------------------------------------

TEXT = "- {key: result, label: Hasil, kind: text}"


def asking(gauge: str, more: str = "") -> str:
    field = (
        "- {key: result, label: Hasil, kind: criteria, choices: [{key: a, label: A}, {key: b, label: B}], "
        f"criteria: [{{key: x, label: X, readings: [{gauge}]}}]{more}}}"
    )
    return SOUND.replace(TEXT, field, 1)


@pytest.mark.parametrize(
    ("gauge", "code"),
    [
        ("{key: n, unit: ms, limits: {a: '<2', c: '>=2'}}", "criterion.grade"),
        ("{key: n, unit: ms, limits: {a: '<2', b: 'banyak'}}", "reading.limits"),
        ("{key: n, unit: ms, limits: {a: '<2', b: '>2'}}", "reading.gap"),
        ("{key: n, unit: ms, limits: {a: '1..5', b: '6..9'}}", "reading.gap"),
        ("{key: n, limits: {a: '<2', b: '>=2'}}", "reading.unit"),
        ("{key: n, measure: cpu}", "reading.measure"),
        ("{key: n}, {key: n}", "field.twice"),
        ("{key: n, decimals: 9}", "shape.too_large"),
        ("{key: n, limits: {a: 2}}", "shape.text"),
    ],
)
def test_readings_that_do_not_hang_together_are_refused(gauge: str, code: str) -> None:
    assert codes(asking(gauge)) == [code]


def test_who_stands_beside_is_named_for_criteria_alone() -> None:
    assert codes(SOUND.replace(TEXT, "- {key: result, label: Hasil, kind: text, beside: a.b}", 1)) == [
        "field.beside"
    ]


def test_a_number_that_stands_alone_is_called_what_its_criterion_is() -> None:
    text = asking("{key: n, decimals: 1, measure: cpu, limits: {a: '<2,5', b: '>=2.5'}}", ", beside: a.b")
    field = (
        parse(text.replace("label: X,", "label: X, unit: V,"), name="sop.yaml").forms["work"].field("result")
    )
    assert field is not None
    assert (field.beside, field.criteria[0].readings) == (
        "a.b",
        (Gauge(key="n", label="X", unit="V", decimals=1, limits={"a": "<2,5", "b": ">=2.5"}, measure="cpu"),),
    )


def test_the_schema_asks_for_numbers_and_not_for_their_grade() -> None:
    row = json_schema(FORM)["properties"]["items"]["properties"]["sv_21"]
    assert row["required"] == []
    assert row["properties"]["readings"]["properties"]["rtt"] == {
        "title": "Latensi", "type": ["string", "number"], "maxLength": 40,
        "description": "ms · normal <2, attention 2..10, critical >10",
    }  # fmt: skip

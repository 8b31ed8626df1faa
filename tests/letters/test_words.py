"""Placeholders and sources, without a case or a paper."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tertib.kernel.errors import Invalid, Misconfigured, NotFound
from tertib.letters import _kinds
from tertib.letters._compose import in_words, place_of
from tertib.letters._labels import applied
from tertib.letters._placeholders import filled, gathered, lookup, paragraphs, readable, refuse_unknown
from tertib.procedures.types import Field, FieldKind, Form

ROOTS = {"case": {"number": "1", "on": "2026-11-24", "list": ["a", "b"], "none": None}, "count": {}}


def plain(_: Any, value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nomor {case.number}", "Nomor 1"),
        ("tanggal {case.on}", "tanggal 24 November 2026"),
        ("{case.list}", "a; b"),
        ("{case.list.1}", "b"),
        ("{case.none} {case.unknown.deeper}", "- -"),
    ],
)
def test_placeholders_become_words(text: str, expected: str) -> None:
    assert filled(text, ROOTS) == expected


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert filled("{case.number}", {"case": {"number": "{case.on}"}}) == "{case.on}"


def test_paragraphs_are_parted_by_an_empty_line() -> None:
    assert paragraphs("satu\ndua\n\n  tiga  \n\n\n", ROOTS) == ["satu dua", "tiga"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "ya"),
        (7, "7"),
        ("2026-13-45", "2026-13-45"),
        ("2026-11-24T10:00:00+00:00", "24 November 2026"),
        ({"name": "A", "nip": None}, "A"),
    ],
)
def test_values_are_readable(value: object, expected: str) -> None:
    assert readable(value) == expected


def test_a_path_that_leads_nowhere_is_nothing() -> None:
    assert lookup("case.number.deeper", ROOTS) is None


def test_the_first_source_that_holds_something_is_used() -> None:
    spec = {"x": {"path": ["case.none", "case.number"]}}
    assert gathered(spec, ROOTS, plain) == {"x": "1"}


def test_defaults_may_count_what_other_sources_hold() -> None:
    spec = {"note": {"otherwise": ["{count.rows}"]}, "rows": {"path": ["case.list"]}}
    assert gathered(spec, ROOTS, plain) == {"rows": ["a", "b"], "note": ["2 (dua)"]}


def test_a_source_may_depend_on_an_answer() -> None:
    spec = {"x": {"path": ["case.number"], "only_if": {"case.number": "2"}}}
    assert gathered(spec, ROOTS, plain) == {}


def test_placeholders_of_known_roots_are_accepted() -> None:
    refuse_unknown("{case.number} dan {count.accounts}")


@pytest.mark.parametrize("text", ["{x.y}", "{case}", "{", "}", "{case.number"])
def test_other_braces_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        refuse_unknown(text)


def test_a_date_in_words_as_a_berita_acara_has_it() -> None:
    assert in_words(date(2026, 11, 24)) == (
        "Selasa tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam"
    )
    assert in_words(None).startswith(".....")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("PEMERINTAH KOTA TANJUNGPINANG", "Tanjungpinang"),
        ("Pemerintah Kabupaten Contoh Utara", "Contoh Utara"),
        ("", ""),
    ],
)
def test_the_place_comes_from_the_letterhead(line: str, place: str) -> None:
    assert place_of({"line1": line}) == place
    assert place_of({"line1": line, "place": "Lain"}) == "Lain"


def test_a_kind_without_its_template_is_refused() -> None:
    sheet = b"letters: [{key: a, title: A, template: a.typ, subject: A}]"
    with pytest.raises(Misconfigured):
        _kinds.read_kinds({"letters.yaml": sheet})
    assert _kinds.read_kinds({"letters.yaml": sheet, "letters/a.typ": b""})["a"].title == "A"


def test_a_block_the_kind_does_not_have_is_refused() -> None:
    sheet = b"letters: [{key: a, title: A, template: a.typ, subject: A}]"
    kind = _kinds.read_kinds({"letters.yaml": sheet, "letters/a.typ": b""})["a"]
    with pytest.raises(NotFound):
        _kinds.with_texts(kind, {"x": "y"})


def test_a_number_of_a_form_is_written_as_it_is_written_here() -> None:
    fuel = Field(key="fuel", label="BBM", kind=FieldKind.NUMBER, unit="liter", decimals=1)
    procedure = SimpleNamespace(forms={"report": Form(key="report", title="L", fields=(fuel,))})
    said: Any = applied({"number": "report.fuel"}, "6.5", procedure)  # type: ignore[arg-type]  # its forms
    assert said == "6,5 liter"

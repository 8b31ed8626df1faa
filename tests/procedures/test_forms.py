"""Cleaning answers: what is stored, and the sentence for what is wrong."""

# ruff: noqa: E501 - one row of a table is one line

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.procedures.language.forms import clean, read_date
from tertib.procedures.language.schema import DIALECT, json_schema
from tertib.procedures.types import Choice, Criterion, Field, FieldKind, Form, TextFormat

DIGEST = "ab" * 32
CHOICES = (Choice(key="a", label="Satu"), Choice(key="b", label="Dua"))


def field(kind: FieldKind = FieldKind.TEXT, **more: Any) -> Field:
    return Field(key="x", label="Isian", kind=kind, **more)


def answer(one: Field, value: object) -> tuple[object, list[str]]:
    """The stored value and every sentence, path first where it is not the field's own."""
    cleaned = clean(Form(key="f", title="F", fields=(one,)), {"x": value})
    said = [
        f"{'' if path == 'x' else path + ': '}{problem}"
        for path, problems in cleaned.problems.items()
        for problem in problems
    ]
    assert cleaned.ok is (not said)
    return cleaned.data["x"], said


PERSON = field(
    FieldKind.PERSON,
    required=True,
    columns=(
        Field(key="name", label="Nama", kind=FieldKind.TEXT, required=True),
        Field(key="nip", label="NIP", kind=FieldKind.TEXT, format=TextFormat.NIP),
    ),
)
ROWS = field(
    FieldKind.ADDRESS_LIST,
    required=True,
    min=1,
    max=3,
    distinct=("local",),
    columns=(
        Field(key="local", label="Alamat", kind=FieldKind.TEXT, required=True, lowercase=True),
        Field(key="kind", label="Jenis", kind=FieldKind.CHOICE, choices=CHOICES),
    ),
)


@pytest.mark.parametrize(
    ("one", "value", "stored"),
    [
        (field(), "  a  b\tc ", "a b c"),
        (field(), "", None),
        (field(), None, None),
        (field(lowercase=True), "ABC", "abc"),
        (field(), "e\u0301", "é"),
        (field(FieldKind.LONG_TEXT), "a\r\nb\n", "a\nb"),
        (field(pattern="^[a-z]+$", pattern_says="Huruf."), "abc", "abc"),
        (field(FieldKind.CHOICE, choices=CHOICES), "b", "b"),
        (field(FieldKind.DATE), "2026-11-24", "2026-11-24"),
        (field(FieldKind.DATE), " 4/1/2026 ", "2026-01-04"),
        (field(FieldKind.DATE), "24-11-2026", "2026-11-24"),
        (field(FieldKind.NUMBER), "1.250", 1250),
        (field(FieldKind.NUMBER), 7, 7),
        (field(FieldKind.NUMBER), "-3", -3),
        (field(FieldKind.NUMBER, decimals=1), "2,5", "2.5"),
        (field(FieldKind.NUMBER, decimals=2), "1.250,75", "1250.75"),
        (field(FieldKind.NUMBER, decimals=2), "2.5", "2.5"),
        (field(FieldKind.NUMBER, decimals=2), 4, "4.0"),
        (field(FieldKind.FILE), DIGEST, [DIGEST]),
        (field(FieldKind.PHOTO), [DIGEST, DIGEST], [DIGEST]),
        (field(FieldKind.FILE), [], []),
        (field(FieldKind.CHECKLIST, choices=CHOICES), ["b", "a"], ["a", "b"]),
        (field(FieldKind.CHECKLIST, choices=CHOICES), "b", ["b"]),
        (field(FieldKind.BOOLEAN), "on", True),
        (field(FieldKind.BOOLEAN), False, False),
        (field(FieldKind.BOOLEAN), None, False),
        (field(FieldKind.PERSON, columns=PERSON.columns), {"name": " ", "nip": ""}, None),
        (PERSON, {"name": "Siti"}, {"name": "Siti", "nip": None}),
        (ROWS, [{"local": "A"}, {"local": "", "kind": ""}], [{"local": "a", "kind": None}]),
        (field(format=TextFormat.NIP), "19780512 200501 2 003", "197805122005012003"),
        (field(format=TextFormat.NIP), "199001012022211001", "199001012022211001"),
        (field(format=TextFormat.PHONE), "+62 812-3456-7890", "081234567890"),
        (field(format=TextFormat.PHONE), "6281234567890", "081234567890"),
        (field(format=TextFormat.PHONE), "(0771) 12345", "077112345"),
        (field(format=TextFormat.EMAIL), "Budi.S@Contoh.GO.id", "Budi.S@contoh.go.id"),
    ],
)
def test_answers_are_stored_in_one_way(one: Field, value: object, stored: object) -> None:
    assert answer(one, value) == (stored, [])


@pytest.mark.parametrize(
    ("one", "value", "sentence"),
    [
        (field(required=True), " ", "Isi “Isian”."),
        (field(), 7, "Isian “Isian” tidak terbaca. Isi lagi."),
        (field(), "a\u202eb", "“Isian” memuat huruf yang tidak dapat dicetak. Ketik ulang."),
        (field(), "a\x00b", "“Isian” memuat huruf yang tidak dapat dicetak. Ketik ulang."),
        (field(min=3), "ab", "“Isian” sedikitnya 3 huruf."),
        (field(max=3), "abcd", "“Isian” paling banyak 3 huruf; sekarang 4."),
        (field(), "a" * 501, "“Isian” paling banyak 500 huruf; sekarang 501."),
        (field(pattern="[a-z]+", pattern_says="Hanya 100% huruf."), "a1", "Hanya 100% huruf."),
        (field(FieldKind.CHOICE, choices=CHOICES), "c", "Pilih “Isian” dari daftar."),
        (field(FieldKind.CHOICE, choices=CHOICES), ["a"], "Pilih “Isian” dari daftar."),
        (field(FieldKind.CHOICE, choices=CHOICES, required=True), "", "Pilih “Isian”."),
        (field(FieldKind.DATE), "2026-02-30", "“Isian” bukan tanggal yang ada; tulis seperti 24/11/2026."),
        (field(FieldKind.DATE), "besok", "“Isian” bukan tanggal yang ada; tulis seperti 24/11/2026."),
        (field(FieldKind.DATE), "0026-11-24", "“Isian” bukan tanggal yang ada; tulis seperti 24/11/2026."),
        (field(FieldKind.DATE), 7, "“Isian” bukan tanggal yang ada; tulis seperti 24/11/2026."),
        (field(FieldKind.NUMBER), "dua", "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER), True, "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER), "1,5", "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER), "١٢", "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER, decimals=1), "1,55", "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER, decimals=1), "x", "“Isian” harus berupa bilangan."),
        (field(FieldKind.NUMBER, min=3, unit="MB"), "2", "“Isian” sedikitnya 3 MB."),
        (field(FieldKind.NUMBER, max=3, unit="MB"), "4", "“Isian” paling besar 3 MB."),
        (field(FieldKind.FILE), "surat.pdf", "Berkas “Isian” tidak dikenal. Unggah lagi."),
        (field(FieldKind.FILE), 7, "Berkas “Isian” tidak dikenal. Unggah lagi."),
        (field(FieldKind.FILE, max=1), [DIGEST, "cd" * 32], "“Isian” paling banyak 1."),
        (field(FieldKind.PHOTO, min=2), [DIGEST], "“Isian” sedikitnya 2."),
        (field(FieldKind.FILE, required=True), [], "Unggah “Isian”."),
        (field(FieldKind.CHECKLIST, choices=CHOICES), ["z"], "Pilih “Isian” dari daftar."),
        (field(FieldKind.CHECKLIST, choices=CHOICES), 7, "Pilih “Isian” dari daftar."),
        (field(FieldKind.CHECKLIST, choices=CHOICES, required=True), [], "Setujui “Isian”."),
        (field(FieldKind.CHECKLIST, choices=CHOICES, required=True, min=2), ["a"], "Setujui semua butir “Isian”."),
        (field(FieldKind.BOOLEAN, required=True), "off", "“Isian” harus disetujui."),
        (field(FieldKind.BOOLEAN, required=True), None, "“Isian” harus disetujui."),
        (field(FieldKind.BOOLEAN), "mungkin", "Isian “Isian” tidak terbaca. Isi lagi."),
        (PERSON, "Siti", "Isian “Isian” tidak terbaca. Isi lagi."),
        (PERSON, {}, "Isi “Isian”."),
        (PERSON, {"nip": "1"}, ["x.name: Isi “Nama”.", "x.nip: NIP harus 18 angka; yang diisi 1."]),
        (ROWS, [], "Isi sedikitnya satu baris “Isian”."),
        (ROWS, "dinkes", "Isian “Isian” tidak terbaca. Isi lagi."),
        (ROWS, [{"local": "a"}, {}, {"local": "A"}], "x.2.local: Sama dengan baris 1."),
        (ROWS, [{"kind": "a"}, {"kind": "a"}], ["x.0.local: Isi “Alamat”.", "x.1.local: Isi “Alamat”."]),
        (ROWS, ["a"], "x.0: Isian “Isian” tidak terbaca. Isi lagi."),
        (ROWS, [{"local": name} for name in "abcd"], "“Isian” paling banyak 3."),
        (field(format=TextFormat.NIP), "1978051220050120", "Isian harus 18 angka; yang diisi 16."),
        (field(format=TextFormat.NIP), "19781312 200501 2 003",
         "Isian keliru: delapan angka pertama bukan tanggal lahir (19781312)."),
        (field(format=TextFormat.NIP), "18990101 200501 2 003",
         "Isian keliru: delapan angka pertama bukan tanggal lahir (18990101)."),
        (field(format=TextFormat.NIP), "19780512 200513 2 003",
         "Isian keliru: angka ke-9 sampai 14 bukan bulan pengangkatan (200513)."),
        (field(format=TextFormat.NIP), "19780512 198001 2 003",
         "Isian keliru: angka ke-9 sampai 14 bukan bulan pengangkatan (198001)."),
        (field(format=TextFormat.NIP), "19780512 200501 3 003",
         "Isian keliru: angka ke-15 menyatakan jenis kelamin, harus 1 atau 2."),
        (field(format=TextFormat.PHONE), "12345",
         "Isian harus berupa nomor telepon Indonesia, misalnya 0812-3456-7890."),
        (field(format=TextFormat.PHONE), "0812 abc 3456",
         "Isian harus berupa nomor telepon Indonesia, misalnya 0812-3456-7890."),
        (field(format=TextFormat.EMAIL), "budi@contoh", "Isian harus berupa alamat pos-el, misalnya nama@contoh.id."),
        (field(format=TextFormat.EMAIL), "b" * 65 + "@contoh.id",
         "Isian harus berupa alamat pos-el, misalnya nama@contoh.id."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_in_a_sentence(one: Field, value: object, sentence: str | list[str]) -> None:
    assert answer(one, value)[1] == ([sentence] if isinstance(sentence, str) else sentence)


def test_a_list_longer_than_any_office_needs_is_cut_and_refused() -> None:
    one = field(FieldKind.ADDRESS_LIST, columns=ROWS.columns)
    stored, said = answer(one, [{"local": f"a{no}"} for no in range(10_000)])
    assert isinstance(stored, list)
    assert (len(stored), said) == (501, ["“Isian” paling banyak 500."])


def test_only_the_fields_of_the_variant_are_asked() -> None:
    both = (
        Field(key="a", label="A", kind=FieldKind.TEXT),
        Field(key="b", label="B", kind=FieldKind.TEXT, only=("new",)),
    )
    form = Form(key="f", title="F", fields=both)
    said = {"a": "1", "b": "2", "csrf": "3"}
    assert clean(form, said).data == {"a": "1"}
    assert clean(form, said, variant="new").data == {"a": "1", "b": "2"}
    assert list(json_schema(form)["properties"]) == ["a"]
    assert list(json_schema(form, variant="new")["properties"]) == ["a", "b"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "nip", "local", "kind", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(value=json_values, kind=st.sampled_from(FieldKind), required=st.booleans())
def test_no_answer_whatsoever_breaks_the_cleaning(value: object, kind: FieldKind, required: bool) -> None:
    columns = (
        PERSON.columns if kind is FieldKind.PERSON else ROWS.columns if kind is FieldKind.ADDRESS_LIST else ()
    )
    choices = CHOICES if kind in (FieldKind.CHOICE, FieldKind.CHECKLIST) else ()
    stored, said = answer(field(kind, required=required, columns=columns, choices=choices), value)
    assert all(said)
    if not said:
        again, complaints = answer(field(kind, columns=columns, choices=choices), stored)
        assert (again, complaints) == (stored, []), "what is stored is itself a good answer"


def test_dates_of_two_spellings_are_the_same_day() -> None:
    assert read_date("2026-11-24") == read_date("24.11.2026")


def test_the_schema_says_what_a_program_must_send() -> None:
    fields = (
        Field(
            key="name", label="Nama", kind=FieldKind.TEXT, required=True, help="Lengkap.", pattern="^[a-z]+$"
        ),
        Field(key="note", label="Catatan", kind=FieldKind.LONG_TEXT),
        Field(key="kind", label="Jenis", kind=FieldKind.CHOICE, choices=CHOICES),
        Field(key="day", label="Tanggal", kind=FieldKind.DATE),
        Field(key="size", label="Kuota", kind=FieldKind.NUMBER, min=1, max=9),
        Field(key="heat", label="Suhu", kind=FieldKind.NUMBER, decimals=1),
        Field(key="letter", label="Surat", kind=FieldKind.FILE, required=True, max=1),
        Field(key="photos", label="Foto", kind=FieldKind.PHOTO, min=2),
        Field(key="agreed", label="Setuju", kind=FieldKind.BOOLEAN, required=True),
        Field(key="open", label="Terbuka", kind=FieldKind.BOOLEAN),
        Field(key="ticks", label="Butir", kind=FieldKind.CHECKLIST, choices=CHOICES),
        Field(key="mail", label="Pos-el", kind=FieldKind.TEXT, format=TextFormat.EMAIL, min=6),
        Field(key="boss", label="Atasan", kind=FieldKind.PERSON, columns=PERSON.columns),
        Field(key="rows", label="Baris", kind=FieldKind.ADDRESS_LIST, columns=ROWS.columns, required=True),
    )
    schema = json_schema(Form(key="f", title="F", fields=fields))
    properties = schema["properties"]
    assert (schema["$schema"], schema["required"]) == (DIALECT, ["name", "letter", "agreed", "rows"])
    assert properties["name"] == {
        "title": "Nama",
        "type": "string",
        "maxLength": 500,
        "minLength": 1,
        "pattern": "^(?:[a-z]+)$",
        "description": "Lengkap.",
    }
    assert properties["kind"] == {"title": "Jenis", "type": ["string", "null"], "enum": ["a", "b", None]}
    assert properties["size"] == {"title": "Kuota", "type": ["integer", "null"], "minimum": 1, "maximum": 9}
    assert properties["letter"]["minItems"] == properties["rows"]["minItems"] == 1
    assert properties["photos"]["minItems"] == 0
    assert properties["agreed"]["const"] is True
    assert properties["boss"]["type"] == ["object", "null"]
    assert properties["rows"]["items"]["required"] == ["local"]


# --- criteria -------------------------------------------------------------------------------------------

CRITERIA = field(
    FieldKind.CRITERIA,
    required=True,
    choices=CHOICES,
    criteria=(
        Criterion(key="heat", label="Suhu", code="SV-11", unit="°C", weight="K"),
        Criterion(key="dust", label="Debu"),
    ),
)
HEAT = {"key": "heat", "code": "SV-11", "label": "Suhu", "unit": "°C", "weight": "K"}
DUST = {"key": "dust", "code": "", "label": "Debu", "unit": "", "weight": ""}


def test_criteria_are_kept_in_their_order_with_their_words() -> None:
    given = {"dust": {"grade": "b"}, "heat": {"grade": "a", "value": " 61,5 ", "note": "siang"}, "else": {}}
    stored, said = answer(CRITERIA, given)
    assert stored == [
        HEAT | {"grade": "a", "grade_label": "Satu", "value": "61,5", "note": "siang"},
        DUST | {"grade": "b", "grade_label": "Dua", "value": "", "note": ""},
    ]
    assert said == []
    assert answer(CRITERIA, stored) == (stored, [])  # what was stored can be handed in again


def test_every_criterion_needs_a_grade_of_the_list() -> None:
    assert answer(CRITERIA, {"heat": {"grade": "z"}})[1] == [
        "x.heat.grade: Nilai “Suhu” belum dipilih.",
        "x.dust.grade: Nilai “Debu” belum dipilih.",
    ]
    assert answer(CRITERIA, None) == ([], ["Nilai semua butir “Isian”."])
    assert answer(CRITERIA, ["heat"])[1] == ["Isian “Isian” tidak terbaca. Isi lagi."]
    assert answer(CRITERIA, 3)[1] == ["Isian “Isian” tidak terbaca. Isi lagi."]


def test_criteria_nobody_must_grade_may_stay_open() -> None:
    stored, said = answer(dataclasses.replace(CRITERIA, required=False), {"heat": {"value": "7"}})
    assert ([row["grade"] for row in stored], said) == ([None, None], [])  # type: ignore[attr-defined]


def test_the_schema_names_every_criterion() -> None:
    schema = json_schema(Form(key="f", title="F", fields=(CRITERIA,)))["properties"]["x"]
    assert schema["required"] == ["heat", "dust"]
    assert schema["properties"]["heat"]["properties"]["grade"]["enum"] == ["a", "b"]
    assert "readings" not in schema["properties"]["heat"]["properties"]

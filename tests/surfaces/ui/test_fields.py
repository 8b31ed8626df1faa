"""Forms of an SOP on a page: names follow the paths of problems, and what was sent is read back whole."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from tertib.procedures.types import Choice, Field, FieldKind, Form
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

PERSON = Field(
    key="manager",
    label="Pengelola",
    kind=FieldKind.PERSON,
    required=True,
    columns=(Field(key="name", label="Nama", kind=FieldKind.TEXT, required=True),),
)
ROWS = Field(
    key="addresses",
    label="Alamat",
    kind=FieldKind.ADDRESS_LIST,
    columns=(Field(key="local", label="Nama", kind=FieldKind.TEXT),),
)
TICKS = Field(
    key="ticks",
    label="Centang",
    kind=FieldKind.CHECKLIST,
    choices=(Choice(key="a", label="A"), Choice(key="b", label="B")),
)
FILE = Field(key="letter", label="Surat", kind=FieldKind.FILE, accept=("pdf",), max=2)
FORM = Form(key="f", title="F", fields=(PERSON, ROWS, TICKS, FILE))
NO_FILES: MultiValueDict[str, SimpleUploadedFile] = MultiValueDict()


def test_rows_come_in_the_order_of_their_numbers_and_empty_ones_fall_out() -> None:
    post = QueryDict("addresses.10.local=c&addresses.2.local=b&addresses.3.local=&addresses.x.local=z")
    assert sop_forms.read(FORM, post, NO_FILES)[0]["addresses"] == [{"local": "b"}, {"local": "c"}]


def test_a_person_and_ticks_are_read_whole() -> None:
    post = QueryDict("manager.name= Siti &ticks=a&ticks=b")
    answers = sop_forms.read(FORM, post, NO_FILES)[0]
    assert answers["manager"] == {"name": "Siti"}
    assert answers["ticks"] == ["a", "b"]


def test_new_files_are_kept_apart_from_answers() -> None:
    files = MultiValueDict({"letter": [SimpleUploadedFile("surat.pdf", b"%PDF")]})
    answers, uploads = sop_forms.read(FORM, QueryDict(""), files)
    assert answers["letter"] == []
    assert [(one.filename, one.data) for one in uploads["letter"]] == [("surat.pdf", b"%PDF")]


def test_a_problem_of_a_part_stands_at_that_part() -> None:
    fields = sop_forms.fields_of(FORM, {}, {"manager.name": ("Wajib diisi.",)})
    assert fields[0].parts[0].problems == ("Wajib diisi.",)


@pytest.mark.parametrize(("compulsory", "given", "insists"), [
    (True, [], [True]),
    (False, [], [False]),
    (False, [{"local": "a"}, {"local": ""}], [True, False]),
])  # fmt: skip
def test_the_browser_insists_on_no_part_of_what_may_be_left_out(
    compulsory: bool, given: list[dict[str, str]], insists: list[bool]
) -> None:
    column = Field(key="local", label="Nama", kind=FieldKind.TEXT, required=True)
    rows = replace(ROWS, required=compulsory, columns=(column,))
    person = replace(PERSON, required=compulsory)
    form = Form(key="f", title="F", fields=(rows, person))
    [listed, someone] = sop_forms.fields_of(form, {"addresses": given}, {})
    assert [row[0].required for row in listed.rows] == insists
    assert someone.parts[0].required is compulsory


def test_the_summary_follows_the_fields_and_links_to_them() -> None:
    fields = sop_forms.fields_of(FORM, {})
    lines = problem_lines({"": ("Umum.",), "letter": ("Hilang.",), "manager.name": ("Kosong.",)}, fields)
    assert [(one.text, one.target) for one in lines] == [
        ("Nama: Kosong.", "isian-manager-name"),
        ("Surat: Hilang.", "isian-letter"),
        ("Umum.", ""),
    ]


def test_a_field_is_tied_to_its_help_and_its_problem() -> None:
    field = with_problems((FieldView(name="x", label="X", help="Bantuan"),), {"x": ("Salah.",)})[0]
    html = Template("{% load tertib %}{% field field %}").render(Context({"field": field}))
    assert 'aria-describedby="isian-x-bantuan isian-x-galat"' in html
    assert 'aria-invalid="true"' in html
    assert 'for="isian-x"' in html


def test_every_kind_draws_with_ugly_text_escaped() -> None:
    ugly = '"><script>alert(1)</script>'
    for kind in FieldKind:
        field = Field(key="k", label=ugly, kind=kind, help=ugly, choices=(Choice(key=ugly, label=ugly),))
        view = sop_forms.fields_of(Form(key="f", title="F", fields=(field,)), {})[0]
        html = Template("{% load tertib %}{% field view %}").render(Context({"view": view}))
        assert "<script>" not in html, kind

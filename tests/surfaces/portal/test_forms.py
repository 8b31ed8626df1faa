"""The portal keeps files by its own record, tells answers in words, and names the place of a deficiency."""

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tertib.kernel.actor import PUBLIC
from tertib.procedures.types import Choice, Field, FieldKind, Form
from tertib.surfaces.portal import _forms

NOTHING_KEPT = _forms.known_files(PUBLIC)

LIST = Field(
    key="addresses",
    label="Alamat yang diajukan",
    kind=FieldKind.ADDRESS_LIST,
    columns=(
        Field(key="local_1", label="Usulan pertama", kind=FieldKind.TEXT, check="mail_address"),
        Field(
            key="kind",
            label="Jenis",
            kind=FieldKind.CHOICE,
            choices=(Choice(key="opd", label="Perangkat daerah"),),
        ),
    ),
)
LETTER = Field(key="letter", label="Surat", kind=FieldKind.FILE, max=1, accept=("pdf",))
FORM = Form(
    key="request",
    title="Formulir",
    fields=(
        Field(key="letter_date", label="Tanggal", kind=FieldKind.DATE),
        LIST,
        LETTER,
        Field(key="agrees", label="Setuju", kind=FieldKind.BOOLEAN),
    ),
)


def read(query: str, kept: dict[str, list[str]]) -> _forms.Answers:
    return _forms.read(FORM, QueryDict(query), MultiValueDict(), kept)


def test_a_kept_file_stays_until_it_is_dropped() -> None:
    assert read("", {"letter": ["aa"]}).data["letter"] == ["aa"]
    assert read("letter.drop=aa", {"letter": ["aa"]}).data["letter"] == []


def test_the_browser_cannot_name_a_file_of_its_own_choice() -> None:
    assert read("letter=ff", {"letter": ["aa"]}).data["letter"] == ["aa"]


def test_an_answer_is_told_with_labels_and_long_dates() -> None:
    told = _forms.told(
        FORM,
        {"letter_date": "2026-11-24", "addresses": [{"local_1": "dinkes", "kind": "opd"}]},
        NOTHING_KEPT,
    )
    assert told[0].text == "24 November 2026"
    assert told[1].rows == ((("Usulan pertama", "dinkes"), ("Jenis", "Perangkat daerah")),)


def test_what_was_left_empty_is_not_told() -> None:
    assert _forms.told(FORM, {"letter_date": None, "addresses": [], "letter": []}, NOTHING_KEPT) == ()


@pytest.mark.parametrize(
    ("target", "label"),
    [
        ("letter", "Surat"),
        ("addresses.1.local_1", "Alamat yang diajukan, baris 2: Usulan pertama"),
        ("addresses", "Alamat yang diajukan"),
        ("unknown", "unknown"),
    ],
)
def test_a_place_in_the_form_has_a_name(target: str, label: str) -> None:
    assert _forms.label_of(FORM, target) == label


def test_inputs_with_a_check_are_judged_in_filled_and_new_rows() -> None:
    (question,) = [
        one
        for one in _forms.questions(FORM, {}, {}, known=NOTHING_KEPT, check_url="/x/")
        if one.view.name == "addresses"
    ]
    drawn = (*question.view.rows[0], *question.view.blank_row)
    assert [one.name for one in drawn if one.check_url == "/x/"] == [
        "addresses.0.local_1",
        "addresses.__no__.local_1",
    ]


def test_single_lines_share_a_card_and_groups_have_their_own() -> None:
    groups = _forms.grouped(_forms.questions(FORM, {}, {}, known=NOTHING_KEPT))
    assert [[one.view.name for one in group] for group in groups] == [
        ["letter_date"],
        ["addresses"],
        ["letter", "agrees"],
    ]

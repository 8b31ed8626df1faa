"""Questions that only some answers lead to, and answers that are picked instead of typed."""

import pytest

from tertib.procedures.language.forms import clean, is_asked
from tertib.procedures.language.schema import json_schema
from tertib.procedures.types import Choice, Chosen, Field, FieldKind, Form

WHAT = Field(
    key="changes",
    label="Yang diubah",
    kind=FieldKind.CHECKLIST,
    choices=(Choice(key="target", label="Tujuan"), Choice(key="holder", label="Pengelola")),
    only=("change",),
)
KIND = Field(
    key="kind",
    label="Tujuan",
    kind=FieldKind.CHOICE,
    required=True,
    choices=(Choice(key="ours", label="Hosting"), Choice(key="ip", label="IP")),
    when={"changes": ("target",)},
)
TARGET = Field(key="target", label="IP", kind=FieldKind.TEXT, required=True, when={"kind": ("ip",)})
FIRM = Field(key="firm", label="Penyedia", kind=FieldKind.TEXT)
END = Field(key="end", label="Berakhir", kind=FieldKind.DATE, required=True, when={"firm": ()})
NAME = Field(
    key="name",
    label="Nama",
    kind=FieldKind.TEXT,
    check="free",
    chosen=Chosen(source="ours", only=("change",)),
)
FORM = Form(key="request", title="Permohonan", fields=(WHAT, KIND, TARGET, FIRM, END, NAME))


@pytest.mark.parametrize(
    ("variant", "answers", "lacking"),
    [
        ("create", {}, {"kind"}),
        ("create", {"kind": "ours"}, set()),
        ("create", {"kind": "ip"}, {"target"}),
        ("create", {"kind": "ip", "target": "192.0.2.1"}, set()),
        ("change", {"changes": ["holder"]}, set()),
        ("change", {"changes": ["holder"], "kind": "ip"}, set()),
        ("change", {"changes": ["holder", "target"]}, {"kind"}),
        ("change", {"changes": ["target"], "kind": "ip"}, {"target"}),
        ("create", {"kind": "ours", "firm": "CV Laut"}, {"end"}),
        ("create", {"kind": "ours", "firm": "  "}, set()),
    ],
)
def test_only_what_the_answers_lead_to_is_demanded(
    variant: str, answers: dict[str, object], lacking: set[str]
) -> None:
    assert set(clean(FORM, answers, variant=variant).problems) == lacking


def test_an_answer_that_nothing_leads_to_is_left_out() -> None:
    said = {"changes": ["holder"], "kind": "ip", "target": "192.0.2.1"}
    cleaned = clean(FORM, said, variant="change").data
    assert (cleaned["kind"], cleaned["target"]) == (None, None)


def test_a_question_behind_one_that_is_not_asked_is_not_asked() -> None:
    assert not is_asked(FORM, TARGET, {"changes": [], "kind": "ip"}, "change")
    assert is_asked(FORM, TARGET, {"kind": "ip"}, "create")


def test_a_schema_does_not_demand_what_depends_on_answers() -> None:
    assert json_schema(FORM, variant="create")["required"] == []


@pytest.mark.parametrize(("variant", "judge"), [("create", "free"), ("change", "ours")])
def test_what_is_picked_is_judged_by_who_offers_it(variant: str, judge: str) -> None:
    assert NAME.judge(variant) == judge
    assert NAME.is_chosen(variant) is (variant == "change")

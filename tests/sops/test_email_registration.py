"""SOP 3: its chain, its branches and its form. The words of the paper are compared in test_seed.py."""

from pathlib import Path

import pytest

import tertib.sops
from tertib.kernel.errors import filled
from tertib.procedures._folders import read_folder
from tertib.procedures.language.bundle import Bundle, parse_bundle
from tertib.procedures.language.forms import clean
from tertib.procedures.language.source import read
from tertib.procedures.types import (
    Act,
    HopKind,
    Moment,
    Procedure,
    ProposalStatus,
    ReturnOn,
    TriggerKind,
)

HERE = Path(__file__).parent
FOLDER = Path(tertib.sops.__file__).parent / "email_registration"
FIXTURES = HERE.parent / "procedures" / "fixtures"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return parse_bundle(read_folder(FOLDER))


@pytest.fixture(scope="module")
def sop(bundle: Bundle) -> Procedure:
    return bundle.procedure


def test_the_letter_travels_down_the_chain(sop: Procedure) -> None:
    row = sop.step(2)
    assert [(hop.performer, hop.skippable) for hop in row.hops] == [
        ("kepala_dinas", False),
        ("sekretaris", True),
        ("kepala_bidang", False),
    ]
    assert row.act is Act.DISPOSE


def test_an_incomplete_request_waits_for_the_applicant_and_comes_back(sop: Procedure) -> None:
    decision = sop.step(3).decision
    assert decision is not None
    assert [(one.label, one.wait) for one in decision.exits] == [("Ya", None), ("Tidak", "applicant")]
    assert sop.after(3, answer="Tidak") == 3
    assert sop.after(3, answer="Ya") == 4


def test_a_taken_name_goes_back_to_the_check(sop: Procedure) -> None:
    assert sop.step(4).return_to(ReturnOn.CLASH) == 3
    assert sop.step(7).return_to(ReturnOn.PARAF_REFUSED) == 5
    assert sop.step(5).return_to(ReturnOn.CLASH) is None


def test_the_mailbox_is_made_for_each_address_before_row_four_may_close(sop: Procedure) -> None:
    (effect,) = sop.step(4).does
    assert (effect.verb, str(effect.for_each), effect.when.moment, effect.blocking) == (
        "mailbox.create",
        "request.addresses",
        Moment.ENTER,
        True,
    )


def test_two_initials_stand_under_the_report(sop: Procedure) -> None:
    kinds = [(hop.performer, hop.kind) for hop in sop.step(7).hops]
    assert kinds == [
        ("admin_system", HopKind.DO),
        ("jft", HopKind.PARAF),
        ("kepala_bidang", HopKind.PARAF),
    ]


def test_no_password_stands_in_any_book_or_paper(bundle: Bundle) -> None:
    for step in bundle.procedure.steps:
        for one in (*step.prints, *step.enters):
            assert one.when.moment is not Moment.ENTER
    keys = {column.key for book in bundle.books.books for column in book.columns}
    assert not {key for key in keys if "password" in key or "sandi" in key}


def test_the_promise_is_one_day_and_only_proposed(sop: Procedure) -> None:
    assert sop.promise is not None
    assert (sop.promise.minutes, sop.promise.status) == (450, ProposalStatus.PROPOSED)
    assert (sop.trigger.kind, sop.waiting_days) == (TriggerKind.REQUEST, 5)
    assert sop.refusals


REQUEST = {
    "letter_no": "500.12/123/DINKES/2026",
    "letter_date": "2026-11-20",
    "agency_address": "Jalan Contoh 1, Tanjungpinang",
    "agency_phone": "(0771) 12345",
    "addresses": [{"local_1": "Dinkes", "kind": "opd"}],
    "reason": "Surat menyurat dinas memakai alamat resmi.",
    "responsible": {
        "name": "Siti Aminah, S.K.M.",
        "nip": "19780512 200501 2 003",
        "position": "Kepala Dinas Kesehatan",
        "phone": "0812-3456-7890",
    },
    "manager": {
        "name": "Budi Santoso",
        "nip": "199001012022211001",
        "position": "Pranata Komputer",
        "phone": "+62 813 1234 5678",
        "email": "budi@Contoh.ID",
    },
    "letter": "a" * 64,
    "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
}


def test_the_form_takes_a_usual_request(sop: Procedure) -> None:
    assert sop.request_form is not None
    cleaned = clean(sop.request_form, REQUEST)
    assert cleaned.problems == {}
    assert cleaned.data["addresses"] == [
        dict.fromkeys(["local_2", "local_3", "holder_name", "holder_nip", "holder_position"])
        | {"local_1": "dinkes", "kind": "opd"}
    ]
    assert cleaned.data["manager"] == REQUEST["manager"] | {
        "phone": "081312345678",
        "email": "budi@contoh.id",
    }


@pytest.mark.parametrize("name", ["di", "dinas_", ".dinkes", "dinas kesehatan", "dïnkes", "a" * 65])
def test_the_form_refuses_names_that_are_no_addresses(sop: Procedure, name: str) -> None:
    assert sop.request_form is not None
    cleaned = clean(sop.request_form, REQUEST | {"addresses": [{"local_1": name, "kind": "opd"}]})
    assert list(cleaned.problems) == ["addresses.0.local_1"]
    (problem,) = cleaned.problems["addresses.0.local_1"]
    assert filled(problem.sentence, problem.fields)


def test_the_example_that_is_walked_fills_the_form(sop: Procedure) -> None:
    example = read((FOLDER / "example.yaml").read_text(encoding="utf-8"), name="example.yaml").data
    assert sop.request_form is not None
    uploaded = dict.fromkeys(example["files"], "ab" * 32)
    assert clean(sop.request_form, example["request"] | uploaded).problems == {}
    for at, said in example.get("work", {}).items():
        step = sop.step(int(at.split(".")[0]))
        if step.form and "data" in said:
            assert clean(sop.forms[step.form], said["data"]).problems == {}

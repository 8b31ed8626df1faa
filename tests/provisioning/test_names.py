"""Address rules: what is refused, what is worth a look, what is proposed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.provisioning.desk import Desk

from tertib.provisioning import names, queries
from tertib.provisioning.models import Holding, Mirrored
from tertib.provisioning.types import HoldingState

RULES = queries.rules()


@pytest.mark.parametrize(
    "local", ["dinkes", "kel-air.raja", "a1b", "budi_santoso", "disdukcapil", "pengasuhan", "kasus"]
)
def test_good_names_pass(local: str) -> None:
    assert names.judge(local, RULES) == ()


@pytest.mark.parametrize(
    "local",
    [
        "",
        "ab",
        "Dinkes",
        "dinkes.",
        ".dinkes",
        "din--kes",
        "din kes",
        "dinkes@x",
        "a" * 65,
        "d\u0456nkes",
        "12345",
        "dinkes\n",
    ],
)
def test_bad_shapes_are_refused(local: str) -> None:
    assert [found.level for found in names.judge(local, RULES)] == ["error"]


@pytest.mark.parametrize(
    "local", ["admin", "ad-min", "postmaster", "no.reply", "noreply", "mailer-daemon", "web_master"]
)
def test_role_addresses_stay_with_the_office(local: str) -> None:
    assert [found.level for found in names.judge(local, RULES)] == ["error"]


@pytest.mark.parametrize("local", ["slotgacor", "info-slot", "j.u.d.i", "togel88"])
def test_words_that_do_not_belong_on_an_official_address(local: str) -> None:
    assert [found.level for found in names.judge(local, RULES)] == ["error"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("dinkes", "dinkes", True),
        ("dinkes", "dinke", True),
        ("dinkes", "dinkess", True),
        ("dinkes", "dinkas", True),
        ("dinkes", "xdinkes", True),
        ("dinkes", "dinaks", False),
        ("dinkes", "dink", False),
        ("", "a", True),
    ],
)
def test_one_letter_apart(one: str, other: str, near: bool) -> None:
    assert names.is_within_one(one, other) is near
    assert names.is_within_one(other, one) is near


def test_look_alikes_are_found_with_and_without_signs() -> None:
    others = ["din-kes", "dinkes2", "dishub", "dinkes"]
    assert names.near_duplicates("dinkes", others) == ("din-kes", "dinkes2")


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("Dinas Komunikasi dan Informatika Kota Tanjungpinang", "diskominfo"),
        ("DINAS  KESEHATAN", "dinkes"),
        ("Kecamatan Bukit Bestari", "kec-bukitbestari"),
        ("Kelurahan Air Raja", "kel-airraja"),
        ("UPTD Puskesmas Mekar Baru", "pkm-mekarbaru"),
        ("Badan Pengelola Perbatasan Daerah", "bppd"),
        ("Inspektorat", "inspektorat"),
        ("!", ""),
    ],
)
def test_an_agency_gets_its_usual_acronym(agency: str, name: str) -> None:
    assert queries.suggest_name(agency) == name


def test_every_proposed_acronym_is_itself_a_good_name() -> None:
    assert {
        name: names.judge(name, RULES) for name in RULES.acronyms.values() if names.judge(name, RULES)
    } == {}


def levels(name: str, desk: Desk | None = None) -> list[str]:
    found = queries.address_check(name, "contoh.go.id", case=desk.case if desk else None)
    return [each.level for each in found]


def test_a_taken_name_is_refused_except_to_its_own_case(desk: Desk) -> None:
    hold(desk, "dinkes@contoh.go.id")
    assert levels("dinkes") == ["error"]
    assert levels("dinkes", desk) == []
    assert levels("dinkez") == ["warning"]
    assert levels("dishub") == []


def test_a_removed_name_is_free_again(desk: Desk) -> None:
    hold(desk, "dinkes@contoh.go.id", state=HoldingState.REMOVED)
    assert levels("dinkes") == []


def test_what_the_server_listed_last_is_taken_too(desk: Desk) -> None:
    Mirrored.objects.create(
        address="lama@contoh.go.id", domain="contoh.go.id", read_at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    assert levels("lama") == ["error"]
    mirror = queries.mirror("contoh.go.id")
    assert mirror is not None
    assert mirror.addresses == 1


def test_an_address_of_another_domain_is_refused(db: None) -> None:
    assert levels("dinkes@gmail.com") == ["error"]
    assert levels("dinkes@contoh.go.id") == []


def hold(desk: Desk, address: str, state: str = HoldingState.ACTIVE) -> None:
    Holding.objects.create(
        kind="mailbox",
        name=address,
        office_id=desk.office,
        case_id=desk.case,
        marker=uuid4(),
        connector="fake",
        quota_mb=1,
        state=state,
        reserved_at=datetime(2026, 11, 24, tzinfo=UTC),
    )

"""What a person is told of a name while asking for it, and what is refused in any case."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import Desk, facts

from tertib.cases.catalogue import CheckContext, run_checks
from tertib.people import queries as people
from tertib.provisioning import _asked_names, _name_systems, _rules, subdomains, verbs
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.models import Holding

ZONE = "kota.go.id"
pytestmark = pytest.mark.django_db


@pytest.fixture
def about(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CheckContext:
    verbs.offer()
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: FakeNames(ZONE, ())})
    case = facts(desk)
    return CheckContext(
        office=case.office, code="x", agency=case.agency, form="request", path="name", request={}
    )


def hold(about: CheckContext, name: str, *, owner: UUID | None = None, **said: Any) -> Holding:
    return Holding.objects.create(
        kind=said.pop("kind", "name"), name=f"{name}.{ZONE}", office_id=about.office, marker=uuid4(),
        owner_id=owner or about.agency, connector="x", quota_mb=0, reserved_at="2026-11-24T00:00Z",
        state=said.pop("state", "active"), **said,
    )  # fmt: skip


def levels(check: str, value: str, about: CheckContext) -> list[str]:
    return [one.level for one in run_checks((check,), value, about) if one.level != "info"]


@pytest.mark.parametrize(
    "name", ["www", "ns3", "mail", "judi-gacor", "xn--dnkes-4za", "12345", "a.b.c", "dinkes.kec-x", "x"]
)
def test_a_name_that_may_not_be_given_is_refused_with_its_sentence(about: CheckContext, name: str) -> None:
    assert levels("name.free", name, about) == ["error"]


@pytest.mark.parametrize("name", [f"dinkes.{ZONE}", "www.dinkes", "https://dinkes"])
def test_what_stands_around_a_name_is_not_part_of_it(about: CheckContext, name: str) -> None:
    (found, *_) = run_checks(("name.free",), name, about)
    assert (found.level, found.fields["name"]) == ("error", "dinkes")


def test_a_taken_name_is_refused_and_another_one_proposed(about: CheckContext) -> None:
    assert levels("name.free", "dinkes", about) == []
    (usual, *_) = _asked_names.usual(about)
    held = hold(about, usual.value, state="reserved", case_id=uuid4())
    error, *hints = run_checks(("name.free",), usual.value, about)
    assert error.level == "error"
    assert all(usual.value not in one.fields["names"].split(", ") for one in hints)
    assert levels("name.free", usual.value, replace(about, case=held.case_id)) == []


def test_a_look_alike_is_a_warning(about: CheckContext) -> None:
    hold(about, "dinkes")
    assert levels("name.free", "d1nkes", about) == ["warning"]
    assert levels("name.free", "din-kes", about) == ["warning"]


def test_only_what_stands_and_is_ones_own_may_be_changed(about: CheckContext) -> None:
    other = next(one.id for one in people.agencies() if one.id != about.agency)
    hold(about, "kami")
    hold(about, "mereka", owner=other)
    hold(about, "nanti", state="reserved")
    hold(about, "lama", state="removed")
    assert [one.value for one in _asked_names.standing_names(about)] == ["kami"]
    assert levels("name.ours", "kami", about) == []
    for name in ("mereka", "nanti", "lama", "tidak-ada"):
        assert levels("name.ours", name, about) == ["error"], name


def test_at_the_counter_every_name_is_shown_with_its_owner_and_the_owner_is_asked_for(
    about: CheckContext,
) -> None:
    hold(about, "kami")
    counter = replace(about, agency=None)
    (one,) = _asked_names.standing_names(counter)
    assert one.label.startswith(f"kami.{ZONE} – ")
    assert levels("name.ours", "kami", counter) == ["error"]


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("own_ip", "103.28.10.4, 2404:8000::1", []),
        ("own_ip", "192.168.1.4", ["error"]),
        ("own_ip", "situs.example.id", ["error"]),
        ("own_ip", "103.28.10.400", ["error"]),
        ("cname", "situs.example.id", []),
        ("cname", "103.28.10.4", ["error"]),
        ("cname", "situs", ["error"]),
        ("cname", f"dinkes.{ZONE}", ["error"]),
        ("hosting", "apa saja", []),
    ],
)
def test_where_a_record_may_point(about: CheckContext, kind: str, value: str, found: list[str]) -> None:
    asked = replace(about, request={"target_kind": kind, "name": "dinkes"})
    assert levels("name.target", value, asked) == found


@pytest.mark.parametrize(("day", "found"), [("2026-11-24", ["error"]), ("2026-11-25", []), ("?", [])])
def test_what_ends_must_end_after_today(about: CheckContext, day: str, found: list[str]) -> None:
    assert levels("name.ahead", day, about) == found


@pytest.mark.parametrize(
    ("agency", "names"),
    [
        ("Dinas Kesehatan", ("dinkes", "dinas-kesehatan")),
        (
            "Dinas Komunikasi dan Informatika Kota Tanjungpinang",
            ("diskominfo", "dinas-komunikasi-informatika"),
        ),
        ("Kecamatan Bukit Bestari", ("kec-bukitbestari", "kecamatan-bukit-bestari")),
    ],
)
def test_the_usual_names_of_an_agency(agency: str, names: tuple[str, ...]) -> None:
    assert subdomains.suggestions(agency, _rules.labels(), _rules.addresses()) == names

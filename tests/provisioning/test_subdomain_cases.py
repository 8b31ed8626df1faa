"""The three variants through their whole case: what is made, what the books say of it, and until when."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tertib.cases import queries as cases
from tertib.cases.types import CaseView
from tertib.project import demo, wiring
from tertib.project.walk import Walk, _example
from tertib.provisioning import _name_systems, _site_systems
from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.registers.models import Entry
from tertib.runtime import door

ZONE, AT = "tanjungpinangkota.go.id", "192.0.2.10"
pytestmark = pytest.mark.django_db
CODE = "subdomain"
START = datetime.fromisoformat("2026-11-24T08:10:00+07:00")
CHANGE = {
    "name": "dinkes", "changes": ["name", "hosting", "manager", "credentials"], "new_name": "sehat",
    "technology": "Drupal 11", "quota_mb": 8192, "scan_agreed": True,
}  # fmt: skip


@pytest.fixture
def clock() -> Iterator[door.Clock]:
    with door.fixed_time(START) as clock:
        yield clock


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> FakeNames:
    host = FakeNames(ZONE, ())
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: host})
    return host


@pytest.fixture
def office(names: FakeNames, settings: Any, monkeypatch: pytest.MonkeyPatch, clock: door.Clock) -> UUID:
    wiring.connect()
    settings.SITE_ADDRESSES = (AT,)
    monkeypatch.setattr(_site_systems._table, "by_zone", {ZONE: FakeSites()})
    monkeypatch.setattr(_name_systems._table, "by_zone", {ZONE: names})
    return demo.seed()


def walked(
    office: UUID, clock: door.Clock, out: Path, variant: str, request: Mapping[str, Any] | None = None
) -> CaseView:
    example = _example(CODE, variant, None)
    if request is not None:
        common = _example(CODE, "delete", None)["request"]
        example["request"] = {**common, "backup_taken": None, **request}
        if variant != "delete":
            example["request"]["manager"] = {**common["manager"], "name": "Wisnu Bahari, S.Kom."}
    walk = Walk(code=CODE, office=office, example=example, variant=variant, clock=clock)
    found = walk.run(out)
    assert found["closed"]
    assert found["chain"]["ok"]
    return cases.case_for(walk.auditor, walk.case)


def book(key: str) -> list[tuple[int, int, str, dict[str, Any]]]:
    rows = Entry.objects.filter(book__key=key).order_by("no", "revision")
    return [(row.no, row.revision, row.state, row.data) for row in rows]


def said(key: str, *columns: str) -> list[tuple[Any, ...]]:
    return [(no, rev, state, *(data.get(one) for one in columns)) for no, rev, state, data in book(key)]


def test_created_changed_and_deleted_the_books_follow_the_thing(
    office: UUID, names: FakeNames, clock: door.Clock, tmp_path: Path
) -> None:
    created = walked(office, clock, tmp_path, "create")
    old, new = f"dinkes.{ZONE}", f"sehat.{ZONE}"
    hosting = ("subdomain", "account", "quota", "manager_name", "status")
    assert said("hosting", *hosting) == [
        (1, 1, "valid", old, "dinkes", 4096, "Laras Kenanga, S.K.M.", "dibuat")
    ]
    naming = ("fqdn", "record", "value", "ttl", "status")
    assert said("naming", *naming) == [(1, 1, "valid", old, "A", AT, 300, "aktif")]
    assert book("naming")[0][3]["serial"]
    assert {one.no for one in created.steps if one.state == "done"} == {1, 2, 3, 4, 5, 6, 7, 9, 10, 11}

    changed = walked(office, clock, tmp_path, "change", CHANGE)
    assert said("hosting", *hosting)[1:] == [
        (1, 2, "valid", old, "dinkes", 4096, "Wisnu Bahari, S.Kom.", "akan diubah"),
        (1, 3, "valid", new, "dinkes", 8192, "Wisnu Bahari, S.Kom.", "diubah"),
    ]
    assert [row[:4] + row[-1:] for row in said("naming", *naming)][1:] == [
        (1, 2, "struck", old, "diganti nama"),
        (2, 1, "valid", new, "diubah"),
    ]
    assert {one.no for one in changed.steps if one.state == "done"} == {1, 2, 3, 4, 6, 8, 9, 10, 11}

    gone = {"name": "sehat", "backup_taken": True}
    deleted = walked(office, clock, tmp_path, "delete", gone)
    assert said("hosting", *hosting)[3:] == [
        (1, 4, "valid", new, "dinkes", 8192, "Wisnu Bahari, S.Kom.", "akan dihapus"),
        (1, 5, "struck", new, "dinkes", 8192, "Wisnu Bahari, S.Kom.", "dihapus"),
    ]
    assert said("naming", "fqdn", "status")[3:] == [(2, 2, "struck", new, "dihapus")]
    assert {one.no for one in deleted.steps if one.state == "done"} == {1, 2, 3, 4, 6, 8, 10, 11}
    assert names.read(new).is_free

    requests = list(said("subdomain_requests", "subdomain", "new_name", "status"))
    assert [row[3:] for row in requests if row[-1] == "selesai"] == [
        ("dinkes", None, "selesai"), ("dinkes", "sehat", "selesai"), ("sehat", None, "selesai")
    ]  # fmt: skip
    results = said("subdomain_results", "kind", "subdomain", "new_name", "account", "received_by")
    assert [row[3:7] for row in results] == [
        ("create", "dinkes", None, "dinkes"),
        ("change", "dinkes", "sehat", "dinkes"),
        ("delete", "sehat", None, "dinkes"),
    ]
    assert all(row[-1] for row in results)

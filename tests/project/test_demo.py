"""The demo office: made once, completed when called again, wiped only when it is one and stands still."""

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from pytest_django import DjangoAssertNumQueries, Settings

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured
from tertib.people import queries as people
from tertib.people import service
from tertib.people.models import Mandate, Person, Post, Unit, User
from tertib.people.types import MandateKind, NewUnit
from tertib.procedures import queries as procedures
from tertib.project import demo
from tertib.registers.models import Book

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def count() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Post, Person, Mandate, User, Book))


def test_seeding_twice_makes_it_once(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    first = count()
    assert (demo.seed(NOW), count()) == (office, first)


def test_everybody_listed_can_sign_in_and_has_a_role(db: None, data: Path) -> None:
    demo.seed(NOW)
    for username, _ in demo.sign_ins():
        user = authenticate(username=username, password=demo.PASSWORD)
        assert people.roles_of(people.actor_for(user), NOW), username


def test_the_head_holds_the_post_by_charge(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    head = people.post_by_key(office, "kepala_dinas")
    person = people.person_signing_in_as("kepala")
    assert person is not None
    block = people.signature_block(person=person.id, post=head.id, on=NOW.date())
    assert block.lines == ("Plt. KEPALA DINAS KOMUNIKASI", "DAN INFORMATIKA", "KOTA TANJUNGPINANG,")
    assert block.nip.count(" ") == 3


def test_the_pool_has_two_in_it(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    pool = people.post_by_key(office, "jft")
    assert (pool.pool, len(people.holders(pool.id, NOW))) == (True, 2)


def test_what_was_changed_since_stays_changed(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    post = people.post_by_key(office, "sekretaris").id
    service.end_mandate(people.mandates(post)[0].id, last_day=NOW.date(), by=SYSTEM)
    demo.seed(NOW)
    assert [(each.kind, each.end) for each in people.mandates(post)] == [(MandateKind.DEFINITIVE, NOW.date())]


def test_the_shipped_procedure_runs_with_a_post_for_every_performer(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    for bundle in procedures.installed(office):
        procedure = procedures.procedure(bundle.hash)
        wanted = {each.key for each in procedure.performers}
        assert set(procedures.performer_posts(office, bundle.code)) == wanted
    assert procedures.installed(office)
    assert Book.objects.filter(office=office).exists()


def test_the_office_has_its_calendar_and_letterhead(db: None, data: Path) -> None:
    office = demo.seed(NOW)
    head = people.letterhead(office)
    assert "contoh" in head["address"].lower()
    assert people.office_calendar(office).zone == "Asia/Jakarta"


def test_another_office_is_not_mixed_with_it(db: None, data: Path) -> None:
    service.create_unit(NewUnit(key="lain", name="Kantor sungguhan", is_office=True), by=SYSTEM)
    with pytest.raises(Misconfigured, match="kantor lain"):
        demo.seed(NOW)


def test_a_second_seed_asks_little(
    db: None, data: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    demo.seed(NOW)
    with django_assert_max_num_queries(100):
        demo.seed(NOW)


@pytest.fixture
def wiped(data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Reset without its last two steps, which need a database of their own; tests/servers does the whole."""
    (data / "db.sqlite3").write_bytes(b"rows")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(data / "db.sqlite3"))
    done: list[str] = []
    monkeypatch.setattr(demo, "call_command", lambda name, **_: done.append(name))
    monkeypatch.setattr(demo, "seed", lambda: done.append("seed"))
    monkeypatch.setattr(demo.connections, "close_all", lambda: done.append("close"))
    return done


def test_a_folder_that_no_demo_marked_is_not_wiped(data: Path, wiped: list[str]) -> None:
    with pytest.raises(Misconfigured, match="bukan kantor contoh"):
        demo.reset()
    assert ((data / "db.sqlite3").exists(), wiped) == (True, [])


def test_a_database_elsewhere_is_not_wiped(
    data: Path, wiped: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / demo.MARKER).touch()
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "/srv/other.sqlite3")
    with pytest.raises(Misconfigured, match="Basis data"):
        demo.reset()
    assert ((data / "db.sqlite3").exists(), wiped) == (True, [])


def test_an_office_that_is_served_is_not_wiped(data: Path, wiped: list[str]) -> None:
    (data / demo.MARKER).touch()
    with (data / demo.MARKER).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        with pytest.raises(Misconfigured, match="sedang dijalankan"):
            demo.reset()
    assert wiped == []


def test_serving_occupies_the_office(data: Path, wiped: list[str]) -> None:
    (data / demo.MARKER).touch()
    demo.occupy()
    try:
        with pytest.raises(Misconfigured, match="sedang dijalankan"):
            demo.reset()
    finally:
        demo._occupied.pop().close()


def test_a_reset_keeps_the_keys_and_nothing_else(
    data: Path, wiped: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "precious").touch()
    for folder in ("keys", "vault", "outbox"):
        (data / folder / "deep").mkdir(parents=True)
    (data / "link").symlink_to(outside)
    (data / demo.MARKER).touch()
    demo.reset()
    assert sorted(child.name for child in data.iterdir()) == sorted([demo.MARKER, "keys"])
    assert ((outside / "precious").exists(), wiped) == (True, ["close", "migrate", "seed"])

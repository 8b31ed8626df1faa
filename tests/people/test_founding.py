"""The first office: one link, one office, an administrator who can sign in, marks that say who did what."""

import pytest

from tertib.kernel.actor import PUBLIC, SYSTEM, Actor
from tertib.kernel.errors import Invalid, NotAllowed, NotFound
from tertib.people import queries, service
from tertib.people.models import Person, Unit, User
from tertib.people.types import NewOffice, NewPerson, NewPost, NewUnit
from tertib.runtime import door

NEW = NewOffice(
    government="Pemerintah Kota Contoh",
    name="Dinas Kominfo Kota Contoh",
    short_name="Diskominfo",
    administrator=NewPerson(name="Fajar Pualam"),
    username="Pengelola",
)
PASSWORD = "perahu-Senja-41-batu"

pytestmark = pytest.mark.django_db


def founded() -> Actor:
    service.found_office(NEW, password=PASSWORD, key=queries.first_link_key())
    return queries.actor_for(User.objects.get(username="pengelola"))


def test_the_link_founds_office_post_holder_and_sign_in() -> None:
    admin = founded()
    [office] = queries.offices()
    assert (office.name, office.key) == ("Dinas Kominfo Kota Contoh", "diskominfo")
    assert queries.unit(office.parent or office.id).name == "Pemerintah Kota Contoh"
    assert queries.roles_of(admin, door.read_now()) == {"official", "administrator"}


def test_it_works_once() -> None:
    key = queries.first_link_key()
    founded()
    assert queries.first_link_key() == ""
    with pytest.raises(NotFound):
        service.found_office(NEW, password=PASSWORD, key=key)
    assert Unit.objects.filter(is_office=True).count() == 1


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotFound):
        service.found_office(NEW, password=PASSWORD, key="0" * 40)


@pytest.mark.parametrize("bad", ["password", "nip"])
def test_a_refusal_keeps_nothing(bad: str) -> None:
    person = NewPerson(name="Fajar Pualam", nip="123" if bad == "nip" else "")
    new = NewOffice(government="P", name="D", administrator=person, username="pengelola")
    key = queries.first_link_key()
    with pytest.raises(Invalid) as refused:
        service.found_office(new, password="pendek" if bad == "password" else PASSWORD, key=key)
    assert set(refused.value.problems) == {bad}
    assert not any(rows.objects.exists() for rows in (Unit, Person, User))


def test_two_first_offices_cannot_both_stand() -> None:
    """Both passed the question at once: the root of the tree has one key, and the second finds it taken."""
    service.create_unit(NewUnit(key="pemda", name="Pemerintah Kota Contoh"), by=SYSTEM)
    with pytest.raises(Invalid):
        service.found_office(NEW, password=PASSWORD, key=queries.first_link_key())


def test_names_become_keys_and_twins_are_numbered() -> None:
    admin = founded()
    [office] = queries.offices()
    keys = [
        service.create_post(NewPost(unit=office.id, title="Kepala Bidang"), by=admin).key for _ in range(3)
    ]
    assert keys == ["kepala_bidang", "kepala_bidang_2", "kepala_bidang_3"]
    with pytest.raises(Invalid):
        service.create_unit(NewUnit(name="  ", parent=office.id), by=admin)


def test_a_mark_says_who_and_the_last_word_counts() -> None:
    admin = founded()
    [office] = queries.offices()
    service.mark_step(office.id, "kop", later=True, by=admin)
    service.mark_step(office.id, "kop", later=False, by=admin)
    mark = queries.setup_marks(office.id)["kop"]
    assert (mark.later, mark.by_name) == (False, "Fajar Pualam")


def test_only_an_administrator_marks() -> None:
    founded()
    [office] = queries.offices()
    with pytest.raises(NotAllowed):
        service.mark_step(office.id, "kop", later=False, by=PUBLIC)

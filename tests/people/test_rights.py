"""Who may change whom: administrators at home, and nobody elsewhere learns what exists."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from tests.people.conftest import TODAY, Office

from tertib.kernel.actor import PUBLIC, SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.people import queries, service
from tertib.people.models import Messenger, User
from tertib.people.types import (
    DelegationView,
    Letterhead,
    MandateView,
    NewMandate,
    NewPerson,
    NewPost,
    NewUnit,
)
from tertib.runtime.secrets import SecretText

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
PASSWORD = "lima-ekor-camar"
LATER = TODAY + timedelta(days=7)


def signed_in(person: UUID, name: str) -> Actor:
    service.grant_sign_in(person, username=name, password=PASSWORD, by=SYSTEM)
    return queries.actor_for(User.objects.get(username=name))


@pytest.fixture
def admin(hold: Hold, person: Enter) -> Actor:
    ani = person("Ani")
    hold(ani, "admin")
    return signed_in(ani, "ani")


@pytest.fixture
def official(hold: Hold, person: Enter) -> Actor:
    budi = person("Budi")
    hold(budi, "experts")
    return signed_in(budi, "budi")


@pytest.fixture
def elsewhere(office: Office) -> UUID:
    return service.create_unit(NewUnit(key="lain", name="Dinas Lain", is_office=True), by=SYSTEM).id


def test_an_administrator_enters_posts_of_the_own_office(admin: Actor, office: Office) -> None:
    made = service.create_post(NewPost(unit=office.unit, key="baru", title="Baru"), by=admin)
    assert queries.post_by_key(office.unit, "baru") == made


def test_the_post_of_a_division_belongs_to_the_office_above(office: Office) -> None:
    assert queries.post(office.posts["experts"]).office == office.unit


def test_another_office_does_not_exist_for_an_administrator(admin: Actor, elsewhere: UUID) -> None:
    with pytest.raises(NotFound):
        service.create_post(NewPost(unit=elsewhere, key="baru", title="Baru"), by=admin)
    with pytest.raises(NotFound):
        service.set_letterhead(elsewhere, Letterhead(line1="X"), by=admin)


def test_an_official_changes_nobody(official: Actor, office: Office) -> None:
    new = NewMandate(post=office.posts["head"], person=official.person or uuid4(), start=TODAY)
    with pytest.raises(NotAllowed):
        service.create_mandate(new, by=official)


def test_the_public_changes_nobody(office: Office) -> None:
    with pytest.raises(NotAllowed):
        service.create_person(NewPerson(name="X"), by=PUBLIC)


def test_an_administrator_whose_mandate_ended_is_refused_at_once(
    admin: Actor, office: Office, person: Enter
) -> None:
    mandate = queries.mandates(office.posts["admin"])[0]
    service.create_person(NewPerson(name="Sebelum"), by=admin)
    service.end_mandate(mandate.id, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    with pytest.raises(NotAllowed):
        service.create_person(NewPerson(name="Sesudah"), by=admin)


def test_leave_is_recorded_for_people_of_the_own_office_only(
    admin: Actor, official: Actor, person: Enter
) -> None:
    service.set_leave(official.person or uuid4(), start=TODAY, end=TODAY, by=admin)
    with pytest.raises(NotFound):
        service.set_leave(person("Orang luar"), start=TODAY, end=TODAY, by=admin)


def test_nobody_of_another_office_is_told_where_an_administrator_chooses(
    admin: Actor, official: Actor, elsewhere: UUID, person: Enter
) -> None:
    post = service.create_post(NewPost(unit=elsewhere, key="kepala", title="Kepala"), by=SYSTEM).id
    stranger = person("Orang luar")
    service.create_mandate(NewMandate(post=post, person=stranger, start=TODAY), by=SYSTEM)
    url = SecretText("tgram://1234567:rahasia/42")
    with pytest.raises(NotFound):
        service.add_messenger(stranger, url, by=admin)
    service.add_messenger(official.person or uuid4(), url, by=admin)


def test_an_applicant_is_admitted_with_a_sign_in(admin: Actor, office: Office) -> None:
    who = service.admit_applicant(
        NewPerson(name="Eka"), agency=office.agency, username="Eka", password=PASSWORD, by=admin
    )
    actor = queries.actor_for(User.objects.get(username="eka"))
    assert (actor.person, actor.agency) == (who.id, office.agency)
    assert [each.id for each in queries.agencies_of(who.id)] == [office.agency]


def test_nobody_admits_themselves(official: Actor, office: Office) -> None:
    with pytest.raises(NotAllowed):
        service.add_member(office.agency, official.person or uuid4(), by=official)


def test_an_agency_that_is_not_theirs_is_not_spoken_for(official: Actor, office: Office) -> None:
    assert queries.actor_for(User.objects.get(username="budi"), office.agency).agency is None


def test_a_membership_ends_once(office: Office, person: Enter) -> None:
    with pytest.raises(Conflict):
        service.end_membership(office.agency, person("Ani"), by=SYSTEM)


@pytest.mark.parametrize("password", ["pendek", "password123", "1234567890123"])
def test_a_weak_password_is_refused(person: Enter, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.grant_sign_in(person("Ani"), username="ani", password=password, by=SYSTEM)
    assert set(refused.value.problems) == {"password"}


def test_a_taken_name_is_refused(admin: Actor, person: Enter) -> None:
    with pytest.raises(Invalid) as refused:
        service.grant_sign_in(person("Ani dua"), username="ANI", password=PASSWORD, by=SYSTEM)
    assert set(refused.value.problems) == {"username"}


def test_a_withdrawn_sign_in_ends_at_once(official: Actor) -> None:
    client = Client()
    user = User.objects.get(username="budi")
    client.force_login(user)
    before = client.get("/masuk/2fa/").status_code
    service.withdraw_sign_in(official.person or uuid4(), by=SYSTEM)
    assert (before, client.get("/masuk/2fa/").status_code) == (200, 302)
    assert authenticate(username="budi", password=PASSWORD) is None
    assert queries.actor_for(User.objects.get(username="budi")) == PUBLIC


def test_sign_out_everywhere_ends_every_session(official: Actor) -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(User.objects.get(username="budi"))
    service.sign_out_everywhere(by=official)
    assert [client.get("/masuk/2fa/").status_code for client in clients] == [302, 302]


def test_a_renewed_sign_in_has_the_new_password_only(admin: Actor, official: Actor) -> None:
    client = Client()
    client.force_login(User.objects.get(username="budi"))
    service.renew_sign_in(official.person or uuid4(), password="tujuh-ekor-elang", by=admin)
    assert authenticate(username="budi", password=PASSWORD) is None
    assert authenticate(username="budi", password="tujuh-ekor-elang") is not None
    assert client.get("/masuk/2fa/").status_code == 302


def test_nobody_renews_the_sign_in_of_another(official: Actor, admin: Actor) -> None:
    with pytest.raises(NotAllowed):
        service.renew_sign_in(admin.person or uuid4(), password="tujuh-ekor-elang", by=official)


def test_a_person_without_sign_in_has_none_to_renew(person: Enter) -> None:
    with pytest.raises(NotFound):
        service.renew_sign_in(person("Ani"), password="tujuh-ekor-elang", by=SYSTEM)


def test_whoever_is_not_signed_in_is_the_public() -> None:
    assert queries.actor_for(AnonymousUser()) == PUBLIC


@pytest.mark.parametrize(
    "nip", ["1970", "197009171995032OO4", "197013171995032004", "197009171995132004", "197009171995033004"]
)
def test_what_is_no_nip_is_refused(office: Office, nip: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_person(NewPerson(name="Ani", nip=nip), by=SYSTEM)
    assert set(refused.value.problems) == {"nip"}


def test_a_nip_belongs_to_one_person(office: Office) -> None:
    rina = NewPerson(name="Rina", nip="19700917 199503 2 004")
    kept = service.create_person(rina, by=SYSTEM)
    with pytest.raises(Invalid):
        service.create_person(NewPerson(name="Lain", nip=rina.nip), by=SYSTEM)
    assert service.correct_person(kept.id, rina, by=SYSTEM) == kept


@pytest.mark.parametrize("ask", [queries.post, queries.unit, queries.person])
def test_what_does_not_exist_is_not_found(db: None, ask: Callable[[UUID], object]) -> None:
    with pytest.raises(NotFound):
        ask(uuid4())


def test_the_letterhead_is_what_was_set(admin: Actor, office: Office) -> None:
    service.set_letterhead(office.unit, Letterhead(line1="PEMERINTAH KOTA", postal_code="29124"), by=admin)
    head = queries.letterhead(office.unit)
    assert (head["line1"], head["postal_code"], head["logo"]) == ("PEMERINTAH KOTA", "29124", "")


def test_an_office_without_calendar_says_so(office: Office) -> None:
    with pytest.raises(Misconfigured):
        queries.office_calendar(office.unit)


def test_an_administrator_renews_nobody_of_another_office(
    admin: Actor, elsewhere: UUID, person: Enter
) -> None:
    stranger = person("Orang Lain")
    post = service.create_post(NewPost(unit=elsewhere, key="lain", title="Lain"), by=SYSTEM).id
    service.create_mandate(NewMandate(post=post, person=stranger, start=TODAY), by=SYSTEM)
    with pytest.raises(NotFound):
        service.grant_sign_in(stranger, username="lain", password="tujuh-ekor-elang", by=admin)
    signed_in(stranger, "lain")
    for act in (
        lambda: service.renew_sign_in(stranger, password="tujuh-ekor-elang", by=admin),
        lambda: service.withdraw_sign_in(stranger, by=admin),
        lambda: service.correct_person(stranger, NewPerson(name="X"), by=admin),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_circle_of_superiors_is_refused(admin: Actor, office: Office) -> None:
    assert service.place_post(office.posts["admin"], None, by=admin).superior is None
    for post, above in (("head", "experts"), ("head", "head")):
        with pytest.raises(Invalid, match="berputar"):
            service.place_post(office.posts[post], office.posts[above], by=admin)


def test_no_post_lies_below_one_of_another_office(admin: Actor, office: Office, elsewhere: UUID) -> None:
    other = service.create_post(NewPost(unit=elsewhere, key="lain", title="Lain"), by=SYSTEM).id
    with pytest.raises(NotFound):
        service.place_post(office.posts["head"], other, by=admin)
    with pytest.raises(NotFound):
        service.place_post(other, None, by=admin)


# --- people who moved, and things of another office ------------------------------------------------


def test_who_left_an_office_is_no_longer_its_administrators(
    admin: Actor, official: Actor, elsewhere: UUID, office: Office
) -> None:
    moved, renewed = official.person or uuid4(), "tujuh-ekor-elang"
    service.renew_sign_in(moved, password=renewed, by=admin)
    service.set_leave(moved, start=TODAY, end=TODAY, by=admin)
    _move(moved, office, elsewhere)
    for act in (
        lambda: service.renew_sign_in(moved, password="delapan-ekor-elang", by=admin),
        lambda: service.correct_person(moved, NewPerson(name="X"), by=admin),
        lambda: service.set_leave(moved, start=LATER, end=LATER, by=admin),
    ):
        with pytest.raises(NotFound):
            act()
    assert authenticate(username="budi", password=renewed) is not None


def test_the_new_office_has_its_say_before_the_first_day(
    admin: Actor, elsewhere: UUID, office: Office, person: Enter
) -> None:
    coming, theirs = person("Cici"), _seat(elsewhere, "administrator")
    service.create_mandate(NewMandate(post=office.posts["experts"], person=coming, start=LATER), by=SYSTEM)
    service.set_leave(coming, start=LATER, end=LATER, by=admin)
    with pytest.raises(NotFound):
        service.set_leave(coming, start=TODAY, end=TODAY, by=theirs)
    with pytest.raises(NotFound):
        service.correct_person(coming, NewPerson(name="X"), by=theirs)
    service.correct_person(coming, NewPerson(name="Cici Baru"), by=admin)


def _move(who: UUID, office: Office, to: UUID) -> None:
    old = next(each for each in queries.mandates(office.posts["experts"]) if each.person == who)
    service.end_mandate(old.id, last_day=TODAY - timedelta(days=1), by=SYSTEM)
    post = service.create_post(NewPost(unit=to, key="baru", title="Pengelola"), by=SYSTEM).id
    service.create_mandate(NewMandate(post=post, person=who, start=TODAY), by=SYSTEM)


def _seat(office: UUID, *roles: str) -> Actor:
    new = NewPost(unit=office, key="kursi", title="Kursi", roles=frozenset({"official", *roles}))
    who = service.create_person(NewPerson(name="Orang Sana"), by=SYSTEM).id
    post = service.create_post(new, by=SYSTEM).id
    service.create_mandate(NewMandate(post=post, person=who, start=date(2026, 1, 1)), by=SYSTEM)
    return signed_in(who, "sana")


Act = Callable[[UUID, Actor], object]
ACTS: dict[str, Act] = {
    "mandate": lambda this, by: service.end_mandate(this, last_day=LATER, by=by),
    "leave": lambda this, by: service.shorten_leave(this, last_day=TODAY, by=by),
    "delegation": lambda this, by: service.end_delegation(this, last_day=TODAY, by=by),
    "post": lambda this, by: service.place_post(this, None, by=by),
}


@pytest.fixture
def things(hold: Hold, person: Enter, office: Office, lend: Callable[..., DelegationView]) -> dict[str, UUID]:
    """One of each kind, of the office."""
    head, deputy = person("Kepala"), person("Deputi")
    held = hold(head, "head")
    hold(deputy, "deputy")
    return {
        "mandate": held.id,
        "leave": service.set_leave(deputy, start=TODAY, end=LATER, by=SYSTEM),
        "delegation": lend("head", "deputy").id,
        "post": office.posts["division"],
    }


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("role", ["administrator", "official"])
def test_a_thing_of_another_office_is_as_unknown_as_none(
    things: dict[str, UUID], elsewhere: UUID, admin: Actor, official: Actor, kind: str, role: str
) -> None:
    stranger = _seat(elsewhere, role)
    told = []
    for this in (things[kind], uuid4()):
        with pytest.raises(NotFound) as refused:
            ACTS[kind](this, stranger)
        told.append(str(refused.value))
    assert told[0] == told[1]
    with pytest.raises(NotAllowed):
        ACTS[kind](things[kind], official)
    ACTS[kind](things[kind], admin)


def test_an_address_to_be_told_at_is_removed_at_home_only(
    admin: Actor, official: Actor, elsewhere: UUID, hold: Hold, person: Enter
) -> None:
    citra = person("Citra")
    hold(citra, "experts")
    colleague = signed_in(citra, "citra")
    stranger, url = _seat(elsewhere, "administrator"), SecretText("tgram://1234567:rahasia/42")
    service.add_messenger(official.person or uuid4(), url, by=admin)
    messenger = Messenger.objects.get()
    with pytest.raises(NotFound) as hidden:
        service.remove_messenger(messenger.id, by=stranger)
    with pytest.raises(NotFound) as unknown:
        service.remove_messenger(uuid4(), by=stranger)
    assert str(hidden.value) == str(unknown.value)
    for by in (colleague, PUBLIC):
        with pytest.raises(NotAllowed):
            service.remove_messenger(messenger.id, by=by)
        with pytest.raises(NotAllowed):
            service.add_messenger(official.person or uuid4(), url, by=by)
    assert Messenger.objects.get().ended_at is None
    service.remove_messenger(messenger.id, by=admin)
    assert Messenger.objects.get().ended_at is not None


def test_everybody_chooses_where_to_be_told_themselves(official: Actor) -> None:
    person = official.person or uuid4()
    kept = service.add_messenger(person, SecretText("tgram://1234567:rahasia/42"), by=official)
    service.try_channel(kept.id, by=official)
    service.remove_messenger(kept.id, by=official)
    with pytest.raises(NotFound):
        service.try_channel(kept.id, by=official)
    for act in (service.change_email, service.choose_reach, service.try_channel):
        with pytest.raises(NotAllowed):
            act(None, by=PUBLIC)  # type: ignore[arg-type]  # nobody gets as far as the value


# --- posts and units of others ---------------------------------------------------------------------------


def test_a_superior_is_a_post_of_the_same_office(admin: Actor, office: Office, elsewhere: UUID) -> None:
    foreign = service.create_post(NewPost(unit=elsewhere, key="kepala", title="Kepala"), by=SYSTEM).id
    for superior in (foreign, uuid4()):
        for by in (admin, SYSTEM):
            with pytest.raises(NotFound):
                service.create_post(NewPost(unit=office.unit, title="Baru", superior=superior), by=by)
    made = service.create_post(
        NewPost(unit=office.unit, title="Baru", superior=office.posts["head"]), by=admin
    )
    assert made.superior == office.posts["head"]


@pytest.mark.parametrize(
    ("field", "most"), [("title", 200), ("signature_title", 300), ("key", 60), ("echelon", 20)]
)
def test_words_of_a_post_fit_their_column(admin: Actor, office: Office, field: str, most: int) -> None:
    values = {"title": "Baru", field: "a" * most}
    service.create_post(NewPost(unit=office.unit, **values), by=admin)  # type: ignore[arg-type] # all texts
    values[field] += "a"
    with pytest.raises(Invalid) as refused:
        service.create_post(NewPost(unit=office.unit, **values), by=admin)  # type: ignore[arg-type] # all texts
    assert set(refused.value.problems) == {field}


def test_a_post_has_as_many_seats_as_fit(admin: Actor, office: Office) -> None:
    service.create_post(NewPost(unit=office.unit, title="Tim", seats=200), by=admin)
    with pytest.raises(Invalid):
        service.create_post(NewPost(unit=office.unit, title="Tim", seats=100_000), by=admin)


def test_names_of_units_and_people_fit_their_column(admin: Actor, office: Office) -> None:
    with pytest.raises(Invalid) as unit:
        service.create_unit(NewUnit(name="a" * 201, parent=office.unit), by=admin)
    with pytest.raises(Invalid) as person:
        service.create_person(NewPerson(name="a" * 200, grade="IV/e lebih panjang"), by=admin)
    assert (set(unit.value.problems), set(person.value.problems)) == ({"name"}, {"grade"})


@pytest.mark.parametrize("role", ["administrator", "official"])
def test_an_administrator_makes_no_office_of_an_agency(admin: Actor, office: Office, role: str) -> None:
    roles = frozenset({role})
    with pytest.raises(Invalid):
        service.create_post(NewPost(unit=office.agency, title="Admin kedua", roles=roles), by=admin)
    assert service.create_post(NewPost(unit=office.unit, title="Admin kedua", roles=roles), by=admin)


def test_an_administrator_makes_no_auditor_of_every_office(admin: Actor, office: Office) -> None:
    new = NewPost(unit=office.unit, title="Pemeriksa", roles=frozenset({"auditor"}))
    with pytest.raises(Invalid):
        service.create_post(new, by=admin)
    assert service.create_post(new, by=SYSTEM)


HOURS = {"zone": "Asia/Makassar", "hours": {"monday": ["08:00-12:00"]}}


def test_what_stands_above_offices_is_changed_by_who_administers_them_all(
    admin: Actor, office: Office, hold: Hold
) -> None:
    city = queries.unit(office.unit).parent
    assert city is not None
    service.set_calendar(city, HOURS, by=admin)  # the only office below is the administrator's own
    other = service.create_unit(NewUnit(name="Dinas Lain", parent=city, is_office=True), by=SYSTEM).id
    for refused in (
        lambda: service.set_calendar(city, HOURS, by=admin),
        lambda: service.enter_days(city, [], by=admin),
        lambda: service.set_letterhead(city, Letterhead(line1="X"), by=admin),
    ):
        with pytest.raises(NotAllowed):
            refused()
    service.set_calendar(office.unit, HOURS, by=admin)
    role = frozenset({"administrator"})
    seat = service.create_post(NewPost(unit=other, title="Admin", roles=role), by=SYSTEM).id
    service.create_mandate(NewMandate(post=seat, person=admin.person or uuid4(), start=TODAY), by=SYSTEM)
    service.set_calendar(city, HOURS, by=admin)


def test_an_agency_beside_the_office_is_entered_and_corrected(
    admin: Actor, office: Office, elsewhere: UUID
) -> None:
    city = queries.unit(office.unit).parent
    service.create_unit(NewUnit(name="Dinas Kedua", parent=city, is_office=True), by=SYSTEM)
    made = service.create_unit(NewUnit(name="Kecamatan Contoh", parent=city), by=admin)
    service.set_letterhead(made.id, Letterhead(line1="KECAMATAN"), by=admin)
    with pytest.raises(NotFound):
        service.create_unit(NewUnit(name="Bidang", parent=elsewhere), by=admin)

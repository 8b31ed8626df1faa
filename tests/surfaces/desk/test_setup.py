"""The set-up's pages: what is there decides what may be called done, and what goes missing opens it again."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import CODE, Browser, actor

from tertib.cases import queries as cases
from tertib.kernel.actor import SYSTEM
from tertib.people import queries as people
from tertib.people import service, stepup
from tertib.people.models import Person
from tertib.people.types import Letterhead, MandateKind, NewMandate, NewPost, NewUnit
from tertib.provisioning import _name_systems, _site_systems
from tertib.provisioning import queries as provisioning
from tertib.registers import queries as registers
from tertib.registers.types import NumberMode
from tertib.runtime import door
from tertib.surfaces.desk.setup_steps import STEPS, Facts, states

pytestmark = pytest.mark.django_db
KOP = {"line1": "PEMERINTAH KOTA CONTOH", "line2": "DINAS KOMINFO", "address": "Jalan Contoh 1"}


def state_of(office: UUID, key: str) -> str:
    facts = Facts(office=people.unit(office), by=actor("admin"), now=door.read_now())
    return next(one.state for one in states(facts) if one.key == key)


def post(client: Client, step: str, **data: Any) -> Any:
    return client.post(reverse("desk:setup_step", args=[step]), data)


def proven(browser: Browser) -> Client:
    """An administrator who has just said again who they are: sign-ins are given behind that."""
    client = browser("admin")
    session = client.session
    stepup.record(session)
    session.save()
    return client


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("step", [one.key for one in STEPS])
def test_every_step_has_a_page(browser: Browser, step: str) -> None:
    assert browser("admin").get(reverse("desk:setup_step", args=[step])).status_code == 200


def test_saving_settles_a_step_that_asks_no_more(browser: Browser, office: UUID) -> None:
    service.mark_step(office, "kop", later=True, by=actor("admin"))
    assert state_of(office, "kop") == "later"
    assert post(browser("admin"), "kop", **KOP).status_code == 302
    assert state_of(office, "kop") == "done"
    assert people.letterhead(office)["line2"] == "DINAS KOMINFO"


def test_what_is_missing_is_refused_and_nothing_is_kept(browser: Browser, office: UUID) -> None:
    before = people.letterhead(office)
    answer = post(browser("admin"), "kop", **KOP | {"address": ""})
    assert answer.status_code == 400
    assert 'value="DINAS KOMINFO"' in answer.content.decode()
    assert people.letterhead(office) == before


def test_what_goes_missing_later_opens_the_step_again(browser: Browser, office: UUID) -> None:
    assert state_of(office, "kop") == "done"
    service.set_letterhead(office, Letterhead(), by=actor("admin"))
    assert state_of(office, "kop") == "open"


def test_done_cannot_be_said_of_what_is_not_there(browser: Browser, office: UUID) -> None:
    answer = browser("admin").post(
        reverse("desk:setup_step", args=["percobaan"]), {"do": "done"}, follow=True
    )
    assert "Selesaikan satu perkara percobaan" in text(answer)
    assert state_of(office, "percobaan") == "later"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"end": "2025-01-01"}, "berakhir sebelum mulai"),
        ({"decree_no": ""}, "Isi nomor SK"),
        ({"nip": "123"}, "NIP terdiri dari 18 angka"),
        ({"post": ""}, "Wajib diisi"),
        ({"start": ""}, "Wajib diisi"),
    ],
)
def test_a_holder_that_cannot_be_is_refused_with_a_sentence(
    browser: Browser, office: UUID, change: dict[str, str], says: str
) -> None:
    seats = people.post_by_key(office, "jft")
    data = {
        "post": str(seats.id), "name": "Orang Baru", "kind": "plt", "employment": "pns",
        "start": "2026-01-02", "decree_no": "1/2026", "username": "baru",
    }  # fmt: skip
    before = Person.objects.count()
    answer = post(proven(browser), "pejabat", **data | change)
    assert answer.status_code == 400
    assert says in text(answer)
    assert Person.objects.count() == before


SITES = {
    "zone": "kota.go.id", "connector": "manual", "web_host": "127.0.0.1", "web_port": "1", "tls_port": "443",
    "sftp_port": "1", "document_root": "public_html", "seen": "0",
}  # fmt: skip


@pytest.fixture
def page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose operator leaves names and sites to the page."""
    monkeypatch.setattr(_site_systems._table, "by_zone", {})
    monkeypatch.setattr(_name_systems._table, "by_zone", {})


@pytest.mark.usefixtures("page_only")
def test_a_web_host_is_entered_tested_and_only_then_done(browser: Browser, office: UUID) -> None:
    client = proven(browser)
    assert post(client, "situs", **SITES).status_code == 302
    [system] = provisioning.site_systems(office)
    assert system.entered is not None
    assert (system.entered.web_port, system.entered.sftp_port) == (1, 1)
    assert client.post(reverse("desk:setup_test_sites"), {"zone": "kota.go.id"}).status_code == 302
    assert "sedang disapa" in text(client.get(reverse("desk:setup_step", args=["situs"])))
    answer = client.post(reverse("desk:setup_step", args=["situs"]), {"do": "done"}, follow=True)
    assert "sampai semua server menjawab" in text(answer)


@pytest.mark.usefixtures("page_only")
def test_an_upload_server_elsewhere_without_its_key_is_refused(browser: Browser, office: UUID) -> None:
    answer = post(browser("admin"), "situs", **SITES | {"web_host": "web.kota.go.id"})
    assert (answer.status_code, "ssh-keyscan" in text(answer)) == (400, True)
    assert provisioning.site_systems(office) == ()


@pytest.mark.usefixtures("page_only")
def test_another_zone_is_one_more_and_a_stale_page_changes_nothing(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    post(client, "situs", **SITES)
    assert post(client, "situs", **SITES | {"web_port": "80"}).status_code == 400
    assert post(client, "situs", **SITES | {"zone": "lain.go.id", "seen": "1"}).status_code == 302
    assert [one.zone for one in provisioning.site_systems(office)] == ["kota.go.id", "lain.go.id"]


SECRET = "cmFoYXNpYS15YW5nLXRpZGFrLWJvbGVoLXRhbXBhayE="
NAMES = {
    "zone": "Kota.go.id.", "connector": "rfc2136", "primary": "127.0.0.1:1", "key_name": "tertib.",
    "algorithm": "hmac-sha256", "secret": SECRET, "servers": "127.0.0.1:1\n127.0.0.2:1", "most_names": "2",
    "seen": "0",
}  # fmt: skip


@pytest.mark.usefixtures("page_only")
def test_a_name_server_is_entered_tested_and_its_key_is_never_shown(browser: Browser, office: UUID) -> None:
    client = proven(browser)
    assert post(client, "nama", **NAMES).status_code == 302
    system = next(one for one in provisioning.name_systems(office) if one.entered)
    assert system.entered is not None
    assert (system.zone, system.has_key, system.entered.most_names) == ("kota.go.id", True, 2)
    assert system.entered.servers == ("127.0.0.1:1", "127.0.0.2:1")
    page = client.get(reverse("desk:setup_step", args=["nama"]))
    assert SECRET not in page.content.decode()
    assert "tersimpan tersegel" in text(page)
    assert client.post(reverse("desk:setup_test_names"), {"zone": "kota.go.id"}).status_code == 302
    assert "sedang disapa" in text(client.get(reverse("desk:setup_step", args=["nama"])))


@pytest.mark.usefixtures("page_only")
def test_a_refused_name_server_says_why_and_gives_no_key_back(browser: Browser, office: UUID) -> None:
    answer = post(browser("admin"), "nama", **NAMES | {"key_name": "", "most_names": "500"})
    assert answer.status_code == 400
    assert "siapa pun dapat mengubah zona" in text(answer)
    assert "angka 1 sampai 20" in text(answer)
    assert SECRET not in answer.content.decode()
    assert not any(one.entered for one in provisioning.name_systems(office))


def test_a_seat_that_is_taken_is_not_given_twice(browser: Browser, office: UUID) -> None:
    data = {
        "post": str(people.post_by_key(office, "agendaris").id), "name": "Orang Baru", "kind": "definitive",
        "employment": "none", "start": "2026-01-02", "decree_no": "1/2026",
    }  # fmt: skip
    answer = post(proven(browser), "pejabat", **data)
    assert (answer.status_code, "sudah terisi" in text(answer)) == (400, True)
    assert not Person.objects.filter(name="Orang Baru").exists()


@pytest.mark.parametrize("week", ["delapan pagi", "", "16:00-08:00"])
def test_hours_without_a_working_minute_are_refused_at_their_field(
    browser: Browser, office: UUID, week: str
) -> None:
    before = people.calendars(office)
    answer = post(browser("admin"), "kalender", zone="Asia/Jakarta", week=week, friday="07:30-11:30")
    assert answer.status_code == 400
    assert people.calendars(office) == before


def test_new_hours_leave_ramadan_alone(browser: Browser, office: UUID) -> None:
    post(browser("admin"), "kalender", zone="Asia/Jakarta", week="08:00-12:00", friday="08:00-11:00")
    first, *others = people.calendars(office)[0].periods
    assert first["hours"]["monday"] == ["08:00-12:00"]
    assert [one["from"] for one in others] == ["2026-02-19"]


def test_numbers_may_come_from_outside(browser: Browser, office: UUID) -> None:
    post(browser("admin"), "nomor", **{"mode.outgoing": "outside"})
    modes = {one.key: one.mode for one in registers.all_series(actor("admin"), office=office)}
    assert (modes["outgoing"], modes["incoming"]) == (NumberMode.OUTSIDE, NumberMode.INSIDE)


def test_a_pattern_without_a_running_number_is_refused_at_its_field(browser: Browser, office: UUID) -> None:
    answer = post(browser("admin"), "nomor", **{"mode.memo": "inside", "template.memo": "ND"})
    assert answer.status_code == 400
    assert 'id="isian-template-memo-galat"' in answer.content.decode()


def test_a_trial_that_is_not_complete_says_what_lacks(browser: Browser, office: UUID) -> None:
    answer = browser("admin").post(reverse("desk:rehearse", args=[CODE]), {"letter_no": "1", "key": "a"})
    assert answer.status_code == 400
    assert "Wajib diisi" in text(answer)
    assert not cases.rehearsals(actor("admin"), office)


def test_the_demo_lacks_only_the_trial(browser: Browser, office: UUID) -> None:
    assert "belum selesai disiapkan" not in text(browser("admin").get(reverse("desk:inbox")))


@pytest.fixture
def second(office: UUID) -> UUID:
    """Another office, which the same person administers too; its name comes first."""
    unit = service.create_unit(NewUnit(key="a", name="Arsip Kota", is_office=True), by=SYSTEM).id
    post = service.create_post(
        NewPost(unit=unit, key="admin", title="Admin", roles=frozenset({"official", "administrator"})),
        by=SYSTEM,
    )
    person = actor("admin").person
    assert person
    held = NewMandate(post=post.id, person=person, kind=MandateKind.DEFINITIVE, start=date(2020, 1, 1))
    service.create_mandate(held, by=SYSTEM)
    return unit


def test_whoever_administers_several_offices_chooses_one(
    browser: Browser, office: UUID, second: UUID
) -> None:
    client, page = browser("admin"), reverse("desk:setup")
    assert "Kantor yang diatur" in text(client.get(page))
    for wanted in (office, second):
        answer = client.post(reverse("desk:office_choose"), {"office": str(wanted), "next": page})
        assert answer["Location"] == page
        name = people.unit(wanted).name
        assert f"{name} ·" in text(client.get(page))
        post(client, "kop", **KOP | {"line2": name})
        assert people.letterhead(wanted)["line2"] == name


def test_nobody_chooses_an_office_that_somebody_else_administers(browser: Browser, office: UUID) -> None:
    foreign = service.create_unit(NewUnit(key="b", name="Badan Lain", is_office=True), by=SYSTEM).id
    client = browser("admin")
    assert client.post(reverse("desk:office_choose"), {"office": str(foreign)}).status_code == 404
    assert "Kantor yang diatur" not in text(client.get(reverse("desk:setup")))


def test_what_was_ticked_and_typed_stays_after_a_refusal(browser: Browser, office: UUID) -> None:
    answer = post(browser("admin"), "jabatan", title="", seats="2", roles=["counter", "secretary"])
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert len(re.findall(r'name="roles"[^>]*checked', shown)) == 2
    answer = browser("admin").post(
        reverse("desk:rehearse", args=[CODE]), {"letter_no": "17/IX/2026", "key": "a"}
    )
    assert 'value="17/IX/2026"' in answer.content.decode()

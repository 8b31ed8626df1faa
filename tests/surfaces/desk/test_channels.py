"""One's own page of channels: what is kept, what is tried, what is refused, and that it is one's own only."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor

from tertib.kernel.actor import SYSTEM
from tertib.people import queries, service
from tertib.people.types import MessengerView, Reach
from tertib.runtime.door import fixed_time
from tertib.runtime.models import OutboxMessage
from tertib.runtime.secrets import SecretText

pytestmark = pytest.mark.django_db
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544"
OLD = "lama@contoh.go.id"
TIMES = {"do": "times", "quiet_from": "20.30", "quiet_until": "06:00"}


@pytest.fixture(autouse=True)
def address(office: UUID) -> str:
    """The demo's officials have none."""
    service.change_email(OLD, by=actor("jft1"))
    return OLD


def who(name: str) -> UUID:
    person = actor(name).person
    assert person
    return person


def send(browser: Browser, name: str = "jft1", **data: str) -> Any:
    return browser(name).post(reverse("desk:channels"), data)


def messenger(name: str) -> MessengerView:
    return service.add_messenger(who(name), SecretText(TELEGRAM), by=SYSTEM)


def subjects(to: str) -> list[str]:
    return list(OutboxMessage.objects.filter(recipient=to).values_list("subject", flat=True))


def test_a_messenger_is_added_sealed_and_the_address_is_never_shown(browser: Browser, office: UUID) -> None:
    assert send(browser, do="add", url=TELEGRAM, label="Telegram saya").status_code == 302
    (kept,) = queries.messengers([who("jft1")])[who("jft1")]
    shown = browser("jft1").get(reverse("desk:channels"))
    assert "Telegram saya" in shown.content.decode()
    assert "abcdefg" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store, private"
    assert kept.label == "Telegram saya"
    assert "Saluran pemberitahuan Anda berubah" in subjects(OLD)


@pytest.mark.parametrize("url", ["", "json://127.0.0.1/", "bukan alamat", "mailto://a:b@c.id"])
def test_what_is_no_messenger_is_refused_at_its_field(browser: Browser, office: UUID, url: str) -> None:
    answer = send(browser, do="add", url=url, label="Milik <saya>")
    shown = answer.content.decode()
    assert (answer.status_code, "isian-url-galat" in shown) == (400, True)
    assert 'value="Milik &lt;saya&gt;"' in shown
    assert queries.messengers([who("jft1")]) == {}


def test_one_too_many_is_refused(browser: Browser, office: UUID) -> None:
    for _no in range(5):
        messenger("jft1")
    answer = send(browser, do="add", url=TELEGRAM)
    assert (answer.status_code, "Sudah ada lima" in answer.content.decode()) == (400, True)


def test_a_stranger_touches_neither_channels_nor_tries(browser: Browser, office: UUID) -> None:
    foreign = messenger("kepala")
    for do in ("try", "remove"):
        assert send(browser, do=do, channel=str(foreign.id)).status_code == 404
    assert len(queries.messengers([who("kepala")])[who("kepala")]) == 1
    assert queries.tries(who("jft1")) == queries.tries(who("kepala")) == ()


def test_a_try_is_sent_at_once_and_its_answer_is_shown(browser: Browser, office: UUID) -> None:
    own = messenger("jft1")
    for channel in ("email", str(own.id), str(own.id)):
        with fixed_time(datetime(2026, 11, 24, 15, tzinfo=UTC)):  # ten at night: it does not wait
            assert send(browser, do="try", channel=channel).status_code == 302
    assert {one.to for one in queries.tries(who("jft1"))} == {own.label, OLD}
    assert set(OutboxMessage.objects.filter(key__startswith="try:").values_list("not_before")) == {(None,)}
    OutboxMessage.objects.filter(address__isnull=False).update(state="dead", answer="401 <Unauthorized>")
    shown = browser("jft1").get(reverse("desk:channels")).content.decode()
    assert "401 &lt;Unauthorized&gt;" in shown
    assert "tidak sampai" in shown


def test_the_old_address_hears_of_the_new_one(browser: Browser, office: UUID) -> None:
    assert send(browser, do="email", email="baru@contoh.go.id").status_code == 302
    assert queries.person(who("jft1")).email == "baru@contoh.go.id"
    assert subjects(OLD) == ["Saluran pemberitahuan Anda berubah"]


@pytest.mark.parametrize("email", ["tanpa-at", "a@b.id\nBcc: c@d.id", "a b@c.id"])
def test_an_address_that_cannot_be_written_to_is_refused_at_its_field(
    browser: Browser, office: UUID, email: str
) -> None:
    answer = send(browser, do="email", email=email)
    assert (answer.status_code, "isian-email-galat" in answer.content.decode()) == (400, True)
    assert queries.person(who("jft1")).email == OLD


def test_times_are_kept_and_shown(browser: Browser, office: UUID) -> None:
    assert send(browser, **TIMES).status_code == 302
    wanted = Reach(quiet_from=time(20, 30), quiet_until=time(6), wants_digest=False)
    assert queries.person(who("jft1")).reach == wanted
    shown = browser("jft1").get(reverse("desk:channels")).content.decode()
    assert 'value="20:30"' in shown


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_from": "9"}, "quiet_from"),
    ],
)
def test_half_a_window_is_refused_and_stays_typed(
    browser: Browser, office: UUID, change: dict[str, str], field: str
) -> None:
    answer = send(browser, **TIMES | change)
    shown = answer.content.decode()
    assert (answer.status_code, f"isian-{field}-galat" in shown) == (400, True)
    assert 'value="20.30"' in shown or field == "quiet_from"
    assert queries.person(who("jft1")).reach == Reach()


def test_what_the_page_does_not_know_is_not_found(browser: Browser, office: UUID) -> None:
    assert send(browser, do="hapus-semua").status_code == 404

"""Sign-in, the limits of a session, step-up, and the slow-down of guessing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tertib.kernel.actor import SYSTEM
from tertib.people import service, stepup
from tertib.people.models import User
from tertib.people.types import MandateView

Enter = Callable[[str], UUID]
Hold = Callable[..., MandateView]
PASSWORD = "lima-ekor-camar"
PAGE = "/masuk/2fa/"
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def wall() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(person: Enter) -> User:
    service.grant_sign_in(person("Ani"), username="ani", password=PASSWORD, by=SYSTEM)
    return User.objects.get(username="ani")


def sign_in(client: Client, password: str = PASSWORD, **extra: str) -> HttpResponse:
    data = {"login": "Ani", "password": password}
    answer: HttpResponse = client.post(reverse("account_login"), data, **extra)  # type: ignore[arg-type]
    return answer


def answers(client: Client) -> int:
    return client.get(PAGE).status_code


def test_name_and_password_sign_in(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    assert (sign_in(client).status_code, answers(client)) == (302, 200)


def test_a_wrong_password_does_not(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    assert (sign_in(client, "salah").status_code, answers(client)) == (200, 302)


def test_after_five_wrong_tries_the_right_one_waits_too(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "salah")
    assert sign_in(client).status_code != 302


def test_nobody_is_locked_out_for_good(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "salah")
    wall.shift(timedelta(minutes=6))
    assert sign_in(client).status_code == 302


def test_nobody_signs_up_alone(db: None, wall: time_machine.Traveller) -> None:
    assert Client().get(reverse("account_signup")).status_code == 404


def test_thirty_minutes_idle_end_the_session(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    sign_in(client)
    answers(client)
    wall.shift(timedelta(minutes=29))
    before = answers(client)
    wall.shift(timedelta(minutes=30, seconds=1))
    assert (before, answers(client)) == (200, 302)


def test_eight_hours_end_the_session_however_busy(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    sign_in(client)
    seen = []
    for _ in range(25):
        seen.append(answers(client))
        wall.shift(timedelta(minutes=20))
    assert (seen, answers(client)) == ([200] * 25, 302)


def test_a_second_factor_is_asked_after_the_password(user: User, wall: time_machine.Traveller) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client = Client()
    asked = sign_in(client)
    assert asked.headers["Location"].startswith(reverse("mfa_authenticate"))
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert answers(client) == 200


@pytest.fixture
def request_of(user: User) -> Callable[..., HttpRequest]:
    def made(method: str = "get", **extra: str) -> HttpRequest:
        request: HttpRequest = getattr(RequestFactory(), method)("/meja/", **extra)
        request.user, request.session = user, Client().session
        return request

    return made


@stepup.required
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (5, 302)])
def test_a_proof_counts_for_five_minutes(
    request_of: Callable[..., HttpRequest], wall: time_machine.Traveller, minutes: int, status: int
) -> None:
    request = request_of()
    stepup.record(request.session)
    wall.shift(timedelta(minutes=minutes))
    assert guarded(request).status_code == status


def test_without_a_proof_one_is_asked_and_comes_back(request_of: Callable[..., HttpRequest]) -> None:
    answer = guarded(request_of("post", HTTP_REFERER="http://testserver/meja/perkara/7/"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{reverse('account_reauthenticate')}?next=")


def test_a_fragment_is_sent_away_as_a_whole_page(request_of: Callable[..., HttpRequest]) -> None:
    answer = guarded(request_of(HTTP_HX_REQUEST="true"))
    assert answer.headers["HX-Redirect"].startswith(reverse("account_reauthenticate"))


def test_signing_in_is_a_proof(user: User, wall: time_machine.Traveller) -> None:
    client = Client()
    sign_in(client)
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    fresh = stepup.is_fresh(request)
    wall.shift(stepup.WINDOW)
    assert (fresh, stepup.is_fresh(request)) == (True, False)

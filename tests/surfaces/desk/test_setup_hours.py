"""The step "Kalender kerja" of the set-up: what the office has already is shown, and nothing is flattened."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser

from tertib.kernel.actor import SYSTEM
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import CalendarView, DayKind

pytestmark = pytest.mark.django_db
WEEK = ("monday", "tuesday", "wednesday", "thursday")
STEP = {"step": "kalender"}


def page(client: Client) -> str:
    return client.get(reverse("desk:setup_step", kwargs=STEP)).content.decode()


def value_of(html: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    found = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return found[1] if found else ""


def save(client: Client, **data: str) -> Any:
    week = {"zone": "Asia/Jakarta", "week": "08:00-12:00", "friday": "08:00-11:00"}
    return client.post(reverse("desk:setup_step", kwargs=STEP), week | data)


def usual(office: UUID) -> CalendarView:
    return people.calendars(office)[0]


def enter(office: UUID, **changes: Any) -> None:
    """A calendar as somebody entered it elsewhere."""
    hours = {**{key: ["06:30-14:00"] for key in WEEK}, "friday": ["06:30-11:00"]}
    data = {"zone": "Asia/Makassar", "name": "Jam pelayanan"}
    service.set_calendar(
        office, {**data, "periods": [{"name": "Jam biasa", "hours": hours}], **changes}, by=SYSTEM
    )


def test_the_hours_that_there_are_stand_in_the_form(browser: Browser, office: UUID) -> None:
    hours = {**{key: ["06:30-14:00"] for key in WEEK}, "friday": ["06:30-11:00"], "saturday": ["08:00-10:00"]}
    breaks = {key: ["11:30-12:15"] for key in WEEK}
    enter(office, periods=[{"name": "Jam biasa", "hours": hours, "breaks": breaks}])
    shown = page(browser("admin"))
    names = ("week", "friday", "saturday")
    assert [value_of(shown, name) for name in names] == [
        "06:30-11:30 12:15-14:00", "06:30-11:00", "08:00-10:00",
    ]  # fmt: skip
    assert re.search(r'value="Asia/Makassar"[^>]*checked', shown)


def test_a_year_that_has_its_days_is_not_seeded_again(browser: Browser, office: UUID) -> None:
    assert people.special_days(office)
    assert not re.search(r'name="seed"[^>]*checked', page(browser("admin")))
    for day in people.special_days(office):
        service.remove_day(office, day.day, by=SYSTEM)
    assert re.search(r'name="seed"[^>]*checked', page(browser("admin")))


def test_an_uneven_week_is_not_flattened(browser: Browser, office: UUID) -> None:
    hours = {
        **{key: ["07:30-12:00"] for key in WEEK},
        "wednesday": ["07:30-15:00"],
        "friday": ["07:30-11:00"],
    }
    enter(office, periods=[{"name": "Jam biasa", "hours": hours}])
    before = usual(office)
    answer = save(browser("admin"))
    assert answer.status_code == 400
    assert "berbeda-beda" in answer.content.decode()
    assert usual(office) == before
    shown = page(browser("admin"))
    assert 'name="week"' not in shown
    assert reverse("desk:calendar") in shown


def test_saving_keeps_what_the_form_does_not_show(browser: Browser, office: UUID) -> None:
    base = {
        "name": "Jam biasa",
        "hours": {
            **{key: ["07:30-12:00"] for key in WEEK},
            "friday": ["07:30-11:00"],
            "sunday": ["09:00-10:00"],
        },
    }
    until = {"name": "Uji coba", "until": "2025-12-31", "hours": {"monday": ["10:00-11:00"]}}
    ramadan = {
        "name": "Ramadan",
        "from": "2027-02-08",
        "until": "2027-03-09",
        "hours": {"monday": ["08:00-11:00"]},
    }
    enter(office, periods=[base, until, ramadan], rests_on=["libur"])
    assert save(browser("admin")).status_code == 302
    after = usual(office)
    assert after.periods[1:] == (until, ramadan)
    assert (after.periods[0]["name"], after.periods[0]["hours"]["monday"]) == ("Jam biasa", ["08:00-12:00"])
    assert after.periods[0]["hours"]["sunday"] == ["09:00-10:00"]
    assert (after.name, after.rests_on) == ("Jam pelayanan", {DayKind.PUBLIC})


def test_saving_what_was_shown_changes_nothing(browser: Browser, office: UUID) -> None:
    before = people.calendar_stamp(office)
    shown = page(browser("admin"))
    answer = save(
        browser("admin"), **{name: value_of(shown, name) for name in ("week", "friday", "saturday")}
    )
    assert answer.status_code == 302
    assert people.calendar_stamp(office) == before

"""The page of an office's rules: what each does stands in a sentence, and what cannot be is refused there."""

from datetime import time
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser

from tertib.people import queries as people
from tertib.people.types import OfficeRules

pytestmark = pytest.mark.django_db
TYPED = {
    "quiet_from": "17:30", "quiet_until": "06:00", "digest_at": "", "warn_before": "45",
    "escalate_after": "", "provider_hold": "ya",
}  # fmt: skip


def send(browser: Browser, **changes: str) -> Any:
    return browser("admin").post(reverse("desk:rules"), TYPED | changes)


def test_the_rules_that_hold_stand_in_the_form(browser: Browser) -> None:
    shown = browser("admin").get(reverse("desk:rules")).content.decode()
    for value in ("18:00", "07:00", "07:30", "120", "60"):
        assert f'value="{value}"' in shown


def test_every_rule_is_kept(browser: Browser, office: UUID) -> None:
    assert send(browser).status_code == 302
    assert people.rules_of(office) == OfficeRules(
        quiet_from=time(17, 30),
        quiet_until=time(6),
        digest_at=None,
        warn_before=45,
        escalate_after=None,
        provider_hold=True,
        second_person=False,
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("quiet_from", "25:00"),
        ("quiet_until", ""),
        ("digest_at", "pagi"),
        ("warn_before", "-1"),
        ("warn_before", ""),
        ("warn_before", "9999999"),
        ("escalate_after", "satu jam"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_typed(
    browser: Browser, office: UUID, field: str, said: str
) -> None:
    before = people.rules_of(office)
    answer = send(browser, **{field: said})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="isian-{field}-galat"' in shown
    assert 'value="45"' in shown or field == "warn_before"
    assert people.rules_of(office) == before


def test_only_the_administrator_changes_them(browser: Browser, office: UUID) -> None:
    before = people.rules_of(office)
    for name in ("kepala", "sekretaris", "agendaris"):
        assert browser(name).post(reverse("desk:rules"), TYPED).status_code == 404
    assert people.rules_of(office) == before


def test_what_the_procedures_say_is_shown_beside(browser: Browser) -> None:
    shown = browser("admin").get(reverse("desk:rules")).content.decode()
    assert "hari kerja untuk melengkapi" in shown

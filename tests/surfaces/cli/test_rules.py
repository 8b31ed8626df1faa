"""The keeper's command on an office's rules."""

import json
from collections.abc import Callable
from datetime import time

import pytest

from tertib.people import queries
from tertib.people.types import OfficeRules
from tertib.project import demo
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    demo.seed()

    def asked(*argv: str) -> tuple[int, str, str]:
        return (cli.run(cli.COMMANDS, ["office", "rules", *argv]), *capsys.readouterr())

    return asked


def kept() -> OfficeRules:
    return queries.rules_of(queries.offices()[0].id)


def test_rules_are_shown_and_changed_one_by_one(ask: Ask) -> None:
    assert json.loads(ask("--json")[1])["quiet_from"] == "18:00"
    changes = ("warn_before=60", "digest_at=-", "escalate_after=-", "quiet_from=17.30", "provider_hold=ya")
    code, out, _ = ask(*(part for one in changes for part in ("--set", one)))
    assert (code, "digest_at = -" in out) == (0, True)
    assert kept() == OfficeRules(
        warn_before=60, digest_at=None, escalate_after=None, quiet_from=time(17, 30), provider_hold=True
    )


@pytest.mark.parametrize("said", ["warn=60", "warn_before=banyak", "quiet_from=-", "provider_hold=2", "x"])
def test_what_cannot_be_read_is_refused_and_nothing_changes(ask: Ask, said: str) -> None:
    code, _, told = ask("--set", "digest_at=-", "--set", said)
    assert (code, said in told) == (1, True)
    assert kept() == OfficeRules()


def test_what_the_office_may_not_have_is_refused(ask: Ask) -> None:
    code, _, told = ask("--set", "warn_before=-5")
    assert (code, "kurang dari nol" in told) == (1, True)
    assert kept() == OfficeRules()

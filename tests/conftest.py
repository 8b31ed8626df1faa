"""Shared by every test; the settings of the run are tests/settings.py.

`make test` uses every core (pytest-xdist). The tests of a file stay together, because they share what they
set up; the browser's folder stays together, because one office serves all of it.
"""

import asyncio
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pytest_django import Settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling

LOCALE = Path(__file__).parents[1] / "src" / "tertib" / "project" / "locale"
CATALOGUE = Path("en", "LC_MESSAGES", "django.po")
TOGETHER = "tests/browser/"


class ByFile(LoadScopeScheduling):
    """Largest file first, each on one worker, the browser's folder as one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.split("::", 1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return ByFile(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nobody inherits an event loop: Django refuses its database in one, and asyncio.run a second one."""
    if item.nodeid.startswith(TOGETHER):
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    pytest.fail("an earlier test left an event loop running in this thread")


@pytest.fixture
def english(settings: Settings, tmp_path: Path) -> None:
    """The catalogue of today, compiled beside the tree, so that no stale file can answer."""
    compiled = tmp_path / CATALOGUE.with_suffix(".mo")
    compiled.parent.mkdir(parents=True)
    with (LOCALE / CATALOGUE).open("rb") as text, compiled.open("wb") as file:
        write_mo(file, read_po(text, locale="en"))
    settings.LOCALE_PATHS = [tmp_path]

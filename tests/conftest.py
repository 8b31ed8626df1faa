"""Shared by every test; the settings of the run are tests/settings.py.

`make test` uses every core (pytest-xdist, --dist loadgroup). The tests of a file stay together, because they
share what they set up; the browser's folder stays together, because one office serves all of it.
"""

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pytest_django import Settings

LOCALE = Path(__file__).parents[1] / "src" / "tertib" / "project" / "locale"
CATALOGUE = Path("en", "LC_MESSAGES", "django.po")
TOGETHER = Path(__file__).parent / "browser"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        group = TOGETHER if TOGETHER in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(group)))


@pytest.fixture
def english(settings: Settings, tmp_path: Path) -> None:
    """The catalogue of today, compiled beside the tree, so that no stale file can answer."""
    compiled = tmp_path / CATALOGUE.with_suffix(".mo")
    compiled.parent.mkdir(parents=True)
    with (LOCALE / CATALOGUE).open("rb") as text, compiled.open("wb") as file:
        write_mo(file, read_po(text, locale="en"))
    settings.LOCALE_PATHS = [tmp_path]

"""Puts the shifted clock in front of the door of every process that runs with these settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from django.apps import AppConfig
from django.conf import settings

from tertib.runtime import door
from tertib.runtime.door import Clock

FILE = "clock-shift"


class ShiftedClock:
    """Real time and so many days; the file is read at every look, so that all processes move at once."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def now(self) -> datetime:
        days = int(self.file.read_text()) if self.file.exists() else 0
        return datetime.now(UTC) + timedelta(days=days)


class ShiftedConfig(AppConfig):
    name = "tests.browser.shifted"
    label = "shifted"

    def ready(self) -> None:
        door._stopped.clock = cast(Clock, ShiftedClock(settings.DATA / FILE))

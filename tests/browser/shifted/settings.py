"""The project's settings, with a clock that a test can move on."""

from tertib.project.settings import *  # noqa: F403
from tertib.project.settings import INSTALLED_APPS as PROJECT_APPS

INSTALLED_APPS = [*PROJECT_APPS, "tests.browser.shifted.apps.ShiftedConfig"]

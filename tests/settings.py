"""The settings of the test run: a folder of its own, so that no test can read or write the demo office.

A conftest would be too late: pytest-django reads the settings before it.
"""

import atexit
import os
import shutil
import tempfile

os.environ["TERTIB_DATA"] = tempfile.mkdtemp(prefix="tertib-test-")
# The demo office is what most tests set up: mail, names and sites as it has them.
os.environ.update(TERTIB_MAIL="private", TERTIB_DNS="zone_file", TERTIB_SITES="directory")

from tertib.project.settings import *  # noqa: F403 - only now may the environment be read
from tertib.project.settings import STATIC_ROOT

STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose

_FOLDER, _OWNER = os.environ["TERTIB_DATA"], os.getpid()


@atexit.register
def _leave_nothing() -> None:
    if os.getpid() == _OWNER:  # a fork that a test made must not take the folder from the others
        shutil.rmtree(_FOLDER, ignore_errors=True)

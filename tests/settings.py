"""The settings of the test run: a folder of its own, so that no test can read or write the demo office.

A conftest would be too late: pytest-django reads the settings before it.
"""

import os
import tempfile

os.environ["TERTIB_DATA"] = tempfile.mkdtemp(prefix="tertib-test-")
os.environ["TERTIB_MAIL"] = "private"  # the demo office is what most tests set up

from tertib.project.settings import *  # noqa: F403 - only now may the environment be read
from tertib.project.settings import STATIC_ROOT

STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose

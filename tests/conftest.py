"""Every test runs against a folder of its own: no test can read or write the demo office."""

import os
import tempfile

os.environ["TERTIB_DATA"] = tempfile.mkdtemp(prefix="tertib-test-")

"""A web host that is changed by processes which may be killed; see `forking` for how orders come.

The servers run elsewhere; each order's `at` is the folder they keep. `create_naively` is the twin: it writes
straight into nginx' folder, tells nginx, and believes.
"""

import os
import signal
import sys
from collections.abc import Callable

import django

os.environ |= {"TERTIB_DATA": sys.argv[1], "DJANGO_SETTINGS_MODULE": "tertib.project.settings"}
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from tests.faults import forking  # noqa: E402
from tests.faults.hosting_names import RENAMED, SITE  # noqa: E402
from tests.provisioning.site_host_contract import NAME, SECOND, created  # noqa: E402
from tests.servers.hosting import Hosting, running_in  # noqa: E402

from tertib.runtime import marks  # noqa: E402


def host() -> Hosting:
    return running_in(settings.DATA)


def create() -> str:
    created(host().host(), SITE)
    return "created"


def create_naively() -> str:
    """What a script of twenty lines does: no staging, no proof, nothing put back."""
    files = host()
    text = (
        f"server {{\n  listen 127.0.0.1:{files.ports['http']};\n  server_name {NAME};\n"
        f"  root {files.folder}/www/dinkes/public_html;\n}}\n"
    )
    with (files.sites / f"{NAME}.conf").open("w") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        marks.point("naive.writing")
        file.write(text[len(text) // 2 :])
    os.kill(int((files.folder / "nginx.pid").read_text()), signal.SIGHUP)
    return "created"


def password() -> str:
    host().host().set_password(NAME, SECOND, marker=SITE.marker, version=2)
    return "set"


def suspend() -> str:
    host().host().suspend(NAME, marker=SITE.marker)
    return "suspended"


def rename() -> str:
    host().host().rename(NAME, RENAMED)
    return "renamed"


def retire() -> str:
    host().host().retire(NAME, marker=SITE.marker)
    return "retired"


def backup() -> str:
    return host().host().backup(NAME, marker=SITE.marker).digest


def remove() -> str:
    """With the newest archive, as whoever takes the deletion up again finds it."""
    at = host().host()
    at.remove(NAME, at.backups(SITE.marker)[-1])
    return "removed"


ORDERS: dict[str, Callable[[], str]] = {
    each.__name__: each
    for each in (create, create_naively, password, suspend, rename, retire, backup, remove)
}
if __name__ == "__main__":
    forking.serve(ORDERS, lambda: None)

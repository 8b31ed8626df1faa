"""Offices with the whole program in them: the shipped e-mail procedure, walked to its fourth row.

The passwd-file proves by reading back what Dovecot would read. See `walking` for how time passes.
"""

import json
import os
import sys

import django

os.environ |= {
    "TERTIB_DATA": sys.argv[1],
    "TERTIB_MAIL": "private",  # the demo office, as tests/settings.py has it
    "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
}
django.setup()

from tests.faults import forking, walking  # noqa: E402 - Django must be set up first

from tertib.cases import queries as cases  # noqa: E402
from tertib.project import mail  # noqa: E402
from tertib.provisioning import _hosts  # noqa: E402
from tertib.provisioning.models import Holding, Sealed, Sheet  # noqa: E402
from tertib.runtime import door  # noqa: E402
from tertib.runtime.secrets import SecretText  # noqa: E402

ROUTE = walking.Route(code="email_registration")
FOURTH, SEVENTH = 4, 7


def found() -> str:
    """The demo office, with a case in front of the administrator."""
    walking.seed()
    return walking.walk_to(ROUTE, FOURTH)


def go_on() -> str:
    """The administrator and the worker, until the sheets are printed and row 6 is closed."""
    return walking.walk_to(ROUTE, SEVENTH)


def judge() -> str:
    """The facts of the world, the books, the chain and the paper."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(ROUTE, clock)
        [domain] = _hosts.domains()
        host = _hosts.holder_of(f"x@{domain}")
        return json.dumps(
            {
                "mailboxes": host.addresses(domain),
                "holdings": sorted(Holding.objects.values_list("name", flat=True)),
                "sealed": Sealed.objects.count(),
                "accounts": walking.rows(going, "email_accounts"),
                "prints": walking.rows(going, "credential_prints"),
                "valid": sorted(Sheet.objects.filter(voided_at=None).values_list("serial", flat=True)),
                "opened_by": sorted(
                    page["serial"]
                    for page in walking.tray()
                    if host.verify(page["address"], SecretText(page["password"]), patience=0).accepted
                ),
                "leaks": walking.leaks(),
                "chain": walking.is_chained(going),
                "step": cases.case_for(going.auditor, going.case).step,
            }
        )


def prepare() -> None:
    """The mail system of this installation, and a printer whose tray can be looked into."""
    mail.connect()
    walking.watch_the_printer()


forking.serve({"found": found, "go_on": go_on, "work": walking.work, "judge": judge}, prepare)

"""An office whose mail system has a panel and no interface: one case waits at the row that makes mailboxes.

python -m tests.browser.manual_office            seeds the case and prints its id
python -m tests.browser.manual_office stale      makes every sign-in older than the step-up allows
"""

import json
import sys
from typing import Any
from uuid import UUID

import django
from tests.browser.everyday import _bring

ADDRESS = "pkm-panel"
AN_HOUR = 3600


def main() -> None:
    django.setup()
    if sys.argv[1:] == ["stale"]:
        age_sign_ins()
        return
    from django.core.management import call_command

    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(seed(demo.seed())))


def seed(office: UUID) -> dict[str, str]:
    """A checked request of Dinas Kesehatan."""
    ref: Any = _bring(office, "dinkes", ADDRESS, "E-mail UPTD Puskesmas Batu 10", 4)
    return {"case": str(ref.id)}


def age_sign_ins() -> None:
    """As if everybody had signed in an hour ago: what is delicate asks again who they are."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    for row in Session.objects.all():
        session = SessionStore(session_key=row.session_key)
        for record in session.get("account_authentication_methods", []):
            record["at"] -= AN_HOUR
        session.save()


if __name__ == "__main__":
    main()

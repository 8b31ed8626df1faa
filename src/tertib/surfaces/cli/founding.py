"""`tertib office link`: the one-time link that founds the first office of an installation."""

from collections.abc import Sequence

from django.utils.translation import gettext

from tertib.kernel.errors import Conflict
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show


def link(_options: Arguments) -> int:
    """Print the link; refused once there is an office."""
    from tertib.people import queries as people  # app-ready
    from tertib.runtime import links  # app-ready: the same

    key = people.first_link_key()
    if not key:
        raise Conflict(N_("Pemasangan ini sudah mempunyai kantor; tautannya tidak berlaku lagi."))
    show(None, as_json=False, text=links.first_office(key))
    return 0


def invitation() -> str:
    """What whoever starts a fresh installation reads; nothing where an office is."""
    from tertib.people import queries as people  # app-ready
    from tertib.runtime import links  # app-ready: the same

    key = people.first_link_key()
    if not key:
        return ""
    words = gettext("Belum ada kantor. Buka tautan sekali pakai ini untuk membuat kantor dan adminnya:")
    return f"{words}\n  {links.first_office(key)}"


COMMANDS: Sequence[Command] = (
    Command(
        words=("office", "link"),
        help="tautan sekali pakai untuk membuat kantor pertama",
        handle=link,
    ),
)

"""`tertib office rules`: when an office is warned and when it is left in peace, shown or changed."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, say, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.people.types import OfficeRules

NONE = "-"


def _moment(said: str) -> time:
    return time.fromisoformat(said.replace(".", ":"))


def _maybe_moment(said: str) -> time | None:
    return None if said == NONE else _moment(said)


def _maybe_number(said: str) -> int | None:
    return None if said == NONE else int(said)


READERS: Mapping[str, Callable[[str], object]] = {
    "quiet_from": _moment,
    "quiet_until": _moment,
    "digest_at": _maybe_moment,
    "warn_before": int,
    "escalate_after": _maybe_number,
    "provider_hold": lambda said: {"ya": True, "tidak": False}[said],
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument(
        "--set", action="append", default=[], metavar="ATURAN=NILAI", dest="changes",
        help="misalnya warn_before=60, digest_at=- (tidak dikirim), provider_hold=ya",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def rules(options: Arguments) -> int:
    """Show the rules that hold; with `--set` change them first."""
    from tertib.people import queries, service  # app-ready

    unit = office(options.office).id
    found = queries.rules_of(unit)
    if options.changes:
        changes: dict[str, Any] = dict(map(_read, options.changes))  # each read by its rule's own reader
        found = replace(found, **changes)
        service.set_rules(unit, found, by=SYSTEM)
        say(gettext("Aturan kantor tersimpan dan berlaku mulai sekarang."))
    told = _told(found)
    text = "\n".join(f"{name} = {NONE if value is None else value}" for name, value in told.items())
    show(told, as_json=options.as_json, text=text)
    return 0


def _read(said: str) -> tuple[str, object]:
    name, _, value = said.partition("=")
    try:
        return name, READERS[name](value)
    except (KeyError, ValueError):
        sentence = N_("“%(said)s” tidak terbaca. Aturannya: %(names)s.")
        raise Invalid(sentence, said=said, names=", ".join(READERS)) from None


def _told(found: "OfficeRules") -> dict[str, object]:
    values = asdict(found).items()
    return {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values}


COMMANDS: Sequence[Command] = (
    Command(words=("office", "rules"), help="jam tenang, peringatan dan aturan lain suatu kantor",
            arguments=_arguments, handle=rules),
)  # fmt: skip

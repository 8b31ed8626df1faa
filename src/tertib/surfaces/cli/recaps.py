"""`tertib recap 2026-11`: a month of maintenance on the command line, in the system's name."""

import argparse
import json
from dataclasses import asdict
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.surfaces.cli.commands import Arguments, Command, show
from tertib.surfaces.cli.offices import office


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", type=_month, help="bulan, misalnya 2026-11")
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _recap(options: Arguments) -> int:
    """The month's figures, or everything for a machine."""
    from tertib.inspections import queries  # app-ready
    from tertib.inspections.types import ROUND_RESULTS

    found = queries.recap(SYSTEM, office(options.office).id, options.month)
    counts = {result: found.count(result) for result in ROUND_RESULTS}
    lines = [f"{gettext(ROUND_RESULTS[result])}: {count}" for result, count in counts.items()]
    show(
        {**_plain(asdict(found)), "counts": {key.value: count for key, count in counts.items()}},
        as_json=options.as_json,
        text="\n".join(lines),
    )
    return 0


def _plain(data: dict[str, object]) -> dict[str, object]:
    """Days, moments and identifiers as text."""
    plain: dict[str, object] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


COMMANDS = (
    Command(words=("recap",), help="rekap pemeliharaan sebuah bulan", handle=_recap, arguments=_arguments),
)

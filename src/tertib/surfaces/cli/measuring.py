"""`tertib asset measure`: ask the machines of an asset now, as "Ukur sekarang" does on the page."""

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Unavailable, filled
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show

if TYPE_CHECKING:
    from tertib.inspections.types import MeasuredLine, MeasurementView

_STEP = 0.3
_SILENT = N_(
    "Belum dijawab dalam %(seconds)s detik: pekerja (worker) Tertib tampaknya tidak berjalan. "
    "Pertanyaannya tetap tersimpan."
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="KODE", help="kode aset, misalnya SRV-01")
    parser.add_argument("--office", metavar="KUNCI", help="kantor pemilik aset, bila ada beberapa")
    parser.add_argument("--wait", type=float, default=30, metavar="DETIK", help="lama menunggu pekerja (30)")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _measure(options: Arguments) -> int:
    """Leave the question with the worker and wait for its answer. Exit 1 when nothing could be measured."""
    from tertib.inspections import queries, service  # app-ready
    from tertib.surfaces.cli.offices import office  # app-ready

    unit = office(options.office).id if options.office else None
    asset = queries.asset_by_code(SYSTEM, options.code, office=unit)
    asked = service.measure_asset(asset.facts.id, by=SYSTEM)
    until = time.monotonic() + options.wait
    while (found := queries.measurement(SYSTEM, asked)).waits:
        if time.monotonic() >= until:
            raise Unavailable(_SILENT, seconds=f"{options.wait:g}")
        time.sleep(_STEP)
    show(
        _as_data(asset.facts.code, found),
        as_json=options.as_json,
        text="\n".join(map(_in_words, found.lines)),
    )
    return 0 if any(line.value is not None for line in found.lines) else 1


def _as_data(code: str, found: "MeasurementView") -> dict[str, object]:
    return {
        "asset": code,
        "asked_at": found.asked_at.isoformat(),
        "answered_at": found.answered_at and found.answered_at.isoformat(),
        "values": {
            line.key: {
                "value": None if line.value is None else str(line.value),
                "unit": line.unit,
                "detail": line.detail,
                "sentence": filled(line.sentence, line.fields),
                "at": line.at and line.at.isoformat(),
            }
            for line in found.lines
        },
    }


def _in_words(line: "MeasuredLine") -> str:
    said = filled(gettext(line.sentence), line.fields) if line.sentence else ""
    text = f"{line.text} {line.unit}".strip() if line.text else "tidak terukur"
    at = f"  {localtime(line.at):%H.%M.%S}" if line.at else ""
    return f"{gettext(line.label):<36} {text:<14}{at}  {line.detail}  {said}".rstrip()


COMMANDS: Sequence[Command] = (
    Command(
        words=("asset", "measure"),
        help="mengukur sebuah aset sekarang lewat pekerja",
        arguments=_arguments,
        handle=_measure,
    ),
)

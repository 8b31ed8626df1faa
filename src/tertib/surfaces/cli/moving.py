"""`tertib case move`: a running case goes on under another version of its procedure."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tertib.kernel.errors import filled
from tertib.surfaces.cli import signing_in
from tertib.surfaces.cli.commands import Arguments, Command, show

if TYPE_CHECKING:
    from tertib.cases.types import Move


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", help="nomor agenda, kode lacak, atau id")
    parser.add_argument("--version", type=int, metavar="N", help="revisi tujuan; tanpa ini: yang berlaku")
    parser.add_argument("--dry-run", action="store_true", help="hanya menunjukkan apa yang akan terjadi")
    parser.add_argument("--reason", default="", metavar="TEKS", help="alasan, dicatat pada rantai perkara")
    signing_in.argument(parser)
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def move(options: Arguments) -> int:
    """Move, or say what a move would do; exit 1 where something stands in the way."""
    from tertib.cases import queries, service  # app-ready

    by = signing_in.who(options)
    case = queries.case_for(by, options.case)
    done = service.move_case(
        case.id,
        by=by,
        version=options.version,
        reason=options.reason,
        seen=case.seq,
        dry_run=options.dry_run,
    )
    show(_as_data(done), as_json=options.as_json, text=_in_words(done))
    return 1 if done.problems else 0


def _as_data(done: "Move") -> dict[str, Any]:
    return {
        "case": str(done.case.id),
        "number": done.case.number,
        "version": done.version,
        "moved": done.moved,
        "same": done.same,
        "step": done.step,
        "rows": [{"row": one.row, "to": one.to, "here": one.here} for one in done.rows],
        "problems": _problems(done),
    }


def _problems(done: "Move") -> list[str]:
    return [filled(_(one.sentence), one.fields) for one in done.problems]


def _in_words(done: "Move") -> str:
    if done.same:
        return _("Perkara ini sudah berjalan pada revisi %(n)s; tidak ada yang berubah.") % {
            "n": done.version
        }
    said = _("Dipindahkan ke revisi %(n)s.") if done.moved else _("Bila dipindahkan ke revisi %(n)s:")
    lines = [said % {"n": done.version}]
    for one in done.rows:
        to = str(one.to) if one.to else _("tidak ada padanannya")
        lines.append(f"{'→' if one.here else ' '} {one.row:>3} = {to:<4} {one.activity}")
    return "\n".join([*lines, *_problems(done)])


COMMANDS: Sequence[Command] = (
    Command(
        words=("case", "move"),
        help="memindahkan perkara yang berjalan ke revisi lain SOP-nya",
        arguments=_arguments,
        handle=move,
    ),
)

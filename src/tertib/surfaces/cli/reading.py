"""Commands that read: a case's chain, the procedures of the office."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tertib.surfaces.cli.commands import Arguments, Command, say, show


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", nargs="?", help="nomor agenda, kode lacak, atau id; tanpa ini: semua perkara")
    _as_json(parser)


def _verify(options: Arguments) -> int:
    """Recompute chains and replay them. Exit 1 as soon as one does not hold."""
    from tertib.cases import queries  # app-ready

    reports = queries.verify_all() if options.case is None else (queries.verify(queries.find(options.case)),)
    broken = [report for report in reports if not report.ok]
    text = "\n".join(
        f"{'utuh ' if report.ok else 'RUSAK'}  {report.number or report.tracking}  {report.events} peristiwa  {report.sentence}"
        for report in reports
    )
    show([report.as_dict() for report in reports], as_json=options.as_json, text=text or "Belum ada perkara.")
    return 1 if broken else 0


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder SOP yang berisi sop.yaml")


def _check(options: Arguments) -> int:
    """Read a bundle and say every mistake with file, line and column."""
    from tertib.procedures import service  # app-ready

    problems = service.examine(options.folder)
    for problem in problems:
        say(problem)
    if not problems:
        say("Tidak ada temuan.")
    return 1 if problems else 0


def _list(options: Arguments) -> int:
    from tertib.procedures import queries  # app-ready

    rows = queries.all_in_force()
    show(
        [row.as_dict() for row in rows],
        as_json=options.as_json,
        text="\n".join(f"{row.code:<24} {row.title}" for row in rows) or "Belum ada SOP yang terpasang.",
    )
    return 0


COMMANDS: Sequence[Command] = (
    Command(
        words=("case", "verify"),
        help="memeriksa rantai peristiwa dan memutarnya ulang",
        arguments=_verify_arguments,
        handle=_verify,
    ),
    Command(words=("sop", "check"), help="memeriksa berkas SOP", arguments=_check_arguments, handle=_check),
    Command(words=("sop", "list"), help="daftar SOP yang berlaku", arguments=_as_json, handle=_list),
)

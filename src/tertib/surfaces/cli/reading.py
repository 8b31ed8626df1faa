"""Commands that read: a case's chain, the procedures of the office."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tertib.surfaces.cli.commands import Arguments, Command, say, show

if TYPE_CHECKING:
    from tertib.cases.types import ChainVerdict


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", nargs="?", help="nomor agenda, kode lacak, atau id; tanpa ini: semua perkara")
    _as_json(parser)


def _verify(options: Arguments) -> int:
    """Recompute chains and replay them. Exit 1 when one does not hold."""
    from tertib.cases import queries  # app-ready

    verdicts = tuple(queries.judge_chains(options.case))
    show(
        [_as_data(verdict) for verdict in verdicts],
        as_json=options.as_json,
        text="\n".join(_in_words(verdict) for verdict in verdicts) or "Belum ada perkara.",
    )
    return 0 if all(verdict.ok for verdict in verdicts) else 1


def _as_data(verdict: "ChainVerdict") -> dict[str, object]:
    return {
        "case": str(verdict.case),
        "number": verdict.number,
        "tracking": verdict.tracking,
        "ok": verdict.ok,
        "replays": verdict.replays,
        "events": verdict.chain.events,
        "first_broken": verdict.chain.first_broken,
        "problem": verdict.chain.problem,
        "erased": list(verdict.chain.erased),
        "head": verdict.chain.head,
    }


def _in_words(verdict: "ChainVerdict") -> str:
    name = verdict.number or verdict.tracking
    if verdict.ok:
        return f"utuh   {name}  {verdict.chain.events} peristiwa"
    if not verdict.chain.ok:
        return f"RUSAK  {name}  peristiwa {verdict.chain.first_broken}: {verdict.chain.problem}"
    return f"RUSAK  {name}  putar ulang tidak menghasilkan keadaan yang tersimpan"


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

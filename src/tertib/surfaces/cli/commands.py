"""How a command is declared and run."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import django
from django.utils.translation import gettext

from tertib.kernel.errors import TertibError

Arguments = argparse.Namespace
_GROUPS = {
    "asset": "aset",
    "backup": "cadangan dan pemulihan",
    "calendar": "kalender kerja",
    "case": "perkara",
    "demo": "kantor contoh",
    "holdings": "nama dan kotak surat yang dipegang",
    "followup": "tindak lanjut pemeriksaan",
    "messenger": "perpesanan",
    "mandate": "mandat dan pejabat",
    "office": "kantor",
    "plan": "agenda kerja",
    "sop": "prosedur",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One verb of the command line.

    `words` is what is typed (`("case", "verify")`), `handle` returns the exit code, `needs_django` is False
    for commands that prepare the environment before Django may read it.
    """

    words: tuple[str, ...]
    help: str
    handle: Callable[[Arguments], int]
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    needs_django: bool = True


def run(commands: Sequence[Command], argv: Sequence[str] | None = None) -> int:
    """Parse, set Django up when the command needs it, run, and turn a refusal into a sentence."""
    options = _parser(commands).parse_args(argv)
    command: Command | None = getattr(options, "command", None)
    if command is None:
        _parser(commands).print_help()
        return 2
    if command.needs_django:
        django.setup()
    try:
        return command.handle(options)
    except TertibError as error:
        say(gettext(error.sentence) % error.fields)
        for place, problems in getattr(error, "problems", {}).items():
            for problem in problems:
                say(f"  {place}: {gettext(problem.sentence) % problem.fields}")
        return 1
    except BrokenPipeError:
        return 0


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="tertib", description="Menjalankan SOP sebagai program.")
    groups: dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]] = {
        (): root.add_subparsers(metavar="perintah")
    }
    for command in commands:
        parent = groups[()]
        for depth, word in enumerate(command.words[:-1]):
            path = command.words[: depth + 1]
            if path not in groups:
                group = parent.add_parser(word, help=_GROUPS.get(word, ""))
                groups[path] = group.add_subparsers(metavar="perintah", required=True)
            parent = groups[path]
        parser = parent.add_parser(command.words[-1], help=command.help, description=command.help)
        command.arguments(parser)
        parser.set_defaults(command=command)
    return root


def say(sentence: str) -> None:
    """A sentence for a person: never mixed with the output a machine reads."""
    print(sentence, file=sys.stderr, flush=True)


def show(value: object, *, as_json: bool, text: str) -> None:
    """The result on standard output: JSON for machines, `text` for people."""
    print(json.dumps(value, ensure_ascii=False, indent=2) if as_json else text, flush=True)

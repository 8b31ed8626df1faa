"""Commands that read: a case's chain, the folder of a procedure."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid
from tertib.surfaces.cli.commands import Arguments, Command, show

if TYPE_CHECKING:
    from tertib.cases.types import ChainVerdict, LogReport


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", nargs="?", help="nomor agenda, kode lacak, atau id; tanpa ini: semua perkara")
    parser.add_argument(
        "--heads", type=Path, metavar="BERKAS", help="daftar kepala yang disimpan dari «case heads»"
    )
    _as_json(parser)


def _verify(options: Arguments) -> int:
    """Recompute chains, replay them, and judge the log of heads. Exit 1 when one does not hold."""
    from tertib.cases import queries  # app-ready

    kept = queries.read_heads(_text_of(options.heads)) if options.heads else None
    verdicts = tuple(queries.judge_chains(options.case))
    log = queries.judge_log(kept) if kept or options.case is None else None
    ok = all(verdict.ok for verdict in verdicts) and (log is None or log.ok)
    show(
        {"ok": ok, "cases": [_as_data(verdict) for verdict in verdicts], "log": log and _log_as_data(log)},
        as_json=options.as_json,
        text="\n".join([*(map(_in_words, verdicts)), *_log_in_words(log)]) or "Belum ada perkara.",
    )
    return 0 if ok else 1


def _text_of(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as unread:
        raise Invalid("Berkas %(name)s tidak dapat dibaca.", name=path) from unread


def _as_data(verdict: "ChainVerdict") -> dict[str, object]:
    return {
        "case": str(verdict.case),
        "number": verdict.number,
        "tracking": verdict.tracking,
        "ok": verdict.ok,
        "replays": verdict.replays,
        "differences": list(map(str, verdict.differences)),
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
    return "\n".join(f"RUSAK  {name}  {one}" for one in verdict.differences)


def _log_as_data(log: "LogReport") -> dict[str, object]:
    return {"ok": log.ok, "rows": log.rows, "flaws": list(map(str, log.flaws))}


def _log_in_words(log: "LogReport | None") -> list[str]:
    if log is None:
        return []
    return [f"RUSAK  {flaw}" for flaw in log.flaws] or [f"utuh   log kepala  {log.rows} catatan"]


def _heads(options: Arguments) -> int:
    """Every chain's head, to be kept on another machine or on paper."""
    from tertib.cases import queries  # app-ready

    found = queries.heads(SYSTEM)
    lines = [f"untai {each.strand:>2}  catatan {each.no:>7}  {each.mac}" for each in found.log]
    lines += [f"{each.number or each.case}  {each.events} peristiwa  {each.head}" for each in found.cases]
    show(found.as_data(), as_json=options.as_json, text="\n".join(lines) or "Belum ada perkara.")
    return 0


COMMANDS: Sequence[Command] = (
    Command(
        words=("case", "verify"),
        help="memeriksa rantai peristiwa, memutarnya ulang, dan memeriksa log kepala",
        arguments=_verify_arguments,
        handle=_verify,
    ),
    Command(
        words=("case", "heads"),
        help="daftar kepala semua rangkaian, untuk disimpan di tempat lain",
        arguments=_as_json,
        handle=_heads,
    ),
)

"""The command line: nouns and verbs, `--json` for machines, sentences for people on standard error.

Exit codes: 0 done, 1 refused or not found (the sentence says what to do), 2 wrong usage.
"""

from tertib.surfaces.cli import (
    agenda,
    assets,
    backups,
    control,
    deadlines,
    differences,
    founding,
    holdings,
    mandates,
    measuring,
    moving,
    procedures,
    reading,
    recaps,
    rules,
    sheets,
    timekeeping,
    trends,
)
from tertib.surfaces.cli.commands import Command, run

COMMANDS = (
    *reading.COMMANDS,
    *procedures.COMMANDS,
    *sheets.COMMANDS,
    *control.COMMANDS,
    *moving.COMMANDS,
    *deadlines.COMMANDS,
    *rules.COMMANDS,
    *timekeeping.COMMANDS,
    *mandates.COMMANDS,
    *founding.COMMANDS,
    *assets.COMMANDS,
    *agenda.COMMANDS,
    *recaps.COMMANDS,
    *trends.COMMANDS,
    *measuring.COMMANDS,
    *backups.COMMANDS,
    *differences.COMMANDS,
    *holdings.COMMANDS,
)

__all__ = ["COMMANDS", "Command", "run"]

"""In whose name a command acts: `--as` names the sign-in, and its password is asked for."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tertib.surfaces.cli.commands import Arguments

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor


def argument(parser: argparse.ArgumentParser) -> None:
    """Ask for the name."""
    parser.add_argument(
        "--as",
        dest="sign_in",
        metavar="NAMA",
        required=True,
        help="nama masuk; kata sandinya diminta, atau baris pertama stdin",
    )


def who(options: Arguments) -> "Actor":
    """The person, proved by the password."""
    from tertib.people import stepup  # app-ready

    asked = getpass.getpass(_("Kata sandi: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    return stepup.prove(options.sign_in, asked)

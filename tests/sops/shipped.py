"""The shipped procedures, read once."""

from functools import cache
from pathlib import Path

import tertib.sops
from tertib.procedures._folders import read_folder
from tertib.procedures.language.bundle import Bundle, parse_bundle

SOPS = Path(tertib.sops.__file__).parent
OURS = ("holding_differences",)
"""What the program adds of its own and says so: none of the city's seven."""

ALL = tuple(sorted(folder.parent.name for folder in SOPS.glob("*/sop.yaml")))
CODES = tuple(code for code in ALL if code not in OURS)
"""The city's seven."""


@cache
def bundle(code: str) -> Bundle:
    """Everything a folder says."""
    return parse_bundle(read_folder(SOPS / code))
